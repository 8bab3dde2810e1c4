"""Why an answer is what it is: each step of a question done once more, with its scores."""

import math
import time
from collections.abc import Callable
from typing import TypeVar

from qa_assistant.answering.evidence_search import EvidenceSearch
from qa_assistant.answering.inquiry import Part, open_inquiry
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.quoting.extractive import ExtractiveAnswerer
from qa_assistant.answering.scoring.scoring import Scored
from qa_assistant.answering.search_plan import plan_search
from qa_assistant.evaluation.explanation_models import (
    Explanation,
    FoundPassage,
    PartExplanation,
    WeighedSentence,
)
from qa_assistant.models import Answer
from vectorstore.models import AliasUse, Hit

MOST_SENTENCES = 10
"""So many of the ranked sentences are told; hundreds may have been weighed."""

_Key = tuple[str, int, int, int]
_ResultT = TypeVar("_ResultT")


class Explainer:
    """Does the steps of an answered question again, and keeps what they say.

    Nothing of that is stored with an answer: it is ten times as large, and rarely looked at.
    """

    def __init__(self, search: EvidenceSearch, judge: ExtractiveAnswerer) -> None:
        self._search = search
        self._judge = judge

    def explain(self, answer: Answer) -> Explanation:
        """Search and weigh for the answer's question as its own words, filters and day say.

        Raises:
            CollectionNotFound: its collection is gone.
        """
        searched, asked = answer.searched, answer.standalone_question or answer.question
        as_of = searched.time.as_of if searched.time else answer.created_at
        plan = plan_search(
            self._search.store,
            asked,
            collection=searched.collection,
            filters=searched.filters,
            readers=None,
            as_of=as_of,
        )
        search = self._search.planned(plan, collection=searched.collection, readers=None)
        inquiry, retrieval = _timed(lambda: open_inquiry(asked, search, plan))
        parts, weighing = _timed(
            lambda: tuple(self._part(part, answer, plan.aliases) for part in inquiry.parts)
        )
        return Explanation(
            answer=answer,
            query=plan.query,
            threshold=self._judge.threshold,
            parts=parts,
            timings={"retrieval": retrieval, "answering": weighing},
        )

    def _part(self, part: Part, answer: Answer, aliases: tuple[AliasUse, ...]) -> PartExplanation:
        question = without_relative_times(part.question)
        judgement = self._judge.judge(question, part.evidence, OtherNames(aliases))
        return PartExplanation(
            question=part.question,
            passages=tuple(_passage(piece.hit, answer) for piece in part.evidence),
            sentences=tuple(_sentence(each, answer) for each in judgement.sentences)[
                :MOST_SENTENCES
            ],
            weighed=len(judgement.sentences),
            probability=judgement.probability,
        )


def _passage(hit: Hit, answer: Answer) -> FoundPassage:
    return FoundPassage(
        article_id=hit.article_id,
        version=hit.version,
        title=hit.title,
        start=hit.start,
        end=hit.end,
        text=hit.text,
        quoted=_is_quoted((hit.article_id, hit.version, hit.start, hit.end), answer),
        scores=hit.scores,
    )


def _sentence(scored: Scored, answer: Answer) -> WeighedSentence:
    sentence, reading = scored.sentence, scored.reading
    return WeighedSentence(
        article_id=sentence.article.id,
        version=sentence.article.version,
        title=sentence.article.title,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        quoted=_is_quoted(sentence.key, answer),
        score=_probability(scored.score),
        states_relation=scored.states_relation,
        timeliness=scored.timeliness,
        read=None if reading is None else _probability(reading.span),
    )


def _is_quoted(key: _Key, answer: Answer) -> bool:
    """Whether a quote of the answer lies in, or around, this place."""
    article_id, version, start, end = key
    return any(
        (each.article_id, each.version) == (article_id, version)
        and each.start < end
        and start < each.end
        for each in answer.citations
    )


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _timed(work: Callable[[], _ResultT]) -> tuple[_ResultT, float]:
    """What the work gives, and the milliseconds that it took."""
    begun = time.perf_counter()
    result = work()
    return result, round((time.perf_counter() - begun) * 1000, 1)
