"""HTML documents: what counts as a reference, where it stands, and what the page says of itself."""

import random
import warnings
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from counting_kit import counted
from hypothesis import given, settings
from hypothesis import strategies as st
from scraped_tables import raws, table, written

from db.vocabulary import DatePrecision, DocumentFormat, Role
from scrapers.html import MOST_DEPTH, parse_html
from scrapers.html_elements import clean_address
from scrapers.html_encoding import sniff_encoding
from scrapers.html_regions import classify_region
from scrapers.html_spans import mark_tags
from scrapers.html_text import MOST_LOOKS, Looks, heading_text
from scrapers.html_tokens import EndTag, Inert, StartTag, tokenize
from scrapers.html_values import decode_references, parse_refresh, parse_srcset, source_offset
from scrapers.linked_data import MOST_JSON, parse_linked_data
from scrapers.reference import Document, ScrapeError

DATA = Path(__file__).parent / "data" / "scrapers"


def scrape(source: str) -> Document:
    return parse_html(source.encode())


# --- a whole page ---------------------------------------------------------------------------------------------------


def test_a_blog_post_gives_the_table_that_was_checked_by_hand() -> None:
    data = (DATA / "blog.html").read_bytes()
    document = parse_html(data, name="blog.html")
    assert document.format is DocumentFormat.HTML
    assert table(document, data) == (DATA / "blog.expected.txt").read_text(encoding="utf-8")


def test_a_wiki_page_gives_the_table_that_was_checked_by_hand() -> None:
    data = (DATA / "wiki.html").read_bytes()
    assert table(parse_html(data), data) == (DATA / "wiki.expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_change_neither_references_nor_lines(newline: str) -> None:
    source = (DATA / "blog.html").read_text(encoding="utf-8")
    plain, other = scrape(source), scrape(source.replace("\n", newline))
    assert raws(other) == raws(plain)
    assert [reference.line for reference in other.references] == [reference.line for reference in plain.references]


# --- what is a reference --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a href=x>", ["x"]),
        ("<map><area href=x>", ["x"]),
        ("<img src=x longdesc=y>", ["x", "y"]),
        ("<img srcset='b 2x' src=a>", ["b", "a"]),
        ("<iframe src=x>", ["x"]),
        ("<img src=data:, data-src=x><img data-lazy-src=y data-srcset='a 1x, b 2x' data-original=z>", [*"xyabz"]),
        ("<iframe src=about:blank data-src=x></iframe><video data-src=y><source data-src=z></video>", ["x", "y", "z"]),
        ("<frameset><frame src=x></frameset>", ["x"]),
        ("<video src=v poster=p><source src=s><track src=t></video>", ["v", "p", "s", "t"]),
        ("<audio src=x>", ["x"]),
        ("<picture><source srcset='a 1x, b 2x'></picture>", ["a", "b"]),
        ("<object data=x>", ["x"]),
        ("<embed src=x>", ["x"]),
        (
            "<q cite=x>q</q><blockquote cite=y>b</blockquote><ins cite=i>i</ins><del cite=d>d</del>",
            ["x", "y", "i", "d"],
        ),
        ("<meta http-equiv=Refresh content='5; URL=x'>", ["x"]),
        ("<input type=IMAGE src=x>", ["x"]),
        ("<svg><a xlink:href=x></a><a href=y></a><image xlink:href=z /></svg>", ["x", "y", "z"]),
        ("<link rel=alternate href=x>", ["x"]),
        ("<link rel='next nofollow' href=x>", ["x"]),
        ("<link rel=license href=x><link rel=help href=y><link rel=author href=z>", ["x", "y", "z"]),
        ("<a href=#id>", ["#id"]),
        ("<a href=mailto:a@b.c><a href=tel:+1>", ["mailto:a@b.c", "tel:+1"]),
        ("<a href='  x\n y\t'>", ["x y"]),
        ("<a href='?a=1&amp;b=2&copy=3&lt'>", ["?a=1&b=2&copy=3<"]),
        ("<a href=file:///etc/passwd>", ["file:///etc/passwd"]),
    ],
)
def test_this_carries_references(source: str, expected: list[str]) -> None:
    assert raws(scrape(source)) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<a>",
        "<a href>",
        "<a href=''>",
        "<a href=' \n'>",
        "<a href=#>",
        "<a href=javascript:void(0)>",
        "<a href=' JavaScript:x'>",
        "<a href='java\nscript:x'>",
        "<a href='{{ site.url }}/x'>",
        "<a href=' {url}'>",
        "<a href='<%= url %>'>",
        "<img src='data:image/gif;base64,AAAA'>",
        "<iframe src=about:blank>",
        "<link rel=stylesheet href=x>",
        "<link rel='alternate stylesheet' href=x>",
        "<link rel='shortcut icon' href=x>",
        "<link rel=preconnect href=x><link rel=dns-prefetch href=x><link rel=preload as=image imagesrcset='x 1x'>",
        "<link rel=modulepreload href=x><link rel=prefetch href=x><link rel=pingback href=x><link rel=manifest href=x>",
        "<link rel=canonical href=https://x.org/>",
        "<link href=x>",
        "<link rel=alternate type=application/json+oembed href=x>",
        "<script src=x>'<a href=y>'</script>",
        "<form action=x><button formaction=y></form>",
        "<input type=text src=x>",
        "<meta http-equiv=refresh content=5>",
        "<meta name=refresh content='5; url=x'>",
        "<!-- <a href=x> --><style><a href=y></style><textarea><a href=z></textarea><title><a href=t></title>",
        "<![CDATA[<a href=x>]]>"[:-4],
        "<p>https://printed.example.org/",
    ],
)
def test_this_carries_none_and_the_document_says_so(source: str) -> None:
    document = scrape(source + " ")
    assert raws(document) == []
    assert document.warnings == ("The page holds no references.",)


def test_nofollow_is_recorded_and_the_link_is_kept() -> None:
    document = scrape('<a rel="external NoFollow" href=a></a><a rel="nofollower" href=b></a>')
    assert [(reference.raw, reference.nofollow) for reference in document.references] == [("a", True), ("b", False)]


def test_the_fragment_is_what_follows_the_first_hash() -> None:
    assert [reference.fragment for reference in scrape("<a href=x#a#b><a href=x>").references] == ["a#b", ""]


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a,b", ["a,b"]),
        ("a, b", ["a", "b"]),
        ("a 1x,b 2x", ["a", "b"]),
        (" , ,a 100w ,", ["a"]),
        ("data:image/png;base64,AA== 1x, /c,d.png 2x", ["data:image/png;base64,AA==", "/c,d.png"]),
        ("a (1,2) 3x, b", ["a", "b"]),
        ("a (1, b", ["a"]),
        ("a,, b", ["a", "b"]),
        ("", []),
        (" , ", []),
        ("\na\n\t480w,\nb 800w\n", ["a", "b"]),
    ],
)
def test_srcset_is_split_as_browsers_split_it(value: str, expected: list[str]) -> None:
    assert [value[start:end] for start, end in parse_srcset(value)] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("5; url=x", "x"),
        ("5;URL = x y ", "x y"),
        ("0, 'x y'z", "x y"),
        ('0;url="x', "x"),
        ("5 x", "x"),
        ("0;x", "x"),
        ("5", None),
        ("5;", None),
        ("5; url=", None),
        ("x", None),
        ("", None),
    ],
)
def test_refresh_tells_where_it_goes(content: str, expected: str | None) -> None:
    found = parse_refresh(content)
    assert (content[found.start : found.end] if found else None) == expected


@pytest.mark.parametrize(("content", "seconds"), [("0;/x", 0), ("1.5; url=/x", 1), (".5 /x", 0), ("300,url=/x", 300)])
def test_refresh_tells_how_long_it_waits(content: str, seconds: int) -> None:
    found = parse_refresh(content)
    assert found is not None
    assert found.seconds == seconds


@given(st.text(alphabet="&;=ampltcopy#x1 é"))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_decoded_offsets_lead_back_to_the_source(source: str) -> None:
    decoded, cuts = decode_references(source)
    offsets = [source_offset(cuts, position) for position in range(len(decoded) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert offsets[-1] == len(source)
    for position, character in enumerate(decoded):
        start, end = source_offset(cuts, position), source_offset(cuts, position + 1, end=True)
        assert character in decode_references(source[start:end])[0] + source[start:end]


def test_an_offset_inside_a_reference_of_two_characters_is_its_start_or_end() -> None:
    decoded, cuts = decode_references("x&NotEqualTilde;y")
    assert len(decoded) == 4
    assert (source_offset(cuts, 2), source_offset(cuts, 2, end=True)) == (1, 16)


# --- the tokenizer --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a href=x>", ["a href=x"]),
        ("<A HREF='x' Href=y>", ["a href=x"]),
        ('<a\nhref\t=\r\n"x>y"title=z>', ["a href=x>y title=z"]),
        ("<a href=x/>", ["a href=x/"]),
        ("<a/href=x/title>", ["a href=x/title"]),
        ("<a =x=y>", ["a =x=y"]),
        ("<a \"b'>", ["a \"b'="]),
        ("<a href=a\"b'c<d>", ["a href=a\"b'c<d"]),
        ("<a href=>", ["a href="]),
        ("</a href=x>", ["/a"]),
        ("< a href=x>", []),
        ("<1 href=x>", []),
        ("</ a><a>", ["a"]),
        ("<!><a>", ["a"]),
        ("<!--><a>", ["a"]),
        ("<!---><a>", ["a"]),
        ("<!-- <a> --!><b>", ["b"]),
        ("<!-- <a> -- ><b>", []),
        ("<?php <a>", []),
        ("<![CDATA[<a>]]><b>", ["b"]),
        ("<script><a></script ><b>", ["script", "/script", "b"]),
        ("<script></scripty><a></SCRIPT/><b>", ["script", "/script", "b"]),
        ("<script><!--<script></script><a></script><b>", ["script", "/script", "b"]),
        ("<script><!--</script><b>", ["script", "/script", "b"]),
        ("<script><!--<script>--></script><b>", ["script", "/script", "b"]),
        ("<script><!--><script></script><b>", ["script", "/script", "b"]),
        ("<title><a></title><a>", ["title", "/title", "a"]),
        ("<textarea><a>", ["textarea"]),
        ("<plaintext><a></plaintext>", ["plaintext"]),
        ("<noscript><a></noscript>", ["noscript", "a", "/noscript"]),
        ("<script/><a>", ["script", "a"]),
        ("<script src=x/><a></script>", ["script src=x/", "/script"]),
        ('<a href="x', []),
        ("<a href=x", []),
        ("<a ", []),
        ("<", []),
    ],
)
def test_tags_are_split_by_the_rules_of_the_html_standard(source: str, expected: list[str]) -> None:
    found = []
    for token in tokenize(source):
        if isinstance(token, StartTag):
            attributes = [f"{name}={source[start:end]}" for name, (start, end) in token.attributes.items()]
            found.append(" ".join([token.name, *attributes]))
        elif isinstance(token, EndTag):
            found.append(f"/{token.name}")
    assert found == expected


@given(st.text(alphabet="<>/!-='\" aAscriptle\n?[]", max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_tokens_stand_in_order_and_inside_the_source(source: str) -> None:
    position = 0
    for token in tokenize(source):
        assert position <= token.start <= token.end <= len(source)
        if isinstance(token, StartTag):
            assert all(token.start < start <= end < token.end for start, end in token.attributes.values())
        position = token.end
    assert not any(isinstance(token, Inert) and token.start > token.end for token in tokenize(source))


def test_leaving_out_a_comment_does_not_make_a_tag_of_the_text_around_it() -> None:
    assert raws(scrape("<<!-- -->a href=x>")) == []


# --- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="x">', ["x"]),
        ("<a href='  x&amp;y  '>", ["x&amp;y"]),
        ("<a href=x&amp;y>", ["x&amp;y"]),
        ("<a title=x href=x>", ["x"]),
        ("<a data-x='href=\"no\"' href = 'yes' href='no'>", ["yes"]),
        ("<img alt='src=a' srcset='a&amp;b 1x, c&#44;d 2x' src=a>", ["a&amp;b", "c&#44;d", "a"]),
        ("<a href='a\r\nb'>", ["a\r\nb"]),
        ("é€😀 <a href='ü'>", ["ü"]),
        ("<meta http-equiv=refresh content='0; url=&quot;x&quot;'>", ["x"]),
        ("<table><a href=x><tr><td><a href=y></table><a href=z>", ["x", "y", "z"]),
        ("<p><b><a href=x></p><a href=y></b><i><div><a href=z></i>", ["x", "y", "z"]),
        ("<svg><title><a href=no></title><a href=x></svg>", ["x"]),
        ("<html><a href=x><html><body><a href=y></body></html><a href=z>", ["x", "y", "z"]),
    ],
)
def test_the_span_is_the_address_as_written(source: str, expected: list[str]) -> None:
    data = source.encode()
    assert written(parse_html(data), data) == expected


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        ("\ufeff<a href='é'>".encode(), "utf-8", "é"),
        ("\ufeff<a href='é'>".encode("utf-16-le"), "utf-16-le", "é"),
        ("<meta charset=windows-1251><a href='жук'>".encode("cp1251"), "cp1251", "жук"),
        ("<meta charset=ISO-8859-1><a href='€é'>".encode("cp1252"), "cp1252", "€é"),
        ("<meta charset='x-sjis'>漢字<a href='表'>".encode("cp932"), "cp932", "表"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=GB2312'>镕<a href='镕'>".encode("gbk"),
            "gbk",
            "镕",
        ),
        ("<!-- <meta charset=cp1251> --><a href='é'>".encode("cp1252"), "cp1252", "é"),
        ("<?xml version='1.0' encoding='iso-8859-2'?><a href='ł'>".encode("iso8859-2"), "iso8859-2", "ł"),
        (b"<meta charset=no-such-thing><a href='\xe9'>", "cp1252", "é"),
        ("<meta charset=utf-16><a href='é'>".encode(), "utf-8", "é"),
        (b"<meta charset=utf-8><a href='\xe9'>", "cp1252", "é"),
    ],
)
def test_the_encoding_is_the_one_that_the_page_declares(data: bytes, encoding: str, expected: str) -> None:
    document = parse_html(data)
    assert document.encoding == encoding
    assert raws(document) == [expected]
    assert written(document, data) == [expected]


def test_a_charset_deep_in_the_head_is_found() -> None:
    assert sniff_encoding(b"<title>" + b"x" * 3000 + b"</title><meta charset=koi8-r>") == "koi8-r"


# --- section, text, visibility, role --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a href=x>", ()),
        ("<h1>A</h1><a href=x>", ("A",)),
        ("<h1>A</h1><h3>B</h3><a href=x>", ("A", "B")),
        ("<h1>A</h1><h3>B</h3><h2>C</h2><a href=x>", ("A", "C")),
        ("<div><h2>A</h2></div><section><h3>B</h3><a href=x></section>", ("A", "B")),
        ("<h2>A <a href=x>B</a></h2>", ("A B",)),
        ("<h1>A<a class=headerlink href=#></a></h1><h2>B <a href=#b>#</a></h2><a href=x>", ("A", "B")),
        ("<h1><img src=data: alt=Logo></h1><a href=x>", ("Logo",)),
        ("<h1>A</h1><nav><h2>Menu</h2></nav><a href=x>", ("A",)),
        ("<h1>A</h1><h2 hidden>B</h2><a href=x>", ("A",)),
        ("<h1>A</h1><h2></h2><a href=x>", ("A",)),
        ("<h1>A<h2>B<a href=x>", ("A", "B")),
    ],
)
def test_the_section_is_the_outline_above(source: str, expected: tuple[str, ...]) -> None:
    sections = [reference.section for reference in scrape(source).references if reference.raw == "x"]
    assert sections == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a href=x> a \n b </a>", "a b"),
        ("<a href=x>a<b>b</b><br>c<p>d</a>", "ab c d"),
        ("<a href=x><img alt='Logo' src=data:> home</a>", "Logo home"),
        ("<a href=x title=T></a>", "T"),
        ("<a href=x aria-label=L title=T><svg><text>s</text></svg></a>", "L"),
        ("<a href=x>a<script>s</script><span hidden>h</span><!-- c --></a>", "a"),
        ("<img src=x alt=A title=T>", "A"),
        ("<img src=x alt='' title=T>", "T"),
        ("<area href=x alt=A>", "A"),
        ("<iframe src=x title=T></iframe>", "T"),
        ("<video><track src=x label=L><a href=y>Download</a></video>", "L"),
        ("<a href=x>hy\u00adphen&shy;ated</a>", "hyphenated"),
        ("<a href=x>\u202ea\x07\u200b</a>", "a"),
        ("<a href=x>unclosed", "unclosed"),
        ("<a href=x>unclosed<div><a href=y>another</a></div>", "unclosed"),
        ("<amp-img src=x alt=A></amp-img>", "A"),
        (f"<a href=x>{'ab ' * 500}</a>", ("ab " * 100).strip()),
    ],
)
def test_the_text_is_what_a_reader_would_read(source: str, expected: str) -> None:
    assert [reference.text for reference in scrape(source).references if reference.raw == "x"] == [expected]


@pytest.mark.parametrize(
    ("source", "visible"),
    [
        ("<a href=x>", True),
        ("<div aria-hidden=true><a href=x></div>", True),
        ("<div style='display:block'><a href=x></div>", True),
        ("<div style='display:none-such'><p style='x-display: none'><a href=x></div>", True),
        ("<div hidden></div><a href=x>", True),
        ("<details><a href=x></details>", True),
        ("<div hidden><p><a href=x></div>", False),
        ("<a href=x hidden>", False),
        ("<div style='COLOR:red;DISPLAY:\nNone!important'><a href=x></div>", False),
        ("<a style='visibility: hidden' href=x>", False),
        ("<template><a href=x></template>", False),
        ("<noscript><img src=x></noscript>", False),
        ("<dialog open><a href=x></dialog>", True),
        ("<dialog><a href=x></dialog>", False),
        ("<link rel=next href=x>", False),
        ("<blockquote cite=x>q</blockquote>", False),
    ],
)
def test_hidden_is_what_a_browser_does_not_show(source: str, visible: bool) -> None:
    assert [reference.visible for reference in scrape(source).references] == [visible]


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("<a href=x>", "content"),
        ("<p><a href=x>", "content"),
        ("<nav><a href=x></nav>", "navigation"),
        ("<div role=navigation><a href=x></div>", "navigation"),
        ("<main><nav><a href=x></nav></main>", "navigation"),
        ("<header><a href=x></header>", "navigation"),
        ("<footer><a href=x></footer>", "navigation"),
        ("<aside><a href=x></aside>", "navigation"),
        ("<div role=contentinfo><a href=x></div>", "navigation"),
        ("<article><header><a href=x></header></article>", "content"),
        ("<article><aside><a href=x></aside></article>", "content"),
        ("<main><blockquote><footer><a href=x></footer></blockquote></main>", "content"),
        ("<aside><article><a href=x></article></aside>", "navigation"),
        ("<div class=site-footer><a href=x></div>", "navigation"),
        ("<div id=mainNav><a href=x></div>", "navigation"),
        ("<ul class='list breadcrumbs'><a href=x></ul>", "navigation"),
        ("<div class=footer-links><a href=x></div>", "navigation"),
        ("<article><div class=related-posts><a href=x></div></article>", "navigation"),
        ("<div class=footnotes><a href=x></div>", "content"),
        ("<div class=has-sidebar><a href=x></div>", "content"),
        ("<body class='sidebar menu'><a href=x>", "content"),
        ("<div class=page-with-menu><main><a href=x></main></div>", "content"),
        ("<div class=wrapper-menu><h1>T</h1><p><a href=x></div>", "content"),
        ("<nav><main><a href=x></main></nav>", "navigation"),
        ("<div class=menu><div class=entry-content><a href=x></div></div>", "content"),
        ("<div class=mw-parser-output><div role=navigation class=navbox><a href=x></div></div>", "navigation"),
        ("<h2>T<a class=headerlink href=#t>¶</a></h2>", "navigation"),
        ("<h2>T<a href=#t>#</a></h2>", "navigation"),
        ("<a href=#t>see there</a>", "content"),
        ("<main><aside role=doc-footnote><a role=doc-backlink href=x>1</a></aside></main>", "navigation"),
        ("<link rel=next href=x>", "navigation"),
        ("<meta http-equiv=refresh content='0;url=x'>", "navigation"),
    ],
)
def test_navigation_is_the_page_around_the_article(source: str, role: str) -> None:
    assert [reference.role for reference in scrape(source).references] == [Role(role)]


def test_every_decision_about_a_region_has_a_name() -> None:
    rule = classify_region("div", {"class": "x site-footer"})
    assert rule is not None
    assert rule.name == "words for machinery"
    assert classify_region("div", {"class": "x", "id": "y"}) is None


# --- the page about itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title> A &amp;\n B </title><h1>C</h1>", "A & B"),
        ("<svg><title>S</title></svg><h1>C</h1>", "C"),
        ("<title></title><meta property=og:title content=O><h1>C</h1>", "O"),
        ("<h1></h1><h1>C <a class=anchor href=#c>x</a></h1>", "C"),
        ("<p>x", ""),
    ],
)
def test_title(source: str, title: str) -> None:
    assert scrape(source).title == title


@pytest.mark.parametrize(
    ("source", "author"),
    [
        ("<meta name=author content='A B'>", "A B"),
        ("<meta name=citation_author content='A, B'><meta name=citation_author content='C, D'>", "A, B, C, D"),
        ("<meta property=article:author content=https://social.example/x><a rel=author href=/x>A</a>", "A"),
        ("<span itemprop=author><b itemprop=name>A</b> x</span>", "A"),
        ("<meta name=DC.Creator content=A>", "A"),
        (
            '<script type=application/ld+json>{"@type":"Article","author":[{"name":"A"},"B",{"name":1}]}</script>',
            "A, B",
        ),
        ('<script type=application/ld+json>{"@type":"Organization","name":"O","author":"B"}</script>', ""),
    ],
)
def test_author(source: str, author: str) -> None:
    assert scrape(source).author == author


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<meta property=article:published_time content=2016-01-12T23:59:00-08:00>", "2016-01-12 day"),
        ("<meta name=citation_publication_date content=2016/01>", "2016-01-01 month"),
        ("<meta name=DC.date content=2016>", "2016-01-01 year"),
        ("<time datetime=2016-01-12>yesterday</time>", "2016-01-12 day"),
        ("<time pubdate>12 January 2016</time><time datetime=2015-01-01>", "2016-01-12 day"),
        ("<time datetime=2015-01-01>a</time><article><time datetime=2016-01-12>b</time></article>", "2016-01-12 day"),
        ("<time datetime=2015-01-01>a</time><time datetime=2016-01-12>b</time>", None),
        ("<p itemprop=datePublished>January 2016</p>", "2016-01-01 month"),
        ("<link rel=canonical href=https://x.org/2016/01/12/y>", "2016-01-12 day"),
        ("<meta property=article:published_time content=soon><meta name=date content=2016-01-12>", "2016-01-12 day"),
        (
            '<script type=application/ld+json>{"@type":["BlogPosting"],"datePublished":"2016-01-12"}</script>',
            "2016-01-12 day",
        ),
        ('<script type=application/ld+json>{"datePublished": 20160112}</script>', None),
        ("<meta property=article:modified_time content=2016-01-12>", None),
    ],
)
def test_date_of_publication(source: str, expected: str | None) -> None:
    document = scrape(source + " <p>x")
    found = f"{document.published} {document.published_precision}" if document.published else None
    assert found == expected


@pytest.mark.parametrize(
    ("source", "given", "address"),
    [
        ("<link rel=canonical href=https://x.org/a>", None, "https://x.org/a"),
        ("<meta property=og:url content=https://x.org/b><link rel=canonical href=/a>", None, "https://x.org/b"),
        ("<link rel=canonical href=https://x.org/a>", "https://y.org/", "https://y.org/"),
        ("<link rel=canonical href=/a>", None, None),
        (
            "<!-- saved from url=(0015)https://x.org/s --><meta property=og:url content=https://x.org/b>",
            None,
            "https://x.org/s",
        ),
        (
            "<!-- saved from url=(0015)https://x.org/s --><link rel=canonical href=https://x.org/a>",
            None,
            "https://x.org/a",
        ),
        ("<!--\n Page saved with SingleFile \n url: https://x.org/s \n saved date: Tue -->", None, "https://x.org/s"),
        ("<!-- saved from url=(0014)about:internet -->", None, None),
        ("<p>saved from url=(0015)https://x.org/s", None, None),
    ],
)
def test_address(source: str, given: str | None, address: str | None) -> None:
    assert parse_html(source.encode(), address=given).address == address


def test_base_is_kept_as_declared_and_the_first_one_counts() -> None:
    document = scrape("<base target=_top><base href=' /a/ '><base href=/b/><a href=x>")
    assert document.base == "/a/"
    assert raws(document) == ["x"]


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("<html lang=de-AT>", "de-AT"),
        ("<html xml:lang=fr>", "fr"),
        ("<meta property=og:locale content=en_US>", "en-US"),
        ("<meta http-equiv=content-language content=it>", "it"),
        ("<html lang='not a language'>", ""),
    ],
)
def test_language(source: str, language: str) -> None:
    assert scrape(source + "<p>x").language == language


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        (
            "<meta property=article:tag content=a><meta property=article:tag content=b><a rel=tag href=x>c</a>",
            ("a", "b", "c"),
        ),
        ("<meta name=keywords content='a, b,,a'>", ("a", "b")),
        ('<script type=application/ld+json>{"@type":"Article","keywords":["a","b"]}</script>', ("a", "b")),
        ("<p>x", ()),
    ],
)
def test_tags(source: str, tags: tuple[str, ...]) -> None:
    assert scrape(source).tags == tags


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "[" * 200_000,
        '{"@graph":' * 50_000,
        "9" * 10_000,
        '{"@type":"Article","author":{"@id":[]},"datePublished":{},"keywords":{"a":1},"headline":[1]}',
        '{"@type":"Article","author":[[["x"]]],"inLanguage":{"alternateName":3}}',
        '"text"',
        "null",
        '{"@type": "Article", "headline": "x"}' + " " * MOST_JSON,
        "[" + "{}," * 20_000 + "{}]",
    ],
)
def test_hostile_json_tells_nothing_and_breaks_nothing(script: str) -> None:
    found = parse_linked_data([script])
    assert (found.headline, found.authors, found.published, found.language, found.keywords) == ("", (), "", "", ())


# --- hostile pages --------------------------------------------------------------------------------------------------


def test_deep_nesting_is_read_flat_and_said() -> None:
    source = "<nav>" + "<div>" * 100_000 + "<h2>H</h2><a href=x>t</a>" + "<q cite=y>" * 5_000
    document = scrape(source)
    assert raws(document)[:2] == ["x", "y"]
    assert document.references[0].section == ("H",)
    assert document.references[0].text == "t"
    assert "nests too deeply" in document.warnings[0]
    assert written(document, source.encode())[:2] == ["x", "y"]


def test_nesting_within_the_bounds_keeps_its_regions() -> None:
    source = "<nav>" + "<div>" * (MOST_DEPTH - 100) + "<a href=x>"
    document = scrape(source)
    assert document.warnings == ()
    assert document.references[0].role is Role.NAVIGATION


def test_a_page_of_too_many_tags_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.html_spans.MOST_TAGS", 1_000)
    assert len(scrape("<a href=x>" * 1_000).references) == 1_000
    with pytest.raises(ScrapeError, match=r"600,000 tags: split it"):
        scrape("<a href=x>" * 1_001)


def test_a_page_of_many_idle_tags_is_read_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.html_spans.MOST_TAGS", 1_000)
    document = scrape("<b>x</b>" * 1_001 + "<a href=x>t</a>")
    assert [(reference.raw, reference.text) for reference in document.references] == [("x", "t")]
    assert "too many tags" in document.warnings[0]


def test_a_page_of_too_many_references_is_refused_with_the_way_out() -> None:
    with pytest.raises(ScrapeError, match=r"200,000 references: split it"):
        scrape("<img srcset='" + "a 1x," * 200_001 + "'>")


def test_texts_of_headings_that_nest_are_cut_short_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "<h1>" * 500 + "<h2>T <b>x</b></h2><a href=x>t <b>u</b></a>"
    assert scrape(source).references[0].text == "t u"
    monkeypatch.setattr("scrapers.html_text.MOST_LOOKS", 1_000)
    document = scrape(source)
    assert document.references[0].text == "t u"
    assert document.warnings == ("Headings or links nest in each other: their texts were cut short.",)


def test_a_text_that_is_cut_short_looks_at_few_nodes() -> None:
    heading = BeautifulSoup("<h1>" + "<b></b>" * 300 + "words</h1>", "lxml").h1
    assert heading is not None
    looks = Looks()
    assert heading_text(heading, looks) == "words"
    assert looks.count > 300
    exhausted = Looks(MOST_LOOKS)
    assert heading_text(heading, exhausted) == ""
    assert exhausted.count < MOST_LOOKS + 50


def test_a_long_link_in_a_heading_is_no_sign_and_not_read_to_find_out(monkeypatch: pytest.MonkeyPatch) -> None:
    read = counted(monkeypatch, Tag, "get_text")
    long = "<h2><a href='#x'>" + "<b>w</b>" * 100 + "</a></h2><a href=y>"
    assert scrape(long).references[1].section == ("w" * 100,)
    assert read == []
    assert scrape("<h2>T<a href='#x'><b>#</b></a></h2><a href=y>").references[1].section == ("T",)


def test_the_name_of_an_author_is_looked_for_near_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.html_meta._MOST_NODES", 20)
    assert scrape("<p itemprop=author>By <b itemprop=name>Ann</b>").author == "Ann"
    assert scrape("<p itemprop=author>By " + "<i></i>" * 20 + "<b itemprop=name>Ann</b>").author == "By Ann"


@pytest.mark.parametrize(
    "source",
    [
        "<",
        "<a",
        "</",
        "<!",
        "<!--",
        "text alone",
        "http://looks.like/an/address",
        "name.html",
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><p/></html>",
        "<a href='&#0;&#xD800;&#x110000;&#99999999999;'>",
        "<a " + "x=1 " * 20_000 + ">",
        "<div class='" + "a-" * 100_000 + "' style='" + "; " * 100_000 + "'>",
        "<" * 100_000,
        '<a href="x' * 20_000,
        "<!--" * 50_000,
        "<script><!--<script>" * 20_000,
        "&" * 100_000,
        "<h1>" * 3_000,
        "<table>" * 1_000 + "<a href=x>",
        "<svg><math><x:y z:w=1>",
        "<frameset><frame src=x></frameset><noframes><a href=y>",
        "\x1b\x7f\ufffe<a href=x>\uffff",
    ],
)
def test_broken_pages_are_read_without_a_warning_of_the_parser(source: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert scrape(source).format is DocumentFormat.HTML


@pytest.mark.parametrize("data", [b"", b" \n", b"<a href=x>\0", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_page_is_refused(data: bytes) -> None:
    with pytest.raises(ScrapeError):
        parse_html(data)


def test_ten_thousand_links_are_all_there() -> None:
    rows = "".join(
        f"<p>Words <a href='https://e.org/{i}?x=1&amp;y=2'>link <b>{i}</b></a> words.\n" for i in range(10_000)
    )
    document = scrape(f"<article>{rows}")
    assert [reference.line for reference in document.references] == list(range(1, 10_001))
    assert document.references[-1].text == "link 9999"


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = parse_html(data)
    except ScrapeError:
        return
    for reference in document.references:
        assert 0 <= reference.start <= reference.end <= len(data)


_PIECES = (
    *(
        "<a href=x>",
        "<a href='y&amp;z'>",
        "</a>",
        '<A\nHREF="q"\rhref=r>',
        "<a/href=s>",
        "<a\fhref\f=\ft/>",
        "<a href>",
    ),
    *("<a href=&#x41;&copy=1&copy;>", "<img src=i srcset='a 1x, b,c 2x'>", "<iframe src=f>", "</iframe>", "<q cite=c>"),
    *("<link rel=next href=n>", "<frame src=g>", "<base href=/b>", "<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>"),
    *(
        "<script>",
        "</script>",
        "<!--<script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
    ),
    *(
        "<xmp>",
        "</xmp>",
        "<noframes>",
        "</noframes>",
        "<plaintext>",
        "<template>",
        "<noscript>",
        "</noscript>",
        "<svg>",
    ),
    *(
        "</svg>",
        "<table>",
        "<tr>",
        "<td>",
        "<select>",
        "<div>",
        "</div>",
        "<p>",
        "<h1>",
        "</h1>",
        "<nav>",
        "<x:y>",
        "<br/>",
    ),
    *(
        "<html>",
        "</html>",
        "<body>",
        "</body>",
        "<frameset>",
        "<?php",
        "?>",
        "<!doctype html>",
        "<",
        "</",
        ">",
        '"',
        "'",
    ),
    *("=", "/", " ", "\n", "\r\n", "\t", "text", "é", "&amp;", "&lt;a href=no>"),
)


@pytest.mark.parametrize("seed", range(4))
def test_tokenizer_and_parser_see_the_same_tags_in_any_soup_of_markup(seed: int) -> None:
    """Every reference of the tree is placed, and its span decodes to the address that the parser has."""
    chance = random.Random(seed)
    for _ in range(250):
        source = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 25)))
        data = source.encode()
        try:
            document = parse_html(data)
        except ScrapeError:
            continue
        assert not any("placed" in warning for warning in document.warnings), source
        decoded = [clean_address(decode_references(text)[0]) for text in written(document, data)]
        assert decoded == raws(document), source


def test_marks_cannot_be_forged_by_the_page() -> None:
    source = "<a href=x>"
    marker = mark_tags(source, "data-0123", {"a"}).marker
    document = scrape(f"<a {marker}=7 data-ledger=9 href=x><a href=y>")
    assert written(document, f"<a {marker}=7 data-ledger=9 href=x><a href=y>".encode()) == ["x", "y"]


def test_a_date_is_a_date() -> None:
    document = scrape("<meta name=date content=2016-01-12><a href=x>")
    assert (document.published, document.published_precision) == (date(2016, 1, 12), DatePrecision.DAY)


def test_the_elements_of_amp_pages_carry_what_their_counterparts_do() -> None:
    page = (
        b"<html amp><amp-img src=/a.jpg srcset='/b.jpg 2x'></amp-img><amp-iframe src=/c></amp-iframe>"
        b"<amp-video src=/d.mp4 poster=/e.jpg></amp-video><amp-audio src=/f.mp3></amp-audio>"
    )
    assert [reference.raw for reference in parse_html(page).references] == [
        "/a.jpg", "/b.jpg", "/c", "/d.mp4", "/e.jpg", "/f.mp3",
    ]  # fmt: skip
