"""What a question asks for, ready to be compared with many sentences."""

import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.terms import Term, TermKind, find_terms, stem, stems_of
from qa_assistant.answering.questions.paraphrases import Paraphrases
from qa_assistant.answering.scoring.short_answers import score_candidates
from vectorstore.sentences import Span

_STANDS_FOR = re.compile(
    r"\b(?:do|does|did)\s(?:the\s)?(?:abbreviation\s|acronym\s|letters\s)?(?P<short>[\w.&/-]+)\s"
    r"(?:stand\sfor|mean)\b|\bis\s(?P<other>[\w.&/-]+)\sshort\sfor\b",
    re.IGNORECASE,
)
_NAMELESS = frozenset(
    map(stem, "mp mps mep meps pm vp ceo ceos cfo coo gp gps tv gdp ipo dna hq there".split())
)
"""Short forms of roles and of things: written like names, they name nobody."""
_HOW_LONG = re.compile(r"\bhow\slong\b", re.IGNORECASE)
_DURATION = re.compile(
    r"\b(?:an?|half\san?|several|few)\s(?:second|minute|hour|day|night|week|fortnight|month|year"
    r"|decade|century)s?\b",
    re.IGNORECASE,
)
"""Times that have no number: "out for a month"."""
_NEXT_TO_THE_VERB = 0.8
"""Least score of a candidate that stands in the relation the question asks for."""
_AUXILIARY = re.compile(r"\b(?:is|was|are|were|did|does|do|has|have|had|will|can)\b", re.I)


class QuestionProfile:
    """A question's terms, how rare each is, and the kind of thing it asks for."""

    def __init__(
        self,
        question: str,
        rarity: Mapping[str, float] | None = None,
        *,
        names: OtherNames | None = None,
    ) -> None:
        self.question = question
        self._names = names or OtherNames()
        self._paraphrases = Paraphrases(question)
        self.kind = expected_kind(question)
        self._stems: dict[str, frozenset[str]] = {}
        self._candidates: dict[str, list[tuple[float, Span]]] = {}
        self.terms = {term.stem: term for term in find_terms(question)}
        self.order = [term.stem for term in find_terms(question)]
        self.weights = {stem: (rarity or {}).get(stem, 1.0) for stem in self.terms}
        self._words = {
            stem: self.weights[stem]
            for stem, term in self.terms.items()
            if term.kind is TermKind.WORD
        }

    def stems_in(self, text: str) -> frozenset[str]:
        """Stems of the text's terms, and of what it has of the question in another form."""
        known = self._stems.get(text)
        if known is None:
            known = stems_of(text) | self._names.stems_in(text) | self._paraphrases.stems_in(text)
            self._stems[text] = known
        return known

    def is_said_at(self, place: int, text: str, *, word: str) -> bool:
        """Whether what stands there in the text says what that word of the question does."""
        return self._paraphrases.is_said_at(place, text, word=word)

    def coverage(self, stems: AbstractSet[str]) -> float:
        """Share of the question's terms, weighted by rarity, that are among the stems."""
        return _share(self.weights, stems)

    def word_coverage(self, stems: AbstractSet[str]) -> float:
        """The same of its words only, neither names nor numbers."""
        return _share(self._words, stems)

    def names_in(self, stems: AbstractSet[str]) -> set[str]:
        """Those of the question's names that are among the stems."""
        return {
            stem
            for stem, term in self.terms.items()
            if term.kind is TermKind.NAME and stem in stems
        }

    def knows_no_name(self, stems: AbstractSet[str]) -> bool:
        """Whether the question has names and none of them is among the stems."""
        names = {stem for stem, term in self.terms.items() if term.kind is TermKind.NAME}
        names -= _NAMELESS
        return bool(names) and not names & stems

    def missing(self, kind: TermKind, stems: AbstractSet[str]) -> float:
        """How many of the question's names or numbers are not among the stems."""
        return float(
            sum(term.kind is kind and stem not in stems for stem, term in self.terms.items())
        )

    def relation(self, sentence: str, stems: AbstractSet[str]) -> float:
        """How surely the sentence states the very relation that is asked for, in [0, 1.5].

        Above 0 where the question's verb stands in it beside a candidate ("who chaired …":
        "chaired by Liu Peixun"); the more of the question's words it has, the higher.
        """
        if self.abbreviation is not None:
            return 1.5 * (f"({self.abbreviation})" in sentence)
        if self.kind is AnswerKind.OTHER or self.verb not in stems:
            return 0.0
        scored = self.candidates(sentence)
        if not scored or scored[0][0] < _NEXT_TO_THE_VERB:
            return 0.0
        return 0.5 + self.word_coverage(stems)

    @property
    def abbreviation(self) -> str | None:
        """What the question asks the long form of; null where it asks for something else."""
        found = _STANDS_FOR.search(self.question)
        return (found["short"] or found["other"]) if found else None

    def candidates(self, sentence: str) -> list[tuple[float, Span]]:
        """Things in the sentence that the question may ask for, best first."""
        if sentence not in self._candidates:
            self._candidates[sentence] = score_candidates(self.question, sentence)
        return self._candidates[sentence]

    @cached_property
    def verb(self) -> str | None:
        """Stem of the main verb: the last word behind an auxiliary, else the first."""
        words = list(self._words)
        if not words:
            return None
        return words[-1] if _AUXILIARY.search(self.question) else words[0]

    def lacks_kind(self, sentence: str) -> float:
        """1 where the question asks for a kind of thing and the sentence names no new one."""
        if self.kind is AnswerKind.OTHER or (
            _HOW_LONG.search(self.question) and _DURATION.search(sentence)
        ):
            return 0.0
        for span in find_candidates(sentence, self.kind):
            words = find_terms(sentence[span.start : span.end])
            if not words or any(term.stem not in self.terms for term in words):
                return 0.0
        return 1.0


def rarity_weights(
    terms: Sequence[Term], frequencies: Mapping[str, int], *, passages: int
) -> dict[str, float]:
    """How much each term says, from the number of passages that hold it.

    Smoothed as if 200 more passages were there, so that a collection of one article does not
    make every one of its words seem common.
    """
    return {
        term.stem: math.log((passages + 200) / (frequencies.get(term.text, 0) + 4)) / math.log(50)
        for term in terms
    }


def _share(weights: Mapping[str, float], stems: AbstractSet[str]) -> float:
    total = sum(weights.values())
    if not total:
        return 1.0
    return sum(weight for stem, weight in weights.items() if stem in stems) / total
