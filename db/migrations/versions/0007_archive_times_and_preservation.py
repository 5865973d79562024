"""When archives are asked next, which copies were looked at, and what archives were asked to keep.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from db.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("not_attempted", "submit_failed", "submitted", "pending", "capture_failed", "archived")
# What was known before: archives were asked again after so many days, and never once a copy was found.
AGAIN = (("none", 30), ("error", 1), ("found", 180))


def upgrade() -> None:
    op.execute("ALTER TABLE resource ADD COLUMN archive_due_at VARCHAR(19)")
    for status, days in AGAIN:
        op.execute(
            f"UPDATE resource SET archive_due_at = datetime(archive_checked_at, '+{days} days') "  # noqa: S608  ours
            f"WHERE archive_status = '{status}'"
        )
    op.execute("ALTER TABLE snapshot ADD COLUMN verified_at VARCHAR(19)")
    op.create_table(
        "preservation",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("copy_url", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_preservation_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_preservation")),
    )
