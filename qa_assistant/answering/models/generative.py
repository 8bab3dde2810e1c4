"""Answers written by a chat model, with every statement checked against exact quotes."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Protocol

import structlog
from langchain_core.language_models import BaseChatModel

from qa_assistant.answering.checking.verification import Entailment
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.models.answer_clock import Clock
from qa_assistant.answering.models.chat_models import request_forms
from qa_assistant.answering.models.model_calls import ModelCall, Prices
from qa_assistant.answering.models.model_limits import FOR_THE_FALLBACK, QUOTED_FROM, ModelLimits
from qa_assistant.answering.models.model_notes import QUOTED_INSTEAD, cut_off, fell_back
from qa_assistant.answering.models.prompting import Prompt, prompt_within
from qa_assistant.answering.models.statement_checks import StatementCheck
from qa_assistant.answering.models.token_counts import token_counter
from qa_assistant.answering.protocols import (
    Answerer,
    AnswerItem,
    Evidence,
    ModelUse,
    Pulse,
    SentenceKey,
    Statement,
)
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.scoring.scoring import Judgement
from qa_assistant.answering.scoring.short_answers import READ_FROM
from qa_assistant.errors import ModelUnavailable
from vectorstore.models import AliasUse

log = structlog.get_logger(__name__)


class SentenceJudge(Protocol):
    """Ranks the sentences of the evidence, and tells how likely the best of them answers."""

    def judge(
        self, question: str, evidence: Sequence[Evidence], names: OtherNames | None = None
    ) -> Judgement:
        """Every sentence of the evidence, best first."""


class GenerativeAnswerer:
    """Lets a LangChain chat model write; shows only statements that their quotes support.

    Each statement is checked, and handed out, as soon as the model has completed it. When the
    model fails, cuts off or does not answer in time before anything was shown, the fallback
    answers instead; in either case a note says so.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        fallback: Answerer,
        name: str = "chat model",
        limits: ModelLimits | None = None,
        prices: Prices | None = None,
        judge: SentenceJudge | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self._model = model
        self._fallback = fallback
        self._limits = limits or ModelLimits()
        self._prices = prices or Prices()
        self._judge = judge
        self._entailment = entailment
        self._forms = request_forms(model)
        self._count = token_counter(model)
        self.name = name

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[AnswerItem]:
        """Checked statements of the model; the fallback's with a note where the model fails."""
        if not evidence:
            return
        clock = Clock()
        names = OtherNames(aliases)
        judgement = self._judged(question, evidence, names)
        if judgement and judgement.probability < self._limits.least_probability:
            return
        check: StatementCheck | None = None
        try:
            ranked = [scored.sentence for scored in judgement.sentences] if judgement else ()
            prompt = prompt_within(self._limits, question, evidence, ranked, count=self._count)
            clock.lap("choosing")
            check = self._check(prompt, question, names, judgement)
            yield from self._written(prompt, check, clock)
        except ModelUnavailable as error:
            log.warning("chat model failed", cause=str(error))
            if check is not None and check.has_shown:
                yield cut_off(error)
            else:
                yield fell_back(error)
                yield from self._fallback.answer(question, evidence, aliases=aliases)
                return
        if not check.has_shown and self._quotes_instead(judgement):
            is_quoted = yield from self._quoted(question, evidence, aliases)
            if is_quoted:
                return
        if note := check.note():
            yield note

    def _quoted(
        self, question: str, evidence: Sequence[Evidence], aliases: Sequence[AliasUse]
    ) -> Generator[AnswerItem, None, bool]:
        """What the fallback quotes, behind a note that says so; returns whether it does at all."""
        is_quoted = False
        for item in self._fallback.answer(question, evidence, aliases=aliases):
            if isinstance(item, Statement) and not is_quoted:
                is_quoted = True
                yield QUOTED_INSTEAD
            if is_quoted:
                yield item
        return is_quoted

    def _quotes_instead(self, judgement: Judgement | None) -> bool:
        if not self._limits.reader_decides:
            return False
        return judgement is None or judgement.probability >= QUOTED_FROM

    def _check(
        self, prompt: Prompt, question: str, names: OtherNames, judgement: Judgement | None
    ) -> StatementCheck:
        marked: dict[SentenceKey, str] = {}
        expected = None
        if judgement and judgement.sentences and self._limits.reader_decides:
            marked = marked_answers(judgement)
            best = judgement.sentences[0].sentence
            if best in prompt.sentences.values():  # what it was not shown, it cannot say
                expected = marked.get(best.key)
        return StatementCheck(
            prompt.sentences,
            question,
            names,
            entailment=self._entailment,
            marked=marked,
            expected=expected,
        )

    def _judged(
        self, question: str, evidence: Sequence[Evidence], names: OtherNames
    ) -> Judgement | None:
        if self._judge is None:
            return None
        return self._judge.judge(without_relative_times(question), evidence, names)

    def _written(self, prompt: Prompt, check: StatementCheck, clock: Clock) -> Iterator[AnswerItem]:
        """What the model says, as it is checked; at last what it took, however it ended."""
        call = ModelCall(
            self._model,
            prompt.messages,
            deadline=clock.begin + self._limits.seconds * (1 - FOR_THE_FALLBACK),
            forms=self._forms,
            count=self._count,
        )
        try:
            with closing(call.statements()) as said:
                for item in said:
                    if isinstance(item, Pulse):
                        yield item
                        continue
                    clock.lap("model_first_statement")
                    statement = check.checked(item)
                    if statement:
                        yield statement
                    if check.is_full:
                        break
        except ModelUnavailable:
            yield ModelUse(call.usage(self._prices), clock.laps)
            raise
        yield ModelUse(call.usage(self._prices), clock.laps)


def marked_answers(judgement: Judgement) -> dict[SentenceKey, str]:
    """Of each sentence in which the reader sees an answer, surely enough, its words."""
    found = {}
    for scored in judgement.sentences:
        reading, sentence = scored.reading, scored.sentence
        if reading is not None and reading.span >= READ_FROM:
            found[sentence.key] = sentence.article.text[slice(*reading.answer)]
    return found
