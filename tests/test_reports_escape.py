"""Hostile text in Markdown: shown as it is, and inert."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from report_parsing import cells_as_cmark_counts, parser, read_inline, read_links, read_tables

from reports.escape import LONGEST_ADDRESS, LONGEST_TEXT, address, code, fold, plain, table_row, visible

HOSTILE = (
    "a | b",
    "a \\| b",
    "a \\\\| b \\",
    "`code` ``x` ```",
    "line\nbreak\r\nand\u2028more",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- comment",
    "</details></td></table>",
    "[click](javascript:alert(1))",
    "![pixel](https://evil.example/p.gif)",
    "](javascript:alert(1)) [x",
    "<javascript:alert(1)>",
    "[a]: http://evil.example",
    "[click](page) ![pixel](p.gif) [a][b]",
    "@maintainer and @org/team",
    "mail me at someone@example.org",
    "#123 GH-123 org/repo#5 !7",
    "https://evil.example www.evil.example",
    "http&#58;//evil.example",
    "xmpp:a mailto:b",
    "*emphasis* _of_ __all__ ~~kinds~~ ***",
    "$x$ :+1: &amp; &copy; &lt;b&gt;",
    "- [ ] task",
    "---",
    "# heading #",
    "1. one",
    "> [!NOTE]",
    "|---|---|",
    "[^1] [[wiki]]",
    "a" * 5000,
    "`" * 200,
    "\\" * 50 + "|",
    "",
    " ",
)
PIECES = st.sampled_from(
    [
        *"|\\`*_[]<>()!#@&~$:;/ \n\t-+.^=\"'",
        "://",
        "www.",
        "http",
        "javascript:",
        "&#58;",
        "<br>",
        "ab",
        "é",
        "\u202e",
        "\0",
    ]
)
hostile_text = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join), st.sampled_from(HOSTILE))


def in_a_table(cell: str) -> str:
    return f"| before | cell | after |\n|---|---|---|\n{table_row('b', cell, 'a')}\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_each_known_trick_is_only_text(text: str) -> None:
    for shown, meant in ((plain(text), fold(text)), (code(text), None), (address(text), None)):
        row = read_tables(in_a_table(shown))[0][1]
        assert [row[0].text, row[2].text, row[1].links] == ["b", "a", []]
        assert meant in {None, row[1].text}


@given(hostile_text)
def test_plain_text_is_read_back_from_a_cell_as_it_was_and_nothing_in_it_can_be_clicked_on(text: str) -> None:
    row = read_tables(in_a_table(plain(text)))[0][1]
    # A word that forges act upon stands as code, in which a pipe behind a backslash is spelled out.
    read, meant = (told.replace("\\[U+007C]", "\\|") for told in (row[1].text, fold(text)))
    assert [row[0].text, read, row[2].text] == ["b", meant, "a"]
    assert row[1].links == []


@given(hostile_text)
def test_code_is_read_back_from_a_cell_as_it_was(text: str) -> None:
    row = read_tables(in_a_table(code(text)))[0][1]
    shown = row[1].text.replace("[U+0060]", "`").replace("[U+0020]", " ")
    assert len(row) == 3
    assert row[1].links == []
    if len(text) <= LONGEST_ADDRESS:
        assert shown == visible(text)
    else:
        assert len(row[1].text) <= LONGEST_ADDRESS + 10 * LONGEST_TEXT


@given(st.one_of(hostile_text, hostile_text.map("https://example.org/".__add__), hostile_text.map("http://".__add__)))
@example("https://good.example@evil.example/")
@example("https://example.org/?a=1&copy;=2")
def test_an_address_leads_where_it_says_or_nowhere(url: str) -> None:
    row = read_tables(in_a_table(address(url)))[0][1]
    assert len(row) == 3
    for text, href in row[1].links:
        assert text == href == url
        assert href.lower().startswith(("http://", "https://"))
    if row[1].links:
        assert row[1].text == url


@given(hostile_text)
def test_all_parsers_of_tables_count_the_same_cells(text: str) -> None:
    for cell in (plain(text), code(text), address(f"http://h/{text}")):
        assert cells_as_cmark_counts(table_row("b", cell, "a")) == 3


@given(hostile_text)
@example("&0\\|")  # in a span of code, where a pipe behind a backslash is spelled out
def test_a_heading_stays_one_heading(text: str) -> None:
    tokens = parser().parse(f"# Health of “{plain(text)}”\n\n### {address(text)}\n")
    assert [token.type for token in tokens[:3]] == ["heading_open", "inline", "heading_close"]
    shown, said = read_inline(tokens[1]).text, f"Health of “{fold(text)}”"
    assert shown.replace("\\[U+007C]", "\\|") == said.replace("\\[U+007C]", "\\|")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("thanks @maintainer", "thanks `@maintainer`"),
        ("see #12, GH-7", "see `#12`, `GH-7`"),
        ("home at https://a.example/; and", "home at `https://a.example/`; and"),
        ("C# and F #", "C\\# and F \\#"),
        ("write to a@b.example", "write to `a@b.example`"),
        ("at https://a.example/b", "at `https://a.example/b`"),
        ("costs $5 :smile:", "costs `$5` `:smile:`"),
        ("AT&T 50% off!", "AT&amp;T 50% off\\!"),
        ("snake_case", "snake\\_case"),
    ],
)
def test_what_forges_act_upon_stands_in_code(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (" a\t b\n\nc\u00a0d ", "a b c d"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("zero\u200bwidth \x1b[31mred\x00", "zerowidth [31mred"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 1000, "x" * (LONGEST_TEXT - 1) + "…"),
        ("\n" * 10_000 + "x", "…"),
    ],
)
def test_text_is_one_line_of_visible_characters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a(b)_[c]*", "<https://example.org/a(b)_[c]*>"),
        ("HTTP://EXAMPLE.org", "<HTTP://EXAMPLE.org>"),
        (
            "https://de.wikipedia.example/wiki/Künstliche_Intelligenz",
            "<https://de.wikipedia.example/wiki/Künstliche_Intelligenz>",
        ),
        ("https://medium.example/@user/post#12", "<https://medium.example/@user/post#12>"),
        (
            "https://web.archive.example/web/2016/http://a.example//b",
            "<https://web.archive.example/web/2016/http://a.example//b>",
        ),
        ("https://fonts.example/css?family=A|B", "`https://fonts.example/css?family=A|B`"),
        ("http://a.example/x y", "`http://a.example/x y`"),
        ("http://a.example/`x`", "`` http://a.example/`x` ``"),
        ("javascript:alert(1)", "`javascript:alert(1)`"),
        ("data:text/html,<script>", "`data:text/html,<script>`"),
        ("mailto:a@b.example", "`mailto:a@b.example`"),
        ("https://good.example@evil.example/", "`https://good.example@evil.example/`"),
        ("https://example.org/?token=***", "`https://example.org/?token=***`"),
        ("https://example.org/\u202egnp.exe", "`https://example.org/[U+202E]gnp.exe`"),
        ("https://exam\u00adple.org/", "`https://exam[U+00AD]ple.org/`"),
        ("https://example.org/a\\|b", "`https://example.org/a\\[U+007C]b`"),
        ("https://example.org/?x=1&lt;2", "`https://example.org/?x=1&lt;2`"),
        ("https://github.com/o/r/issues/5", "`https://github.com/o/r/issues/5`"),
        ("https://github.com/o/r", "<https://github.com/o/r>"),
        ("./local.md", "`./local.md`"),
        ("", ""),
    ],
)
def test_an_address_is_shown_as_printed_and_clickable_only_where_that_is_safe(url: str, shown: str) -> None:
    assert address(url) == shown


def test_a_very_long_address_is_cut_and_cannot_be_clicked_on() -> None:
    shown = address("https://example.org/" + "a" * 100_000)
    assert len(shown) == LONGEST_ADDRESS + 2
    assert shown.endswith("…`")
    assert read_links(shown) == []


def test_more_backticks_than_a_fence_may_have_are_spelled_out() -> None:
    assert code("`" * 30) == f"`{'[U+0060]' * 30}`"
