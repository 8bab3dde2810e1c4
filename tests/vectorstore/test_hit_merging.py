import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import make_article, paragraphs
from vectorstore.copies import collapse_copies
from vectorstore.models import Hit, Scores
from vectorstore.neighbours import join_neighbours
from vectorstore.store import ArticleStore

STORY = (
    "The mining company said on Tuesday that its plant in Okavara will reopen in May after repairs "
    "that took nine months and cost 40 million dollars. Analysts had expected a later date. "
    "The plant employs 1,200 people and makes a tenth of the country's copper."
)


def hit(article: str, text: str, ordinal: int = 0, start: int = 0) -> Hit:
    return Hit(
        article_id=article,
        version=1,
        collection="default",
        title=f"Title of {article}",
        url=None,
        publisher=article,
        author=None,
        published_at=None,
        updated_at=None,
        passage_id=f"{article}:1:{ordinal}",
        ordinal=ordinal,
        start=start,
        end=start + len(text),
        heading=None,
        text=text,
        scores=Scores(fused=1.0),
    )


@pytest.mark.parametrize(
    "edited",
    [
        STORY,
        STORY.replace("said on Tuesday", "announced on Tuesday"),
        f"OKAVARA (Wire) - {STORY}",
        STORY.rsplit(". ", 1)[0] + ".",
        STORY + " Shares rose. The minister was pleased.",
    ],
)
def test_a_story_taken_over_is_listed_as_a_copy(edited: str) -> None:
    hits = collapse_copies([hit("wire", STORY), hit("paper", edited)], wanted=10)
    assert [found.article_id for found in hits] == ["wire"]
    assert [copy.article_id for copy in hits[0].copies] == ["paper"]
    assert hits[0].copies[0].end == len(edited)


@pytest.mark.parametrize(
    "edited",
    [
        STORY.replace("40 million", "60 million"),
        STORY.replace("Okavara", "Serra Alta"),
        STORY.replace("in May", "in June"),
        "Analysts had expected a later date.",
        "Another story about copper, in a country with other plants and other people, that was "
        "written by somebody else on another day for readers of another paper altogether.",
    ],
)
def test_a_correction_a_conflict_and_another_story_stay_hits_of_their_own(edited: str) -> None:
    hits = collapse_copies([hit("wire", STORY), hit("paper", edited)], wanted=10)
    assert [found.article_id for found in hits] == ["wire", "paper"]
    assert all(found.copies == () for found in hits)


def test_passages_of_one_article_are_never_copies_of_each_other() -> None:
    hits = [hit("a", STORY), hit("a", STORY, ordinal=1, start=500)]
    assert collapse_copies(hits, wanted=10) == hits


def test_copies_of_wanted_hits_are_listed_even_when_they_rank_last() -> None:
    others = [hit(f"o{n}", f"Story number {n}.") for n in range(5)]
    kept = collapse_copies([hit("wire", STORY), *others, hit("paper", STORY)], wanted=2)
    assert [found.article_id for found in kept] == ["wire", "o0"]
    assert [copy.article_id for copy in kept[0].copies] == ["paper"]


TEXT = "".join(f"Sentence number {n} of the article, which goes on. " for n in range(100))


def pieces(*ordinals: int, width: int = 300) -> list[Hit]:
    return [
        hit("a", TEXT[n * width : (n + 1) * width], ordinal=n, start=n * width) for n in ordinals
    ]


def read(article_id: str, version: int, start: int, end: int) -> str | None:
    return TEXT[start:end]


@given(st.permutations(range(6)).flatmap(lambda p: st.integers(0, 6).map(lambda n: p[:n])))
def test_joined_hits_are_exact_slices_and_lose_nothing(ordinals: list[int]) -> None:
    joined = join_neighbours(pieces(*ordinals), read)
    assert all(found.text == TEXT[found.start : found.end] for found in joined)
    covered = {n for found in joined for n in range(found.start // 300, found.end // 300)}
    assert covered == set(ordinals)
    assert sum(found.end - found.start for found in joined) == 300 * len(ordinals)


def test_the_joined_hit_has_the_id_of_the_better_one() -> None:
    joined = join_neighbours(pieces(3, 2), read)
    assert [(found.passage_id, found.ordinal, found.start) for found in joined] == [
        ("a:1:3", 2, 600)
    ]


def test_a_joined_hit_does_not_grow_without_bound() -> None:
    joined = join_neighbours(pieces(0, 1, 2, 3, width=1_000), read)
    assert [found.end - found.start for found in joined] == [2_000, 2_000]


def test_only_admitted_articles_are_listed_as_copies(store: ArticleStore) -> None:
    for name, groups in (("wire", ()), ("open", ()), ("secret", ("board",))):
        article = make_article(name, STORY, groups=groups)
        store.put(article, paragraphs(article))
    for readers, copies in ((None, 2), (frozenset({"board"}), 2), (frozenset(), 1)):
        found = store.search("Okavara", collection="default", readers=readers)
        assert len(found) == 1 and len(found[0].copies) == copies


def test_a_story_that_many_carry_leaves_room_for_the_others(store: ArticleStore) -> None:
    for number in range(16):
        article = make_article(f"wire-{number}", STORY)
        store.put(article, paragraphs(article))
    for number in range(3):
        text = (
            f"In Okavara the school number {number} was opened in spring, {number + 2} days late."
        )
        article = make_article(f"school-{number}", text)
        store.put(article, paragraphs(article))
    found = store.search("the Okavara plant will reopen in May", collection="default", limit=4)
    assert [len(each.copies) for each in found] == [15, 0, 0, 0]
    assert {each.article_id for each in found[1:]} == {"school-0", "school-1", "school-2"}
