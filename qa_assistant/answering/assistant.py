"""The assistant: rewrite, retrieve, answer, cite, as one stream of events."""

import time
import uuid
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qa_assistant.answering.answer_notes import answer_notes
from qa_assistant.answering.citations import view_url, web_address
from qa_assistant.answering.composition import Composition, refusal_text
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.inquiry import Inquiry, open_inquiry
from qa_assistant.answering.protocols import Answerer, Evidence, ModelUse, Pulse
from qa_assistant.answering.questions.referents import READ_TURNS
from qa_assistant.answering.questions.rewriting import Rewriter, RuleRewriter, is_courtesy
from qa_assistant.answering.runnable_input import question_of
from qa_assistant.answering.search_plan import SearchPlan, plan_search
from qa_assistant.answering.suggestions import Suggester
from qa_assistant.models import (
    Answer,
    AnswerStatus,
    CitationEvent,
    DeltaEvent,
    DoneEvent,
    Event,
    NearestArticle,
    Note,
    NoteKind,
    Question,
    Searched,
    SourcesEvent,
    Stage,
    StatusEvent,
)
from vectorstore.models import Article

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from qa_assistant.answering.retrieval import ArticleRetriever

NEAREST_ARTICLES = 3
NOTHING_ASKED = "You asked nothing that articles could tell. Ask on whenever you like."
"""What is said to "thanks"."""
_DISPUTED = frozenset({NoteKind.CONFLICT, NoteKind.AMBIGUOUS})
"""Where reports differ, no few words are *the* answer."""
_INCOMPLETE = frozenset({NoteKind.UNANSWERED, NoteKind.CUT_OFF})


class Assistant:
    """Answers questions from the stored articles; every statement carries an exact citation."""

    def __init__(
        self,
        *,
        search: EvidenceSearch,
        answerer: Answerer,
        conversations: ConversationStore,
        rewriter: Rewriter | None = None,
        suggester: Suggester | None = None,
        public_url: str | None = None,
    ) -> None:
        self._search = search
        self._answerer = answerer
        self._conversations = conversations
        self._rewriter = rewriter or RuleRewriter()
        self._suggester = suggester
        self._public_url = public_url

    def ask(self, question: Question) -> Answer:
        """The whole answer at once; raises as `stream` does."""
        for event in self.stream(question):
            if isinstance(event, DoneEvent):
                return event.answer
        raise RuntimeError("a stream of events ended without its answer")

    # LangChain takes a second to import, with the client of its tracing service: only who builds a
    # LangChain program, or has set a chat model, pays for it.

    @property
    def retriever(self) -> "ArticleRetriever":
        """What finds the passages, as LangChain's `BaseRetriever`."""
        from qa_assistant.answering.retrieval import ArticleRetriever

        return ArticleRetriever(search=self._search)

    def as_runnable(self) -> "Runnable[Question | str | dict[str, Any], Answer]":
        """This assistant as a step of a LangChain program: a question in, an `Answer` out.

        A question is its text, a `Question`, or a mapping with `question` and other fields of it
        (`runnable_input.py`); anything else is an InvalidQuestion.

        The program's callbacks see finding the passages and asking the chat model as runs of
        their own beneath this step.
        """
        from langchain_core.runnables import RunnableLambda

        from qa_assistant.answering.retrieval import traced

        assistant = copy(self)
        assistant._search = traced(self._search)

        def qa_assistant(asked: Question | str | dict[str, Any]) -> Answer:
            return assistant.ask(question_of(asked))

        return RunnableLambda(qa_assistant)

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer in the order in which they happen, `DoneEvent` last.

        Closing the iterator stops the work. All of these are raised before the first event:

        Raises:
            CollectionNotFound: there is no such collection.
            ConversationNotFound: there is no such conversation for this reader.
            InvalidQuestion: the conversation belongs to another collection.
        """
        watch = _Stopwatch()
        turns = self._turns(question)
        standalone = self._rewriter.rewrite(question.text, turns)
        watch.lap("rewriting")
        plan = self._plan(question, standalone)
        searched = self._searched(question, plan)
        search = self._search.planned(
            plan, collection=question.collection, readers=question.readers
        )
        yield StatusEvent(stage=Stage.SEARCHING)
        inquiry = _opened(standalone, search, plan)
        watch.lap("retrieval")
        yield SourcesEvent(hits=inquiry.hits)
        yield StatusEvent(stage=Stage.ANSWERING)
        composition = Composition(public_url=self._public_url, copies=inquiry.copies)
        notes: list[Note] = []
        use: ModelUse | None = None
        for item in inquiry.statements(self._answerer):
            if isinstance(item, Note):
                notes.append(item)
                continue
            if isinstance(item, Pulse):  # who wants no more can stop here
                yield StatusEvent(stage=Stage.ANSWERING)
                continue
            if isinstance(item, ModelUse):
                use = item
                continue
            delta, citations = composition.add(item)
            if delta:
                watch.note("first_statement")
                yield DeltaEvent(text=delta)
            yield from (CitationEvent(citation=citation) for citation in citations)
        notes += answer_notes(standalone, inquiry, composition.citations, as_of=question.as_of)
        watch.lap("answering")
        answer = self._answer(question, standalone, searched, composition, notes, inquiry)
        if answer.status is AnswerStatus.NOT_FOUND:
            yield DeltaEvent(text=answer.text)
        suggestions = self._suggest(answer, inquiry.evidence, turns)
        watch.lap("suggesting")
        answer = answer.model_copy(update={"suggestions": suggestions, **_spent(watch, use)})
        self._conversations.add(
            answer, readers=question.readers, begins=question.conversation_id is None
        )
        yield DoneEvent(answer=answer)

    def _turns(self, question: Question) -> tuple[Answer, ...]:
        if question.conversation_id is None:
            return ()
        return self._conversations.recent(
            question.conversation_id,
            collection=question.collection,
            readers=question.readers,
            turns=READ_TURNS,
        )

    def _answer(
        self,
        question: Question,
        standalone: str,
        searched: Searched,
        composition: Composition,
        notes: list[Note],
        inquiry: Inquiry,
    ) -> Answer:
        found = bool(composition.citations)
        kinds = {note.kind for note in notes}
        return Answer(
            id=f"ans_{uuid.uuid4().hex}",
            conversation_id=question.conversation_id or f"con_{uuid.uuid4().hex}",
            question=question.text,
            standalone_question=standalone,
            status=_status(found, kinds),
            text=composition.text if found else _refusal(searched, inquiry),
            short_answer=_short_answer(composition, kinds, inquiry),
            statements=tuple(composition.statements),
            citations=tuple(composition.citations),
            notes=tuple(notes),
            searched=searched,
            nearest=() if found else self._nearest(inquiry.articles),
            answerer="extractive" if NoteKind.FALLBACK in kinds else self._answerer.name,
            created_at=datetime.now(UTC),
        )

    def _suggest(
        self, answer: Answer, evidence: list[Evidence], turns: tuple[Answer, ...]
    ) -> tuple[str, ...]:
        if self._suggester is None or answer.status is AnswerStatus.NOT_FOUND:
            return ()
        return self._suggester.suggest(answer, evidence, turns)

    def _plan(self, question: Question, standalone: str) -> SearchPlan:
        return plan_search(
            self._search.store,
            standalone,
            collection=question.collection,
            filters=question.filters,
            readers=question.readers,
            as_of=question.as_of,
        )

    def _searched(self, question: Question, plan: SearchPlan) -> Searched:
        scope = self._search.store.scope(
            question.collection, filters=plan.filters, readers=question.readers
        )
        return Searched(
            **scope.model_dump(), filters=plan.filters, time=plan.time, aliases=plan.aliases
        )

    def _nearest(self, articles: list[Article]) -> tuple[NearestArticle, ...]:
        return tuple(
            NearestArticle(
                article_id=article.id,
                version=article.version,
                title=article.title,
                url=web_address(article.url),
                publisher=article.publisher,
                published_at=article.published_at,
                view_url=view_url(article, public_url=self._public_url),
            )
            for article in articles[:NEAREST_ARTICLES]
        )


def _opened(standalone: str, search: EvidenceSearch, plan: SearchPlan) -> Inquiry:
    return Inquiry(()) if is_courtesy(standalone) else open_inquiry(standalone, search, plan)


def _refusal(searched: Searched, inquiry: Inquiry) -> str:
    return refusal_text(searched) if inquiry.parts else NOTHING_ASKED


def _short_answer(composition: Composition, kinds: set[NoteKind], inquiry: Inquiry) -> str | None:
    """The few words; none where reports differ, nor where two things were asked and answered."""
    is_one = sum(part.is_answered for part in inquiry.parts) < 2
    return composition.short_answer if is_one and not kinds & _DISPUTED else None


def _status(found: bool, kinds: set[NoteKind]) -> AnswerStatus:
    if not found:
        return AnswerStatus.NOT_FOUND
    return AnswerStatus.PARTIAL if kinds & _INCOMPLETE else AnswerStatus.ANSWERED


class _Stopwatch:
    """Milliseconds by stage, and in all."""

    def __init__(self) -> None:
        self._begin = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 1)
        self._last = now

    def note(self, moment: str) -> None:
        """When something happened for the first time, from the beginning."""
        elapsed = round((time.perf_counter() - self._begin) * 1000, 1)
        self._laps.setdefault(moment, elapsed)

    def timings(self) -> dict[str, float]:
        total = round((time.perf_counter() - self._begin) * 1000, 1)
        return {**self._laps, "total": total}


def _spent(watch: _Stopwatch, use: ModelUse | None) -> dict[str, object]:
    """What an answer took, as its fields."""
    told = dict(use.timings) if use else {}
    return {"timings": watch.timings() | told, "usage": use.usage if use else None}
