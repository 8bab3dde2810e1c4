"""How much of a query one sentence says: alone, and in the order of a search."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import make_article, paragraphs
from vectorstore.coverage import Coverage, Wanted
from vectorstore.lexical import Tokenizer
from vectorstore.store import ArticleStore

TOGETHER = "Liu Peixun chaired the meeting. The prices rose."
APART = "Liu Peixun was there. She chaired nothing. There was a meeting."


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    """Cuts as the index does."""
    opened = Tokenizer()
    yield opened
    opened.close()


def coverage(tokenizer: Tokenizer, *phrases: str, rare: str = "") -> Coverage:
    """Each phrase tells 1; the rare one tells 3."""
    wanted = [
        Wanted(frozenset(tokenizer.terms(phrase)), 3.0 if phrase == rare else 1.0)
        for phrase in phrases
    ]
    return Coverage(wanted, tokenizer)


def test_the_sentence_that_says_most_counts(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "chaired", "meeting", "prices", "tungsten")
    assert said.share(TOGETHER) == 0.5
    assert said.share(APART) == 0.25
    assert said.share("Nothing of that.") == 0.0


def test_inflected_words_and_small_letters_count(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "CHAIRS", "technologies")
    assert said.share("The technology was chaired.") == 1.0


def test_rare_terms_tell_more(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "tungsten", "meeting", rare="tungsten")
    assert said.share("It is tungsten.") == 0.75
    assert said.share("It is a meeting.") == 0.25


def test_the_context_is_a_part_of_every_sentence(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "CNRE", "chaired", "meeting", "prices")
    assert said.share(TOGETHER, "CNRE reports") == 0.75
    assert said.share("It is silent.", "CNRE reports") == 0.25


def test_a_phrase_counts_when_all_of_its_words_are_said(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "Northern Rare Earth Group", "chaired")
    assert said.share("The Northern Rare Earth Group is large.") == 0.5
    assert said.share("The Northern Group is large.") == 0.0


def test_letters_with_accents_are_the_same_letters(tokenizer: Tokenizer) -> None:
    said = coverage(tokenizer, "ecole", "cafe")
    assert said.share("L’École du Café.") == 1.0


def test_a_query_that_asks_for_nothing_is_never_said(tokenizer: Tokenizer) -> None:
    assert Coverage([], tokenizer).share("Anything.", "At all") == 0.0
    assert Coverage([Wanted(frozenset(), 1.0)], tokenizer).share("Anything.") == 0.0


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(ANY_TEXT, max_size=3), text=ANY_TEXT, more=ANY_TEXT, title=ANY_TEXT)
def test_every_share_is_one_and_more_text_never_lowers_it(
    tokenizer: Tokenizer, query: list[str], text: str, more: str, title: str
) -> None:
    said = coverage(tokenizer, *query)
    share = said.share(text, title)
    assert 0.0 <= share <= 1.0
    assert said.share(text, "") <= share
    assert said.share(f"{text}\n{more}", title) >= share


@given(st.lists(st.sampled_from(["tin", "zinc", "lead", "of", "mines", "."]), max_size=30))
def test_a_sentence_is_worth_the_terms_in_it(words: list[str]) -> None:
    tokenizer = Tokenizer()
    text = " ".join(words)
    best = max(len({"tin", "zinc", "mines"} & set(part.split())) for part in text.split("."))
    joined = text.replace(" .", ".\n")
    assert coverage(tokenizer, "tin", "zinc", "mine").share(joined) == pytest.approx(best / 3)
    tokenizer.close()


def test_of_two_passages_with_the_same_words_the_one_that_says_them_together_is_first(
    store: ArticleStore,
) -> None:
    for id, text in (("apart", APART), ("together", f"{TOGETHER} She was there. It was nothing.")):
        article = make_article(id, text, title="Report")
        store.put(article, paragraphs(article))
    hits = store.search("who chaired the meeting with Liu Peixun?", collection="default")
    assert [hit.article_id for hit in hits] == ["together", "apart"]
    assert all(0.0 <= hit.scores.fused <= 1.0 for hit in hits)
