"""From the content of a Markdown block back to the source: the parser strips indents, quote marks and hashes per line.

A line of a block's content is the end of the source line that it came from (white space at the ends apart), and a cell
of a table is a stretch of its row in which `\\|` became `|`. That is all that is needed to lead back.
"""

from bisect import bisect_right
from collections.abc import Sequence

# Lines of the source: where each begins, and its text without the line break.
Lines = Sequence[tuple[int, str]]


class Places:
    """Leads from offsets in one block's content to the source; to None where a line could not be found again."""

    __slots__ = ("_starts", "_targets")

    def __init__(self, pairs: Sequence[tuple[int, int | None]]) -> None:
        self._starts = [start for start, _ in pairs]
        self._targets = [target for _, target in pairs]

    def source(self, position: int) -> int | None:
        """The source offset of a content offset."""
        at = max(bisect_right(self._starts, position) - 1, 0)
        target = self._targets[at]
        return None if target is None else target + position - self._starts[at]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The source stretch of a content stretch that lies in one line."""
        low, last = self.source(start), self.source(max(end - 1, start))
        return None if low is None or last is None else (low, last + (1 if end > start else 0))


def places_of_lines(content: str, first_line: int, lines: Lines) -> Places:
    """Places of a paragraph, setext heading or HTML block that begins on `first_line` (from 0)."""
    pairs: list[tuple[int, int | None]] = []
    position = 0
    for number, text in enumerate(content.split("\n"), start=first_line):
        pairs.append((position, _end_of_line(text, *lines[number]) if number < len(lines) else None))
        position += len(text) + 1
    return Places(pairs)


def _end_of_line(text: str, start: int, line: str) -> int | None:
    core = text.strip()
    blanks = len(text) - len(text.lstrip())
    written = line.rstrip()
    if not written.endswith(core):
        return None
    return start + len(written) - len(core) - blanks


def places_of_heading(content: str, line_number: int, lines: Lines) -> Places:
    """Places of an ATX heading: its content lies between the hashes that open it and those that may close it."""
    start, line = lines[line_number]
    hashes = line.find("#")
    while line.startswith("#", hashes):
        hashes += 1
    found = line.find(content, hashes)
    return Places([(0, start + found if found >= 0 else None)])


def places_of_cell(content: str, line_number: int, column: int, lines: Lines) -> tuple[Places, int]:
    """Places of a table cell that is looked for from `column` of its row on; and the column after it."""
    start, line = lines[line_number]
    found = line.find(content.replace("|", "\\|"), column)
    if found < 0:
        return Places([(0, None)]), column
    pairs: list[tuple[int, int | None]] = []
    position, target = 0, start + found
    for piece in content.split("|"):
        pairs.append((position, target))
        position += len(piece) + 1
        target += len(piece) + 2  # the pipe and its backslash
    return Places(pairs), target - start - 2
