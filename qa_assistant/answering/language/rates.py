"""Numbers that are meant for each of something: £3 an hour is no other sum than £24 million."""

import re

_FOR_EACH = re.compile(
    r"\s?(?:(?:per|every)\s(?P<per>[a-z]+)|/(?P<slash>[a-z]+)|an?\s(?P<a>minute|hour|day|night|week|month"
    r"|quarter|year|head|person|share|piece|barrel|tonne|ton|ounce|litre|gallon|mile|pound|pupil"
    r"|ticket|unit|game|match|time)"
    r"|(?P<adverb>hourly|daily|weekly|monthly|yearly|annually)|(?P<each>each|apiece))\b"
    r"(?!\s(?:ago|earlier|later|before|after)\b)",
    re.IGNORECASE,
)
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "annum": "year",
}


def rate_of(sentence: str, end: int) -> str | None:
    """For each of what the number that ends here is meant: "hour", "share"; null for a sum."""
    match = _FOR_EACH.match(sentence, end)
    if match is None:
        return None
    word = next(group for group in match.groups() if group).casefold()
    return "each" if match["each"] else _ADVERBS.get(word, word)
