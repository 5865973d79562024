"""Two columns side by side, as `pdftotext -layout` prints a paper's bibliography: read one after the other.

Only numbers tell them, in ascending order and at one place within the line, with a gutter of blanks before them: tables
have gutters as well. An address that is broken over lines of a column has a stretch that holds some of the other one,
which no repair takes for the address.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from scrapers.text_list import Line

# The number of an entry behind a gutter, or with nothing on its left.
_MARKER = re.compile(r"(?<=\S)[ ]{2,60}(?=\[(\d{1,4})\][ ])|^[ ]{30,90}(?=\[(\d{1,4})\][ ])")
_SIGN = re.compile(r"[ ]{2}\[\d{1,4}\][ ]")
_GAP = re.compile(r"(?<![ ])[ ]{2,}+(?=\S)")  # read in one go: blanks that nothing follows are no gap from any of them
_OFF = 2  # columns by which a line may miss the others
_NARROWEST = 20
_MOST_LINES = 80  # between two numbers, and above the first: about a page


class Source(Protocol):
    """What is read of a decoded text."""

    @property
    def text(self) -> str: ...
    def lines(self) -> list[Line]: ...
    def line(self, position: int, /) -> int: ...
    def span(self, start: int, end: int, /) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class _Unfolded:
    """A text whose columns stand below each other; tells places in the text that it was made of."""

    text: str
    original: Source
    starts: Sequence[int]
    parts: Sequence[Line]

    def lines(self) -> list[Line]:
        return [(start, line) for start, (_, line) in zip(self.starts, self.parts, strict=True)]

    def line(self, position: int) -> int:
        return self.original.line(self._place(position))

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.original.span(self._place(start), self._place(end - 1) + 1)

    def _place(self, position: int) -> int:
        at = bisect_right(self.starts, position) - 1
        return self.parts[at][0] + position - self.starts[at]


def unfold_columns(source: Source) -> Source:
    """The text with its right columns below the left ones; the same where it has none."""
    if not _SIGN.search(source.text):
        return source
    lines = source.lines()
    parts: list[Line] = []
    at = 0
    for first, last, column in _stretches(lines):
        cuts = [_cut(line, column) for _, line in lines[first:last]]
        pairs = list(zip(lines[first:last], cuts, strict=True))
        parts += lines[at:first]
        parts += [(start, line[:cut].rstrip()) for (start, line), cut in pairs]
        parts += [(start + cut, line[cut:]) for (start, line), cut in pairs if cut < len(line) or not line]
        at = last
    if not at:
        return source
    parts += lines[at:]
    starts = list(accumulate((len(line) + 1 for _, line in parts), initial=0))[:-1]
    return _Unfolded("\n".join(line for _, line in parts), source, starts, parts)


def _stretches(lines: Sequence[Line]) -> list[tuple[int, int, int]]:
    """First line, line after the last, and column of the right side."""
    found = [
        (at, match.end(), int(match[1] or match[2]))
        for at, (_, line) in enumerate(lines)
        if (match := _MARKER.search(line)) and match.end() >= _NARROWEST
    ]
    stretches: list[tuple[int, int, int]] = []
    for (at, column, number), (below, other, following) in pairwise(found):
        near = below - at <= _MOST_LINES and abs(column - other) <= _OFF
        if near and following == number + 1 and not (stretches and at < stretches[-1][1]):
            first, last = at, at
            while first > max(0, at - _MOST_LINES) and (
                not lines[first - 1][1] or _cut(lines[first - 1][1], column) >= 0
            ):
                first -= 1
            while last < len(lines) and (not lines[last][1] or _cut(lines[last][1], column) >= 0):
                last += 1
            if last > below:
                stretches.append((max(first, stretches[-1][1] if stretches else 0), last, column))
    return stretches


def _cut(line: str, column: int) -> int:
    """Where the right side of a line begins, its length where it has none, -1 where it has no gutter."""
    if len(line) <= column - _OFF or not line[column - _OFF :].strip():
        return len(line)
    if not line[column - _OFF : column].strip():
        return column
    gaps = [gap.end() for gap in _GAP.finditer(line) if abs(gap.end() - column) <= 2 * _OFF + 1]
    return min(gaps, key=lambda end: abs(end - column), default=-1)
