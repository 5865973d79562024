"""Edits to documents: exactly the recorded spans, written as their surroundings want them, and nothing else."""

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scrapers
from catalog import urls
from catalog.repair.rewrite import Edit, Rewriting, Wish, apply_edits, rewrite
from db.vocabulary import DocumentFormat
from scrapers import Document
from scrapers.writing import Syntax, classify_syntax, reads_as, write_address

TEXT, HTML, MARKDOWN = DocumentFormat.TEXT_DUMP, DocumentFormat.HTML, DocumentFormat.MARKDOWN
OLD = "http://old.test/page"
NEW = "https://new.test/there"


def parser(shape: DocumentFormat) -> Callable[[bytes], Document]:
    return lambda data: scrapers.parse(data, format=shape)


def replaced(data: bytes, shape: DocumentFormat, swaps: dict[str, str], *, beside: bool = False) -> Rewriting:
    """Every reference that reads as a key of `swaps` gets its value."""
    document = scrapers.parse(data, format=shape)
    wishes = [
        Wish(reference.start, reference.end, reference.raw, reference.element, swaps[reference.raw], beside)
        for reference in document.references
        if reference.raw in swaps
    ]
    return rewrite(data, document, wishes, parser(shape))


def becomes(source: str, shape: DocumentFormat, new: str = NEW, old: str = OLD, *, beside: bool = False) -> str:
    """What a document becomes whose old address is replaced; every wish has to be fulfilled."""
    rewriting = replaced(source.encode(), shape, {old: new}, beside=beside)
    assert rewriting.refusals == ()
    return rewriting.data.decode()


MARKDOWN_CASES = {
    "inline": ("[a](http://old.test/page)", "[a](https://new.test/there)"),
    "inline with a title": ('[a](http://old.test/page "t)")', '[a](https://new.test/there "t)")'),
    "angled destination": ("[a](<http://old.test/page>)", "[a](<https://new.test/there>)"),
    "image": ("![a](http://old.test/page)", "![a](https://new.test/there)"),
    "definition": ("[a][x]\n\n[x]: http://old.test/page", "[a][x]\n\n[x]: https://new.test/there"),
    "definition in a quote": ("> [a]\n>\n> [a]:\n> http://old.test/page", "> [a]\n>\n> [a]:\n> https://new.test/there"),
    "autolink": ("<http://old.test/page>", "<https://new.test/there>"),
    "bare": ("see http://old.test/page.", "see https://new.test/there."),
    "bare in brackets": ("(http://old.test/page)", "(https://new.test/there)"),
    "footnote": ("[^1]\n\n[^1]: http://old.test/page, ok", "[^1]\n\n[^1]: https://new.test/there, ok"),
    "cell": ("|a|\n|-|\n|[b](http://old.test/page)|", "|a|\n|-|\n|[b](https://new.test/there)|"),
    "inline HTML": ("x <a href='http://old.test/page'>a</a>", "x <a href='https://new.test/there'>a</a>"),
    "title holds the address": (
        '[http://old.test/page](http://old.test/page "http://old.test/page")',
        '[http://old.test/page](https://new.test/there "http://old.test/page")',
    ),
    "code is no reference": ("`http://old.test/page` <http://old.test/page>", "`http://old.test/page` <https://new.test/there>"),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKDOWN_CASES)
def test_markdown_keeps_its_syntax(name: str) -> None:
    source, wanted = MARKDOWN_CASES[name]
    assert becomes(source, MARKDOWN) == wanted


@pytest.mark.parametrize(
    ("source", "new", "wanted"),
    [
        ("[a](http://old.test/page)", "https://new.test/a_(b)", "[a](https://new.test/a_(b))"),
        ("[a](http://old.test/page)", "https://new.test/a)b", "[a](https://new.test/a%29b)"),
        ("[a](http://old.test/page)", "https://new.test/?a=1&b=2", "[a](https://new.test/?a=1&b=2)"),
        ("[a](http://old.test/page)", "https://new.test/?a&copy;b", "[a](https://new.test/?a&amp;copy;b)"),
        ("|a|\n|-|\n|<http://old.test/page>|", "https://new.test/?a|b", "|a|\n|-|\n|<https://new.test/?a%7Cb>|"),
        ("http://old.test/page", "https://new.test/a?", "<https://new.test/a?>"),
        ("http://old.test/page", "https://new.test/*a*", "<https://new.test/*a*>"),
        ("http://old.test/page, so", "https://new.test/a_(b)c", "https://new.test/a_(b)c, so"),
    ],
)
def test_markdown_takes_any_address(source: str, new: str, wanted: str) -> None:
    assert becomes(source, MARKDOWN, new) == wanted


@pytest.mark.parametrize(
    ("source", "new", "wanted"),
    [
        ('<a href="http://old.test/page">a</a>', "https://new.test/?a=1&b", '<a href="https://new.test/?a=1&amp;b">a</a>'),
        ("<a href='http://old.test/page'>a</a>", "https://new.test/o'x", "<a href='https://new.test/o&#39;x'>a</a>"),
        ("<a href=http://old.test/page>a</a>", "https://new.test/x/", "<a href=https://new.test/x/>a</a>"),
        ("<a href='\n http://old.test/page '>a</a>", NEW, "<a href='\n https://new.test/there '>a</a>"),
        ('<a href="http&#58;//old.test/page">a</a>', NEW, '<a href="https://new.test/there">a</a>'),
        (
            "<img srcset='/s.png 1x, http://old.test/page 2x'>",
            "https://new.test/a,",
            "<img srcset='/s.png 1x, https://new.test/a%2C 2x'>",
        ),
        (
            "<meta http-equiv=refresh content=\"0; url='http://old.test/page'\">",
            "https://new.test/o'x",
            "<meta http-equiv=refresh content=\"0; url='https://new.test/o%27x'\">",
        ),
        (
            "<p>http://old.test/page</p><a href=http://old.test/page>http://old.test/page</a>",
            NEW,
            "<p>http://old.test/page</p><a href=https://new.test/there>http://old.test/page</a>",
        ),
    ],
)  # fmt: skip
def test_html_keeps_its_quotes_and_escapes(source: str, new: str, wanted: str) -> None:
    assert becomes(source, HTML, new) == wanted


def test_only_the_list_of_a_dump_changes() -> None:
    dump = "See [1]this, at http://old.test/page.\n\nReferences\n\n   1. http://old.test/page\n   2. http://old.test/page2\n"
    assert becomes(dump, TEXT) == dump.replace("   1. http://old.test/page\n", "   1. https://new.test/there\n")


def test_an_address_broken_over_lines_becomes_one_line() -> None:
    head = f"http://old.test/{'x' * 60}"
    dump = f"See [1]this.\n\nReferences\n\n   1. {head}\n      tail\n   2. http://other.test/\n"
    assert becomes(dump, TEXT, old=f"{head}tail") == dump.replace(f"{head}\n      tail", NEW)


@pytest.mark.parametrize(
    ("source", "new", "wanted"),
    [
        ("It is at http://old.test/page, they say.", NEW, "It is at https://new.test/there, they say."),
        ("It is at <http://old.test/page>.", "https://new.test/a)", "It is at <https://new.test/a%29>."),
        ("It is at http://old.test/page.", "https://new.test/a?", "It is at <https://new.test/a?>."),
        ("(http://old.test/page)", "https://new.test/a(b", "(<https://new.test/a%28b>)"),
        ("http://old.test/page", "https://new.test/?a&copy;b", "https://new.test/?a&copy;b"),
    ],
)
def test_plain_text_stays_readable(source: str, new: str, wanted: str) -> None:
    assert becomes(source, TEXT, new) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_stay(encoding: str, line_end: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    source = line_end.join(["# Über", "", "[ä](http://old.test/page) é", "", "ö"])
    rewriting = replaced(mark + source.encode(encoding), MARKDOWN, {OLD: NEW})
    assert rewriting.data == mark + source.replace(OLD, NEW).encode(encoding)


def test_a_shift_jis_page_stays_one() -> None:
    page = '<meta charset="shift_jis"><p>表示ソ<a href="http://old.test/page">能</a>'
    assert replaced(page.encode("shift_jis"), HTML, {OLD: NEW}).data == page.replace(OLD, NEW).encode("shift_jis")


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("[a](http://old.test/page) b", "[a](http://old.test/page) ([archived copy](https://new.test/there)) b"),
        (
            "[a](<http://old.test/page> 't') b",
            "[a](<http://old.test/page> 't') ([archived copy](https://new.test/there)) b",
        ),
        ("<http://old.test/page>", "<http://old.test/page> ([archived copy](https://new.test/there))"),
        ("at http://old.test/page.", "at http://old.test/page ([archived copy](https://new.test/there))."),
    ],
)  # fmt: skip
def test_a_copy_stands_beside_its_original_once(source: str, wanted: str) -> None:
    assert becomes(source, MARKDOWN, beside=True) == wanted
    assert becomes(wanted, MARKDOWN, beside=True) == wanted


@pytest.mark.parametrize(
    "source", ["![a](http://old.test/page)", "[a]\n\n[a]: http://old.test/page", "<a href='http://old.test/page'>a</a>"]
)
def test_where_no_copy_fits_beside_the_original_stays_and_it_is_said(source: str) -> None:
    rewriting = replaced(source.encode(), MARKDOWN, {OLD: NEW}, beside=True)
    assert (rewriting.data.decode(), len(rewriting.refusals)) == (source, 1)
    assert "no room" in rewriting.refusals[0].why


def test_html_has_no_beside() -> None:
    assert becomes("<a href='http://old.test/page'>a</a>", HTML, beside=True) == f"<a href='{NEW}'>a</a>"


def test_what_no_longer_stands_at_its_span_is_left_alone() -> None:
    data = b"[a](http://old.test/pagf) [b](http://old.test/page)"
    document = scrapers.parse(data, format=MARKDOWN)
    wishes = [Wish(4, 24, OLD, "a", NEW), Wish(30, 50, OLD, "a", NEW), Wish(60, 80, OLD, "a", NEW)]
    rewriting = rewrite(data, document, wishes, parser(MARKDOWN))
    assert rewriting.data == b"[a](http://old.test/pagf) [b](https://new.test/there)"
    assert [refusal.why for refusal in rewriting.refusals] == ["does not stand where it was found"] * 2


def test_uses_of_one_definition_are_one_edit() -> None:
    rewriting = replaced(b"[a][x] [b][x] ![c][x]\n\n[x]: http://old.test/page\n", MARKDOWN, {OLD: NEW})
    assert (len(rewriting.edits), rewriting.data.count(NEW.encode())) == (1, 1)


def test_proposals_that_contradict_each_other_at_one_place_change_nothing() -> None:
    data = b"[a][x] [b][x]\n\n[x]: http://old.test/page\n"
    wishes = [Wish(20, 40, OLD, "a", NEW), Wish(20, 40, OLD, "a", f"{NEW}2")]
    rewriting = rewrite(data, scrapers.parse(data, format=MARKDOWN), wishes, parser(MARKDOWN))
    assert (rewriting.data, len(rewriting.refusals)) == (data, 2)


def test_of_overlapping_spans_the_longest_wins() -> None:
    data = b"<http://archive.test/2016/http://old.test/page>"
    whole, inner = (1, 46), (26, 46)
    wishes = [
        Wish(*inner, OLD, "a", f"{NEW}/inner"),
        Wish(*whole, "http://archive.test/2016/http://old.test/page", "a", NEW),
    ]
    rewriting = rewrite(data, scrapers.parse(data, format=MARKDOWN), wishes, parser(MARKDOWN))
    assert rewriting.data == f"<{NEW}>".encode()
    assert [refusal.why for refusal in rewriting.refusals] == ["stands inside another address that is replaced"]


def test_what_a_scraper_would_not_read_back_is_not_written() -> None:
    data = b"[a](http://old.test/page)"
    document = scrapers.parse(data, format=MARKDOWN)
    blind = lambda new: scrapers.parse(b"nothing", format=MARKDOWN)  # noqa: E731  a scraper that finds nothing
    rewriting = rewrite(data, document, [Wish(4, 24, OLD, "a", NEW)], blind)
    assert (rewriting.data, rewriting.edits, len(rewriting.refusals)) == (data, (), 1)


def test_an_edit_that_would_change_how_others_are_read_is_not_written() -> None:
    data = b"[a](http://old.test/page) [b](http://other.test/)"
    document = scrapers.parse(data, format=MARKDOWN)
    forgetful = lambda new: scrapers.parse(new.partition(b" [b]")[0], format=MARKDOWN)  # noqa: E731
    rewriting = rewrite(data, document, [Wish(4, 24, OLD, "a", NEW)], forgetful)
    assert (rewriting.data, len(rewriting.refusals)) == (data, 1)


def test_a_scheme_that_the_scraper_added_does_not_hide_the_address() -> None:
    assert becomes("at www.old.test/page now", MARKDOWN, old="http://www.old.test/page") == f"at {NEW} now"
    for printed in ("old.test/page", "http: //old. test/ page", "http:/old.test/pa\xadge"):
        assert reads_as(printed, "http://old.test/page")
    assert reads_as("http://a.test/?x=1&amp;y", "http://a.test/?x=1&y")
    assert not reads_as("http://a.test/", "http://a.test/x")


def test_contexts_are_told_apart() -> None:
    table = [
        (MARKDOWN, "a", "[x](", ")", Syntax.INLINE),
        (MARKDOWN, "a", "[x]( \n<", ">", Syntax.INLINE),
        (MARKDOWN, "a", "> [x\\]]:\n> <", ">", Syntax.DEFINITION),
        (MARKDOWN, "a", "[^1]: <", ">", Syntax.AUTOLINK),
        (MARKDOWN, "a", "<a class=x href=", ">", Syntax.ATTRIBUTE),
        (MARKDOWN, "img", '<img srcset="a.png 1x, ', " ", Syntax.ATTRIBUTE),
        (MARKDOWN, "text", "(", ")", Syntax.BARE),
        (TEXT, "text", "<", ">", Syntax.ENCLOSED),
        (TEXT, "text", "at ", ".", Syntax.PRINTED),
        (TEXT, "a", "   1. ", "\n", Syntax.LISTED),
        (HTML, "a", '<a href="', '"', Syntax.ATTRIBUTE),
    ]
    for shape, element, before, after, syntax in table:
        assert classify_syntax(shape, element, before, after) is syntax, (before, syntax)


# --- properties -------------------------------------------------------------------------------------------------------

# Nasty on purpose: what quotes, escapes, brackets, entities, tables, templates and sentences stumble over.
tails = st.text("abAB01/()[]<>'\"&;=?#%*_~|{}`\\,.!:+@- é\u202f", max_size=12)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    text = f"https://{draw(st.sampled_from(['new.test', '[2001:db8::1]', 'u@new.test:8080']))}/{draw(tails)}"
    return urls.parse_address(text.replace("#", "%23", text.count("#") - 1) if text.count("#") > 1 else text).href


words = st.sampled_from(
    [
        "word",
        "Ümlaut",
        "表",
        "(",
        ")",
        "*",
        "_",
        "|",
        "&amp;",
        "&",
        "<!-- c -->",
        "\\",
        "`",
        ":",
        ". ",
        "'",
        '"',
        "[",
        "]",
    ]
)
olds = st.integers(0, 40).map(lambda number: f"http://old{number}.test/p_(x)?a=1&b={number}")


def _markdown_piece(old: str, kind: int) -> str:
    return [
        f"[t]({old})", f"[t](<{old}> 'title')", f"![t]({old})", f"<{old}>", f" {old} ", f"<a href='{old}'>t</a>",
        f"\n\n[l{kind}]: {old}\n\n", f"\n\n> - [q]({old})\n\n", f"\n\n| h |\n|---|\n| [c]({old}) |\n\n", f"`{old}`",
    ][kind % 10]  # fmt: skip


def _html_piece(old: str, kind: int) -> str:
    escaped = old.replace("&", "&amp;")
    return [
        f'<a href="{escaped}">t</a>', f"<a href='{old}'>t</a>", f"<a href={escaped}>t</a>",
        f'<img src="{escaped}" srcset="{escaped} 1x, /s.png 2x">', f"<q cite='{escaped}'>t</q>", f"<!-- {old} -->",
        f"<meta http-equiv=refresh content='3; url={escaped}'>", f"<script>'{old}'</script>", f"<p>{escaped}</p>",
        f"<a href='&#104;{escaped[1:]}'>t</a>",
    ][kind % 10]  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, DocumentFormat]:
    shape = draw(st.sampled_from([TEXT, HTML, MARKDOWN]))
    parts = draw(st.lists(st.tuples(olds, st.integers(0, 9), words), min_size=1, max_size=6))
    if shape is TEXT and draw(st.booleans()):
        body = " ".join(f"[{number}]{word} {old}" for number, (old, _, word) in enumerate(parts, 1))
        text = f"{body}\n\nReferences\n\n" + "".join(f"  {n}. {old}\n" for n, (old, _, _) in enumerate(parts, 1))
    elif shape is TEXT:
        text = " ".join(f"{word} <{old}>" if kind % 3 == 0 else f"{word} {old}" for old, kind, word in parts)
    else:
        piece = _markdown_piece if shape is MARKDOWN else _html_piece
        text = "".join(f"{word} {piece(old, kind)}" for old, kind, word in parts)
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))
    encoding, mark = draw(st.sampled_from([("utf-8", b""), ("utf-8-sig", b""), ("utf-16-le", b"\xff\xfe")]))
    return mark + text.encode(encoding), shape


def _outside(edits: tuple[Edit, ...], old: bytes, new: bytes) -> tuple[list[bytes], list[bytes]]:
    """What stands between the edits, before and after."""
    starts, ends, shift = [], [], 0
    for edit in edits:
        starts.append((edit.start, edit.start + shift))
        shift += len(edit.data) - (edit.end - edit.start)
        ends.append((edit.end, edit.end + shift))
    cuts = list(zip([(0, 0), *ends], [*starts, (len(old), len(new))], strict=True))
    return [old[low[0] : high[0]] for low, high in cuts], [new[low[1] : high[1]] for low, high in cuts]


@given(documents(), st.data())
def test_nothing_outside_the_replaced_spans_changes_and_a_second_time_nothing_does(
    made: tuple[bytes, DocumentFormat], data: st.DataObject
) -> None:
    old, shape = made
    document = scrapers.parse(old, format=shape)
    beside = data.draw(st.booleans())
    swaps = {raw: data.draw(addresses()) for raw in sorted({reference.raw for reference in document.references})}
    chosen = {raw: new for raw, new in swaps.items() if raw.startswith("http://old") and data.draw(st.booleans())}
    rewriting = replaced(old, shape, chosen, beside=beside)
    before, after = _outside(rewriting.edits, old, rewriting.data)
    assert before == after
    assert all(first.end <= second.start for first, second in pairwise(rewriting.edits))
    allowed = "no room" if beside and shape is MARKDOWN else "nothing else may be refused"
    assert all(allowed in refusal.why for refusal in rewriting.refusals), rewriting.refusals
    raws = {reference.raw for reference in scrapers.parse(rewriting.data, format=shape).references}
    for edit in rewriting.edits:
        assert edit.reads in raws
        assert unquote(urls.parse_address(edit.reads).href) == unquote(edit.wish.address)
    again = replaced(
        rewriting.data,
        shape,
        chosen if beside else {edit.reads: edit.wish.address for edit in rewriting.edits},
        beside=beside,
    )
    assert again.data == rewriting.data


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.binary(max_size=4)), max_size=4),
)
def test_edits_are_applied_in_place(data: bytes, made: list[tuple[int, int, bytes]]) -> None:
    wish = Wish(0, 0, "", "", "")
    edits, end = [], 0
    for start, length, new in sorted(made):
        if end <= start and start + length <= len(data):
            end = start + length
            edits.append(Edit(start, end, new, 0, 0, "", wish))
    expected = data
    for edit in reversed(edits):
        expected = expected[: edit.start] + edit.data + expected[edit.end :]
    assert apply_edits(data, edits) == expected


@given(addresses(), st.sampled_from(list(Syntax)))
def test_what_is_written_is_ascii_on_one_line(address: str, syntax: Syntax) -> None:
    text, reads = write_address(address, syntax)
    assert text.isascii()
    assert not set(text) & set("\r\n\t ")
    assert unquote(reads) == unquote(address)
