"""The figures that news tells side by side, and which of them a question or a text means."""

import re
from collections.abc import Iterator

_WORDS = {
    "inflation": r"inflation|(?:consumer\s)?prices?|cpi|cost\sof\sliving",
    "unemployment": r"unemploy\w+|jobless\w*|out\sof\swork|without\s(?:a\s)?(?:job|work)",
    "growth": r"growth|gr[eo]w\w*|econom\w+|gdp|output|gross\sdomestic\sproduct|expan\w+|shr[aiu]nk"
    r"|contract\w+",
    "turnout": r"turn\s?out|turned\sout|cast\s(?:a\s|their\s)?(?:vote|ballot)s?|took\spart"
    r"|went\sto\sthe\spolls|participation|voted(?!\s(?:yes|no|for|against|in\sfavou?r))",
    "interest": r"interest|(?:main|key|base|policy|lending|deposit|benchmark)\s(?:\w+\s)?rate|repo"
    r"|rates",
}
_ASKED = {
    "inflation": r"inflation",
    "unemployment": r"unemployment|jobless\srate",
    "growth": r"(?:economic|gdp)\sgrowth|growth\srate",
    "turnout": r"turn\s?out",
    "interest": r"interest\srate",
}
_QUESTION = re.compile(
    r"^\W*(?:and\s)?(?:what|how\s(?:high|low|much))\s(?:is|was|were)\s(?:the\s)?(?:[\w’'-]+\s){0,3}?(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _ASKED.items())
    + r")\b",
    re.IGNORECASE,
)


def tells_other_indicator(question: str, text: str) -> bool:
    """Whether the question asks for one of the figures, and the text has no word for that one and
    a word for another: unemployment is not told where prices rise."""
    asked = _QUESTION.search(question)
    if asked is None or asked.lastgroup is None:
        return False
    told = set(_told(text))
    return bool(told) and asked.lastgroup not in told


def _told(text: str) -> Iterator[str]:
    for name, words in _WORDS.items():
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
            yield name
    if re.search(r"\bvoted\s(?:yes|no|for|against|in\sfavou?r)\b", text, re.IGNORECASE):
        yield "result"
