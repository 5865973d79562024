"""The values that go in and out of the catalog: plain frozen records, so that no caller touches SQL or a session.

Times are aware datetimes in UTC. Addresses are text in the forms that `catalog.urls` makes: this package does not parse
them. `None` means unknown or not asked, never "no".
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from db.vocabulary import (
    ArchiveStatus,
    Damage,
    DatePrecision,
    DocumentFormat,
    Drift,
    HopKind,
    MoveKind,
    Opinion,
    PreservationState,
    Role,
    RunStatus,
    SuggestionKind,
    Verdict,
)

# --- scraping -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewReference:
    """One mention, resolved: `url` is its resource's identity (for an address that cannot be parsed, the raw text)."""

    number: int
    raw: str
    url: str
    kin_key: str
    scheme: str
    host: str
    text: str
    section: str
    line: int
    start: int
    end: int
    fragment: str
    visible: bool
    role: Role
    nofollow: bool
    element: str
    damage: Damage | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A scraped document; `source` is its identity: an address, or a path relative to the catalog file."""

    source: str
    format: DocumentFormat
    digest: str
    encoding: str
    references: tuple[NewReference, ...]
    title: str = ""
    author: str = ""
    published_on: date | None = None
    published_precision: DatePrecision | None = None
    address: str | None = None
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a document changed, in references; `unchanged` when nothing was written at all."""

    added: int = 0
    kept: int = 0
    retired: int = 0
    unchanged: bool = False


# --- checking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which resources are to be checked: all that are due, unless told otherwise.

    Attributes:
        everything: whether due or not.
        documents, hosts: only what these sources cite, only these hosts; empty: no restriction.
        limit: at most so many; None: no restriction.
    """

    everything: bool = False
    documents: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    limit: int | None = None


ALL_DUE = Wanted()


@dataclass(frozen=True, slots=True)
class DueResource:
    """A resource whose check is due, with what the checker needs to know of it."""

    id: int
    url: str
    host: str
    fragments: tuple[str, ...] = ()  # of its current references, without ""
    published_on: date | None = None  # earliest of the documents that cite it
    damaged: bool = False  # any current reference is suspected damage
    verdict: Verdict | None = None  # of the last check
    etag: str = ""
    last_modified: str = ""
    well_since: datetime | None = None  # its verdict says so without interruption; None where it is not alive or moved
    outage_checks: int = 0  # troubled checks of the open outage; 0 where none is open
    outage_since: datetime | None = None  # when that was opened
    host_size: int = 1  # addresses of its host in the catalog
    content: bool = True  # any current reference is content, not navigation
    at_its_address: bool = False  # the last check was led nowhere else: its validators are those of this address
    judged: frozenset[str] = frozenset()  # fragments of which is known whether they are there


@dataclass(frozen=True, slots=True)
class HopRecord:
    """One redirecting answer on the way of a probe."""

    url: str
    status: int
    location: str | None
    kind: HopKind
    permanent: bool


@dataclass(frozen=True, slots=True)
class FragmentFinding:
    """What a check says of one fragment of a page that is there: `alive` or `fragment_missing`."""

    fragment: str
    verdict: Verdict
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one resource, ready to be saved.

    Attributes:
        moved_to: the proposal of a `moved` verdict; saved as a suggestion of kind `moved`.
        due_at: when the resource wants its next check.
        opinion: what the verdict rests on; None where nobody looked.
    """

    resource_id: int
    verdict: Verdict
    reason: str
    detail: str
    checked_at: datetime
    due_at: datetime
    http_status: int | None = None
    final_url: str | None = None
    move_kind: MoveKind | None = None
    moved_to: str | None = None
    title: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    elapsed_ms: int = 0
    attempts: int = 1
    hops: tuple[HopRecord, ...] = ()
    fragments: tuple[FragmentFinding, ...] = ()
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class OutagePolicy:
    """When trouble is confirmed, and when `failing` has lasted long enough to count among the dead."""

    confirm_checks: int = 3
    confirm_days: float = 3.0
    lasting_checks: int = 5
    lasting_days: float = 14.0


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Days for which things are kept as they were; 0 for ever."""

    probes_days: int = 400
    runs_days: int = 90
    retired_days: int = 0


@dataclass(frozen=True, slots=True)
class HostState:
    """What of a host's politeness must survive the process; times None where nothing holds."""

    host: str
    not_before: datetime | None = None
    failures: int = 0
    circuit_until: datetime | None = None
    note: str = ""


# --- archives -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArchiveQuestion:
    """A resource whose archived copy is wanted: its address, and the day to be nearest to.

    Attributes:
        lost: nothing stands there any more (`dead`, `soft_404`): where it moved to is worth a question of its own.
        living: nothing is wrong with it; its copy is for later, and not worth more than one question.
    """

    resource_id: int
    url: str
    nearest_to: date | None
    lost: bool = False
    living: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One archived capture (a memento) of a resource."""

    archive: str  # "wayback"
    url: str  # playback address
    original: str  # address as the archive captured it
    captured_at: datetime
    http_status: int | None
    mimetype: str
    digest: str
    verified: bool = False  # played back, and what was shown is a good page

    @property
    def is_success(self) -> bool:
        return self.http_status is not None and 200 <= self.http_status < 300

    @property
    def is_redirect(self) -> bool:
        return self.http_status is not None and 300 <= self.http_status < 400


@dataclass(frozen=True, slots=True)
class ArchiveAnswer:
    """What an archive said of a resource: `found` with the snapshot, `none`, or `error` with its kind.

    Attributes:
        error: kind of error: `rate_limited`, `timeout`, `http_503`, `not_json` …; beside `found`, why the copy could
            not be verified; beside `none`, why what the archive has is no copy.
        seen: captures that are hints: other spellings, other statuses, redirects.
        alternatives: addresses that the snapshot could be of, the right one included.
    """

    resource_id: int
    status: ArchiveStatus
    asked_at: datetime
    snapshot: SnapshotRecord | None = None
    error: str = ""
    seen: tuple[SnapshotRecord, ...] = ()
    alternatives: int = 1


@dataclass(frozen=True, slots=True)
class PreservationRecord:
    """How far an archive was brought to keep a resource; the columns of `preservation`."""

    resource_id: int
    url: str
    state: PreservationState
    changed_at: datetime
    job_id: str = ""
    reason: str = ""
    detail: str = ""
    copy_url: str = ""
    attempts: int = 0
    submitted_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PreservationCandidate:
    """A living resource without a copy, or with none that is young enough.

    Attributes:
        known: whether an archive has said that it has none; else it has to be asked first.
        attempts: to keep it, in vain and in a row.
    """

    question: ArchiveQuestion
    known: bool
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class SuggestionRecord:
    """A proposed replacement; only verified and unambiguous ones (one alternative) reach `link_health`."""

    resource_id: int
    kind: SuggestionKind
    method: str
    url: str
    evidence: str
    confidence: float
    verified: bool
    alternatives: int = 1


# --- repair ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RepairQuestion:
    """A resource for which a replacement is looked for, with all that may tell of one.

    Attributes:
        url: its identity; the raw text where that is no address.
        raws: the forms in which documents print it, each once, without fragments; texts: its anchor texts.
        damages: why documents' addresses are suspected of not being what the author wrote.
        published_on: earliest of the documents that cite it.
        captures: what archives have under its key, the chosen copy among them.
    """

    resource_id: int
    url: str
    host: str = ""
    verdict: Verdict | None = None
    reason: str = ""
    http_status: int | None = None
    raws: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    damages: frozenset[Damage] = frozenset()
    published_on: date | None = None
    captures: tuple[SnapshotRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairAnswer:
    """What came of looking for a replacement.

    Attributes:
        proposals: those for people to choose from (unverified, or with alternatives) among them.
        note: one sentence for people, "" where there is nothing to say.
        unsure: not everything could be found out now (a host in trouble): what was verified earlier stays.
    """

    resource_id: int
    proposals: tuple["SuggestionRecord", ...] = ()
    note: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class DriftQuestion:
    """A living page that is to be compared with its archived copy from about the day it was cited."""

    resource_id: int
    url: str
    archive: str
    original: str  # address as the archive captured it
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class DriftAnswer:
    """How far a page has gone from what it was; `drift` None where that could not be told, with `detail` saying why."""

    resource_id: int
    drift: Drift | None = None
    score: float | None = None
    detail: str = ""


# --- runs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the catalog tells it."""

    id: int
    command: str
    started_at: datetime
    finished_at: datetime | None
    status: RunStatus
    pid: int
    hostname: str
    checked: int = 0
    message: str = ""
    verdicts: dict[Verdict, int] = field(default_factory=dict)
