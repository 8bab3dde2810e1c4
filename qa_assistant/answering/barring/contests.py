"""Who won: a sentence that tells of no winner names none, whatever names stand in it."""

import re

from qa_assistant.answering.language.terms import find_terms, stem

_ASKED = re.compile(r"\bwho\s(?:\w+ly\s)?(?:won|wins|has\swon|had\swon|lost|beat)\b", re.IGNORECASE)
_TOLD = frozenset(
    stem(word)
    for word in """win winner beat beaten defeat victory victor triumph lose loss loser edge thrash
    crush overcome eliminate champion title trophy crown medal gold first final draw drew tie
    share elect election reject result award receive prize clinch claim secure succeed""".split()
)

_TO_COME = re.compile(
    r"\b(?:(?:is|are)\s(?:due|scheduled|planned|expected|to\s(?:be\sheld|take\splace|vote|meet|play))"
    r"|will\s(?:be\sheld|take\splace|vote|meet|play|be\splayed))\b",
    re.IGNORECASE,
)


_ROUND = r"(?:\w+\s){0,2}(?:semi|quarter)-?\s?finals?\b"
_EARLIER_ROUND = re.compile(
    rf"\b(?:won|wins|win|lost|lose)\s(?:the|their|its|his|her)\s{_ROUND}"
    r"|\b(?:reach\w*|into|through\sto|advanc\w+\sto|progress\w*\sto|qualif\w+\sfor)\s"
    r"(?:the\s|a\s)?(?:\w+\s){0,3}(?:semi-?|quarter-?)?finals?\b",
    re.IGNORECASE,
)
_ROUND_ASKED = re.compile(r"\b(?:semi|quarter)-?\s?finals?\b|\bmatch\b|\bgame\b", re.IGNORECASE)
_IN_THE_END = re.compile(
    r"\b(?:champions?|title|in\s(?:the|a)\s(?:\w+\s){0,3}final|trophy\sw[oi]n|lift(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_WON_ROUND = re.compile(
    r"\bin\s(?:the|their|its|his|her|a)\s(?:[\w’'-]+\s){0,4}?(?:semi|quarter)-?\s?finals?\b",
    re.IGNORECASE,
)
_WHOLE_ASKED = re.compile(
    r"\b(?:won|wins|lost)\b(?!.*\b(?:against|between|over|tie)\b).*"
    r"(?<!semi-)(?<!semi\s)(?<!quarter-)(?<!quarter\s)"
    r"\b(?:finals?|cup|trophy|title|championships?|tournament|competition)\b",
    re.IGNORECASE,
)
"""Who won all of it is asked, not who won one match."""


def is_of_earlier_round(question: str, sentence: str) -> bool:
    """Whether it asks who won, and the sentence tells only who came as far as the final."""
    return bool(
        _ASKED.search(question)
        and not _ROUND_ASKED.search(question)
        and (
            _EARLIER_ROUND.search(sentence)
            or (_WHOLE_ASKED.search(question) and _WON_ROUND.search(sentence))
        )
        and not _IN_THE_END.search(sentence)
    )


def can_tell_winner(question: str, sentence: str) -> bool:
    """Whether a sentence may say who won, or lost; true if that is not asked for."""
    if not _ASKED.search(question):
        return True
    return any(
        term.stem in _TOLD and not term.text.casefold().startswith("election")
        for term in find_terms(sentence)
    )


def is_still_to_be_held(question: str, sentence: str) -> bool:
    """Whether it asks who won, and the sentence says that this is yet to come."""
    return bool(
        _ASKED.search(question)
        and _TO_COME.search(sentence)
        and not can_tell_winner(question, sentence)
    )
