"""Many articles stored in one call: what comes of each, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.fakes import HashingEmbedder, make_article, paragraphs
from tests.vectorstore.conftest import OpenStore
from vectorstore.models import Article, PutOutcome, PutStatus
from vectorstore.store import ArticleStore

CREATED, UPDATED, UNCHANGED = PutStatus.CREATED, PutStatus.UPDATED, PutStatus.UNCHANGED


def put(store: ArticleStore, *articles: Article) -> list[PutOutcome]:
    return store.put_many([(article, paragraphs(article)) for article in articles])


def numbered(first: int, count: int) -> list[Article]:
    return [
        make_article(f"a{number}", text=f"Mine number {number} was closed.", groups={"g"})
        for number in range(first, first + count)
    ]


@contextmanager
def counted(store: ArticleStore) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(store.catalog.engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(store.catalog.engine, "before_cursor_execute", count)


def test_new_and_stored_articles_come_out_in_their_order(store: ArticleStore) -> None:
    put(store, make_article("a1", text="The old text."), make_article("a2", text="The same text."))

    outcomes = put(
        store,
        make_article("a3", text="A new text.", tags={"t"}),
        make_article("a1", text="The changed text."),
        make_article("a2", text="The same text."),
        make_article("a4", text="Another collection.", collection="other", groups={"g"}),
    )

    assert [(o.article_id, o.version, o.status) for o in outcomes] == [
        ("a3", 1, CREATED),
        ("a1", 2, UPDATED),
        ("a2", 1, UNCHANGED),
        ("a4", 1, CREATED),
    ]
    assert store.article("a3").tags == {"t"}
    assert store.article("a4").groups == {"g"}
    assert [hit.article_id for hit in store.search("collection", collection="other")] == ["a4"]


def test_the_second_text_of_one_new_article_is_its_second_version(store: ArticleStore) -> None:
    first, second = make_article("a1", text="First."), make_article("a1", text="Second.")

    outcomes = put(store, first, second, second)

    assert [(o.version, o.status) for o in outcomes] == [(1, CREATED), (2, UPDATED), (2, UNCHANGED)]
    assert store.article("a1").text == "Second."
    assert store.article("a1", version=1).text == "First."


def test_no_articles_are_nothing_to_do(store: ArticleStore) -> None:
    assert store.put_many([]) == []


def test_many_new_articles_take_as_many_statements_as_few(store: ArticleStore) -> None:
    put(store, make_article("first", text="The collection and its index are made."))
    with counted(store) as few:
        put(store, *numbered(0, 2))
    with counted(store) as many:
        put(store, *numbered(100, 60))

    assert len(many) == len(few)


def test_equal_passages_of_one_call_are_embedded_once(open_store: OpenStore) -> None:
    embedder = HashingEmbedder()
    store = open_store(embedder=embedder)

    text = "A story that many papers print."
    put(store, *(make_article(f"a{n}", text=text, title="A story") for n in range(5)))

    assert len(embedder.encoded) == 1
