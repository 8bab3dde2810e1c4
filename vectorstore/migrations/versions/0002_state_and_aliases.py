"""Facts about the whole catalog, aliases of names, and the full-text index read word by word."""

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
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE passages_places USING fts5vocab('passages_fts', 'instance')"
        )


def downgrade() -> None:
    """Drop them."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passages_places")
    for name in ("alias_edits", "alias_mentions", "catalog_state"):
        op.drop_table(name)
