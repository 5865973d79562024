"""When replacements were looked for, and how far living pages have gone from what was cited.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Plain ADD COLUMN: rebuilding a parent table would cost a copy of the catalog, and has its traps.
COLUMNS = (
    "repair_checked_at VARCHAR(19)",
    "repair_note VARCHAR",
    "drift VARCHAR(32) CONSTRAINT ck_resource_drift CHECK (drift IN ('same', 'changed', 'unrelated'))",
    "drift_score FLOAT",
    "drift_detail VARCHAR",
    "drift_checked_at VARCHAR(19)",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE resource ADD COLUMN {column}")
