"""Sentences that measure another thing than is asked for, or name its maker: the robot weighs so
much, and of its probe that is not said.

The thing has no name of its own, only a noun. That another noun means another thing must be seen in
the article: one sentence has both, or they differ in number.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.noun_groups import groups_of
from qa_assistant.answering.language.terms import find_terms, stem
from qa_assistant.answering.protocols import Sentence
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.answering.scoring.scoring import Scored
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

_IS = r"(?:is|was|are|were)"
_DOES = r"(?:did|does|do|can|could|will|would|has|have|had)"
_THING = r"(?:the|an?)\s(?-i:(?:[a-z-]+\s){0,2}?(?P<thing>[a-z-]+))"
_DONE = r"[a-z]{2,}(?:ed|en|[ln]t|wn|ld)|set|made|cut|put|found|shot|laid"
_QUESTIONS = (
    (
        rf"how\s(?:long|tall|high|deep|wide|heavy|fast|large|big|old)\s{_IS}\s{_THING}",
        r"(?:is|was|are|were|weigh|measur|stretch|span|reach|tak|took|last|stand|stood)\w*",
    ),
    (rf"how\smuch\s{_DOES}\s{_THING}\s(?:cost|weigh)", r"(?:cost|weigh|worth|priced)\w*"),
    (rf"how\smuch\s{_IS}\s{_THING}\sworth", r"(?:cost|worth|priced|valued)\w*"),
    (rf"how\s(?:many|much)\s\S.*?\s{_DOES}\s{_THING}\s(?P<verb>[a-z]+)", ""),
    (rf"when\s(?:did|does|do|will)\s{_THING}\s(?P<verb>[a-z]+)", ""),
    (rf"who\s(?P<verb>[a-z]+)\s{_THING}", ""),
    (rf"when\s{_IS}\s{_THING}\s(?:first\s)?(?:{_DONE})", _DONE),
)
_ASKED = tuple((re.compile(rf"^\W*{asked}\W*$", re.I), told) for asked, told in _QUESTIONS)
_LINK = r"(?:of|in|at|under|on|for|between|from|near|to|with|by|off|across|outside)"
_HELPER = r"(?:is|was|are|were|be|been|has|have|had|can|could|will|would)"
_BEFORE = re.compile(
    r"(?:(?:(?:and|but|meanwhile|however),?\s)?(?:(?:the|an?|its|their|his|her|this|these)\s"
    rf"(?:(?!{_LINK}\b)[\w’'-]+\s){{0,3}}?(?-i:(?P<noun>[a-z][a-z-]+))(?:\s{_LINK}\s[^,;.]{{1,60}}?)?"
    r"(?:,\s[^,;.]{1,80},|,?\s(?:which|that)|\sthat\s[^,;.]{1,40}?|,)?|(?P<pronoun>It|They)))\s"
    rf"(?:{_HELPER}\s[^;.]{{1,60}}?\sand\s)?(?:(?:{_HELPER}|also|each|only|\w+ly)\s)*",
    re.IGNORECASE,
)
"""What stands before the verb of a sentence: who or what does it, or has it done to it."""
_BEGINS = re.compile(
    rf"(?:The|An?|Its|Their|This|These)\s(?:(?!{_LINK}\b)[\w’'-]+\s){{0,3}}?(?P<noun>[a-z][a-z-]+)"
    r"(?:,|\s(?:which|that|is|was|are|were|has|have|had|can|could|will|would|\w+ed|\w+ing)\b)"
)
_END = r"(?=[,.;:]|$|\s(?:which|that|who|and|when|after|before|will|is|was|has|had)\b"
_MEASURED = re.compile(rf"\d[\d.,]*-[a-z]+\s(?P<noun>[a-z]{{3,}}){_END}|\s{_LINK}\b|\s[a-z]+ed\b)")
_OBJECT = re.compile(
    rf"[a-z]+\s(?:the|an?|its|their|his|her)\s(?:[\w-]+\s){{0,2}}?(?P<noun>[a-z-]+){_END}|\s{_LINK}\b)"
)
_GENERAL = frozenset(
    map(
        stem,
        """building structure complex facility site project scheme programme program plan work
        construction mission operation vehicle machine device craft system place area property firm
        company group business organisation organization body agency man woman person pair couple
        boy girl animal creature thing piece item model event deal measure service development
        venture initiative effort campaign number total amount sum price cost figure rest one part
        other majority fleet team crew series range set""".split(),
    )
)
"""Nouns that may stand for any other."""
_SAME = (
    r"{one}(?:[’']s?)?\s{two}\b",
    r"{one}\s(?:of|into|as)\s(?:\w+\s){{0,3}}{two}\b",
    r"{one},?\s(?:which\s|that\s)?(?:is|was|are|were|be|been|bec[oa]me\w*|called|or)\s(?:[\w-]+\s){{0,5}}{two}\b",
    r"{one},\s(?:an?|the|its|one|once|formerly)\s(?:[\w-]+\s){{0,5}}{two}\b",
)
"""How a text says that two nouns mean one thing, or a part of it."""
_NEW = (
    r"(?:an?|another|his|her|its|their"
    r"|the\s(?:old|new|other|former|existing|current|second|nearby|neighbouring|neighboring))"
)
_IS_ONE = re.compile(r"(?:\b(?:is|was|are|were|be|been|as|bec[oa]me|into|of|like)|,)\s$")
"""Before "a hotel" that something is, and no other."""
_PLURAL = re.compile(r"[a-z]{2,}[^sui]s")
_LAST_WORD = re.compile(r"\b(?P<noun>[A-Za-z]{3,})\s$")
_LONGEST = 250
"""Characters that may stand before the verb."""
_MOST_SENTENCE = 1_300
_MOST_TEXT = 20_000


class _Asked(NamedTuple):
    """What is asked about, and the verb with which; else the form of the words that tell it."""

    thing: str
    verb: str | None
    told: str


def is_of_another_thing(profile: QuestionProfile, candidate: Scored) -> bool:
    """Whether the sentence tells what is asked of another thing, which is not the same one."""
    asked, sentence = _asked(profile.question), candidate.sentence
    if asked is None or candidate.reading is None or len(sentence.text) > _MOST_SENTENCE:
        return False
    start, end = (max(place - sentence.start, 0) for place in candidate.reading.answer)
    said = profile.stems_in(sentence.text if asked.verb else sentence.text[:end])
    if stem(asked.thing) in said:
        return False
    others = set(_bearers(profile, asked, sentence, start))
    return bool(others) and all(_are_two(asked.thing, one, sentence.article) for one in others)


@lru_cache(maxsize=256)
def _asked(question: str) -> _Asked | None:
    for pattern, told in _ASKED:
        if found := pattern.match(question):
            return _Asked(found["thing"].casefold(), found.groupdict().get("verb"), told)
    return None


def _bearers(
    profile: QuestionProfile, asked: _Asked, sentence: Sentence, marked: int
) -> Iterator[str]:
    """The nouns of which the sentence tells it, or to which it is done."""
    text = sentence.text
    if asked.verb is None and (noun := _MEASURED.match(text, marked)):
        yield noun["noun"]
        return
    for place in _places(profile, asked, text):
        done = _OBJECT.match(text, place) if asked.verb else None
        if done is not None and profile.kind is not AnswerKind.NUMBER:
            if profile.kind is AnswerKind.PERSON:
                yield done["noun"]
        elif place < marked and (bearer := _bearer(sentence, place, asked.thing)):
            yield bearer


def _places(profile: QuestionProfile, asked: _Asked, text: str) -> Iterator[int]:
    """Where a text has words of the form, or the verb, or what says the same."""
    for word in re.finditer(r"[^\W\d_]+", text):
        if _is_told(profile, asked, word):
            yield word.start()


def _is_told(profile: QuestionProfile, asked: _Asked, word: re.Match[str]) -> bool:
    if asked.verb is None:
        return re.fullmatch(asked.told, word.group()) is not None
    is_same = stem(word.group()) == stem(asked.verb)
    return is_same or profile.is_said_at(word.start(), word.string, word=asked.verb)


def _bearer(sentence: Sentence, place: int, thing: str) -> str | None:
    """The noun of which it is told, where the sentence begins with it; that of the sentence before
    for "it"."""
    before = sentence.text[:place]
    if sentence.text.startswith("worth", place) and (worth := _LAST_WORD.search(before)):
        return worth["noun"].casefold()
    if len(before) > _LONGEST:
        return None
    subject = _BEFORE.fullmatch(re.split(r"[;:]\s", before)[-1])
    if subject is None or subject["noun"]:
        return subject["noun"] if subject else None
    text = sentence.article.text[: sentence.start].rpartition("\n")[2]
    last = split_sentences(text)[-1:]
    begun = _BEGINS.match(text[last[0].start : last[0].end]) if last else None
    if begun is None or _has(thing, begun.string):
        return None
    return begun["noun"]


def _are_two(thing: str, other: str, article: Article) -> bool:
    """Whether the article surely means two things by these nouns."""
    if {stem(thing), stem(other)} & _GENERAL or stem(thing) == stem(other):
        return False
    if any(_has(thing, " ".join(group.nouns)) for group in groups_of(_singular(other))):
        return False
    text = f"{article.title}.\n{article.text[:_MOST_TEXT]}"
    one, two = _any_number(thing), _any_number(other)
    pairs = ((one, two), (two, one))
    if any(re.search(rf"\b{same.format(one=a, two=b)}", text) for a, b in pairs for same in _SAME):
        return False
    if bool(_PLURAL.fullmatch(thing)) is not bool(_PLURAL.fullmatch(other)):
        return True
    if any(_is_introduced(b, a, article.text[:_MOST_TEXT]) for a, b in pairs):
        return True
    return any(
        _has(thing, text[span.start : span.end]) and _has(other, text[span.start : span.end])
        for span in split_sentences(text)
    )


def _is_introduced(noun: str, behind: str, text: str) -> bool:
    """Whether a text goes on from the one to another: "a hotel", "the old bridge"."""
    first = re.search(rf"\b(?:{_NEW}\s(?:[\w-]+\s){{0,2}}|(?P<plain>)){noun}\b", text, re.I)
    if first is None or first["plain"] is not None or _IS_ONE.search(text[: first.start()]):
        return False
    return re.search(rf"\b{behind}\b", text[: first.start()], re.IGNORECASE) is not None


def _has(noun: str, text: str) -> bool:
    return stem(noun) in {term.stem for term in find_terms(text)}


def _singular(noun: str) -> str:
    return noun[:-1] if _PLURAL.fullmatch(noun) else noun


def _any_number(noun: str) -> str:
    return rf"{re.escape(_singular(noun))}s?"
