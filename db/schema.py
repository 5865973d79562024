"""`db/SCHEMA.md`: the catalog as SQL users see it; `make docs` writes it."""

import tempfile
from pathlib import Path

from sqlalchemy import Column, Connection, Enum
from sqlalchemy.dialects import sqlite

from db.connect import reading
from db.engine import open_catalog
from db.models import MODELS, metadata
from db.questions import QUESTIONS, render_questions
from db.views import view_notes, views

# Columns of views that are empty rather than NULL where there is nothing: a text that nobody wrote is not unknown.
EMPTY_TEXTS = ("section", "text", "title", "content_type", "fragment", "host", "message", "archive_error")

HEAD = f"""\
# The catalog's schema

Written by `make docs`; a test keeps it fresh. The views are the public face: their names and columns change with
a major release alone. Tables may change with any release.

Times are text in UTC, `YYYY-MM-DD HH:MM:SS`, which SQLite's date functions read; dates are `YYYY-MM-DD`; truths are 0
and 1; NULL is unknown or not asked, never "no". Open the file read-only (`sqlite3 -readonly catalog.sqlite`): a run may
be writing to it meanwhile, neither disturbs the other. Without a value, these texts are empty (`''`) and never NULL:
{", ".join(f"`{name}`" for name in EMPTY_TEXTS)}.
"""

_COUNT = "resources with this verdict"
_PRINTED = "the address as printed"
# What a column means in a view; "view.column" where a name means something else there.
NOTES: dict[str, str] = {
    "document": "source: an address, or a path relative to the catalog file",
    "number": "as printed in a text dump, else the place in the order of appearance",
    "section": "headings above the mention",
    "text": "anchor text",
    "url": "its identity: the WHATWG address without fragment",
    **{f"{view}.url": _PRINTED for view in ("link_health", "link_facts", "link_texts", "link_search_text")},
    "verdict": "`alive`, `moved`, `dead`, `soft_404`, `fragment_missing`, `blocked`, `bad_certificate`, `failing`, "
    "`invalid`, `excluded`; NULL: not yet checked",
    "resource_health.verdict": "as in `link_health`, but never `fragment_missing`",
    "reason": "machine-readable, such as `http_404` or `dns_nxdomain`",
    "http_status": "of the last answer; NULL where there was none",
    "confirmed": "1: enough troubled checks over enough days; 0: not yet; NULL: no trouble",
    "outages.confirmed": "1: enough troubled checks over enough days",
    "since": "trouble: when its outage began, whatever the errors in it; else when the present verdict was first said",
    "last_checked": "the last check",
    "final_url": "where redirects led",
    "suggestion": "a verified, unambiguous replacement: repaired before moved before archived; NULL: none",
    "suggestion_method": "how it was found, such as `permanent_redirect` or `nearest_capture`",
    "suggestion_confidence": "0 to 1",
    "archive_url": "playback address of the archived copy nearest to the document's date",
    "archived_at": "when that copy was made",
    "archive_status": "`found`, `none`, `error`; NULL: not asked",
    "archive_checked_at": "when the archives were asked",
    "visible": "0: hidden from readers",
    "role": "`content` or `navigation`",
    "detail": "the reason for people, one sentence",
    "move_kind": "of `moved`: `spelling` (scheme, `www.`, trailing slash, letter case) or `address`",
    "archive_error": "kind of the archives' last error",
    "suggestion_kind": "`repaired`, `moved` or `archived`",
    "suggestion_evidence": "why it is believed",
    "damage": "suspected damage of the printed address: `token`, `letter_case`",
    "repair_checked_at": "when a replacement was last looked for; NULL: not yet",
    "repair_note": "what came of that, one sentence",
    "drift": "the page now against the capture nearest to the document's date: `same`, `changed`, `unrelated`; never a "
    "verdict; NULL: not compared",
    "drift_score": "how alike they are, 0 to 1",
    "drift_detail": "what was compared, one sentence",
    "drift_checked_at": "when they were last compared",
    "opinion": "what the verdict rests on: `first` look, `both` looks, the `second`, a `sibling` that was made up, an "
    "`inquiry` of the host's own; NULL: checked before this was kept, or without a look",
    "element": "what carries it: `a`, `img` …, or `text`",
    "line": "1-based line in the document",
    "span_start": "byte offset of the address in the document",
    "span_end": "byte offset behind it",
    "fragment": "what follows the first `#`, or empty",
    "identity": "the resource's address: WHATWG, without fragment",
    "host": "lower case, without port",
    "kin_key": "equal for near-twins",
    "title": "of the page, when it was last seen alive",
    "dead_since": "when it last came into `dead_links`; NULL: not in it",
    "lasting_at": "since when `failing` counts among the dead",
    "current_since": "in the document without interruption since",
    "document_id": "key",
    "resource_id": "key",
    "reference_id": "key",
    "acknowledged_until": "somebody knows of it: the last day, in UTC, on which it does not count for `--fail-on`",
    "acknowledged_why": "and what they said of it",
    "last_success": "last check that said `alive` or `moved`",
    "due_at": "next check; NULL: at once",
    "content_type": "when it was last seen alive",
    "reference_count": "current mentions",
    "document_count": "documents that mention it at present",
    "resource_count": "distinct addresses",
    "opened_at": "first troubled check",
    "closed_at": "the check that found it well again; NULL: open",
    "days": "from the first troubled check to the end, or to the last troubled one",
    "checks": "troubled checks",
    "open": "1: not over",
    "lasting": "1: so long that `failing` in it counts among the dead",
    "first_verdict": "of the first troubled check",
    "first_reason": "of the first troubled check",
    "last_verdict": "of the last troubled check",
    "last_reason": "of the last troubled check",
    "last_at": "last troubled check",
    "confirmed_at": "when it was confirmed; NULL: it is not",
    "not_checked": "resources without a verdict",
    "not_before": "the host asked to be left alone until then",
    "circuit_until": "not tried until then",
    "failures": "failures in a row",
    "note": "why",
    "id": "number of the run",
    "command": "`check` or `run`",
    "started_at": "begun",
    "finished_at": "NULL while running",
    "seconds": "from begin to end",
    "status": "`running`, `completed`, `interrupted`, `offline`, `failed`",
    "checked": "resources checked",
    "message": "why it ended as it did, where there is something to say",
    "version": "of the program",
    **dict.fromkeys(
        ("alive", "moved", "dead", "soft_404", "blocked", "bad_certificate", "failing", "invalid", "excluded"), _COUNT
    ),
    "fragment_missing": "fragments missing, not part of `checked`",
}


def render_schema() -> str:
    """The whole of `db/SCHEMA.md`."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_catalog(Path(folder) / "catalog.sqlite")
        with reading(engine) as connection:
            shown = [_view(connection, name) for name in _public_first()]
        engine.dispose()
    tables = [_table(model) for model in MODELS]
    return "\n".join(
        [HEAD, "## Views\n", *shown, "## Questions\n", render_questions(QUESTIONS), "## Tables\n", *tables]
    )


def _public_first() -> list[str]:
    names = list(views("sqlite"))
    return sorted(names, key=lambda name: (name != "link_health", name.endswith("link_facts"), name != "link_facts"))


def _view(connection: Connection, name: str) -> str:
    lines = [f"### `{name}`\n", view_notes("sqlite")[name] + "\n"]
    columns = _columns(connection, name)
    for known in ("link_health", "link_facts"):
        shared = _columns(connection, known)
        if name != known and columns[: len(shared)] == shared:
            columns = columns[len(shared) :]
            lines.append(f"The columns of `{known}`{', then:' if columns else '.'}\n")
    if columns:
        lines += ["| column | |", "|---|---|"]
        lines += [f"| `{column}` | {NOTES.get(f'{name}.{column}') or NOTES[column]} |" for column in columns]
        lines.append("")
    return "\n".join(lines)


def _columns(connection: Connection, view: str) -> list[str]:
    return [str(row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({view})")]


def _table(model: type) -> str:
    table = metadata.tables[getattr(model, "__tablename__")]  # noqa: B009  declared by SQLModel's metaclass
    lines = [f"### `{table.name}`\n", f"{model.__doc__}\n", "| column | type | |", "|---|---|---|"]
    notes = {name: info.description or "" for name, info in getattr(model, "model_fields").items()}  # noqa: B009
    for column in table.columns:
        lines.append(f"| `{column.name}` | {_type(column)} | {_note(column, notes[column.name])} |")
    return "\n".join(lines) + "\n"


def _type(column: Column[object]) -> str:
    kind = column.type.dialect_impl(sqlite.dialect()).compile(sqlite.dialect()).partition("(")[0].lower()
    return f"{kind.replace('varchar', 'text')}{'' if column.nullable else ' not null'}"


def _note(column: Column[object], note: str) -> str:
    parts = [note] if note else []
    if column.primary_key:
        parts.append("primary key")
    if isinstance(column.type, Enum):
        parts.append(", ".join(f"`{word}`" for word in column.type.enums))
    parts += [f"→ `{key.column.table.name}`" for key in column.foreign_keys]
    return "; ".join(parts)
