"""The way back from an address to what a document prints of it: escapes, entities, angle brackets. Pure.

A replacement stands where another address stood, so what surrounds it decides how it has to be written. Whatever a
context does not take is percent-encoded where that means the same to every server (RFC 3986, 2.4), and escaped by the
context's own means where it does not.
"""

import html
import re
from enum import Enum, auto

from db.vocabulary import DocumentFormat
from scrapers.folding import LAYOUT
from scrapers.html_elements import CARRIERS, Shape


class Syntax(Enum):
    """What an address stands in."""

    LISTED = auto()  # a line of a text dump's list: nothing is decoded, white space ends it
    PRINTED = auto()  # running text of a text dump: ends where the punctuation of the sentence begins
    ENCLOSED = auto()  # the same, in angle or square brackets
    BARE = auto()  # running text of Markdown
    INLINE = auto()  # `[text](address)` of Markdown
    AUTOLINK = auto()  # `<address>` of Markdown
    DEFINITION = auto()  # `[label]: address` of Markdown
    ATTRIBUTE = auto()  # HTML, inside Markdown or not


# How far back one has to look to tell what an address stands in: a label, its bracket, a line's quote marks.
LOOK_BEHIND = 1_200
_INLINE = re.compile(r"\]\(\s*<?\Z")
_DEFINITION = re.compile(r"\[(?!\^)(?:[^\[\]\\]|\\.){1,999}\]:[\s>]*<?\Z")

_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z]+):/(?!/)", re.IGNORECASE)
# What reads as a character reference in Markdown; HTML attributes read more, so there every `&` is written as one.
_ENTITY = re.compile(r"&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
# What no context can be sure to take: template engines read braces, tables bars, code spans backticks.
_NOWHERE = str.maketrans({letter: f"%{ord(letter):02X}" for letter in '`{|}\\ <>"'})
_BRACKETS = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "()[]"})
# An address that anybody's rules for bare addresses take whole.
_PLAINLY_BARE = re.compile(r"[A-Za-z0-9:/?#@!$&'()+,;=%~._-]*[A-Za-z0-9/=+%-]")
_MOST_NESTED = 3  # parentheses in a destination; CommonMark takes 32, readers of the source fewer


def classify_syntax(shape: DocumentFormat, element: str, before: str, after: str) -> Syntax:
    """What an address stands in.

    Args:
        element: as in `Reference`.
        before: the text before it, at least `LOOK_BEHIND` characters where there are so many.
        after: the character behind it, "" at the end.
    """
    if shape is DocumentFormat.HTML:
        return Syntax.ATTRIBUTE
    if element == "text":
        if shape is DocumentFormat.MARKDOWN:
            return Syntax.BARE
        return Syntax.ENCLOSED if (before[-1:], after) in {("<", ">"), ("[", "]")} else Syntax.PRINTED
    if shape is DocumentFormat.TEXT_DUMP:
        return Syntax.LISTED
    if _INLINE.search(before):
        return Syntax.INLINE
    if before.removesuffix("<").rstrip(" \t\r\n>").endswith("]:") and _DEFINITION.search(before):
        return Syntax.DEFINITION
    return Syntax.AUTOLINK if before.endswith("<") else Syntax.ATTRIBUTE


def write_address(address: str, syntax: Syntax, element: str = "a") -> tuple[str, str]:
    """An address as it has to be written in some context.

    Args:
        address: WHATWG serialisation, ASCII.
        element: as in `Reference`; image candidates and refreshes have rules of their own.

    Returns:
        What is to be printed, and the address that a reader of it finds: the same but for percent-encoding.
    """
    found = _AUTHORITY.match(address)
    head = found[0] if found else ""
    tail = address[len(head) :]
    if syntax is not Syntax.LISTED:
        tail = tail.translate(_NOWHERE)
    match syntax:
        case Syntax.ATTRIBUTE:
            shapes = {carrier.shape for carrier in CARRIERS.get(element, ())}
            if Shape.REFRESH in shapes:
                tail = tail.replace("'", "%27")
            if Shape.SRCSET in shapes and tail.endswith(","):
                tail = f"{tail[:-1]}%2C"
            return html.escape(head + tail).replace("&#x27;", "&#39;"), head + tail
        case Syntax.ENCLOSED:
            tail = tail.translate(_BRACKETS)
        case Syntax.INLINE | Syntax.DEFINITION:
            tail = tail if _is_balanced(tail) else tail.translate(_BRACKETS)
            return _ENTITY.sub("&amp;", head + tail), head + tail
        case Syntax.AUTOLINK:
            return _ENTITY.sub("&amp;", head + tail), head + tail
        case Syntax.PRINTED if not _is_plain(tail):
            tail = tail.translate(_BRACKETS)
            return f"<{head}{tail}>", head + tail
        case Syntax.BARE if not _is_plain(tail) or _ENTITY.search(tail):
            return f"<{_ENTITY.sub('&amp;', head + tail)}>", head + tail
    return head + tail, head + tail


def reads_as(written: str, raw: str) -> bool:
    """Whether what stands at a span of the source is the address that a scraper read there.

    Line breaks inside, character references and backslash escapes are what a scraper takes out; a scheme is what it
    adds to addresses that are printed without one. What layout does to printed addresses comes out as well.
    """
    joined = re.sub(r"\s*[\r\n]+\s*", "", written.strip())
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", joined)
    laid_out = _SCHEME.sub(r"\1://", "".join(LAYOUT.sub("", unescaped).split()), count=1)
    readings = {joined, html.unescape(joined), unescaped, html.unescape(unescaped), laid_out}
    return bool(readings & {raw, raw.removeprefix("http://"), raw.removeprefix("mailto:")})


def _is_plain(tail: str) -> bool:
    return _is_balanced(tail) and _PLAINLY_BARE.fullmatch(tail or "/") is not None


def _is_balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if not 0 <= depth <= _MOST_NESTED:
            return False
    return depth == 0
