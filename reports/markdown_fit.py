"""A Markdown report inside a length limit: folded lists go first, then the rows that matter least, never unsaid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

# Room for the head, the headings and the note on what is missing; below that there is no report to speak of.
LEAST_LIMIT = 8_192
_NOTE_ROOM = 800


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, and how many references it stands for."""

    text: str
    references: int


@dataclass(frozen=True, slots=True)
class Block:
    """A table with what comes before and after it, or (without rows) a heading.

    Attributes:
        section: as the note on what is missing names it.
        folded: inside `<details>`: left out before anything that is open to see.
    """

    opening: str
    section: str
    rows: tuple[Line, ...] = ()
    closing: str = ""
    folded: bool = False

    def text(self) -> str:
        """The Markdown, each block ending with an empty line."""
        return self.opening + "".join(f"{line.text}\n" for line in self.rows) + self.closing

    def __len__(self) -> int:
        return len(self.opening) + sum(len(line.text) + 1 for line in self.rows) + len(self.closing)


def fit(head: str, blocks: Sequence[Block], limit: int | None) -> str:
    """Head and blocks as one text of at most `limit` characters (None: no limit).

    Raises:
        ValueError: for a limit below LEAST_LIMIT.
    """
    if limit is not None and limit < LEAST_LIMIT:
        raise ValueError(f"a report does not fit into {limit:,} characters: allow at least {LEAST_LIMIT:,}")
    excess = 0 if limit is None else len(head) + sum(map(len, blocks)) - limit
    if excess <= 0:
        return _join(head, blocks)
    excess += _NOTE_ROOM
    kept = list(blocks)
    for folded in (True, False):
        for at in reversed(range(len(kept))):
            if excess > 0 and kept[at].rows and kept[at].folded is folded:
                shorter = replace(kept[at], opening="", rows=(), closing="") if folded else _shorten(kept[at], excess)
                excess -= len(kept[at]) - len(shorter)
                kept[at] = shorter
    return _join(head + _note(blocks, kept, limit or 0), kept)


def _join(head: str, blocks: Sequence[Block]) -> str:
    # The end is trimmed before all of it is put together: a copy of a report may be tens of megabytes.
    texts = [head, *filter(None, (block.text() for block in blocks))]
    return "".join([*texts[:-1], texts[-1].rstrip("\n"), "\n"])


def _shorten(block: Block, excess: int) -> Block:
    """The block without as many of its last rows as it takes; without any, nothing of it is left."""
    rows = list(block.rows)
    while rows and excess > 0:
        excess -= len(rows.pop().text) + 1
    return replace(block, rows=tuple(rows)) if rows else replace(block, opening="", rows=(), closing="")


def _note(before: Sequence[Block], after: Sequence[Block], limit: int) -> str:
    missing: dict[str, int] = {}
    for old, new in zip(before, after, strict=True):
        # Rows go from the end alone, so that what is missing is what stands behind the last one kept.
        lost = sum(line.references for line in old.rows[len(new.rows) :])
        missing[old.section] = missing.get(old.section, 0) + lost
    told = ", ".join(f"{section} {count:,}" for section, count in missing.items() if count)
    return (
        f"**This report is cut to {limit:,} characters.** References whose rows are left out: {told}. "
        "`linkledger report --format csv` lists them all.\n\n"
    )
