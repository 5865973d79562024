"""What Datasette shows beside the rows: titles, descriptions, facets and ready queries, as its metadata."""

import re
from typing import Any

from db.models import MODELS, metadata
from db.questions import QUESTIONS
from db.schema import NOTES
from db.views import view_notes, views

# What to divide by, and in which order to begin; of views that have something to divide.
_FACETS: dict[str, list[str]] = {
    "link_health": ["verdict", "role", "confirmed"],
    "dead_links": ["reason", "document"],
    "moved_links": ["document"],
    "blocked_links": ["reason"],
    "outages": ["open", "confirmed", "last_reason"],
    "resource_health": ["verdict"],
    "run_summary": ["status"],
}
_LATEST_FIRST = {"outages": "opened_at", "run_summary": "id", "host_health": "resource_count"}

# Words as they are typed: punctuation, as addresses have it, would be syntax to FTS5 and is quoted therefore.
_WORDS = """CASE
    WHEN trim(:words) = '' THEN '""'
    WHEN :words GLOB '*[-./?&=#@%+~,;]*' AND instr(:words, '"') = 0 THEN '"' || :words || '"'
    ELSE :words
END"""


def browser_metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for a catalog that it serves under this name (the stem of its file)."""
    notes = view_notes("sqlite")
    tables: dict[str, dict[str, Any]] = {name: _view(name, notes[name]) for name in views("sqlite")}
    for model in MODELS:
        name = str(getattr(model, "__tablename__"))  # noqa: B009  declared by SQLModel's metaclass
        tables[name] = {"description": _plain(str(model.__doc__)), "columns": _columns(model)}
    tables |= {name: {"hidden": True} for name in ("alembic_version", "sqlite_stat1", "sqlite_stat4")}
    return {
        "title": "linkledger",
        "description": "References, what became of them, and what could stand in their place. Read-only. "
        "On the catalog's page, ready queries stand first and the views below the tables.",
        "databases": {
            database: {
                "description": "The views are the public face; times are in UTC, truths are 0 and 1.",
                "tables": tables,
                "queries": _queries(),
            }
        },
    }


def _view(name: str, note: str) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _plain(note), "facets": _FACETS.get(name, [])}
    if name in _LATEST_FIRST:
        told["sort_desc"] = _LATEST_FIRST[name]
    told["columns"] = {key.rpartition(".")[2]: _plain(text) for key, text in NOTES.items() if key in _named(name)}
    return told


def _plain(note: str) -> str:
    """A note without the backticks of Markdown, which Datasette shows as they are."""
    return note.replace("`", "")


def _named(view: str) -> set[str]:
    """Keys of the notes on columns that a view's statement names."""
    words = set(re.findall(r"\w+", views("sqlite")[view]))
    own = {key for key in NOTES if key.startswith(f"{view}.")}
    return own | {key for key in NOTES if key in words and f"{view}.{key}" not in own}


def _columns(model: type) -> dict[str, str]:
    table = metadata.tables[getattr(model, "__tablename__")]  # noqa: B009
    fields = getattr(model, "model_fields")  # noqa: B009
    return {column.name: _plain(note) for column in table.columns if (note := fields[column.name].description)}


def _queries() -> dict[str, dict[str, str]]:
    return {
        each.name: {
            "title": each.title,
            "description": _plain(each.note),
            "sql": each.sql.replace(":words", _WORDS),
        }
        for each in QUESTIONS
    }
