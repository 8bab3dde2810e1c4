"""Stories: copies of an article are found as they are stored, who published first comes first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import HashingEmbedder, MemoryIndex, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.errors import ArticleNotFound
from vectorstore.store import ArticleStore
from vectorstore.stories import are_copies, shingles_of

FIRE = (
    "A fire destroyed the storehouse of the harbour in Kallvik on Sunday night. Forty firefighters "
    "from three towns fought it until the morning, said their leader Mats Holm. Nobody was hurt. "
    "The storehouse held tools and two boats of the sailing club, which were burnt. The police "
    "look for two young people who were seen near the gate before the fire broke out."
)
LOAN = (
    "The bank of Torrvik lends the town twelve million crowns for a new bridge over the river. The "
    "council agreed to it on Thursday by nine votes to four. The bridge is to be ready in two "
    "years and carries a road and a path for bicycles, the mayor told reporters after the meeting."
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    store = ArticleStore(Catalog.open(tmp_path / "c.db"), MemoryIndex(), HashingEmbedder())
    yield store
    store.close()


def put(
    store: ArticleStore, id: str, text: str, *, day: int | None = None, **fields: object
) -> None:
    published = None if day is None else datetime(2025, 6, day, tzinfo=UTC)
    article = make_article(id, text, published_at=published, **fields)
    store.put(article, paragraphs(article))


def ids(store: ArticleStore, id: str) -> list[str]:
    return [each.id for each in store.story(id)]


def test_copies_are_one_story_the_first_publisher_first(store: ArticleStore) -> None:
    put(store, "copy", f"KALLVIK (Wire) – {FIRE}", day=3)
    put(store, "other", LOAN, day=1)
    put(store, "first", FIRE, day=2)
    put(store, "undated", FIRE.split(" The police")[0])
    for id in ("copy", "first", "undated"):
        assert ids(store, id) == ["first", "copy", "undated"]
    assert ids(store, "other") == ["other"]


def test_a_rewritten_article_leaves_its_story(store: ArticleStore) -> None:
    put(store, "a", FIRE, day=1)
    put(store, "b", FIRE, day=2)
    put(store, "b", LOAN, day=2)
    assert ids(store, "a") == ["a"]
    assert ids(store, "b") == ["b"]


def test_a_deleted_article_is_in_no_story(store: ArticleStore) -> None:
    put(store, "a", FIRE, day=1)
    put(store, "b", FIRE, day=2)
    store.delete("a")
    assert ids(store, "b") == ["b"]
    with pytest.raises(ArticleNotFound):
        store.story("a")


def test_copies_that_are_stored_together_are_one_story(store: ArticleStore) -> None:
    articles = [make_article("a", FIRE), make_article("b", FIRE), make_article("c", LOAN)]
    store.put_many([(article, paragraphs(article)) for article in articles])
    assert set(ids(store, "a")) == {"a", "b"}
    assert ids(store, "c") == ["c"]


def test_stories_stay_inside_a_collection(store: ArticleStore) -> None:
    put(store, "a", FIRE, collection="one")
    put(store, "b", FIRE, collection="two")
    assert ids(store, "a") == ["a"]


def test_what_a_reader_may_not_see_is_not_named(store: ArticleStore) -> None:
    put(store, "open", FIRE, day=1)
    put(store, "closed", FIRE, day=2, groups={"staff"})
    assert [each.id for each in store.story("open", readers=frozenset())] == ["open"]
    assert ids(store, "open") == ["open", "closed"]


def test_a_brief_inside_a_long_report_is_no_copy() -> None:
    report = " ".join(f"{LOAN} Number {n} says something of its own here." for n in range(9))
    varied = " ".join(f"{n}{word}" for n, word in enumerate(report.split()))
    assert not are_copies(shingles_of(FIRE), shingles_of(f"{FIRE} {varied}"))


def test_short_texts_are_copies_only_when_equal() -> None:
    one, other = shingles_of("Rare earths are metals today."), shingles_of("Rare earths are metals")
    assert are_copies(one, one)
    assert not are_copies(one, other)
    assert not are_copies(shingles_of("Hi"), shingles_of("Ho"))
