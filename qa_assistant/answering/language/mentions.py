"""What a sentence or a question mentions: its names and noun phrases, found by rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qa_assistant.answering.language import answer_patterns as patterns
from qa_assistant.answering.language.answer_types import (
    AnswerKind,
    find_candidates,
    is_organisation,
)
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import (
    base_of_participle,
    base_of_past,
    is_base,
    is_present,
)

_TOKEN = re.compile(r"\d[\w.,]*\w|\d|\w+(?:[’'&./-]\w+)*(?:[’'](?!\w))?")
_DETERMINERS = frozenset("the a an this that these those".split())
_ASKING = frozenset("which what whose many much".split())
_AUXILIARIES = frozenset(
    """do does did will would can could should may might must shall is are was were has have had
    been be being""".split()
)
_LINKING = frozenset("since until during within".split())
"""Prepositions that are no stop words."""
_NO_THINGS_ALONE = frozenset("year month week day quarter decade century next last".split())
_OF_SENTENCES = _AUXILIARIES | {"to", "that"}
_PLACING = frozenset("in at from near during since until before after into within by".split())
_ATTRIBUTES = frozenset(
    """output price cost capacity name number population size revenue turnover profit share shares
    chairman chairwoman chair president director head leader mayor minister chief founder owner
    capital length height depth width age date purpose aim cause reason result impact budget value
    worth role status location position volume amount total rate level grade term terms deputy
    religion language currency headquarters history goal strategy speed weight diameter symptoms
    benefits requirements ceo cfo coo cto""".split()
)
_PERSONS = patterns.ROLE_WORDS - frozenset(
    """party state foreign finance interior defence defense industry energy trade senior junior
    general financial technology technical operating justice vice deputy acting former
    """.split()
) | frozenset("man woman boy girl victim suspect driver author".split())
_SEVERAL_PERSONS = {f"{person}s" for person in _PERSONS} | {"men", "women"}
_COLLECTIVES = frozenset(
    """company firm group board government ministry council committee union team party court bank
    police agency family army commission parliament club crew union alliance association""".split()
)
_NEVER_PLURAL = ("ss", "us", "is", "ics", "news")
_NOT_A_HEAD = frozenset(
    "please yes no ok okay thanks hello hi more else exactly there here now today yesterday "
    "happened happen long far old big large true sure possible like "
    # too vague to be what a conversation is about
    "term thing things idea question way difference kind type sort name example service word "
    "information detail details lot bit part number case reason effect force "
    # stand for nothing that was named
    "anybody anyone anything somebody someone something nobody nothing everybody everyone "
    "everything".split()
)
_ADVERBS = frozenset(
    """always still soon maybe perhaps often never ever yet enough along ago together away back
    instead rather quite even well almost already later earlier less least per ok want get forget
    kill aground ashore aboard abroad overboard offshore""".split()
)
_NOUNS_IN_LY = frozenset("family assembly supply ally anomaly bully italy sicily".split())
_ADVERB = re.compile(r"^[a-z]{3,}ly$")
_DETERMINED = re.compile(r"\b(?:the|an?|this|that)\s$", re.IGNORECASE)
_LOWER_WORD = re.compile(r"\s[a-z]")
_NEXT_WORD = re.compile(r"\s(?P<word>\w+)")
_BEING = frozenset("is are was were be been".split())
_FOLLOWING = STOP_WORDS | _DETERMINERS
_VERB_ED = re.compile(r"^[a-z]{3,}ed$")


class Sort(StrEnum):
    """What sort of thing a mention is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    THING = "thing"


@dataclass(frozen=True)
class Mention:
    """A noun phrase at half-open offsets of the text it was found in."""

    text: str
    """As it can stand in another question: "the CNRE meeting", "Serra Alta"."""
    head: str
    """Its last noun, in lower case."""
    start: int
    end: int
    sort: Sort
    is_name: bool
    """Whether it is a name and nothing else."""
    is_placed: bool
    """Whether it stands behind a preposition of place, time or agent."""

    @property
    def is_plural(self) -> bool:
        """Whether "they" is how one speaks of it."""
        if self.sort is Sort.ORGANISATION or self.head in _COLLECTIVES or " and " in self.text:
            return True
        return (
            not self.is_name and self.head.endswith("s") and not self.head.endswith(_NEVER_PLURAL)
        )

    @property
    def is_attribute(self) -> bool:
        """Whether it is what something else has: "the price of tin", "Calder’s revenue"."""
        return self.head in _ATTRIBUTES

    @property
    def says_which(self) -> bool:
        """Whether it tells more than its head does: "the CNRE meeting", not "the meeting"."""
        return self.is_name or len(content_words(self.text)) > 1


def content_words(text: str) -> list[str]:
    """The words of a phrase that are neither articles nor other stop words, in lower case."""
    words = (_plain(match.group()) for match in _TOKEN.finditer(text))
    return [word for word in words if word not in STOP_WORDS]


@lru_cache(maxsize=1_024)
def find_mentions(text: str) -> tuple[Mention, ...]:
    """The noun phrases of a text in order, outer before inner ("the output of Serra Alta",
    "Serra Alta"); without times, and without what a question asks for ("which company")."""
    chunks = _chunks(_without_times(text))
    found: list[Mention] = []
    for position, chunk in enumerate(chunks):
        following = chunks[position + 1] if position + 1 < len(chunks) else None
        if following and text[chunk.end : following.start].strip().casefold() == "of":
            joined = _Chunk(chunk.start, following.end, chunk.head, chunk.before, chunk.asked)
            found.append(_mention(text, joined))
        found.append(_mention(text, chunk))
        if owner := _owner(text, chunk):
            found.append(owner)
    asked = {(chunk.start, chunk.end) for chunk in chunks if chunk.asked}
    return tuple(m for m in found if (m.start, m.end) not in asked and _is_thing(m))


def topic_of(question: str) -> Mention | None:
    """What a question is about, for "it": its last phrase that is no person and no mere place.

    Of an attribute ("the output of Serra Alta", "Calder’s revenue") it is what has it.
    """
    found = find_mentions(question)
    things = [m for m in found if m.sort is not Sort.PERSON]
    names = [m for m in found if m.is_name]  # "Serra Alta" may be a person or a mine
    for pool in ([m for m in things if not m.is_placed], things, names):
        if pool:
            return _owner_of_attribute(_outermost(pool)[-1], found)
    return None


def names_thing(text: str) -> bool:
    """Whether a text is a phrase for something, and not a part of a sentence ("was grateful")."""
    found = find_mentions(text)
    words = (word.casefold() for word in text.split())
    return bool(found) and found[0].start == 0 and _OF_SENTENCES.isdisjoint(words)


def _without_times(text: str) -> str:
    """The text with its times blotted out, so that none is part of a phrase."""
    for span in find_candidates(text, AnswerKind.TIME):
        if not _DETERMINED.search(text[: span.start]):  # "the 2025 meeting"
            text = f"{text[: span.start]}{'|' * (span.end - span.start)}{text[span.end :]}"
    return text


@dataclass(frozen=True)
class _Chunk:
    start: int
    end: int
    head: str
    before: str
    """The word before it, in lower case."""
    asked: bool = False


def _chunks(text: str) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    words: list[re.Match[str]] = []
    before, asked, helped, end = "", False, False, 0

    def close() -> None:
        nonlocal words
        named = [w for w in words if _plain(w.group()) not in _DETERMINERS]
        if named:
            head = _plain(named[-1].group())
            chunks.append(_Chunk(words[0].start(), words[-1].end(), head, before, asked))
        words = []

    for match in _TOKEN.finditer(text):
        word = match.group()
        plain = _plain(word)
        if words and (not text[end : match.start()].isspace() or _counts(text, match, words)):
            close()
        end = match.end()
        if plain in _DETERMINERS:
            close()
            before, asked = _word_before(text, match), False
            words = [match]
        elif plain in STOP_WORDS and not (words and _is_capitals(word, text)):
            close()
            asked = plain in _ASKING
            helped = helped or plain in _AUXILIARIES
        elif (
            _breaks(word, plain, words, helped)
            or _is_infinitive(text, match, words)
            or (_is_progressive(text, match, words) and helped)
        ):
            close()
            asked = False
            helped = False
        else:
            if not words:
                before = _word_before(text, match)
            words.append(match)
    close()
    return chunks


def _breaks(word: str, plain: str, words: Sequence[re.Match[str]], helped: bool) -> bool:
    """Whether a word is the verb that ends a noun phrase, or stands where none can be."""
    if word[0].isupper() or word[0].isdigit():
        return False
    if words and words[-1].group().endswith(("’s", "'s")) and is_base(plain):
        return False  # "Vantel’s forecast"
    if (
        plain in _ADVERBS
        or plain in _LINKING
        or (_ADVERB.match(plain) and plain not in _NOUNS_IN_LY)
    ):
        return True
    has_noun = any(_plain(w.group()) not in _DETERMINERS for w in words)
    is_past = (
        plain == "born"
        or bool(base_of_past(plain) or base_of_participle(plain))
        or bool(_VERB_ED.match(plain))
    )
    if is_past:
        return has_noun or not words
    if not words and (is_present(plain) or is_base(plain)):
        return True
    return has_noun and helped and is_base(plain)


def _is_capitals(word: str, text: str) -> bool:
    """Whether it is "US" or "IT" among words that are not all in capitals."""
    return word.isupper() and len(word) > 1 and not text.isupper()


def _counts(text: str, match: re.Match[str], words: Sequence[re.Match[str]]) -> bool:
    """Whether it is the number of what follows: "it employs 240 people", not "article 65"."""
    is_number = match.group()[0].isdigit() and words[-1].group()[0].islower()
    is_counted = _plain(words[-1].group()) not in _DETERMINERS
    return is_number and is_counted and bool(_LOWER_WORD.match(text[match.end() :]))


def _is_infinitive(text: str, match: re.Match[str], words: Sequence[re.Match[str]]) -> bool:
    """Whether it is a verb behind "to": "to readjust prices", unlike "to prices", "to Lingen"."""
    word = match.group()
    if words or not word.islower() or word.endswith(("s", "ing", "ion", "ity", "ment")):
        return False
    return _word_before(text, match) == "to"


def _is_progressive(text: str, match: re.Match[str], words: Sequence[re.Match[str]]) -> bool:
    """Whether it is what somebody is doing: "who is striking", "is helvar closing a plant".

    Behind an article it may be a noun: "is the school building", "is the closing date".
    """
    stem = match.group().removesuffix("ing")
    is_verb = any(map(is_base, (stem, f"{stem}e", stem[:-1]))) and stem.islower()
    if not is_verb or stem == match.group() or _plain_first(words) in _DETERMINERS:
        return False
    goes_on = _NEXT_WORD.match(text, match.end())
    ends = goes_on is None or not goes_on["word"].islower() or goes_on["word"] in _FOLLOWING
    if words:
        return ends or words[-1].group()[0].isupper()
    return ends and _word_before(text, match) in _BEING


def _plain_first(words: Sequence[re.Match[str]]) -> str:
    return _plain(words[0].group()) if words else ""


def _mention(text: str, chunk: _Chunk) -> Mention:
    phrase = text[chunk.start : chunk.end]
    first, _, rest = phrase.partition(" ")
    if first.casefold() in ("a", "an", "this", "that", "these", "those", "the"):
        phrase = f"the {rest}"
    plain_words = (
        [w for w in rest.split() or [first]] if phrase.startswith("the ") else phrase.split()
    )
    is_name = all(w[:1].isupper() for w in plain_words if w.casefold() not in STOP_WORDS)
    sort = _sort(phrase, chunk, is_name)
    return Mention(
        phrase, chunk.head, chunk.start, chunk.end, sort, is_name, chunk.before in _PLACING
    )


def _sort(phrase: str, chunk: _Chunk, is_name: bool) -> Sort:
    if not is_name:
        are_persons = chunk.head in _SEVERAL_PERSONS and phrase == f"the {chunk.head}"
        return Sort.PERSON if chunk.head in _PERSONS or are_persons else Sort.THING
    if is_organisation(phrase.removeprefix("the ")):
        return Sort.ORGANISATION
    if chunk.before in ("in", "at", "from", "near", "to", "off", "outside"):
        return Sort.PLACE
    words = phrase.split()
    is_person = 2 <= len(words) <= 4 and bool(find_candidates(phrase, AnswerKind.PERSON))
    return Sort.PERSON if is_person and not phrase.startswith("the ") else Sort.THING


def _owner(text: str, chunk: _Chunk) -> Mention | None:
    """Whose it is: "Calder" in "Calder’s revenue"."""
    phrase = text[chunk.start : chunk.end]
    match = re.match(r"(?P<owner>.+?)[’']s\s", phrase)
    if match is None:
        return None
    end = chunk.start + match.end("owner")
    head = _plain(match["owner"].split()[-1])
    return _mention(text, _Chunk(chunk.start, end, head, chunk.before))


def _owner_of_attribute(mention: Mention, pool: Sequence[Mention]) -> Mention:
    if not mention.is_attribute:
        return mention
    inner = [m for m in pool if mention.start <= m.start and m.end <= mention.end and m != mention]
    owners = [m for m in inner if not m.is_attribute]
    return owners[-1] if owners else mention


def _outermost(mentions: Sequence[Mention]) -> list[Mention]:
    return [
        m
        for m in mentions
        if not any(o != m and o.start <= m.start and m.end <= o.end for o in mentions)
    ]


def _is_thing(mention: Mention) -> bool:
    words = content_words(mention.text)
    if mention.text.removeprefix("the ") in _NO_THINGS_ALONE:
        return False
    return bool(words) and mention.head not in _NOT_A_HEAD and not words[-1][0].isdigit()


def _word_before(text: str, match: re.Match[str]) -> str:
    words = text[: match.start()].split()
    return words[-1].casefold() if words else ""


def _plain(word: str) -> str:
    return re.sub(r"[’']s?$", "", word).casefold()
