"""The few words inside a quoted sentence that answer the question, where they are clear."""

import re

from qa_assistant.answering.language.answer_types import (
    AnswerKind,
    expected_kind,
    find_candidates,
    is_organisation,
)
from qa_assistant.answering.language.doubtful_words import is_doubtful
from qa_assistant.answering.language.origins import is_origin_asked, tells_origin
from qa_assistant.answering.language.receivers import is_receiver
from qa_assistant.answering.language.terms import find_terms, stem
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.answer_bounds import whole_answer
from qa_assistant.answering.scoring.reading import SentenceReading
from vectorstore.sentences import Span

READ_FROM = -2.0
"""Log odds of a span, against that nothing answers, from which the reader's words are taken."""
_LONGEST_READ = 200
"""Characters of an answer that is still short."""
_MOST_CANDIDATES = 50
"""Among more names or numbers in one sentence none is clear; a hostile one would take seconds."""
_COUNTED_REACH = 200
"""Characters behind a number within which those words stand."""
_REACH = 60
"""Characters over which nearness to a word of the question counts."""
_AGENT_BONUS = 0.8
_ORGANISATION_PENALTY = 0.9
_SINGLE_WORD_PENALTY = 0.3
_SUBJECT_BONUS = 0.6
_ADJECTIVE_PENALTY = 0.6
_COUNTED_BONUS = 2.0
_YEAR_PENALTY = 2.0
_CLEAR_LEAD = 0.15
"""How much better than the second the best candidate must be to be clear."""
_SUBJECT_QUESTION = re.compile(r"^\W*(?:and\s)?who\s(?!(?:is|was|are|were|did|does|do)\b)", re.I)
_HOW_MANY = re.compile(r"\bhow many\s(?:more\s|other\s|of the\s)?(?P<noun>[a-z]+)", re.IGNORECASE)
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|but|so)\s)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|may|might|must)(?:n['’]t)?\s(?!you\b)"
    r"(?!.*\b(?:or|who|whom|whose|what|when|where|which|why|how)\b)",
    re.IGNORECASE | re.DOTALL,
)
_OFFER = re.compile(
    r"^\W*(?:who|which|what|where|when)\b[^?]*[,:]\s(?P<one>[^,:?]+?),?\sor\s(?P<other>[^,:?]+?)\W*$",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:no|not|nobody|none|never|nothing|neither)\b|n['’]t\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_COUNTED_WORDS = 3
"""So many words behind a number may name what it counts."""
_ADJECTIVE = re.compile(r"\s[a-z]")
_HAS = re.compile(r"\b(?:has|have|had|will|would)\s(?:(?:\w+ly|also|now)\s)?$", re.IGNORECASE)
_PASSIVE = re.compile(r"\s(?:\w+ly\s)?by\b")
_BY = re.compile(r"\bby(?:\s+\w+)*\s*$")
_BY_REACH = 200
"""Characters in front of a name in which "by" may say that it is the one who acts."""


def choose_short_answer(
    question: str, sentence: Sentence, reading: SentenceReading | None
) -> str | None:
    """The few words of the sentence that answer: what the reader sees, where it is sure enough.

    To a question for yes or no, only words that say no; to "…, Haiyuan or Noordhaven?" one of them.
    """
    words = _answering_words(question, sentence, reading)
    if words is None or not _is_offered(question, words):
        return None
    if is_doubtful(question, sentence.text, words):
        return None
    if not _YES_OR_NO.match(question):
        return words
    return words if _NEGATION.search(words) else None


def _is_offered(question: str, words: str) -> bool:
    """Whether it is one of the two that the question offers, or the question offers none."""
    offer = _OFFER.search(question)
    if offer is None:
        return True
    offered = {term.stem for term in find_terms(f"a {offer['one']}, {offer['other']}")}
    return not offered or any(term.stem in offered for term in find_terms(f"a {words}"))


def _answering_words(
    question: str, sentence: Sentence, reading: SentenceReading | None
) -> str | None:
    if reading is not None and reading.span >= READ_FROM:
        start, end = (place - sentence.start for place in reading.answer)
        whole = whole_answer(question, sentence.text, Span(start, end))
        words = sentence.text[whole.start : whole.end]
        if _is_done_to(question, sentence.text, whole):
            return None
        if is_origin_asked(question) and not tells_origin(sentence.text, whole):
            return None
        if len(words) <= _LONGEST_READ and words.strip() and words != sentence.text:
            return words
    return pick_short_answer(question, sentence.text)


def pick_short_answer(question: str, sentence: str) -> str | None:
    """The name, place, time or number in the sentence that the question asks for, or nothing.

    Of several candidates the one nearest to the question's own words in the sentence is taken,
    if it is clearly nearer than the others; what the question itself names is passed over.
    """
    scored = score_candidates(question, sentence)
    if not scored:
        return None
    is_clear = len(scored) == 1 or scored[0][0] - scored[1][0] >= _CLEAR_LEAD
    if not is_clear:
        return None
    best = scored[0][1]
    return sentence[best.start : best.end]


def score_candidates(question: str, sentence: str) -> list[tuple[float, Span]]:
    """Candidates for the short answer, best first; above 1 stands next to the question's words.

    Nothing of a sentence with too many to have a clear one.
    """
    kind = expected_kind(question)
    asked = {term.stem for term in find_terms(question)}
    found = find_candidates(sentence, kind)
    if len(found) > _MOST_CANDIDATES:
        return []
    candidates = [span for span in found if not _is_in(asked, sentence, span)]
    if not candidates:
        return []
    candidates = [
        span
        for span in candidates
        if not _is_done_to(question, sentence, span)
        and not is_receiver(question, sentence[: span.start][-_BY_REACH:])
    ]
    anchors = [Span(term.start, term.end) for term in find_terms(sentence) if term.stem in asked]
    verb = _verb(question, sentence) if kind is AnswerKind.PERSON else None
    scored = [
        (_score(span, anchors, sentence, kind, verb) + _count(question, sentence, span), span)
        for span in candidates
    ]
    return sorted(scored, key=lambda pair: pair[0], reverse=True)


def _count(question: str, sentence: str, span: Span) -> float:
    """What speaks for a number: it counts what is asked for, and is no year that only dates it."""
    asked = _HOW_MANY.search(question)
    if asked is None:
        return 0.0
    following = find_terms(sentence[span.end :][:_COUNTED_REACH])[:_COUNTED_WORDS]
    counted = find_terms(sentence[span.start : span.end]) + following
    if any(term.stem == stem(asked["noun"]) for term in counted):
        return _COUNTED_BONUS
    return -_YEAR_PENALTY if _YEAR.fullmatch(sentence[span.start : span.end].strip()) else 0.0


def _verb(question: str, sentence: str) -> Span | None:
    """Where the sentence has the verb of "who <verb> …"."""
    asked = find_terms(question)
    if not asked or not _SUBJECT_QUESTION.match(question):
        return None
    found = (Span(t.start, t.end) for t in find_terms(sentence) if t.stem == asked[0].stem)
    return next(found, None)


def _is_done_to(question: str, sentence: str, span: Span) -> bool:
    """Whether it stands behind a verb whose doer is asked for and stands before it.

    Orbis did not block it where somebody "has blocked the takeover by Orbis".
    """
    verb = _verb(question, sentence) if expected_kind(question) is AnswerKind.PERSON else None
    if verb is None or span.start < verb.end or not _HAS.search(sentence[: verb.start]):
        return False
    return not _PASSIVE.match(sentence[verb.end :])


def _is_in(asked: set[str], sentence: str, span: Span) -> bool:
    terms = find_terms(sentence[span.start : span.end])
    return bool(terms) and all(term.stem in asked for term in terms)


def _score(
    span: Span, anchors: list[Span], sentence: str, kind: AnswerKind, verb: Span | None
) -> float:
    score = sum(_nearness(span, anchor) for anchor in anchors)
    if kind is AnswerKind.PERSON:
        name = sentence[span.start : span.end]
        score -= _ORGANISATION_PENALTY * is_organisation(name)
        if " " not in name:
            is_adjective = _ADJECTIVE.match(sentence[span.end :]) and (
                verb is None or verb.start != span.end + 1
            )
            score -= _ADJECTIVE_PENALTY if is_adjective else _SINGLE_WORD_PENALTY
        score += _SUBJECT_BONUS * (verb is not None and span.end <= verb.start)
        score += _AGENT_BONUS * bool(_BY.search(sentence[: span.start][-_BY_REACH:]))
    return score


def _nearness(span: Span, anchor: Span) -> float:
    """1 for neighbours, falling to 0; an anchor inside the candidate says nothing."""
    if anchor.start < span.end and span.start < anchor.end:
        return 0.0
    gap = span.start - anchor.end if anchor.end <= span.start else anchor.start - span.end
    return max(0.0, 1.0 - gap / _REACH)
