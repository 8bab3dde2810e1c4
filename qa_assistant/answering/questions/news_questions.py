"""Questions for the news as such, of no matter in particular: "what happened this week?"."""

import re
from datetime import date
from functools import lru_cache

from qa_assistant.answering.times.time_expressions import find_expressions

# a day on which every year and every "this …" has begun, to find phrases whatever they mean
_ANY_DAY = date(2199, 12, 31)
_LONGEST = 150
"""Characters of a question that asks for no more than the news."""
_THE = r"(?:(?:all\s)?(?:the|any|some|an?|your|there)\s)"
_WHICH = r"(?:(?:most\s)?(?:latest|newest|recent|new|top|main|big|biggest|important|breaking)\s)"
_NEWS = (
    rf"{_THE}*{_WHICH}*(?:news|headlines?|(?:news\s)?stor(?:y|ies)|articles|updates?|developments?)"
    r"(?:\sof\sthe\sday)?"
)
_SUMMARY = (
    r"(?:(?:an?|the)\s)?(?:(?:short|quick|brief)\s)?(?:summary|overview|round-?up|digest)\sof\s"
)
_ASK = r"(?:please\s)?(?:(?:can|could)\syou\s)?(?:please\s)?"
_FORMS = (
    r"what(?:['’]s|\sis|\shas\sbeen|\shave\sbeen)\s(?:happening|going\son|new|up)",
    rf"what(?:['’]s|\sis|\sare|\swas|\swere|\shas\sbeen)\s(?:in\sthe\s(?:news|headlines|papers?)"
    rf"|the\slatest|{_NEWS})",
    r"what(?:['’]s|\sis)\s(?:in\s)?(?:the\s)?latest",
    rf"(?:is|are|was|were)\sthere\s(?:anything\s(?:new|happening)|{_NEWS})|anything\snew",
    rf"{_ASK}(?:(?:tell|give|show|send)\s(?:me|us)\s|list\s|get\s(?:me\s)?|summari[sz]e\s"
    rf"|catch\sme\sup\son\s)?(?:{_SUMMARY})?{_NEWS}",
    r"what\s(?:did|have)\s(?:i|we)\smiss(?:ed)?",
)
_PLAIN = re.compile(rf"\W*(?:(?:so|and|ok|hi|hello)\W+)?(?:{'|'.join(_FORMS)})\W*", re.IGNORECASE)
_OF_A_TIME = re.compile(
    r"\W*(?:so\W+)?what\s(?:(?:has\s|did\s)?happen(?:ed)?|(?:was|has\sbeen|were)\s(?:reported"
    r"|published|happening|going\son))\W*",
    re.IGNORECASE,
)
"""What asks for news only where it names a time: "what happened" alone is about something."""
_OWNED = re.compile(r"^['’]s?(?=\W)")
_LEFT = re.compile(r"(?:\s(?:of|from|for|in|on|during|the))+\s*(?=\W*$)", re.IGNORECASE)


@lru_cache(maxsize=1_024)
def asks_for_news(question: str) -> bool:
    """Whether it asks for what is in the news, whatever that is, now or at a time."""
    if len(question) > _LONGEST:
        return False
    if _PLAIN.fullmatch(question):
        return True
    left = question
    for time in reversed(find_expressions(question, _ANY_DAY)):
        front, rest = left[: time.start], left[time.end :]
        is_owner = _OWNED.match(rest)  # "a summary of this week’s news"
        left = f"{front} {rest[is_owner.end() :]}" if is_owner else f"{_LEFT.sub('', front)} {rest}"
    left = " ".join(left.split())
    return left != question and bool(_PLAIN.fullmatch(left) or _OF_A_TIME.fullmatch(left))


def names_time(question: str) -> bool:
    """Whether it names a time, be it one to come."""
    return bool(find_expressions(question, _ANY_DAY))
