"""Indexes for what the views look up row by row.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reference_raw", "reference", ["raw"], unique=False)
    op.create_index(
        "ix_probe_missing",
        "probe",
        ["resource_id", "fragment"],
        unique=False,
        sqlite_where=sa.text("current = 1 AND verdict = 'fragment_missing'"),
    )
    op.create_index("ix_suggestion_preferred", "suggestion", ["resource_id", "kind", "confidence"], unique=False)
    op.drop_index("ix_acknowledgement_resource_id", "acknowledgement")
    op.create_index("ix_acknowledgement_resource_id", "acknowledgement", ["resource_id", "until"], unique=False)
