"""Sentences that name who stands in another relation to a thing than is asked for.

Who founded a company need not own it, and the picture was not sold by him whom it was sold to.
"""

import re

from qa_assistant.answering.language.doubtful_words import is_no_bearer
from qa_assistant.answering.language.receivers import is_receiver
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored

_RELATIONS = {
    "own": (
        r"own(?:s|ed|ers?|ership)?|belongs?|belonged|subsidiary|parent|controls?|controlled|holds?"
        r"|held|stake|shares?|shareholders?|property|hands|b(?:uys?|ought)|acquire[sd]?|purchased?",
        r"owner",
        r"owned",
    ),
    "found": (
        r"(?:co-?)?found(?:s|ed|ers?|ing)?|sets?\sup|establish(?:es|ed)?|start(?:s|ed)?|launch(?:ed)?"
        r"|create[sd]?|form(?:s|ed)|began|opened|father|mother|origins?",
        r"(?:co-)?founder",
        r"(?:co-)?founded|set\sup|established",
    ),
    "lead": (
        r"leads?|led|leaders?|heads?|headed|runs?|ran|chief|ceo|boss|manag\w+|director|presid\w+"
        r"|chair\w*|captain|coach\w*|in\scharge|helm|owner",
        r"leader|chief\sexecutive|chair(?:man|woman)|president|director|managing\sdirector",
        r"led|headed|chaired",
    ),
    "design": (
        r"design\w*|architects?|draw(?:n|s)?|drew|plan(?:s|ned)?|devised?|creat\w+|style[d]?",
        r"architect",
        r"designed",
    ),
    "build": (
        r"buil(?:t|ds?|ders?)|construct\w*|ma[dk]e\w*|erect\w*|manufactur\w*|contractors?|put\sup|shipyard"
        r"|assembl\w+",
        r"builder",
        r"built|constructed",
    ),
}
"""For each relation what may tell it in any way, who is called by it, and what is "… by" him."""
_ASKED = re.compile(
    r"\bwho\s(?:(?:will|would|has|had|did|do|does|also|first|originally|now)\s)*"
    r"(?:(?P<own>owns?|owned)|(?P<found>(?:co-)?founded|set\sup|established)|(?P<design>designed)"
    r"|(?P<lead>leads|heads|runs|chairs)|(?P<build>built|constructed))\b"
    r"|\bwho\s(?:is|are|was|were)\s(?:the\s)?(?:.*[’']s?\s)?(?:(?P<owner>owners?)|(?P<founder>founders?)"
    r"|(?P<architect>architects?)|(?P<builder>builders?))\b",
    re.IGNORECASE,
)
_OF_NOUN = {"owner": "own", "founder": "found", "architect": "design", "builder": "build"}
_UNLIKE = {
    "own": ("found", "lead", "design", "build"),
    "found": ("own", "lead", "design"),
    "lead": ("found", "design", "build"),
    "design": ("own", "found", "build", "lead"),
    "build": ("own", "found", "design"),
}
_NAMED = r"(?:(?:the|its|a|an|two|three|Professor|Dr|Sir)\s)?(?:[a-z-]+,?\s){0,3}$"
_SAME_NAME = re.compile(
    r"^\W*who\s[a-z]+\s(?:[A-ZÀ-ÖØ-Þ][\w-]+\s)?(?P<last>[A-ZÀ-ÖØ-Þ][\w-]+)\W*$", re.I
)


def is_other_relation(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether whom the reader marks is told to stand in another relation to the thing asked for,
    receives what was done, or has it done to himself."""
    if candidate.reading is None:
        return False
    text, offset = candidate.sentence.text, candidate.sentence.start
    start, end = (place - offset for place in candidate.reading.answer)
    if not 0 <= start < end <= len(text):
        return False
    before, marked = text[:start][-200:], text[start:end]
    return (
        _stands_otherwise(profile.question, text, before)
        or is_receiver(profile.question, before)
        or is_no_bearer(profile.question, before, marked)
        or _is_the_one_asked_of(profile.question, marked, candidate)
    )


def _stands_otherwise(question: str, text: str, before: str) -> bool:
    """ "Designed by the architect Signe Holm", asked who built it."""
    asked = _ASKED.search(question)
    if asked is None or asked.lastgroup is None:
        return False
    relation = _OF_NOUN.get(asked.lastgroup, asked.lastgroup)
    if re.search(rf"\b(?:{_RELATIONS[relation][0]})\b", text, re.IGNORECASE):
        return False
    return any(
        re.search(
            rf"(?:\b(?:{titles})(?:\sof\s[^,;.]{{1,40}})?,?\s"
            rf"|\b(?:{done})\s(?:[^\s,;]+\s){{0,4}}?by\s{_NAMED[:-1]})$",
            before,
            re.IGNORECASE,
        )
        for _, titles, done in (_RELATIONS[other] for other in _UNLIKE[relation])
    )


def _is_the_one_asked_of(question: str, marked: str, candidate: Scored) -> bool:
    """ "Dieter Hartmann was given 18 months", asked who sentenced Hartmann."""
    asked = _SAME_NAME.match(question)
    if asked is None or not marked.endswith(asked["last"]):
        return False
    full = re.compile(rf"\b[A-ZÀ-ÖØ-Þ][\w-]+\s{re.escape(asked['last'])}\b")
    names = {match.group() for match in full.finditer(candidate.sentence.article.text)}
    return len(names) == 1 and (marked.endswith(tuple(names)) or marked == asked["last"])
