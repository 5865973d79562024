"""Addresses that are printed in a running text: where each ends, and which number of a bibliography it stands at.

An address ends at white space or at what encloses it. In angle brackets (RFC 3986, appendix C), and in the square ones
that lynx prints right before a link (`-list_inline`), it may be broken over lines; elsewhere only where both the end of
the line and the beginning of the next show that it was. `www.example.org`, `example.org/x`, `doi:10.…` and `arXiv:…`
are addresses without their scheme: `address` has what they mean, the place is what is printed. So it is with what
layout has put into an address: blanks behind its marks, soft hyphens, spaces of no width, one slash for two.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrapers.bare_address import find_unbalanced
from scrapers.folding import LAYOUT
from scrapers.text_list import Entry, Line

# What no address holds: white space, control characters (one of them stands for each byte that could not be read),
# quotes, angle brackets, an ellipsis, a dash between clauses (the short one stands in titles of Wikipedia), and the
# full stops and brackets of Chinese and Japanese.
_ENDS = r"\s\x00-\x1f\x7f<>\"“”„‘‚«»‹›`…—。，、；！？：（）「」『』【】《》〈〉"
_BREAK = r"[ \t]{0,20}(?:\r\n?|\n)[ \t]{0,80}"
# The pieces are bounded so that a text of nothing but brackets is read in one go; the first line passes over what
# begins none.
PRINTED = re.compile(
    r"(?=[<\[hf]|\b\w)(?:"
    rf"<(?P<angled>(?:https?|ftp)://[^<>\s]{{1,500}}(?:{_BREAK}[^<>\s]{{1,500}}){{0,40}})>"
    rf"|\[(?P<boxed>(?:[a-z][a-z0-9+.-]{{1,30}}://|mailto:)[^<>\[\]\s]{{1,500}}"
    rf"(?:{_BREAK}[^<>\[\]\s]{{1,500}}){{0,40}})\](?=[\w\[\"'(])"
    # A scheme that ends its line goes on with a host; another address may begin without a blank before it.
    rf"|(?P<bare>(?:https?|ftp)://(?:{_BREAK}(?=[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,9}}(?:[/?#:\s]|\Z)))?"
    rf"(?:(?![|,;(]{{1,3}}(?:https?|ftp)://)[^{_ENDS}])+)"
    # `https:// doi. org/ 10. 1007/ x- y 5`, as publishers set addresses so that they break anywhere; `http: //x`.
    rf"|(?P<spaced>(?:https?|ftp):[ ]?//[ ]?(?=[\w-]{{1,63}}\.[ ]?\w)"
    rf"(?:[^{_ENDS}]{{0,200}}(?:[-/_=&?#%~+:][ ](?=\w)|\.[ ](?-i:(?=[a-z0-9]))"
    rf"|(?<=[-./_ ])\w{{5}}[ ](?=\d{{1,5}}(?:\W|\Z)|[a-z]{{1,5}}[-./][ ]?\d))){{0,40}}[^{_ENDS}]+)"
    rf"|(?P<single>(?:https?|ftp):/(?=[\w-]{{1,63}}\.\w)[^{_ENDS}]+)"
    rf"|(?<![\w/.@:-])(?P<www>www\.(?=[\w-]{{1,63}}\.\w)[^{_ENDS}]+)"
    rf"|(?<![\w/\\.@:%&?=#~+-])(?P<host>(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:com|edu|gov|net|org)/(?=\w)[^{_ENDS}]+)"
    # BibTeX has `doi = {10.…}` and `eprint = {1706.03762}`.
    rf"|\bdoi[ \t]{{0,12}}[:=]?[ \t]{{0,3}}[{{\"]{{0,2}}(?P<doi>10\.\d{{4,9}}/[^{_ENDS}]+)"
    r"|\b(?:arxiv:[ \t]{0,3}|eprint[ \t]{0,12}=[ \t]{0,3}[{\"]{1,2})"
    r"(?P<arxiv>\d{4}\.\d{4,5}(?:v\d{1,2})?|[a-z-]{2,10}(?:\.[a-z]{2})?/\d{7})(?!\w))",
    re.IGNORECASE,
)
_MEANT = {"www": "http://", "host": "http://", "doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/"}
_SENTENCE_MARKS = ".,;:!?'’*_|\\–"
_GENITIVE = "’s"  # in titles of Wikipedia the apostrophe is a straight one
# BibTeX and TeX escape what is special to them.
_ESCAPED = re.compile(r"\\(?=[_%&#~$])")
_SCHEME = re.compile(r"([a-z]+):/{1,2}(?!/)", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{"}

# The next line, up to where an address would end; in a mail it is quoted as the line above.
_NEXT_PIECE = re.compile(rf"{_BREAK}(?P<quote>(?:>[ \t]{{0,3}}){{0,9}})(?P<piece>[^{_ENDS}]+)")
_QUOTE = re.compile(r"[ \t>]{0,40}")
# The rest of an address that was broken inside its brackets, which nothing else stands in.
_CLOSING = re.compile(r"[^()]{1,200}\)[.,;:]{0,2}")
# Japanese goes on behind an address without a blank: with a particle, with any of its letters behind a file's name.
_JAPANESE = re.compile(
    r"(?<=[!-~])を|(?:(?<=\.html)|(?<=\.htm)|(?<=\.pdf)|(?<=\.php))[\u3040-\u30ff\u4e00-\u9fff]", re.I
)
_OTHER_BEGINS = re.compile(
    r"['(\[{*_]{0,3}(?:[a-z][a-z0-9+.-]{1,30}://|www\.|mailto:|doi:)|[\[(]?\d{1,4}[\])]", re.IGNORECASE
)
# No address ends with these, so one that does at the end of a line was broken there.
_UNFINISHED = frozenset("-=&?%+")
# After these a piece must itself look like the rest of an address: a file's name, or several of its marks.
_BREAKABLE = frozenset("/._")
_REST = re.compile(
    r"(?:[^/]{0,200}/){0,20}[^/]{1,200}\.(?:s?html?|pdf|php\d?|aspx?|jsp|cgi|txt|md|ps|xml|json|zip|t?gz|png|jpe?g|gif|svg)"
    r"(?:[?#][^/]{0,200})?[.,;:)]{0,3}|\d[\w.-]{0,80}/\d*[a-z][^/]{0,200}"
    r"|[^/=%_&?]{0,200}(?:[/=%_&?][^/=%_&?]{0,200}){2,40}",
    re.IGNORECASE,
)
# What goes on behind a hyphen, or the blank that a break has left there, is no word of the sentence.
_NO_WORD = re.compile(r"[^/._=&?]{0,200}(?:[/._=&?](?=\w)|/)|[a-z]{0,20}\d", re.IGNORECASE)
_HYPHENED = re.compile(rf"[ ](?P<piece>[^{_ENDS}]+)")
_DOI_HEAD = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/10\.", re.IGNORECASE)
_MOST_PIECES = 40
# How many lines above and below tell how wide the text is.
_AROUND = 4

# `[7] …`, `[7]: …`, `(7) …`, `7. …`, `7) …`, `⁷ …` at the beginning of a line; a mere number right before an address,
# or in a row of footnotes (`bare`).
_NUMBERED = re.compile(
    r"[ \t]{0,20}(?:\[(?P<square>\d{1,4})\]:?|\((?P<round>\d{1,4})\)|(?P<stop>\d{1,3})\.|(?P<half>\d{1,3})\)"
    r"|(?P<raised>[⁰¹²³⁴-⁹]{1,3})(?=[ \t]?\S)"
    r"|(?P<note>\d{1,3})(?=[ \t]{1,4}(?:https?://|www\.))|(?P<bare>\d{1,3})(?=[ \t]{1,4}[^\W\d]))"
    r"(?:(?<=[⁰¹²³⁴-⁹])[ \t]*|[ \t]+)(?=\S)",
    re.IGNORECASE,
)
_NOTES = {"note", "bare"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HEAD = re.compile(
    r"\W*(?:\d{1,2}\.?\s+)?(?:references?|bibliography|works cited|sources?|(?:foot|end)?notes?|links?|urls?"
    r"|further reading|literature(?: cited)?|literatur(?:verzeichnis)?|quellen|einzelnachweise|références|bibliographie"
    r"|referencias|bibliografía|bibliografia|referências|fonti|note|источники|литература|ссылки|参考文献)\W*",
    re.IGNORECASE,
)
_HEAD_LETTERS = 40
# Footnotes stand below a line; what is numbered above it has nothing to do with them.
_LINE = re.compile(r"[ \t]{0,20}[_–—-]{5,}[ \t]*")
# A page break with a header and a footer may interrupt a bibliography.
_FOREIGN_LINES = 5
# What introduces an address inside an entry and is no part of its title.
_LABEL = re.compile(
    r"\b(?:url|available|online|at|from|retrieved|accessed|link|website|see|doi|arxiv)\Z", re.IGNORECASE
)
_LONGEST_LABEL = 9
_AROUND_LABELS = frozenset(",.;:<([|\"'“‘–—-")
_EDGES = " \t\r\n.,;:()[]<>|\"'“”‘’–—-"


@dataclass(frozen=True, slots=True)
class Numbered:
    """One entry of a bibliography: `start` to `end` its characters (half-open), its number not among them."""

    number: int
    start: int
    end: int
    style: str = ""
    headed: bool = False  # stands below a head such as `References`


def count_at_most(text: str) -> int:
    """How many addresses a text can print at most, told by what none is without; much quicker than finding them."""
    folded = text.lower()
    return sum(map(folded.count, (":", "/", "www.", "10.", "eprint")))


def find_printed(text: str, lines: Sequence[Line]) -> list[Entry]:
    """Every address that is printed in a text, in order, numbered from 1."""
    found: list[Entry] = []
    if not count_at_most(text):
        return found
    starts = [start for start, _ in lines]
    read_to = 0
    for match in PRINTED.finditer(text):
        if match.start() < read_to:
            continue
        address, start, end = _read(match, text, lines, starts)
        if address.endswith("/") and address.count("/") == 2:  # a mere `https://`
            continue
        read_to = end
        found.append(Entry(len(found) + 1, address, start, end, hidden=False))
    return found


def _read(match: re.Match[str], text: str, lines: Sequence[Line], starts: Sequence[int]) -> tuple[str, int, int]:
    """The address that a match means, and its place."""
    kind = match.lastgroup or ""
    start, end = match.span(kind)
    if kind in ("angled", "boxed"):
        return LAYOUT.sub("", "".join(match[kind].split())), start, end
    pieces = [(start + piece.start(), piece[0]) for piece in re.finditer(r"\S+", match[kind])]
    if kind == "arxiv":
        return _MEANT[kind] + match[kind], match.start(), end
    while len(pieces) < _MOST_PIECES and (rest := _rest(pieces, text, lines, starts)):
        pieces.append(rest)
    raw = _without_sentence_marks("".join(piece for _, piece in pieces))
    meant = _ESCAPED.sub("", LAYOUT.sub("", raw))
    if kind in ("spaced", "single"):
        meant = _SCHEME.sub(r"\1://", meant, count=1)
    return _MEANT.get(kind, "") + meant, match.start() if kind == "doi" else start, _end(pieces, len(raw))


def _end(pieces: Sequence[tuple[int, str]], length: int) -> int:
    """Where the first `length` characters of the pieces end in the text."""
    for start, piece in pieces:
        if length <= len(piece):
            return start + length
        length -= len(piece)
    return pieces[-1][0] + len(pieces[-1][1])


def _rest(
    pieces: Sequence[tuple[int, str]], text: str, lines: Sequence[Line], starts: Sequence[int]
) -> tuple[int, str] | None:
    """The piece of an address on the next line, where it was broken for the length of the line; None where it was not.

    The line must have been too full for the next piece: it is as wide, with it, as the lines around it.
    """
    start, last = pieces[-1]
    torn = _HYPHENED.match(text, start + len(last))
    if torn and (_NO_WORD.match(torn["piece"]) if last[-1] == "-" else _DOI_HEAD.fullmatch(last)):
        return None if _OTHER_BEGINS.match(torn["piece"]) else (torn.start("piece"), torn["piece"])
    following = _NEXT_PIECE.match(text, start + len(last))
    if following is None or _OTHER_BEGINS.match(following["piece"]):
        return None
    row = bisect_right(starts, start) - 1
    if _marks(following["quote"]) != _marks(lines[row][1]):
        return None
    piece = following["piece"]
    boxed = last[-1] == "/" and text[pieces[0][0] - 1 : pieces[0][0]] == "(" and _CLOSING.fullmatch(piece)
    slashed = piece.startswith("/") and last[-1].isalnum()
    if (
        last[-1] not in _UNFINISHED
        and not ((last[-1] in _BREAKABLE or slashed) and _REST.fullmatch(piece))
        and not boxed
    ):
        return None
    if last[-1] == "-" and _NO_WORD.match(piece):
        return following.start("piece"), piece
    around = _widths(lines, row)
    return (following.start("piece"), piece) if len(lines[row][1]) + len(piece) >= max(around) else None


def _marks(line: str) -> int:
    """How often a line is quoted."""
    return _QUOTE.match(line)[0].count(">")  # type: ignore[index]  # it matches nothing as well


def _widths(lines: Sequence[Line], row: int) -> list[int]:
    """How wide the lines of a paragraph are, those that are next to one of it: a page's header says nothing of it."""
    first, last = row, row + 1
    while first > max(0, row - _AROUND) and lines[first - 1][1].strip():
        first -= 1
    while last < min(len(lines), row + _AROUND + 1) and lines[last][1].strip():
        last += 1
    return [len(line) for _, line in lines[first:last]]


def _without_sentence_marks(address: str) -> str:
    """The address without the punctuation of the sentence around it, and without brackets that it did not open."""
    goes_on = _JAPANESE.search(address)
    end = find_unbalanced(address, 0, goes_on.start() if goes_on else len(address))
    while end and (address[end - 1] in _SENTENCE_MARKS or LAYOUT.match(address, end - 1)):
        end -= 1
    return address[:end].removesuffix(_GENITIVE)


def find_numbered(lines: Sequence[Line], printed: Sequence[Entry]) -> list[Numbered]:
    """The numbered entries of a text's bibliographies, in order.

    A bibliography is a row of lines that begin with ascending numbers of one style, where most entries hold an address,
    or any below a head such as `References`: many are books.
    """
    starts = [entry.start for entry in printed]
    found: list[Numbered] = []
    for row in _rows(lines):
        holding = sum(bisect_right(starts, entry.end - 1) > bisect_right(starts, entry.start - 1) for entry in row)
        alone = row[0].style == "bare" and len(row) == 1  # a sentence that begins with a number
        if holding and not alone and (row[0].headed or 2 * holding >= len(row)):
            found += row
    return found


def _rows(lines: Sequence[Line]) -> Iterator[list[Numbered]]:
    """Rows of entries with ascending numbers of one style; each ends at a blank line or where the next begins."""
    row: list[Numbered] = []
    head = open_ = False
    foreign = 0
    for start, line in lines:
        if row and row[-1].style not in _NOTES and _LINE.fullmatch(line):
            yield row
            row, open_ = [], False
        entry = _entry(start, line, row, head, open_)
        if entry:
            if row and (not _alike(row[-1].style, entry.style) or not _follows(row[-1].number, entry.number, foreign)):
                yield row
                row = []
            row.append(entry)
            head, open_, foreign = False, True, 0
        elif not line.strip():
            open_ = False
        elif open_:
            last = row[-1]
            row[-1] = Numbered(last.number, last.start, start + len(line), last.style, last.headed)
        else:
            foreign += 1
            head = len(line) <= _HEAD_LETTERS and _HEAD.fullmatch(line) is not None
            if row and (head or foreign > _FOREIGN_LINES):
                yield row
                row = []
    if row:
        yield row


def _entry(start: int, line: str, row: Sequence[Numbered], head: bool, open_: bool) -> Numbered | None:
    """The entry that a line begins, None where it begins none.

    A mere number before words may as well be a part of the sentence: it counts below an empty line, or as the next one
    of a row of its kind.
    """
    match = _NUMBERED.match(line)
    if match is None:
        return None
    style = match.lastgroup or ""
    number = int(match[style].translate(_RAISED))
    if style == "bare" and not (
        number == row[-1].number + 1 if row and row[-1].style in _NOTES else not (row or open_)
    ):
        return None
    return Numbered(number, start + match.end(), start + len(line), style, head)


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} == _NOTES


def _follows(last: int, number: int, foreign: int) -> bool:
    return number == last + 1 if foreign else number > last


def number_printed(printed: Sequence[Entry], entries: Sequence[Numbered]) -> list[Entry]:
    """The addresses with the numbers of the entries that they stand in; the others are counted on from the highest."""
    starts = [entry.start for entry in entries]
    following = max((entry.number for entry in entries), default=0) + 1
    numbered: list[Entry] = []
    for found in printed:
        holder = entry_at(entries, starts, found.start)
        number = holder.number if holder else following
        following += holder is None
        numbered.append(Entry(number, found.address, found.start, found.end, hidden=False))
    return numbered


def entry_at(entries: Sequence[Numbered], starts: Sequence[int], place: int) -> Numbered | None:
    """The entry that a place stands in; `starts` are those of the entries."""
    at = bisect_right(starts, place) - 1
    return entries[at] if at >= 0 and place < entries[at].end else None


def read_titles(text: str, entries: Sequence[Numbered], printed: Sequence[Entry]) -> dict[int, tuple[str, str]]:
    """What each entry that holds an address says beside it, by its number: the words before the first, and after it."""
    starts = [found.start for found in printed]
    titles: dict[int, tuple[str, str]] = {}
    for entry in entries:
        at = bisect_right(starts, entry.start - 1)
        if at < len(printed) and printed[at].start < entry.end:
            before = text[entry.start : _before_labels(text, entry.start, printed[at].start)]
            titles.setdefault(entry.number, (before, text[printed[at].end : entry.end].strip(_EDGES)))
    return titles


def _before_labels(text: str, start: int, end: int) -> int:
    """Where a stretch of text ends, without labels; told backwards, so that it costs no more than its length."""
    while True:
        while end > start and (text[end - 1] in _AROUND_LABELS or text[end - 1].isspace()):
            end -= 1
        label = _LABEL.search(text, max(start, end - _LONGEST_LABEL), end)
        if label is None:
            return end
        end = label.start()


def without_entries(lines: Sequence[Line], entries: Sequence[Numbered]) -> list[Line]:
    """The lines that no entry takes: what they say of a number is said by the text and not by the list."""
    taken = [(entry.start, entry.end) for entry in entries]
    kept: list[Line] = []
    at = 0
    for start, line in lines:
        while at < len(taken) and taken[at][1] < start:
            at += 1
        if at == len(taken) or not (start <= taken[at][1] and taken[at][0] <= start + len(line)):
            kept.append((start, line))
        else:
            kept.append((start, ""))
    return kept
