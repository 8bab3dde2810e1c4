from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import make_article, paragraphs
from vectorstore.errors import ArticleNotFound, InvalidQuery
from vectorstore.models import Article, Filters
from vectorstore.search import HybridSearch
from vectorstore.store import ArticleStore

DAYS = [None, *(datetime(2025, 3, day, hour, tzinfo=UTC) for day in (1, 2, 3) for hour in (0, 23))]
GROUPS = st.frozensets(st.sampled_from(["board", "press", "staff"]), max_size=2)
TAGS = st.frozensets(st.sampled_from(["mining", "markets"]), max_size=2)
NAMES = st.sampled_from([None, "Reuters", "Metal News"])

articles = st.lists(
    st.fixed_dictionaries(
        {
            "collection": st.sampled_from(["default", "other"]),
            "publisher": NAMES,
            "author": NAMES,
            "published_at": st.sampled_from(DAYS),
            "groups": GROUPS,
            "tags": TAGS,
        }
    ),
    max_size=8,
)
days = st.none() | st.sampled_from([date(2025, 3, day) for day in (1, 2, 3)])
filters = st.builds(
    Filters,
    published_after=days,
    published_before=days,
    publisher=NAMES | st.just("REUTERS"),
    author=NAMES,
    tags=TAGS,
).filter(lambda f: not (f.earliest and f.latest and f.earliest > f.latest))


def admits(article: Article, filters: Filters, readers: frozenset[str] | None) -> bool:
    """The rules once more, in plain Python."""
    published = article.published_at
    return all(
        [
            article.collection == "default",
            readers is None or not article.groups or article.groups & readers,
            filters.earliest is None or (published and published >= filters.earliest),
            filters.latest is None or (published and published <= filters.latest),
            filters.publisher is None
            or (article.publisher or "").lower() == filters.publisher.lower(),
            filters.author is None or article.author == filters.author,
            filters.tags <= article.tags,
        ]
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fields=articles, filters=filters, readers=st.none() | GROUPS)
def test_both_legs_the_list_and_the_scope_show_exactly_what_is_admitted(
    store: ArticleStore, fields: list[dict], filters: Filters, readers: frozenset[str] | None
) -> None:
    made = [
        make_article(f"a{n}", f"Neodymium report {n}.\nDysprosium too in report {n}.", **values)
        for n, values in enumerate(fields)
    ]
    for item in store.articles(limit=200).items:
        store.delete(item.id)
    store.put_many([(article, paragraphs(article)) for article in made])
    expected = {article.id for article in made if admits(article, filters, readers)}

    hits = store.search(
        "neodymium", collection="default", limit=200, filters=filters, readers=readers
    )
    texts = {article.id: article.text for article in made}
    # both passages of an article are neighbours, so they come as one hit
    assert {hit.article_id: hit.text for hit in hits} == {id: texts[id] for id in expected}
    assert all(hit.scores.lexical is not None for hit in hits)
    page = store.articles(collection="default", filters=filters, readers=readers)
    assert {item.id for item in page.items} == expected and page.total == len(expected)
    scope = store.scope("default", filters=filters, readers=readers)
    dates = [a.published_at for a in made if a.id in expected and a.published_at]
    assert scope.articles == len(expected)
    assert (scope.published_from, scope.published_to) == (
        min(dates, default=None),
        max(dates, default=None),
    )


@pytest.fixture
def guarded(store: ArticleStore) -> ArticleStore:
    """An article that was open and is now for the board, and one that was the other way round."""
    for id, old, new in (("closed", (), ("board",)), ("opened", ("board",), ())):
        for text, groups in (("The first text.", old), ("The second text.", new)):
            article = make_article(id, text, groups=groups)
            store.put(article, paragraphs(article))
    return store


def test_who_may_not_read_an_article_cannot_see_delete_or_search_it(guarded: ArticleStore) -> None:
    outsider = frozenset({"press"})
    for call in (guarded.article, guarded.delete):
        with pytest.raises(ArticleNotFound):
            call("closed", readers=outsider)
    hits = guarded.search("text", collection="default", readers=outsider)
    assert [hit.article_id for hit in hits] == ["opened"]
    assert guarded.article("closed", readers=frozenset({"board", "press"})).version == 2


def test_an_earlier_version_needs_the_rights_of_then_and_now(guarded: ArticleStore) -> None:
    outsider, insider = frozenset({"press"}), frozenset({"board"})
    for id in ("closed", "opened"):
        assert guarded.article(id, version=1, readers=insider).text == "The first text."
        with pytest.raises(ArticleNotFound):
            guarded.article(id, version=1, readers=outsider)
    with pytest.raises(ArticleNotFound, match="no version 3"):
        guarded.article("opened", version=3)


def test_a_period_that_ends_before_it_begins_is_refused(store: ArticleStore) -> None:
    impossible = Filters(published_after=date(2025, 2, 1), published_before=date(2025, 1, 1))
    with pytest.raises(InvalidQuery, match="swap"):
        store.search("x", collection="default", filters=impossible)


def test_a_plain_date_admits_its_whole_day(store: ArticleStore) -> None:
    late = make_article(text="Late news.", published_at="2025-03-03T23:59:59.5Z")
    store.put(late, paragraphs(late))
    day = Filters(published_after=date(2025, 3, 3), published_before=date(2025, 3, 3))
    assert store.scope("default", filters=day).articles == 1


@pytest.mark.parametrize("scanned", [25_000, 1_000])
def test_a_filter_that_admits_thousands_still_finds_only_and_all_of_them(
    store: ArticleStore, scanned: int
) -> None:
    """Whether they are compared one by one, or the index is asked and names others first."""
    items = []
    for n in range(45):
        text = "\n".join(f"Neodymium report {n} part {part}." for part in range(100))
        items.append(make_article(f"many{n}", text, publisher="Reuters"))
    noise = "\n".join(f"Dysprosium and terbium {part}." for part in range(300))
    items.append(make_article("noise", noise, publisher="Else"))
    rare = make_article(
        "rare", "Dysprosium is rare.", publisher="Reuters", published_at=datetime.now(UTC)
    )
    store.put_many([(article, paragraphs(article)) for article in (*items, rare)])
    reuters = Filters(publisher="Reuters")
    search = HybridSearch(store.catalog, store.index, store.model, scanned=scanned)
    search.index_ready = True
    for limit in (10, 200):
        hits = search.search(
            "dysprosium terbium", collection="default", filters=reuters, limit=limit, readers=None
        )
        assert len(hits) >= min(limit, 50)
        assert {hit.publisher for hit in hits} == {"Reuters"}
        assert hits[0].article_id == "rare"
    recent = Filters(published_after=datetime.now(UTC) - timedelta(days=1))
    hits = search.search(
        "dysprosium terbium", collection="default", filters=recent, limit=10, readers=None
    )
    assert [hit.article_id for hit in hits] == ["rare"]
    search.close()
