"""The former and the latter: which of the two things of the last turn a follow-up means."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from qa_assistant.answering.language.answer_patterns import WRITTEN_NAME
from qa_assistant.answering.language.verb_forms import base_of_participle, is_base
from qa_assistant.models import Answer

_WHICH = re.compile(
    r"\bthe\s(?P<which>former|latter)(?P<own>['’]s)?\b(?!['’])(?:\s(?P<next>[\w’'-]+))?",
    re.IGNORECASE,
)
_BEHIND = frozenset(
    """is was are were has have had do does did will would can could should may might in at on from
    for to by of or and with now then""".split()
)
_LATTER = frozenset("half part stage stages years days phase case two".split())
_JOINED = re.compile(
    rf"(?<!\w)(?<!\w,\s)(?P<one>{WRITTEN_NAME}),?\s(?:and|or)\s(?:the\s)?(?P<other>{WRITTEN_NAME})"
    rf"|,\s(?P<this>{WRITTEN_NAME}),?\sor\s(?:the\s)?(?P<that>{WRITTEN_NAME})(?=\W*$)"
)
_NAMED = re.compile(rf"(?<=[a-z,]\s){WRITTEN_NAME}")


def name_pair(question: str, turns: Sequence[Answer]) -> str:
    """The question with the names that "the former" and "the latter" mean.

    They are those of the latest turn that names two. As it is where none does, or where the words
    are something else ("the former president").
    """
    is_asked = _WHICH.search(question)
    pair = next(chain.from_iterable(map(_pairs, reversed(turns))), None) if is_asked else None
    if pair is None:
        return question

    def named(match: re.Match[str]) -> str:
        following = match["next"]
        is_latter = match["which"].casefold() == "latter"
        if not match["own"] and following and not _ends(following, is_latter=is_latter):
            return match.group()
        name = pair[is_latter]
        return f"{name}{match['own'] or ''}{f' {following}' if following else ''}"

    return _WHICH.sub(named, question)


def _ends(following: str, *, is_latter: bool) -> bool:
    """Whether the word says nothing of which former or latter thing it is."""
    word = following.casefold()
    if is_latter:
        return word not in _LATTER
    is_verb = is_base(word) or base_of_participle(word) is not None or word.endswith("ed")
    return is_verb or word in _BEHIND


def _pairs(last: Answer) -> Iterator[tuple[str, str]]:
    """The two names that the short answer, the question or a quote joins, in their order."""
    question = last.standalone_question
    for text in (last.short_answer or "", question, *(c.quote for c in last.citations)):
        joined = list(_JOINED.finditer(text))
        if len(joined) == 1:
            pair = joined[0]
            yield pair["one"] or pair["this"], pair["other"] or pair["that"]
    named = list(dict.fromkeys(_NAMED.findall(question)))
    if len(named) == 2:
        yield named[0], named[1]
