"""Where a chat model sees the answer, and what that does to a judgement.

A small model answers whether or not it knows, but mostly with the right words where the evidence
has any; the bundled reader knows better whether there is an answer at all. So the model says which
sentence answers, and hardly changes how likely it is that any does (docs/measurements.md).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_assistant.answering.language.terms import stems_of
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.reading import SentenceReading
from qa_assistant.answering.scoring.scoring import Judgement, Scored
from qa_assistant.answering.scoring.short_answers import READ_FROM
from vectorstore.sentences import Span

POINTED, MISSED = 0.35, -0.65
"""What it adds to the log odds of an answer that a sentence says the model's words, and that none
does. Chosen on the news questions for choosing."""
OVERRULES = 2.0
"""By how much log odds its sentence stands above the one that it takes the place of: that one is no
second answer."""
HELD_FROM = 0.6
"""Share of the model's telling words from which a sentence says them."""
_MOST_WORDS = 100
_SHORT = 60
"""Characters of words that are always few."""


@dataclass(frozen=True)
class Pointed:
    """A sentence that says what a chat model takes for the answer."""

    sentence: Sentence
    words: Span | None
    """Offsets of the words in the article; null where the sentence has them in another form."""


def locate(
    words: str, shown: Sequence[Sentence], named: Sentence | None, question: str
) -> Pointed | None:
    """The sentence that says the words: the named one, if that does; nothing where none says them.

    Args:
        words: What the model takes for the answer.
        shown: The sentences that it was shown.
        named: The one that it names.
        question: What was asked; its own words are no sign of anything.
    """
    ordered = [*([named] if named else []), *(one for one in shown if one is not named)]
    for sentence in ordered:
        if found := find_words(words, sentence.text):
            place = Span(sentence.start + found.start, sentence.start + found.end)
            return Pointed(sentence, place)
    telling = stems_of(words) - stems_of(question)
    if not telling:
        return None
    best = max(ordered, key=lambda one: len(telling & stems_of(one.text)), default=None)
    if best is None or len(telling & stems_of(best.text)) < HELD_FROM * len(telling):
        return None
    return Pointed(best, None)


def find_words(words: str, text: str) -> Span | None:
    """Where the text has the words, however they are spaced, cased and marked; whole words and
    numbers only.

    A currency before a number and a per cent sign behind it belong to it.
    """
    tokens = re.findall(r"\w+", words)
    if not 0 < len(tokens) <= _MOST_WORDS:
        return None
    said = r"\W+".join(map(re.escape, tokens))
    pattern = rf"(?<!\w)(?<!\d[.,]){said}(?!\w|[.,]\d)"
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        return None
    start, end = found.span()
    start -= bool(start and text[start - 1] in "$€£¥-−" and text[start].isdigit())
    return Span(start, end + (text[end : end + 1] == "%"))


def may_reach(judgement: Judgement, threshold: float) -> bool:
    """Whether a model can make an answer likely enough that is too unlikely without it."""
    return bool(judgement.sentences) and _with_odds(judgement.probability, POINTED) >= threshold


def reconsidered(judgement: Judgement, pointed: Pointed | None) -> Judgement:
    """The judgement with the sentence that the model points at in the first place."""
    if pointed is None:
        return replace(judgement, probability=_with_odds(judgement.probability, MISSED))
    first = judgement.sentences[0]
    key = pointed.sentence.key
    known = next((each for each in judgement.sentences if each.sentence.key == key), None)
    if known is None:
        return judgement
    chosen = replace(
        known,
        score=first.score + (0.0 if known is first else OVERRULES),
        reading=_reading(known, pointed),
        is_pointed_at=pointed.words is not None,
    )
    others = (scored for scored in judgement.sentences if scored is not known)
    return Judgement((chosen, *others), _with_odds(judgement.probability, POINTED))


def _reading(known: Scored, pointed: Pointed) -> SentenceReading | None:
    """What the reader says of the sentence, with the words that the model points at, unless they
    are most of it."""
    words = pointed.words
    if words is None or words.end - words.start > max(_SHORT, len(known.sentence.text) / 2):
        return known.reading
    read = known.reading or SentenceReading(READ_FROM, READ_FROM, READ_FROM, words)
    return replace(read, span=max(read.span, READ_FROM), answer=words)


def _with_odds(probability: float, added: float) -> float:
    odds = probability * math.exp(added)
    return odds / (odds + 1.0 - probability)
