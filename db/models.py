"""The catalog's tables. Descriptions stand beside the columns: `db/SCHEMA.md` is generated from them.

The classes are the declaration that migrations are compared with; reading and writing go through the tables at the
end of this module, in bulk. No `from __future__ import annotations` here: SQLModel reads the annotations as they stand.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from db.columns import UtcDateTime, flag, words
from db.model_base import Model as _Model
from db.model_base import about as _about
from db.model_base import maybe_when as _maybe_when
from db.model_base import when as _when
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


class Document(_Model, table=True):
    """A scraped document."""

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(unique=True, description="its identity: an address, or a path relative to the catalog file")
    format: DocumentFormat = Field(sa_type=words(DocumentFormat, "format"))
    digest: str = _about("SHA-256 of the bytes as last scraped, in hex")
    encoding: str
    title: str
    author: str
    published_on: date | None = _about("a month or a year is its first day")
    published_precision: DatePrecision | None = Field(sa_type=words(DatePrecision, "published_precision"))
    address: str | None = _about("where the document itself is published, where that is known")
    language: str = _about("BCP 47 tag as declared, or empty")
    tags: list[str] = Field(sa_type=JSON, description="JSON array of words")
    created_at: datetime = _when("first scraped")
    changed_at: datetime = _when("last scraped with another content than before")
    retired_at: datetime | None = _maybe_when("gone or renamed since; NULL while current")


class Resource(_Model, table=True):
    """One distinct address (WHATWG, without its fragment) and what the last check said of it."""

    __table_args__ = (
        Index("ix_resource_dead_since", "dead_since", sqlite_where=text("dead_since IS NOT NULL")),
        CheckConstraint("verdict <> 'fragment_missing'", name="no_fragment_verdict"),
    )

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True, description="its identity; the raw text of an address that cannot be parsed")
    scheme: str
    host: str = Field(index=True, description="lower case, without port; empty where the scheme has none")
    kin_key: str = _about("equal for near-twins (scheme, `www.`, trailing slash, trackers folded)")
    created_at: datetime = _when("first cited")
    verdict: Verdict | None = Field(sa_type=words(Verdict, "verdict"), index=True, description="NULL: never checked")
    reason: str | None = _about("machine-readable, such as `http_404`")
    detail: str | None = _about("the same for people, one sentence")
    http_status: int | None = _about("of the last answer; NULL where there was none")
    final_url: str | None = _about("where redirects led")
    move_kind: MoveKind | None = Field(sa_type=words(MoveKind, "move_kind"), description="of a `moved` verdict")
    checked_at: datetime | None = _maybe_when("last check")
    changed_at: datetime | None = _maybe_when("the present verdict was first said")
    last_success_at: datetime | None = _maybe_when("last check that said `alive` or `moved`")
    dead_since: datetime | None = _maybe_when("last came into `dead_links`; NULL while not in it")
    dead_run_id: int | None = Field(
        foreign_key="run.id", ondelete="SET NULL", description="the run that brought it into `dead_links`"
    )
    due_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, index=True, description="next check; NULL: at once"
    )
    etag: str = _about("of the last successful check, for conditional requests")
    last_modified: str = _about("of the last successful check, for conditional requests")
    title: str = _about("of the page, when it was last seen alive")
    content_type: str = _about("when it was last seen alive")
    archive_status: ArchiveStatus | None = Field(
        sa_type=words(ArchiveStatus, "archive_status"), description="NULL: the archives were not asked"
    )
    archive_checked_at: datetime | None = _maybe_when("the archives were last asked")
    archive_error: str = _about("kind of the last error (`rate_limited` …), or why there is none (`no_good_capture`)")
    repair_checked_at: datetime | None = _maybe_when("a replacement was last looked for")
    repair_note: str | None = _about("what came of it, one sentence; NULL: not looked for, or nothing to say")
    drift: Drift | None = Field(
        sa_type=words(Drift, "drift"), description="the page now against the capture nearest to the document's date"
    )
    drift_score: float | None = _about("how alike they are, 0 to 1")
    drift_detail: str | None = _about("what was compared, one sentence")
    drift_checked_at: datetime | None = _maybe_when("last compared, or tried to")
    opinion: Opinion | None = Field(sa_type=words(Opinion, "opinion"), description="what the verdict rests on")
    archive_due_at: datetime | None = _maybe_when("when the archives are asked next; NULL: at once")


class Reference(_Model, table=True):
    """One mention of a resource in a document; current while `retired_at` is NULL."""

    __table_args__ = (
        Index("ix_reference_document_id", "document_id", "number"),
        Index("ix_reference_raw", "raw"),  # whoever asks for an address asks as it is printed
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", ondelete="CASCADE")
    resource_id: int = Field(foreign_key="resource.id", index=True)
    number: int = _about("as printed in a text dump, else the place in the order of appearance")
    raw: str = _about("the address as printed")
    fragment: str = _about("what follows the first `#`, or empty")
    text: str = _about("anchor text")
    section: str = _about("headings above the mention")
    line: int = _about("1-based")
    span_start: int = _about("byte offset of the address in the document")
    span_end: int = _about("byte offset behind it")
    visible: bool = Field(sa_type=flag("visible"))
    role: Role = Field(sa_type=words(Role, "role"))
    nofollow: bool = Field(sa_type=flag("nofollow"))
    element: str = _about("what carries it: `a`, `img` …, or `text`")
    damage: Damage | None = Field(
        sa_type=words(Damage, "damage"), description="why the address is suspected of not being what the author wrote"
    )
    created_at: datetime = _when("first seen in the document")
    current_since: datetime = _when("seen without interruption since")
    retired_at: datetime | None = _maybe_when("no longer in the document since; NULL while current")


class Run(_Model, table=True):
    """One run of `check` or `run`; the counts are those of its findings."""

    id: int | None = Field(default=None, primary_key=True)
    command: str
    started_at: datetime = _when("begun")
    active_at: datetime = _when("last results saved")
    finished_at: datetime | None = _maybe_when("NULL while running")
    status: RunStatus = Field(sa_type=words(RunStatus, "status"), index=True)
    pid: int
    hostname: str
    version: str = _about("of the program")
    message: str = _about("why it ended as it did, where there is something to say")
    checked: int = _about("resources checked")
    alive: int
    moved: int
    dead: int
    soft_404: int
    fragment_missing: int = _about("fragments, not resources: not part of `checked`")
    blocked: int
    bad_certificate: int
    failing: int
    invalid: int
    excluded: int


class Probe(_Model, table=True):
    """A result and how often it was found in a row: equal consecutive checks are one row."""

    __table_args__ = (
        # What the checker compares with.
        Index("ix_probe_current", "resource_id", "fragment", sqlite_where=text("current = 1")),
        # Where `link_health` finds missing fragments.
        Index(
            "ix_probe_missing",
            "resource_id",
            "fragment",
            sqlite_where=text("current = 1 AND verdict = 'fragment_missing'"),
        ),
        Index("ix_probe_resource_id", "resource_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    fragment: str | None = _about("NULL: the resource itself; else the fragment whose fate this is")
    current: bool = Field(sa_type=flag("current"), description="1: the latest of this resource and fragment")
    verdict: Verdict = Field(sa_type=words(Verdict, "verdict"))
    reason: str
    detail: str
    http_status: int | None
    final_url: str | None
    move_kind: MoveKind | None = Field(sa_type=words(MoveKind, "move_kind"))
    first_at: datetime = _when("first of the equal checks")
    last_at: datetime = _when("last of the equal checks")
    count: int = _about("how many equal checks this row stands for")
    first_run_id: int | None = Field(foreign_key="run.id", ondelete="SET NULL")
    last_run_id: int | None = Field(foreign_key="run.id", ondelete="SET NULL")
    elapsed_ms: int = _about("of the last check")
    attempts: int = _about("requests that the last check took")
    opinion: Opinion | None = Field(
        sa_type=words(Opinion, "opinion"), description="what the last check's verdict rests on"
    )


class Hop(_Model, table=True):
    """One redirecting answer on the way of a probe, as the first of its equal checks found it."""

    probe_id: int = Field(foreign_key="probe.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True, description="from 1")
    url: str = _about("the address that was asked")
    status: int
    location: str | None = _about("where it sent us; NULL where that was unusable")
    kind: HopKind = Field(sa_type=words(HopKind, "kind"))
    permanent: bool = Field(sa_type=flag("permanent"))


class Outage(_Model, table=True):
    """A time of trouble of one resource, whatever the errors in it; open while `closed_at` is NULL."""

    __table_args__ = (
        Index("ix_outage_open", "resource_id", unique=True, sqlite_where=text("closed_at IS NULL")),
        Index("ix_outage_resource_id", "resource_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    opened_at: datetime = _when("first troubled check")
    closed_at: datetime | None = _maybe_when("the check that found it alive or moved again")
    last_at: datetime = _when("last troubled check")
    checks: int = _about("troubled checks")
    first_verdict: Verdict = Field(sa_type=words(Verdict, "first_verdict"))
    first_reason: str
    last_verdict: Verdict = Field(sa_type=words(Verdict, "last_verdict"))
    last_reason: str
    confirmed_at: datetime | None = _maybe_when("enough checks over enough days; NULL: unconfirmed")
    lasting_at: datetime | None = _maybe_when("since when `failing` in it counts among the dead")


class Snapshot(_Model, table=True):
    """An archived copy of a resource."""

    __table_args__ = (
        UniqueConstraint("resource_id", "url"),
        Index("ix_snapshot_chosen", "resource_id", unique=True, sqlite_where=text("chosen = 1")),
    )

    id: int | None = Field(default=None, primary_key=True)
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    archive: str = _about("such as `wayback`")
    url: str = _about("playback address")
    original: str = _about("the address as the archive captured it")
    captured_at: datetime = _when("when the archive made it")
    http_status: int | None
    mimetype: str
    digest: str
    chosen: bool = Field(sa_type=flag("chosen"), description="1: the copy that reports name")
    created_at: datetime = _when("first found")
    verified_at: datetime | None = _maybe_when("last played back and found to be a good page; NULL: not looked at")


class Preservation(_Model, table=True):
    """An archive was asked to keep a resource (`linkledger preserve`): how far that got, the last time."""

    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE", primary_key=True)
    state: PreservationState = Field(sa_type=words(PreservationState, "state"))
    job_id: str = _about("of the archive's job, or empty")
    reason: str = _about("machine-readable: the archive's own word (`error:blocked-url`), or ours; empty: all is well")
    detail: str = _about("the archive's sentence, or empty")
    copy_url: str = _about("playback address of the capture that was made, or empty")
    attempts: int = _about("requests to keep it that were not answered with a capture, in a row")
    submitted_at: datetime | None = _maybe_when("last asked for")
    changed_at: datetime = _when("in this state since")
    due_at: datetime | None = _maybe_when("when to go on with it; NULL: nothing is left to do")


class Suggestion(_Model, table=True):
    """A proposed replacement; only verified ones without alternatives reach `link_health`."""

    __table_args__ = (
        UniqueConstraint("resource_id", "kind", "method", "url"),
        # In this order, backwards, they are preferred: `repaired`, `moved`, `archived`.
        Index("ix_suggestion_preferred", "resource_id", "kind", "confidence"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    )

    id: int | None = Field(default=None, primary_key=True)
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    kind: SuggestionKind = Field(sa_type=words(SuggestionKind, "kind"))
    method: str = _about("such as `permanent_redirect`")
    url: str
    evidence: str
    confidence: float = _about("0 to 1")
    verified: bool = Field(sa_type=flag("verified"))
    alternatives: int = _about("candidates that were as good, this one included")
    created_at: datetime = _when("first proposed")


class Pending(_Model, table=True):
    """The first result of a check that its run will try once more; empty but for a run under way, or killed."""

    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE", primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE")
    finding: dict[str, Any] = Field(sa_type=JSON, description="JSON object")


class Host(_Model, table=True):
    """Politeness that must survive the process; hosts without any have no row."""

    host: str = Field(primary_key=True, description="with its port where that is not the scheme's own")
    not_before: datetime | None = _maybe_when("the host asked to be left alone until then")
    failures: int = _about("failures in a row")
    circuit_until: datetime | None = _maybe_when("not tried until then")
    note: str
    updated_at: datetime = _when("last written")


class HonestHost(_Model, table=True):
    """Hosts that have answered 404 or 410, so that what they answer with 200 is believed for a while."""

    __tablename__ = "honest_host"

    host: str = Field(
        primary_key=True,
        description="with its port, where that is not the scheme's own; with a `?` behind it: as to its queries",
    )
    seen_at: datetime = _when("last seen to do so")


class Notification(_Model, table=True):
    """Up to which run the news have been sent, by address of `[notify]`; what came later has yet to be told."""

    target: str = Field(primary_key=True, description="the kind of service and its place among its kind, no address")
    run_id: int = _about("the run; older ones may have been folded away since")
    told_at: datetime = _when("last sent, or found to be nothing worth sending by the first run")


class Acknowledgement(_Model, table=True):
    """Trouble that somebody knows of: still checked, counted and shown, but nothing that `--fail-on` ends with."""

    __table_args__ = (Index("ix_acknowledgement_resource_id", "resource_id", "until"),)

    id: int | None = Field(default=None, primary_key=True)
    resource_id: int = Field(foreign_key="resource.id", ondelete="CASCADE")
    fragment: str | None = _about("NULL: the address whatever its fragment; else this fragment alone")
    until: date = _about(
        "the last day on which it holds, in UTC, and on which views show it; the next command drops it"
    )
    why: str
    from_settings: bool = Field(
        sa_type=flag("from_settings"), description="1: the settings say so; 0: `linkledger ack` did"
    )
    created_at: datetime = _when("acknowledged")


class Tally(_Model, table=True):
    """Current references by verdict at the end of a run; a row where they differ from the row before, no other."""

    __table_args__ = (Index("ix_tally_document_id", "document_id", "run_id"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE", index=True)
    document_id: int | None = Field(
        foreign_key="document.id", ondelete="CASCADE", description="NULL: the whole catalog"
    )
    unchecked: int = _about("references without a verdict")
    alive: int
    moved: int
    dead: int
    soft_404: int
    fragment_missing: int
    blocked: int
    bad_certificate: int
    failing: int
    invalid: int
    excluded: int
    dead_links: int = _about("of these, the rows of `dead_links`")
    confirmed: int = _about("of these, in confirmed trouble")


MODELS: tuple[type[SQLModel], ...] = (
    Document, Resource, Reference, Run, Probe, Hop, Outage, Snapshot,
    Preservation, Suggestion, Pending, Host, HonestHost, Notification, Acknowledgement, Tally,
)  # fmt: skip

metadata: MetaData = _Model.metadata
documents: Table = metadata.tables["document"]
resources: Table = metadata.tables["resource"]
references: Table = metadata.tables["reference"]
runs: Table = metadata.tables["run"]
probes: Table = metadata.tables["probe"]
hops: Table = metadata.tables["hop"]
outages: Table = metadata.tables["outage"]
snapshots: Table = metadata.tables["snapshot"]
preservations: Table = metadata.tables["preservation"]
suggestions: Table = metadata.tables["suggestion"]
pending: Table = metadata.tables["pending"]
hosts: Table = metadata.tables["host"]
honest_hosts: Table = metadata.tables["honest_host"]
notifications: Table = metadata.tables["notification"]
acknowledgements: Table = metadata.tables["acknowledgement"]
tallies: Table = metadata.tables["tally"]
