"""Facts about the whole catalog, and the aliases of names."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "catalog_state",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
    )
    op.create_table(
        "alias_mentions",
        sa.Column(
            "article_id",
            sa.Text(),
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("short", sa.Text(), primary_key=True),
        sa.Column("long", sa.Text(), primary_key=True),
    )
    op.create_index("ix_alias_mentions_short", "alias_mentions", ["short"])
    op.create_table(
        "alias_edits",
        sa.Column(
            "collection",
            sa.Text(),
            sa.ForeignKey("collections.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("short", sa.Text(), primary_key=True),
        sa.Column("long", sa.Text(), primary_key=True),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("alias_edits", "alias_mentions", "catalog_state"):
        op.drop_table(name)
