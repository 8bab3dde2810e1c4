"""What a question wants of a time: what was published then, what happened then, or the newest."""

import re
from collections.abc import Iterator

from qa_assistant.answering.times.time_expressions import Expression

_ARTICLES = r"(?:news|articles?|headlines?|stor(?:y|ies)|coverage|reporting)"
_PAPERS = r"(?:reports|newspapers?|papers|press|media|pieces?)"
_PUBLISHED = r"(?:(?:that\s+)?(?:was|were)\s+)?(?:published|posted|printed|written|filed|dated)"
_NOT_AN_EVENT = r"(?!\s+(?:conference|release|briefing|agency|anchor|organi[sz]ation|show)s?\b)"
_ADJECTIVE = r"(?:top|main|big|biggest|latest|business|local|national|world|sports?|press|media)"
_IN = r"(?:(?:from|of|in|on|for|over|during|between|before|after|since|until)\s+)?(?:the\s+)?$"
_CLAUSE = r"(?:that|which|who|whose|when|where|was|were|is|are|did|does|do|has|have|had|say|said)"

_OF_ARTICLES = re.compile(
    rf"(?:['’]s?)?\s+(?:{_ADJECTIVE}\s+){{0,2}}"
    rf"(?:{_ARTICLES}|newspapers?|papers?|press)\b{_NOT_AN_EVENT}",
    re.IGNORECASE,
)
_OF_REPORTS = re.compile(r"['’]s?\s+(?:\w+\s+)?reports\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\s")
_ARTICLES_FROM = re.compile(
    rf"\b{_ARTICLES}\s+(?:{_PUBLISHED}\s+)?{_IN}"
    rf"|\b{_PAPERS}\s+(?:from|dated|{_PUBLISHED})\s+{_IN}"
    rf"|\b{_ARTICLES}(?:\s+(?!{_CLAUSE}\b)[\w'’&.,-]+){{1,8}}?\s+(?:from|{_PUBLISHED})\s+{_IN}",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    rf"\b(?:what|anything|something|everything|which)\s+(?:was|is|were|got|(?:has|have)\s+been)\s+"
    rf"(?:reported|published|posted|printed)\s+{_IN}|\bas\s+reported\s+{_IN}"
    rf"|\b(?:newspapers|papers|press|media|journalists|outlets)\s+(?:reported|wrote)\s+{_IN}",
    re.IGNORECASE,
)
_REPORTED_LATELY = re.compile(
    r"\b(?:what|anything|something|everything)\s+(?:was|is|(?:has|have)\s+been)\s+"
    r"(?:reported|published|posted|printed)\b|\bin\s+the\s+(?:news|papers|press|media)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:happen(?:ed|ing|s)?|announced?|announcements?|(?<!is )(?<!was )(?<!are )said|says?"
    r"|reveal(?:ed)?|disclosed?|confirm(?:ed)?|unveil(?:ed)?|told|reported|going\s+on|headlines"
    r"|(?:what(?:['’]s|\s+is|\s+has)|anything|something|everything)\s+(?:been\s+)?(?:new|changed)"
    r"|what\s+changed|(?:any|the|latest|what)\s+(?:news|updates?|developments?)"
    rf"{_NOT_AN_EVENT})\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|going\s+to|about\s+to|due\s+to|scheduled|upcoming|next|tomorrow"
    r"|coming)\b|['’]ll\b",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:forecasts?|outlook|guidance|project(?:ed|ions?)|predict(?:s|ed|ions?)?|expect(?:s|ed)?"
    r"|plans?|planned|targets?)\b",
    re.IGNORECASE,
)

_RECURRING = (
    "meeting meetings summit conference session hearing report reports statement announcement"
    " update article articles story news edition interview speech visit election vote poll survey"
    " decision ruling figures forecast estimate results earnings budget auction tender shipment"
    " cargo price quote launch test strike attack earthquake eruption flood outbreak round"
    " match game race time"
).replace(" ", "|")
_NOT_A_NOUN = (
    "of in at from through and or to is was are does do did can could will would flows? flowing"
    " account accounts affairs density transformers? limit meter that which strong weak"
).replace(" ", "|")
_NEWEST = re.compile(
    r"(?<!at\sthe\s)\blatest\b|\bnewest\b|\bmost\srecent(?:ly)?\b|\brecent(?:ly)?\b|\blately\b"
    r"|\bcurrently\b|\bnowadays\b|\bthese\sdays\b|\b(?:as\sof|right)\snow\b|\bat\s(?:the\smoment"
    r"|present)\b|\bpresently\b|\bto\sdate(?=\s*(?:$|[?.,;:!]))|\bup[\s-]to[\s-]date\b|\bso\sfar\b"
    r"|\b(?:what(?:['’]s|\sis)|anything)\snew\b|\bany\s(?:news|updates?|developments?)\b"
    r"|\bnow\b(?!-|\s(?:that|defunct|closed|former|known|called|famous|retired|owned|and\sthen)\b)"
    rf"|\blast(?=\s(?:{_RECURRING})\b)(?!\stime\s+of\b)"
    r"|(?<!electric\s)(?<!electrical\s)(?<!alternating\s)(?<!direct\s)(?<!ocean\s)(?<!sea\s)"
    rf"\bcurrent(?=\s[^\W\d_])(?!\s(?:{_NOT_A_NOUN})\b)",
    re.IGNORECASE,
)


def asks_for_reports(question: str, named: Expression, *, is_running: bool) -> bool:
    """Whether it is about what was published in the period ("this week’s news").

    In a period that still runs, or has just ended with today, what happened in it can only have
    been reported in it: there, a question for what happened is one for reports.
    """
    before, after = question[: named.start], question[named.end :]
    if _OF_ARTICLES.match(after):
        return True
    if _POSSESSIVE.match(after):
        return named.period.days <= 31 and bool(_OF_REPORTS.match(after))
    if _ARTICLES_FROM.search(before) or _REPORTED.search(before):
        return True
    if named.is_relative and _REPORTED_LATELY.search(before):
        return True
    return is_running and not looks_ahead(question) and bool(_HAPPENED.search(question))


def looks_ahead(question: str) -> bool:
    """Whether it is about something to come, so that "in March" may be the next one."""
    return bool(_AHEAD.search(question))


def asks_for_forecast(question: str) -> bool:
    """Whether it is about what somebody expected of a time, which was said before it."""
    return bool(_FORECAST.search(question))


def find_newest(question: str) -> re.Match[str] | None:
    """The word that asks for the newest there is ("latest", "currently", "the last meeting").

    A capital within a sentence makes it a part of a name.
    """
    return next(_newest_words(question), None)


def _newest_words(question: str) -> Iterator[re.Match[str]]:
    is_shouted = question.isupper()
    for match in _NEWEST.finditer(question):
        is_first = not question[: match.start()].strip()
        if is_shouted or is_first or match.group().islower():
            yield match
