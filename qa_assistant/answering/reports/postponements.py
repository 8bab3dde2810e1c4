"""What was put off: a new day takes the place of the old one, where an article says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.scoring.aboutness import has_names_of
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from vectorstore.sentences import Span

_MOVED = (
    r"(?:postponed|delayed|deferred|rescheduled|put\s(?:off|back)|pushed\s(?:back|forward)"
    r"|brought\sforward|moved(?=\s(?:back\s|forward\s)?(?:from|to|until)\s))"
)
_WAS_MOVED = re.compile(
    rf"\b(?:has|have|had|was|were|is|are|be|will|would|being|been|now)\s(?:(?:been|be|being|now|again"
    rf"|also|\w+ly)\s)*{_MOVED}",
    re.IGNORECASE,
)
"""What stands behind the thing that was put off."""
_MOVED_IT = re.compile(rf"\b{_MOVED}\s(?:the|its|their|his|her)\s", re.IGNORECASE)
"""What stands before it."""
_ASIDE = re.compile(r",[^,;.]{1,80},\s$")
_NOT = re.compile(r"\b(?:not|never|n['’]t|may|might|could|if|whether)\b", re.IGNORECASE)
_SUBJECT, _OBJECT = 30, 40
"""Characters before and behind the verb within which the thing is named."""
_DAY = re.compile(r"\b(?:to|until|till|for)\s(?:the\s|early\s|late\s|mid-)?$", re.IGNORECASE)
_REACH = 60
"""Characters behind the verb within which the new day is named."""
_OF_THE_PAST = re.compile(r"\b(?:was|were|did|had|originally|initially|previously)\b", re.I)


class ScheduleDesk:
    """Asked of each statement that says when something will be."""

    def __init__(self, profile: QuestionProfile, evidence: Sequence[Evidence]) -> None:
        is_asked = profile.kind is AnswerKind.TIME and not _OF_THE_PAST.search(profile.question)
        self._profile = profile
        self._evidence = evidence if is_asked else ()

    def moved(self, statement: Statement) -> Statement | None:
        """What is told of the new day instead; nothing where no article, as new as the statement's
        and behind it if it is the same, says that it was put off."""
        if not self._evidence or statement.short_answer is None:
            return None
        for sentence in self._sentences():
            verb = self._putting_off(sentence)
            if verb is None or not _is_later(sentence, statement.support):
                continue
            day = _new_day(sentence.text, verb)
            if sentence.key in {quote.key for quote in statement.support}:
                return replace(statement, short_answer=day)
            return _told(statement, sentence, day)
        return None

    def _sentences(self) -> Iterator[Sentence]:
        for piece in self._evidence:
            if has_names_of(self._profile, piece.article):
                yield from piece.sentences

    def _putting_off(self, sentence: Sentence) -> Span | None:
        """The verb that says that what is asked about was put off."""
        text = sentence.text
        for pattern, is_behind in ((_WAS_MOVED, False), (_MOVED_IT, True)):
            for verb in pattern.finditer(text):
                start, end = verb.span()
                before = _ASIDE.sub(" ", text[:start])[-_SUBJECT:]
                near = text[end : end + _OBJECT] if is_behind else before
                named = {term.stem for term in find_terms(f"a {near}")}
                if named & self._profile.terms.keys() and not _NOT.search(verb.group() + near):
                    return Span(start, end)
        return None


def _new_day(text: str, verb: Span) -> str | None:
    for day in find_candidates(text, AnswerKind.TIME):
        is_near = verb.end <= day.start <= verb.end + _REACH
        if is_near and _DAY.search(text[verb.end : day.start]):
            return text[day.start : day.end]
    return None


def _is_later(sentence: Sentence, support: Sequence[Sentence]) -> bool:
    """Whether it tells of later than the quotes: in the same article, or in one as new."""
    for quote in support:
        if quote.article.id == sentence.article.id:
            if sentence.end <= quote.start:
                return False
            continue
        mine, theirs = sentence.article.published_at, quote.article.published_at
        if mine is None or theirs is None or mine < theirs:
            return False
    return True


def _told(statement: Statement, sentence: Sentence, day: str | None) -> Statement:
    """The sentence; with the quote that stands directly before it, which says of what it tells."""
    last = statement.support[-1]
    between = sentence.article.text[last.end : sentence.start]
    is_next = last.article.id == sentence.article.id and not between.strip() and "\n" not in between
    support = (*statement.support, sentence) if is_next else (sentence,)
    return Statement(" ".join(quote.text for quote in support), support, day)
