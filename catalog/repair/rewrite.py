"""Edits to a document: wishes (this address in place of that) -> bytes to replace, proven by reading the result. Pure.

Nothing is searched for: an edit replaces the recorded span of a reference, and only where the address that the catalog
has still stands there, byte for byte. What comes out is read again by the document's own scraper: every edit must be
found as the address that it was meant to be, and everything else as it was; what cannot be proven is not done.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.vocabulary import DocumentFormat
from scrapers import Document
from scrapers.writing import LOOK_BEHIND, Syntax, classify_syntax, reads_as, write_address

# What stands in front of a copy that was put beside its original; a second run knows it by that.
LABEL = "archived copy"
_BESIDE = f" ([{LABEL}]("
_BYTES_BEHIND = 4 * LOOK_BEHIND  # even, so that units of UTF-16 stay whole
# From the end of an inline link's destination to its closing bracket, a title between them.
_LINK_END = re.compile(
    r">?(?:\s+(?:\"(?:[^\"\\]|\\.){0,999}\"|'(?:[^'\\]|\\.){0,999}'|\((?:[^()\\]|\\.){0,999}\)))?\s*\)", re.DOTALL
)
_BYTES_AHEAD = 8_000

Parser = Callable[[bytes], Document]


@dataclass(frozen=True, slots=True)
class Wish:
    """One reference and the address that is to stand in its place, or, with `beside`, right behind it (Markdown).

    Attributes:
        start, end: byte offsets of the reference in the document.
        raw: the address as its scraper read it.
        element: as in `Reference`.
        address: WHATWG serialisation of the replacement; a path where the document names its own host so.
    """

    start: int
    end: int
    raw: str
    element: str
    address: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes that take the place of `start` to `end`; in them the address stands from `first` to `last`."""

    start: int
    end: int
    data: bytes
    first: int
    last: int
    reads: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that is not fulfilled, and why: the rest of a sentence that begins with the address."""

    wish: Wish
    why: str


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What becomes of a document; `edits` by place, not overlapping."""

    data: bytes
    edits: tuple[Edit, ...]
    refusals: tuple[Refusal, ...]


def rewrite(data: bytes, document: Document, wishes: Iterable[Wish], parse: Parser) -> Rewriting:
    """Fulfil the wishes that can be.

    Args:
        data: the document's bytes.
        document: what its scraper reads in them.
        parse: the same scraper, for what comes out.
    """
    refusals: list[Refusal] = []
    edits: list[Edit] = []
    for wish in _without_overlaps(wishes, refusals):
        edit = _edit(data, document, wish)
        if isinstance(edit, Refusal):
            refusals.append(edit)
        elif edit is not None:
            edits.append(edit)
    edits = _proven(data, document, sorted(edits, key=lambda edit: edit.start), parse, refusals)
    return Rewriting(apply_edits(data, edits), tuple(edits), tuple(refusals))


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The document with its edits, which are in order and do not overlap."""
    pieces: list[bytes] = []
    copied = 0
    for edit in edits:
        pieces += (data[copied : edit.start], edit.data)
        copied = edit.end
    return b"".join((*pieces, data[copied:]))


def _without_overlaps(wishes: Iterable[Wish], refusals: list[Refusal]) -> list[Wish]:
    """One wish a place: uses of one definition share it; of those that overlap the longest is the reference."""
    by_span: dict[tuple[int, int], list[Wish]] = {}
    for wish in wishes:
        by_span.setdefault((wish.start, wish.end), []).append(wish)
    cluster: list[tuple[int, int]] = []
    kept: list[Wish] = []
    reach = -1
    for span in sorted(by_span):
        if span[0] >= reach:
            kept += _longest(cluster, by_span, refusals)
            cluster = []
        cluster.append(span)
        reach = max(reach, span[1])
    return [*kept, *_longest(cluster, by_span, refusals)]


def _longest(
    cluster: list[tuple[int, int]], by_span: dict[tuple[int, int], list[Wish]], refusals: list[Refusal]
) -> list[Wish]:
    """Of spans that overlap, the longest, and what is clear of it."""
    kept: list[Wish] = []
    for start, end in sorted(cluster, key=lambda span: (span[0] - span[1], span)):
        here = by_span[start, end]
        if any(start < other.end and other.start < end for other in kept):
            refusals += (Refusal(wish, "stands inside another address that is replaced") for wish in here)
        elif len({(wish.address, wish.beside) for wish in here}) > 1:
            refusals += (Refusal(wish, "has more than one proposal at the same place") for wish in here)
        else:
            kept.append(here[0])
    return kept


def _edit(data: bytes, document: Document, wish: Wish) -> Edit | Refusal | None:
    """The edit for one wish; None where there is nothing to do."""
    encoding = document.encoding
    written = data[wish.start : wish.end].decode(encoding, "replace")
    if not written or not reads_as(written, wish.raw):
        return Refusal(wish, "does not stand where it was found")
    before = data[max(0, wish.start - _BYTES_BEHIND) : wish.start].decode(encoding, "ignore")
    after = data[wish.end : wish.end + _BYTES_AHEAD].decode(encoding, "ignore")
    syntax = classify_syntax(document.format, wish.element, before, after[:1])
    if wish.beside and document.format is DocumentFormat.MARKDOWN:
        return _edit_beside(wish, syntax, after, encoding)
    text, reads = write_address(wish.address, syntax, wish.element)
    if text == written:
        return None
    first = len("<".encode(encoding)) if text.startswith("<") else 0
    replacement = text.encode(encoding)
    return Edit(wish.start, wish.end, replacement, first, len(replacement) - first, reads, wish)


def _edit_beside(wish: Wish, syntax: Syntax, after: str, encoding: str) -> Edit | Refusal | None:
    """An archived copy in brackets behind a link, whose own address stays."""
    end = _end_of_link(syntax, wish.element, after)
    if end is None:
        return Refusal(wish, "stands where there is no room for a copy beside it")
    if after[end:].startswith(_BESIDE):
        return None
    text, reads = write_address(wish.address, Syntax.INLINE)
    place = wish.end + len(after[:end].encode(encoding))
    first = len(_BESIDE.encode(encoding))
    last = first + len(text.encode(encoding))
    return Edit(place, place, f"{_BESIDE}{text}))".encode(encoding), first, last, reads, wish)


def _end_of_link(syntax: Syntax, element: str, after: str) -> int | None:
    """Where the link ends whose address ended right before `after`."""
    if syntax is Syntax.BARE:
        return 0
    if syntax is Syntax.AUTOLINK:
        return 1 if after.startswith(">") else None
    end = _LINK_END.match(after) if syntax is Syntax.INLINE and element == "a" else None
    return end.end() if end else None


def _proven(data: bytes, document: Document, edits: list[Edit], parse: Parser, refusals: list[Refusal]) -> list[Edit]:
    """The edits after which a scraper reads what was meant, and the rest of the document as before."""
    while edits:
        found = parse(apply_edits(data, edits))
        places = {(reference.start, reference.end): reference.raw for reference in found.references}
        good, shift = [], 0
        for edit in edits:
            start = edit.start + shift
            shift += len(edit.data) - (edit.end - edit.start)
            if places.get((start + edit.first, start + edit.last)) == edit.reads:
                good.append(edit)
            else:
                refusals.append(Refusal(edit.wish, "cannot be replaced: the address would not be read as one there"))
        if len(good) == len(edits):
            if Counter(reference.raw for reference in found.references) == _expected(document, edits):
                return edits
            refusals += (
                Refusal(edit.wish, "cannot be replaced: other addresses would read differently") for edit in edits
            )
            return []
        edits = good
    return []


def _expected(document: Document, edits: Iterable[Edit]) -> Counter[str]:
    """The addresses that the edited document holds."""
    replaced = {(edit.start, edit.end): edit.reads for edit in edits if edit.start < edit.end}
    added = Counter(edit.reads for edit in edits if edit.start == edit.end)
    return added + Counter(
        replaced.get((reference.start, reference.end), reference.raw) for reference in document.references
    )
