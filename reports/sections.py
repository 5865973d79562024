"""What a report for people tells, in which order, and which mentions share a row. Knows nothing of any format."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.load_report import HealthRow
from db.vocabulary import Role, Verdict


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of a report.

    Attributes:
        about: one sentence on what its rows have in common and what to do about them.
        folded: no call to act: counted, and listed where the format can fold a list away.
    """

    key: str
    title: str
    about: str
    belongs: Callable[[HealthRow], bool]
    folded: bool = False


def _says(verdict: Verdict | None) -> Callable[[HealthRow], bool]:
    return lambda row: row.verdict is verdict


SECTIONS: tuple[Section, ...] = (
    Section("dead", "Dead", "The answer is that there is no such page, or no such host.", _says(Verdict.DEAD)),
    Section(
        "soft_404",
        "Soft 404",
        "Something answers, but it is not what was cited: an error page, the home page, a parked domain.",
        _says(Verdict.SOFT_404),
    ),
    Section(
        "failing",
        "Failing",
        "Trouble that may pass: server errors, time-outs, broken connections. Where it has lasted, it counts as dead.",
        _says(Verdict.FAILING),
    ),
    Section(
        "bad_certificate",
        "Bad certificate",
        "A browser warns its reader before it shows these.",
        _says(Verdict.BAD_CERTIFICATE),
    ),
    Section(
        "moved", "Moved", "Alive at another address, to which the old one redirects for good.", _says(Verdict.MOVED)
    ),
    Section(
        "blocked",
        "Blocked",
        "The host answers but lets no robot see: only a person with a browser can tell.",
        _says(Verdict.BLOCKED),
    ),
    Section(
        "fragment_missing",
        "Fragment missing",
        "The page is alive, but the place in it that was cited is not there.",
        _says(Verdict.FRAGMENT_MISSING),
    ),
    Section("invalid", "Invalid", "Not an address that can be asked for.", _says(Verdict.INVALID)),
    Section(
        "damage",
        "Suspected damage",
        "Addresses that may not be what the author wrote; what was found there says little about the original.",
        lambda row: row.damage is not None,
    ),
    Section("not_checked", "Not checked", "These still wait for their first check.", _says(None), folded=True),
    Section("excluded", "Excluded", "Not ours to check.", _says(Verdict.EXCLUDED), folded=True),
)


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
    """The section's entries by document; rows come and stay in a report's order."""
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
    for row in rows:
        grouped.setdefault((row.resource_id, row.url), []).append(row)
    return tuple(Entry(tuple(mentions)) for mentions in grouped.values())
