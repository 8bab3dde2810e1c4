"""Turns of a conversation as the tests of answering need them."""

from datetime import UTC, datetime

from qa_assistant.answering.citations import cite
from qa_assistant.models import Answer, AnswerStatus, Searched
from tests.qa_assistant.answering.articles import make_article, make_sentences
from vectorstore.models import Filters

ASKED = datetime(2025, 3, 14, tzinfo=UTC)


def turn(
    question: str,
    short_answer: str | None = None,
    *,
    quote: str | None = None,
    title: str = "Norrland plans a second furnace",
    text: str | None = None,
    **fields: object,
) -> Answer:
    """An answered question; `quote` becomes its citation, from an article with this title."""
    citations = ()
    if quote:
        sentence = make_sentences(make_article(quote, title=title))[0]
        citations = (cite(sentence, number=1, answer_start=0, answer_end=1, public_url=None),)
    collection = str(fields.pop("collection", "default"))
    values = {
        "id": "ans_1",
        "conversation_id": "con_1",
        "question": question,
        "standalone_question": question,
        "status": AnswerStatus.ANSWERED,
        "text": text or quote or "…",
        "short_answer": short_answer,
        "citations": citations,
        "searched": Searched(
            collection=collection,
            articles=1,
            published_from=None,
            published_to=None,
            filters=Filters(),
        ),
        "answerer": "extractive",
        "created_at": ASKED,
    }
    return Answer(**{**values, **fields})
