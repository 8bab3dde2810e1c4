"""Follow-up questions made standalone, by rules, from the turn before."""

import re

from qa_assistant.answering.answer_types import AnswerKind, expected_kind, find_candidates
from qa_assistant.answering.terms import STOP_WORDS, TermKind, find_terms
from qa_assistant.answering.time_words import at_time, is_only_time
from qa_assistant.models import Answer

_OPENING = re.compile(r"^(?:(?:and|but|so|ok|okay|then|also)\b[,\s]*)+", re.IGNORECASE)
_ELLIPSIS = re.compile(r"^(?:what|how) about\s+(?P<rest>.+?)\s*\?*$", re.IGNORECASE)
_THING = re.compile(
    r"\b(?P<own>its|their)\b|\b(?P<thing>it|they|them|this|that)\b(?!\s+(?:[a-z]+ing|[a-z]*s)\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?P<own>his)\b|\b(?P<person>he|she|him|her)\b", re.IGNORECASE)
_NOUN_PHRASE = re.compile(r"\b(?:the|this|an?)\s((?:[\w’'&.-]+\s?){1,5})", re.IGNORECASE)
_AUXILIARY = re.compile(r"\b(?:was|were|is|are|did|does|do|has|have|had|will|can|could)\b")


def rewrite(question: str, turns: tuple[Answer, ...]) -> str:
    """The question as somebody would ask it who has not read the conversation.

    Words that point back (pronouns, "what about …") are replaced by what the last turn was
    about; a time alone ("and last week?") is asked of the last question; a question that points at
    nothing stays as it is.
    """
    if not turns:
        return question
    last = turns[-1]
    plain = _OPENING.sub("", question).strip() or question
    ellipsis = _ELLIPSIS.match(plain)
    other_time = ellipsis["rest"] if ellipsis else plain
    if is_only_time(other_time):
        return at_time(last.standalone_question, other_time)
    if ellipsis:
        return _resume(last.standalone_question, ellipsis["rest"])
    plain = _replace(plain, _PERSON, _person(last))
    plain = _replace(plain, _THING, _topic(last.standalone_question))
    return plain[:1].upper() + plain[1:]


def _resume(previous: str, rest: str) -> str:
    """The previous question, asked of something else."""
    for kind in (AnswerKind.TIME, AnswerKind.NAME):
        new, old = find_candidates(rest, kind), find_candidates(previous, kind)
        if new and old and (kind is AnswerKind.TIME or old[-1].start > 0):
            span = old[-1]
            return previous[: span.start] + rest + previous[span.end :]
    return f"{previous.rstrip(' ?')} {rest}?"


def _replace(question: str, pattern: re.Pattern[str], referent: str | None) -> str:
    if referent is None or referent.casefold() in question.casefold():
        return question
    return pattern.sub(
        lambda match: f"{referent}’s" if match["own"] else referent, question, count=1
    )


def _person(last: Answer) -> str | None:
    """Whom the last turn was about: its short answer, else a name in its question."""
    if last.short_answer and expected_kind(last.standalone_question) is AnswerKind.PERSON:
        return last.short_answer
    names = find_candidates(last.standalone_question, AnswerKind.PERSON)
    found = [last.standalone_question[span.start : span.end] for span in names if span.start > 0]
    return found[-1] if found else None


def _topic(previous: str) -> str | None:
    """What the previous question was about: its last noun phrase, else its names."""
    text = previous.rstrip(" ?")
    phrases = list(_NOUN_PHRASE.finditer(text))
    if phrases:
        words = _until_stop_word(phrases[-1][1].split())
        ends_question = phrases[-1].end() == len(text)
        if len(words) > 1 and ends_question and _AUXILIARY.search(text[: phrases[-1].start()]):
            words = words[:-1]  # "when was the plant opened": the verb stands at the end
        if words:
            return "the " + " ".join(words)
    names = [term.text for term in find_terms(previous) if term.kind is TermKind.NAME]
    return " ".join(names) or None


def _until_stop_word(words: list[str]) -> list[str]:
    for position, word in enumerate(words):
        if word.casefold() in STOP_WORDS and word.casefold() != "of":
            return words[:position]
    return words
