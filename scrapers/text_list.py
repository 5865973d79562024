"""The numbered lists of addresses at the foot of a text dump.

`lynx -dump` prints `References`, then `Visible links` and `Hidden links`, each with right-aligned `  7. address` lines;
elinks does the same, w3m prints `References:` with `[7] address` lines. With `-nonumbers` (`-no-numbering` of elinks)
the lines under `Visible links` and `Hidden links` are addresses without a number. `[USEMAP]` and the address of an
image map head a list of its areas, numbered from 1 again. Files that went through a mailer or an editor have long
addresses broken over lines; files that were put together have several lists, each of the text above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Line = tuple[int, str]  # offset of the first character, text without the line break

_REFERENCES = "references"
_VISIBLE = "visible links"
_HIDDEN = "hidden links"
_USEMAP = "[usemap]"
_HEADS = frozenset({_REFERENCES, _VISIBLE, _HIDDEN, _USEMAP})
_LONGEST_HEAD = 40  # with indentation and colon; saves folding the case of every long line

# `  7. x`, `[7] x`, `[7]: x`; the address may be missing, where the line was broken right before it.
_ENTRY = re.compile(r"[ \t]*(?:(?P<plain>\d{1,7})\.|\[(?P<square>\d{1,7})\]:?)(?=\s|$)")
# `x` or, as elinks has it, `. x`, an address and nothing else.
_UNNUMBERED = re.compile(r"[ \t]*(?:\.[ \t]+)?(?P<address>[a-z][a-z0-9+.-]{1,30}:\S+)\s*", re.IGNORECASE)
# What every scheme looks like (RFC 3986, 3.1), long enough not to be a drive letter.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}:", re.IGNORECASE)
# A piece of an address may begin with a word and a colon; with these it begins another address.
_OWN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}://|mailto:", re.IGNORECASE)
# What somebody noted behind an address: a title in quotes or brackets, words after a dash.
_NOTE = re.compile(r"(?P<address>[a-z][a-z0-9+.-]{1,30}://\S+)[ \t]+(?:[\"'“‘(\[|–—]|-{1,3}[ \t]).*", re.IGNORECASE)
_MARKER = re.compile(r"\[\d{1,7}\]")
# A line that was broken for its length was about this long; a shorter one was followed by something new.
_BROKEN_AT = 60
# An address of RFC 9110's recommended 8,000 characters, broken at 72: more lines than that are some other text.
_MOST_LINES = 112
# How far a line that does not belong may interrupt a list: a page break with a header and blank lines.
_LOOK_AHEAD = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: `start` and `end` are characters of the text, half-open, all pieces of the address within."""

    number: int
    address: str
    start: int
    end: int
    hidden: bool


@dataclass(slots=True)
class AddressList:
    """One list, `first` to `last` its lines (half-open); `named` where a head says which links these are."""

    first: int
    last: int
    named: bool = False
    headed: bool = True  # False where the list was known by its addresses alone
    numbered: bool = True  # False where the numbers are but the order of the lines
    entries: list[Entry] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)  # numbers that have no address


def parse_lists(lines: Sequence[Line]) -> list[AddressList]:
    """Every list of numbered addresses, in order.

    A list begins at a head (`References`, `Visible links`, `Hidden links`, in any case, alone on its line) that
    numbered lines follow. Under a mere `References` most of them must look like addresses, since an article's
    bibliography has the same shape. Without any head, numbered addresses that end the text are a list too
    (`-listonly`, cut off).
    """
    lists: list[AddressList] = []
    at = 0
    while at < len(lines):
        if not _head(lines[at][1]):
            at += 1
            continue
        found, read_to = _read_list(lines, at)
        if found and (found.named or _mostly_addresses(found)):
            lists.append(found)
            at = found.last
        else:  # nothing in what was read can be a list, so it is not read again (heads may stand there by the thousand)
            at = read_to
    if not lists:
        lists.extend(_read_headless(lines))
    return lists


def _head(line: str) -> str:
    """The head that a line is, lower-case and without its colon; "" for any other line."""
    if len(line) > _LONGEST_HEAD:
        return ""
    folded = " ".join(line.lower().split()).removesuffix(":").rstrip()
    return folded if folded in _HEADS else ""


def _read_list(lines: Sequence[Line], first: int) -> tuple[AddressList | None, int]:
    """The list that begins on line `first` (None where no numbered line follows), and the line where reading ended."""
    found = AddressList(first, first)
    hidden, at, highest = False, first, -1
    while at < len(lines):
        text = lines[at][1]
        head = _head(text)
        if head:
            if head in (_REFERENCES, _USEMAP) and at > first:  # the next list
                break
            if head == _VISIBLE and (hidden or found.entries):
                break
            found.named = found.named or head in (_VISIBLE, _HIDDEN)
            hidden = head == _HIDDEN
            at += 2 if head == _USEMAP else 1  # the map's own address, which the list above has
        elif not text.strip():
            at += 1
        elif entry := _ENTRY.match(text):
            at = _read_entry(lines, at, entry, hidden, found)
            found.last = at
            highest = max(highest, _number(entry))
        elif found.named and not (found.entries and found.numbered) and (alone := _UNNUMBERED.fullmatch(text)):
            found.numbered = False
            at = found.last = _read_unnumbered(lines, at, alone, hidden, found)
        elif found.entries and _goes_on(lines, at, highest):
            at += 1
        else:
            break
    return (found if found.entries or found.nameless else None), max(at, first + 1)


def _number(entry: re.Match[str]) -> int:
    return int(entry["plain"] or entry["square"])


def _read_entry(lines: Sequence[Line], at: int, match: re.Match[str], hidden: bool, found: AddressList) -> int:
    """Adds the entry that begins on line `at`; returns the line after its last one."""
    offset, text = lines[at]
    pieces: list[str] = []
    start = end = offset + match.end()
    piece = text[match.end() :].strip()
    if piece:
        start = offset + text.index(piece, match.end())
        noted = None if found.named else _NOTE.fullmatch(piece)
        piece = noted["address"] if noted else piece
        end = start + len(piece)
        pieces.append(piece)
    after = at + 1
    while after < len(lines) and after - at < _MOST_LINES and _continues(lines, after, bool(pieces)):
        offset, text = lines[after]
        piece = text.strip()
        begin = offset + text.index(piece)
        start = start if pieces else begin
        end = begin + len(piece)
        pieces.append(piece)
        after += 1
    if pieces:
        found.entries.append(Entry(_number(match), "".join(pieces), start, end, hidden))
    else:
        found.nameless.append(_number(match))
    return after


def _read_unnumbered(lines: Sequence[Line], at: int, match: re.Match[str], hidden: bool, found: AddressList) -> int:
    """Adds the address, with no number before it, that begins on line `at`; returns the line after its last one.

    Any scheme begins the next one; a line without is the rest of one that was broken for its length.
    """
    offset, _ = lines[at]
    pieces = [match["address"]]
    start, end = (offset + place for place in match.span("address"))
    after = at + 1
    while (
        after < len(lines)
        and after - at < _MOST_LINES
        and len(lines[after - 1][1]) >= _BROKEN_AT
        and _continues(lines, after, begun=False)
        and not _UNNUMBERED.fullmatch(lines[after][1])
    ):
        offset, text = lines[after]
        pieces.append(text.strip())
        end = offset + text.index(pieces[-1]) + len(pieces[-1])
        after += 1
    found.entries.append(Entry(len(found.entries) + 1, "".join(pieces), start, end, hidden))
    return after


def _continues(lines: Sequence[Line], at: int, begun: bool) -> bool:
    """Whether line `at` is the next piece of an address: one word, right below, neither an entry nor a head.

    A line that begins with a scheme of its own is an address of its own, unless the line above was broken for its
    length (an archive's address has another one inside).
    """
    text = lines[at][1]
    piece = text.strip()
    if not piece or _ENTRY.match(text) or _head(text) or any(letter.isspace() for letter in piece):
        return False
    if begun and _OWN_ADDRESS.match(piece):
        return len(lines[at - 1][1]) >= _BROKEN_AT
    return True


def _goes_on(lines: Sequence[Line], at: int, highest: int) -> bool:
    """Whether a list that a strange line interrupts goes on below, with higher numbers."""
    for _, text in lines[at + 1 : at + 1 + _LOOK_AHEAD]:
        entry = _ENTRY.match(text)
        if entry:
            return _number(entry) > highest and _looks_like_address(text[entry.end() :].strip())
        if _head(text):
            return False
    return False


def _looks_like_address(text: str) -> bool:
    return bool(_SCHEME.match(text)) or not (any(letter.isspace() for letter in text) or _MARKER.search(text))


def _mostly_addresses(found: AddressList) -> bool:
    good = sum(_looks_like_address(entry.address) for entry in found.entries)
    return 2 * good > len(found.entries) + len(found.nameless)


def _read_headless(lines: Sequence[Line]) -> list[AddressList]:
    """The numbered addresses, each with its scheme, that end the text; none where there are none."""
    first = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at][1]
        entry = _ENTRY.match(text)
        if entry and _SCHEME.match(text[entry.end() :].strip()):
            first = at
        elif text.strip() and not (at > 0 and _continues(lines, at, True)):
            break
    if first == len(lines):
        return []
    found, _ = _read_list(lines, first)
    if found is None or any(later.number <= earlier.number for earlier, later in pairwise(found.entries)):
        return []
    found.headed = False
    return [found]
