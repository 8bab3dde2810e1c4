"""Nouns by which news says the same, and the words by which a sentence says it without a noun."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_GROUPS = """
boss, chief executive, chief executive officer, CEO
coach, manager, head coach, boss
finance chief, chief financial officer, finance director, CFO
founder, co-founder: found
owner, proprietor: own, belong to
buyer, purchaser, acquirer: buy
shareholder, stakeholder, investor, backer
stake, shareholding, holding
replacement, successor: replace
author, writer: write
winner, champion: win
killer, murderer: kill
opponent, critic: oppose
customer, client
lawyer, attorney, barrister, solicitor
doctor, physician, medic
lawmaker, legislator, parliamentarian, MP
scientist, researcher
thief/thieves, robber, burglar, raider
protester, demonstrator
prisoner, inmate
hostage, captive
fan, supporter, spectator
passenger, traveller, traveler, commuter
employee, worker, staff/staff, staff member: employ
workforce, staff/staff, headcount: employ
resident, inhabitant: live, his home, her home, their home
baby, infant, newborn
soldier, troop, serviceman/servicemen
firefighter, fireman/firemen
police officer, policeman/policemen
child/children, kid, youngster: daughter, son
husband, spouse: marry
wife/wives, spouse: marry
wedding, marriage: marry
birth, birthplace: born
death, fatality: die, kill, dead, drown, lose life, lose lives, claim lives
killing, murder: kill, shoot dead
injury, wound: injure, come to harm
funeral, burial: bury
acquisition, takeover, purchase, buyout: buy
sale, disposal, divestment: sell
merger, tie-up: merge
flotation, IPO, listing, stock market debut: float, list, go public
company, firm
headquarters, head office, base: base
factory, plant
revenue, turnover, sales
profit, earnings
loss: lose
deficit, shortfall
subsidy, grant
salary, wage, pay, remuneration: earn, pay, take home
cost, price, price tag: cost, pay, spend, set back, bill
delay, hold-up: postpone, run late, later than planned, behind schedule
layoff, job cut, job loss, redundancy: lay off
strike, walkout, stoppage, industrial action: walk out, down tools
negotiation, talk: negotiate
dispute, row, feud
demand: demand, want, seek
offer: offer, put on the table
proposal, plan
approval, go-ahead, green light, blessing, permission: approve
law, legislation
election, ballot: elect, vote, go to the polls
resignation, departure: resign
dismissal, sacking: fire
appointment: appoint
arrest: arrest
sentence, jail term, prison term, prison sentence: jail, go to prison, go to jail
verdict, ruling, judgment, judgement
prison, jail
burglary, robbery, raid, heist, break-in, theft: steal, rob, burgle, break in
attack, assault: attack
protest, demonstration, rally, march: protest
ceasefire, truce
explosion, blast: explode, blow up
fire, blaze, inferno: burn
crash, collision, accident, smash, pile-up: crash, collide
cause, reason: cause, blame
closure, shutdown: close
opening, launch, inauguration: open
flood, flooding, deluge
earthquake, quake, tremor
downpour, rainfall, rain
wind, gust
electricity, power
household, home
outbreak, epidemic
vaccine, jab
drug, medicine, medication
study, research, paper
painting, picture
novel, book
film, movie
prize, award
match, game, fixture
victory, win, triumph: win, beat
score, scoreline, result: beat
attendance, crowd: attend
station, stop
ticket, fare
journey, trip, ride
contractor, builder
plane, aircraft/aircraft, airliner, jet
ship, vessel, boat
lorry, truck
"""


class NounGroup(NamedTuple):
    """Nouns that can stand in each other's place, and what else says what they say."""

    nouns: tuple[str, ...]
    """Each as it is in the singular."""
    told_by: tuple[str, ...]
    """Verbs mostly: "she died" tells of a death."""


class NounForms(NamedTuple):
    """A noun in the forms in which a question may have it."""

    singular: str
    plural: str


@lru_cache(maxsize=1)
def noun_groups() -> tuple[NounGroup, ...]:
    """All groups."""
    return tuple(_group(line) for line in _GROUPS.splitlines() if line)


@lru_cache(maxsize=1_024)
def forms_of_noun(noun: str) -> NounForms:
    """The forms of a noun that is in a group."""
    if noun in _irregular():
        return NounForms(noun, _irregular()[noun])
    if noun.endswith(("s", "ch", "sh")):
        return NounForms(noun, noun if re.search(r"[^s]s$", noun) else f"{noun}es")
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return NounForms(noun, f"{noun[:-1]}ies")
    return NounForms(noun, f"{noun}s")


def nouns_in(question: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Where a question has a noun of a group; the noun, and the name of the form it has."""
    known, pattern = _known()
    for found in pattern.finditer(question):
        yield found, *known[found.group().casefold()]


def groups_of(noun: str) -> list[NounGroup]:
    """The groups that a noun is in."""
    key = noun.casefold()
    return [group for group in noun_groups() if key in map(str.casefold, group.nouns)]


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    return dict(re.findall(r"([a-z]+)/([a-z]+)", _GROUPS))


def _group(line: str) -> NounGroup:
    nouns, _, told = line.partition(":")
    singular = (noun.partition("/")[0].strip() for noun in nouns.split(","))
    return NounGroup(tuple(singular), tuple(word.strip() for word in told.split(",") if word))


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, tuple[str, str]], re.Pattern[str]]:
    known: dict[str, tuple[str, str]] = {}
    for noun in dict.fromkeys(noun for group in noun_groups() for noun in group.nouns):
        for name, form in zip(NounForms._fields, forms_of_noun(noun), strict=True):
            known.setdefault(form.casefold(), (noun, name))
    forms = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return known, re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)
