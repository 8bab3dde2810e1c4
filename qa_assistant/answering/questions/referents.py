"""What the words of a follow-up that point back may point at: the earlier turns’ entities."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from qa_assistant.answering.language.answer_patterns import ROLE_WORDS
from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind, is_organisation
from qa_assistant.answering.language.datelines import dateline_end
from qa_assistant.answering.language.mentions import (
    Mention,
    Sort,
    content_words,
    find_mentions,
    names_thing,
    topic_of,
)
from qa_assistant.answering.questions.asked_phrases import asked_group, asked_kind, asked_thing
from qa_assistant.models import Answer

READ_TURNS = 6
"""How many turns back a word may point."""

_KIND_TURNS = 2
"""How many turns back "one" may point."""

_COMPANY_WORDS = frozenset("company firm group business manufacturer producer maker miner".split())
_BODY_WORDS = frozenset("organisation organization agency party union club team".split())
_SO_CALLED = frozenset("ministry bank court board parliament council commission".split())
"""Bodies that have it in their names what they are: a parliament is no court."""
_PLACE_WORDS = frozenset("country city town village region state province island place".split())
_PLACE_BEHIND = re.compile(
    r"\s(?:in|at|near|off)\s(?:the\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*(?=\W*$)"
)
_PERSON_OR_PLACE = re.compile(r"\b(?:he|she|him|his|her|there)\b")
_THING = re.compile(r"\b(?:it|its|they|them|their)\b")
_PERSON_WORDS = frozenset("man woman person politician".split())


class Referents:
    """The entities of some turns, the latest first: of their questions, answers and quotes."""

    def __init__(self, turns: tuple[Answer, ...]) -> None:
        self._turns = tuple(reversed(turns[-READ_TURNS:]))

    def person(self) -> str | None:
        """Whom "he" or "she" means: who was the answer, else whom a question or a quote names."""
        return self._first(_persons)

    def group(self) -> str | None:
        """Whom or what "they" means: an organisation or several things, else the topic."""
        return self.asked() or self._first(_groups) or self.thing()

    def thing(self) -> str | None:
        """What "it" means: a thing that was the answer, else what the question was about."""
        return self._first(_things)

    def asked(self) -> str | None:
        """What was asked for last: "the paintings stolen in Melk"."""
        return asked_thing(self._turns[0].standalone_question, self._turns[0].short_answer)

    @cached_property
    def is_no_event(self) -> bool:
        """Whether "that" cannot be what was named last, as in "when was that?": of a ship or a
        club one asks when it did something."""
        topic = topic_of(self._turns[0].standalone_question)
        return topic is not None and topic.is_name

    @cached_property
    def kind(self) -> str | None:
        """The noun that "one" stands for."""
        return next(
            filter(None, (asked_kind(t.standalone_question) for t in self._turns[:_KIND_TURNS])),
            None,
        )

    def place(self) -> str | None:
        """Where "there" is: a place that was the answer, else one that a question names."""
        return self._first(_places)

    @cached_property
    def topic(self) -> str | None:
        """What the conversation is about; persons count only where there is nothing else."""
        return self.thing() or self.person()

    def described_as(self, mention: Mention) -> str | None:
        """What "the company" or "the meeting" means: what was called so in more words, or is such
        a thing; null where the turns mention none."""
        return self._first(lambda turn: _called(turn, mention.head)) or self._of_class(mention.head)

    def _of_class(self, head: str) -> str | None:
        if head in _SO_CALLED:
            return self._first(lambda turn: _so_called(turn, head))
        if head in _COMPANY_WORDS | _BODY_WORDS:
            return self._first(lambda turn: _organisations(turn, is_company=head in _COMPANY_WORDS))
        if head in _PLACE_WORDS:
            return self.place()
        if head in _PERSON_WORDS:
            return self.person()
        return self._first(lambda turn: _in_role(turn, head))

    def _first(self, find: Callable[[Answer], Iterable[str]]) -> str | None:
        return next((found for turn in self._turns for found in find(turn)), None)


def _persons(turn: Answer) -> Iterator[str]:
    short = turn.short_answer
    is_person = expected_kind(turn.standalone_question) is AnswerKind.PERSON
    if short and is_person and not is_organisation(short) and not _is_described(short, turn):
        yield short
    asked = find_mentions(turn.standalone_question)
    yield from (m.text for m in reversed(asked) if m.sort is Sort.PERSON and m.is_name)
    yield from _called_by_surname(turn)
    for quote in _quotes(turn):
        yield from (m.text for m in quote if m.sort is Sort.PERSON and m.is_name)
    # "the chairman of Calder", but not "president" of "is Sorvik president"
    yield from (m.text for m in asked if m.sort is Sort.PERSON and m.text.startswith("the "))
    yield from (m.text for m in asked if m.is_name and m.sort is Sort.THING)


def _called_by_surname(turn: Answer) -> Iterator[str]:
    """Persons of the quotes whose surname the question has: "and Ferro?"."""
    asked = set(content_words(turn.standalone_question))
    for quote in _quotes(turn):
        persons = (m for m in quote if m.sort is Sort.PERSON and m.is_name)
        yield from (m.text for m in persons if m.head in asked)


def _is_described(short: str, turn: Answer) -> bool:
    """Whether a quote has it as a description and not as a name: "the Social Democrat"."""
    described = re.compile(rf"\b(?:the|an?|this|that)\s{re.escape(short)}\b", re.IGNORECASE)
    return any(described.search(citation.quote) for citation in turn.citations)


def _groups(turn: Answer) -> Iterator[str]:
    yield from _answered_thing(turn)
    short = turn.short_answer
    if short and (" and " in short or is_organisation(short)) and names_thing(short):
        yield short
    if group := asked_group(turn.standalone_question):
        yield group
    asked = find_mentions(turn.standalone_question)
    plural = [m for m in asked if m.is_plural and m.says_which]
    yield from (m.text for m in sorted(plural, key=lambda m: m.is_placed))
    yield from (m.text for m in asked if m.is_name and m.sort is Sort.THING)


def _things(turn: Answer) -> Iterator[str]:
    yield from _answered_thing(turn)
    topic = topic_of(turn.standalone_question)
    if topic is not None and _is_filled_in(topic, turn):
        topic = None
    if topic is not None and topic.says_which and (topic.is_name or not topic.is_plural):
        yield topic.text
    if topic is not None and (placed := _placed(topic, turn.standalone_question)):
        yield placed
    for title in _titles(turn):
        yield from (m.text for m in title if m.is_name and m.start)
    if topic is not None:
        yield topic.text


def _is_filled_in(topic: Mention, turn: Answer) -> bool:
    """Whether it is whom "he" or where "there" meant in the question as it was asked."""
    typed = turn.question.casefold()
    return topic.text.removeprefix("the ").casefold() not in typed and bool(
        _PERSON_OR_PLACE.search(typed) and not _THING.search(typed)
    )


def _placed(topic: Mention, question: str) -> str | None:
    """The topic with the place behind it: "the earthquake in Karsu"."""
    place = _PLACE_BEHIND.match(question, topic.end)
    return f"{topic.text}{place.group()}" if place and not topic.is_name else None


def _answered_thing(turn: Answer) -> Iterator[str]:
    """The short answer, where "which company" or "which bank" was asked for."""
    short = turn.short_answer
    if short and expected_kind(turn.standalone_question) is AnswerKind.NAME and names_thing(short):
        yield short


def _places(turn: Answer) -> Iterator[str]:
    if turn.short_answer and expected_kind(turn.standalone_question) is AnswerKind.PLACE:
        yield turn.short_answer
    for mentions in (find_mentions(turn.standalone_question), *_quotes(turn)):
        yield from (m.text for m in mentions if m.sort is Sort.PLACE)


def _organisations(turn: Answer, *, is_company: bool) -> Iterator[str]:
    yield from _answered_thing(turn)
    short = turn.short_answer
    if short and is_organisation(short) and names_thing(short):
        yield short
    asked = find_mentions(turn.standalone_question)
    yield from (m.text for m in asked if m.sort is Sort.ORGANISATION)
    if is_company:  # "Calder": a name of one word that acts
        yield from (m.text for m in asked if m.is_name and m.sort is Sort.THING)
    for mentions in (*_quotes(turn), *_titles(turn)):
        yield from (m.text for m in mentions if m.sort is Sort.ORGANISATION)


def _so_called(turn: Answer, head: str) -> Iterator[str]:
    """The organisations with this word in their names."""
    names = _organisations(turn, is_company=False)
    return (name for name in names if head in name.casefold().split())


def _called(turn: Answer, head: str) -> Iterator[str]:
    for mentions in (find_mentions(turn.standalone_question), *_titles(turn), *_quotes(turn)):
        named = [m for m in mentions if m.head == head and not m.is_name and m.says_which]
        yield from (m.text for m in named if _is_particular(m))


def _in_role(turn: Answer, role: str) -> Iterator[str]:
    """Who is called "the chairman" in a quote: the first person of it."""
    if role not in ROLE_WORDS:
        return
    for mentions in _quotes(turn):
        if any(m.head == role for m in mentions):
            yield from (m.text for m in mentions if m.sort is Sort.PERSON and m.is_name)


def _is_particular(mention: Mention) -> bool:
    """Whether a phrase has a name in it, or enough words to tell it from others of its kind."""
    words = mention.text.split()[1:]
    return any(word[:1].isupper() for word in words) or len(content_words(mention.text)) > 2


def _quotes(turn: Answer) -> list[tuple[Mention, ...]]:
    """What the quotes mention behind their datelines, which name a place that told nothing."""
    quotes = (citation.quote for citation in turn.citations[:3])
    return [find_mentions(quote[dateline_end(quote) :]) for quote in quotes]


def _titles(turn: Answer) -> list[tuple[Mention, ...]]:
    titles = dict.fromkeys(citation.title for citation in turn.citations[:3])
    return [find_mentions(title) for title in titles]
