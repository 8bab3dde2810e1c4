"""Verbs by which news says the same: a question has one of them, the sentence another.

"Who founded Norrland Magnets?" is answered by "was set up by two engineers". The verbs of a group
take the same subject and object, so that one can stand in the other's place.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from qa_assistant.answering.answer_types import AnswerKind, expected_kind
from qa_assistant.answering.terms import stem
from qa_assistant.answering.verb_forms import VerbForms, forms_of

_GROUPS = """
found, set up, establish, co-found, start
die, pass away, perish, succumb
marry, wed, tie the knot with
buy, acquire, purchase, take over, snap up
sell, offload, dispose of
resign, step down, stand down, quit, step aside
fire, sack, dismiss, oust, axe, part company with, part ways with
appoint, name, hire, install, pick, choose
approve, back, endorse, pass, green-light, vote for, vote in favour of, vote in favor of, ratify,
sign off on
reject, turn down, vote down, rebuff, throw out
arrest, detain, apprehend, hold, pick up, catch, take into custody
steal, take, make off with, loot
injure, hurt, wound
beat, defeat, thrash, overcome, see off, edge, rout, trounce, knock out
win, clinch
build, construct, erect
start, begin, commence, get under way, kick off, get going
end, finish, conclude
complete, finalise, finalize, finish, conclude
delay, postpone, put off, push back, defer
cancel, call off, scrap, abandon, axe
live, reside
base, headquarter, locate, situate
lead, head, run, chair
replace, succeed, take over from
announce, unveil, disclose, reveal
ban, prohibit, outlaw, bar, forbid
charge, indict
convict, find guilty
jail, imprison, lock up
release, free, set free
attack, raid, assault
destroy, wreck, raze, flatten
rescue, save
close, shut, shut down, close down
open, inaugurate
write, pen, author
invent, devise, develop
discover, find, unearth
fund, finance, bankroll, pay for, foot
last, take, go on for
oppose, object to, fight
support, back, endorse
criticise, criticize, condemn, slam, denounce, attack
praise, hail, laud
leave, quit, depart
score, net
sue, take to court
publish, release, bring out, issue
send, deploy, dispatch
demand, call for
vanish, disappear, go missing
lay off, make redundant
own, possess
make, manufacture, produce, build
move, relocate
extend, prolong, renew
investigate, probe, look into, examine
host, stage
organise, organize, arrange
attend, take part in, participate in
receive, get
suspend, halt, pause
resume, restart
"""
_CHANGES = """
rise, climb, jump, increase, grow, go up, surge, soar, gain
fall, drop, decline, slide, slip, tumble, plunge, decrease, go down
raise, increase, lift, put up, hike
cut, reduce, lower, slash, trim
"""
"""The same for questions that ask for an amount: otherwise cities fall, and nobody slips."""
_DETERMINER = re.compile(
    r"\b(?:an?|the|this|that|its|his|her|their|our|no|of|in)\s$", re.IGNORECASE
)
_HELPER = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|did|do|does|will|would|can|could|should|may"
    r"|might|must|to)\b",
    re.IGNORECASE,
)
_WITH_A_PARTICIPLE = frozenset("is are was were be been being has have had".split())
_GAPS = (r"(?:\W+\w+){0,2}?\W+", r"(?:\W+\w+){0,6}?\W+")
"""Words between a verb and what belongs to it: "took the firm over"; more before several words:
"voted 31 to 12 on Monday in favour of"."""
_VAGUE = frozenset(
    "take hold get make pass name pick choose head run back fight find start".split()
)
"""Verbs that say so much else that a text's having one says nothing; a question may have them."""

_Groups = tuple[tuple[str, ...], ...]


class _Asked(NamedTuple):
    """A verb of the question: where it stands, in which form, and the verbs that say the same."""

    start: int
    end: int
    form: str
    verb: str
    others: tuple[str, ...]

    def other_in(self, text: str) -> str | None:
        """The first of the others that the text has."""
        if not _any_of(self.others).search(text):
            return None
        return next(other for other in self.others if _any_of((other,)).search(text))


class Paraphrases:
    """A question's verbs, ready to be looked for in many texts by what says the same."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._asked = tuple(_verbs_of(question))

    def stems_in(self, text: str) -> set[str]:
        """Stems of those verbs that the text has by another: as if it said them too."""
        return {
            stem(asked.verb.split()[0])
            for asked in self._asked
            if _any_of(asked.others).search(text)
        }

    def asked_of(self, question: str, text: str) -> str:
        """The question with the text's verbs, where it has another and not the question's own.

        `question` is the same one, its names perhaps in another form.
        """
        for asked in self._asked:
            own = self._question[asked.start : asked.end]
            if _any_of((asked.verb,)).search(text) or question.count(own) != 1:
                continue
            if other := asked.other_in(text):
                question = question.replace(own, getattr(forms_of(other), asked.form))
        return question


def _verbs_of(question: str) -> Iterator[_Asked]:
    is_amount = expected_kind(question) is AnswerKind.NUMBER
    groups = _groups(_GROUPS + _CHANGES if is_amount else _GROUPS)
    known, pattern = _known(groups)
    for found in pattern.finditer(question):
        before = question[: found.start()]
        if not before.strip() or _DETERMINER.search(before):
            continue  # the first word asks; behind an article stands a noun
        forms = known[found.group().casefold()]
        form = next((each for each in _likely_forms(before) if each in forms), None)
        if form is not None and (others := _others(forms[form], groups)):
            yield _Asked(found.start(), found.end(), form, forms[form], others)


def _likely_forms(before: str) -> tuple[str, ...]:
    """Forms that a verb may have behind these words, the likeliest first."""
    helpers = _HELPER.findall(before)
    if not helpers:
        return ("past", "present")
    if helpers[-1].casefold() in _WITH_A_PARTICIPLE:
        return ("participle", "gerund")
    return ("base", "past", "present")


def _others(verb: str, groups: _Groups) -> tuple[str, ...]:
    same = (other for group in groups if verb in group for other in group)
    return tuple(dict.fromkeys(o for o in same if o != verb and o not in _VAGUE))


@lru_cache(maxsize=2)
def _groups(written: str) -> _Groups:
    lines = written.replace(",\n", ", ").splitlines()
    return tuple(tuple(verb.strip() for verb in line.split(",")) for line in lines if line)


@lru_cache(maxsize=2)
def _known(groups: _Groups) -> tuple[dict[str, dict[str, str]], re.Pattern[str]]:
    """What each form is the form of, by the form's name, and a pattern that finds the forms."""
    known: dict[str, dict[str, str]] = {}
    for verb in dict.fromkeys(verb for group in groups for verb in group):
        for name, form in zip(VerbForms._fields, forms_of(verb), strict=True):
            known.setdefault(form, {}).setdefault(name, verb)
    forms = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return known, re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=512)
def _any_of(verbs: tuple[str, ...]) -> re.Pattern[str]:
    """One of the verbs in any form; a word or two may stand before its particle."""
    alternatives = []
    for verb in verbs:
        head, _, rest = verb.partition(" ")
        forms = "|".join(map(re.escape, dict.fromkeys(forms_of(head))))
        words = rest.split()
        tail = _GAPS[len(words) > 1] + r"\W+".join(map(re.escape, words)) if words else ""
        alternatives.append(f"(?:{forms}){tail}")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)
