"""Answers that a small chat model points at: it names the few words, the articles say them.

A model of a few billion parameters on a small machine writes slowly, and what it writes is mostly a
sentence of the evidence said again. So it is asked for the words that answer and the number of
their sentence only; the answer is that sentence, quoted, and what other articles say beside it.
Words that no sentence says count for nothing.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

import structlog
from langchain_core.language_models import BaseChatModel

from qa_assistant.answering.models.answer_clock import Clock
from qa_assistant.answering.models.chat_models import WORDS_SCHEMA, request_forms
from qa_assistant.answering.models.model_calls import ModelCall, Prices
from qa_assistant.answering.models.model_limits import FOR_THE_FALLBACK, ModelLimits
from qa_assistant.answering.models.model_notes import fell_back
from qa_assistant.answering.models.model_output import ModelStatement
from qa_assistant.answering.models.model_words import WordsReader
from qa_assistant.answering.models.prompting import Prompt, prompt_within, rules
from qa_assistant.answering.models.token_counts import token_counter
from qa_assistant.answering.protocols import AnswerItem, Evidence, ModelUse, Pulse
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.answering.scoring.pointed import (
    Pointed,
    locate,
    may_reach,
    reconsidered,
)
from qa_assistant.answering.scoring.scoring import Judgement
from qa_assistant.errors import ModelUnavailable
from vectorstore.models import AliasUse

log = structlog.get_logger(__name__)


class PointingAnswerer:
    """Quotes the articles; which sentence and which words of it answer, a chat model says too.

    When the model fails or is late, the answer is what the articles say without it, and a note
    says so.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        quoting: ExtractiveAnswerer,
        name: str = "chat model",
        limits: ModelLimits | None = None,
        prices: Prices | None = None,
    ) -> None:
        self._model = model
        self._quoting = quoting
        self._limits = limits or ModelLimits()
        self._prices = prices or Prices()
        self._forms = request_forms(model, WORDS_SCHEMA)
        self._count = token_counter(model)
        self.name = name

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[AnswerItem]:
        """Quotes, the likeliest first; nothing where the articles do not say."""

        def second(judgement: Judgement) -> Generator[AnswerItem, None, Judgement]:
            if not may_reach(judgement, self._quoting.threshold):
                return judgement
            try:
                pointed = yield from self.point(question, evidence, judgement)
            except ModelUnavailable as error:
                log.warning("chat model failed", cause=str(error))
                yield fell_back(error)
                return judgement
            return reconsidered(judgement, pointed)

        yield from self._quoting.answer(question, evidence, aliases=aliases, second=second)

    def point(
        self, question: str, evidence: Sequence[Evidence], judgement: Judgement
    ) -> Generator[AnswerItem, None, Pointed | None]:
        """Where the model sees the answer; nothing where it sees none, or no sentence says it.

        Raises:
            ModelUnavailable: it failed, was late, or said nothing that can be read.
        """
        clock = Clock()
        ranked = [scored.sentence for scored in judgement.sentences]
        prompt = prompt_within(
            self._limits, question, evidence, ranked, count=self._count, system=rules("words")
        )
        clock.lap("choosing")
        said = yield from self._said(prompt, clock)
        if said is None:
            return None
        named = prompt.sentences.get(next(iter(said.labels), ""))
        return locate(said.text, list(prompt.sentences.values()), named, question)

    def _said(
        self, prompt: Prompt, clock: Clock
    ) -> Generator[AnswerItem, None, ModelStatement | None]:
        """The model's words; nothing where it says that there is no answer."""
        call = ModelCall(
            self._model,
            prompt.messages,
            deadline=clock.begin + self._limits.seconds * (1 - FOR_THE_FALLBACK),
            forms=self._forms,
            count=self._count,
            reads=WordsReader,
        )
        found: ModelStatement | None = None
        try:
            with closing(call.statements()) as items:
                for item in items:
                    if isinstance(item, Pulse):
                        yield item
                        continue
                    clock.lap("model_first_statement")
                    found = found or item
        except ModelUnavailable:
            yield ModelUse(call.usage(self._prices), clock.laps)
            raise
        yield ModelUse(call.usage(self._prices), clock.laps)
        return found
