"""Whom something was done to, or where: he is not the one who did it."""

import re

_WHO_DID = re.compile(r"^\W*(?:and\s)?who\s(?P<verb>[a-z]+)\s", re.IGNORECASE)
_OTHERS = frozenset(
    """marry married wed joined met is was are were has had did does do will would can
    could""".split()
)
"""Verbs whose two sides do the same, and such as only help another."""
_TOWARDS = re.compile(r"\b(?:to|in|at)\s(?:(?:the|a|an|its|his|her)\s)?(?:[a-z-]+\s){0,3}$")
_BY = re.compile(r"\bby\b|;")


def is_receiver(question: str, before: str) -> bool:
    """Whether a name is no answer to "who <verb> …", by what stands before it in the sentence.

    "Sold in 2017 to the collector David Ruane" tells not who sold it, nor "founded in Leeds" who
    founded it.
    """
    asked = _WHO_DID.match(question)
    if asked is None or asked["verb"].casefold() in _OTHERS or not _TOWARDS.search(before):
        return False
    verb = re.search(rf"\b{re.escape(asked['verb'])}\b(?P<behind>.*)$", before, re.IGNORECASE)
    return verb is not None and not _BY.search(verb["behind"])
