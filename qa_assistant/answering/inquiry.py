"""A question's parts, each with the evidence found for it, and which of them were answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.protocols import Answerer, AnswerItem, Evidence, Sentence, Statement
from qa_assistant.answering.questions.question_parts import question_parts
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.quoting.overviews import overview
from qa_assistant.answering.reports.reporting import ReportReview
from qa_assistant.answering.search_plan import SearchPlan, is_for_news
from qa_assistant.models import Note
from vectorstore.models import AliasUse, Article, Copy, Hit


@dataclass
class Part:
    """One thing that is asked for."""

    question: str
    evidence: list[Evidence]
    is_answered: bool = False


@dataclass(frozen=True)
class Inquiry:
    """The parts of one question, in its order."""

    parts: tuple[Part, ...]
    aliases: tuple[AliasUse, ...] = ()
    asked: date | None = None
    """The day of the question, where it was named."""
    _cited: dict[tuple[str, int, int, int], Sentence] = field(default_factory=dict)

    @property
    def evidence(self) -> list[Evidence]:
        """The evidence of all parts, each passage once."""
        pieces = (piece for part in self.parts for piece in part.evidence)
        return list({piece.hit.passage_id: piece for piece in pieces}.values())

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages found, each once."""
        return tuple(piece.hit for piece in self.evidence)

    @property
    def articles(self) -> list[Article]:
        """The articles they are from, best first, each story once."""
        found: dict[str, Article] = {}
        copies: set[str] = set()
        for piece in self.evidence:
            if piece.article.id not in copies:
                found.setdefault(piece.article.id, piece.article)
            copies |= {c.article_id for c in piece.hit.copies} - found.keys()
        return list(found.values())

    @property
    def copies(self) -> dict[str, tuple[Copy, ...]]:
        """For each article the others that carry the same story."""
        found: dict[str, dict[str, Copy]] = {}
        for piece in self.evidence:
            known = found.setdefault(piece.article.id, {})
            for copy in piece.hit.copies:
                known.setdefault(copy.article_id, copy)
        return {id: tuple(known.values()) for id, known in found.items()}

    @property
    def cited(self) -> list[Sentence]:
        """The sentences that were quoted."""
        return list(self._cited.values())

    @property
    def unanswered(self) -> list[str]:
        """The parts that were not answered, as questions."""
        return [part.question for part in self.parts if not part.is_answered]

    def statements(self, answerer: Answerer) -> Iterator[AnswerItem]:
        """What the answerer says of each part, held against all reports; nothing twice."""
        noted: set[str] = set()
        for part in self.parts:
            review = ReportReview(part.question, part.evidence, aliases=self.aliases)
            for item in review.review(self._said_of(part, answerer)):
                if isinstance(item, Note):
                    if item.text not in noted:
                        noted.add(item.text)
                        yield item
                    continue
                if not isinstance(item, Statement):
                    yield item
                    continue
                part.is_answered = True
                if self._is_new(item.support):
                    yield item

    def _said_of(self, part: Part, answerer: Answerer) -> Iterator[AnswerItem]:
        """What the answerer says, of what was known on the day of the question if that answers;
        where that is nothing, what there is of a matter as a whole."""
        is_answered = False
        for evidence in self._by_then(part.evidence):
            for item in answerer.answer(part.question, evidence, aliases=self.aliases):
                is_answered = is_answered or isinstance(item, Statement)
                yield item
            if is_answered:
                return
        asked = without_relative_times(part.question)
        yield from overview(asked, part.evidence, OtherNames(self.aliases))

    def _by_then(self, evidence: list[Evidence]) -> Iterator[list[Evidence]]:
        """The evidence that was published by the day of the question, then all."""
        day = self.asked
        if day is not None:
            known = [piece for piece in evidence if not _is_after(day, piece.article)]
            if 0 < len(known) < len(evidence):
                yield known
        yield evidence

    def _is_new(self, support: Iterable[Sentence]) -> bool:
        new = {s.key: s for s in support if s.key not in self._cited}
        self._cited.update(new)
        return bool(new)


def _is_after(day: date, article: Article) -> bool:
    return article.published_at is not None and article.published_at.date() > day


def open_inquiry(question: str, search: EvidenceSearch, plan: SearchPlan) -> Inquiry:
    """The question's parts with their evidence; a part is also looked for in that of the whole.

    Raises:
        CollectionNotFound: there is no such collection.
    """
    if is_for_news(question, plan):
        return Inquiry((Part(question, search.newest()),))
    whole = search.evidence(plan.query)
    asked = question_parts(question)
    if len(asked) == 1:
        return Inquiry((Part(question, whole),), plan.aliases, plan.asked_on)
    parts = []
    for part in asked:
        own = search.evidence(without_relative_times(part))
        pieces = {piece.hit.passage_id: piece for piece in (*own, *whole)}
        parts.append(Part(part, list(pieces.values())[: max(len(own), len(whole))]))
    return Inquiry(tuple(parts), plan.aliases, plan.asked_on)
