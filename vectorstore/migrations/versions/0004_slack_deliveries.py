"""What was asked in Slack, so that it is answered once, and the threads it was answered in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "slack_deliveries",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON()),
        sa.Column("reply_ts", sa.Text()),
        sa.Column("answer_id", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    for column in ("thread", "state", "updated_at"):
        op.create_index(f"ix_slack_deliveries_{column}", "slack_deliveries", [column])
    op.create_table(
        "slack_threads",
        sa.Column("thread", sa.Text(), primary_key=True),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("slack_threads")
    op.drop_table("slack_deliveries")
