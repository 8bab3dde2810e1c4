"""Numbers written as words: "two hundred and fifty", "third"."""

import re

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "dozen": 12,
}
_MULTIPLES = {"dozen": 12, "hundred": 100}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        start=1,
    )
}

COUNTING = "|".join(sorted(_VALUES, key=len, reverse=True))
"""Single words for numbers, as a part of a regular expression."""
_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_SMALL[1:10])})\b)?"
    rf"|(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))}))"
)
CARDINALS = (
    rf"(?:half(?:\sa)?[\s-]dozen|(?:{_BELOW_HUNDRED}[\s-])?dozen"
    rf"|{_BELOW_HUNDRED}(?:[\s-]hundred(?:[\s-](?:and\s)?{_BELOW_HUNDRED}\b)?)?)"
)
"""Whole numbers below ten thousand in words, likewise; "five six" are two of them."""
ORDINALS = "|".join(_ORDINALS)
"""Words for places in an order, likewise."""


def cardinal_value(words: str) -> float:
    """The number that the words name: 250 for "two hundred and fifty"."""
    total = 0.0
    for word in re.split(r"[\s-]", words.casefold()):
        if word in _MULTIPLES:
            total = (total or 1) * _MULTIPLES[word]
        elif word == "half":
            total = 0.5
        elif word not in ("a", "and"):
            total += _VALUES[word]
    return total


def ordinal_value(word: str) -> float:
    """The place that the word names: 3 for "third"."""
    return float(_ORDINALS[word.casefold()])
