"""The previous question asked once more: of something else, or for something else about it."""

import re
from collections.abc import Sequence

from qa_assistant.answering.language.answer_types import AnswerKind, find_candidates
from qa_assistant.answering.language.mentions import (
    Mention,
    Sort,
    content_words,
    find_mentions,
    names_thing,
    topic_of,
)
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import base_of_participle, base_of_past, is_base
from qa_assistant.answering.times.other_times import at_time, is_other_time

_AUXILIARY = (
    r"(?:did|does|do|will|would|can|could|should|may|might|must|is|are|was|were|has|have|had)"
)
_YES_NO = re.compile(rf"^{_AUXILIARY}\b", re.IGNORECASE)
_ASKED = re.compile(
    r"^(?P<word>(?:by |for |with |in |on |to |from |since |until )?"
    r"(?:how(?: \w+){0,3}?|who|whom|what|when|where|why|wh(?:ich|at|ose)(?: \w+){1,3}?))"
    rf"\s(?P<rest>(?P<auxiliary>{_AUXILIARY})\s.+)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?P<word>who|what|which(?: \w+){1,2}?)\s(?P<verb>[a-z]+)\s(?P<rest>.+)$", re.IGNORECASE
)
_IS_PLAIN = re.compile(r"^[^.?!]{1,120}[.?!]?\s*$")
"""One sentence that is short enough to be asked anew."""
_APPENDED = re.compile(r"\b(?:not|how (?:much|many))$", re.IGNORECASE)
_TAILED = re.compile(r"^where\s(?:from|to)$", re.IGNORECASE)
"""Question words whose preposition ends the question: "where was it launched from"."""
_ELSE = re.compile(r"^(?:who|what|where|when|how|why)\b", re.IGNORECASE)
_TELLING_WORDS = 3
"""So many content words tell what is meant without the conversation."""
_BE = frozenset("is are was were".split())
_PHRASE = re.compile(
    r"^(?P<word>in|at|on|for|from|with|by|to|near|against|under|of|about)\s(?P<thing>.+)$",
    re.IGNORECASE,
)
_PLACE_WORDS = frozenset("in at near from".split())
_INNER = frozenset("of about".split())
"""Prepositions that belong to a phrase within the question, and never stand at its end."""
_OF_ACTIONS = ("tion", "sion", "ment")
"""Ends of words for what is done to a thing ("production"), which has no price itself."""


def ask_of(
    previous: str, rest: str, topic: str | None, *, is_lower: bool = False, is_same: bool = False
) -> str:
    """The previous question, asked of another time, place or thing ("what about Norway?").

    What is new takes the place of its like; where there is none, the question is for that of the
    topic: "What about the costs of the Teesside plant?". `is_lower` tells that names are not
    capitalised: only then may a word in small letters be one. `is_same` tells that the very same
    is asked ("same for Norway"), so that what is new may take the place of anything.
    """
    rest = rest.strip(" ?.!")
    if is_other_time(previous, rest):
        return at_time(previous, rest)
    if _is_year(rest):
        return _in_year(previous, rest)
    if phrase := _PHRASE.match(rest):
        if placed := _at_place(previous, phrase):
            return placed
        rest = phrase["thing"]
    found = find_mentions(rest)
    new = found[0] if found else None
    is_bare = _is_bare(rest) and (is_lower or not rest.islower())
    old = _like(rest, new, find_mentions(previous), is_bare=is_bare) if new or is_bare else None
    can_answer = new is None or _can_answer(previous, new, old=old, is_bare=is_bare)
    if _has_owner(found) or not can_answer or not _IS_PLAIN.match(previous):
        old = None  # "turnout" is nobody who did something
    if topic and topic.casefold() in rest.casefold():
        old = None  # "Serra Alta’s reserves" take no place in "the output of Serra Alta"
    if old := old or (topic_of(previous) if is_same else None):
        return _replaced(previous, old, rest)
    is_clear = topic is None or topic.casefold() in rest.casefold() or _stands_alone(found, rest)
    if topic is None or is_clear or _says_little(topic, new):
        return f"What about {rest}?"
    return f"What about {rest} {'in' if new and new.is_name else 'of'} {topic}?"


def _says_little(topic: str, new: Mention | None) -> bool:
    """Whether a topic like "the winds" has nothing like "the ferry" that is new."""
    is_short = topic.startswith("the ") and len(content_words(topic)) < 2
    return is_short and new is not None and new.text.startswith("the ") and not new.is_attribute


def ask_for(previous: str, word: str, short_answer: str | None) -> str:
    """The previous question with another question word: "why?" asks why it was so.

    What answered it stands where its question word was; a question that cannot be turned round
    gets the word at its end: "Who chaired the meeting in Lingen, and when?".
    """
    plain = previous.strip(" ?.!")
    if word.casefold().endswith(" else"):
        match = _ELSE.match(plain)
        if match and match.group().casefold() == word.split()[0].casefold():
            return f"{word}{plain[match.end() :]}?"
        return f"{plain}, and {word.lower()}?"
    if _YES_NO.match(plain) and not word.endswith(" not"):
        return f"{word} {plain[0].lower()}{plain[1:]}?"
    asked, _, tail = word.partition(" ") if _TAILED.match(word) else (word, "", "")
    turned = None if _APPENDED.search(word) else _turned(plain, short_answer)
    return f"{asked} {turned} {tail}".rstrip() + "?" if turned else f"{plain}, and {word.lower()}?"


def _turned(previous: str, short: str | None) -> str | None:
    """ "was the meeting held", "did Liu Peixun chair the meeting": to be put behind a word."""
    asked = _ASKED.match(previous)
    if asked is None:
        return _turned_subject(previous, short)
    rest, word = asked["rest"], asked["word"].casefold()
    if word.startswith(("how many", "how much")):
        return _with_number(rest, asked["word"], short)
    if word.startswith(("when", "where", "why", "how")):
        return rest
    if asked["auxiliary"].casefold() in _BE and word.startswith(("who", "what", "which")):
        after = rest.split(maxsplit=2)[1]
        is_subject_asked = base_of_participle(after) or after.casefold() in ("the", "a", "an")
        if is_subject_asked:
            return f"{asked['auxiliary']} {short} {rest.split(maxsplit=1)[1]}" if short else None
    if is_base(rest.split()[-1]) and short:
        return f"{rest} {short}"
    return rest


def _with_number(rest: str, word: str, short: str | None) -> str | None:
    """ "will Arvid Bank cut 900 jobs" of "how many jobs will Arvid Bank cut", "900"."""
    if short is None or not is_base(rest.split()[-1]):
        return None
    counted = " ".join(word.split()[2:])
    return f"{rest} {short}" if counted in short else f"{rest} {short} {counted}"


def _turned_subject(previous: str, short: str | None) -> str | None:
    asked = _SUBJECT.match(previous)
    base = base_of_past(asked["verb"]) if asked else None
    if asked is None or base is None or short is None or not names_thing(short):
        return None
    if base == "found":  # which looks like the past of "find"
        return f"was {asked['rest']} founded"
    return f"did {short} {base} {asked['rest']}"


def _is_year(rest: str) -> bool:
    spans = find_candidates(rest, AnswerKind.TIME)
    return len(spans) == 1 and (spans[0].start, spans[0].end) == (0, len(rest))


def _in_year(previous: str, rest: str) -> str:
    spans = find_candidates(previous, AnswerKind.TIME)
    if spans:
        return f"{previous[: spans[-1].start]}{rest}{previous[spans[-1].end :]}"
    return f"{previous.rstrip(' ?.!')} in {rest}?"


def _at_place(previous: str, phrase: re.Match[str]) -> str | None:
    """In the place of a phrase with the same preposition, else at the end if it can stand there."""
    word = phrase["word"].casefold()
    placed = f"{word} {phrase['thing']}"
    words = _PLACE_WORDS if word in _PLACE_WORDS else {word}
    for mention in reversed(find_mentions(previous)):
        inside = previous[mention.start : mention.end].split()
        before = previous[: mention.start].rstrip()
        if inside[0].casefold() in words:
            return f"{previous[: mention.start]}{placed}{previous[mention.end :]}"
        if before.split() and before.split()[-1].casefold() in words:
            start = before.rindex(" ") + 1 if " " in before else 0
            return f"{previous[:start]}{placed}{previous[mention.end :]}"
    return None if word in _INNER else f"{previous.rstrip(' ?.!')} {placed}?"


def _like(
    rest: str, new: Mention | None, old: tuple[Mention, ...], *, is_bare: bool
) -> Mention | None:
    """What in the previous question is of the kind of what is new in the rest."""
    if new is not None and (same := [m for m in old if m.head == new.head]):
        return same[0]
    owner = _owner(old)
    is_name = new is None or new.is_name or is_bare
    names = [m for m in old if m.is_name and not m.is_attribute]
    if is_name and names:
        sort = new.sort if new and new.is_name else None
        alike = [m for m in names if m.sort is sort] or [m for m in names if _may_be(m.sort, sort)]
        return alike[-1] if alike else (owner if new and new.is_name else None)
    if owner and _can_have(rest, new, owner, is_bare=is_bare):
        return owner
    if is_name:
        return None
    for outer in old:
        inner = [m for m in old if m.start == outer.start and m.end < outer.end]
        if inner and not inner[0].is_name:
            return inner[0]  # "the output" of "the output of Serra Alta"
    return None


def _owner(old: Sequence[Mention]) -> Mention | None:
    """What has the attribute that was asked for: "gold" of "the price of gold"."""
    for outer in old:
        inner = [m for m in old if m != outer and outer.start <= m.start and m.end <= outer.end]
        if len(inner) == 2 and inner[0].is_attribute and not inner[1].is_attribute:
            return inner[1]
    return None


def _can_have(rest: str, new: Mention | None, owner: Mention, *, is_bare: bool) -> bool:
    """Whether what is new can have the attribute in the owner’s place: "silver" has a price."""
    if any(m.text.startswith("the ") for m in (new, owner) if m):
        return False
    head = new.head if new else rest.casefold()
    if (new and new.is_attribute) or is_base(head) or head.endswith(_OF_ACTIONS):
        return False
    return is_bare or (new is not None and new.is_plural is owner.is_plural)


def _stands_alone(found: Sequence[Mention], rest: str) -> bool:
    """Whether it needs no topic: it has a name or an owner, or is told in several words."""
    is_told = any(mention.is_name for mention in found) or _has_owner(found)
    return is_told or len(content_words(rest)) >= _TELLING_WORDS


def _has_owner(found: Sequence[Mention]) -> bool:
    """Whether it says whose it is: "the goal of the Nadir mission"."""
    return len(found) > 1 and found[1].end <= found[0].end and not found[0].is_name


def _can_answer(previous: str, new: Mention, *, old: Mention | None, is_bare: bool) -> bool:
    """Whether what is new can stand in a question for a person.

    In the place of what has a head ("the mayor of rome"), a bare word may be a name.
    """
    if is_bare and old is not None and previous[: old.start].endswith(" of "):
        return True
    is_who = previous.casefold().startswith("who ")
    return not is_who or new.is_name or new.sort is Sort.PERSON


def _may_be(old: Sort, new: Sort | None) -> bool:
    """Whether names of these sorts can change places; rules cannot tell a mine from a person."""
    if new is None or Sort.THING in (old, new):
        return Sort.PERSON not in (old, new) or new is None
    return {old, new} == {Sort.PERSON, Sort.PLACE} or {old, new} == {Sort.ORGANISATION, Sort.PLACE}


def _is_bare(rest: str) -> bool:
    """Whether it is a word or two without an article: a name, perhaps in lower case."""
    words = rest.split()
    return 0 < len(words) <= 2 and words[0].casefold() not in STOP_WORDS and not rest.endswith("s")


def _replaced(previous: str, old: Mention, rest: str) -> str:
    owner = re.search(r"[’']s$", rest)
    tail = previous[old.end :]
    if owner and tail.startswith(("’s", "'s")):
        tail = tail[2:]
    return f"{previous[: old.start]}{rest}{tail}"
