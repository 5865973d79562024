"""Full-text search over titles, anchor texts, addresses and sections: an FTS5 index that triggers keep up to date.

Kept like the views: made by whatever program opens the catalog for writing and finds it missing or another one, so that
it needs no migrations of its own. Where SQLite was built without FTS5 there is no search, and everything else works.
"""

from sqlalchemy import Connection

INDEX = "link_search"
# Marks and case are folded; words are what is between punctuation, so that `"example.org"` in quotes finds a host.
_TABLE = f"""\
CREATE VIRTUAL TABLE {INDEX} USING fts5(
    text, title, url, section,
    content = 'link_search_text', content_rowid = 'reference_id', tokenize = 'unicode61 remove_diacritics 2'
)"""
_ADD = (
    f"INSERT INTO {INDEX} (rowid, text, title, url, section) "
    "SELECT {row}.id, {row}.text, {title}, {row}.raw, {row}.section"
)
_REMOVE = (
    f"INSERT INTO {INDEX} ({INDEX}, rowid, text, title, url, section) "
    "SELECT 'delete', {row}.id, {row}.text, {title}, {row}.raw, {row}.section"
)
_TITLE = "coalesce((SELECT x.title FROM resource AS x WHERE x.id = {row}.resource_id), '')"


def _of(statement: str, row: str) -> str:
    return statement.format(row=row, title=_TITLE.format(row=row))


TRIGGERS: dict[str, str] = {
    f"{INDEX}_added": f"""\
CREATE TRIGGER {INDEX}_added AFTER INSERT ON reference
BEGIN
    {_of(_ADD, "new")};
END""",
    f"{INDEX}_removed": f"""\
CREATE TRIGGER {INDEX}_removed AFTER DELETE ON reference
BEGIN
    {_of(_REMOVE, "old")};
END""",
    f"{INDEX}_changed": f"""\
CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF resource_id, raw, text, section ON reference
WHEN old.resource_id <> new.resource_id OR old.raw <> new.raw OR old.text <> new.text OR old.section <> new.section
BEGIN
    {_of(_REMOVE, "old")};
    {_of(_ADD, "new")};
END""",
    f"{INDEX}_titled": f"""\
CREATE TRIGGER {INDEX}_titled AFTER UPDATE OF title ON resource
WHEN old.title <> new.title
BEGIN
    {_REMOVE.format(row="r", title="old.title")} FROM reference AS r WHERE r.resource_id = new.id;
    {_ADD.format(row="r", title="new.title")} FROM reference AS r WHERE r.resource_id = new.id;
END""",
}


def search_is_current(connection: Connection) -> bool:
    """Whether the index and its triggers are there and this program's; true as well where there can be none."""
    return _stored(connection) == {INDEX: _TABLE, **TRIGGERS} or not _has_fts5(connection)


def drop_search_triggers(connection: Connection) -> None:
    """Before a migration: they would stand in the way of rebuilding a table, and go with it without a word."""
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def create_search(connection: Connection) -> None:
    """Make index and triggers anew, from what the tables hold; nothing where SQLite cannot."""
    if not _has_fts5(connection):
        return
    drop_search_triggers(connection)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")
    connection.exec_driver_sql(_TABLE)
    connection.exec_driver_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")  # noqa: S608
    for statement in TRIGGERS.values():
        connection.exec_driver_sql(statement)


def search_counts(connection: Connection) -> tuple[int, int] | None:
    """References and entries of the index, which are as many; None where there is no index."""
    if INDEX not in _stored(connection):
        return None
    row = connection.exec_driver_sql(
        f"SELECT (SELECT count(*) FROM reference), (SELECT count(*) FROM {INDEX}_docsize)"  # noqa: S608
    ).one()
    return int(row[0]), int(row[1])


def is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """For Alembic's comparisons: whether the models are to declare this; the index and its own tables they do not."""
    return not (kind == "table" and str(name).startswith(INDEX))


def _stored(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE (type = 'trigger' AND name LIKE ?) OR (type = 'table' AND name = ?)",
        (f"{INDEX}%", INDEX),
    )
    return {str(name): str(sql) for name, sql in rows}


def _has_fts5(connection: Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").first()
    return found is not None
