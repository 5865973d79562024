"""The catalog's first shape.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from db.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out, not taken from the vocabulary: a migration tells what was true when it was written.
VERDICTS = (
    "alive",
    "moved",
    "dead",
    "soft_404",
    "fragment_missing",
    "blocked",
    "bad_certificate",
    "failing",
    "invalid",
    "excluded",
)


def words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def flag(name: str) -> sa.Boolean:
    return sa.Boolean(create_constraint=True, name=name)


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("format", words("text_dump", "html", "markdown", name="format"), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_precision", words("day", "month", "year", name="published_precision"), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("source", name=op.f("uq_document_source")),
    )
    op.create_table(
        "host",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("circuit_until", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("active_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column(
            "status", words("running", "completed", "interrupted", "offline", "failed", name="status"), nullable=False
        ),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("hostname", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("alive", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Integer(), nullable=False),
        sa.Column("soft_404", sa.Integer(), nullable=False),
        sa.Column("fragment_missing", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Integer(), nullable=False),
        sa.Column("bad_certificate", sa.Integer(), nullable=False),
        sa.Column("failing", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_status"), "run", ["status"], unique=False)
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("kin_key", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", words(*VERDICTS, name="verdict"), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.String(), nullable=True),
        sa.Column("move_kind", words("spelling", "address", name="move_kind"), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("dead_since", UtcDateTime(), nullable=True),
        sa.Column("dead_run_id", sa.Integer(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("archive_status", words("found", "none", "error", name="archive_status"), nullable=True),
        sa.Column("archive_checked_at", UtcDateTime(), nullable=True),
        sa.Column("archive_error", sa.String(), nullable=False),
        sa.CheckConstraint("verdict <> 'fragment_missing'", name=op.f("ck_resource_no_fragment_verdict")),
        sa.ForeignKeyConstraint(["dead_run_id"], ["run.id"], name=op.f("fk_resource_dead_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("url", name=op.f("uq_resource_url")),
    )
    op.create_index(
        "ix_resource_dead_since",
        "resource",
        ["dead_since"],
        unique=False,
        sqlite_where=sa.text("dead_since IS NOT NULL"),
    )
    op.create_index(op.f("ix_resource_due_at"), "resource", ["due_at"], unique=False)
    op.create_index(op.f("ix_resource_host"), "resource", ["host"], unique=False)
    op.create_index(op.f("ix_resource_verdict"), "resource", ["verdict"], unique=False)
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("first_verdict", words(*VERDICTS, name="first_verdict"), nullable=False),
        sa.Column("first_reason", sa.String(), nullable=False),
        sa.Column("last_verdict", words(*VERDICTS, name="last_verdict"), nullable=False),
        sa.Column("last_reason", sa.String(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("lasting_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_outage_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index("ix_outage_open", "outage", ["resource_id"], unique=True, sqlite_where=sa.text("closed_at IS NULL"))
    op.create_index("ix_outage_resource_id", "outage", ["resource_id"], unique=False)
    op.create_table(
        "probe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("fragment", sa.String(), nullable=True),
        sa.Column("current", flag(name="current"), nullable=False),
        sa.Column("verdict", words(*VERDICTS, name="verdict"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.String(), nullable=True),
        sa.Column("move_kind", words("spelling", "address", name="move_kind"), nullable=True),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=True),
        sa.Column("last_run_id", sa.Integer(), nullable=True),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_probe_first_run_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.id"], name=op.f("fk_probe_last_run_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_probe_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe")),
    )
    op.create_index(
        "ix_probe_current", "probe", ["resource_id", "fragment"], unique=False, sqlite_where=sa.text("current = 1")
    )
    op.create_index("ix_probe_resource_id", "probe", ["resource_id"], unique=False)
    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("fragment", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("visible", flag(name="visible"), nullable=False),
        sa.Column("role", words("content", "navigation", name="role"), nullable=False),
        sa.Column("nofollow", flag(name="nofollow"), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("damage", words("token", "letter_case", name="damage"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("current_since", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_reference_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_reference_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
    )
    op.create_index("ix_reference_document_id", "reference", ["document_id", "number"], unique=False)
    op.create_index(op.f("ix_reference_resource_id"), "reference", ["resource_id"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("archive", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("captured_at", UtcDateTime(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("mimetype", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("chosen", flag(name="chosen"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_snapshot_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("resource_id", "url", name=op.f("uq_snapshot_resource_id")),
    )
    op.create_index("ix_snapshot_chosen", "snapshot", ["resource_id"], unique=True, sqlite_where=sa.text("chosen = 1"))
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("kind", words("repaired", "moved", "archived", name="kind"), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("verified", flag(name="verified"), nullable=False),
        sa.Column("alternatives", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_suggestion_confidence")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_suggestion_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("resource_id", "kind", "method", "url", name=op.f("uq_suggestion_resource_id")),
    )
    op.create_table(
        "hop",
        sa.Column("probe_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("kind", words("http", "refresh_header", "meta_refresh", name="kind"), nullable=False),
        sa.Column("permanent", flag(name="permanent"), nullable=False),
        sa.ForeignKeyConstraint(["probe_id"], ["probe.id"], name=op.f("fk_hop_probe_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("probe_id", "position", name=op.f("pk_hop")),
    )
