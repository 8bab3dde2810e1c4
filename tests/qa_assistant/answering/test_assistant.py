"""The whole chain over the sample articles: real embedder, catalog, index, pipeline."""

from pathlib import Path

import pytest

from qa_assistant.bootstrap import open_services
from qa_assistant.errors import ConversationNotFound, InvalidQuestion
from qa_assistant.evaluation.file_reader import read_question_file
from qa_assistant.models import (
    AnswerStatus,
    CitationEvent,
    DeltaEvent,
    DoneEvent,
    Question,
    SourcesEvent,
    StatusEvent,
)
from qa_assistant.settings import Settings
from vectorstore.errors import CollectionNotFound
from vectorstore.models import Filters

ROOT = Path(__file__).parents[3]
QUESTIONS = read_question_file(ROOT / "samples/questions.yaml").content.tests


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with open_services(Settings.load(home=home)) as opened:
        report = opened.pipeline.ingest_paths([ROOT / "samples/articles"], collection="default")
        assert report.ok
        yield opened


def ask(services, text, **fields):
    return services.assistant.ask(Question(text=text, **fields))


def test_the_answer_names_the_chair_and_cites_the_sentence(services):
    answer = ask(services, "who chaired the CNRE meeting?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.short_answer == "Liu Peixun"
    assert "Liu Peixun" in answer.citations[0].quote
    assert "[1]" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What was the revenue of CNRE in 2024?",
        "Where was the CNRE meeting held?",
        "Who won the 2022 World Cup?",
        "How many people work on Mars?",
    ],
)
def test_what_no_article_says_is_not_answered(services, question):
    answer = ask(services, question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.citations == ()
    assert answer.short_answer is None
    assert answer.searched.articles == 16
    assert 1 <= len(answer.nearest) <= 3
    assert "[" not in answer.text


def test_most_sample_questions_are_answered_rightly_and_every_citation_is_exact(services):
    right = refused = 0
    for wanted in QUESTIONS:
        answer = ask(services, wanted.question)
        for citation in answer.citations:
            article = services.store.article(citation.article_id, version=citation.version)
            assert article.text[citation.start : citation.end] == citation.quote
            assert article.content_hash == citation.content_hash
        if wanted.refuse:
            refused += answer.status is AnswerStatus.NOT_FOUND
        else:
            right += any(wanted.answer[0] in c.quote for c in answer.citations)
    assert right >= 20
    assert refused >= 11


def test_the_events_come_in_order_and_make_up_the_answer(services):
    question = Question(text="Who chaired the CNRE meeting?")
    events = list(services.assistant.stream(question))
    kinds = [type(event) for event in events]
    assert kinds[0] is StatusEvent
    assert kinds.index(SourcesEvent) < kinds.index(DeltaEvent) < kinds.index(CitationEvent)
    assert kinds[-1] is DoneEvent
    answer = events[-1].answer
    assert "".join(e.text for e in events if isinstance(e, DeltaEvent)) == answer.text
    assert tuple(e.citation for e in events if isinstance(e, CitationEvent)) == answer.citations


def test_a_follow_up_is_understood_within_its_conversation(services):
    first = ask(services, "Who chaired the CNRE meeting?")
    second = ask(services, "and where was it held?", conversation_id=first.conversation_id)
    assert second.standalone_question == "Where was the CNRE meeting held?"
    stored = services.conversations.get(first.conversation_id)
    assert [answer.id for answer in stored.answers] == [first.id, second.id]


def test_a_conversation_is_forgotten_when_asked(services):
    answer = ask(services, "Who chaired the CNRE meeting?")
    assert services.conversations.delete(answer.conversation_id) == 1
    with pytest.raises(ConversationNotFound):
        services.conversations.get(answer.conversation_id)


def test_a_conversation_belongs_to_who_began_it(services):
    answer = ask(services, "Who chaired it?", readers=frozenset({"desk"}))
    with pytest.raises(ConversationNotFound):
        ask(
            services,
            "Why?",
            readers=frozenset({"press"}),
            conversation_id=answer.conversation_id,
        )


def test_a_conversation_stays_in_its_collection(services):
    services.pipeline.ingest_text(
        "The harbour board met on Friday.", collection="harbour", title="Harbour board"
    )
    answer = ask(services, "Who chaired the CNRE meeting?")
    with pytest.raises(InvalidQuestion, match="about collection 'default'"):
        ask(services, "Why?", collection="harbour", conversation_id=answer.conversation_id)


def test_an_unknown_collection_is_refused_before_the_first_event(services):
    with pytest.raises(CollectionNotFound, match="nonesuch"):
        next(services.assistant.stream(Question(text="Who?", collection="nonesuch")))


def test_filters_bound_what_is_searched(services):
    answer = ask(
        services,
        "Who chaired the CNRE meeting?",
        filters=Filters(published_after="2026-01-01"),
    )
    assert answer.status is AnswerStatus.NOT_FOUND
    assert 0 < answer.searched.articles < 16


def test_articles_of_other_groups_are_neither_quoted_nor_counted(services):
    services.pipeline.ingest_text(
        "Mara Kask will chair the secret Juniper meeting.",
        collection="closed",
        title="Juniper",
        groups=frozenset({"board"}),
    )
    question = "Who will chair the Juniper meeting?"
    hidden = ask(services, question, collection="closed", readers=frozenset({"press"}))
    assert (hidden.status, hidden.searched.articles, hidden.nearest) == ("not_found", 0, ())
    shown = ask(services, question, collection="closed", readers=frozenset({"board"}))
    assert shown.short_answer == "Mara Kask"


def test_the_assistant_is_a_step_of_a_langchain_program(services):
    answer = services.assistant.as_runnable().invoke("Who chaired the CNRE meeting?")
    assert answer.short_answer == "Liu Peixun"


def test_the_retriever_hands_documents_to_langchain(services):
    documents = services.assistant.retriever.invoke("CNRE meeting chairman")
    best = documents[0]
    article = services.store.article(best.metadata["article_id"])
    slice_ = article.text[best.metadata["start"] : best.metadata["end"]]
    assert best.page_content == slice_


def test_thanks_are_answered_with_no_article(services):
    first = ask(services, "who chaired the CNRE meeting?")
    answer = ask(services, "ok, thanks!", conversation_id=first.conversation_id)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.citations == () and answer.nearest == ()
    assert "asked nothing" in answer.text
    after = ask(services, "and what else did he do?", conversation_id=first.conversation_id)
    assert after.standalone_question == "What else did Liu Peixun do?"
