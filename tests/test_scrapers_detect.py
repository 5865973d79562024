"""Which format a document is in, and that the right scraper is loaded for it and no other."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.vocabulary import DocumentFormat
from scrapers import ScrapeError, detect_format, parse
from scrapers.decode import MAX_BYTES

TEXT, HTML, MARKDOWN = DocumentFormat.TEXT_DUMP, DocumentFormat.HTML, DocumentFormat.MARKDOWN
DUMP = b"Title\n\n   Words with [1]a link.\n\nReferences\n\n   1. https://one.example/\n"
PAGE = b"<!DOCTYPE html><html><body><p>Words with <a href='https://one.example/'>a link</a>.</p></body></html>"
NOTES = b"# Title\n\nWords with [a link](https://one.example/).\n"
PLAIN = b"Nothing in particular, see https://one.example/.\n"


@pytest.mark.parametrize(
    ("data", "name", "content_type", "expected"),
    [
        (DUMP, "", "", TEXT),
        (DUMP, "x.txt", "text/plain; charset=utf-8", TEXT),
        (PLAIN, "", "", TEXT),
        (PLAIN, "x.rst", "", TEXT),
        (b"   1. https://one.example/\n   2. https://two.example/\n", "", "", TEXT),
        (b"x y\n" * 50_000 + DUMP, "", "", TEXT),
        (DUMP.replace(b"Title", b"# Title"), "", "", TEXT),
        (PAGE, "", "", HTML),
        (PAGE, "x.txt", "", HTML),
        (PAGE, "x.md", "text/plain", HTML),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?>\n<!-- saved -->\n<HTML><p>x", "", "", HTML),
        (PAGE.decode().encode("utf-16"), "", "", HTML),
        (b"<p>x</p>\n" * 4, "", "", HTML),
        (b"<p>x</p>", "x.html", "", HTML),
        (b"<p>x</p>", "PAGE.HTM", "", HTML),
        (PLAIN, "", "text/html; charset=utf-8", HTML),
        (PLAIN, "x.md", "application/xhtml+xml", HTML),
        (NOTES, "", "", MARKDOWN),
        (NOTES, "x.txt", "text/plain", MARKDOWN),
        (PLAIN, "x.md", "", MARKDOWN),
        (PLAIN, "docs/READ.ME.Markdown", "", MARKDOWN),
        (PLAIN, "", "text/markdown", MARKDOWN),
        (DUMP, "x.md", "", MARKDOWN),
        (b"---\ntitle: x\n---\nWords.\n", "", "", MARKDOWN),
        (b"Words.\n\n[one]: https://one.example/\n", "", "", MARKDOWN),
        (b"Words [one][1].\n\n[1]: https://one.example/\n\nMore words.\n", "", "", MARKDOWN),
        (b"Words.[1][2]\n\n[1]: https://one.example/\n\nMore words.\n", "", "", TEXT),
        (b"From: a@b.example\n\nWords [1].\n\n[1]: https://one.example/\n-- \nme\n", "", "", TEXT),
        (b"Words.\n\n~~~\ncode\n~~~\n", "", "", MARKDOWN),
        (b"Words\n~~~~~\nhttps://one.example/\n", "", "", TEXT),
        (b"Words [one](./x.md).\n", "", "", MARKDOWN),
        (b'<h1 align="center">Title</h1>\n\nWords [one](https://one.example/).\n', "", "", MARKDOWN),
        (PLAIN, "", "nonsense", TEXT),
        (PLAIN, "", "text/html\r\nX: y", TEXT),
        (PLAIN, "x.html.txt", "", TEXT),
    ],
)
def test_the_format_is_detected(data: bytes, name: str, content_type: str, expected: DocumentFormat) -> None:
    assert detect_format(data, name=name, content_type=content_type) is expected


@pytest.mark.parametrize(("data", "expected"), [(DUMP, TEXT), (PAGE, HTML), (NOTES, MARKDOWN), (PLAIN, TEXT)])
def test_every_format_is_parsed_by_its_own_scraper(data: bytes, expected: DocumentFormat) -> None:
    document = parse(data, address="https://given.example/x")
    assert document.format is expected
    assert document.address == "https://given.example/x"
    assert [reference.raw for reference in document.references] == ["https://one.example/"]
    (reference,) = document.references
    assert data[reference.start : reference.end] == b"https://one.example/"


@pytest.mark.parametrize("chosen", DocumentFormat)
def test_the_users_word_goes_before_detection(chosen: DocumentFormat) -> None:
    assert parse(PAGE, name="x.html", format=chosen).format is chosen


def test_the_charset_of_a_content_type_is_used_for_a_dump() -> None:
    data = DUMP.replace(b"Title", "Жук".encode("koi8-r"))
    assert parse(data, content_type="text/plain; charset=KOI8-R").title == "Жук"


@pytest.mark.parametrize("data", [b"", b"  \n", b"a\x00b", b"%PDF-1.4", b"x" * (MAX_BYTES + 1)])
@pytest.mark.parametrize("chosen", [None, *DocumentFormat])
def test_what_cannot_be_read_is_refused_whatever_the_format(data: bytes, chosen: DocumentFormat | None) -> None:
    with pytest.raises(ScrapeError):
        parse(data, format=chosen)


def test_a_text_dump_is_scraped_without_loading_a_parser_of_other_formats() -> None:
    program = (
        "import sys, scrapers\n"
        f"scrapers.parse({DUMP!r}, name='x.txt')\n"
        "print([name for name in ('bs4', 'lxml', 'markdown_it', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@settings(max_examples=100, derandomize=True, deadline=None)
@given(data=st.binary(max_size=100), name=st.text(max_size=10), content_type=st.text(max_size=20))
def test_any_bytes_have_a_format_or_are_refused(data: bytes, name: str, content_type: str) -> None:
    try:
        assert detect_format(data, name=name, content_type=content_type) in DocumentFormat
    except ScrapeError:
        return


def test_the_charset_that_a_page_was_served_with_goes_before_its_own() -> None:
    page = "<meta charset=utf-8><title>да</title><a href='http://a.example/'>да</a>".encode("koi8-r")
    served = parse(page, content_type="text/html; charset=koi8-r")
    assert (served.title, served.references[0].text) == ("да", "да")
