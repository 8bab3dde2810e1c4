"""Nothing foreign is shown to anybody: random readers, random articles, every door."""

import os
import random
from collections.abc import Iterator

import pytest

from qa_assistant.access.principals import Scope
from qa_assistant.api.schemas import SearchBody
from qa_assistant.api.searching import search_articles
from qa_assistant.bootstrap import open_services
from qa_assistant.errors import AnswerNotFound, ConversationNotFound, NotPermitted
from qa_assistant.models import Question
from qa_assistant.services import Services
from qa_assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.qa_assistant.access.conftest import caller, make_key
from vectorstore.errors import ArticleNotFound
from vectorstore.models import Filters

GROUPS = ("news", "sport", "board", "legal", "labs")
PLACES = ("Orvale", "Minterra", "Saltby", "Korvu", "Lindau Pass", "Tessel")
WORDS = ("bridge", "harbour", "library", "tunnel", "observatory", "market hall")
ARTICLES = 60
SEARCHES = int(os.environ.get("ACCESS_SEARCHES", "1500"))
"""Set to 10000 for the whole trial, which takes some minutes."""
QUESTIONS = SEARCHES // 15
CALLS = SEARCHES // 20

Readers = frozenset[str]


class Archive:
    """Articles with random groups; each has a word that is in no other one."""

    def __init__(self, services: Services, rng: random.Random) -> None:
        self.services = services
        self.groups: dict[str, Readers] = {}
        self.marks: dict[str, str] = {}
        for number in range(ARTICLES):
            self._add(number, rng)

    def _add(self, number: int, rng: random.Random) -> None:
        place, thing = rng.choice(PLACES), rng.choice(WORDS)
        mark = f"Zq{number:03d}x"
        groups = frozenset(rng.sample(GROUPS, rng.choice((0, 1, 1, 2))))
        text = (
            f"The {thing} of {place} was opened by {mark} Falk on Monday.\n\n"
            f"The {mark} Trust ({mark}T) paid for it. It has {number + 10} doors."
        )
        outcome = self.services.pipeline.ingest_text(
            text, title=f"{thing} of {place} ({mark})", publisher=f"{mark} Press", groups=groups
        )
        assert outcome.article_id
        self.groups[outcome.article_id] = groups
        self.marks[outcome.article_id] = mark

    def visible(self, readers: Readers) -> set[str]:
        return {id for id, groups in self.groups.items() if not groups or groups & readers}

    def assert_nothing_foreign(self, shown: str, readers: Readers, *, asked: str = "") -> None:
        """A mark that is in the question itself is shown to who asked, and proves nothing."""
        seen = self.visible(readers)
        foreign = {id: mark for id, mark in self.marks.items() if id not in seen}
        leaked = [id for id, mark in foreign.items() if mark in shown and mark not in asked]
        assert not leaked, f"{sorted(readers)} were shown {leaked}"
        assert not any(id in shown for id in self.groups if id not in seen)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), reader="off", _env_file=None)
    with open_services(settings, load=lambda name: HashingEmbedder()) as services:
        yield Archive(services, random.Random(7))


def some_readers(rng: random.Random) -> Readers:
    return frozenset(rng.sample(GROUPS, rng.randint(0, 3)))


def some_question(rng: random.Random, archive: Archive) -> str:
    """About a place, or straight for the mark of an article that may be foreign."""
    if rng.random() < 0.5:
        mark = rng.choice(list(archive.marks.values()))
        return rng.choice((f"Who is {mark} Falk?", f"{mark}T", f"What did {mark} Press say?"))
    place, thing = rng.choice(PLACES), rng.choice(WORDS)
    return rng.choice((f"Who opened the {thing} of {place}?", thing, f"how many doors has {place}"))


def test_searches_show_nothing_foreign(archive: Archive) -> None:
    rng, found = random.Random(11), 0
    store = archive.services.store
    for _ in range(SEARCHES):
        readers = some_readers(rng)
        body = SearchBody(query=some_question(rng, archive), limit=rng.choice((1, 10, 100)))
        reply = search_articles(store, body, readers=readers)
        archive.assert_nothing_foreign(reply.model_dump_json(exclude={"time"}), readers)
        found += len(reply.hits)
    assert found > SEARCHES


def test_answers_counts_and_near_misses_show_nothing_foreign(archive: Archive) -> None:
    rng, statuses = random.Random(13), set()
    for _ in range(QUESTIONS):
        readers = some_readers(rng)
        text = some_question(rng, archive)
        question = Question(text=text, readers=readers)
        events = list(archive.services.assistant.stream(question))
        for event in events:
            archive.assert_nothing_foreign(event.model_dump_json(), readers, asked=text)
        answer = events[-1].answer
        assert answer.searched.articles == len(archive.visible(readers))
        statuses.add(answer.status)
    assert len(statuses) > 1


def test_articles_conversations_and_answers_of_others_are_not_there(archive: Archive) -> None:
    rng, services = random.Random(17), archive.services
    for _ in range(300):
        readers, others = some_readers(rng), some_readers(rng)
        page = services.store.articles(limit=200, readers=readers, filters=Filters())
        assert {item.id for item in page.items} == archive.visible(readers)
        assert page.total == len(page.items)
        id = rng.choice(list(archive.groups))
        if id not in archive.visible(readers):
            with pytest.raises(ArticleNotFound):
                services.store.article(id, readers=readers)
            with pytest.raises(ArticleNotFound):
                services.store.delete(id, readers=readers)
        known = services.store.names.known("default", readers)
        archive.assert_nothing_foreign(repr(known), readers)
        if rng.random() < 0.1 and others != readers:
            answer = services.assistant.ask(Question(text="Who opened it?", readers=others))
            with pytest.raises(ConversationNotFound):
                services.conversations.get(answer.conversation_id, readers=readers)
            with pytest.raises(AnswerNotFound):
                services.answer_log.get(answer.id, readers=readers)


def test_keys_show_nothing_foreign_over_http(archive: Archive) -> None:
    rng, services = random.Random(19), archive.services
    holders = []
    for _ in range(12):
        readers = some_readers(rng)
        scopes = (Scope.ASK, Scope.SEARCH, Scope.INGEST)
        holders.append((readers, caller(services, key=make_key(services, *scopes, groups=readers))))
    for _ in range(CALLS):
        readers, http = rng.choice(holders)
        id = rng.choice(list(archive.groups))
        page = http.get(f"/articles/{id}?start=0&end=5")
        assert (page.status_code == 200) == (id in archive.visible(readers))
        archive.assert_nothing_foreign(page.text, readers)
        listed = http.get("/v1/articles?limit=200")
        assert listed.json()["total"] == len(archive.visible(readers))
        archive.assert_nothing_foreign(listed.text, readers)
        reply = http.post("/v1/search", json={"query": f"{rng.choice(WORDS)} {rng.choice(PLACES)}"})
        archive.assert_nothing_foreign(reply.text, readers)


def test_what_was_foreign_cannot_be_overwritten(archive: Archive) -> None:
    pipeline = archive.services.pipeline_for(frozenset({"news"}))
    with pytest.raises(NotPermitted, match="not for the group 'board'"):
        pipeline.ingest_text("A new text about nothing.", groups=frozenset({"board"}))
