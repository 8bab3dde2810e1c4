from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.fakes import make_article, paragraphs
from vectorstore import lexical
from vectorstore.bm25 import LexicalLeg
from vectorstore.roster_keeper import RosterKeeper
from vectorstore.schema import PassageRow
from vectorstore.state import revision
from vectorstore.store import ArticleStore


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("US tariffs on steel", ["us", "tariff", "steel"]),
        ("What did the WHO say about mpox?", ["who", "mpox"]),
        ("Who told us about it?", ["told"]),
        ("WHO TOLD US ABOUT TARIFFS", ["told", "tariff"]),
    ],
)
def test_a_name_is_searched_for_though_it_is_a_common_word_in_small_letters(query, terms):
    assert lexical.Tokenizer().terms(query) == terms


class Words:
    """The lexical leg alone, over one store."""

    def __init__(self, store: ArticleStore) -> None:
        self._store = store
        self._leg = LexicalLeg()
        self._keeper = RosterKeeper()

    def __call__(
        self, query: str, *, collection: str = "default", expansions: tuple[str, ...] = ()
    ) -> dict[str, float]:
        with self._store.catalog.session() as session:
            number = revision(session)
            roster = self._keeper.current(session, number, self._store.model.embedder)
            scores = self._leg.scores(
                session,
                roster,
                query,
                revision=number,
                expansions=expansions,
                name=collection,
                collection=roster.of_collection(collection),
            ).passages
            ids = dict(session.execute(select(PassageRow.number, PassageRow.id)).all())
        order = np.argsort(-scores, kind="stable")
        return {ids[roster.numbers[p]]: float(scores[p]) for p in order if scores[p] > 0}

    def warm(self, go_on: Callable[[], bool]) -> int:
        """How many terms were looked at."""
        asked = 0

        def counted() -> bool:
            nonlocal asked
            asked += 1
            return go_on()

        with self._store.catalog.session() as session:
            self._leg.warm(session, revision=revision(session), go_on=counted)
        return asked

    def close(self) -> None:
        self._leg.close()


@pytest.fixture
def words(store: ArticleStore):
    texts = {
        "meeting": "Liu Peixun chaired the meeting of CNRE.",
        "cafe": "The café in Zürich opened.",
        "who": "Who is who, and who was it?",
        "fillers": "Nothing of this matters here. " * 3,
    }
    items = [make_article(id, text) for id, text in texts.items()]
    store.put_many([(article, paragraphs(article)) for article in items])
    words = Words(store)
    yield words
    words.close()


def test_scores_are_best_first_and_rare_words_count_most(words: Words) -> None:
    found = words("Who chaired the CNRE meeting?")
    assert next(iter(found)) == "meeting:1:0"
    assert words("CNRE")["meeting:1:0"] < found["meeting:1:0"]


def test_accents_and_endings_do_not_matter(words: Words) -> None:
    assert list(words("cafe Zurich")) == ["cafe:1:0"]
    assert list(words("meetings")) == ["meeting:1:0"]


def test_stop_words_count_only_when_there_is_nothing_else(words: Words) -> None:
    assert "who:1:0" not in words("who was at the café")
    assert next(iter(words("who was it?"))) == "who:1:0"


def test_the_title_is_found_with_less_weight_than_the_text(
    store: ArticleStore, words: Words
) -> None:
    titled = make_article("titled", "Something else entirely, at length.", title="Neodymium")
    texted = make_article("texted", "Neodymium is something, at length.", title="Else")
    rest = [make_article(f"r{n}", "Padding of no import.", title="Rest") for n in range(9)]
    store.put_many([(article, paragraphs(article)) for article in (titled, texted, *rest)])
    assert list(words("neodymium")) == ["texted:1:0", "titled:1:0"]


def test_an_expansion_is_found_as_a_phrase_only(store: ArticleStore, words: Words) -> None:
    spelled = make_article("spelled", "The Northern Rare Earth Group met.")
    strewn = make_article("strewn", "A group of the rare northern birds left the earth.")
    store.put_many([(article, paragraphs(article)) for article in (spelled, strewn)])
    found = words("CNRE", expansions=("Northern Rare Earth Group",))
    assert set(found) == {"meeting:1:0", "spelled:1:0"}


def test_other_collections_have_no_influence(store: ArticleStore, words: Words) -> None:
    before = words("CNRE meeting")
    others = [make_article(f"o{n}", "CNRE meeting.", collection="other") for n in range(5)]
    store.put_many([(article, paragraphs(article)) for article in others])
    assert words("CNRE meeting") == before
    assert len(words("CNRE", collection="other")) == 5


def test_scores_follow_every_write(store: ArticleStore, words: Words) -> None:
    assert list(words("CNRE")) == ["meeting:1:0"]
    changed = make_article("meeting", "Nobody came.")
    store.put(changed, paragraphs(changed))
    added = make_article("added", "CNRE grows.")
    store.put(added, paragraphs(added))
    assert list(words("CNRE")) == ["added:1:0"]
    store.delete("added")
    assert list(words("CNRE")) == []


def test_reading_ahead_changes_no_score_and_is_forgotten_with_the_next_write(
    store: ArticleStore, words: Words
) -> None:
    articles = [make_article(f"a{n}", f"Tin and the ore of mine {n % 7}.") for n in range(600)]
    store.put_many([(article, paragraphs(article)) for article in articles])
    ahead = Words(store)
    assert ahead.warm(lambda: True) >= 3, "tin, ore and mine stand in 600 passages"
    assert ahead("the ore of mine 3") == words("the ore of mine 3")
    store.delete("a3")
    assert ahead("the ore of mine 3") == words("the ore of mine 3")
    assert "a3:1:0" not in ahead("ore")
    ahead.close()


def test_reading_ahead_ends_when_it_is_told_to(store: ArticleStore, words: Words) -> None:
    articles = [make_article(f"a{n}", "Tin and ore.") for n in range(600)]
    store.put_many([(article, paragraphs(article)) for article in articles])
    assert words.warm(lambda: False) == 1


@pytest.mark.parametrize(
    "query", ['"', "a AND", "NEAR(", "text:x", "x*", "(((", "-a ^b", "_", "''", "\x00", "{a b}:c"]
)
def test_operators_of_the_query_language_are_only_text(words: Words, query: str) -> None:
    words(query, expansions=(query,))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(query=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_query_is_a_syntax_error(words: Words, query: str) -> None:
    words(query, expansions=(query,))


def test_a_query_of_a_thousand_words_is_answered(words: Words) -> None:
    assert "meeting:1:0" in words("CNRE " + " ".join(f"word{n}" for n in range(1_000)))


def test_the_places_of_a_term_are_counted_in_text_and_header(store: ArticleStore) -> None:
    article = make_article("a", "Tin, tin and more tin.", title="Tin and tin")
    store.put(article, paragraphs(article))
    with store.catalog.session() as session:
        numbers, in_text, in_header = lexical.places(session, "tin")
        sizes = session.scalars(select(lexical.ENTRIES.c.sz)).all()
    assert len(numbers) == 1 and lexical.word_counts(sizes).tolist() == [5 + 3]
    assert (in_text.tolist(), in_header.tolist()) == ([3], [2])


def variable_length(number: int) -> bytes:
    """SQLite's way to write a number: seven bits a byte, the highest first, the last below 128."""
    written = [number & 0x7F]
    while number := number >> 7:
        written.append(number & 0x7F | 0x80)
    return bytes(reversed(written))


@given(st.lists(st.none() | st.lists(st.integers(0, 2**30), max_size=3), max_size=6))
def test_sizes_are_added_up_whatever_their_length(columns: list[list[int] | None]) -> None:
    sizes = [row and b"".join(map(variable_length, row)) for row in columns]
    assert lexical.word_counts(sizes).tolist() == [sum(row or ()) for row in columns]


WORDS = st.text(
    st.characters(max_codepoint=0x24F, categories=["Ll", "Nd"]), min_size=1, max_size=12
)


@given(st.lists(WORDS | st.sampled_from(["technologies", "chaired", "écoles", "x²"]), max_size=8))
def test_the_terms_of_words_are_those_of_the_index(given_words: list[str]) -> None:
    tokenizer = lexical.Tokenizer()
    try:
        found = tokenizer.terms_of(given_words)
        assert found == {word: tokenizer.terms_of([word])[word] for word in given_words}
        for word, term in found.items():
            assert term == ("".join(tokenizer.terms(word)) or word)
    finally:
        tokenizer.close()


def test_the_index_is_rebuilt_from_the_passages(store: ArticleStore, words: Words) -> None:
    with store.catalog.transaction() as session:
        lexical.rebuild(session)
    assert "meeting:1:0" in words("CNRE")
    with store.catalog.session() as session:
        assert lexical.missing_entries(session, "default") == 0
