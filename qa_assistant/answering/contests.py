"""Who won: a sentence that tells of no winner names none, whatever names stand in it."""

import re

from qa_assistant.answering.terms import find_terms, stem

_ASKED = re.compile(r"\bwho\s(?:\w+ly\s)?(?:won|wins|has\swon|had\swon|lost|beat)\b", re.IGNORECASE)
_TOLD = frozenset(
    stem(word)
    for word in """win winner beat beaten defeat victory victor triumph lose loss loser edge thrash
    crush overcome eliminate champion title trophy crown medal gold first final draw drew tie
    share elect election reject result award receive prize clinch claim secure succeed""".split()
)


def can_tell_winner(question: str, sentence: str) -> bool:
    """Whether a sentence may say who won, or lost; true if that is not asked for."""
    if not _ASKED.search(question):
        return True
    return any(term.stem in _TOLD for term in find_terms(sentence))
