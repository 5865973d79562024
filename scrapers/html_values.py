"""Addresses inside attribute values: character references, `srcset` candidates, `meta refresh`. Pure, linear.

Offsets are half-open and in characters of the text that was given.
"""

import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from html.entities import html5

from scrapers.html_elements import Shape

_REFERENCE = re.compile(r"&(?:#[0-9]{1,12}+;?|#[xX][0-9A-Fa-f]{1,12}+;?|[A-Za-z][A-Za-z0-9]{1,40}+;?)")
_REFRESH = re.compile(
    r"[\t\n\f\r ]*+(?P<seconds>[0-9]{0,9}+)[0-9.]*+(?<=[0-9.])[\t\n\f\r ]*+[;,]?[\t\n\f\r ]*+"
    r"(?:[Uu][Rr][Ll][\t\n\f\r ]*+=[\t\n\f\r ]*+)?+"
    r"(?P<quote>[\"']?)"
)
_NOT_BLANK_OR_COMMA = re.compile(r"[^\t\n\f\r ,]")
_CANDIDATE = re.compile(r"[^\t\n\f\r ]++")
_DESCRIPTOR_STEP = re.compile(r"[(),]")
_BLANK = "\t\n\f\r "


def decode_references(source: str) -> tuple[str, list[tuple[int, int]]]:
    """An attribute's value as written, decoded, with the cuts that lead back to it.

    A named reference without its semicolon is text where "=" or a letter or digit follows (13.2.5.73 of the HTML
    standard): `?a=1&copy=2` stays as it is.

    Returns:
        The decoded text and pairs (decoded offset, source offset) for `source_offset`.
    """
    if "&" not in source:
        return source, [(0, 0)]
    pieces: list[str] = []
    cuts = [(0, 0)]
    copied = length = 0
    for match in _REFERENCE.finditer(source):
        word = match[0][1:]
        if word[0] != "#" and (word not in html5 or (word[-1] != ";" and source.startswith("=", match.end()))):
            continue
        pieces += (source[copied : match.start()], html.unescape(match[0]))
        start = length + match.start() - copied
        length = start + len(pieces[-1])
        copied = match.end()
        cuts += ((start, match.start()), (length, copied))
    pieces.append(source[copied:])
    return "".join(pieces), cuts


def source_offset(cuts: list[tuple[int, int]], decoded: int, *, end: bool = False) -> int:
    """Where a decoded offset lies in the source; inside a character reference, its start (or its end for `end`)."""
    if len(cuts) == 1:  # no character references, as nearly always
        return decoded
    at = bisect_left(cuts, (decoded, -1))
    if at < len(cuts) and cuts[at][0] == decoded:
        return cuts[at][1]
    before, source = cuts[at - 1]
    inside = at % 2 == 0 and at < len(cuts)  # between the two cuts of one reference
    if inside:
        return cuts[at][1] if end else source
    return source + decoded - before


def parse_srcset(value: str) -> list[tuple[int, int]]:
    """The address of every image candidate (4.8.4.2.2 of the HTML standard).

    Commas may stand inside addresses (`data:` ones, image services): only one at the end of a word separates.
    """
    found: list[tuple[int, int]] = []
    position = 0
    while start := _NOT_BLANK_OR_COMMA.search(value, position):
        word = _CANDIDATE.match(value, start.start())
        if word is None:  # cannot be: the character is no blank
            break
        address = word[0].rstrip(",")
        found.append((word.start(), word.start() + len(address)))
        position = word.end()
        if len(address) == len(word[0]):
            position = _after_descriptors(value, position)
    return found


def _after_descriptors(value: str, position: int) -> int:
    """The end of a candidate's descriptors: the next comma outside parentheses."""
    inside = False
    for step in _DESCRIPTOR_STEP.finditer(value, position):
        if step[0] == "," and not inside:
            return step.end()
        inside = step[0] == "(" or (inside and step[0] != ")")
    return len(value)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh that leads somewhere: seconds to wait, and where its address stands in the value."""

    seconds: int
    start: int
    end: int


def parse_refresh(content: str) -> Refresh | None:
    """What `<meta http-equiv=refresh content="5; url=…">` or a Refresh header asks for (WHATWG HTML, "shared
    declarative refresh steps"); None where the page only reloads itself, or a browser would ignore it.
    """
    head = _REFRESH.match(content)
    if head is None:
        return None
    start, end = head.end(), len(content)
    if head["quote"]:
        close = content.find(head["quote"], start)
        end = close if close >= 0 else end
    end = start + len(content[start:end].rstrip(_BLANK))
    return Refresh(int(head["seconds"] or 0), start, end) if end > start else None


def address_stretches(value: str, shape: Shape) -> list[tuple[int, int]]:
    """Where addresses stand in a decoded attribute value, by the attribute's shape."""
    if shape is Shape.SRCSET:
        return parse_srcset(value)
    if shape is Shape.REFRESH:
        found = parse_refresh(value)
        return [(found.start, found.end)] if found else []
    start = len(value) - len(value.lstrip(_BLANK))
    return [(start, start + len(value.strip(_BLANK)))]
