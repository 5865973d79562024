"""Heads of pages and fragments: pure readings of what a probe brought."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.checker.fragments import judge_fragments
from catalog.checker.observation import Observation, Page
from catalog.checker.page import parse_page
from db.vocabulary import Verdict

HTML = "text/html; charset=utf-8"


def test_a_page_tells_its_title_text_and_anchors() -> None:
    page = parse_page(
        b"<!doctype html><title>Deep\n &amp; wide\x07</title><style>p{}</style><h1 id=top1>Hello</h1>"
        b"<script>var x='no'</script><p>there<a name=old></a> <b>now</b></p><svg><title>icon</title></svg>",
        HTML,
    )
    assert (page.title, page.text) == ("Deep & wide", "Hello there now")
    assert page.anchors == {"top1", "old"}


@pytest.mark.parametrize(
    ("data", "content_type", "title"),
    [
        ("<title>é</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "é"),
        ("<title>é</title>".encode("latin-1"), "text/html", "é"),
        ("<meta charset=koi8-r><title>да</title>".encode("koi8-r"), "text/html", "да"),
        ("<title>é</title>".encode(), "text/html; charset=no-such-thing", "é"),
        ("\ufeff<title>é</title>".encode("utf-16-le"), "text/html", "é"),
        (b"<html><title>no type</title>", "", "no type"),
        (b"%PDF-1.4 <title>x</title>", "application/pdf", ""),
    ],
)
def test_titles_are_read_in_whatever_encoding_they_come(data: bytes, content_type: str, title: str) -> None:
    assert parse_page(data, content_type).title == title


def test_a_page_that_calls_itself_utf_16_in_ascii_is_utf_8() -> None:
    page = parse_page("<meta charset='utf-16'><title>Café</title><p id=here>".encode(), "text/html")
    assert (page.title, page.anchors) == ("Café", frozenset({"here"}))


def test_a_page_built_by_scripts_is_told() -> None:
    shell = b"<title>App</title><div id=root></div><script src=/main.js></script>"
    assert parse_page(shell, HTML).scripted
    assert not parse_page(shell.replace(b"</div>", b"words " * 100 + b"</div>"), HTML).scripted


@pytest.mark.parametrize("element", ["script", "style", "template", "noscript", "title", "svg"])
def test_what_nobody_sees_is_no_text(element: str) -> None:
    page = parse_page(f"<body><p>seen</p><{element}>unseen</{element}><p>as well</p>".encode(), HTML)
    assert page.text == "seen as well"
    assert parse_page(b"<head><bogus>unseen</bogus></head><body>seen", HTML).text == "seen"


MOUNTS = ["root", "app", "__next", "__nuxt", "___gatsby", "app-root", "ember-app", "svelte", "q-app"]


@pytest.mark.parametrize("mount", MOUNTS)
def test_frameworks_mount_their_pages_by_these_names(mount: str) -> None:
    assert parse_page(f'<div id="{mount}"></div><script src=/main.js></script>'.encode(), HTML).scripted


def test_of_a_text_twenty_thousand_characters_are_kept() -> None:
    assert len(parse_page(b"<p>" + b"x" * 50_000, HTML).text) == 20_000


def test_control_characters_in_a_media_type_do_no_harm() -> None:
    assert parse_page(b"<title>x</title>", "text/html;\r\n charset=utf-8").title == "x"


@pytest.mark.parametrize(("characters", "scripted"), [(199, True), (200, False)])
def test_a_page_of_a_few_words_may_still_be_a_shell(characters: int, scripted: bool) -> None:
    text = "x" * characters
    assert parse_page(f"<div id=root>{text}</div><script src=/main.js></script>".encode(), HTML).scripted is scripted


def test_of_a_title_three_hundred_characters_are_kept() -> None:
    assert parse_page(b"<title>" + b"x" * 1_000 + b"</title>", HTML).title == "x" * 300


@pytest.mark.parametrize(("before", "target"), [(900, "/lander"), (1_000, "")])
def test_a_script_sends_on_in_its_first_lines(before: int, target: str) -> None:
    script = "/" * before + 'location.href="/lander"'
    assert parse_page(f"<script>{script}</script>".encode(), HTML).script_target == target


def test_a_meta_refresh_counts_only_where_a_reader_without_scripts_is_not_alone_in_getting_it() -> None:
    assert parse_page(b"<meta http-equiv=Refresh content='0; url=/b'>", HTML).refresh == "0; url=/b"
    assert parse_page(b"<noscript><meta http-equiv=refresh content='0; url=/b'></noscript>", HTML).refresh == ""


def test_a_page_nested_beyond_reason_is_read_as_far_as_it_goes() -> None:
    assert parse_page(b"<title>t</title>" + b"<div>" * 40_000, HTML).title == "t"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=400), content_type=st.text(max_size=60))
def test_no_bytes_break_the_reader(data: bytes, content_type: str) -> None:
    page = parse_page(data, content_type)
    assert not any(ord(character) < 32 for character in page.title + page.text)


def _judged(fragment: str, page: Page) -> list[Verdict]:
    seen = Observation("https://e.org/", "https://e.org/", datetime(2026, 1, 2, tzinfo=UTC), status=200, page=page)
    return [finding.verdict for finding in judge_fragments(seen, [fragment])]


ANCHORED = Page(anchors=frozenset({"good", "user-content-readme", "naïve", "Case"}))


@pytest.mark.parametrize("fragment", ["good", "readme", "na%C3%AFve", "user-content-readme"])
def test_a_fragment_that_the_page_has_is_found(fragment: str) -> None:
    assert _judged(fragment, ANCHORED) == [Verdict.ALIVE]


@pytest.mark.parametrize("fragment", ["bad", "case", "Good"])
def test_a_fragment_that_a_complete_page_lacks_is_missing(fragment: str) -> None:
    assert _judged(fragment, ANCHORED) == [Verdict.FRAGMENT_MISSING]


@pytest.mark.parametrize(
    "fragment",
    [
        ":~:text=deep",
        "good:~:text=x",
        "!/route",
        "/route",
        "L10",
        "L10-L20",
        "page=4",
        "top",
        "t=30",
        "gid=0",
        "heading=h.1abc",
        "utm_source=rss",
        "xpointer(//x)",
        "epubcfi(/6/4)",
        ".VqK3xzYZ97A",
        "sthash.a1.dpuf",
        "axzz3xQy1",
    ],
)
def test_fragments_that_name_no_element_are_left_alone(fragment: str) -> None:
    assert _judged(fragment, ANCHORED) == []
    assert _judged("", ANCHORED) == []


@pytest.mark.parametrize("fragment", [".methodName", "toString(java.lang.Object)", ".C3.84pfel", "page", "text"])
def test_names_that_only_look_alike_are_looked_for(fragment: str) -> None:
    assert _judged(fragment, ANCHORED) == [Verdict.FRAGMENT_MISSING]


def test_numbered_comments_are_missing_only_where_there_are_others_or_no_scripts() -> None:
    assert _judged("comment-12", Page(anchors=frozenset({"x"}), scripts=2)) == []
    assert _judged("comment-12", Page(anchors=frozenset({"comment-11"}), scripts=2)) == [Verdict.FRAGMENT_MISSING]
    assert _judged("comment-12", Page(anchors=frozenset({"x"}))) == [Verdict.FRAGMENT_MISSING]
    assert _judged("comment-12", Page(anchors=frozenset({"comment-12"}), scripts=2)) == [Verdict.ALIVE]


@pytest.mark.parametrize(
    "page", [Page(anchors=None), Page(anchors=frozenset(), complete=False), Page(anchors=frozenset(), scripted=True)]
)
def test_nothing_is_said_of_fragments_where_it_cannot_be_known(page: Page) -> None:
    assert _judged("bad", page) == []
