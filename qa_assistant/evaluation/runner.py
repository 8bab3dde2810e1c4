"""Runs knowledge-base tests against an assistant, one after another."""

import contextlib
import time
from functools import lru_cache

from qa_assistant.errors import AssistantError
from qa_assistant.evaluation.asking import Asked, Asker, ask
from qa_assistant.evaluation.checks import check
from qa_assistant.evaluation.file_reader import LocatedFile
from qa_assistant.evaluation.measures import DEFAULT_K, measure
from qa_assistant.evaluation.question_file import Case, Turn
from qa_assistant.evaluation.results import CaseResult, Outcome, TurnResult
from qa_assistant.models import Answer, Citation, Question
from vectorstore.errors import NotFound, VectorstoreError
from vectorstore.models import Article

_EXPECTED = (AssistantError, VectorstoreError)
_ARTICLES_KEPT = 200


class NothingToSearch(AssistantError):
    """A test of a collection without articles."""


class Runner:
    """Asks the questions of tests, each test in a conversation of its own that is then removed."""

    def __init__(self, asker: Asker, *, k: int = DEFAULT_K) -> None:
        self._asker = asker
        self._k = k
        self._article = lru_cache(maxsize=_ARTICLES_KEPT)(self._read_article)

    def run(self, file: LocatedFile, number: int) -> CaseResult:
        """What becomes of one test of the file; `number` counts from 0.

        What goes wrong with the question is told in the result, and nothing is raised for it.
        """
        case = file.content.tests[number]
        began = time.perf_counter()
        turns: list[TurnResult] = []
        outcome, error = Outcome.DRAFT, None
        if not case.draft:
            outcome, error = self._run(file, case, turns)
        return CaseResult(
            file=str(file.path),
            name=case.title,
            line=file.lines[number],
            outcome=outcome,
            seconds=round(time.perf_counter() - began, 3),
            turns=tuple(turns),
            error=error,
        )

    def _run(
        self, file: LocatedFile, case: Case, turns: list[TurnResult]
    ) -> tuple[Outcome, str | None]:
        conversation: str | None = None
        try:
            for turn in case.steps:
                question = file.content.question_of(case, turn, conversation)
                asked, seconds = self._ask(question)
                conversation = asked.answer.conversation_id
                turns.append(self._result(asked, turn, seconds))
        except _EXPECTED as failure:
            return Outcome.ERROR, str(failure)
        finally:
            if conversation is not None:
                with contextlib.suppress(*_EXPECTED):
                    self._asker.forget(conversation)
        failed = any(turn.failures for turn in turns)
        return (Outcome.FAILED if failed else Outcome.PASSED), None

    def _ask(self, question: Question) -> tuple[Asked, float]:
        began = time.perf_counter()
        asked = ask(self._asker, question)
        return asked, time.perf_counter() - began

    def _result(self, asked: Asked, turn: Turn, seconds: float) -> TurnResult:
        answer = asked.answer
        _require_articles(answer)
        inexact = [citation for citation in answer.citations if not self._is_exact(citation)]
        return TurnResult(
            question=answer.question,
            standalone_question=answer.standalone_question,
            status=answer.status,
            answer=answer.text,
            short_answer=answer.short_answer,
            citations=answer.citations,
            failures=tuple(check(asked, turn, inexact)),
            measures=measure(asked, turn, exact=_exact_share(asked, len(inexact)), k=self._k),
            answerer=answer.answerer,
            seconds=round(seconds, 3),
        )

    def _is_exact(self, citation: Citation) -> bool:
        try:
            article = self._article(citation.article_id, citation.version)
        except NotFound:
            return False
        quoted = article.text[citation.start : citation.end]
        return quoted == citation.quote and article.content_hash == citation.content_hash

    def _read_article(self, id: str, version: int) -> Article:
        return self._asker.article(id, version=version)


def _require_articles(answer: Answer) -> None:
    """An empty collection refuses everything, and no test would mean anything."""
    searched = answer.searched
    if searched.articles == 0 and searched.filters.is_empty:
        raise NothingToSearch(
            f"There is no article in collection {searched.collection!r}: ingest some, or set "
            "QA_HOME to the folder that has them."
        )


def _exact_share(asked: Asked, inexact: int) -> float | None:
    total = len(asked.answer.citations)
    return (total - inexact) / total if total else None
