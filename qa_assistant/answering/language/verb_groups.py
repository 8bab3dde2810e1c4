"""Verbs by which news says the same. Those of a group take the same subject and object."""

from functools import lru_cache

_VERBS = """
found, set up, establish, co-found, start
die, pass away, perish, succumb
marry, wed, tie the knot with
buy, acquire, purchase, take over, snap up
sell, offload, dispose of
resign, step down, stand down, quit, step aside, call time on
fire, sack, dismiss, oust, axe, part company with, part ways with
appoint, name, hire, install, pick, choose
approve, back, endorse, pass, green-light, wave through, vote for, vote in favour of,
vote in favor of, ratify, sign off on
reject, turn down, vote down, rebuff, throw out
arrest, detain, apprehend, hold, pick up, catch, take into custody
steal, take, make off with, loot, siphon off, embezzle, pocket
injure, hurt, wound, harm, hospitalise, hospitalize, take to hospital,
put in hospital
beat, defeat, thrash, overcome, see off, edge, rout, trounce, knock out
win, clinch, walk off with, walk away with
build, construct, erect
start, begin, commence, get under way, kick off, get going
end, finish, conclude
complete, finalise, finalize, finish, conclude, go through
delay, postpone, put off, push back, defer, shelve
cancel, call off, scrap, abandon, axe, ditch
live, reside
base, headquarter, locate, situate
lead, head, run, chair
replace, succeed, take over from
announce, unveil, disclose, reveal
ban, prohibit, outlaw, bar, forbid
charge, indict
convict, find guilty
jail, imprison, lock up, send down, put behind bars, send to prison, send to jail
release, free, set free
attack, raid, assault
destroy, wreck, raze, flatten
rescue, save
close, shut, shut down, close down
open, inaugurate
write, pen, author
invent, devise, develop
discover, find, unearth, spot, dig up
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
evacuate, move out, tell to leave, tell to get out
send off, give a red card, show a red card
withdraw, pull out, back out
compensate, reimburse, refund, pay back
defraud, cheat, swindle, dupe
apologise, apologize, say sorry
hire, recruit, take on
threaten, endanger
measure, record
make, manufacture, produce, turn out
manufacture, build
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

VerbGroups = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=2)
def verb_groups(*, of_changes: bool = False) -> VerbGroups:
    """All groups; with those of changes where an amount is asked for."""
    written = _VERBS + _CHANGES if of_changes else _VERBS
    lines = written.replace(",\n", ", ").splitlines()
    return tuple(tuple(verb.strip() for verb in line.split(",")) for line in lines if line)
