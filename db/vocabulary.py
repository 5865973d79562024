"""The words that the whole program shares: every enumeration that the catalog stores.

Imports nothing, so that every package may import it. The values are what SQL users see, and a CHECK constraint in
the catalog holds each column to them: a word is added by a migration, never silently.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """What one check may say of an address."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    SOFT_404 = "soft_404"
    FRAGMENT_MISSING = "fragment_missing"
    BLOCKED = "blocked"
    BAD_CERTIFICATE = "bad_certificate"
    FAILING = "failing"
    INVALID = "invalid"
    EXCLUDED = "excluded"


# Where several verdicts apply to one answer, the first of these is said.
PRECEDENCE: tuple[Verdict, ...] = (
    Verdict.INVALID,
    Verdict.EXCLUDED,
    Verdict.BLOCKED,
    Verdict.DEAD,
    Verdict.BAD_CERTIFICATE,
    Verdict.FAILING,
    Verdict.SOFT_404,
    Verdict.FRAGMENT_MISSING,
    Verdict.MOVED,
    Verdict.ALIVE,
)

# An outage is opened by the first set and closed by the second; every other verdict leaves it as it is.
OPENS_OUTAGE: frozenset[Verdict] = frozenset({Verdict.DEAD, Verdict.SOFT_404, Verdict.FAILING, Verdict.BAD_CERTIFICATE})
CLOSES_OUTAGE: frozenset[Verdict] = frozenset({Verdict.ALIVE, Verdict.MOVED})
# `failing` counts among the dead only once it has lasted; these count at once.
COUNTS_DEAD: frozenset[Verdict] = frozenset({Verdict.DEAD, Verdict.SOFT_404})
# `--fail-on any`: whatever is none of these.
CONTENT_WITH: frozenset[Verdict] = frozenset({Verdict.ALIVE, Verdict.MOVED, Verdict.EXCLUDED})


class Opinion(StrEnum):
    """What a verdict rests on."""

    FIRST = "first"  # one look at the address, its retries included
    BOTH = "both"  # a second look, with a browser's headers, said the same: here, or at enough addresses of the host
    SECOND = "second"  # the second look saw more than the first, and its word counts
    SIBLING = "sibling"  # a made-up neighbour is answered alike; or with a 404, which speaks for a doubtful page
    INQUIRY = "inquiry"  # the host's own interface was asked instead of the page


class MoveKind(StrEnum):
    """How much of an address changed when its resource moved."""

    SPELLING = "spelling"  # only scheme, `www.`, a trailing slash or letter case
    ADDRESS = "address"


class Role(StrEnum):
    """Whether a reference belongs to what the article says or to the page around it."""

    CONTENT = "content"
    NAVIGATION = "navigation"


class DocumentFormat(StrEnum):
    """The shapes in which articles arrive."""

    TEXT_DUMP = "text_dump"  # `lynx -dump`: numbered markers and a numbered list
    HTML = "html"
    MARKDOWN = "markdown"


class DatePrecision(StrEnum):
    """How much of a publication date the document told."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Damage(StrEnum):
    """Why an address, as printed, is suspected of not being what the author wrote."""

    TOKEN = "token"  # noqa: S105  a term replaced by a placeholder such as `id26`
    LETTER_CASE = "letter_case"  # lower-cased where case matters


class HopKind(StrEnum):
    """How one answer sent us on to the next address."""

    HTTP = "http"
    REFRESH_HEADER = "refresh_header"
    META_REFRESH = "meta_refresh"


class ArchiveStatus(StrEnum):
    """What the archives said of a resource; NULL where they were not asked."""

    FOUND = "found"
    NONE = "none"
    ERROR = "error"


class PreservationState(StrEnum):
    """How far an archive was brought to keep a resource."""

    NOT_ATTEMPTED = "not_attempted"  # wanted, and not asked for yet: no quota was left
    SUBMIT_FAILED = "submit_failed"  # the archive did not take the request
    SUBMITTED = "submitted"  # it did, and gave the job a number
    PENDING = "pending"  # it says that it is done, but the capture cannot be found yet
    CAPTURE_FAILED = "capture_failed"  # it tried, and could not
    ARCHIVED = "archived"  # it says so, and its index has the capture


class SuggestionKind(StrEnum):
    """What a replacement is, in the order in which it is preferred."""

    REPAIRED = "repaired"
    MOVED = "moved"
    ARCHIVED = "archived"


class Drift(StrEnum):
    """How far what stands at an address now has gone from what stood there when it was cited; never a verdict."""

    SAME = "same"
    CHANGED = "changed"
    UNRELATED = "unrelated"


class RunStatus(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"  # a signal, a kill, or the run's own time budget
    OFFLINE = "offline"
    FAILED = "failed"
