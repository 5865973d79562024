"""The head of a body as a Page: title, visible text, anchors, refresh. Pure; never raises, whatever the bytes.

lxml directly rather than Beautiful Soup: this runs once for every address, and only these few facts are wanted.
"""

import codecs
import re
from dataclasses import replace
from email.message import Message
from functools import lru_cache
from typing import Any

from lxml import etree

from catalog.checker.marks import find_marks
from catalog.checker.observation import Page
from catalog.checker.unseen import find_hidden, read_styles
from scrapers.folding import fold

MOST_TO_JUDGE = 8_000  # characters; what is not seen of a longer page makes no difference to what is said of it
MOST_TEXT = 10_000  # characters of visible text kept: more than are judged, small for hundreds of pages at once
GATHERED = 20_000  # characters, blanks of the layout among them, from which it is made
MOST_TITLE = 300  # characters; longer titles are junk or an attack
LEAST_SEEN = 20  # characters; where fewer are seen, a script will show the rest
SHORT_TEXT = 200  # characters of text under which a page with scripts and a mount point is taken to be built by them
# Text under which a page with scripts may be a mere shell that its scripts fill, and so alike for every address; unless
# it says so much itself, in headings and paragraphs, and leaves no empty place to be filled.
SHELL_TEXT = 400  # characters
LEAST_MESSAGE = 60  # characters
MOST_CUT = 1_000  # elements that are cut out of a page; beyond that, lxml takes its time over the texts between them
# For each attribute of an element libxml2 goes over those before it: 50,000 take it 20 seconds. So many bytes hold
# too few for that; a longer page ends for us before a tag with more than anybody writes (name and value count
# apart where blanks are around the equals sign).
CROWDED, MOST_ATTRIBUTES = 65_536, 4_000
LONGEST_SCRIPT = 1_000  # characters of the first inline script that are kept: landers are a line

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# What says no more than no media type at all (WHATWG MIME Sniffing, section 7), and is looked at like that.
_NO_TYPES = frozenset({"unknown/unknown", "application/unknown", "*/*"})
_UNSEEN = ("script", "style", "template", "noscript", "head", "title", "svg")
# Elements into which the common frameworks mount a page (React, Next, Nuxt, Angular, Vue, Ember, Gatsby).
_MOUNTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "app-root", "ember-app", "svelte", "q-app"})
# Asked of the parsed tree in C: going through its elements one by one took three times as long as parsing them.
_NAMES: Any = etree.XPath("//@id | //a/@name", smart_strings=False)
_SCRIPTS: Any = etree.XPath("count(//script)")
_FIRST_SCRIPT: Any = etree.XPath("string((//script[not(@src)])[1])")
_TEXTS: Any = etree.XPath("//text()", smart_strings=False)
_COUNT: Any = etree.XPath("count(//*)")
# What is not seen: by attribute, by inline style, by a class of the common frameworks; dialogs until they are opened.
# Element by element: by way of the attributes, libxml2 compares each element that it finds with all before it.
_HIDDEN: Any = etree.XPath(
    "//*[@hidden or @style[contains(translate(., ' ', ''), 'display:none')]"
    " or @class[. = 'hidden' or contains(concat(' ', ., ' '), ' d-none ')]"
    " or (@aria-hidden = 'true' and (@role = 'dialog' or contains(@class, 'modal')))]"
)
# What a page itself says, besides menus and footers; and where scripts may put more: into what is empty, has no text of
# its own, or is known to no browser; or in the place of “Loading…”.
_MESSAGES = ("h1", "h2", "h3", "p")
_MARGINS = ("header", "nav", "footer")
_FRAMES = frozenset({"canvas", "iframe", "object", "embed"})
_EMPTY_BY_NATURE = frozenset({"img", "br", "hr", "input", "textarea", "a", "i", "button", "label"})
LONGEST_WAIT = 30  # characters
_UNLINKED: Any = etree.XPath(".//text()[not(ancestor::a)]", smart_strings=False)
# Two buttons, or a list to choose from and one, where nothing is to be written: that is how one agrees to something.
_CHOICE: Any = etree.XPath(
    "boolean(//form[count(.//button | .//input[@type = 'submit']) > 1 or .//select"
    " or .//input[@type = 'checkbox' or @type = 'radio']]) and not(//textarea | //input[not(@type)"
    " or not(contains(' submit button hidden checkbox radio image reset ', concat(' ', @type, ' ')))])"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# How a page begins to browsers (WHATWG MIME Sniffing, section 7.1), and to us one whose first element is a meta.
_HTML_START = re.compile(
    rb"\s*<(?:!--|(?:!doctype html|html|head|body|title|meta|script|style|iframe|h1|div|p|b|br|a|font|table)[\s>])",
    re.I,
)
_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = rb"""(?:[^\s/>=]++|=(?:\s*+(?:"[^"]*+"?|'[^']*+'?))?)*+"""
_UNCROWDED = re.compile(
    rb"(?:[^<]++|<script(?=[\s/>]).*?(?:</script|\Z)|<style(?=[\s/>]).*?(?:</style|\Z)"
    rb"|<[a-z]%b(?:[\s/]++%b){0,%d}+(?![^>])|<(?![a-z]))*+" % (_ATTRIBUTE, _ATTRIBUTE, MOST_ATTRIBUTES),
    re.IGNORECASE | re.DOTALL,
)
_SCRIPT_TARGET = re.compile(r"""location(?:\.href)?\s*=\s*["']([^"'\s]{1,200})["']""")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
# Names of encodings (WHATWG Encoding, section 4.2) that Python has none of its own for; those that are met.
_CODECS = {
    "windows-31j": "shift_jis",
    "x-sjis": "shift_jis",
    "x-euc-jp": "euc_jp",
    "windows-949": "euc_kr",
    "ksc_5601": "euc_kr",
    "x-gbk": "gbk",
    "x-x-big5": "big5",
    "windows-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "koi8-ru": "koi8-u",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode": "utf-16-le",
}
# Codecs that browsers take a larger one of the same letters for (WHATWG Encoding, section 4.2): many a page that says
# ISO-8859-1 has the quotation marks of Windows-1252.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Codecs of Python's for the names of hosts: a page in one takes minutes, and what does not belong raises.
_OF_HOSTS = frozenset({"idna", "punycode"})
_UTF_8 = codecs.getincrementaldecoder("utf-8")
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def parse_content_type(value: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, both lower-case and "" where missing or no such thing."""
    return _parse_content_type(value[:300])  # longer ones are junk or an attack, and would be remembered whole


@lru_cache(maxsize=1024)  # there are few, and the standard library takes its time over each
def _parse_content_type(value: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = _CONTROL.sub(" ", value)
    try:
        charset = message.get_content_charset() or ""
    except (LookupError, ValueError, UnicodeError):  # the standard library trips over some RFC 2231 spellings
        charset = ""
    media_type = value.partition(";")[0].strip().lower()
    return "" if "/" not in media_type or media_type in _NO_TYPES else media_type, charset


def looks_like_html(data: bytes) -> bool:
    """Whether a body without a media type starts like a page."""
    return _HTML_START.match(data) is not None


def parse_page(data: bytes, content_type: str = "", *, complete: bool = True) -> Page:
    """What the head of a body tells. A body that is not HTML gives a Page without title and anchors."""
    media_type, charset = parse_content_type(content_type)
    if media_type not in HTML_TYPES and (media_type or not looks_like_html(data)):
        if not media_type.startswith("text/"):
            return Page(complete=complete)
        start = data[:GATHERED]
        return Page(text=fold(start.decode(_charset(start, charset), "replace"), MOST_TEXT), complete=complete)
    root = _parse(data, charset)
    if root is None:
        return Page(anchors=frozenset(), complete=complete, blank=complete and not data.strip())
    return _read(root, data, complete)


def parse_head(data: bytes, content_type: str = "") -> Page | None:
    """The page that begins so, without its anchors, where it says enough there for what comes later to make no
    difference to what is said of it; else None. Looks first whether that may be, which takes a fraction of the time."""
    if _length_of_text(data) <= MOST_TO_JUDGE:
        return None
    page = parse_page(data, content_type, complete=False)
    if len(page.text) <= MOST_TO_JUDGE:
        return None
    return page if page.anchors is None else replace(page, anchors=frozenset())


def _length_of_text(data: bytes) -> int:
    """About how many bytes of a page are neither blanks nor tags nor the inside of scripts and styles."""
    data = data.translate(None, b" \t\r\n")
    for name in (b"script", b"style"):
        first, *others = data.split(b"<" + name)
        data = first + b"".join(other.partition(b"</" + name)[2] for other in others)
    return len(_TAG.sub(b"", data))


def _parse(data: bytes, charset: str) -> etree._Element | None:
    encoding = _charset(data, charset)
    if encoding != "utf-8":  # the parser would take the first byte that an encoding lacks for the end of the page
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    data = data.replace(b"\0", b"")
    if len(data) > CROWDED and (few := _UNCROWDED.match(data)):
        data = few[0]
    try:
        return etree.fromstring(data, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _charset(data: bytes, declared: str) -> str:
    """By byte-order mark, header, meta, XML declaration, UTF-8 if it fits, else Windows-1252 (WHATWG's default)."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return name
    if name := _find_codec(declared):
        return name
    found = _META_CHARSET.search(data[:4096]) or _XML_CHARSET.match(data)
    if found is not None and (name := _find_codec(found[1].decode("ascii"))):
        # In UTF-16 it could not have been read, so it is wrong (WHATWG HTML).
        return "utf-8" if name.startswith("utf-16") else name
    try:
        _UTF_8().decode(data)  # as if more were to come: the head may have cut the last character in two
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _find_codec(name: str) -> str:
    """The codec for what calls itself so, "" for none."""
    name = _CODECS.get(name.lower(), name)
    try:
        "".encode(name)  # no codec that makes no text of bytes
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if codec in _OF_HOSTS else _WIDER.get(codec, codec)


def _read(root: etree._Element, source: bytes, complete: bool) -> Page:
    title = canonical = base = refresh = refresh_base = ""
    asks_password = asks_text = False
    for element in root.iter("title", "meta", "link", "input", "base", "textarea"):
        tag = element.tag
        if tag == "title":
            if not title and not _inside(element, "svg"):
                title = fold("".join(map(str, element.itertext())), MOST_TITLE)
        elif tag == "meta":
            is_refresh = element.get("http-equiv", "").strip().lower() == "refresh"
            if is_refresh and not refresh and not _inside(element, "noscript", "template"):
                refresh, refresh_base = element.get("content", ""), base
        elif tag == "link":
            if "canonical" in element.get("rel", "").lower().split():
                canonical = canonical or element.get("href", "")
        elif tag == "base":
            base = base or element.get("href", "")
        elif tag == "textarea":  # reCAPTCHA's own is for its scripts
            asks_text = asks_text or "captcha" not in element.get("id", element.get("name", ""))
        elif element.get("type", "").lower() == "password":
            asks_password = True
    anchors = frozenset(filter(None, _NAMES(root)))
    scripts = int(_SCRIPTS(root))
    script = str(_FIRST_SCRIPT(root))[:LONGEST_SCRIPT] if scripts else ""
    text = _visible_text(root, source)
    scripted = bool(scripts and anchors & _MOUNTS and len(text) < SHORT_TEXT)
    short = len(text) < SHELL_TEXT
    asks_choice = short and bool(_CHOICE(root))
    wall, parker = find_marks(source, text=len(text), scripts=scripts, scripted=scripted)
    return Page(
        title=title,
        text=text,
        anchors=anchors,
        complete=complete,
        scripted=scripted,
        scripts=scripts,
        hollow=scripted or bool(scripts and short and not _speaks_for_itself(root, asks_choice)),
        canonical=canonical,
        refresh=refresh,
        refresh_base=refresh_base,
        script_target=_script_target(script) if len(text) < SHORT_TEXT else "",
        ad_key=root.get("data-adblockkey") is not None,
        asks_password=asks_password,
        asks_text=asks_text,
        asks_choice=asks_choice,
        wall=wall,
        parker=parker,
    )


def _speaks_for_itself(root: etree._Element, asks_choice: bool) -> bool:
    """Whether a page with little text has a message of its server's, or a choice, and no empty place for more."""
    messages = (element for element in root.iter(*_MESSAGES) if not _inside(element, *_MARGINS))
    said = fold(" ".join(piece for element in messages for piece in _UNLINKED(element)), SHELL_TEXT)
    if len(said) < LEAST_MESSAGE and not asks_choice:
        return False
    return not any(_may_be_filled(element) and not _inside(element, *_MARGINS) for element in root.iter())


def _may_be_filled(element: etree._Element) -> bool:
    """Whether an element waits for a script to fill it; a span without a name is an icon."""
    tag, text = str(element.tag), (element.text or "").strip()
    if "-" in tag or tag in _FRAMES or (tag == "table" and next(element.iter("td"), None) is None):
        return True
    if len(element) or tag in _EMPTY_BY_NATURE or (tag == "span" and element.get("id") is None):
        return False
    return not text or (len(text) <= LONGEST_WAIT and text.endswith(("…", "...")))


def _script_target(script: str) -> str:
    """Where a script sends its visitor, as the shortest of them do."""
    found = _SCRIPT_TARGET.search(script)
    return found[1] if found else ""


def _inside(element: etree._Element, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _visible_text(root: etree._Element, source: bytes) -> str:
    """Text of the body in order; takes what is not seen out of the tree.

    Not where next to nothing would be left: such pages are shown by a script once they are ready.
    """
    styles = read_styles(root) if b"<style" in source else ""
    whole = _COUNT(root)
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    text = _text(root, whole)
    if len(text) > MOST_TO_JUDGE or not (b"none" in source or b"hidden" in source):
        return text
    hidden = [element for element in (*_HIDDEN(root), *find_hidden(root, styles)) if element.tag != "body"]
    if not hidden:
        return text
    for element in hidden:
        element.tag = "template"
    etree.strip_elements(root, "template", with_tail=False)
    seen = _text(root, whole)
    return seen if len(seen) >= LEAST_SEEN else text


def _text(root: etree._Element, whole: float) -> str:
    """The texts of a tree that had so many elements, with blanks between them.

    Where elements were cut out, texts are left side by side. For each text lxml goes back over all that are beside it,
    unless it reads them as one.
    """
    pieces: list[str] = []
    length = 0
    for piece in map(str, root.itertext()) if whole - _COUNT(root) > MOST_CUT else _TEXTS(root):
        if not piece.isspace():
            pieces.append(piece)
            length += len(piece)
            if length > GATHERED:
                break
    return fold(" ".join(pieces), MOST_TEXT)
