"""What people thought of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "feedback",
        sa.Column(
            "answer_id",
            sa.Text(),
            sa.ForeignKey("turns.answer_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("feedback")
