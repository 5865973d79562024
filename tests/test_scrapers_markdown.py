"""Markdown documents: what counts as a reference, where its address stands, and what the front matter says."""

import random
from datetime import date
from pathlib import Path

import pytest
from counting_kit import counted
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.common.utils import unescapeAll
from markdown_it.parser_inline import ParserInline
from scraped_tables import raws, table, written

from db.vocabulary import DatePrecision, DocumentFormat, Role
from scrapers import markdown_reader, markdown_rules
from scrapers.bare_address import match_bare_address
from scrapers.front_matter import MOST_FRONT_MATTER, parse_front_matter
from scrapers.html_elements import clean_address
from scrapers.html_values import decode_references
from scrapers.markdown import parse_markdown
from scrapers.markdown_rules import MOST_NESTING
from scrapers.reference import Document, Reference, ScrapeError

DATA = Path(__file__).parent / "data" / "scrapers"


def scrape(source: str) -> Document:
    return parse_markdown(source.encode())


def spans(source: str) -> list[str]:
    return written(scrape(source), source.encode())


# --- a whole document -----------------------------------------------------------------------------------------------


def test_a_readme_gives_the_table_that_was_checked_by_hand() -> None:
    data = (DATA / "readme.md").read_bytes()
    document = parse_markdown(data, name="readme.md")
    assert document.format is DocumentFormat.MARKDOWN
    assert table(document, data) == (DATA / "readme.expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_change_neither_references_nor_lines(newline: str) -> None:
    def facts(reference: Reference) -> tuple[str, str, int, tuple[str, ...]]:
        return reference.raw, reference.text, reference.line, reference.section

    source = (DATA / "readme.md").read_text(encoding="utf-8")
    other = scrape(source.replace("\n", newline))
    assert [facts(reference) for reference in other.references] == [facts(r) for r in scrape(source).references]
    assert other.title == "Strouhal"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_spans_are_bytes_of_the_file_in_any_encoding(encoding: str) -> None:
    data = "é [é](http://e.org/é) <http://ü.org>\r\n".encode(encoding)
    document = parse_markdown(data)
    assert raws(document) == ["http://e.org/é", "http://ü.org"]
    assert written(document, data) == raws(document)


# --- what is a reference --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[t](u)", ["u"]),
        ("[t](<u v>)", ["u v"]),
        ("[t]( u 'title' )", ["u"]),
        ("[t](u\n'title')", ["u"]),
        ("[t](\nu)", ["u"]),
        ("[t](u(v)w)", ["u(v)w"]),
        (r"[t](u\(v)", ["u(v"]),
        (r"[t](u\_v&amp;w&copy;)", ["u_v&w©"]),
        ("[t](u%20v)", ["u%20v"]),
        ("[t](#frag)", ["#frag"]),
        ("[t](http://中.org/é)", ["http://中.org/é"]),
        ("![alt](u)", ["u"]),
        ("[![a](b)](c)", ["c", "b"]),
        ("[a [b](c)](d)", ["c"]),
        ("[t](file:///x) [t](MAILTO:a@b.c) [t](tel:1)", ["file:///x", "MAILTO:a@b.c", "tel:1"]),
        ("<http://u.org/a?b&amp;c>", ["http://u.org/a?b&c"]),
        (r"<http://u.org/\_>", [r"http://u.org/\_"]),
        ("<me@x.org> <mailto:me@x.org>", ["mailto:me@x.org", "mailto:me@x.org"]),
        ("<irc://x.org/y>", ["irc://x.org/y"]),
        ("[a]\n\n[A]: u", ["u"]),
        ("[t][a] [a][] ![i][a]\n\n[a]: <u v> (title)", ["u v", "u v", "u v"]),
        ("[a]: u\n[a]: v\n\n[a]", ["v", "u"]),
        ("[a]: javascript:x\n\n[a]", []),
        ("~~[t](u)~~ **[t](v)** *[w](w)*", ["u", "v", "w"]),
        ("| a |\n|---|\n| [t](u) |", ["u"]),
        ("- [ ] [t](u)\n  1. > [v](v)", ["u", "v"]),
        ("x[^1]\n\n[^1]: http://u.org", ["http://u.org"]),
        ("x[^1]\n\n[^1]: a [t](u)\n    [v](v)\n\n    [w](w)\n\n[z](z)", ["u", "v", "w", "z"]),
        ("<a href='u'>t</a> <img src=v srcset='w 1x, x 2x'>", ["u", "v", "w", "x"]),
        ("<div>\n<a href='u'>t</a>\n\n[v](v)\n</div>", ["u", "v"]),
        ("<link rel=next href=u>\n<link rel=stylesheet href=v>", ["u"]),
        ("[javascript:x](u)", ["u"]),
        ("# [t](u)\n\nSetext [v](v)\n===\n", ["u", "v"]),
        (
            '!!! note "T"\n    [t](u)\n\n    [v](v)\n\n??? q\n\n    [w](w)\n\n=== "Tab"\n\n    [x](x)\n',
            ["u", "v", "w", "x"],
        ),
        ("---\n\nNote: [t](u): x\n\n---\n\n[v](v)", ["u", "v"]),
        # What seems to begin a comment of a generator and does not.
        ("50%% of [t](u), 80%% of it\n\n`{% comment %}` [v](v) `{% endcomment %}`", ["u", "v"]),
        ("# T {#id}\n\n[t](u) {#x}", ["u"]),
        ("{% comment %} [t](u)", ["u"]),
        # JSON in a query, as browsers copy it, is no template's.
        ("[t](u?l={%22a%22:{%22b%22:1}}) <a href='v?l={%7B}'>", ["u?l={%22a%22:{%22b%22:1}}", "v?l={%7B}"]),
        ("http://u.org/?l={%E4}", ["http://u.org/?l={%E4}"]),
    ],
)
def test_this_carries_references(source: str, expected: list[str]) -> None:
    assert raws(scrape(source)) == expected


@pytest.mark.parametrize(
    "source",
    [
        "`[t](u) http://u.org`",
        "``` \n[t](u) http://u.org\n```",
        "~~~\n<http://u.org>",
        "    [t](u) http://u.org",
        "<!-- [t](u) http://u.org <a href=u> -->",
        "x <!-- http://u.org\n [t](u) --> y",
        "<script>\n'<a href=u>' http://u.org\n</script>",
        "<pre>\nhttp://u.org\n</pre>",
        "<code>http://u.org</code> <kbd>www.u.org</kbd>",
        r"\[t](u)",
        "[t] [t][u] [t](u v)",
        "[t]() [t](<>) [t](#)",
        "[t](javascript:x) ![t](data:image/gif;base64,AA) <javascript:x>",
        "[t]({{site.url}}/x) ![t]({{page.image}}) <a href={url}>",
        "[t](/img/${name}.png) http://u.org/{{id}} <img src='/a/<%= x %>.png'> <img src='/a/{% x %}.png'>",
        "{::comment}\n[t](u)\n\n[t](v)\n{:/comment}",
        "{% comment %}[t](u){% endcomment %} {%- highlight js -%}\nhttp://u.org\n{%- endhighlight -%}",
        "%% [t](u) %% {# [t](u) #}\n\n%%\n[t](u)\n\nhttp://u.org\n%%",
        "[^1]: no address",
        "example.org me@example.org ftp.example.org",
        '=== "Tab" x\n\n    http://u.org\n',
        "httpx://u.org http:/u.org https:// www. www.. wwww.u.org",
    ],
)
def test_this_carries_none_and_the_document_says_so(source: str) -> None:
    document = scrape(source)
    assert raws(document) == []
    assert document.warnings == ("The document holds no references.",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://u.org", "http://u.org"),
        ("HTTPS://U.org/X", "HTTPS://U.org/X"),
        ("http://localhost:80/x", "http://localhost:80/x"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("www.u.org/x", "www.u.org/x"),
        ("http://u.org.", "http://u.org"),
        ("http://u.org?!.,:*_~'\";", "http://u.org"),
        ("http://u.org/a.b;c/d,e f", "http://u.org/a.b;c/d,e"),
        ("http://u.org/(a)", "http://u.org/(a)"),
        ("http://u.org/a)b", "http://u.org/a"),
        ("http://u.org/((a)", "http://u.org/((a)"),
        ("http://u.org/a]b", "http://u.org/a"),
        ("http://u.org/a<b", "http://u.org/a"),
        ("http://u.org/?a&quot;", "http://u.org/?a"),
        ("http://u.org/?a=b&c;", "http://u.org/?a=b"),
        ("http://u.org/a`b`", "http://u.org/a"),
        ("http://u.org/中文。下", "http://u.org/中文"),
        ("http://u.org/" + ")" * 50_000, "http://u.org/"),
        ("http://u.org/" + "&amp;" * 10_000, "http://u.org/"),
        ("ftp://u.org/x", "ftp://u.org/x"),
        ("http://u.org/a|http://u.org/b", "http://u.org/a"),
        ("http://u.org/a,https://u.org/b", "http://u.org/a"),
        ("http://web.org/2016/http://u.org/a", "http://web.org/2016/http://u.org/a"),
        ("http://u.org/a==", "http://u.org/a=="),
        ("http://u.org/?a==", "http://u.org/?a=="),
        ("http://u.org/a$", "http://u.org/a"),
        ("http://u.org/a\\", "http://u.org/a"),
        ("http://u.org/a»b", "http://u.org/a"),
        ("http://", ""),
        ("http://.", ""),
        ("http:// x", ""),
        ("www.", ""),
        ("wwwx.u", ""),
    ],
)
def test_bare_addresses_end_where_the_forges_end_them(text: str, expected: str) -> None:
    assert text[: match_bare_address(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("see http://u.org.", ["http://u.org"]),
        ('(http://u.org/a_(b)) [http://v.org] "http://w.org"', ["http://u.org/a_(b)", "http://v.org", "http://w.org"]),
        ("**http://u.org** _http://v.org_ ~~http://w.org~~", ["http://u.org", "http://v.org", "http://w.org"]),
        ("http://u.org/a_b_c*d*", ["http://u.org/a_b_c*d"]),
        ("xhttp://u.org ahttps://v.org", []),
        ("中http://u.org", ["http://u.org"]),
        ("[http://u.org](v)", ["v"]),
        ("<a href=v>http://u.org</a> http://w.org", ["v", "http://w.org"]),
        ("http://u.org/?a&amp;b", ["http://u.org/?a&b"]),
        ("foo.www.u.org //www.u.org a@www.u.org", []),
        ("==see http://u.org/a== ==b== http://v.org/YQ==", ["http://u.org/a", "http://v.org/YQ=="]),
        ("- http://u.org\n\n# www.v.org #", ["http://u.org", "http://www.v.org"]),
    ],
)
def test_bare_addresses_in_running_text(source: str, expected: list[str]) -> None:
    assert raws(scrape(source)) == expected


def test_the_modules_and_comments_of_mdx_are_no_text() -> None:
    text = "{/* [t](u)\n\n[t](v) */}\n<X>\n\n[w](w)\n\n</X>\n"
    source = f"import X from 'http://u.org'\n\n# T\n\n{text}\nexport const x = 'http://v.org'\n".encode()
    document = parse_markdown(source, name="a.mdx")
    assert raws(document) == written(document, source) == ["w"]
    assert raws(parse_markdown(source, name="a.md")) == ["http://u.org", "u", "v", "w", "http://v.org"]


def test_addresses_without_their_scheme_get_the_one_that_they_mean() -> None:
    source = "www.u.org <a@u.org>"
    document = scrape(source)
    assert raws(document) == ["http://www.u.org", "mailto:a@u.org"]
    assert spans(source) == ["www.u.org", "a@u.org"]
    assert [reference.text for reference in document.references] == ["www.u.org", "a@u.org"]
    assert [reference.element for reference in document.references] == ["text", "a"]


# --- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[u](u) [u](u)", ["u", "u"]),
        ("[t](<a b> 'a b')", ["a b"]),
        (r"[t](a\)b&amp;c)", [r"a\)b&amp;c"]),
        (r"[a \] b](c) [`]`](d)", ["c", "d"]),
        ("> > [t](u)\nlazy [v](v)\n> [w](w)", ["u", "v", "w"]),
        ("-\t[t](u)\n\t[v](v)\n\n\t> [w](w)", ["u", "v", "w"]),
        ("  #   [t](u)   ##  \n", ["u"]),
        ("# # [#](#a) #\n", ["#a"]),
        ("   [t](u)  \nmore [v](v)   \n  ===", ["u", "v"]),
        ("<a href='h'>#   \n===", ["h"]),
        (
            "| [a](a) | [a](a\\|b) `\\|` [c](c) |\n|---|---|\n| a | [a](a) |\n[d](d) | x\n",
            ["a", r"a\|b", "c", "a", "d"],
        ),
        ("> | x |\n> |---|\n> | [t](u) www.v.org |", ["u", "www.v.org"]),
        ("[a]:\n   <u v>\n   'title'\n\n> [b]: w\n\n[a] [b] [a]", ["u v", "w", "u v"]),
        ("- [a\\]b]: u\n\n[a\\]b]", ["u"]),
        ("<a\n  title='x'\n  href = 'u&amp;v'>", ["u&amp;v"]),
        ("> <div>\n> <a href='u'>\n\n1. <div><img src=v>\n   <a href=\"w\">", ["u", "v", "w"]),
        ("é [t](ü) 😀 <http://ß.org>", ["ü", "http://ß.org"]),
        ("---\ntitle: '[t](no)'\n---\n[t](u)", ["u"]),
    ],
)
def test_the_span_is_the_destination_as_written(source: str, expected: list[str]) -> None:
    assert spans(source) == expected
    assert scrape(source).warnings == ()


def test_the_line_is_the_one_on_which_the_address_starts() -> None:
    document = scrape("a\n[x](u) [y][d]\nb [z](\nv)\n\n[d]: w\n")
    assert [(reference.raw, reference.line) for reference in document.references] == [("u", 2), ("w", 6), ("v", 4)]


def test_numbers_follow_the_order_of_appearance() -> None:
    document = scrape("[d] http://x.org\n\n[unused]: z\n[d]: w\n\n[y](y)")
    assert [(reference.number, reference.raw) for reference in document.references] == [
        (1, "w"),
        (2, "http://x.org"),
        (3, "z"),
        (4, "y"),
    ]


# --- section, text, visibility, role --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[t](x)", ()),
        ("# A\n## B\n[t](x)", ("A", "B")),
        ("# A\n### B\n## C\n[t](x)", ("A", "C")),
        ("A\n===\nB\n---\n[t](x)", ("A", "B")),
        ("## *A* `b` &amp; [c](d) #\n[t](x)", ("A b & c",)),
        ("# A [t](x)", ("A t",)),
        ("# A {#id}\n[t](x)", ("A",)),
        ("# A {x}\n[t](x)", ("A {x}",)),
        ("<h1 align=center>A\n<b>B</b></h1>\n\n## C\n[t](x)", ("A B", "C")),
        ("<h2>A</h2>\n\n<div><h3>B <a href=x>t</a></h3></div>", ("A", "B t")),
        ("# ![Logo](data:)\n[t](x)", ("Logo",)),
        ("# ![Logo](data:) Name\n[t](x)", ("Name",)),
        ("# A\n#\n[t](x)", ()),
        ("# A\n[d]\n\n## B\n[d]: x", ("A",)),
        ("# A\n## B\n[d]: x", ("A", "B")),
        ("```\n# A\n```\n[t](x)", ()),
    ],
)
def test_the_section_is_the_outline_above(source: str, expected: tuple[str, ...]) -> None:
    assert [reference.section for reference in scrape(source).references if reference.raw == "x"] == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a *b* `c`\n&amp; \\*](x)", "a b c & *"),
        ("[![alt *text*](data:)](x)", "alt text"),
        ("![alt ![in](a) [l](b)](x)", "alt in l"),
        ("<a href=x>a *b*\n<img alt=c src=data:></a> d", "a b c"),
        ("<a href=x>a", "a"),
        ("<img src=x alt='A &amp; B'>", "A & B"),
        ("<iframe src=x title=T></iframe>", "T"),
        ("https://x", "https://x"),
        ("[t]: x", ""),
    ],
)
def test_the_text_is_what_a_reader_would_read(source: str, expected: str) -> None:
    found = [reference.text for reference in scrape(source).references if reference.raw.removeprefix("https://") == "x"]
    assert found == [expected]


def test_hidden_is_what_no_reader_sees() -> None:
    document = scrape(
        "[a](a) <template>[b](b)</template>\n\n[c]: c\n\n<div hidden><a hidden href=d>d</a></div>\n\n<q cite=e>e</q>"
    )
    assert {reference.raw: reference.visible for reference in document.references} == {
        "a": True,
        "b": False,
        "c": False,
        "d": False,
        "e": False,
    }


def test_navigation_is_what_stands_in_a_nav_of_inline_html() -> None:
    document = scrape("[a](a)\n\n<nav>\n\n- [b](b)\n\n</nav>\n\n[c](c)\n\n</nav>\n\n[d](d)")
    assert {reference.raw: reference.role for reference in document.references} == {
        "a": Role.CONTENT,
        "b": Role.NAVIGATION,
        "c": Role.CONTENT,
        "d": Role.CONTENT,
    }


def test_nofollow_of_inline_html_is_recorded() -> None:
    assert [reference.nofollow for reference in scrape("<a rel='nofollow' href=a> [b](b)").references] == [True, False]


# --- the document about itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("---\ntitle: A\ndate: 2016-01-12\n---\n", ("A", "", date(2016, 1, 12), "day", "", None, ())),
        ("+++\ntitle = 'A'\ndate = 2016-01-12T10:00:00Z\n+++\n", ("A", "", date(2016, 1, 12), "day", "", None, ())),
        (
            "---\npublishDate: January 2016\nauthors: [A, {name: B}]\n---\n",
            ("", "A, B", date(2016, 1, 1), "month", "", None, ()),
        ),
        ("---\nlang: pt_BR\ntags: one two\n...\n", ("", "", None, None, "pt-BR", None, ("one", "two"))),
        (
            "---\nkeywords: a b, c\ncanonicalURL: https://x.org/\n---\n",
            ("", "", None, None, "", "https://x.org/", ("a b", "c")),
        ),
        ("+++\n[taxonomies]\ntags = ['a']\n[extra]\nauthor = 'B'\n+++\n", ("", "B", None, None, "", None, ("a",))),
        ("---\ntitle: 2016\nauthor: null\ncanonical_url: /x\n---\n", ("2016", "", None, None, "", None, ())),
        ('---\n# comment\n\n"title": A\n--- \n', ("A", "", None, None, "", None, ())),
        ("---\r# empty\r---\r", ("", "", None, None, "", None, ())),
    ],
)
def test_front_matter(source: str, expected: tuple[object, ...]) -> None:
    found = parse_front_matter(source + "text")
    assert found.length == len(source)
    assert found.warnings == ()
    assert (
        found.title,
        found.author,
        found.published,
        found.precision,
        found.language,
        found.address,
        found.tags,
    ) == expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "text",
        "--- \n",
        "---\n\nA rule, then text.\n\n---\n",
        "\n---\na: b\n---\n",
        "----\na: b\n----\n",
        "---\na: b\n",
    ],
)
def test_this_is_no_front_matter(source: str) -> None:
    assert parse_front_matter(source).length == 0


@pytest.mark.parametrize(
    "inside",
    [
        "a: &a [x]\nb: *a",
        "a: [" * 5_000,
        "a: {" * 5_000,
        "a: b: c",
        "a: !!python/object/apply:os.system [x]",
        "date: 2016-99-99",
        "a: " + "9" * 20_000,
        "a: 1\n? [b]\n: c\n? {d: e}\n: f",
        "a: \x07",
        "a: " + "x" * MOST_FRONT_MATTER,
    ],
)
def test_hostile_front_matter_is_passed_over_with_a_warning(inside: str) -> None:
    document = scrape(f"---\n{inside}\n---\n# T\n[t](u)")
    assert raws(document) == ["u"]
    assert document.title == "T"
    assert "front matter" in document.warnings[0]


def test_hostile_toml_is_passed_over_with_a_warning() -> None:
    for inside in ("a = " + "[" * 50_000, "a = 1\na = 2", "a"):
        assert "front matter" in parse_front_matter(f"+++\na = 1\n{inside}\n+++\n").warnings[0]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: F\n---\n# H", "F"),
        ("## A\n\n# *B* c\n\n# D", "B c"),
        ("<h1>A <br>b</h1>", "A b"),
        ("text", ""),
    ],
)
def test_title(source: str, title: str) -> None:
    assert scrape(source).title == title


@pytest.mark.parametrize(
    ("name", "address", "published"),
    [
        ("2016-01-12-title.md", None, date(2016, 1, 12)),
        ("_posts/2016-01-12-title.md", None, date(2016, 1, 12)),
        ("x-2016-01-12.md", None, None),
        ("2016-13-12-title.md", None, None),
        ("", "https://x.org/2016/01/12/title", date(2016, 1, 12)),
    ],
)
def test_a_date_in_the_name_or_address(name: str, address: str | None, published: date | None) -> None:
    document = parse_markdown(b"text", name=name, address=address)
    assert document.published == published
    assert document.published_precision == (DatePrecision.DAY if published else None)
    assert document.address == address


# --- hostile documents ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "[" * 3_000,
        "[" * 2_000 + "a" + "]" * 2_000,
        "![" * 2_000,
        "[a](" * 2_000,
        "[a][" * 2_000,
        "[a\n" * 2_000,
        "[a]: b '\n" + "x\n" * 2_000,
        "*a **a _a" * 2_000,
        "`".join("a" * 200),
        "<a " * 5_000,
        "<!-- " * 5_000,
        "&" * 5_000,
        "http://a.b/(" * 3_000,
        "> " * 3_000 + "x",
        "- " * 3_000 + "x",
        "".join(" " * (2 * depth) + "- a\n" for depth in range(200)),
        "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "x\n" * 300,
        "[^a]: " * 1_000,
        "[^a]:\n",
        "[^a]:\n\n    ",
        "\u2028\u0085\x0b\x0c[t](u)",
        "---\n" * 1_000,
        "+++\n",
    ],
)
def test_hostile_markup_is_read(source: str) -> None:
    document = scrape(source)
    assert not any("placed" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    "source",
    [
        "[" * 2_000,
        "![" * 1_000,
        "[" * 1_000 + "]" * 1_000,
        ("[" * 50 + "]" * 50) * 20,
        "[a][" * 500,
        "a <![CDATA[" * 180,
        "[ *a* " * 330 + "]",
    ],
)
def test_a_bracket_is_not_read_anew_for_each_bracket_around_it(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = counted(monkeypatch, ParserInline, "skipToken")
    scrape(source)
    assert len(skipped) < 2 * len(source)


def test_a_line_is_not_looked_at_anew_for_each_quote_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    quotes = counted(monkeypatch, markdown_rules, "blockquote")
    document = scrape(">" * 50 + " a\n" + "b\n" * 100 + "[t](u)\n# H\n[v](w)")
    assert [(reference.raw, reference.section) for reference in document.references] == [("u", ()), ("w", ("H",))]
    assert len(quotes) < 8 * 105


def test_an_image_is_not_read_anew_for_each_description_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = counted(monkeypatch, ParserInline, "parse")
    document = scrape("![" * 40 + "a" + "](b)" * 40)
    assert [(reference.raw, reference.element) for reference in document.references] == [("b", "img")]
    assert len(parsed) < 10
    assert scrape("![a ![b ![c](d)](e)](f)").references[0].text == "a b c"


def test_tables_that_leave_out_more_cells_than_can_be_filled_are_read_as_paragraphs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scrapers.markdown_rules.MOST_FILLED", 500)
    cells = counted(monkeypatch, markdown_reader, "_inline_block")
    table = "|" + "a|" * 30 + "\n|" + "-|" * 30 + "\n" + "[x](y)\n" * 20 + "\n"
    document = scrape(table * 30)
    assert raws(document) == ["y"] * 600
    assert len(cells) < 2_000  # of 18,900


def test_nesting_beyond_what_is_parsed_is_said() -> None:
    document = scrape("> " * (MOST_NESTING + 1) + "[t](u)")
    assert document.references == ()
    assert "nest more than" in document.warnings[0]
    assert raws(scrape("> " * 40 + "[t](u)")) == ["u"]


def test_a_paragraph_beyond_what_is_parsed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.markdown_reader.MOST_BLOCK", 100)
    document = scrape("x" * 101 + " [t](u)\n\n[v](v)")
    assert raws(document) == ["v"]
    assert "passed over" in document.warnings[0]


def test_too_many_references_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.markdown_state.MOST_REFERENCES", 10)
    with pytest.raises(ScrapeError, match="split it"):
        scrape("[t](u)\n" * 11)


@pytest.mark.parametrize("data", [b"", b" \n", b"[a](b)\0", b"PK\x03\x04"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ScrapeError):
        parse_markdown(data)


def test_ten_thousand_links_are_all_there() -> None:
    document = scrape("\n".join(f"- [link **{i}**](https://e.org/{i}?x=1&amp;y=2) words" for i in range(10_000)))
    assert [reference.line for reference in document.references] == list(range(1, 10_001))
    assert document.references[-1].text == "link 9999"


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = parse_markdown(data)
    except ScrapeError:
        return
    for reference in document.references:
        assert 0 <= reference.start <= reference.end <= len(data)


_ADDRESS = st.text(alphabet="abé/._-?=#%~(", min_size=1, max_size=12).filter(lambda text: text != "#")
_WRAPPED = st.sampled_from(
    [
        "[t]({})",
        "[t]( {} 'title' )",
        '![i]({} "t")',
        "[t](<{}>)",
        "> - [t]({})\nlazy",
        "# [t]({}) #",
        "| a |\n|---|\n| x [t]({}) |",
        '1. <a href="{}">t</a>',
        "[d]\n\n[d]: {}",
        "<div>\n<img alt='{0}' src='{0}'>\n</div>",
    ]
)


@given(st.lists(st.tuples(_WRAPPED, _ADDRESS), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_spans_of_generated_documents_hold_the_written_addresses(parts: list[tuple[str, str]]) -> None:
    blocks = []
    expected = []
    for number, (form, address) in enumerate(parts):
        plain = form.replace("[d]", f"[d{number}]")
        quoted = address.replace("(", "\\(") if "(" in form or ": {}" in form else address
        blocks.append(plain.format(quoted))
        expected.append(quoted)
    source = "\n\n".join(blocks)
    assert spans(source) == expected


_PIECES = (
    *("[a](b)", "[a]( <b c> 't')", "![i](j)", "[r]", "[r]: u", "[r]: <u v>\n 't'\n", "[x][r]", "[r][]", "[l](m\\(n)"),
    *(
        "http://x.y/z",
        "(http://p.q)",
        "<http://q.r>",
        "<m@n.o>",
        "<a href='h'>",
        "</a>",
        "<!--",
        "-->",
        "<div>",
        "</div>",
    ),
    *("<img src=s>", "<nav>", "<h1>", "</h1>", "<script>", "</script>", "<code>", "</code>", "\n", "\n\n", "> ", "- "),
    *("1. ", "    ", "\t", "`", "``", "```\n", "~~~", "*", "_", "**", "[", "]", "(", ")", "<", ">", "\\", "&amp;", "|"),
    *(
        "|---|\n",
        "# ",
        "## h {#i}",
        "===\n",
        "---\n",
        "[^1]: ",
        "[^1]",
        "  \n",
        "\r\n",
        "\r",
        "+++\n",
        "a: b\n",
        "é",
        "!",
    ),
)


@pytest.mark.parametrize("seed", range(4))
def test_every_address_is_placed_in_any_soup_of_markup(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(250):
        source = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 25)))
        try:
            document = scrape(source)
        except ScrapeError:
            continue
        assert not any("placed" in warning for warning in document.warnings), source
        for raw, text in zip(raws(document), written(document, source.encode()), strict=True):
            readings = {unescapeAll(text), decode_references(text)[0], decode_references(unescapeAll(text))[0]}
            readings |= {text, f"mailto:{text}", unescapeAll(text.replace("\\|", "|"))}
            assert raw in {clean_address(reading) for reading in readings}, source
