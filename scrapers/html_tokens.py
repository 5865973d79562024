"""Where the tags of an HTML source stand: a tokenizer that keeps positions, by the rules of the HTML standard.

Tree builders tell lines at best, a repair needs the exact stretch of an attribute's value. So this walks the source as
section 13.2.5 of the standard does (tag names, quoted and bare values, comments, raw text, script's double escapes) and
builds nothing. Linear in the length of the source: every pattern is anchored or possessive, and a search that finds
nothing ends the walk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG_NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*+")
# One attribute: solidus and blanks before it, a name (which may begin with "="), and a value in one of three forms.
# A quote that never closes runs to the end of the source, which drops the tag, as the standard says of "eof-in-tag".
_ATTRIBUTE = re.compile(
    r"""
    [\t\n\f\r\ /]*+
    (?: (?P<close>>)
      | (?P<name>=?[^\t\n\f\r\ />=]*+)
        (?: [\t\n\f\r\ ]*+ = [\t\n\f\r\ ]*+
            (?: "(?P<double>[^"]*+)(?P<double_end>"?)
              | '(?P<single>[^']*+)(?P<single_end>'?)
              | (?P<bare>[^\t\n\f\r\ >]*+)
            )
        )?+
    )
    """,
    re.VERBOSE,
)
_COMMENT_END = re.compile(r"--!?>")
# Elements whose content is text whatever stands in it; `noscript` is not among them (a scraper runs no scripts).
_RAW = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_SCRIPT_STEP = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StartTag:
    """A start tag: `source[start:end]`; its attributes by lower-case name, the first of equal names, as value spans.

    `closed` tells a tag that ends in `/>`.
    """

    name: str
    start: int
    name_end: int
    end: int
    attributes: dict[str, tuple[int, int]]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class EndTag:
    """An end tag: `source[start:end]`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Inert:
    """A stretch without tags that is not text of the page: a comment, a declaration, or the inside of a raw element.

    `element` is the raw element's name, "" for comments and declarations.
    """

    start: int
    end: int
    element: str = ""


Token = StartTag | EndTag | Inert


def tokenize(source: str) -> Iterator[Token]:
    """The tags of a source in order; what lies between them is text."""
    position = source.find("<")
    while position >= 0:
        token = _token(source, position)
        if token is None:  # a lone "<" is text
            position = source.find("<", position + 1)
            continue
        if isinstance(token, Inert) or token.end > 0:
            yield token
        else:  # the source ends inside a tag: no tag at all
            yield Inert(position, len(source))
            return
        position = token.end
        if isinstance(token, StartTag) and (inside := _raw_content(source, token)):
            yield inside
            position = inside.end
        position = source.find("<", position)


def _token(source: str, position: int) -> Token | None:
    following = source[position + 1 : position + 2]
    if following == "!":
        return _comment(source, position)
    if following == "?":
        return _declaration(source, position)
    closing = following == "/"
    name = _TAG_NAME.match(source, position + 1 + closing)
    if name is None:
        return _declaration(source, position) if closing else None
    attributes, end = _attributes(source, name.end())
    if closing:
        return EndTag(name[0].lower(), position, end)
    closed = source.startswith("/>", end - 2) and all(last != end - 1 for _, last in attributes.values())
    return StartTag(name[0].lower(), position, name.end(), end, attributes, closed)


def _comment(source: str, position: int) -> Inert:
    if not source.startswith("<!--", position):
        return _declaration(source, position)
    inside = position + 4
    for abrupt in (">", "->"):
        if source.startswith(abrupt, inside):
            return Inert(position, inside + len(abrupt))
    end = _COMMENT_END.search(source, inside)
    return Inert(position, end.end() if end else len(source))


def _declaration(source: str, position: int) -> Inert:
    """A document type, processing instruction, CDATA section or other bogus comment: all end at the first `>`."""
    end = source.find(">", position)
    return Inert(position, end + 1 if end >= 0 else len(source))


def _attributes(source: str, position: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Attributes from `position` on and the end of the tag, 0 where the source ends before the tag does."""
    found: dict[str, tuple[int, int]] = {}
    if source.startswith(">", position):  # most tags
        return found, position + 1
    size = len(source)
    while position < size:
        match = _ATTRIBUTE.match(source, position)
        if match is None or match.end() == position:  # cannot be, by the pattern; never loop on it
            return found, 0
        position = match.end()
        if match["close"]:
            return found, position
        if match["double_end"] == "" or match["single_end"] == "":
            return found, 0
        name = match["name"].lower()
        if name and name not in found:
            group = "double" if match["double_end"] else "single" if match["single_end"] else "bare"
            found[name] = match.span(group) if match[group] is not None else (match.end("name"), match.end("name"))
    return found, 0


def _raw_content(source: str, tag: StartTag) -> Inert | None:
    """The inside of a raw element.

    `<script/>` has none: so XHTML means it and libxml2 reads it. Browsers read on, but a page whose rest vanished
    into a `<title/>` would help nobody.
    """
    if tag.closed:
        return None
    if tag.name == "script":
        return Inert(tag.end, _script_end(source, tag.end), "script")
    if tag.name == "plaintext":
        return Inert(tag.end, len(source), "plaintext")
    pattern = _RAW.get(tag.name)
    if pattern is None:
        return None
    end = pattern.search(source, tag.end)
    return Inert(tag.end, end.start() if end else len(source), tag.name)


def _script_end(source: str, position: int) -> int:
    """Where a script's text ends; inside `<!-- <script>` an end tag only leaves the inner script (13.2.5.15 to .31)."""
    escaped = doubly = False
    while step := _SCRIPT_STEP.search(source, position):
        position = step.end()
        if step[0] == "<!--":
            if not escaped:
                escaped, position = True, step.end() - 2  # the dashes may be those of "-->" at once
        elif step[0] == "-->":
            escaped = doubly = False
        elif step[1]:
            if not doubly:
                return step.start()
            doubly = False
        elif escaped:
            doubly = True
    return len(source)
