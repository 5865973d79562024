"""Stacked bars as SVG, for the HTML report: coloured by class, named by text, and the same numbers as a table.

Drawn here and not by a script, so that they are there on paper and without scripts. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from db.vocabulary import Verdict
from reports.sections import GRAVEST_FIRST
from reports.words import VERDICTS

WIDTH = 1000  # user units of a whole bar; the page scales them
LINE_WIDTH, LINE_HEIGHT = 100, 20  # of a line of shares


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, and how many references (or addresses) of each verdict it holds."""

    label: str
    counts: dict[Verdict | None, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """One coloured piece of a bar: from `start`, `length` long, in user units along the bar."""

    verdict: str  # `not_checked` for None
    word: str
    count: int
    start: float
    length: float

    @property
    def title(self) -> str:
        return f"{self.word}: {self.count:,}"


@dataclass(frozen=True, slots=True)
class Line:
    """Shares of what is alive or moved over time: `polylines` are SVG points, one each side of a gap."""

    polylines: tuple[str, ...]
    first: int  # per cent, the oldest that is known
    last: int


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar laid out; `line` tells how it came there, where that is known."""

    label: str
    total: int
    pieces: tuple[Piece, ...]
    line: Line | None = None

    def count_of(self, word: str) -> int:
        """References of the verdict that people call so."""
        return next((piece.count for piece in self.pieces if piece.word == word), 0)

    @property
    def summary(self) -> str:
        """The bar in words, for those who do not see it."""
        return f"{self.label}: " + ", ".join(f"{piece.count:,} {piece.word}" for piece in self.pieces)


def words_of(bars: Sequence[DrawnBar]) -> list[str]:
    """The verdicts that occur in any of the bars, gravest first, in words."""
    seen = {piece.word for bar in bars for piece in bar.pieces}
    return [VERDICTS[verdict] for verdict in GRAVEST_FIRST if VERDICTS[verdict] in seen]


def name_of(verdict: Verdict | None) -> str:
    """A verdict as a class name and as the page's script knows it."""
    return "not_checked" if verdict is None else verdict.value


def lay_out(bars: Sequence[Bar]) -> tuple[DrawnBar, ...]:
    """Bars of full length, cut into shares; pieces gravest first, none empty."""
    return tuple(_lay_out(bar) for bar in bars)


def with_lines(bars: Sequence[DrawnBar], shares: Mapping[str, Sequence[float | None]]) -> tuple[DrawnBar, ...]:
    """The bars with the line of their label beside them."""
    return tuple(replace(bar, line=draw_line(shares.get(bar.label, ()))) for bar in bars)


def draw_line(shares: Sequence[float | None]) -> Line | None:
    """A line from left to right, nothing at the bottom and all at the top; None where no share is known."""
    known = [share for share in shares if share is not None]
    if not known:
        return None
    step = LINE_WIDTH / max(len(shares) - 1, 1)
    points = [(at * step, share) for at, share in enumerate(shares)]
    pieces = [list(run) for is_known, run in groupby(points, lambda point: point[1] is not None) if is_known]
    return Line(tuple(_polyline(piece) for piece in pieces), round(100 * known[0]), round(100 * known[-1]))


def _polyline(points: Sequence[tuple[float, float | None]]) -> str:
    if len(points) == 1:  # one point alone has no length to be seen
        [(x, share)] = points
        points = [(max(x - 2, 0), share), (min(x + 2, LINE_WIDTH), share)]
    return " ".join(f"{x:.1f},{LINE_HEIGHT * (1 - (share or 0.0)):.1f}" for x, share in points)


def _lay_out(bar: Bar) -> DrawnBar:
    pieces: list[Piece] = []
    start = 0.0
    for verdict in GRAVEST_FIRST:
        count = bar.counts.get(verdict, 0)
        if count:
            length = WIDTH * count / bar.total
            pieces.append(Piece(name_of(verdict), VERDICTS[verdict], count, round(start, 1), round(length, 1)))
            start += length
    return DrawnBar(bar.label, bar.total, tuple(pieces))
