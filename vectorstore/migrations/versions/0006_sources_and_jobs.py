"""Sources, origins, jobs with their items, removals and stories."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = (
    "story_bands",
    "stories",
    "removals",
    "job_items",
    "jobs",
    "origins",
    "sources",
)


def upgrade() -> None:
    """Add the tables, empty."""
    _add_sources()
    _add_jobs()
    _add_stories()


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)


def _add_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("collection", sa.Text(), sa.ForeignKey("collections.name"), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True, index=True),
        sa.Column("refreshed_at", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
    )
    op.create_table(
        "origins",
        sa.Column(
            "collection",
            sa.Text(),
            sa.ForeignKey("collections.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("source_id", sa.Text(), nullable=True, index=True),
        sa.Column("article_id", sa.Text(), nullable=True, index=True),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )


def _add_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=True, index=True),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True, index=True),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, index=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "job_items",
        sa.Column(
            "job_id", sa.Text(), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("is_transient", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("passages", sa.Integer(), nullable=False),
    )
    op.create_index("ix_job_items_job_id_status", "job_items", ["job_id", "status", "position"])
    op.create_index("ix_job_items_job_id_key", "job_items", ["job_id", "key"], unique=True)
    op.create_index("ix_job_items_job_id_article_id", "job_items", ["job_id", "article_id"])
    op.create_table(
        "removals",
        sa.Column("article_id", sa.Text(), primary_key=True),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("embedding_keys", sa.JSON(), nullable=False),
    )


def _add_stories() -> None:
    article = ("article_id", sa.Text())
    op.create_table(
        "stories",
        sa.Column(*article, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("story", sa.Text(), nullable=False, index=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
    )
    op.create_table(
        "story_bands",
        sa.Column(*article, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("band", sa.Integer(), primary_key=True),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_story_bands_value", "story_bands", ["value"])
