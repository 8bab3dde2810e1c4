"""Whether a word that may name a time is meant as one: "in March", but not "the march on Rome"."""

import re
from collections.abc import Callable, Mapping

from qa_assistant.answering.times.time_forms import FormMatch, Kind
from qa_assistant.answering.times.time_resolution import MONTHS, WEEKDAYS

_LEAD = re.compile(
    r"\b(?P<lead>since|after|following|before|until|till|up\s+to|as\s+of|by|from|between|in|on|at"
    r"|for|during|over|throughout|within|through|of|and|to|starting)\s+(?:the\s+)?$|(?P<dash>[-–—])\s?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?P<part>so\s+far|earlier|later|early|mid|late|(?:the\s+)?(?:start|beginning|middle|end)\s+of"
    r"|(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:half|quarter|week)\s+of)"
    r"(?:[\s-]+(?:in\s+|on\s+)?(?:the\s+)?)$",
    re.IGNORECASE,
)
_NEAR = 40
"""So many characters in front may hold a preposition and a part."""
_JOINS = frozenset({"and", "to", "through", "-"})
"""Leads that make a time only of the second end of a range."""

_SURE_OF_MONTHS = frozenset({"in", "during", "throughout"})
_WORDS_TOO = frozenset({"march", "may", "april", "june", "august"})
"""Months that are verbs or people's names as well."""
_AFTER_LEADS = frozenset(
    "since after following before until till from between in on during over of starting by".split()
) | {"up to", "as of", "throughout", "within"}
_ON_DAYS = _AFTER_LEADS - {"of", "in", "within", "throughout"}

_CLAUSE_ENDS = re.compile(
    r"\s*(?:$|[,.;:?!)”\"–—-])|\s+(?:and|to|until|till|through|what|who|how|which|where|when|why|the"
    r"|did|has|have|had|is|are|was|were|about)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s+(?:that|it|as|after|because|by|at|in|from|with|amid|over|for|during|against|near|when)\b"
)
_VERB_BEFORE = re.compile(r"\b(?!(?:a|an|the|any|each|every|first|next|one|some)\s)[a-z]+\s$")
"""What stands before "Thursday" in "said Thursday that", as far as this can be seen."""
_MOVES_ON = re.compile(r"\s+(?:on|to|against|through|towards?|be|have|not|of|for)\b", re.IGNORECASE)
_SURNAME = re.compile(r"\s+(?P<name>[A-Z][a-z]+)")
_NEWS = re.compile(
    r"(?:['’]s)?\s+(?:news|articles?|headlines|coverage|stories|newspapers?)\b", re.IGNORECASE
)
_NEXT_MONTH = re.compile(
    rf"(?:\s?[-–—]\s?|\s+(?:to|through|until|till)\s+)(?:{'|'.join(MONTHS)})\b", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s\s+\w")
_COUNTED = re.compile(
    r"\s+(?!(?:was|is|has|does|this|its|news|as|us|vs)\b)(?:[a-z]+s|people|men)\b"
)
_DETERMINER = re.compile(r"\b(?:the|its|their|his|her|our|this|last)\s$", re.IGNORECASE)
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w.]*\s$")
_TITLE = re.compile(
    r"\s+(?:show|programme|program|newspaper|magazine|network)\b|\s+the\s+\d", re.IGNORECASE
)
_PAPERS = re.compile(
    r"\b(?:usa|russia|india|physics|psychology|pakistan|malaysia|africa|history|business)\s$",
    re.IGNORECASE,
)


class Surroundings:
    """A match with the words around it."""

    def __init__(self, question: str, match: FormMatch) -> None:
        self.word = match.match.group()
        self.kind = match.kind
        self.fields: Mapping[str, str | None] = match.match.groupdict()
        self.before, self.after = question[: match.start], question[match.end :]
        found = _PART.search(self.before, max(0, match.start - _NEAR))
        self.part = " ".join(found["part"].lower().split()) if found else None
        self.part_start = found.start("part") if found else match.start
        found = _LEAD.search(self.before[: self.part_start], max(0, self.part_start - _NEAR))
        self.lead, self.start = "", self.part_start
        if found:
            self.lead = "-" if found["dash"] else " ".join(found["lead"].lower().split())
            self.start = found.start()

    @property
    def joins(self) -> bool:
        """Whether it can only be the second end of a range."""
        return self.lead in _JOINS

    @property
    def begins(self) -> bool:
        """Whether it is the first word of a sentence, which has a capital anyway."""
        return not self.before.strip() or self.before.rstrip()[-1:] in ".?!:"


def is_meant(here: Surroundings) -> bool:
    """Whether the match is a time, judged by its kind and by what stands around it."""
    if _TITLE.match(here.after) or _PAPERS.search(here.before):
        return False
    return _RULES[here.kind](here)


def _dated(here: Surroundings) -> bool:
    """Not a name: "Arab Spring 2011"."""
    is_season = here.fields.get("season") and any(c.isupper() for c in here.word)
    return not (is_season and _CAPITAL_BEFORE.search(here.before))


def _day(here: Surroundings) -> bool:
    """ "3 March", "March 3"; "3 may be" has no capital."""
    month = (here.fields["month"] or "").lower()
    if month in _WORDS_TOO and here.fields["month"] == month:
        return here.lead in _AFTER_LEADS and not _MOVES_ON.match(here.after)
    return True


def _month(here: Surroundings) -> bool:
    word = here.fields["month"] or ""
    is_name = word.lower() in _WORDS_TOO
    if is_name and word.islower() and not _is_plain_month(here, word):
        return False
    if here.fields["which"] or here.lead in _SURE_OF_MONTHS:
        return not _is_person(here)
    if here.part or _NEWS.match(here.after) or _NEXT_MONTH.match(here.after):
        return True
    if here.lead == "for":  # "the figures for March", but "those who voted for May"
        return not is_name
    if here.lead in _AFTER_LEADS or here.joins:
        return not is_name or _ends_clause(here)
    return word[0].isupper() and _belongs_to_noun(here)


def _is_plain_month(here: Surroundings, word: str) -> bool:
    """ "in may", "since march"; not "this may be", "after the march", "last march on Rome"."""
    if _MOVES_ON.match(here.after) or here.before.lower().endswith("the "):
        return False
    return word != "may" or here.lead in _SURE_OF_MONTHS


def _is_person(here: Surroundings) -> bool:
    """ "in April Smith’s house", but not "in March Trump said"."""
    surname = _SURNAME.match(here.after)
    if not surname or surname["name"].lower() in (*WEEKDAYS, *MONTHS):
        return False
    return bool(here.fields["which"]) or here.after[surname.end() :].startswith(("'s", "’s"))


def _ends_clause(here: Surroundings) -> bool:
    return here.lead != "of" and bool(_CLAUSE_ENDS.match(here.after))


def _belongs_to_noun(here: Surroundings) -> bool:
    """ "the March meeting", "March’s figures"; not "the March on Washington", "May’s cabinet"."""
    month = (here.fields["month"] or "").lower()
    owned = bool(_POSSESSIVE.match(here.after)) and not _CAPITAL_BEFORE.search(here.before)
    if owned and month not in ("may", "april", "june"):
        return True
    is_noun = re.match(r"(?:['’]s)?\s+[a-z]", here.after) and not _MOVES_ON.match(here.after)
    return bool(_DETERMINER.search(here.before) and is_noun)


def _year(here: Surroundings) -> bool:
    if _NEWS.match(here.after) or here.part:
        return True
    if here.before.lower().endswith("the "):
        return False  # "in the 2024 report"
    is_led = here.lead in _AFTER_LEADS or here.joins
    return is_led and not _COUNTED.match(here.after)


def _weekday(here: Surroundings) -> bool:
    """ "on Monday", "Monday’s meeting", "met Monday"; not "Black Friday", "Sunday Times"."""
    if re.match(r"\s+[A-Z]", here.after) and here.lead != "on":
        return False
    if here.fields["which"] or here.lead in _ON_DAYS or here.joins:
        return True
    if _CAPITAL_BEFORE.search(here.before):
        return False
    if " " in here.word or _POSSESSIVE.match(here.after) or _CLAUSE_ENDS.match(here.after):
        return True
    return bool(_GOES_ON.match(here.after) and _VERB_BEFORE.search(here.before))


def _relative(here: Surroundings) -> bool:
    """Not a name: "USA Today", "This Week" in the middle of a sentence."""
    words = [w for w in here.word.split() if w.lower() not in (*WEEKDAYS, *MONTHS)]
    if here.begins:
        words = words[1:]
    if not any(w[0].isupper() and not w.startswith(("Q", "H")) for w in words):
        return True
    return _is_shouted(here)


def _is_shouted(here: Surroundings) -> bool:
    """Whether all of the question is in capitals, so that they say nothing."""
    whole = here.before + here.word + here.after
    return whole.isupper() and len(whole.split()) > 2


def _unit(here: Surroundings) -> bool:
    return here.part is not None


def _quarter(here: Surroundings) -> bool:
    return here.word[0].lower() == "q" or not here.part


_RULES: dict[Kind, Callable[[Surroundings], bool]] = {
    Kind.DATED: _dated,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.YEAR: _year,
    Kind.QUARTER: _quarter,
    Kind.WEEKDAY: _weekday,
    Kind.RELATIVE: _relative,
    Kind.UNIT: _unit,
}
