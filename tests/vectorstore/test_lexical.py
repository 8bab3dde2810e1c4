import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import make_article, paragraphs
from vectorstore import lexical
from vectorstore.admission import admitted
from vectorstore.models import Filters
from vectorstore.store import ArticleStore

EVERYTHING = admitted("default", filters=Filters(), readers=None)


def words(store: ArticleStore, query: str) -> dict[str, float]:
    with store.catalog.session() as session:
        return lexical.search(session, query, conditions=EVERYTHING, limit=10)


@pytest.fixture
def filled(store: ArticleStore) -> ArticleStore:
    texts = {
        "meeting": "Liu Peixun chaired the meeting of CNRE.",
        "cafe": "The café in Zürich opened.",
        "who": "Who is who, and who was it?",
        "fillers": "Nothing of this matters here. " * 3,
    }
    items = [make_article(id, text) for id, text in texts.items()]
    store.put_many([(article, paragraphs(article)) for article in items])
    return store


def test_scores_are_above_0_and_best_first(filled: ArticleStore) -> None:
    found = words(filled, "Who chaired the CNRE meeting?")
    assert next(iter(found)) == "meeting:1:0"
    assert all(score > 0 for score in found.values())
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_accents_and_endings_do_not_matter(filled: ArticleStore) -> None:
    assert list(words(filled, "cafe Zurich")) == ["cafe:1:0"]
    assert list(words(filled, "meetings")) == ["meeting:1:0"]


def test_stop_words_count_only_when_there_is_nothing_else(filled: ArticleStore) -> None:
    assert "who:1:0" not in words(filled, "who was at the café")
    assert next(iter(words(filled, "who was it?"))) == "who:1:0"


def test_the_title_is_found_with_less_weight_than_the_text(store: ArticleStore) -> None:
    titled = make_article("titled", "Something else entirely, at length.", title="Neodymium")
    texted = make_article("texted", "Neodymium is something, at length.", title="Else")
    rest = [make_article(f"r{n}", "Padding of no import.", title="Rest") for n in range(9)]
    store.put_many([(article, paragraphs(article)) for article in (titled, texted, *rest)])
    assert list(words(store, "neodymium")) == ["texted:1:0", "titled:1:0"]


@pytest.mark.parametrize(
    "query", ['"', "a AND", "NEAR(", "text:x", "x*", "(((", "-a ^b", "_", "''", "\x00", "{a b}:c"]
)
def test_operators_of_the_query_language_are_only_text(filled: ArticleStore, query: str) -> None:
    words(filled, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(query=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_query_is_a_syntax_error(filled: ArticleStore, query: str) -> None:
    words(filled, query)


def test_a_query_of_a_thousand_words_is_answered(filled: ArticleStore) -> None:
    assert "meeting:1:0" in words(filled, "CNRE " + " ".join(f"word{n}" for n in range(1_000)))


def test_the_index_is_rebuilt_from_the_passages(filled: ArticleStore) -> None:
    with filled.catalog.transaction() as session:
        lexical.rebuild(session)
    assert "meeting:1:0" in words(filled, "CNRE")
    with filled.catalog.session() as session:
        assert lexical.missing_entries(session, "default") == 0
