"""Text dumps in all the shapes in which they come: lists, markers, blocks, roles, and what hostile input gets."""

import hashlib
import tracemalloc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.vocabulary import DatePrecision, DocumentFormat, Role
from scrapers import Document, ScrapeError
from scrapers.decode import decode
from scrapers.text_body import parse_blocks
from scrapers.text_columns import unfold_columns
from scrapers.text_dump import MAX_REFERENCES, parse_text_dump

BODY = """
   A paragraph speaks of [1]one thing, goes on, and speaks of [2]another
   thing, as paragraphs do.

"""
LIST = """References

   1. https://one.example/
   2. https://two.example/
"""


def _dump(text: str) -> Document:
    return parse_text_dump(text.encode())


def _raws(document: Document) -> list[tuple[int, str]]:
    return [(reference.number, reference.raw) for reference in document.references]


def _texts(document: Document) -> dict[int, str]:
    return {reference.number: reference.text for reference in document.references}


def _assert_spans(data: bytes, document: Document) -> None:
    """Every span holds the printed address, but for what a broken line put inside of it."""
    for reference in document.references:
        printed = data[reference.start : reference.end].decode(document.encoding)
        assert "".join(part.strip() for part in printed.splitlines()) == reference.raw
        assert data[: reference.start].decode(document.encoding).replace("\r\n", "\n").replace("\r", "\n").count(
            "\n"
        ) == (reference.line - 1)


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listed",
    [
        "References\n\n   1. https://one.example/\n   2. https://two.example/\n",
        "REFERENCES:\n   1. https://one.example/\n   2. https://two.example/",
        "references\n\n   visible links\n   1. https://one.example/\n   2. https://two.example/\n",
        "   Visible links:\n   1. https://one.example/\n   2. https://two.example/\n",
        "Visible Links\n1. https://one.example/\n2. https://two.example/\n",
        "   visible links :\n   1.\thttps://one.example/\n   2.\thttps://two.example/\t \n",
        "References:\n\n[1] https://one.example/\n[2] https://two.example/\n",
        "References\n\n   [1]: https://one.example/\n   [2]: https://two.example/\n",
        "References\n\n   1. https://one.example/\n\n\n   2. https://two.example/\n",
        "References\n\n   1.\n      https://one.example/\n   2. https://two.exam\n      ple/\n",
        "References\n\n   1. https://one.example/\n  -- page 2 of 2 --\n\n   2. https://two.example/\n",
    ],
)
@pytest.mark.parametrize("body", [BODY, ""])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_list_is_found_under_any_head(body: str, listed: str, newline: str) -> None:
    data = (body + listed).replace("\n", newline).encode()
    document = parse_text_dump(data)
    assert _raws(document) == [(1, "https://one.example/"), (2, "https://two.example/")]
    assert _texts(document) == ({1: "one thing", 2: "another thing"} if body else {1: "", 2: ""})
    assert document.warnings == ()
    _assert_spans(data, document)


def test_hidden_links_are_not_visible_and_not_what_the_article_says() -> None:
    document = _dump(BODY + LIST + "\n   Hidden links:\n   4. https://four.example/\n   5. https://five.example/\n")
    assert [reference.number for reference in document.references if not reference.visible] == [4, 5]
    assert [reference.number for reference in document.references if reference.role is Role.CONTENT] == [1, 2]
    assert document.warnings == ()


def test_an_address_broken_over_lines_is_joined_and_its_span_covers_all_of_it() -> None:
    first = "https://one.example/" + "a" * 40
    data = f"{BODY}References\n\n  1. {first}\n     {'b' * 60}\n{'c' * 9}\n  2. https://two.example/\n".encode()
    document = parse_text_dump(data)
    assert _raws(document) == [(1, first + "b" * 60 + "c" * 9), (2, "https://two.example/")]
    _assert_spans(data, document)


def test_an_address_inside_an_archives_address_belongs_to_it_where_the_line_was_full() -> None:
    archived = "https://web.archive.org/web/20160112000000/" + "x" * 30 + "/"
    full = _dump(f"References\n\n   1. {archived}\n   https://one.example/\n   2. https://two.example/\n")
    assert _raws(full) == [(1, archived + "https://one.example/"), (2, "https://two.example/")]
    short = _dump("References\n\n   1. https://a.example/\n   https://b.example/\n   2. https://two.example/\n")
    assert _raws(short) == [(1, "https://a.example/"), (2, "https://two.example/")]
    colon = _dump("References\n\n   1. https://wiki.example/\n   talk:page\n   2. https://two.example/\n")
    assert _raws(colon) == [(1, "https://wiki.example/talk:page"), (2, "https://two.example/")]


@pytest.mark.parametrize(
    "printed",
    [
        "file:///tmp/page.html",
        "mailto:someone@example.org?subject=two words",
        "javascript:void(0)",
        "http://",
        "http://[::1",
        "not an address at all",
        "#top",
        "%%%",
        "https://example.org/ä?q=<script>|x",
        "https://example.org/with a space",
        "7.",
        "[3]",
    ],
)
def test_an_address_is_whatever_is_printed_and_a_bad_one_loses_no_other(printed: str) -> None:
    data = f"{BODY}References\n\n   1. https://one.example/\n   2. {printed}\n   3. https://three.example/\n".encode()
    document = parse_text_dump(data)
    assert _raws(document) == [(1, "https://one.example/"), (2, printed), (3, "https://three.example/")]
    _assert_spans(data, document)


def test_the_fragment_is_what_follows_the_first_hash() -> None:
    document = _dump("References\n\n   1. https://one.example/a#b#c\n   2. https://one.example/a\n")
    assert [reference.fragment for reference in document.references] == ["b#c", ""]


def test_latin_1_bytes_are_read_and_spans_count_bytes() -> None:
    data = BODY.replace("thing", "caf\xe9").encode("latin-1") + b"References\n\n   1. https://one.example/\xe9\n"
    document = parse_text_dump(data)
    assert document.encoding == "cp1252"
    assert _raws(document) == [(1, "https://one.example/é")]
    assert _texts(document)[1] == "one café"
    assert data[document.references[0].start : document.references[0].end] == b"https://one.example/\xe9"


def test_markers_and_references_that_miss_each_other_are_named_and_kept() -> None:
    body = "\n   " + " ".join(f"words go here [{number}]link" for number in range(101, 113)) + " and end.\n\n"
    document = _dump(body + LIST)
    assert len(document.references) == 2
    assert document.warnings == (
        "Markers without a reference: 101, 102, 103, 104, 105, 106, 107, 108, 109, 110 and 2 more.",
        "References without a marker: 1, 2.",
    )


def test_gaps_are_no_news_but_a_number_without_an_address_and_a_double_one_are() -> None:
    document = _dump(
        "References\n\n   1. https://a.example/\n   5. https://b.example/\n   5. x:y\n   9.\n\n   11. z:z\n"
    )
    assert _raws(document) == [(1, "https://a.example/"), (5, "https://b.example/"), (5, "x:y"), (11, "z:z")]
    assert document.warnings == ("Numbers without an address: 9.", "Numbers listed more than once: 5.")


def test_several_lists_belong_each_to_the_text_above_it() -> None:
    document = _dump(
        "First\n\n   See [1]alpha, in the first of the two texts.\n\nReferences\n\n   1. https://a.example/\n\n"
        "Second\n\n   See [1]beta, in the second of the two texts.\n\nReferences\n\n   1. https://b.example/\n"
    )
    assert [(r.raw, r.text, r.section) for r in document.references] == [
        ("https://a.example/", "alpha", ("First",)),
        ("https://b.example/", "beta", ("Second",)),
    ]
    assert document.title == "First"
    assert document.warnings == ()


@pytest.mark.parametrize("head", ["References\n\n", "References\n\n   Visible links\n", "   Visible links:\n"])
def test_a_bibliography_called_references_is_not_the_list(head: str) -> None:
    document = _dump(
        BODY + "references\n\n   1. Smith, J. A long book. 2010.\n   2. https://book.example/\n"
        "   3. Miller, K. [3]A longer book. 2011.\n\n"
        f"{head}   1. https://one.example/\n   2. https://two.example/\n   3. https://three.example/\n"
    )
    assert [number for number, _ in _raws(document)] == [1, 2, 3]
    assert document.references[2].section == ("references",)


@pytest.mark.parametrize(
    "prose",
    [
        "   It has many\n   references\n   and more [1]words, which follow after.\n\n",
        "   Two words:\n\nreferences\n\n   They are [1]words, which follow after.\n\n",
        "references\n   They are [1]words, which follow after.\n\n",
    ],
)
def test_the_word_references_in_prose_is_not_the_list(prose: str) -> None:
    document = _dump(prose + "References\n\n   1. https://one.example/\n")
    assert _raws(document) == [(1, "https://one.example/")]
    assert document.references[0].text == "words"


def test_a_list_that_lost_its_head_is_still_a_list() -> None:
    data = b"   1. https://one.example/" + b"a" * 50 + b"\n      bbb\n   3. mailto:x@y.example\n"
    document = parse_text_dump(data)
    assert [number for number, _ in _raws(document)] == [1, 3]
    assert document.references[0].raw.endswith("abbb")
    _assert_spans(data, document)


def test_text_below_the_list_belongs_to_the_text_above_it() -> None:
    document = _dump("   Above stands [1]one of them.\n\n" + LIST + "\n\n   Below stands [2]the other one, at last.\n")
    assert _texts(document) == {1: "one of them", 2: "the other one"}


def test_a_list_without_numbers_is_numbered_in_order() -> None:
    data = (
        BODY
        + "   Visible links:\nhttps://one.example/\nmailto:a@b.example\nhttps://long.example/"
        + "x" * 60
        + "\n   yy\n"
        "\n   Hidden links:\n   . https://three.example/\n"
    ).encode()
    document = parse_text_dump(data)
    assert [(r.number, r.raw[:21], r.visible, r.text) for r in document.references] == [
        (1, "https://one.example/", True, ""),
        (2, "mailto:a@b.example", True, ""),
        (3, "https://long.example/", True, ""),
        (4, "https://three.example", False, ""),
    ]
    assert document.references[2].raw.endswith("xyy")
    assert document.references[0].role is Role.CONTENT
    _assert_spans(data, document)


def test_the_areas_of_an_image_map_are_references_with_numbers_of_their_own() -> None:
    document = _dump(BODY + LIST + "\n[USEMAP]\nfile://localhost/page.html#map\n   1. https://area.example/\n")
    assert _raws(document) == [(1, "https://one.example/"), (2, "https://two.example/"), (1, "https://area.example/")]
    assert document.references[2].text == ""
    body = "   [USEMAP]\n\n    1. A book of [1]many words.\n    2. Another book.\n\n"
    assert _raws(_dump(body + LIST)) == [(1, "https://one.example/"), (2, "https://two.example/")]


# --- no list --------------------------------------------------------------------------------------------------------


def test_without_a_list_the_printed_addresses_are_the_references() -> None:
    data = (
        "Title\n\n   See https://one.example/a_(b), <https://two.example/x> and\n   (https://three.example/y).\n\n"
        "Part\n\n   Or “http://four.example/é?q=1#f”… ftp://five.example/file!  mailto:a@b.example, http:// alone.\n"
        "   <https://six.example/long\n   /path>\n"
    ).encode()
    document = parse_text_dump(data)
    assert _raws(document) == [
        (1, "https://one.example/a_(b)"),
        (2, "https://two.example/x"),
        (3, "https://three.example/y"),
        (4, "http://four.example/é?q=1#f"),
        (5, "ftp://five.example/file"),
        (6, "https://six.example/long/path"),
    ]
    assert [reference.section for reference in document.references] == [("Title",)] * 3 + [("Part",)] * 3
    assert {(r.element, r.text, r.role, r.visible) for r in document.references} == {("text", "", Role.CONTENT, True)}
    _assert_spans(data, document)


def test_a_bare_address_ends_where_brackets_and_full_stops_of_any_script_end_it() -> None:
    data = (
        "   见https://zh.example/路径。（https://jp.example/a）、[https://boxed.example/x]\n"
        "   https://[::1]:80/a[1] [https://inline.example/a/very/long/path/that/was/bro\n   ken]the text\n"
        "   and [mailto:a@b.example]somebody [https://c.example/\n   text] of a wiki.\n"
    ).encode()
    document = parse_text_dump(data)
    assert [raw for _, raw in _raws(document)] == [
        "https://zh.example/路径",
        "https://jp.example/a",
        "https://boxed.example/x",
        "https://[::1]:80/a[1]",
        "https://inline.example/a/very/long/path/that/was/broken",
        "mailto:a@b.example",
        "https://c.example/",
    ]
    _assert_spans(data, document)


def test_a_document_without_any_reference_is_no_error_but_says_so() -> None:
    document = _dump("Nothing to see here.\n")
    assert document.references == ()
    assert document.warnings == ("No references were found.",)


def test_markers_without_any_list_are_told() -> None:
    assert _dump("   Read [1]this and [2]that.\n").warnings == (
        "The text has numbered markers but no list of references.",
        "No references were found.",
    )


# --- the body -------------------------------------------------------------------------------------------------------

SITE = [f"https://site.example/{number}" for number in range(1, 40)]


def _page(body: str, addresses: list[str]) -> Document:
    listed = "".join(f"{number:4}. {address}\n" for number, address in enumerate(addresses, start=1))
    return _dump(body + "\n\nReferences\n\n   Visible links\n" + listed)


PROSE = "   " + "These are the words of a paragraph that has quite a lot to say.\n   " * 4


def _content(document: Document) -> set[int]:
    return {reference.number for reference in document.references if reference.role is Role.CONTENT}


def test_menus_around_the_article_are_navigation_and_its_paragraphs_are_content() -> None:
    body = (
        "Site\n\n     * [1]Home\n     * [2]About\n     * [3]Contact\n\nTitle\n\n"
        f"{PROSE}See [4]this page for more of it.\n\n   And [5]that page for even more of it.\n\n"
        "   Pages: 1 [6]2 [7]3\n\nElsewhere\n\n     * [8]Another article\n     * [9]A third article\n"
    )
    document = _page(body, SITE[:9])
    assert _content(document) == {4, 5}
    assert document.title == "Title"


def test_a_reading_list_to_other_sites_stays_with_the_article_that_it_ends() -> None:
    body = (
        f"     * [1]Home\n     * [2]About\n     * [3]Contact\n\nTitle\n\n{PROSE}\n\nFurther reading\n\n"
        "     * [4]A book\n     * [5]A paper\n\nMore from us\n\n     * [6]One\n     * [7]Two\n"
    )
    document = _page(body, [*SITE[:3], "https://book.example/", "https://paper.example/", *SITE[5:7]])
    assert _content(document) == {4, 5}


def test_a_notice_above_the_menu_is_no_part_of_the_article() -> None:
    body = (
        "   We set [1]cookies and say so here.\n\n     * [2]Home\n     * [3]About\n\nTitle\n\n"
        f"{PROSE}See [4]this page for more of it.\n"
    )
    assert _content(_page(body, SITE[:4])) == {4}


def test_hidden_links_are_navigation_even_where_nothing_tells_the_article() -> None:
    document = _dump("Visible links\n1. https://a.example/\n\nHidden links\n2. https://b.example/\n")
    assert _content(document) == {1}


def test_furniture_inside_the_article_says_itself_what_it_is() -> None:
    body = (
        f"Title\n\n{PROSE}\n\n   Tags: [1]one, [2]two\n\n   Share: [3]here\n\n   [4]Previous post | [5]Next post\n\n"
        f"{PROSE}And [6]this is what it says.\n"
    )
    document = _page(body, SITE[:6])
    assert _content(document) == {6}
    assert document.tags == ("one", "two")


def test_a_page_without_running_text_puts_nothing_aside() -> None:
    assert _content(_page("     * [1]Home\n     * [2]About\n", SITE[:3])) == {1, 2, 3}


def test_a_marker_that_occurs_twice_is_named_by_its_first_and_content_by_either() -> None:
    body = f"     * [1]Home\n     * [2]About\n     * [3]Us\n\nTitle\n\n{PROSE}Go [1]back to the start then.\n"
    document = _page(body, SITE[:3])
    assert _texts(document)[1] == "Home"
    assert _content(document) == {1}


def test_a_citation_that_the_article_prints_does_not_name_a_link_of_its_number() -> None:
    cited = f"{PROSE}It was shown [2], and then [3] as well, in [1]a report.\n\n"
    document = _page(f"{cited}Part\n\n   See [2]the second one and [3]the third.\n\n     * [1], [3].\n", SITE[:3])
    assert _texts(document) == {1: "a report", 2: "the second one", 3: "the third"}
    assert [reference.section for reference in document.references] == [(), ("Part",), ("Part",)]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("   Read about the [1]sigmoid\n   function, a curve that is often used in this field.", "sigmoid function"),
        ("   Watch the films of [1]deeplearning.tv. They are short and good.", "deeplearning.tv"),
        ("   Have a look at [1]the complete code is what they all say.", "the complete code"),
        ("   Here is [1]a paper by [2]somebody else who wrote it.", "a paper"),
        ("   Nobody reads [1](the small print) at the end of it all.", "the small print"),
        (
            "     * [1]A title: with, many. stops and words\n       on two lines",
            "A title: with, many. stops and words on two lines",
        ),
        ("     * [1][logo.png]", "logo.png"),
        ("     * [1][logo.png] Home", "Home"),
        ("   [1]Home | [2]About", "Home"),
        ("   [1]Home\n   Something else entirely", "Home"),
        ("   Its manual is at [1]https://jekyllrb.com/docs/ for those who read them.", "https://jekyllrb.com/docs/"),
        ("     * [1](BUTTON) Share", "Share"),
        ("   [1]", ""),
        ("   [1] [2]About", ""),
        ("   [1]\u202eevil\x1b[31m\u200b text", "evil[31m text"),
    ],
)
def test_anchor_texts_end_where_a_reader_would_end_them(line: str, text: str) -> None:
    assert _texts(_page(line + "\n", SITE[:2]))[1] == text


def test_headings_are_unindented_lines_that_stand_alone() -> None:
    body = (
        f"Outer\n\n{PROSE}[1]one is here.\n\nA heading that is so long that it was\nwrapped onto a second line\n\n"
        f"{PROSE}[2]two is here.\n\n[3]Linked heading\n\n{PROSE}[4]four is here.\n\nNot a heading\n{PROSE}[5]five.\n"
    )
    sections = [reference.section for reference in _page(body, SITE[:5]).references]
    assert sections == [
        ("Outer",),
        ("A heading that is so long that it was wrapped onto a second line",),
        ("Linked heading",),
        ("Linked heading",),
        ("Linked heading",),
    ]


def test_third_level_headings_stand_in_column_2_and_code_is_no_heading() -> None:
    body = (
        f"Outer\n\n{PROSE}[1]one.\n\n  A part that is so long that it was\n  wrapped\n\n{PROSE}[2]two.\n\n"
        f"$ make install\n\n  return value\n\n}};\n\n{PROSE}[3]three.\n\n  Other [4]part\n\nNext\n\n{PROSE}[5]five.\n"
    )
    assert [reference.section for reference in _page(body, SITE[:5]).references] == [
        ("Outer",),
        ("Outer", "A part that is so long that it was wrapped"),
        ("Outer", "A part that is so long that it was wrapped"),
        ("Outer", "Other part"),
        ("Next",),
    ]


@pytest.mark.parametrize("bullet", ["•\u00a0", "\u00a01.\u00a0", "□ ", "= ", "o "])
def test_the_bullets_of_all_text_browsers_begin_items(bullet: str) -> None:
    body = f"   {bullet}[1]First\n   {bullet}Second, [2]other of all these words.\n"
    assert _texts(_page(body, SITE[:2]))[1] == "First"


def test_a_wrapped_line_that_begins_like_an_item_is_none() -> None:
    sentence = f"   {'words ' * 11}see\n   - they say - [1]the {'very ' * 3}long name\n   + of it, and so on.\n"
    assert _texts(_page(sentence, SITE[:1]))[1] == "the very very very long name + of it"


def test_where_nothing_is_indented_paragraphs_are_no_headings() -> None:
    body = "Short title\n\nA line of text that ends like a sentence.\n\nHere is [1]a link, and some more words.\n"
    assert [reference.section for reference in _page(body, SITE[:1]).references] == [("Short title",)]


TWO_LINES = "A long centred title of more lines than one"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"Site\n\n   [1]Home\n\nThe title\n\nIntroduction\n\n{PROSE}\n", "The title"),
        (f"                         The centred title\n\n{PROSE}\n\nA part\n\n{PROSE}\n", "The centred title"),
        (
            f"{'A long centred title of': ^80}\n{'more lines than one': ^80}\n\n{PROSE}\n\nA part\n\n{PROSE}\n",
            TWO_LINES,
        ),
        (f"{PROSE}\n\nLater heading\n\n{PROSE}\n", "Later heading"),
        (f"{PROSE}\n", ""),
        ("     * [1]Home\n", ""),
    ],
)
def test_the_title_is_the_heading_before_the_article(body: str, title: str) -> None:
    assert _page(body, SITE[:1]).title == title


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("by [1]Ada Lovelace, Example Ltd.", "Ada Lovelace"),
        ("By Ada Lovelace", "Ada Lovelace"),
        ("Posted by Ada Lovelace on January 12, 2016", "Ada Lovelace"),
        ("Author: Ada Lovelace | 3 comments", "Ada Lovelace"),
        ("January 12, 2016\n   Written by Ada Lovelace", "Ada Lovelace"),
        ("Posted on [1]January 12, 2016 by [2]Ada Lovelace", "Ada Lovelace"),
        ("by the way", ""),
        ("bystanders were there", ""),
        ("by one two three four five six", ""),
    ],
)
def test_the_author_is_named_in_a_byline(byline: str, author: str) -> None:
    assert _page(f"Title\n\n   {byline}\n\n{PROSE}\n", SITE[:1]).author == author


def test_a_byline_is_no_heading_where_nothing_is_indented() -> None:
    prose = PROSE.replace("   ", "")
    document = _page(f"The title\n\nBy Ann Onymous, 3 May 2012\n\n{prose}See [1]this.\n", SITE[:1])
    assert (document.title, document.author, document.references[0].section) == (
        "The title",
        "Ann Onymous",
        ("The title",),
    )


def test_an_author_is_not_looked_for_in_a_sentence() -> None:
    body = (
        f"Title\n\n   by Ada Lovelace we mean the person who wrote the very first program for a machine.\n\n{PROSE}\n"
    )
    assert _page(body, SITE[:1]).author == ""


DATED = [f"https://site.example/2016/01/{name}" for name in ("a", "b", "c")]


@pytest.mark.parametrize(
    ("body", "addresses", "published"),
    [
        (f"Title\n\n   January 12, 2016\n\n{PROSE}\n", [], (date(2016, 1, 12), DatePrecision.DAY)),
        (f"Title\n\n   [1]prev [2]next\n\n{PROSE}\n", DATED, (date(2016, 1, 1), DatePrecision.MONTH)),
        (f"Title\n\n   [1]prev\n\n{PROSE}\n", DATED, (None, None)),
        (f"Title\n\n{PROSE}\n\n     * [1]x\n     * [2]y\n     * [3]z\n", DATED, (None, None)),
        (f"Title\n\n   In 2016, \n\n{PROSE}It was January 12, 2016 when it happened.\n", [], (None, None)),
        (
            f"Title\n\n   Updated 3 May 2018\n\n{PROSE}[4]a [5]b\n\n   Pages: 1 [6]2\n",
            [*SITE[:4], "https://site.example/2016/01/t/feed", "https://site.example/2016/01/t/2"],
            (date(2016, 1, 1), DatePrecision.MONTH),
        ),
        (
            f"Title\n\n   January 12, 2016\n\n{PROSE}[4]a [5]b\n\n   Pages: 1 [6]2\n",
            [*SITE[:4], "https://site.example/2016/01/t/feed", "https://site.example/2016/01/t/2"],
            (date(2016, 1, 12), DatePrecision.DAY),
        ),
    ],
)
def test_the_date_is_what_the_neighbourhood_tells(body: str, addresses: list[str], published: object) -> None:
    document = _page(body, addresses)
    assert (document.published, document.published_precision) == published


@pytest.mark.parametrize(
    ("hanging", "address"),
    [
        (["https://site.example/t/feed", "https://site.example/t?page=2"], "https://site.example/t"),
        (["https://site.example/t#comments", "https://site.example/t/page/2/"], "https://site.example/t"),
        (["https://site.example/t/feed"], None),
        (["https://site.example/t#a", "https://site.example/t#b"], None),
        (["https://site.example/feed", "https://site.example/2"], None),
        (["https://other.example/t/feed", "https://other.example/t/2"], None),
        ([f"https://site.example/{page}/{kind}" for page in "tu" for kind in ("feed", "2")], None),
        (["file:///tmp/t#a", "file:///tmp/t/2"], None),
    ],
)
def test_the_own_address_needs_two_kinds_of_evidence(hanging: list[str], address: str | None) -> None:
    assert _page("   [1]x\n", [*SITE[:6], *hanging]).address == address


def test_a_given_address_goes_before_a_derived_one_and_dates_the_document() -> None:
    document = parse_text_dump((BODY + LIST).encode(), address="https://given.example/2015/03/04/x")
    assert document.address == "https://given.example/2015/03/04/x"
    assert document.published == date(2015, 3, 4)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("This is the language that you have to read, and it is one of the best for it.", "en"),
        ("Das ist die Sprache, die wir mit den Kindern und auf der Straße nicht von Büchern lernen.", "de"),
        ("C'est une langue qui est dans les livres et pas sur les murs, avec des mots pour nous.", "fr"),
        ("Es una lengua que se lee en los libros y no en las calles, con el tiempo para aprender.", "es"),
        ("Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt.", ""),
    ],
)
def test_the_language_is_told_only_where_it_is_obvious(sentence: str, language: str) -> None:
    assert _page("Title\n\n" + f"   {sentence}\n\n" * 8, SITE[:1]).language == language
    assert _page(f"Title\n\n   {sentence}\n\n", SITE[:1]).language == ""


def test_placeholders_in_the_text_are_told() -> None:
    assert _page("   About id26 and id158s, not pid26, id1234 or id26.\n", SITE[:1]).tokens == ("id26", "id158")


def test_the_document_says_what_it_is() -> None:
    data = (BODY + LIST).encode()
    document = parse_text_dump(data)
    assert document.format is DocumentFormat.TEXT_DUMP
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert {reference.element for reference in document.references} == {"a"}


# --- much, and hostile ----------------------------------------------------------------------------------------------


def test_ten_thousand_references_are_read_with_texts_and_spans() -> None:
    body = "".join(f"   Some words and [{number}]link {number}, and more of them.\n\n" for number in range(1, 10_001))
    listed = "".join(f"{number:6}. https://é{number}.example/\n" for number in range(1, 10_001))
    data = f"Title\n\n{body}References\n\n{listed}".encode()
    document = parse_text_dump(data)
    assert len(document.references) == 10_000
    last = document.references[-1]
    assert (last.number, last.text, last.section) == (10_000, "link 10000", ("Title",))
    assert all(data[r.start : r.end].decode() == r.raw for r in document.references)


@pytest.mark.parametrize(
    "data",
    [
        b"references\n" * 20_000,
        b"visible links\n\n" * 20_000,
        b"references\n1. a b\n" * 20_000,
        b"visible links\n1. x\n" + b"hidden links\n" * 20_000,
        b"visible links\n1. x\n" + b"y\n" * 50_000,
        b"1. a" + b" " * 300_000 + b"b",
        b"<http://" * 50_000,
        b"http://a" + b"(" * 300_000 + b")" * 300_000,
        b"[a.png" * 100_000,
        b"_" * 300_000 + b"x",
        b"prev " + b"!" * 300_000,
        b"tags:" + b"a," * 100_000,
        b"References\n[1] A title" + b" ." * 150_000 + b" x https://one.example/",
        b"References\n[1] A title " + b"at " * 100_000 + b"x https://one.example/",
        b"[1] a book of the left side    [21] and\n[2] a book of the left side    [22] and\n"
        b"[3] one as long as to reach beyond it   [23] and" + b" " * 300_000,
    ],
)
def test_text_made_to_be_slow_is_read_in_linear_time(data: bytes) -> None:
    assert len(parse_text_dump(data).references) < len(data)


def test_a_text_without_blank_lines_does_not_take_a_multiple_of_its_size_for_its_words() -> None:
    line = "ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn op qr st"
    lines = [(number * (len(line) + 1), line) for number in range(3_000)]
    tracemalloc.start()
    try:
        parse_blocks(lines)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * len(lines) * len(line)


@pytest.mark.parametrize(
    "data",
    [
        b"[1]" * (MAX_REFERENCES + 1),
        b"http://a " * (MAX_REFERENCES + 1),
        b"references\n" + b"1. a\n" * (MAX_REFERENCES + 1),
    ],
)
def test_more_references_than_memory_is_for_are_refused(data: bytes) -> None:
    with pytest.raises(ScrapeError, match="200,000 references"):
        parse_text_dump(data)


_PARTS = ("References", "Visible links:", "Hidden links", " 1. ", "2.", "[1]", "[2]", "http://a", "tags:", "by x")
_PIECES = st.sampled_from(
    [*_PARTS, *"\n\r a.é\u2028\x0b<>()*_", "\n\n", "   ", "   * ", "____", "January 2016", "/2016/01/"]
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=40).map(lambda parts: "".join(parts).encode()))
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = parse_text_dump(data)
    except ScrapeError:
        return
    for reference in document.references:
        assert 0 <= reference.start < reference.end <= len(data)
        assert reference.raw


_ADDRESSES = st.lists(
    st.text(st.sampled_from("abc/#?&=%é日-._~@[]() "), min_size=1, max_size=120).map(
        lambda tail: "http://" + "x".join(tail.split(" ")).strip()
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    addresses=_ADDRESSES,
    width=st.sampled_from([20, 76, 1000]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_spans_are_the_printed_addresses(addresses: list[str], width: int, newline: str, encoding: str) -> None:
    listed = ""
    for number, address in enumerate(addresses, start=1):
        pieces = [address[at : at + width] for at in range(0, len(address), width)]
        listed += f"{number:4}. " + "\n      ".join(pieces) + "\n"
    data = f"Títle\n\n   Words.\n\nReferences\n\n   Visible links\n{listed}".replace("\n", newline).encode(encoding)
    document = parse_text_dump(data)
    assert len(document.references) == len(addresses)
    for reference, address in zip(document.references, addresses, strict=True):
        printed = data[reference.start : reference.end].decode(document.encoding)
        assert "".join(part.strip() for part in printed.split(newline)) == reference.raw == address


# --- bibliographies and texts that nobody's browser printed -----------------------------------------------------------

SURVEY = """A Survey of Attention

Jane Doe, 12 March 2021

1 Introduction

Attention was introduced by Bahdanau [1] and made famous by the transformer [2].
Long inputs are expensive, and there is a tutorial for whoever wants to know more
(also available at https://tutorial.example/illustrated/).

References

[1] D. Bahdanau and K. Cho. Neural machine translation by jointly learning to
    align. arXiv:1409.0473, 2014.
[2] A. Vaswani et al. Attention is all you need. 2017.
    https://papers.example/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-
    Abstract.html
[4] I. Beltagy. Longformer. doi:10.18653/v1/2020.acl-main.703.
[5] A book without any address. 2001.
[7] The Annotated Transformer. Available at: <https://nlp.example/2018/04/03/
    attention.html> (accessed 3 March 2021).
"""


def test_a_bibliography_gives_its_numbers_and_titles_to_the_addresses_in_it() -> None:
    document = _dump(SURVEY)
    assert [(r.number, r.raw, r.text) for r in document.references] == [
        (8, "https://tutorial.example/illustrated/", ""),
        (
            1,
            "https://arxiv.org/abs/1409.0473",
            "D. Bahdanau and K. Cho. Neural machine translation by jointly learning to align",
        ),
        (
            2,
            "https://papers.example/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
            "A. Vaswani et al. Attention is all you need. 2017",
        ),
        (4, "https://doi.org/10.18653/v1/2020.acl-main.703", "I. Beltagy. Longformer"),
        (7, "https://nlp.example/2018/04/03/attention.html", "The Annotated Transformer"),
    ]
    printed = [SURVEY.encode()[r.start : r.end] for r in document.references]
    assert printed[1] == b"arXiv:1409.0473"
    assert printed[3] == b"doi:10.18653/v1/2020.acl-main.703"
    assert document.title == "A Survey of Attention"
    assert document.published == date(2021, 3, 12)
    assert document.warnings == ()


@pytest.mark.parametrize(
    "listed",
    [
        "1. Awesome things - https://one.example/\n2. Papers: https://two.example/\n10. https://three.example/\n",
        "(1) https://one.example/\n(2) https://two.example/\n\n(10) https://three.example/\n",
        "1) https://one.example/\n2) https://two.example/\n10) https://three.example/\n",
        "[1] https://one.example/ (long)\n[2] https://two.example/\n[10] https://three.example/\n\nMore: see above.\n",
        '[1]: https://one.example/ "A title"\n[2]: https://two.example/\n[10]: https://three.example/\n',
        "References\n[1] https://one.example/ - A title\n[2] https://two.example/\n[10] https://three.example/\n",
        "¹ https://one.example/\n² See https://two.example/\n¹⁰ https://three.example/\n",
    ],
)
def test_numbers_are_the_printed_ones_in_all_the_ways_in_which_they_are_printed(listed: str) -> None:
    data = f"Title\n\nSome words of a text that goes on for a while before it ends.\n\n{listed}".encode()
    document = parse_text_dump(data)
    hosts = {1: "https://one.example/", 2: "https://two.example/", 10: "https://three.example/"}
    assert dict(_raws(document)) == hosts
    _assert_spans(data, document)


def test_footnotes_of_a_mail_are_named_by_what_stands_before_their_citation_and_lose_no_other_address() -> None:
    document = _dump(
        "News\n\nThe alpha is out [1]. There is a new numpy [2] too.\n\n--\n[1] https://alpha.example/\n"
        "[2] https://numpy.example/\n\nUnsubscribe: https://lists.example/?u=abc\n"
    )
    assert [(r.number, r.raw, r.text) for r in document.references] == [
        (1, "https://alpha.example/", "The alpha is out"),
        (2, "https://numpy.example/", "There is a new numpy"),
        (3, "https://lists.example/?u=abc", ""),
    ]


@pytest.mark.parametrize(
    ("notes", "numbers"),
    [
        ("7 See https://a.example/\n8 Ibid., of\n  12 June, https://b.example/\n9 A book.\n", [7, 8]),
        (
            "1. A paragraph.\n2. Another.\n\n_________\n1 At https://a.example/\n2 A book.\n3 https://b.example/\n",
            [1, 3],
        ),
        # Numbers that sentences begin with.
        ("12 of them are at https://a.example/\nand 15 at\n15 other places (https://b.example/)\n", [1, 2]),
        ("1 Introduction\n\nSee https://a.example/\n\n2 Methods\n\nSee https://b.example/\n", [1, 2]),
    ],
)
def test_mere_numbers_are_those_of_footnotes_where_they_count_on(notes: str, numbers: list[int]) -> None:
    document = _dump(f"Some words.\n\n{notes}")
    assert _raws(document) == list(zip(numbers, ["https://a.example/", "https://b.example/"], strict=True))


def test_the_numbers_of_lines_are_none_of_the_text() -> None:
    text = (
        "Title\n\nSome words, https://a.example/ and\nmore.\n\nReferences\n\n[1] Roe. https://b.example/\n[2] A book.\n"
    )
    data = "".join(f"{number:4}  {line}\n" for number, line in enumerate(text.splitlines(), start=1)).encode()
    document = parse_text_dump(data)
    assert _raws(document) == [(3, "https://a.example/"), (1, "https://b.example/")]
    assert document.title == "Title"
    _assert_spans(data, document)


@pytest.mark.parametrize(
    ("printed", "addresses"),
    [
        ("a https://x.example/a|https://x.example/b c", ["https://x.example/a", "https://x.example/b"]),
        ("a https://x.example/a,https://x.example/b c", ["https://x.example/a", "https://x.example/b"]),
        ("a https://x.example/a(https://x.example/b) c", ["https://x.example/a", "https://x.example/b"]),
        ("a https://x.example/a… or https://x.example/b—and so on", ["https://x.example/a", "https://x.example/b"]),
        (r"\href{https://x.example/a}{text} of TeX", ["https://x.example/a"]),
        ("a www.x.example/a, and awww.x.example", ["http://www.x.example/a"]),
        ("a http://\nwww.x.example/a b", ["http://www.x.example/a"]),
        (
            "a https://web.archive.org/web/2016/http://x.example/ b",
            ["https://web.archive.org/web/2016/http://x.example/"],
        ),
        ("a https://en.wikipedia.org/wiki/A–B_(c) b", ["https://en.wikipedia.org/wiki/A–B_(c)"]),
        # Broken lines: the line was full, and both sides of the break look like an address.
        (f"{'w' * 60} https://x.example/a-\nb.html c", ["https://x.example/a-b.html"]),
        (f"{'w' * 60} https://x.example/a/\nb/c.html, d", ["https://x.example/a/b/c.html"]),
        (f"{'w' * 60} https://x.example/?a=1&\nb=2. c", ["https://x.example/?a=1&b=2"]),
        (f"{'w' * 60} https://x.example/a\n/b/c.html, d", ["https://x.example/a/b/c.html"]),
        (f"w https://x.example/a-\nb.html c\n\n{'w' * 80}", ["https://x.example/a-b.html"]),
        # In brackets of its own, and in a quoted mail.
        (f"{'w' * 60} (https://x.example/\n   license-info) in effect", ["https://x.example/license-info"]),
        (f"{'w' * 60} https://x.example/\n   license-info) in effect", ["https://x.example/"]),
        (f"> > {'w' * 60} https://x.example/a/\n>> b/c.html, d", ["https://x.example/a/b/c.html"]),
        (f"> {'w' * 60} https://x.example/a/\nb/c.html, d", ["https://x.example/a/"]),
        # Nor do quotes go on with an address, whatever it ends with.
        ("a https://x.example/a?\n'https://x.example/b'", ["https://x.example/a", "https://x.example/b"]),
        # Blanks behind marks, as publishers set them; a sentence that follows is none of it.
        (
            "a https:// doi. org/ 10. 1109/ CVPR. 2009. 52068 48 b https:// x. example/. Accessed",
            ["https://doi.org/10.1109/CVPR.2009.5206848", "https://x.example/"],
        ),
        ("a https://doi. org is", ["https://doi"]),
        (
            "a https://x.example/a- b/ c https://doi.org/10. 1002/x d",
            ["https://x.example/a-b/", "https://doi.org/10.1002/x"],
        ),
        ("a https://x.example/a- great page, of 3/4", ["https://x.example/a-"]),
        (f"https://doi.org/10.1/j.1-\n87.x\n{'w' * 80}", ["https://doi.org/10.1/j.1-87.x"]),
        (f"{'w' * 60} https://hdl.x.example/\n20/mdp.1, d", ["https://hdl.x.example/20/mdp.1"]),
        ("a http: //x.example/a b, http:/x.example/b c", ["http://x.example/a", "http://x.example/b"]),
        # Soft hyphens and spaces of no width are no part of an address.
        ("a https://x.ex\xadample/a\u200b/b\u200b. c", ["https://x.example/a/b"]),
        # Known endings of hosts, with a path: addresses without their scheme; a package or a mail is none.
        (
            "a harvardlawreview.org/2014/x, dx.doi.org/10.1/x",
            ["http://harvardlawreview.org/2014/x", "http://dx.doi.org/10.1/x"],
        ),
        (r"me@x.org/a, src/x.com/a, C:\x.com/a, hxxp://x.com/a, x.org, x.py/a", []),
        # TeX.
        (
            r'doi = {10.2139/ssrn.1}, eprint = "1706.03762", url = {http://x.example/a\_b\#c}',
            ["https://doi.org/10.2139/ssrn.1", "https://arxiv.org/abs/1706.03762", "http://x.example/a_b#c"],
        ),
        (
            "„https://x.example/a“ ‚https://x.example/b‘ ‹https://x.example/c›",
            [f"https://x.example/{n}" for n in "abc"],
        ),
        (
            "a https://x.example/a’s page, https://en.wikipedia.org/wiki/McDonald's",
            ["https://x.example/a", "https://en.wikipedia.org/wiki/McDonald's"],
        ),
        # What is read of a byte of another encoding: of a quotation mark of Windows', say.
        ("as “https://x.example/a\x1a, https://x.example/b\x1as page", ["https://x.example/a", "https://x.example/b"]),
        # Japanese has no blanks.
        (
            "詳細は https://x.example/aを参照、https://x.example/b.htmlに",
            ["https://x.example/a", "https://x.example/b.html"],
        ),
        ("https://ja.wikipedia.org/wiki/のだめ、", ["https://ja.wikipedia.org/wiki/のだめ"]),
        # These were not broken: words go on, another address begins, or there was room.
        (f"{'w' * 60} https://x.example/a/\nand it goes on", ["https://x.example/a/"]),
        (f"{'w' * 60} https://x.example/a/\nhttps://x.example/b/", ["https://x.example/a/", "https://x.example/b/"]),
        (f"{'w' * 80}\nhttps://x.example/a/\nb.html is a file", ["https://x.example/a/"]),
    ],
)
def test_a_printed_address_ends_where_a_reader_would_end_it(printed: str, addresses: list[str]) -> None:
    assert [raw for _, raw in _raws(_dump(f"{printed}\n"))] == addresses


def test_the_day_on_which_a_reference_was_looked_at_is_not_the_documents() -> None:
    document = _dump("Notes\n\nAs was said, it is so.\n\n1 Meier, https://a.example/, retrieved 3 April 2020\n")
    assert document.published is None


def test_a_line_that_gives_an_address_is_no_heading() -> None:
    document = _dump("Title\n\nSome words.\n\nUnsubscribe: https://a.example/\n\nsee https://b.example/x\n")
    assert [r.section for r in document.references] == [("Title",)] * 2


def test_an_underlined_line_is_a_heading() -> None:
    document = _dump(
        "Notes on towels\n===============\nby Ford Prefect, 3 May 2019\n\n"
        "Towels are useful, see https://a.example/ for more.\n\n"
        "Where to buy\n------------\nThere is one shop, https://b.example/ on the web.\n"
    )
    assert document.title == "Notes on towels"
    assert document.author == "Ford Prefect"
    assert [r.section for r in document.references] == [("Notes on towels",), ("Notes on towels", "Where to buy")]


# --- columns side by side -------------------------------------------------------------------------------------------

_COLUMNS = """
                          A Paper

1 Introduction                              as many other papers do [2], and [4]
   We follow [1] and others, whose code     shows it. It ends here.
is at https://code.example/x.

References                                  [3] F. Chen. Xception. URL
                                                https://c.example/long/
[1] D. Bauer and K. Cho. Neural                 path/x.pdf
    translation. https://a.example/         [4] J. Lei. Layers. See
[2] Ångström. Memory.                           https://d.example/?id=1.
    https://b.example/
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_right_one_of_two_columns_has_numbers_and_titles_of_its_own(newline: str) -> None:
    data = _COLUMNS.replace("\n", newline).encode()
    document = parse_text_dump(data)
    assert [(r.number, r.raw, r.text) for r in document.references if r.number < 5] == [
        (1, "https://a.example/", "D. Bauer and K. Cho. Neural translation"),
        (2, "https://b.example/", "Ångström. Memory"),
        (3, "https://c.example/long/path/x.pdf", "F. Chen. Xception"),
        (4, "https://d.example/?id=1", "J. Lei. Layers"),
    ]
    assert [r.raw for r in document.references if r.number > 4] == ["https://code.example/x"]
    whole = [r for r in document.references if r.number != 3]
    assert [data[r.start : r.end].decode() for r in whole] == [r.raw for r in whole]
    assert [r.line for r in sorted(whole, key=lambda r: r.number)] == [11, 13, 12, 6]


def test_a_gutter_without_numbers_that_count_on_is_that_of_a_table() -> None:
    rows = (
        "Alpha            https://a.example/ is it     [3] and\nBeta             https://b.example/ is it     [9] or\n"
    )
    assert [raw for _, raw in _raws(_dump(rows))] == ["https://a.example/", "https://b.example/"]
    source = decode(rows.encode())
    assert unfold_columns(source) is source
