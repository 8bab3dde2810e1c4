"""The forms of verbs that news is written with: what a past form is the past of, and back."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_REGULAR = """abandon accept accuse achieve acquire add admit adopt agree aim allow announce answer
appeal appear apply appoint approve argue arrest arrive ask attack attend attract award ban block
blame boost call cancel carry cause chair change charge claim close collapse collect command commit
compare compete complain complete confirm connect consider contain continue control convict cover
crash create criticise criticize damage decide declare decline decrease defeat defend delay deliver
demand deny deploy design destroy detain develop die disclose discover discuss dismiss double drop
earn elect employ end enter escape establish estimate evacuate exceed expand expect explain explode
explore export express extend extract face fail file finance fine finish fire follow found fund gain
happen help hire host identify ignite import impose improve include increase indict injure inspect
invent invest investigate invite issue jail join kill land last launch lay license like list live
locate lower mention merge mine miss move name need negotiate nominate occur offer open operate
order organise organize oust own participate pass perform permit plan play pledge postpone power
predict prefer prepare present prevent process produce promise promote propose protest prove provide
publish purchase raise ratify reach receive recommend recover reduce refer refine refuse reject
release relocate remain remove reopen repair replace reply report represent request require rescue
resign resolve respond restart restore resume retire return reveal review sack schedule search seize
select serve settle ship sign slow start state stop store strike succeed suffer suggest supply
support suspend target test threaten top total trade train transfer transport treat trigger try turn
use vote vow wait walk want warn welcome work""".split()
_DOUBLING = frozenset(
    """admit ban bar begin commit control cut defer drop get grab hit net occur pen permit plan
    prefer put quit refer rob run scrap set ship shut slam slip snap spot step stop top transfer
    trim wed win""".split()
)
_EITHER = frozenset("cancel counsel fuel label level model signal total travel".split())
"""Verbs that double their last letter in Britain: "cancelled"."""
_IRREGULAR = {
    base: (past, participle)
    for base, past, participle in (
        row.split("/")
        for row in """be/was/been become/became/become begin/began/begun bring/brought/brought
        break/broke/broken build/built/built buy/bought/bought catch/caught/caught
        choose/chose/chosen come/came/come cost/cost/cost cut/cut/cut deal/dealt/dealt dig/dug/dug
        draw/drew/drawn fall/fell/fallen fight/fought/fought find/found/found
        flee/fled/fled forbid/forbade/forbidden forecast/forecast/forecast
        get/got/got give/gave/given
        go/went/gone grow/grew/grown have/had/had hear/heard/heard hit/hit/hit
        hold/held/held hurt/hurt/hurt keep/kept/kept know/knew/known lay/laid/laid
        lead/led/led leave/left/left
        lend/lent/lent lose/lost/lost make/made/made mean/meant/meant meet/met/met
        overcome/overcame/overcome
        pay/paid/paid put/put/put quit/quit/quit rise/rose/risen run/ran/run
        say/said/said see/saw/seen seek/sought/sought sell/sold/sold send/sent/sent
        set/set/set shut/shut/shut sink/sank/sunk slide/slid/slid
        speak/spoke/spoken spend/spent/spent
        spread/spread/spread stand/stood/stood steal/stole/stolen strike/struck/struck
        take/took/taken teach/taught/taught tell/told/told think/thought/thought
        throw/threw/thrown
        undergo/underwent/undergone wed/wed/wed win/won/won withdraw/withdrew/withdrawn
        write/wrote/written""".split()
    )
}

_SERVING = frozenset("be have say tell".split())
"""Verbs that say nothing of what is done."""


class VerbForms(NamedTuple):
    """A verb in the forms in which a sentence may have it."""

    base: str
    present: str
    past: str
    participle: str
    gerund: str


@cache
def forms_of(verb: str) -> VerbForms:
    """The forms of a verb, known or not; of several words the first is inflected."""
    base, space, rest = verb.partition(" ")
    if base in _IRREGULAR:
        past, participle = _IRREGULAR[base]
    else:
        past = participle = _regular_past(base)
    stem = base + base[-1] if base in _DOUBLING else base
    if stem.endswith("e") and not stem.endswith(("ee", "ie")):
        stem = stem[:-1]
    forms = (base, _present(base), past, participle, f"{stem}ing")
    return VerbForms(*(form + space + rest for form in forms))


def written_forms(verb: str) -> Iterator[tuple[str, str]]:
    """The names of a verb's forms, each with the form, in every spelling."""
    for name, form in zip(VerbForms._fields, forms_of(verb), strict=True):
        yield name, form
        head, space, rest = form.partition(" ")
        if verb.partition(" ")[0] in _EITHER and head.endswith(("ed", "ing")):
            yield name, re.sub(r"l(?=(?:ed|ing)$)", "ll", head) + space + rest


@cache
def base_of_past(word: str) -> str | None:
    """The verb whose simple past this is ("led": "lead"); null where it is none that is known."""
    return _pasts().get(word.casefold())


@cache
def base_of_participle(word: str) -> str | None:
    """The verb whose past participle this is ("given": "give"); null where it is none."""
    return _participles().get(word.casefold())


def is_base(word: str) -> bool:
    """Whether a verb has this base form; many such words are nouns as well."""
    return word.casefold() in _bases()


def bases_in(text: str) -> set[str]:
    """The verbs that a text has in any form, and the nouns that are written as they are."""
    found = set()
    for word in re.findall(r"[^\W\d_]+", text):
        forms = (base_of_past(word), base_of_participle(word), base_of_present(word))
        found |= {form for form in forms if form} | ({word.casefold()} if is_base(word) else set())
    return found - _SERVING


def past_of(base: str) -> str:
    """The simple past of a verb."""
    return _IRREGULAR[base][0] if base in _IRREGULAR else _regular_past(base)


def participle_of(past: str) -> str | None:
    """The past participle of the verb whose simple past this is ("wrote": "written"); null where it
    is no past."""
    base = base_of_past(past)
    if base is None:
        return past if past.endswith("ed") else None
    return _IRREGULAR[base][1] if base in _IRREGULAR else past


def base_of_present(word: str) -> str | None:
    """The verb that has this form behind he, she or it ("leads": "lead"); null where none has."""
    return _presents().get(word.casefold())


def is_present(word: str) -> bool:
    """Whether a verb has this form behind he, she or it; many such words are nouns as well."""
    return base_of_present(word) is not None


def _present(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLING else "") + "ed"


@cache
def _bases() -> frozenset[str]:
    return frozenset(_REGULAR) | frozenset(_IRREGULAR)


@cache
def _regular_pasts() -> dict[str, str]:
    regular = {_regular_past(base): base for base in _REGULAR if base not in _IRREGULAR}
    doubled = {f"{base}led": base for base in _REGULAR if base in _EITHER}
    return regular | doubled


@cache
def _pasts() -> dict[str, str]:
    regular = _regular_pasts()
    # "found" is the past of "find"; "founded" is that of "found"
    return regular | {past: base for base, (past, _) in _IRREGULAR.items()} | {"were": "be"}


@cache
def _participles() -> dict[str, str]:
    regular = _regular_pasts()
    return regular | {participle: base for base, (_, participle) in _IRREGULAR.items()}


@cache
def _presents() -> dict[str, str]:
    regular = {_present(base): base for base in sorted(_bases() - {"be", "have"})}
    return regular | {"is": "be", "has": "have"}
