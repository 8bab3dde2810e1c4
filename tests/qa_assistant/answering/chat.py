"""Answerers over the chat server of the tests."""

from pydantic import SecretStr

from qa_assistant.answering.models.chat_models import load_chat_model
from qa_assistant.answering.models.generative import GenerativeAnswerer
from qa_assistant.answering.models.model_calls import Prices
from qa_assistant.answering.models.model_limits import ModelLimits
from qa_assistant.answering.protocols import ModelUse, Pulse, Statement
from qa_assistant.models import Note
from tests.chat_server import ChatServer
from tests.qa_assistant.answering.articles import make_article, make_evidence

OPENED = "Ida Brandt, the chairwoman, opened the meeting."


class FirstSentence:
    """Quotes the first sentence whatever the question is."""

    name = "first sentence"

    def answer(self, question, evidence, *, aliases=()):
        first = evidence[0].sentences[0]
        yield Statement(first.text, (first,))


def make_answerer(
    server: ChatServer,
    *,
    timeout=5.0,
    provider="openai",
    prices=None,
    judge=None,
    fallback=None,
    **limits,
):
    model = load_chat_model(
        f"{provider}:test",
        base_url=server.url if provider == "openai" else server.host,
        api_key=SecretStr("any") if provider != "ollama" else None,
        timeout=timeout,
        max_tokens=200,
        context_tokens=4096,
    )
    return GenerativeAnswerer(
        model,
        fallback=fallback or FirstSentence(),
        limits=ModelLimits(seconds=timeout, **limits),
        prices=prices or Prices(),
        judge=judge,
    )


def ask(answerer, question="Who opened the meeting?"):
    """Statements, notes, and what was used."""
    items = [
        item
        for item in answerer.answer(question, [make_evidence(make_article())])
        if not isinstance(item, Pulse)
    ]
    statements = [item for item in items if isinstance(item, Statement)]
    uses = [item for item in items if isinstance(item, ModelUse)]
    return statements, [item for item in items if isinstance(item, Note)], uses
