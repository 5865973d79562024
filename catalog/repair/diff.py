"""Edits -> a unified diff that `patch -p1` and `git apply` take, byte for byte. Pure.

The edits are known, so nothing is compared: a diff of 32 MB takes as long as its lines are counted. Lines end at LF
alone, as both programs have it; what else stands in them (CR, UTF-16, Latin-1) passes through untouched.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.repair.rewrite import Edit, apply_edits

CONTEXT = 3  # lines around a change, as every diff has them
_NO_NEWLINE = b"\\ No newline at end of file\n"
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `first` to `last` (from 0, half-open) and what stands in their place."""

    first: int
    last: int
    lines: list[bytes]


def render_diff(old: bytes, edits: Sequence[Edit], name: str) -> bytes:
    """A unified diff of one file; b"" where there are no edits.

    Args:
        edits: in order, not overlapping.
        name: the file's path, relative to the folder in which the diff will be applied, with `/`.
    """
    if not edits:
        return b""
    lines = old.splitlines(keepends=True) if b"\r" not in old else _lines(old)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    changes = _changes(old, edits, lines, starts)
    pieces = [b"--- ", _quoted(f"a/{name}"), b"\n+++ ", _quoted(f"b/{name}"), b"\n"]
    grown = 0
    for hunk in _hunks(changes):
        pieces += _render_hunk(hunk, lines, grown)
        grown += sum(len(change.lines) - (change.last - change.first) for change in hunk)
    return b"".join(pieces)


def _lines(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    return [*(piece + b"\n" for piece in pieces[:-1]), *([pieces[-1]] if pieces[-1] else [])]


def _changes(old: bytes, edits: Sequence[Edit], lines: list[bytes], starts: list[int]) -> list[_Change]:
    """The edits gathered by the lines that they touch."""
    gathered: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        first = min(bisect_right(starts, edit.start), len(lines)) - 1
        last = min(bisect_right(starts, max(edit.start, edit.end - 1)), len(lines))
        if gathered and first <= gathered[-1][1]:  # neighbouring lines are one change, as people read it
            start, end, together = gathered[-1]
            together.append(edit)
            gathered[-1] = (start, max(end, last), together)
        else:
            gathered.append((first, last, [edit]))
    return [_change(old, first, last, here, starts) for first, last, here in gathered]


def _change(old: bytes, first: int, last: int, edits: list[Edit], starts: list[int]) -> _Change:
    low, high = starts[first], starts[last]
    moved = [Edit(e.start - low, e.end - low, e.data, e.first, e.last, e.reads, e.wish) for e in edits]
    return _Change(first, last, _lines(apply_edits(old[low:high], moved)))


def _hunks(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Changes whose context would touch are one hunk."""
    hunks: list[list[_Change]] = []
    for change in changes:
        if hunks and change.first - hunks[-1][-1].last <= 2 * CONTEXT:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _render_hunk(hunk: Sequence[_Change], lines: list[bytes], grown: int) -> list[bytes]:
    first = max(0, hunk[0].first - CONTEXT)
    last = min(len(lines), hunk[-1].last + CONTEXT)
    size = last - first
    new_size = size + sum(len(change.lines) - (change.last - change.first) for change in hunk)
    pieces = [b"@@ -%d,%d +%d,%d @@\n" % (first + 1, size, first + 1 + grown, new_size)]
    at = first
    for change in hunk:
        pieces += _marked(b" ", lines[at : change.first])
        pieces += _marked(b"-", lines[change.first : change.last])
        pieces += _marked(b"+", change.lines)
        at = change.last
    return [*pieces, *_marked(b" ", lines[at:last])]


def _marked(mark: bytes, lines: Sequence[bytes]) -> list[bytes]:
    return [mark + line if line.endswith(b"\n") else mark + line + b"\n" + _NO_NEWLINE for line in lines]


def _quoted(name: str) -> bytes:
    """A file name as git writes it in headers: quoted where a reader would lose its way."""
    if any(letter in _ESCAPES or not letter.isprintable() for letter in name):
        plain = "".join(_ESCAPES.get(letter) or (letter if letter.isprintable() else _octal(letter)) for letter in name)
        return f'"{plain}"'.encode("utf-8", "surrogateescape")
    # Without a tab behind it, a name ends at its first blank for `patch`.
    return f"{name}\t".encode() if " " in name else name.encode()


def _octal(letter: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in letter.encode("utf-8", "surrogateescape"))
