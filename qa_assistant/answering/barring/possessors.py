"""Whose it is: the chief executive of one company is none of another's.

Both companies may stand in one article, and then a sentence about the other looks like an answer.
"""

import re
from functools import lru_cache

from qa_assistant.answering.language.answer_patterns import ORGANISATION_WORDS, TIME_NAME
from qa_assistant.answering.language.noun_groups import groups_of
from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.scoring.question_profile import QuestionProfile

_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w&.-]*(?:\s(?:[A-ZÀ-ÖØ-Þ][\w&.-]*|of|and|de|van|von)){0,6}?)"
_PERSON = r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s[A-ZÀ-ÖØ-Þ][\w’'-]+){1,2}"
_OF = r"(?:[’']s|(?<=s)[’'])"
_THING = r"(?P<thing>[a-zA-Z-]+(?:\s[a-zA-Z-]+){0,2}?)"
_END = (
    r"(?=\W*$|,|\s(?:is|was|are|were|has|have|had|did|does|do|will|would|can|could|in|on|at|for|by"
    r"|to|from|with|of|and|who|when|where|after|before|since|during|[a-z]+ed)\b)"
)
_ASKED = (
    re.compile(rf"(?<!\w){_NAME}{_OF}\s{_THING}{_END}"),
    re.compile(rf"\b(?:the|a|an)\s{_THING}\sof\s(?:the\s)?{_NAME}(?=\W*$|\s[a-z])"),
)
_TIMES = re.compile(r"^(?:Today|Yesterday|Tomorrow|Tonight|This|Last|Next)\b")


def is_owned_by_another(profile: QuestionProfile, sentence: str) -> bool:
    """Whether what the question asks of one is told of another alone.

    "Who is Novarq's chief executive?" is not answered by "Tessel's chief executive, Marta Quist".
    What has no owner, or one without a name, may well be meant.
    """
    asked = _asked(profile.question)
    if asked is None:
        return False
    owner, thing = asked
    wanted = _stems(owner)
    said = profile.stems_in(sentence)
    if owner.isupper() or not wanted or wanted & said:
        return False
    owners = [
        found["name"] or found["behind"] or found["held"] for found in _of(thing).finditer(sentence)
    ]
    return bool(owners) and all(_is_other(name, wanted, profile) for name in owners)


@lru_cache(maxsize=256)
def _asked(question: str) -> tuple[str, str] | None:
    """The owner and the thing of which the question is."""
    found = next((match for each in _ASKED if (match := each.search(question))), None)
    return (found["name"], found["thing"].casefold()) if found else None


@lru_cache(maxsize=256)
def _of(thing: str) -> re.Pattern[str]:
    same = {thing}.union(*(group.nouns for group in groups_of(thing)))
    things = "|".join(sorted(map(re.escape, same), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w){_NAME}{_OF}\s(?:[\w-]+\s)?(?i:{things})\b"
        rf"|(?i:\b(?:{things})\sof\s(?:the\s)?){_NAME.replace('name', 'behind')}(?!\w)"
        rf"|(?i:\b(?:{things}))\s{_PERSON}\sof\s(?:the\s)?{_NAME.replace('name', 'held')}(?!\w)"
    )


def _is_other(name: str, wanted: set[str], profile: QuestionProfile) -> bool:
    if TIME_NAME.match(name) or _TIMES.match(name):
        return False
    words = name.casefold().removeprefix("the ").split()
    if all(word in ORGANISATION_WORDS for word in words):
        return False  # "the Group's chairman" may be that of any
    return not wanted & profile.stems_in(name)


def _stems(name: str) -> set[str]:
    return {term.stem for term in find_terms(f"of {name}") if term.kind is TermKind.NAME}
