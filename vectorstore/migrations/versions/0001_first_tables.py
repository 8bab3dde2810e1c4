"""First tables: articles with versions, passages, embeddings, index queue, conversations."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FULL_TEXT = (
    """CREATE VIRTUAL TABLE passages_fts USING fts5(
        text, header, content='passages', content_rowid='number',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER passages_fts_insert AFTER INSERT ON passages BEGIN
        INSERT INTO passages_fts(rowid, text, header) VALUES (new.number, new.text, new.header);
    END""",
    """CREATE TRIGGER passages_fts_delete AFTER DELETE ON passages BEGIN
        INSERT INTO passages_fts(passages_fts, rowid, text, header)
        VALUES ('delete', old.number, old.text, old.header);
    END""",
    """CREATE TRIGGER passages_fts_update AFTER UPDATE ON passages BEGIN
        INSERT INTO passages_fts(passages_fts, rowid, text, header)
        VALUES ('delete', old.number, old.text, old.header);
        INSERT INTO passages_fts(rowid, text, header) VALUES (new.number, new.text, new.header);
    END""",
)


def upgrade() -> None:
    """Bring an empty database to this revision."""
    op.create_table("collections", sa.Column("name", sa.Text(), primary_key=True))
    _articles()
    _passages()
    _index()
    _conversations()
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FULL_TEXT:
            op.execute(statement)


def downgrade() -> None:
    """Take it back to an empty database."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passages_fts")
    for name in ("turns", "conversations", "index_state", "index_queue", "embeddings"):
        op.drop_table(name)
    for name in ("passages", "article_tags", "article_groups", "article_versions"):
        op.drop_table(name)
    op.drop_table("articles")
    op.drop_table("collections")


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("collection", sa.Text(), sa.ForeignKey("collections.name"), nullable=False),
        *_article_fields(),
    )
    op.create_index(
        "ix_articles_collection_published_at", "articles", ["collection", "published_at"]
    )
    op.create_index("ix_articles_collection_origin", "articles", ["collection", "origin"])
    op.create_table(
        "article_versions",
        _of_article(primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("collection", sa.Text(), nullable=False),
        *_article_fields(),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
    )
    for table in ("article_groups", "article_tags"):
        op.create_table(
            table, _of_article(primary_key=True), sa.Column("name", sa.Text(), primary_key=True)
        )
        op.create_index(f"ix_{table}_name", table, ["name"])


def _of_article(*, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "article_id",
        sa.Text(),
        sa.ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def _article_fields() -> tuple[sa.Column[Any], ...]:
    columns: list[sa.Column[Any]] = [
        sa.Column(name, sa.Text(), nullable=name not in ("title", "language", "text"))
        for name in ("url", "title", "publisher", "author", "language", "text")
    ]
    return (
        *columns,
        sa.Column("published_at", sa.DateTime()),
        sa.Column("updated_at", sa.DateTime()),
        sa.Column("ingested_at", sa.DateTime(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("origin", sa.Text()),
        sa.Column("origin_hash", sa.Text()),
        sa.Column("metadata", sa.JSON(), nullable=False),
    )


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        _of_article(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("embedding_key", sa.Text(), nullable=False),
    )
    op.create_index("ix_passages_article_id", "passages", ["article_id"])
    op.create_index("ix_passages_embedding_key", "passages", ["embedding_key"])


def _index() -> None:
    op.create_table(
        "embeddings",
        sa.Column("embedding_key", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.Text(), primary_key=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "index_queue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
    )
    op.create_index("ix_index_queue_space", "index_queue", ["space"])
    op.create_table(
        "index_state",
        sa.Column("space", sa.Text(), primary_key=True),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("ix_index_state_collection", "index_state", ["collection"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("readers", sa.JSON()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.Text(),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("answer_id", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
    )
    op.create_index("ix_turns_conversation_id", "turns", ["conversation_id"])
