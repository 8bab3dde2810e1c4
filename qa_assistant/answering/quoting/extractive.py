"""The answerer that needs no chat model: it quotes the sentences that answer best."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Protocol

from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import AnswerItem, Evidence, Sentence, Statement
from qa_assistant.answering.questions.time_words import without_relative_times
from qa_assistant.answering.quoting.introductions import NamesIn, introductions, no_names
from qa_assistant.answering.quoting.overviews import newest_news, news_about
from qa_assistant.answering.quoting.quotation import (
    MOST_STATEMENTS,
    SURE_FROM,
    choose_quotes,
    span_odds,
)
from qa_assistant.answering.quoting.witnesses import find_witnesses, weighed_with
from qa_assistant.answering.scoring.question_profile import QuestionProfile, rarity_weights
from qa_assistant.answering.scoring.read_scoring import load_read_model
from qa_assistant.answering.scoring.reading import QuestionReader
from qa_assistant.answering.scoring.said_in_form import says_in_form
from qa_assistant.answering.scoring.scoring import Judgement, Model, judge, load_model
from qa_assistant.answering.scoring.short_answers import choose_short_answer
from vectorstore.models import AliasUse
from vectorstore.protocols import Embedder
from vectorstore.reader import Reader

WITHOUT_ITS_WORDS = 0.5
"""Least probability where the article has none of the question's words beside names: "why did she
resign?", asked of an article in which nobody resigns. The questions of the calibration paraphrase
their texts on purpose, so the fit minds that too little. Not where the reader is sure of the words
that answer."""


_KEPT = 4
"""Judgements that are kept: whoever is told how likely the very same evidence answers often has it
quoted next."""


class WordCounts(Protocol):
    """How common words are among the passages."""

    def passage_counts(self, words: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """For each word how many passages hold it, and how many passages there are."""


SecondReader = Callable[[Judgement], Generator[AnswerItem, None, Judgement]]
"""Looks at the evidence too and returns the judgement as it sees it; what it yields meanwhile is
part of the answer: a `Pulse`, a note, what it took."""


class ExtractiveAnswerer:
    """Quotes the best sentences; says nothing below the calibrated probability."""

    name = "extractive"

    def __init__(
        self,
        embedder: Embedder,
        counts: WordCounts,
        *,
        model: Model | None = None,
        reader: Reader | None = None,
        threshold: float | None = None,
        names_in: NamesIn = no_names,
    ) -> None:
        """`threshold` is the least probability of an answer; by default the model's own."""
        self._embedder = embedder
        self._counts = counts
        self._model = model or load_model()
        self._reader = reader
        self._names_in = names_in
        self._judged: deque[tuple[str, Sequence[Evidence], Judgement]] = deque(maxlen=_KEPT)
        own = self._model.threshold if reader is None else load_read_model().threshold
        self.threshold = own if threshold is None else threshold
        """The least probability of an answer."""

    def answer(
        self,
        question: str,
        evidence: Sequence[Evidence],
        *,
        aliases: Sequence[AliasUse] = (),
        second: SecondReader | None = None,
    ) -> Iterator[AnswerItem]:
        """The sentences that answer, best first; nothing where none is likely enough.

        To a question for news, what the newest articles begin with. `second` is asked before
        anything is quoted because it is likely.
        """
        question = without_relative_times(question)
        names = OtherNames(aliases)
        if news := newest_news(evidence) or news_about(question, evidence, names):
            yield from news
            return
        profile, reader = self._profile(question, names), self._asking(question, evidence, names)
        judgement = self._judge(profile, evidence, reader)
        if profile.abbreviation is not None:
            ranked = [scored.sentence for scored in judgement.sentences]
            said = introductions(profile.abbreviation, ranked, aliases, self._names_in)
            introduced = list(islice(said, MOST_STATEMENTS))
            if introduced:  # it is said outright: nothing is left to be weighed
                yield from introduced
                return
        if second is not None:
            judgement = yield from second(judgement)
        if not judgement.sentences or judgement.probability < self.threshold:
            return
        is_likely = judgement.probability >= WITHOUT_ITS_WORDS
        if not (is_likely or shares_words(profile, judgement) or is_sure(judgement)):
            return
        others = None
        if reader is not None:
            others = partial(find_witnesses, profile, judgement.sentences, evidence, reader)
        for quote in choose_quotes(profile, judgement.sentences, others):
            short = choose_short_answer(question, quote.sentence, quote.reading)
            yield Statement(quote.sentence.text, (quote.sentence,), short)

    def judge(
        self, question: str, evidence: Sequence[Evidence], names: OtherNames | None = None
    ) -> Judgement:
        """Every sentence of the evidence, ranked, and the probability that the best answers."""
        names = names or OtherNames()
        reader = self._asking(question, evidence, names)
        return self._judge(self._profile(question, names), evidence, reader)

    def _judge(
        self, profile: QuestionProfile, evidence: Sequence[Evidence], reader: QuestionReader | None
    ) -> Judgement:
        for question, same, known in tuple(self._judged):
            if same is evidence and question == profile.question:
                return known
        cosines = partial(sentence_cosines, self._embedder, profile.question)
        judgement = judge(profile, evidence, cosines, self._model, reader=reader)
        if reader is not None:
            judgement = weighed_with(judgement, profile, evidence, reader)
        self._judged.append((profile.question, evidence, judgement))
        return judgement

    def _profile(self, question: str, names: OtherNames) -> QuestionProfile:
        terms = find_terms(question)
        counts, passages = self._counts.passage_counts([term.text for term in terms])
        rarity = rarity_weights(terms, counts, passages=passages)
        return QuestionProfile(question, rarity, names=names)

    def _asking(
        self, question: str, evidence: Sequence[Evidence], names: OtherNames
    ) -> QuestionReader | None:
        if self._reader is None:
            return None
        return QuestionReader(self._reader, question, evidence, names)


def shares_words(profile: QuestionProfile, judgement: Judgement) -> bool:
    """Whether the best sentence's article has one of the question's words that are no names, or
    the sentence says what is asked in none of them."""
    if says_in_form(profile, judgement.sentences[0]):
        return True
    article = judgement.sentences[0].sentence.article
    return profile.word_coverage(profile.stems_in(f"{article.title}\n{article.text}")) > 0


def is_sure(judgement: Judgement) -> bool:
    """Whether the reader is sure of an answer in the best sentence."""
    return span_odds(judgement.sentences[0]) >= SURE_FROM


def sentence_cosines(
    embedder: Embedder, question: str, sentences: Sequence[Sentence]
) -> list[float]:
    """Cosine of the question with each sentence, which is embedded behind its article's title."""
    texts = [f"{sentence.article.title}: {sentence.text}" for sentence in sentences]
    vectors = embedder.encode([question, *texts])
    return list((vectors[1:] @ vectors[0]).tolist())
