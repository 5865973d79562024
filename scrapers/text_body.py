"""The body of a text dump as blocks: headings, paragraphs, list items and rules, with their markers.

lynx indents text by three columns and list items by more; it centres headings of the first level and leaves those of
the second in column 0 and those of the third in column 2, alone between blank lines. Long lines are wrapped below 80
columns, so a break after a short line was in the original.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from scrapers.text_list import Line

MARKER = re.compile(r"\[(\d{1,7})\]")
# `[logo.png]`, lynx's stand-in for an image without a description, and `(BUTTON)`, that for a button.
IMAGE = re.compile(r"\[[^\[\]\s]{1,80}\.(?:png|gif|jpe?g|svg|webp|ico|bmp)\]|\(BUTTON\)", re.IGNORECASE)

# The bullets of lynx, elinks and w3m by depth; elinks puts no-break spaces around them.
_ITEM = re.compile(r"[ \t\u00a0]*(?:[*+o#@=•□☆○■★◎●△◦▪‣-]|\d{1,4}[.)])[ \t\u00a0]+(?=\S)")
_RULE = re.compile(r"[ \t]*[_=-]{5,}[ \t]*$")
# A row of these below a line of about their length make it a heading (texts that nobody's browser printed).
_UNDERLINE = re.compile(r"(?P<stroke>[=~-])(?P=stroke){2,}\s*")
_UNDERLINE_OFF = 4  # columns by which it may be shorter or longer
_SENTENCE_END = re.compile(r"(?<!\.)[.!?][\"'”’)\]]{0,3}(?=\s|$)")
# White space that is no single blank. (A split into words would take ten times the room of a text without blank lines.)
_UNFOLDED = re.compile(r"\s{2,}|[^\S ]")
# lynx breaks a line when the next word would pass this column (80 less its margins); short of it, the author broke.
_WRAP_AT = 72
# A heading that fills more lines or letters than this is a paragraph that lost its indentation.
_HEADING_LINES = 3
_HEADING_LETTERS = 200
# Where nothing is indented, every short line is a candidate: a title of a section is rarely longer than this.
_FLUSH_HEADING_LETTERS = 60
# A centred line, such as lynx makes of a first-level heading, is indented at least this far (a quotation by 6).
_CENTRED = 10
_OFF_CENTRE = 2  # columns by which the middles of its lines may differ
# lynx and elinks indent text by this much, and third-level headings by one less (deeper ones could be anything).
_TEXT_INDENT = 3
_SUBHEADING_INDENT = 2
# Preformatted text keeps its own columns: lines that only code has are no headings.
_CODE = re.compile(r"\s*(?:[$#>]+\s|//|[{}()\[\]]+\s*$)|.*[;{}\\]\s*$")
# A byline or date above a text that is not indented (w3m) stands as headings do.
_BYLINE = re.compile(r"\s*(?:(?:posted|written|published|updated)\b|by\s+\S+\s+\S)", re.IGNORECASE)


class Kind(Enum):
    """What a block is, by its shape alone."""

    HEADING = auto()
    SUBHEADING = auto()
    CENTRED = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the body.

    Attributes:
        start: offset of its first line in the document's text.
        text: its wrapped lines joined by spaces; breaks that the author made are newlines.
        markers: numbers of the markers, in order.
        plain: the text without markers and images, white space folded.
    """

    kind: Kind
    start: int
    text: str
    markers: tuple[int, ...]
    plain: str

    @property
    def words(self) -> int:
        """How many words a reader reads."""
        return self.plain.count(" ") + bool(self.plain)

    @property
    def sentences(self) -> int:
        """How many sentences end here (an ellipsis is a cut-off text, not an end)."""
        return sum(1 for _ in _SENTENCE_END.finditer(self.plain))

    @property
    def ends_sentence(self) -> bool:
        """Whether the last word ends a sentence, or introduces what follows."""
        tail = self.plain[-4:].rstrip("\"'”’)]")
        return tail.endswith((".", "!", "?", ":")) and not tail.endswith("..")


def _build(kind: Kind, start: int, text: str) -> Block:
    markers = tuple(int(match[1]) for match in MARKER.finditer(text))
    plain = IMAGE.sub(" ", MARKER.sub("", text)).replace("\n", " ")
    return Block(kind, start, text, markers, _UNFOLDED.sub(" ", plain).strip())


def parse_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a body, in order; blank lines separate them, items and rules need none."""
    indents = [_indent(text) for _, text in lines if text.strip()]
    indented = 2 * sum(1 for indent in indents if indent) > len(indents)
    commonest = Counter(indents).most_common(1)
    subheading = _SUBHEADING_INDENT if commonest and commonest[0][0] == _TEXT_INDENT else 0
    return [
        block
        for group in _groups(lines)
        for heading, rest in [_underlined(group)]
        for block in (*heading, *(_block(part, indented, subheading, alone=len(rest) == 1) for part in rest))
    ]


def _underlined(group: list[Line]) -> tuple[list[Block], list[list[Line]]]:
    """The heading that a group begins with, if its second line underlines the first, and the rest of it, cut."""
    if len(group) > 1 and (stroke := _UNDERLINE.fullmatch(group[1][1])):
        start, line = group[0]
        text, rule = line.strip(), group[1][1].strip()
        if not _indent(line) and len(text) <= _HEADING_LETTERS and abs(len(text) - len(rule)) <= _UNDERLINE_OFF:
            kind = Kind.HEADING if stroke["stroke"] == "=" else Kind.SUBHEADING
            return [_build(kind, start, text)], _split(group[2:]) if len(group) > 2 else []
    return [], _split(group)


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Runs of lines that are not blank."""
    group: list[Line] = []
    for line in lines:
        if line[1].strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _split(group: list[Line]) -> list[list[Line]]:
    """A run of lines, cut at rules and before items; lines of one block stay together."""
    parts: list[list[Line]] = []
    for start, line in group:
        if not parts or _RULE.match(line) or _RULE.match(parts[-1][0][1]) or _begins_item(line, parts[-1]):
            parts.append([])
        parts[-1].append((start, line))
    return parts


def _begins_item(line: str, part: list[Line]) -> bool:
    """Whether a line is the first of an item, below a part.

    A wrapped line may happen to begin with a dash, or a number and a full stop; then it is indented as the line above
    it, and that one is no item's first line.
    """
    if not _ITEM.match(line):
        return False
    previous = part[-1][1]
    return _indent(line) != _indent(previous) or (len(part) == 1 and bool(_ITEM.match(previous)))


def _block(part: list[Line], indented: bool, subheading: int, alone: bool) -> Block:
    start = part[0][0]
    lines = [line for _, line in part]
    first = lines[0]
    if _RULE.match(first):
        return _build(Kind.RULE, start, "")
    bullet = _ITEM.match(first)
    if bullet:
        return _build(Kind.ITEM, start, " ".join(line.strip() for line in [first[bullet.end() :], *lines[1:]]))
    text = _join(lines)
    if alone and _is_heading(lines, text, indented):
        return _build(Kind.HEADING, start, text.replace("\n", " "))
    if alone and _is_subheading(lines, text, subheading):
        return _build(Kind.SUBHEADING, start, text.replace("\n", " "))
    if alone and _is_centred(lines):
        return _build(Kind.CENTRED, start, text.replace("\n", " "))
    return _build(Kind.PARAGRAPH, start, text)


def _is_heading(lines: list[str], text: str, indented: bool) -> bool:
    if len(lines) > _HEADING_LINES or len(text) > _HEADING_LETTERS or any(map(_indent, lines)):
        return False
    if not any(letter.isalnum() for letter in text) or _CODE.match(text):
        return False
    if indented:
        return True
    return (
        len(lines) == 1
        and len(text) <= _FLUSH_HEADING_LETTERS
        and not text.rstrip().endswith((".", ",", ";", ":", "!"))
        and not MARKER.search(text)
        and "://" not in text  # a line that gives an address is a line of text
        and not _BYLINE.match(text)
    )


def _is_subheading(lines: list[str], text: str, indent: int) -> bool:
    """Whether lines stand where third-level headings do, and do not begin as code does, with a small letter."""
    first = next((letter for letter in MARKER.sub("", text) if letter.isalnum()), "")
    if not indent or first.islower() or any(_indent(line) != indent for line in lines):
        return False
    return _is_heading([line[indent:] for line in lines], text, indented=True)


def _is_centred(lines: list[str]) -> bool:
    """Whether lines are centred; of a long heading the last one shows it, the others may fill the page."""
    if len(lines) > _HEADING_LINES or _indent(lines[-1]) < _CENTRED:
        return False
    if len(lines) > 1 and lines[-1].rstrip().endswith((".", ":")):  # a centred paragraph
        return False
    middles = [(_indent(line) + len(line.rstrip())) / 2 for line in lines]
    return max(middles) - min(middles) <= _OFF_CENTRE


def _join(lines: list[str]) -> str:
    """Lines as one text: a space where the line was wrapped, a newline where it was not."""
    pieces: list[str] = []
    width = 0
    for line in lines:
        stripped = line.strip()
        if pieces:
            word, _, _ = stripped.partition(" ")
            pieces.append(" " if width + 1 + len(word) > _WRAP_AT else "\n")
        pieces.append(stripped)
        width = len(line.rstrip())
    return "".join(pieces)
