"""Conversations are kept within bounds, forgotten, and never mixed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.errors import ConversationNotFound, InvalidQuestion
from tests.qa_assistant.answering.turns import turn
from vectorstore.catalog import Catalog

NOW = datetime.now(UTC)
READERS = (None, frozenset(), frozenset({"a"}), frozenset({"b"}), frozenset({"a", "b"}))
COLLECTIONS = ("news", "harbour")


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder: Path = tmp_path_factory.mktemp("catalog")
    opened = Catalog.open(f"sqlite:///{folder / 'catalog.db'}")
    yield opened
    opened.close()


@pytest.fixture
def store(catalog: Catalog) -> ConversationStore:
    return ConversationStore(catalog)


def made(conversation: str, question: str = "Who?", *, collection: str = "news", age: int = 0):
    return turn(
        question,
        id=f"ans_{uuid4().hex}",
        conversation_id=conversation,
        collection=collection,
        created_at=NOW - timedelta(days=age),
    )


def new_id() -> str:
    return f"con_{uuid4().hex}"


def questions(store: ConversationStore, conversation: str, readers=None) -> list[str]:
    return [answer.question for answer in store.get(conversation, readers=readers).answers]


def test_only_the_newest_turns_are_kept(catalog):
    store = ConversationStore(catalog, turns=3)
    conversation = new_id()
    for number in range(5):
        store.add(made(conversation, f"Question {number}?"))
    assert questions(store, conversation) == ["Question 2?", "Question 3?", "Question 4?"]


def test_only_the_last_turns_are_read_for_a_follow_up(store):
    conversation = new_id()
    for number in range(5):
        store.add(made(conversation, f"Question {number}?"))
    read = store.recent(conversation, collection="news", readers=None, turns=2)
    assert [answer.question for answer in read] == ["Question 3?", "Question 4?"]


def test_a_conversation_is_forgotten_when_its_last_turn_is_too_old(catalog):
    store = ConversationStore(catalog, days=30)
    old, busy = new_id(), new_id()
    store.add(made(old, age=31))
    store.add(made(busy, age=60))
    store.add(made(busy, age=1))
    with pytest.raises(ConversationNotFound):
        store.get(old)
    assert old not in {summary.id for summary in store.page(limit=200).items}
    assert len(store.get(busy).answers) == 2
    assert ConversationStore(catalog, days=60_000 // 3).get(old).answers  # hidden, not yet gone


def test_what_is_too_old_is_removed_by_the_way(catalog):
    generous = ConversationStore(catalog, days=20_000)
    old, other = new_id(), new_id()
    with catalog.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO conversations (id, collection, readers, created_at) "
            f"VALUES ('{old}', 'news', NULL, '2001-02-03 04:05:06.000000')"
        )
    generous.add(made(old, age=4_000), begins=False)
    assert generous.get(old).answers
    ConversationStore(catalog, days=30).add(made(other))
    with pytest.raises(ConversationNotFound):
        generous.get(old)


def test_a_list_shows_the_last_asked_first_with_its_first_question(store):
    first, second = new_id(), new_id()
    readers = frozenset({"listing"})
    store.add(made(first, "Who led it?", age=2), readers=readers)
    store.add(made(second, "Why?", collection="harbour", age=1), readers=readers)
    store.add(made(first, "When?"), readers=readers, begins=False)
    page = store.page(readers=readers)
    assert [(c.id, c.turns, c.first_question) for c in page.items] == [
        (first, 2, "Who led it?"),
        (second, 1, "Why?"),
    ]
    assert page.total == 2
    assert store.page(readers=readers, limit=1, offset=1).items[0].id == second
    assert store.page(readers=readers, collection="harbour").total == 1


def test_a_deleted_conversation_does_not_come_back_with_a_late_answer(store):
    conversation = new_id()
    store.add(made(conversation))
    assert store.delete(conversation) == 1
    store.add(made(conversation), begins=False)
    with pytest.raises(ConversationNotFound):
        store.get(conversation)


def test_full_access_reads_a_conversation_but_adds_nothing_to_it(store):
    conversation, desk = new_id(), frozenset({"desk"})
    store.add(made(conversation, "Open?"), readers=desk)
    assert questions(store, conversation) == ["Open?"]
    with pytest.raises(ConversationNotFound):
        store.recent(conversation, collection="news", readers=None, turns=6)
    store.add(made(conversation, "Secret?"), readers=None, begins=False)
    assert questions(store, conversation, desk) == ["Open?"]


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "go on", "delete"]),
        st.sampled_from(READERS),
        st.sampled_from(COLLECTIONS),
        st.integers(0, 5),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(steps=_STEPS)
def test_conversations_readers_and_collections_are_never_mixed(catalog, steps):
    """Whoever asks, goes on or deletes where they may not changes nothing."""
    store = ConversationStore(catalog)
    kept: list[tuple[str, frozenset[str] | None, str, list[str]]] = []
    for number, (step, readers, collection, pick) in enumerate(steps):
        question = f"Question {number}?"
        if step == "ask" or not kept:
            kept.append((new_id(), readers, collection, [question]))
            store.add(made(kept[-1][0], question, collection=collection), readers=readers)
            continue
        id, owner, place, asked = kept[pick % len(kept)]
        if step == "delete":
            if readers is None or readers == owner:
                assert store.delete(id, readers=readers) == len(asked)
                kept.remove((id, owner, place, asked))
            else:
                with pytest.raises(ConversationNotFound):
                    store.delete(id, readers=readers)
            continue
        store.add(made(id, question, collection=collection), readers=readers, begins=False)
        if (readers, collection) == (owner, place):
            asked.append(question)
        elif readers == owner:
            with pytest.raises(InvalidQuestion):
                store.recent(id, collection=collection, readers=readers, turns=6)
        else:
            with pytest.raises(ConversationNotFound):
                store.recent(id, collection=collection, readers=readers, turns=6)
    for id, owner, place, asked in kept:
        assert questions(store, id, owner) == asked
        read = store.recent(id, collection=place, readers=owner, turns=100)
        assert [answer.question for answer in read] == asked
        for stranger in READERS[1:]:
            listed = {c.id for c in store.page(readers=stranger, limit=1_000).items}
            assert (id in listed) == (stranger == owner)
