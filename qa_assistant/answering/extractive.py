"""The answerer that needs no chat model: it quotes the sentence or two that answer best."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from qa_assistant.answering.answer_types import AnswerKind
from qa_assistant.answering.other_names import OtherNames
from qa_assistant.answering.protocols import AnswerItem, Evidence, Sentence, Statement
from qa_assistant.answering.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring import Judgement, Model, Scored, judge, load_model
from qa_assistant.answering.short_answers import pick_short_answer
from qa_assistant.answering.terms import TermKind, find_terms
from qa_assistant.answering.time_words import without_relative_times
from vectorstore.models import AliasUse
from vectorstore.protocols import Embedder

SECOND_SENTENCE = 1.5
"""A second sentence is quoted when its log odds are at most so much less than the first's."""


class WordCounts(Protocol):
    """How common words are among the passages."""

    def passage_counts(self, words: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """For each word how many passages hold it, and how many passages there are."""


class ExtractiveAnswerer:
    """Quotes the best sentence or two; says nothing below the calibrated probability."""

    name = "extractive"

    def __init__(
        self, embedder: Embedder, counts: WordCounts, *, model: Model | None = None
    ) -> None:
        self._embedder = embedder
        self._counts = counts
        self._model = model or load_model()

    def answer(
        self, question: str, evidence: Sequence[Evidence], *, aliases: Sequence[AliasUse] = ()
    ) -> Iterator[AnswerItem]:
        """The sentences that answer, best first; nothing where none is likely enough."""
        question = without_relative_times(question)
        names = OtherNames(aliases)
        judgement = self.judge(question, evidence, names)
        if judgement.probability < self._model.threshold:
            return
        profile = QuestionProfile(question, names=names)
        said: set[str] = set()
        for candidate in judgement.sentences[:2]:
            text = candidate.sentence.text
            if (
                text not in said
                and _belongs(candidate, judgement.sentences[0])
                and can_answer(profile, candidate.sentence)
            ):
                said.add(text)
                yield Statement(text, (candidate.sentence,), pick_short_answer(question, text))

    def judge(
        self, question: str, evidence: Sequence[Evidence], names: OtherNames | None = None
    ) -> Judgement:
        """Every sentence of the evidence, ranked, and the probability that the best answers."""
        terms = find_terms(question)
        counts, passages = self._counts.passage_counts([term.text for term in terms])
        rarity = rarity_weights(terms, counts, passages=passages)
        profile = QuestionProfile(question, rarity, names=names)
        cosines = sentence_cosines(self._embedder, question, evidence)
        return judge(profile, evidence, cosines, self._model)


def sentence_cosines(
    embedder: Embedder, question: str, evidence: Sequence[Evidence]
) -> dict[tuple[str, int, int, int], float]:
    """Cosine of the question with each sentence, which is embedded behind its article's title."""
    unique = {sentence.key: sentence for piece in evidence for sentence in piece.sentences}
    if not unique:
        return {}
    texts = [f"{sentence.article.title}: {sentence.text}" for sentence in unique.values()]
    vectors = embedder.encode([question, *texts])
    return dict(zip(unique, (vectors[1:] @ vectors[0]).tolist(), strict=True))


def _belongs(candidate: Scored, best: Scored) -> bool:
    """Whether a sentence is good enough to stand in the answer beside the best one."""
    if best.states_relation and not candidate.states_relation:
        return False
    if candidate.timeliness < best.timeliness / 2:
        return False  # "the latest meeting" is not the one before it too
    return candidate.score >= best.score - SECOND_SENTENCE


def can_answer(profile: QuestionProfile, sentence: Sentence) -> bool:
    """Rules that no probability overrides.

    A number of the question must stand in the article or be part of its date, and so must one of
    its names, or another form: what is said of the moon answers nothing about Mars. A question
    for a person, a place, a time, a number needs a sentence that names one; unless it asks for a
    person or a name, the sentence must also hold one of the question's own words, since a place
    or a number of something else is easily found.
    """
    article = sentence.article
    dated = f"{article.published_at:%d %B %Y}" if article.published_at else ""
    known = profile.stems_in(f"{article.title}\n{dated}\n{article.text}")
    if profile.missing(TermKind.NUMBER, known) or profile.knows_no_name(known):
        return False
    if profile.lacks_kind(sentence.text):
        return False
    if profile.kind in (AnswerKind.OTHER, AnswerKind.PERSON, AnswerKind.NAME):
        return True
    return profile.word_coverage(profile.stems_in(sentence.text)) > 0
