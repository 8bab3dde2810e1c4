"""Numbers as texts write them, with what they count: "€1.2bn" and "1,200 million euros" are equal.

One reader serves both who ask whether a quote has a statement's number (`quantity.backs`, strict)
and who ask whether two reports can both be true (`Quantity.agrees`, which admits rounding and
bounds).
"""

import re
from collections.abc import Iterator

from qa_assistant.answering.language.number_words import (
    CARDINALS,
    ORDINALS,
    cardinal_value,
    ordinal_value,
)
from qa_assistant.answering.language.number_words import COUNTING as COUNTING
from qa_assistant.answering.language.quantity import ORDINAL, Bound, Quantity
from qa_assistant.answering.language.terms import STOP_WORDS, stem
from qa_assistant.answering.language.units import (
    CURRENCY_SIGNS,
    MAGNITUDES,
    UNITS,
)

_SIGN = "|".join(map(re.escape, sorted(CURRENCY_SIGNS, key=len, reverse=True)))
_MAGNITUDE = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?"
    rf"(?:(?<![\w.,:])(?<![A-Za-z]-)(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<ordinal>st|nd|rd|th)?(?![\d:]|,\d|\.\d)"
    rf"|\b(?P<words>{CARDINALS})\b|\b(?P<order>{ORDINALS})\b)"
    rf"(?:[\s-]?(?P<magnitude>{_MAGNITUDE})(?![a-z]))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_PARTS = {"half a": 0.5, "a half": 0.5, "a quarter of a": 0.25, "a": 1.0, "several": 1.0}
_BASIS_POINT = 0.01
_BARE_MAGNITUDE = re.compile(
    rf"(?<!\band\s)\b(?P<part>{'|'.join(_PARTS)})\s(?P<magnitude>hundred|thousand|million|billion)\b"
    rf"(?:[\s-](?P<unit>{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
_PART_OF_POINT = re.compile(
    r"\b(?P<part>half a|a quarter of a|a quarter)[\s-](?P<unit>percentage[\s-]point|per\s?cent)\b",
    re.IGNORECASE,
)
_COUNTED_IN_MILLIONS = re.compile(
    r"\s(?:(?:more|new|fewer|other)\s)?(?:people|men|women|children|workers|jobs|homes|households|users"
    r"|customers|subscribers|viewers|visitors|tourists|passengers|voters|votes|refugees|residents"
    r"|copies|cars|vehicles|shares|doses|cases|tests|downloads|views)\b",
    re.IGNORECASE,
)
_RANGE_DASH = re.compile(r"[–-](?=\S)")
_PRONOUN = re.compile(r"\b(?:no|any|every|some|each|this|that|the)[\s-]$", re.IGNORECASE)
_AFTER_PRONOUN = re.compile(r"^\s(?:of|another|day|who|that|which|or)\b|^[.,;]", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:(?P<most>(?:no|not) more than|less than|fewer than|under|below|at most"
    r"|as (?:many|much) as|a maximum of|(?<!added )(?<!total )(?<!toll )up to)"
    r"|(?P<least>(?:no|not) (?:fewer|less) than|more than|over|at least|above|upwards of|exceeding"
    r"|a minimum of)"
    r"|(?P<under>nearly|almost|close to|just under)"
    r"|(?P<rough>about|around|roughly|approximately|some|an estimated))\s+$",
    re.IGNORECASE,
)
_BOUND_BEHIND = re.compile(
    r"(?:[\s-][^\W\d]+){0,2}\s(?:(?P<most>or (?:fewer|less)|at (?:the )?most)"
    rf"|(?P<least>or more|at (?:the )?least))\b(?!\s(?:[\d$€£]|{COUNTING}))",
    re.IGNORECASE,
)
_BEFORE = 20
"""Characters in front of a number that may say how exactly it is meant."""
_FOLLOWING = re.compile(r"[\s-]([^\W\d_]+(?:[’'][^\W\d_]+)?)")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_MONTH_AHEAD = re.compile(_MONTH)
_MONTH_BEFORE = re.compile(rf"{_MONTH}(?P<day>\s\d{{1,2}})?$")
_YEAR_AHEAD = re.compile(r"\b(?:in|since|by|of|until|from|to|and|early|late|mid)[ -]?$")
_COUNTED_WORDS = 3
"""So many words behind a number may name what is counted."""
_MOST_DIGITS = 15
"""A longer number is a code and counts nothing."""
_COMMA_BEFORE = re.compile(r"[^\W\d],\s$")
_AGED = re.compile(r"\bage[ds]?\s(?:\d+(?:,\s(?:and\s|or\s)?|\s(?:and|or|to)\s|[–-]))*$")
_SAME_COUNTED = {"death": "person", "dead": "person", "fatal": "person", "victim": "person"}


def find_quantities(text: str) -> list[Quantity]:
    """The numbers of a text, in order, in digits or in words; "one" only where it counts."""
    found = [_read(text, match) for match in _QUANTITY.finditer(text) if not _is_idle(text, match)]
    found += map(_read_bare, _BARE_MAGNITUDE.finditer(text))
    found += map(_read_part, _PART_OF_POINT.finditer(text))
    return sorted(found, key=lambda quantity: quantity.start)


def find_counts(text: str) -> list[Quantity]:
    """The numbers that count or measure something; dates, years, clock times, orders do not."""
    return list(_counts(text))


def _counts(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        if _is_idle(text, match) or _is_in_code(text, match):
            continue
        quantity = _read(text, match)
        is_year = quantity.may_be_year and match["digits"] and "," not in match["digits"]
        if quantity.unit != ORDINAL and not is_year and not _is_of_date(text, match):
            yield quantity


def _read(text: str, match: re.Match[str]) -> Quantity:
    second = _range_end(match)
    scaled = second or match
    scale = max(_scale(match), _scale(scaled))
    value, precision = _number(match, scale)
    start = match.start("sign") if match["sign"] else _first(match)
    unit = _unit(match) if match["sign"] else _unit(scaled)
    counted, counted_end = _counted(text, match, unit)
    if unit == "bp":
        value, precision, unit = value * _BASIS_POINT, precision * _BASIS_POINT, "pp"
    return Quantity(
        value,
        unit,
        counted,
        _bound(text, start, match.end()),
        precision,
        start,
        match.end(),
        second.end() if second else counted_end,
        _is_between_commas(text, match),
        _number(second, scale)[0] if second else None,
    )


def _read_bare(match: re.Match[str]) -> Quantity:
    """ "Half a million", "several thousand"."""
    part = match["part"].casefold()
    scale = MAGNITUDES[match["magnitude"].casefold()]
    start = match.start("magnitude" if _PARTS[part] == 1 else "part")
    unit = UNITS[match["unit"].casefold()] if match["unit"] else None
    value, end = scale * _PARTS[part], match.end()
    return Quantity(value, unit, (), Bound.ROUGH, value, start, end, end)


def _read_part(match: re.Match[str]) -> Quantity:
    """ "Half a percentage point"."""
    value = 0.5 if match["part"].casefold() == "half a" else 0.25
    unit, end = UNITS[match["unit"].casefold().replace("-", " ")], match.end()
    return Quantity(value, unit, (), Bound.EXACT, value, match.start(), end, end)


def _bound(text: str, start: int, end: int) -> Bound:
    """What the words before a number, or else those behind it, say of how it is meant."""
    bound = _BOUND.search(text[max(0, start - _BEFORE) : start]) or _BOUND_BEHIND.match(text, end)
    return Bound(bound.lastgroup) if bound and bound.lastgroup else Bound.EXACT


def _is_between_commas(text: str, match: re.Match[str]) -> bool:
    """Whether it stands like the age in "the mayor, 56, won", "two men aged 19 and 22"."""
    if _AGED.search(text[max(0, _first(match) - _BEFORE) : _first(match)]):
        return True
    before = text[max(0, _first(match) - 3) : _first(match)]
    return bool(_COMMA_BEFORE.search(before)) and text[match.end() : match.end() + 1] in (",", ".")


def _range_end(match: re.Match[str]) -> re.Match[str] | None:
    """The second number of "$5-6" or "5–6 million euros", whose magnitude and unit both have."""
    dash = _RANGE_DASH.match(match.string, match.end())
    second = _QUANTITY.match(match.string, dash.end()) if dash else None
    if not second or not match["digits"] or not second["digits"] or match["unit"]:
        return None
    is_amount = match["sign"] or second["sign"] or second["magnitude"] or second["unit"]
    is_one = match["magnitude"] in (None, second["magnitude"])
    return second if is_amount and is_one and not match["ordinal"] else None


def _number(match: re.Match[str], scale: float) -> tuple[float, float]:
    """The value, and the last place that is given."""
    if match["order"]:
        return ordinal_value(match["order"]), 1.0
    if match["words"]:
        return cardinal_value(match["words"]) * scale, scale
    digits = match["digits"].replace(",", "")
    whole, _, decimals = digits.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    place = -len(decimals) if decimals else min(zeros, _MOST_DIGITS)
    return float(digits) * scale, 10.0**place * scale


def _is_magnitude(match: re.Match[str]) -> bool:
    """Whether there is one; a single letter is one in "$48m" and "48m tonnes", a unit in "48 m"."""
    magnitude = match["magnitude"]
    if not magnitude or len(magnitude) > 1 or magnitude in "kK":
        return bool(magnitude)
    is_counting = match["unit"] or _COUNTED_IN_MILLIONS.match(match.string, match.end())
    return bool(match["sign"] or is_counting)


def _scale(match: re.Match[str]) -> float:
    return MAGNITUDES[match["magnitude"].casefold()] if _is_magnitude(match) else 1.0


def _unit(match: re.Match[str]) -> str | None:
    if match["ordinal"] or match["order"]:
        return ORDINAL
    if match["sign"]:
        return CURRENCY_SIGNS[match["sign"].upper()]
    if match["unit"]:
        return UNITS[match["unit"].casefold()]
    return "m" if match["magnitude"] == "m" and not _is_magnitude(match) else None


def _counted(text: str, match: re.Match[str], unit: str | None) -> tuple[tuple[str, ...], int]:
    """Stems of what is counted, and where its first word ends."""
    counted = [stem(match["unit"])] if match["unit"] else []
    place = end = match.end()
    while len(counted) < _COUNTED_WORDS and (word := _FOLLOWING.match(text, place)):
        plain = word[1].casefold()
        if plain in STOP_WORDS or plain.endswith("ly"):
            break
        place = word.end()
        if not counted and unit is None:
            end = place
        counted.append(_SAME_COUNTED.get(stemmed := stem(word[1]), stemmed))
    return tuple(counted), end


def _first(match: re.Match[str]) -> int:
    return next(match.start(name) for name in ("digits", "words", "order") if match[name])


def _is_idle(text: str, match: re.Match[str]) -> bool:
    """Whether "one", "first" or "second" counts nothing."""
    word = (match["words"] or match["order"] or "").casefold()
    if word not in ("one", "first", "second") or (match["order"] and match["unit"]):
        return False
    before, after = text[max(0, _first(match) - 8) : _first(match)], text[match.end() :]
    return bool(_PRONOUN.search(before) and match["words"]) or bool(_AFTER_PRONOUN.match(after))


def _is_in_code(text: str, match: re.Match[str]) -> bool:
    """Whether it is a part of "3/4", "the 1980s" or a long number."""
    around = (text[max(0, _first(match) - 1) : _first(match)], text[match.end() : match.end() + 1])
    return "/" in around or around[1] == "s" or len(match["digits"] or "") > _MOST_DIGITS


def _is_of_date(text: str, match: re.Match[str]) -> bool:
    """Whether the number is the day or the year of a date."""
    if match["sign"] or match["unit"] or match["magnitude"]:
        return False
    start = _first(match)
    before, after = text[max(0, start - 12) : start].rstrip(" ,"), text[match.end() :]
    if _MONTH_AHEAD.match(after.lstrip(" ")):
        return True
    is_year = bool(match["digits"]) and bool(re.fullmatch(r"1\d{3}|20\d{2}", match["digits"]))
    month = _MONTH_BEFORE.search(before)
    if month:
        return is_year or not month["day"]
    return is_year and bool(_YEAR_AHEAD.search(before))
