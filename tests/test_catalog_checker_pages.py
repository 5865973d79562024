"""Heads of pages and fragments: pure readings of what a probe brought."""

import tracemalloc
from datetime import UTC, datetime
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.checker.fragments import judge_fragments
from catalog.checker.observation import Hop, Observation, Page
from catalog.checker.page import parse_content_type, parse_head, parse_page
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
        ("\ufeff<title>да</title>".encode("utf-16-le"), "text/html", "да"),
        ("\ufeff<title>да</title>".encode("utf-16-be"), "text/html", "да"),
        ("\ufeff<title>é</title>".encode(), "text/html; charset=iso-8859-1", "é"),
        ("<title>да</title>".encode("koi8-r"), "text/html; charset=koi8-r", "да"),
        ("<meta charset=utf-8><title>да</title>".encode("koi8-r"), "text/html; charset=koi8-r", "да"),
        ("<meta charset=koi8-r><title>да</title>".encode("koi8-r"), "text/html; charset=no-such-thing", "да"),
        ("<meta charset=no-such-thing><title>é</title>".encode("latin-1"), "text/html", "é"),
        ("<title>é</title>".encode("latin-1"), "text/html; charset=no-such-thing", "é"),
        ("<title>é</title>".encode(), "text/html; charset=base64", "é"),  # a codec, and no encoding
        ("<title>é</title>".encode(), "text/html; charset=idna", "é"),
        ("<meta charset=punycode><title>é</title>-".encode(), "text/html", "é"),
        ("<title>да</title>".encode("utf-16-le"), "text/html; charset=utf-16le", "да"),
        (b" " * 4_000 + "<meta charset=koi8-r><title>да</title>".encode("koi8-r"), "text/html", "да"),
        (b" " * 5_000 + "<meta charset=koi8-r><title>да</title>".encode("koi8-r"), "text/html", "ÄÁ"),
        ("<?xml version='1.0' encoding='koi8-r'?><title>да</title>".encode("koi8-r"), "text/html", "да"),
        ('<?xml encoding = "koi8-r"?><meta charset=utf-8><title>да</title>'.encode(), "text/html", "да"),
        *(("<title>页面</title><p>不存在".encode()[:end], "text/html", "页面") for end in (None, -1, -2)),
        (b"<html><title>no type</title>", "", "no type"),
        (b"<!-- " + b"x" * 900 + b"--><title>no type</title>", "", "no type"),
        (b"\n <H1>no title</h1><title>no type</title>", "", "no type"),
        (b"<div class=x><title>no type</title>", "", "no type"),
        (b"<p>x<title>no type</title>", "", "no type"),
        (b"<pre>x<title>no page</title>", "", ""),
        (b"<html><title>no type</title>", "*/*", "no type"),
        (b"<html><title>no type</title>", "unknown/unknown; charset=utf-8", "no type"),
        (b"<html><title>no type</title>", "application/unknown", "no type"),
        (b"<html><title>no type</title>", "html", "no type"),
        (b"%PDF-1.4 <title>x</title>", "application/pdf", ""),
    ],
)
def test_titles_are_read_in_whatever_encoding_they_come(data: bytes, content_type: str, title: str) -> None:
    assert parse_page(data, content_type).title == title


@pytest.mark.parametrize(
    ("name", "codec", "title"),
    [
        ("us-ascii", "cp1252", "can’t"),
        ("iso-8859-1", "cp1252", "can’t"),
        ("iso-8859-9", "cp1254", "“ğ”"),
        ("iso-8859-11", "cp874", "“ก”"),
        ("tis-620", "cp874", "“ก”"),
        ("gb2312", "gb18030", "镕㐁"),
        ("gbk", "gb18030", "镕㐁"),
        ("big5", "big5hkscs", "着"),
        ("shift_jis", "cp932", "①"),
        ("euc-kr", "cp949", "똠"),
        ("Windows-31J", "cp932", "①"),
        ("x-sjis", "cp932", "①"),
        ("x-euc-jp", "euc_jp", "あ"),
        ("windows-949", "cp949", "똠"),
        ("ksc_5601", "cp949", "똠"),
        ("x-gbk", "gb18030", "镕㐁"),
        ("x-x-big5", "big5hkscs", "着"),
        ("windows-874", "cp874", "“ก”"),
        ("x-cp1250", "cp1250", "č"),
        ("x-cp1251", "cp1251", "да"),
        ("koi8-ru", "koi8_u", "є"),
        ("iso-8859-8-i", "iso8859_8", "אב"),
        ("x-mac-roman", "mac_roman", "“é”"),
        ("x-mac-cyrillic", "mac_cyrillic", "да"),
        ("unicode", "utf_16_le", "да"),
    ],
)
def test_an_encoding_is_read_as_widely_as_browsers_read_it(name: str, codec: str, title: str) -> None:
    assert parse_page(f"<title>{title}</title>".encode(codec), f"text/html; charset={name}").title == title


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "gbk", "shift_jis", "euc-jp", "us-ascii"])
def test_a_byte_that_its_encoding_lacks_costs_no_more_than_itself(charset: str) -> None:
    page = parse_page(b"<title>one \x81\x20two</title><p id=a>x\xff y<p id=b>z", f"text/html; charset={charset}")
    assert page.title.startswith("one")
    assert page.title.endswith("two")
    assert page.anchors == {"a", "b"}


def test_a_media_type_is_told_from_its_charset() -> None:
    assert parse_content_type("Text/HTML; Charset=UTF-8") == ("text/html", "utf-8")
    assert parse_content_type("text/plain") == ("text/plain", "")
    assert parse_content_type("") == ("", "")
    assert parse_content_type(f"text/html; x={'y' * 200}; charset=koi8-r") == ("text/html", "koi8-r")
    assert parse_content_type(f"text/html; x={'y' * 400}; charset=koi8-r") == ("text/html", "")  # junk, or an attack
    assert parse_content_type("text/html;\x01charset=utf-8\x7f") == ("text/html", "utf-8")


def test_a_media_type_without_end_is_not_remembered_whole() -> None:
    tracemalloc.start()
    try:
        for number in range(50):
            assert parse_content_type(f"text/html; {number}={'y' * 60_000}") == ("text/html", "")
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 500_000


@pytest.mark.parametrize(
    ("data", "content_type", "text", "anchors"),
    [
        (b"Hello,\n there", "text/plain", "Hello, there", None),
        (b"<html><p id=a>x", "text/plain", "<html><p id=a>x", None),
        (b'{"a": 1}', "application/json", "", None),
        (b"plain words", "", "", None),
        ("да".encode("cp1251"), "text/plain; charset=windows-1251", "да", None),
        ("\ufeffда".encode("utf-16-le"), "text/plain", "да", None),
        ("née".encode("latin-1"), "text/plain", "née", None),
        (b"<html><p id=a>x", "", "x", {"a"}),
        (b"<p id=a>x", "application/xhtml+xml", "x", {"a"}),
        (b"", HTML, "", set()),
        (b"<!-- nothing -->", HTML, "", set()),
    ],
)
def test_only_a_page_has_anchors_and_only_text_is_kept(
    data: bytes, content_type: str, text: str, anchors: set[str] | None
) -> None:
    page = parse_page(data, content_type, complete=False)
    assert (page.text, page.anchors, page.complete) == (text, anchors, False)


def test_of_several_the_first_counts() -> None:
    page = parse_page(
        b"<svg><title>icon</title></svg><title>one</title><title>two</title>"
        b"<meta name=refresh content='9; url=/no'><meta http-equiv=' Refresh' content='0; url=/a'>"
        b"<meta http-equiv=refresh content='0; url=/b'>"
        b"<link rel=stylesheet href=/css><link rel='x Canonical' href=/c><link rel=canonical href=/d>",
        HTML,
    )
    assert (page.title, page.refresh, page.canonical) == ("one", "0; url=/a", "/c")


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        ("<textarea name=message></textarea>", True),
        ("<input name=message>", False),
        ("<textarea id=g-recaptcha-response name=x></textarea>", False),
        ("<textarea name=h-captcha-response></textarea><textarea></textarea>", True),
        ("<textarea></textarea><textarea name=h-captcha-response></textarea>", True),
    ],
)
def test_a_field_for_letters_is_seen(source: str, asks: bool) -> None:
    assert parse_page(source.encode(), HTML).asks_text is asks


@pytest.mark.parametrize(("source", "asks"), [("<input type=Password>", True), ("<input type=text>", False)])
def test_a_password_field_is_seen(source: str, asks: bool) -> None:
    assert parse_page(source.encode(), HTML).asks_password is asks


@pytest.mark.parametrize(
    ("data", "complete", "blank"),
    [(b"", True, True), (b" \r\n", True, True), (b"\n", False, False), (b"<html>", True, False), (b"\0", True, False)],
)
def test_a_page_without_a_byte_to_show_is_blank(data: bytes, complete: bool, blank: bool) -> None:
    assert parse_page(data, HTML, complete=complete).blank is blank


def test_a_page_that_calls_itself_utf_16_in_ascii_is_utf_8() -> None:
    page = parse_page("<meta charset='utf-16'><title>Café</title><p id=here>".encode(), "text/html")
    assert (page.title, page.anchors) == ("Café", frozenset({"here"}))


def test_a_page_built_by_scripts_is_told() -> None:
    shell = b"<title>App</title><div id=root></div><script src=/main.js></script>"
    assert parse_page(shell, HTML).scripted
    assert not parse_page(shell.partition(b"<script")[0], HTML).scripted
    assert not parse_page(shell.replace(b"root", b"note"), HTML).scripted
    assert not parse_page(shell.replace(b"</div>", b"words " * 100 + b"</div>"), HTML).scripted


_SENTENCE = "There used to be something here, and now there is nothing."
_MESSAGE = f"<h1>So</h1><p>{_SENTENCE}</p>"
_SCRIPT = "<script src=/main.js></script>"


@pytest.mark.parametrize(
    ("source", "hollow"),
    [
        (f"<nav>Home</nav><main>{_MESSAGE}</main>{_SCRIPT}", False),
        (f"<h2>So</h2><p>{_SENTENCE}</p>{_SCRIPT}", False),
        (f"<h3>So</h3><p>{_SENTENCE}</p>{_SCRIPT}", False),
        (f"<p>{'x' * 60}</p>{_SCRIPT}", False),
        (f"<p>{'x' * 59}</p>{_SCRIPT}", True),
        (f"<p>{_SENTENCE}</p>", False),  # no script will say more
        (f"<div>{'x' * 399}</div>{_SCRIPT}", True),  # menus, as far as one can tell
        (f"<div>{'x' * 400}</div>{_SCRIPT}", False),
        (f"<header>{_MESSAGE}</header>{_SCRIPT}", True),
        (f"<nav>{_MESSAGE}</nav>{_SCRIPT}", True),
        (f"<footer>{_MESSAGE}</footer>{_SCRIPT}", True),
        (f"<h1>So</h1><p><a href=/>{_SENTENCE}</a></p>{_SCRIPT}", True),
        (f"{_MESSAGE}<div id=map> </div>{_SCRIPT}", True),
        (f"{_MESSAGE}<section id=list></section>{_SCRIPT}", True),
        (f"{_MESSAGE}<main></main>{_SCRIPT}", True),
        (f"{_MESSAGE}<div id=map>{_SCRIPT}</div>", True),
        (f"{_MESSAGE}<div class=content></div>{_SCRIPT}", True),
        (f"{_MESSAGE}<div>Ask the harbour master</div>{_SCRIPT}", False),
        (f"{_MESSAGE}<article></article>{_SCRIPT}", True),
        (f"{_MESSAGE}<ul></ul>{_SCRIPT}", True),
        (f"{_MESSAGE}<header><ul></ul></header><nav><ul></ul></nav><footer><ul></ul></footer>{_SCRIPT}", False),
        (f"{_MESSAGE}<ol></ol>{_SCRIPT}", True),
        (f"{_MESSAGE}<table><tr><th>Name</th></tr><tbody></tbody></table>{_SCRIPT}", True),
        (f"{_MESSAGE}<span id=name></span>{_SCRIPT}", True),
        (f"{_MESSAGE}<span class=icon></span>{_SCRIPT}", False),
        (f"{_MESSAGE}<pre> </pre>{_SCRIPT}", True),
        (f"{_MESSAGE}<p></p>{_SCRIPT}", True),
        (f"{_MESSAGE}<table><tr><th>Line</th></tr></table>{_SCRIPT}", True),
        (f"{_MESSAGE}<table><tr><td>Line</td></tr></table>{_SCRIPT}", False),
        *((f"{_MESSAGE}<{name}></{name}>{_SCRIPT}", False) for name in ("a", "i", "button", "label", "textarea")),
        *((f"{_MESSAGE}<{name}>{_SCRIPT}", False) for name in ("img", "br", "hr", "input")),
        (f"{_MESSAGE}<div>Loading…</div>{_SCRIPT}", True),
        (f"{_MESSAGE}<p>Loading...</p>{_SCRIPT}", True),
        (f"{_MESSAGE}<p>{'x' * 29}…</p>{_SCRIPT}", True),
        (f"{_MESSAGE}<p>{'x' * 30}…</p>{_SCRIPT}", False),
        (f"{_MESSAGE}<canvas>A map</canvas>{_SCRIPT}", True),
        (f"{_MESSAGE}<iframe src=/player>A player</iframe>{_SCRIPT}", True),
        (f"{_MESSAGE}<object data=/map.svg>A map</object>{_SCRIPT}", True),
        (f"{_MESSAGE}<embed src=/map.svg>{_SCRIPT}", True),
        (f"<p>Of age?<form><button>Yes</button><button>No</button></form>{_SCRIPT}", False),
        (f"<main></main><form><button>Yes</button><button>No</button></form>{_SCRIPT}", True),
        (f"{_MESSAGE}<div id=logo><img src=/logo.png></div>{_SCRIPT}", False),
        (f"<geo-viewer>{_MESSAGE}</geo-viewer>{_SCRIPT}", True),
        (f"<div id=root>{_MESSAGE}</div>{_SCRIPT}", True),
    ],
)
def test_a_page_with_scripts_that_says_little_itself_may_be_a_shell(source: str, hollow: bool) -> None:
    assert parse_page(f"<title>Example</title><body>{source}".encode(), HTML).hollow is hollow


_BUTTON = "<button>Yes</button>"


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        (f"<form>{_BUTTON}<button>No</button></form>", True),
        (f"<form>{_BUTTON}<input type=submit value=No></form>", True),
        (f"<form>{_BUTTON}<select><option>1980</select></form>", True),
        (f"<form>{_BUTTON}<input type=checkbox></form>", True),
        (f"<form>{_BUTTON}<input type=radio><input type=hidden></form>", True),
        (f"<form>{_BUTTON}</form>", False),  # an error page may have one to go on with
        (f"{_BUTTON}<button>No</button>", False),  # that of a menu
        (f"<form>{_BUTTON}<button>No</button></form><input type=search>", False),
        (f"<form>{_BUTTON}<button>No</button></form><input name=q>", False),
        (f"<form>{_BUTTON}<button>No</button><textarea></textarea></form>", False),
        (f"<form>{_BUTTON}<button>No</button></form>{'x' * 392}", True),
        (f"<form>{_BUTTON}<button>No</button></form>{'x' * 393}", False),
    ],
)
def test_a_form_in_which_something_is_chosen_is_seen(source: str, asks: bool) -> None:
    assert parse_page(f"<title>Example</title><body>{source}".encode(), HTML).asks_choice is asks


@pytest.mark.parametrize("element", ["script", "style", "template", "noscript", "title", "svg"])
def test_what_nobody_sees_is_no_text(element: str) -> None:
    page = parse_page(f"<body><p>seen</p><{element}>unseen</{element}><p>as well</p>".encode(), HTML)
    assert page.text == "seen as well"
    assert parse_page(b"<head><bogus>unseen</bogus></head><body>seen", HTML).text == "seen"


MOUNTS = ["root", "app", "__next", "__nuxt", "___gatsby", "app-root", "ember-app", "svelte", "q-app"]


@pytest.mark.parametrize(
    ("element", "seen"),
    [
        ('<div style="display:none">x</div>', False),
        ('<div style="color: red; display : none;"><p>x</p></div>', False),
        ("<div hidden>x</div>", False),
        ('<div class="hidden">x</div>', False),
        ('<p class="alert d-none">x</p>', False),
        ('<div class="modal fade" aria-hidden="true">x</div>', False),
        ('<div role="dialog" aria-hidden="true">x</div>', False),
        ('<div style="display:block">x</div>', True),
        ('<div style="overflow:hidden">x</div>', True),
        ('<div class="hidden md:block">x</div>', True),  # on wide screens it is shown
        ("<style>.err, .modal { color: red; display : none }</style><div class='box modal'>x</div>", False),
        ("<style>p{margin:0} #gone{display:none!important}</style><div id=gone>x</div>", False),
        ("<style media=screen>/* {{ */.gone{display:none}</style><div class=gone>x</div>", False),
        ("<style>.a{display:none}.b{display:none}</style><div class=a>y</div><div class=b>x</div>", False),
        ("<style media=print>.gone{display:none}</style><div class=gone>x</div>", True),
        ("<style>@media print{p{margin:0}.gone{display:none}}</style><div class=gone>x</div>", True),
        ("<style>@media print{.x{display:none}}.gone{display:none}</style><div class=gone>x</div>", False),
        ("<style>.shut .gone{display:none}</style><div class=gone>x</div>", True),  # while its box is shut
        ("<style>.gone:empty{display:none}</style><div class=gone>x</div>", True),
        ("<style>div{display:none}</style><div>x</div>", True),
        ("<style>.gone{--how-display:none}</style><div class=gone>x</div>", True),
        ("<style>.gone{display:none} @media (min-width:9em){.gone{display:block}}</style><p class=gone>x</p>", True),
        ("<style>.gone{display:none} .gone.open{display:block}</style><p class='gone open'>x</p>", True),
        ("<style>.gone{display:none} .gone.open{display:block}</style><p class=gone>x</p>", False),
        ("<style>.gone{display:block}</style><div class=gone style='color:none'>x</div>", True),
        ("<style>.gone{display:none}</style><div class=gone-not>x</div>", True),
        ("<style>.b{display:none;display:none}@media print{.gone{display:none}}</style><p class=gone>x</p>", True),
        ("<style>.b{display:none;display:none}.gone{display:none}</style><p class=gone>x</p>", False),
        ('<p class="alert d-nonempty">x</p>', True),
        ('<span aria-hidden="true">x</span>', True),  # hidden from who listens, not from who looks
        ('<div class="modal" aria-hidden="false">x</div>', True),
        ("<div>x</div>", True),
    ],
)
def test_what_waits_to_be_shown_is_no_text(element: str, seen: bool) -> None:
    around = "<p>Twenty characters of text.</p>"
    assert parse_page(f"{around}{element}after".encode(), "text/html").text == (
        f"Twenty characters of text. {'x ' if seen else ''}after"
    )


@pytest.mark.parametrize(("others", "used", "seen"), [(49, 0, False), (50, 0, True), (9, 9, False), (10, 10, True)])
def test_of_what_styles_hide_so_much_is_taken_out(others: int, used: int, seen: bool) -> None:
    names = [f"a{number}" for number in range(others)]
    styles = "".join(f".{name}{{display:none}}" for name in (*names, "gone"))
    shown = "".join(f"<p class={name}></p>" for name in names[:used])
    source = f"<style>{styles}</style>{shown}<p>Twenty characters of text.</p><p class=gone>x"
    assert parse_page(source.encode(), HTML).text.endswith("x") is seen


@pytest.mark.parametrize(("before", "seen"), [(65_300, False), (65_600, True)])
def test_of_styles_the_beginning_is_read(before: int, seen: bool) -> None:
    source = f"<style>p{{}}{' ' * before}.gone{{display:none}}</style><p>Twenty characters of text.</p><p class=gone>x"
    assert parse_page(source.encode(), HTML).text.endswith("x") is seen


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<body style="display:none"><p>Shown by a script, as soon as it is ready.</p>',
         "Shown by a script, as soon as it is ready."),
        ('<html hidden><body hidden><p>Shown by a script, as soon as it is ready.</p>',
         "Shown by a script, as soon as it is ready."),
        ('<body style="display:none"><p>Shown by a script, as soon as it is ready.</p><p hidden>Not this.</p>',
         "Shown by a script, as soon as it is ready."),
        ('<html hidden><p>Shown by a script, as soon as it is ready.</p><p hidden>Not this.</p>',
         "Shown by a script, as soon as it is ready."),
        ('<p style="display:none">All there is.</p><p>Nineteen characters</p>', "All there is. Nineteen characters"),
        ('<div style="display:none">All there is.</div><p>Twenty of characters</p>', "Twenty of characters"),
    ],
)  # fmt: skip
def test_a_page_that_would_be_empty_otherwise_is_shown_by_a_script(source: str, text: str) -> None:
    assert parse_page(source.encode(), "text/html").text == text


@pytest.mark.parametrize(("characters", "seen"), [(7_993, False), (7_994, True)])
def test_in_a_long_page_nobody_looks_for_what_is_hidden(characters: int, seen: bool) -> None:
    page = parse_page(f"<p>{'x' * characters}</p><p hidden>hidden</p>".encode(), "text/html")
    assert page.text.endswith("hidden") is seen


@pytest.mark.parametrize(("scripts", "text"), [(1_000, "a b"), (1_001, "ab")])
def test_between_more_scripts_than_a_page_has_texts_are_read_as_one(scripts: int, text: str) -> None:
    source = "a<script></script>b" + "<script></script>" * (scripts - 1)
    assert parse_page(source.encode(), "text/html").text == text


@pytest.mark.parametrize("mount", MOUNTS)
def test_frameworks_mount_their_pages_by_these_names(mount: str) -> None:
    assert parse_page(f'<div id="{mount}"></div><script src=/main.js></script>'.encode(), HTML).scripted


def test_of_a_text_ten_thousand_characters_are_kept() -> None:
    assert len(parse_page(b"<p>" + b"x" * 50_000, HTML).text) == 10_000


def test_blanks_of_the_layout_count_for_the_twenty_thousand_characters_that_a_text_is_made_from() -> None:
    assert len(parse_page((b"<p>word" + b" " * 16) * 5_000, HTML).text) == 5_004


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


@pytest.mark.parametrize(("characters", "target"), [(199, "/lander"), (200, "")])
def test_a_script_sends_on_where_there_is_little_to_read(characters: int, target: str) -> None:
    source = f'<script>window.location = "/lander"</script><p>{"x" * characters}'
    assert parse_page(source.encode(), HTML).script_target == target
    assert parse_page(source.replace("<script>", "<script src=/x.js>").encode(), HTML).script_target == ""


def test_a_meta_refresh_counts_only_where_a_reader_without_scripts_is_not_alone_in_getting_it() -> None:
    assert parse_page(b"<meta http-equiv=Refresh content='0; url=/b'>", HTML).refresh == "0; url=/b"
    assert parse_page(b"<noscript><meta http-equiv=refresh content='0; url=/b'></noscript>", HTML).refresh == ""
    assert parse_page(b"<template><meta http-equiv=refresh content='0; url=/b'></template>", HTML).refresh == ""


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("{}", ""),
        ("<base href=/a/>{}", "/a/"),
        ("<base target=_top><base href=/a/><base href=/b/>{}", "/a/"),
        ("{}<base href=/a/>", ""),
        ("{}<base href=/a/>{}", ""),
    ],
)
def test_a_meta_refresh_comes_with_the_base_above_it(head: str, base: str) -> None:
    source = head.replace("{}", "<meta http-equiv=refresh content='0; url=x'>")
    assert parse_page(source.encode(), HTML).refresh_base == base


def test_a_page_nested_beyond_reason_is_read_as_far_as_it_goes() -> None:
    assert parse_page(b"<title>t</title>" + b"<div>" * 40_000, HTML).title == "t"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.binary(max_size=400), content_type=st.text(max_size=60))
def test_no_bytes_break_the_reader(data: bytes, content_type: str) -> None:
    page = parse_page(data, content_type)
    assert not any(ord(character) < 32 for character in page.title + page.text)


def _judged(fragment: str, page: Page | None, *locations: str | None) -> list[Verdict]:
    hops = tuple(Hop("https://e.org/", 302, location) for location in locations)
    at = datetime(2026, 1, 2, tzinfo=UTC)
    seen = Observation("https://e.org/", "https://e.org/", at, hops, status=200, page=page)
    return [finding.verdict for finding in judge_fragments(seen, [fragment])]


ANCHORED = Page(anchors=frozenset({"good", "user-content-readme", "naïve", "Case", "caf%C3%A9", "a%20(b)"}))


@pytest.mark.parametrize(
    "fragment", ["good", "readme", "na%C3%AFve", "user-content-readme", "café", "caf%C3%A9", "a (b)"]
)
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


@pytest.mark.parametrize(
    ("fragment", "locations", "verdicts"),
    [
        ("bad", ["https://e.org/x"], [Verdict.FRAGMENT_MISSING]),  # what has none of its own inherits it
        ("good", ["https://e.org/x"], [Verdict.ALIVE]),
        ("bad", ["https://e.org/x#good"], [Verdict.ALIVE]),
        ("good", ["https://e.org/x#bad"], [Verdict.FRAGMENT_MISSING]),
        ("good", ["https://e.org/x#bad", "https://e.org/y"], [Verdict.FRAGMENT_MISSING]),
        ("good", ["https://e.org/x#bad", "https://e.org/y#good"], [Verdict.ALIVE]),
        ("bad", ["https://e.org/x#"], []),  # led to the page's top
        ("good", ["https://e.org/x#bad", None], [Verdict.FRAGMENT_MISSING]),
        ("", ["https://e.org/x#bad"], []),  # nobody asked for a place
    ],
)
def test_a_redirect_takes_a_reader_to_the_place_that_it_names(
    fragment: str, locations: list[str | None], verdicts: list[Verdict]
) -> None:
    assert _judged(fragment, ANCHORED, *locations) == verdicts


def test_numbered_comments_are_missing_only_where_there_are_others_or_no_scripts() -> None:
    assert _judged("comment-12", Page(anchors=frozenset({"x"}), scripts=2)) == []
    assert _judged("comment-12", Page(anchors=frozenset({"comment-11"}), scripts=2)) == [Verdict.FRAGMENT_MISSING]
    assert _judged("comment-12", Page(anchors=frozenset({"x"}))) == [Verdict.FRAGMENT_MISSING]
    assert _judged("comment-12", Page(anchors=frozenset({"comment-12"}), scripts=2)) == [Verdict.ALIVE]
    assert _judged("bad", Page(anchors=frozenset({"comment-12"}), scripts=2)) == [Verdict.FRAGMENT_MISSING]


@pytest.mark.parametrize(
    "page",
    [None, Page(anchors=None), Page(anchors=frozenset(), complete=False), Page(anchors=frozenset(), scripted=True)],
)
def test_nothing_is_said_of_fragments_where_it_cannot_be_known(page: Page | None) -> None:
    assert _judged("bad", page) == []


def _article(words: int, *, head: str = "", tail: str = "") -> bytes:
    body = "".join(f"<p id=p{number}>paragraph of <i>w{number:06}</i></p>" for number in range(words))
    return f"<!doctype html><title>Long</title>{head}{body}{tail}".encode()


def test_the_head_of_a_long_page_says_what_the_page_says() -> None:
    page = _article(2_000, head="<link rel=canonical href=/long><script src=x></script>")
    head = parse_head(page[:32_768], HTML)
    whole = parse_page(page, HTML)
    assert head is not None
    assert (head.title, head.canonical, head.scripts, head.hollow) == (whole.title, whole.canonical, 1, False)
    assert len(head.text) > 8_000
    assert whole.text.startswith(head.text[:-20])
    assert head.anchors == frozenset()  # not its first few, which nobody wanted
    assert not head.complete  # so that none is missed in it


@pytest.mark.parametrize(
    "page",
    [
        _article(200),
        b"<title>Shell</title><script>"
        + b"var a = 'words and more words';\n" * 2_000
        + b"</script><div id=root></div>",
        b"<title>Shell</title><style>" + b"p { color: red }\n" * 3_000,
        b"<title>Shell</title><p " + b"class=x " * 5_000 + b">words",
        b"<title>Shell</title>" + b"<div> \n\t </div>" * 4_000,
        b"<title>Shell</title><noscript>" + b"please turn scripts on " * 1_000 + b"</noscript>",
        b"<title>Shell</title><script>" + b"a" * 40_000,
        b"<!--" + b" nothing to be seen here" * 1_000,
    ],
)
def test_a_head_that_says_little_is_not_enough(page: bytes) -> None:
    assert parse_head(page, HTML) is None


@pytest.mark.parametrize(("length", "enough"), [(7_999, False), (8_000, False), (8_001, True)])
def test_a_head_is_enough_from_so_much_text_on_as_no_rule_asks_about(length: int, enough: bool) -> None:
    assert (parse_head(b"<p>" + b"x" * length, HTML) is not None) is enough
    plain = parse_head(b"y" * length, "text/plain")
    assert (plain is not None) is enough
    assert plain is None or plain.anchors is None  # it has no such thing
    # At first sight it is longer than it is.
    assert (parse_head(b"<p>" + b"x" * length + b"<noscript>of no use", HTML) is not None) is enough


def _crowd(number: int, value: str = "") -> str:
    return f"<i {' '.join(f'a{n}{value}' for n in range(number))}>"


@pytest.mark.parametrize(
    ("source", "size", "read"),
    [
        (_crowd(4_000), 65_537, True),
        (_crowd(4_001), 65_537, False),
        (_crowd(4_001), 65_536, True),
        (_crowd(4_000, "='> /'"), 65_537, True),
        (_crowd(4_001, "='> /'"), 65_537, False),
        (_crowd(4_001, '=">"'), 65_537, False),
        (_crowd(2_000, " = '> x'"), 65_537, True),
        (_crowd(2_001, " = '> x'"), 65_537, False),
        ("<i a></i>" * 4_001, 65_537, True),
        (f"<p title='{'words and ' * 4_001}'>", 65_537, True),
        (f"<Script src=x>i<n {'words and ' * 4_001}</script>", 65_537, True),
        (f"<style>i<n {'words and ' * 4_001}</style>", 65_537, True),
        (f"<style-sheet><i {'words and ' * 4_001}>", 65_537, False),
        (f"<scripted><i {'words and ' * 4_001}>", 65_537, False),
        (f"if a < b and 1 <2 and ><< {'a ' * 4_001}", 65_537, True),
    ],
)
def test_a_long_page_ends_before_a_tag_with_thousands_of_attributes(source: str, size: int, read: bool) -> None:
    page = parse_page(f"<p>words</p>{source}<b>end".ljust(size).encode(), HTML)
    assert (page.text.startswith("words"), page.text.endswith("end")) == (True, read)


@pytest.mark.parametrize("name", sorted(set(aliases.values())))
def test_whatever_encoding_a_page_names_it_is_read(name: str) -> None:
    data = bytes(range(256)) * 4 + b"xn--a-" + b"bcd9" * 4_000
    for kind in ("html", "plain"):
        parse_page(data, f"text/{kind}; charset={name}")


@pytest.mark.parametrize("piece", [b"<", b"<script", b"</style", b"<a ", b"> ", b"&", b"\xff"])
def test_whatever_a_head_is_made_of_it_is_looked_at(piece: bytes) -> None:
    head = (piece * 65_536)[:65_536]
    found = parse_head(head, HTML)
    assert found is None or len(found.text) > 8_000
