"""What saving a check reads and writes: a round's rows before it, and the statements for what becomes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Connection,
    Integer,
    Row,
    RowMapping,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)

from db.bulk import Bulk, listed
from db.models import hops, outages, probes, resources, suggestions
from db.outages import OutageState
from db.vocabulary import SuggestionKind

Values = dict[str, Any]
Told = tuple[Any, ...]
Key = tuple[int, str | None]  # resource and fragment; None for the resource itself

PERMANENT_REDIRECT = "permanent_redirect"

# What a check says of a resource; what of its page is kept for the next check; since when.
SAID = ("verdict", "reason", "detail", "http_status", "final_url", "move_kind", "opinion")
PAGE = ("etag", "last_modified", "content_type", "title")
SINCE = ("changed_at", "last_success_at", "dead_since", "dead_run_id")
# A result in the history, and what its row tells of the last of its equal checks.
RESULT = ("verdict", "reason", "http_status", "move_kind", "final_url")
LAST = ("detail", "last_at", "last_run_id", "elapsed_ms", "attempts", "opinion")
OUTAGE = OutageState.__slots__

_KEY: BindParameter[int] = bindparam("key", type_=Integer)
_IDS = listed("ids")
_STATES = select(*(resources.c[name] for name in (*SAID, *PAGE, *SINCE, "id", "drift"))).where(resources.c.id.in_(_IDS))
# Places in its rows: what a check tells (the title is written on its own), and what is kept of the page.
TOLD = slice(0, len(SAID) + len(PAGE) - 1)
PAGES = slice(len(SAID), len(SAID) + len(PAGE))
RESULTS = slice(0, len(RESULT))
_CURRENT = select(*(probes.c[name] for name in (*RESULT, "id", "resource_id", "fragment"))).where(
    # Not IS 1: only so does SQLite find the index of current rows.
    probes.c.resource_id.in_(_IDS),
    probes.c.current == true(),
)
_OWN = _CURRENT.where(probes.c.fragment.is_(None))
_OF_FRAGMENTS = _CURRENT.where(probes.c.fragment.is_not(None))
_UNCLOSED = select(outages).where(outages.c.resource_id.in_(_IDS), outages.c.closed_at.is_(None))
_PROPOSED = select(suggestions).where(
    suggestions.c.resource_id.in_(_IDS),
    suggestions.c.kind == SuggestionKind.MOVED,
    suggestions.c.method == PERMANENT_REDIRECT,
)

_UPDATE_RESOURCE = update(resources).where(resources.c.id == _KEY)
# Most checks find what the one before found: then verdict and `dead_since`, which have indexes, are not written anew.
_SEEN = Bulk(_UPDATE_RESOURCE, "last_success_at", "checked_at", "due_at", "key")
_STATE = Bulk(_UPDATE_RESOURCE, *SAID, *PAGE[:-1], *SINCE, "checked_at", "due_at", "key")
# All titles by one statement: before each one that changes it, the full-text index writes out what it has gathered.
# (`json_each` is SQLite's; PostgreSQL calls the same `json_each_text`.)
_TITLES = func.json_each(bindparam("titles", type_=JSON)).table_valued("key", "value")
_UPDATE_TITLES = update(resources).where(resources.c.id == cast(_TITLES.c.key, Integer)).values(title=_TITLES.c.value)
_UPDATE_PROBE = update(probes).where(probes.c.id == _KEY)
_REPEATED = Bulk(_UPDATE_PROBE.values({"count": probes.c.count + literal_column("1")}), *LAST, "key")
_SUPERSEDED = Bulk(_UPDATE_PROBE, "current", "key")
_FIRST = Bulk(insert(probes), "resource_id", "fragment", *RESULT, *LAST, "first_at", "first_run_id", "count", "current")
_HOP = Bulk(insert(hops), "probe_id", "position", "url", "status", "location", "kind", "permanent")
_OPENED = Bulk(insert(outages), "resource_id", *OUTAGE)
_OUTAGE = Bulk(update(outages).where(outages.c.id == _KEY), *OUTAGE, "key")
_MOVE = insert(suggestions)
_MOVE_STATE = Bulk(update(suggestions).where(suggestions.c.id == _KEY), "verified", "evidence", "key")
_NO_MOVE = Bulk(delete(suggestions).where(suggestions.c.id == _KEY), "key")


@dataclass(slots=True)
class Before:
    """What the catalog holds of the resources of a round."""

    states: dict[int, Row[Any]] = field(default_factory=dict)
    probes: dict[Key, Row[Any]] = field(default_factory=dict)
    outages: dict[int, tuple[int, OutageState]] = field(default_factory=dict)
    moves: dict[int, RowMapping] = field(default_factory=dict)


def load_before(connection: Connection, ids: Sequence[int], with_fragments: Sequence[int]) -> Before:
    """Read what the catalog holds of resources; `with_fragments` are those of which fragments were looked for."""
    before = Before()
    wanted = {"ids": list(ids)}
    for row in connection.execute(_STATES, wanted):
        before.states[row.id] = row
    for row in connection.execute(_OWN, wanted):
        before.probes[row.resource_id, None] = row
    if with_fragments:
        for row in connection.execute(_OF_FRAGMENTS, {"ids": list(with_fragments)}):
            before.probes[row.resource_id, row.fragment] = row
    for found in connection.execute(_UNCLOSED, wanted).mappings():
        before.outages[found["resource_id"]] = (found["id"], OutageState(**{name: found[name] for name in OUTAGE}))
    for found in connection.execute(_PROPOSED, wanted).mappings():
        before.moves[found["resource_id"]] = found
    return before


@dataclass(slots=True)
class Writes:
    """What is to be written, by statement, so that each statement runs once for all of a round.

    Rows in the order of their statement's names; `hops` (without the probe) and `titles` by resource.
    """

    seen: list[Told] = field(default_factory=list)
    states: list[Told] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    repeated: list[Told] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    probes: list[Told] = field(default_factory=list)
    hops: dict[int, list[Told]] = field(default_factory=dict)
    opened: list[Told] = field(default_factory=list)
    outages: list[Told] = field(default_factory=list)
    dropped_moves: list[int] = field(default_factory=list)
    moves: list[Values] = field(default_factory=list)
    move_states: list[Told] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        _SEEN.run(connection, self.seen)
        _STATE.run(connection, self.states)
        _REPEATED.run(connection, self.repeated)
        _SUPERSEDED.run(connection, [(False, key) for key in self.superseded])
        _FIRST.run(connection, self.probes)
        _OPENED.run(connection, self.opened)
        _OUTAGE.run(connection, self.outages)
        _NO_MOVE.run(connection, [(key,) for key in self.dropped_moves])
        if self.moves:
            connection.execute(_MOVE, self.moves)
        _MOVE_STATE.run(connection, self.move_states)
        self._write_hops(connection)
        if self.titles:
            connection.execute(_UPDATE_TITLES, {"titles": dict(sorted(self.titles.items()))})

    def _write_hops(self, connection: Connection) -> None:
        if self.hops:
            new = connection.execute(_OWN, {"ids": list(self.hops)}).all()
            _HOP.run(connection, [(row.id, *hop) for row in new for hop in self.hops[row.resource_id]])
