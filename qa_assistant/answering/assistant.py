"""The assistant: rewrite, retrieve, answer, cite, as one stream of events."""

import time
import uuid
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qa_assistant.answering.citations import view_url
from qa_assistant.answering.composition import Composition, refusal_text
from qa_assistant.answering.conversations import ConversationStore
from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.protocols import Answerer, Evidence, ModelUse, Pulse
from qa_assistant.answering.rewriting import rewrite
from qa_assistant.answering.search_plan import SearchPlan, plan_search
from qa_assistant.errors import InvalidQuestion
from qa_assistant.models import (
    Answer,
    AnswerStatus,
    CitationEvent,
    Conversation,
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

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from qa_assistant.answering.retrieval import ArticleRetriever

NEAREST_ARTICLES = 3


class Assistant:
    """Answers questions from the stored articles; every statement carries an exact citation."""

    def __init__(
        self,
        *,
        search: EvidenceSearch,
        answerer: Answerer,
        conversations: ConversationStore,
        public_url: str | None = None,
    ) -> None:
        self._search = search
        self._answerer = answerer
        self._conversations = conversations
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

    def as_runnable(self) -> "Runnable[Question | str, Answer]":
        """This assistant as a step of a LangChain program: a question in, an `Answer` out.

        The program's callbacks see finding the passages and asking the chat model as runs of
        their own beneath this step.
        """
        from langchain_core.runnables import RunnableLambda

        from qa_assistant.answering.retrieval import traced

        assistant = copy(self)
        assistant._search = traced(self._search)
        return RunnableLambda(
            lambda asked: assistant.ask(
                asked if isinstance(asked, Question) else Question(text=asked)
            ),
            name="qa_assistant",
        )

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of an answer in the order in which they happen, `DoneEvent` last.

        Closing the iterator stops the work. All of these are raised before the first event:

        Raises:
            CollectionNotFound: there is no such collection.
            ConversationNotFound: there is no such conversation for this reader.
            InvalidQuestion: the conversation belongs to another collection.
        """
        watch = _Stopwatch()
        conversation = self._conversation(question)
        standalone = rewrite(question.text, conversation.answers if conversation else ())
        plan = self._plan(question, standalone)
        searched = self._searched(question, plan)
        search = self._search.planned(
            plan, collection=question.collection, readers=question.readers
        )
        yield StatusEvent(stage=Stage.SEARCHING)
        evidence = search.evidence(plan.query)
        watch.lap("retrieval")
        yield SourcesEvent(hits=tuple(piece.hit for piece in evidence))
        yield StatusEvent(stage=Stage.ANSWERING)
        composition = Composition(public_url=self._public_url)
        notes: list[Note] = []
        use: ModelUse | None = None
        for item in self._answerer.answer(standalone, evidence, aliases=plan.aliases):
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
        watch.lap("answering")
        answer = self._answer(question, standalone, searched, composition, notes, evidence)
        if answer.status is AnswerStatus.NOT_FOUND:
            yield DeltaEvent(text=answer.text)
        answer = answer.model_copy(update=_spent(watch, use))
        self._conversations.add(answer, readers=question.readers)
        yield DoneEvent(answer=answer)

    def _conversation(self, question: Question) -> Conversation | None:
        if question.conversation_id is None:
            return None
        conversation = self._conversations.get(question.conversation_id, readers=question.readers)
        if conversation.collection != question.collection:
            raise InvalidQuestion(
                f"Conversation {conversation.id} is about collection {conversation.collection!r}, "
                f"not {question.collection!r}; begin a new conversation."
            )
        return conversation

    def _answer(
        self,
        question: Question,
        standalone: str,
        searched: Searched,
        composition: Composition,
        notes: list[Note],
        evidence: list[Evidence],
    ) -> Answer:
        found = bool(composition.citations)
        kinds = {note.kind for note in notes}
        whole = AnswerStatus.PARTIAL if NoteKind.CUT_OFF in kinds else AnswerStatus.ANSWERED
        return Answer(
            id=f"ans_{uuid.uuid4().hex}",
            conversation_id=question.conversation_id or f"con_{uuid.uuid4().hex}",
            question=question.text,
            standalone_question=standalone,
            status=whole if found else AnswerStatus.NOT_FOUND,
            text=composition.text if found else refusal_text(searched),
            short_answer=composition.short_answer,
            citations=tuple(composition.citations),
            notes=tuple(notes),
            searched=searched,
            nearest=() if found else self._nearest(evidence),
            answerer="extractive" if NoteKind.FALLBACK in kinds else self._answerer.name,
            created_at=datetime.now(UTC),
        )

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

    def _nearest(self, evidence: list[Evidence]) -> tuple[NearestArticle, ...]:
        articles = {piece.article.id: piece.article for piece in evidence}
        return tuple(
            NearestArticle(
                article_id=article.id,
                version=article.version,
                title=article.title,
                url=article.url,
                publisher=article.publisher,
                published_at=article.published_at,
                view_url=view_url(article, public_url=self._public_url),
            )
            for article in list(articles.values())[:NEAREST_ARTICLES]
        )


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
