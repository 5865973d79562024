"""From printed addresses to resources: bases, local files, forges' shorthand, and what cannot be resolved."""

from pathlib import Path

import pytest

from catalog.resolve import resolve_document
from catalog.sources import Place
from db.records import NewReference
from db.vocabulary import DocumentFormat
from scrapers import Document, Reference


def resolved(
    raw: str,
    *,
    shape: DocumentFormat = DocumentFormat.MARKDOWN,
    place: Place | None = None,
    address: str | None = None,
    base: str | None = None,
    declared: str | None = None,
    element: str = "a",
    folder: Path | None = None,
) -> NewReference:
    reference = Reference(1, raw, "", (), 1, 0, len(raw), element=element)
    document = Document(shape, (reference,), "digest", base=base, address=declared)
    return resolve_document(
        document, place or Place("docs/guide/a.md", root="docs"), address=address, folder=folder
    ).references[0]


@pytest.mark.parametrize(
    ("raw", "url", "fragment"),
    [
        ("HTTP://Example.ORG:80/%7ex#Part", "http://example.org/%7ex", "Part"),
        ("https://example.org/a b", "https://example.org/a%20b", ""),
        ("./x.md", "file:docs/guide/x.md", ""),
        ("x.md?plain=1#part-1", "file:docs/guide/x.md", "part-1"),
        ("../y%20z.md", "file:docs/y%20z.md", ""),
        ("../../../up.md", "file:../up.md", ""),
        ("/img/logo.png", "file:docs/img/logo.png", ""),
        ("#here", "file:docs/guide/a.md", "here"),
        ("mailto:a@example.org", "mailto:a@example.org", ""),
        ("http://[bad/", "http://[bad/", ""),
        ("//cdn.example.org/x", "https://cdn.example.org/x", ""),
    ],
)
def test_references_of_a_local_document(raw: str, url: str, fragment: str) -> None:
    found = resolved(raw)
    assert (found.url, found.fragment, found.raw) == (url, fragment, raw)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("./x.md", "https://example.org/docs/x.md"),
        ("/img", "https://example.org/img"),
        ("#here", "https://example.org/docs/a"),
        ("//else.example/x", "https://else.example/x"),
    ],
)
def test_references_of_a_document_with_an_address_are_resolved_against_it(raw: str, url: str) -> None:
    assert resolved(raw, address="https://example.org/docs/a").url == url
    assert resolved(raw, declared="https://example.org/docs/a", shape=DocumentFormat.HTML).url == url


def test_a_markdown_file_that_tells_where_it_is_published_still_links_to_the_files_beside_it() -> None:
    assert resolved("./x.md", declared="https://example.org/docs/a").url == "file:docs/guide/x.md"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder with a page as browsers save it, and what they save along."""
    for name in ("My Page.html", "My Page_files/x y.png", "My Page_files/a.css", "next.html", "img/z.png"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("./My%20Page_files/x%20y.png", "file:docs/My%20Page_files/x%20y.png"),
        ("My Page_files/a.css?v=3", "file:docs/My%20Page_files/a.css"),
        ("My%20Page_files/lost.png", "file:docs/My%20Page_files/lost.png"),
        ("next.html#p", "file:docs/next.html"),
        ("#here", "file:docs/My%20Page.html"),
        ("My%20Page_other/x.png", "https://example.org/a/My%20Page_other/x.png"),
        ("img/lost.png", "https://example.org/a/img/lost.png"),
        ("../", "https://example.org/"),
        ("?page=2", "https://example.org/a/page?page=2"),
        ("/next.html", "https://example.org/next.html"),
        ("//else.example/next.html", "https://else.example/next.html"),
        ("x" * 300 + ".png", "https://example.org/a/" + "x" * 300 + ".png"),
    ],
)
def test_what_stands_beside_a_saved_page_is_local_and_the_rest_is_where_the_page_was(
    saved: Path, raw: str, url: str
) -> None:
    own = "https://example.org/a/page"
    place = Place("docs/My Page.html")
    assert resolved(raw, shape=DocumentFormat.HTML, place=place, declared=own, folder=saved).url == url


def test_a_page_that_was_fetched_or_names_its_base_says_nothing_of_files(saved: Path) -> None:
    page, own = Place("docs/My Page.html"), "https://example.org/a/page"
    on_web = "https://example.org/a/next.html"
    assert resolved("next.html", shape=DocumentFormat.HTML, place=page, address=own, folder=saved).url == on_web
    based = resolved("next.html", shape=DocumentFormat.HTML, place=page, declared=own, base="/b/", folder=saved)
    assert based.url == "https://example.org/b/next.html"
    piped = resolved("next.html", shape=DocumentFormat.HTML, place=Place("-"), declared=own, folder=saved / "docs")
    assert piped.url == on_web


def test_a_declared_base_wins_and_may_itself_be_relative() -> None:
    assert resolved("x", address="https://example.org/a/b", base="/c/").url == "https://example.org/c/x"
    assert resolved("x", base="https://else.example/c/").url == "https://else.example/c/x"
    assert resolved("x", base="http://[bad/").url == "file:docs/guide/x"


def test_what_forges_complete_is_completed() -> None:
    assert resolved("www.example.org/a", element="text").url == "http://www.example.org/a"
    assert resolved("me@example.org", element="text").url == "mailto:me@example.org"
    assert resolved("www.example.org/a", element="a").url == "file:docs/guide/www.example.org/a"


def test_what_names_nothing_keeps_its_raw_text_and_is_told_later() -> None:
    assert resolved("some words", shape=DocumentFormat.TEXT_DUMP).url == "some words"
    assert resolved("./x.md", place=Place("-")).url == "./x.md"
    assert resolved("/img", place=Place("a.md")).url == "/img"
