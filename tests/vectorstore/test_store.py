import threading
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from tests.fakes import HashingEmbedder, make_article, paragraphs
from tests.vectorstore.conftest import OpenStore
from vectorstore.drafts import context_header
from vectorstore.errors import ArticleNotFound, CollectionNotFound, InvalidQuery
from vectorstore.models import Article, Deletion, Filters, PassageSpan, PutStatus
from vectorstore.schema import EmbeddingRow
from vectorstore.store import ArticleStore

TEXT = "Liu Peixun chaired the CNRE meeting.\n\nThe price of neodymium rose."


def put(store: ArticleStore, article: Article) -> PutStatus:
    return store.put(article, paragraphs(article)).status


def embeddings(store: ArticleStore) -> int:
    with store.catalog.session() as session:
        return session.scalar(select(func.count()).select_from(EmbeddingRow)) or 0


def found(store: ArticleStore, query: str, collection: str = "default") -> list[str]:
    return [hit.passage_id for hit in store.search(query, collection=collection)]


def test_a_stored_article_is_found_with_exact_offsets(store: ArticleStore) -> None:
    article = make_article(text=TEXT, title="Meeting", url="https://example.com/m")
    outcome = store.put(article, paragraphs(article))
    assert (outcome.version, outcome.status, outcome.passages) == (1, PutStatus.CREATED, 2)
    best = store.search("Who chaired the meeting?", collection="default")[0]
    assert best.text == article.text[best.start : best.end] == TEXT
    assert best.passage_id == "a1:1:0"
    assert (best.title, best.url, best.version) == ("Meeting", "https://example.com/m", 1)
    assert best.scores.dense is not None and 0 < best.scores.dense < 1
    assert best.scores.lexical is not None and best.scores.lexical > 0


def test_an_equal_article_is_not_written_or_embedded_again(open_store: OpenStore) -> None:
    embedder = HashingEmbedder()
    store = open_store(embedder=embedder)
    article = make_article(text=TEXT, groups={"g"}, tags={"t"}, metadata={"pages": (1, 2)})
    put(store, article)
    embedder.encoded.clear()
    again = article.model_copy(update={"version": 7, "ingested_at": article.ingested_at.max})
    assert put(store, again) is PutStatus.UNCHANGED
    assert store.article(article.id).ingested_at == article.ingested_at
    assert embedder.encoded == []


def test_a_changed_text_becomes_a_version_and_the_old_one_stays_readable(
    store: ArticleStore,
) -> None:
    old = make_article(text=TEXT, title="Old", tags={"t"}, groups={"g"})
    new = make_article(text="Zhao Zhihua led the proceedings.", title="New")
    put(store, old)
    outcome = store.put(new, paragraphs(new))
    assert (outcome.version, outcome.status) == (2, PutStatus.UPDATED)
    assert store.article(old.id) == new.model_copy(update={"version": 2})
    assert store.article(old.id, version=2).text == new.text
    assert store.article(old.id, version=1) == old
    assert found(store, "Who chaired the meeting about neodymium?") == [f"{old.id}:2:0"]
    assert embeddings(store) == 1


def test_changed_fields_keep_the_version_and_embed_the_new_header(open_store: OpenStore) -> None:
    embedder = HashingEmbedder()
    store = open_store(embedder=embedder)
    put(store, make_article(text=TEXT, title="Old title"))
    embedder.encoded.clear()
    renamed = make_article(text=TEXT, title="Samarium")
    assert put(store, renamed) is PutStatus.UPDATED
    assert store.article(renamed.id).version == 1
    assert [text.split("\n")[0] for text in embedder.encoded] == ["Samarium", "Samarium"]
    assert embeddings(store) == 2
    hit = store.search("samarium", collection="default")[0]
    assert hit.title == "Samarium" and hit.scores.lexical is not None
    assert store.check()[0].ok


def test_changed_groups_need_no_new_embedding(open_store: OpenStore) -> None:
    embedder = HashingEmbedder()
    store = open_store(embedder=embedder)
    put(store, make_article(text=TEXT))
    embedder.encoded.clear()
    assert put(store, make_article(text=TEXT, groups={"board"})) is PutStatus.UPDATED
    assert embedder.encoded == []
    assert store.search("neodymium", collection="default", readers=frozenset()) == []


def test_other_passages_of_the_same_text_replace_the_old_ones(store: ArticleStore) -> None:
    article = make_article(text=TEXT)
    put(store, article)
    whole = [PassageSpan(start=0, end=len(TEXT), heading="All")]
    assert store.put(article, whole).status is PutStatus.UPDATED
    hits = store.search("neodymium", collection="default")
    assert [(hit.text, hit.heading, hit.version) for hit in hits] == [(TEXT, "All", 1)]
    assert store.check()[0].ok


def test_equal_passages_are_embedded_once(open_store: OpenStore) -> None:
    embedder = HashingEmbedder()
    store = open_store(embedder=embedder)
    twins = [make_article(id, TEXT, title="Twin") for id in ("one", "two")]
    store.put_many([(twin, paragraphs(twin)) for twin in twins])
    assert len(embedder.encoded) == embeddings(store) == 2
    store.delete("one")
    assert embeddings(store) == 2
    assert store.check()[0].ok
    store.delete("two")
    assert embeddings(store) == 0


def test_one_batch_may_hold_an_article_twice_and_the_last_one_counts(store: ArticleStore) -> None:
    first, second = make_article(text="First text."), make_article(text="Second text.")
    other = make_article("b", "First text.", title="a1")
    outcomes = store.put_many([(a, paragraphs(a)) for a in (first, second, other)])
    assert [outcome.version for outcome in outcomes] == [1, 2, 1]
    assert store.article("a1").text == "Second text."
    assert store.check()[0].ok


def test_deleting_counts_what_it_removes_everywhere(store: ArticleStore) -> None:
    put(store, make_article(text="Older."))
    put(store, make_article(text=TEXT))
    put(store, make_article("other", "Stays here."))
    assert store.delete("a1") == Deletion(
        article_id="a1", articles=1, versions=2, passages=2, vectors=2, embeddings=2
    )
    for version in (None, 1, 2):
        with pytest.raises(ArticleNotFound, match="a1"):
            store.article("a1", version=version)
    assert found(store, "neodymium older stays") == ["other:1:0"]
    report = store.check()[0]
    assert report.ok and report.vectors == 1
    assert embeddings(store) == 1


def test_deleting_what_is_not_there_says_so(store: ArticleStore) -> None:
    with pytest.raises(ArticleNotFound, match="'gone'"):
        store.delete("gone")


def test_spans_without_text_are_refused_and_nothing_is_stored(store: ArticleStore) -> None:
    article = make_article(text="Some text.\n\nMore.")
    for span in (PassageSpan(start=10, end=12), PassageSpan(start=5, end=99)):
        with pytest.raises(ValueError, match="has no text at"):
            store.put_many([(make_article("fine"), []), (article, [span])])
    assert store.articles().total == 0


def test_a_collection_is_made_with_its_first_article(store: ArticleStore) -> None:
    put(store, make_article(text=TEXT, collection="metals"))
    assert store.collections() == ["default", "metals"]
    assert found(store, "neodymium", "metals")
    assert found(store, "neodymium", "default") == []
    with pytest.raises(CollectionNotFound, match=r"'wood'.*'default', 'metals'"):
        store.search("neodymium", collection="wood")
    with pytest.raises(CollectionNotFound):
        store.articles(collection="wood")
    with pytest.raises(CollectionNotFound):
        store.scope("wood")
    with pytest.raises(CollectionNotFound):
        store.check(collection="wood")


def test_an_article_moves_to_another_collection_with_its_vectors(store: ArticleStore) -> None:
    put(store, make_article(text=TEXT))
    put(store, make_article(text=TEXT, collection="metals"))
    assert found(store, "neodymium", "default") == []
    assert found(store, "neodymium", "metals") == ["a1:1:1"]
    assert [(report.vectors, report.ok) for report in store.check()] == [(0, True), (2, True)]


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_impossible_limits_are_refused(store: ArticleStore, limit: int) -> None:
    with pytest.raises(InvalidQuery, match="1 to 200"):
        store.search("x", collection="default", limit=limit)
    with pytest.raises(InvalidQuery, match="1 to 200"):
        store.articles(limit=limit)


def test_an_empty_query_is_refused(store: ArticleStore) -> None:
    with pytest.raises(InvalidQuery, match="empty"):
        store.search("  ", collection="default")


def test_a_limit_is_kept(store: ArticleStore) -> None:
    for n in range(30):
        put(store, make_article(f"a{n}", f"Line {n} of metals."))
    assert len(store.search("metals", collection="default")) == 10
    assert len(store.search("metals", collection="default", limit=25)) == 25


def test_articles_are_listed_newest_first_in_pages(store: ArticleStore) -> None:
    for day in (1, 2, 3):
        put(store, make_article(f"d{day}", TEXT, published_at=f"2025-03-0{day}T12:00:00Z"))
    put(store, make_article("undated", TEXT))
    page = store.articles(limit=3)
    assert [item.id for item in page.items] == ["d3", "d2", "d1"]
    assert page.total == 4
    assert (page.items[0].characters, page.items[0].passages) == (len(TEXT), 2)
    assert [item.id for item in store.articles(limit=3, offset=3).items] == ["undated"]
    with pytest.raises(InvalidQuery, match="offset"):
        store.articles(offset=-1)


def test_a_known_origin_is_one_with_the_same_bytes(store: ArticleStore) -> None:
    put(store, make_article(text=TEXT, origin="/a.html", origin_hash="1"))
    assert store.known_origin("default", "/a.html", "1")
    assert not store.known_origin("default", "/a.html", "2")
    assert not store.known_origin("default", "/b.html", "1")
    assert not store.known_origin("elsewhere", "/a.html", "1")


def test_other_bytes_with_the_same_text_are_remembered(store: ArticleStore) -> None:
    put(store, make_article(text=TEXT, origin="/a.html", origin_hash="1"))
    changed = make_article(text=TEXT, origin="/a.html", origin_hash="2")
    assert put(store, changed) is PutStatus.UNCHANGED
    assert store.known_origin("default", "/a.html", "2")


def test_the_context_header_names_title_publisher_date_and_heading() -> None:
    article = make_article(
        title="CNRE meets", publisher="Metal News", published_at="2025-03-03T10:00:00Z"
    )
    assert context_header(article, "Prices") == "CNRE meets\nMetal News, 3 March 2025\nPrices"
    assert context_header(make_article(title="Only"), "Only") == "Only"


def test_searches_see_whole_articles_while_another_thread_writes(store: ArticleStore) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                hits = store.search("neodymium prices", collection="default", limit=50)
                for hit in hits:
                    assert hit.text.startswith("Neodymium")
                store.articles()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for round in range(8):
        for name in ("a", "b", "c"):
            put(store, make_article(name, f"Neodymium prices, report {round}."))
        store.delete("b")
    stop.set()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert store.check()[0].ok


def test_the_newest_begin_with_their_first_passages_and_copies_count_once(
    store: ArticleStore,
) -> None:
    days = {"a1": "2026-03-01", "a2": "2026-03-03", "a3": "2026-03-02", "a4": None}
    for id, day in days.items():
        text = TEXT if id == "a3" else "One report.\n\nIts end."
        moment = datetime.fromisoformat(f"{day}T12:00:00+00:00") if day else None
        put(store, make_article(id=id, text=text, published_at=moment))
    hits = store.newest(collection="default", limit=5)
    assert [hit.passage_id for hit in hits] == ["a2:1:0", "a3:1:0"]
    assert [copy.article_id for copy in hits[0].copies] == ["a1"]
    until = Filters(published_before=date(2026, 3, 2))
    (latest,) = store.newest(collection="default", limit=1, filters=until)
    assert latest.article_id == "a3"
