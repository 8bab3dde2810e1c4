"""Names that news writes in several ways and never introduces: US, U.S., United States.

What articles do introduce ("Northern Rare Earth Group (CNRE)") is found in them
(`ingest/aliases.py`).
"""

import re
from collections.abc import Sequence

from vectorstore.lexical import is_shouted
from vectorstore.models import AliasUse

_FORMS = (
    ("US", "U.S.", "United States", "USA", "U.S.A.", "America"),
    ("UK", "U.K.", "United Kingdom", "Britain"),
    ("EU", "E.U.", "European Union"),
    ("UN", "U.N.", "United Nations"),
    ("UAE", "U.A.E.", "United Arab Emirates"),
    ("WHO", "World Health Organization", "World Health Organisation"),
    ("WTO", "World Trade Organization", "World Trade Organisation"),
    ("IMF", "International Monetary Fund"),
    ("ECB", "European Central Bank"),
    ("GDP", "gross domestic product"),
    *(
        (f"{letter}{number}", f"{ordinal} {part}")
        for letter, part, last in (("Q", "quarter", 4), ("H", "half", 2))
        for number, ordinal in enumerate(("first", "second", "third", "fourth")[:last], start=1)
    ),
)
_MOST_OTHERS = 3
"""Other forms that are searched for; the usual ones stand first."""
_PARTS = {
    "America": r"(?<!South )(?<!North )(?<!Latin )(?<!Central )(?<!of )America",
    "Britain": r"(?<!Great )(?<!of )Britain",
    "US": r"US(?!\$)",
    "WHO": r"(?<=\b[Tt]he )WHO",
    "gross domestic product": r"(?i:gross domestic product)",
}
"""What stands for a form where it may also be a part of another name, or another word."""


def widely_known(question: str, known: Sequence[AliasUse] = ()) -> list[AliasUse]:
    """The names of the question that have other forms everybody knows, in the order of the table.

    A name that is among the `known` ones, or stands inside of one, is left to them; a question
    all in capitals has none.
    """
    if is_shouted(question):
        return []
    return [use for use in _uses(question) if not any(use.name in other.name for other in known)]


def _uses(question: str) -> list[AliasUse]:
    found = []
    for forms, pattern in _PATTERNS:
        if match := pattern.search(question):
            name = match.group()
            others = [form for form in forms if form.casefold() != name.casefold()]
            found.append(AliasUse(name=name, others=tuple(others[:_MOST_OTHERS])))
    return found


def _pattern(forms: Sequence[str]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    written = "|".join(_PARTS.get(form, re.escape(form)) for form in longest)
    return re.compile(rf"(?<![\w.])(?:{written})(?!\w)")


_PATTERNS = tuple((forms, _pattern(forms)) for forms in _FORMS)
