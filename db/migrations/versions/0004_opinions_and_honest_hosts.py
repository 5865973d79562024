"""What a verdict rests on, and which hosts say 404 where they have nothing.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from db.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPINIONS = "'first', 'both', 'second', 'sibling', 'inquiry'"


def upgrade() -> None:
    for table in ("resource", "probe"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN opinion VARCHAR(32) "
            f"CONSTRAINT ck_{table}_opinion CHECK (opinion IN ({OPINIONS}))"
        )
    op.create_table(
        "honest_host",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_honest_host")),
    )
