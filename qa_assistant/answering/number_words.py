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
CARDINALS = rf"(?:{COUNTING})(?:[\s-]+(?:and\s+)?(?:{COUNTING}|hundred))*"
"""Whole numbers below a thousand in words, likewise."""
ORDINALS = "|".join(_ORDINALS)
"""Words for places in an order, likewise."""


def cardinal_value(words: str) -> float:
    """The number that the words name: 250 for "two hundred and fifty"."""
    total = 0
    for word in re.split(r"[\s-]+", words.casefold()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word != "and":
            total += _VALUES[word]
    return float(total)


def ordinal_value(word: str) -> float:
    """The place that the word names: 3 for "third"."""
    return float(_ORDINALS[word.casefold()])
