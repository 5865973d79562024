"""What a report for people tells, in which order, and which mentions share a row. Knows nothing of any format."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.load_report import Change, HealthRow
from db.vocabulary import CLOSES_OUTAGE, OPENS_OUTAGE, Drift, Role, Verdict


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of a report.

    Attributes:
        about: one sentence on what its rows have in common and what to do about them.
        folded: no call to act: counted, and listed where the format can fold a list away.
        tail: so many rows of one document are open to see; what comes after them may be folded away. None: all.
    """

    key: str
    title: str
    about: str
    belongs: Callable[[HealthRow], bool]
    folded: bool = False
    tail: int | None = None


LONG = 40  # rows: more of what is no news nobody reads at once
SHORT = 10  # of what asks for nothing to be done


def _says(verdict: Verdict | None) -> Callable[[HealthRow], bool]:
    return lambda row: row.verdict is verdict


def _is(*changes: Change) -> Callable[[HealthRow], bool]:
    return lambda row: row.change in changes


_NEW = Section(
    "new",
    "New trouble",
    "Was well before, or was not cited.",
    _is(Change.NEW),
)
_WORSE = Section(
    "worse",
    "Now among the dead",
    "Was in trouble before, but did not count as dead; each finding tells since when.",
    _is(Change.NEWLY_DEAD),
)
# Before anything could be compared, nothing is news.
_BROKEN = Section(
    "broken", "Broken", "Each finding tells since when, and how sure that is.", lambda row: row.verdict in OPENS_OUTAGE
)
_STILL = Section(
    "still",
    "Still broken",
    "Known from before; each finding tells since when.",
    lambda row: row.change is Change.STILL and row.verdict in OPENS_OUTAGE,
    tail=LONG,
)
_FIXED = Section("fixed", "Fixed", "Was in trouble before, and is well now.", _is(Change.FIXED))
_PASSED = Section(
    "passed",
    "Down and up again",
    "Well before and well now, but not all the time in between.",
    _is(Change.PASSED),
)
_MOVED = Section(
    "moved",
    "Moved",
    "Alive at another address, to which the old one redirects for good.",
    _says(Verdict.MOVED),
    tail=LONG,
)
_DRIFTED = Section(
    "drifted",
    "No longer what was cited",
    "Alive, but what stands there now has nothing in common with what stood there when it was cited.",
    lambda row: row.drift is Drift.UNRELATED and row.verdict in CLOSES_OUTAGE,
)
_BLOCKED = Section(
    "blocked",
    "Blocked or unknown",
    "The host answers but lets no robot see: only a person with a browser can tell.",
    _says(Verdict.BLOCKED),
    tail=LONG,
)
_OTHERS = (
    Section(
        "damage",
        "Suspected damage",
        "Addresses that may not be what the author wrote; what was found there says little about the original.",
        lambda row: row.damage is not None,
    ),
    Section(
        "removed",
        "Removed links",
        "No longer in their documents, which repairs nothing.",
        _is(Change.REMOVED),
        tail=SHORT,
    ),
    Section("added", "New links", "Cited only since, and in no trouble.", _is(Change.ADDED), tail=SHORT),
    Section("not_checked", "Not checked", "These still wait for their first check.", _says(None), folded=True),
    Section("excluded", "Excluded", "Not ours to check.", _says(Verdict.EXCLUDED), folded=True),
)


def _flaws(*, news: bool) -> tuple[Section, ...]:
    """What is wrong with an address rather than with its page; what is new of it stands among the news."""

    def says(verdict: Verdict) -> Callable[[HealthRow], bool]:
        return lambda row: row.verdict is verdict and not (news and row.change is Change.NEW)

    return (
        Section(
            "fragment_missing",
            "Fragment missing",
            "The page is alive, but the place in it that was cited is not there.",
            says(Verdict.FRAGMENT_MISSING),
        ),
        Section("invalid", "Invalid", "Not an address that can be asked for.", says(Verdict.INVALID)),
    )


_STATE = (_MOVED, _DRIFTED, _BLOCKED)
# A report that has nothing to compare with, and one that has.
FIRST_SECTIONS: tuple[Section, ...] = (_BROKEN, *_STATE, *_flaws(news=False), *_OTHERS)
SECTIONS: tuple[Section, ...] = (_NEW, _WORSE, _STILL, _FIXED, _PASSED, *_STATE, *_flaws(news=True), *_OTHERS)

# Inside a section, too, comes first what there is to act on.
GRAVEST_FIRST: tuple[Verdict | None, ...] = (
    Verdict.DEAD,
    Verdict.SOFT_404,
    Verdict.FAILING,
    Verdict.BAD_CERTIFICATE,
    Verdict.MOVED,
    Verdict.BLOCKED,
    Verdict.FRAGMENT_MISSING,
    Verdict.INVALID,
    Verdict.EXCLUDED,
    Verdict.ALIVE,
    None,
)
_GRAVITY = {verdict: place for place, verdict in enumerate(GRAVEST_FIRST)}


@dataclass(frozen=True, slots=True)
class Entry:
    """The mentions of one printed address in one document and role: one row, so that none is overlooked."""

    mentions: tuple[HealthRow, ...]

    @property
    def first(self) -> HealthRow:
        """What holds for every mention stands in the first."""
        return self.mentions[0]


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """What one section has to tell of one document."""

    source: str
    content: tuple[Entry, ...]
    navigation: tuple[Entry, ...]


def collect(section: Section, rows: Iterable[HealthRow]) -> tuple[DocumentPart, ...]:
    """The section's entries by document, the gravest first; else in a report's order, in which they come."""
    documents: dict[str, list[HealthRow]] = {}
    for row in rows:
        if section.belongs(row):
            documents.setdefault(row.document, []).append(row)
    return tuple(
        DocumentPart(
            source,
            content=_entries([row for row in found if row.role is Role.CONTENT]),
            navigation=_entries([row for row in found if row.role is not Role.CONTENT]),
        )
        for source, found in documents.items()
    )


def _entries(rows: Sequence[HealthRow]) -> tuple[Entry, ...]:
    grouped: dict[tuple[int, str], list[HealthRow]] = {}
    for row in sorted(rows, key=lambda row: _GRAVITY[row.verdict]):
        grouped.setdefault((row.resource_id, row.url), []).append(row)
    return tuple(Entry(tuple(mentions)) for mentions in grouped.values())
