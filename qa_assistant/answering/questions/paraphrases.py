"""What a question says in one word and an article in another: "founded", "was set up by".

A verb or a noun of the question stands for the others of its group, and the article's can be put in
its place; of what else says the same ("she died" for "her death") only that it does is known.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind
from qa_assistant.answering.language.noun_groups import (
    forms_of_noun,
    groups_of,
    noun_groups,
    nouns_in,
)
from qa_assistant.answering.language.terms import stem
from qa_assistant.answering.language.verb_forms import (
    base_of_present,
    forms_of,
    is_base,
    written_forms,
)
from qa_assistant.answering.language.verb_groups import VerbGroups, verb_groups

_DETERMINER = re.compile(
    r"\b(?:an?|the|this|that|its|his|her|their|our|no|of|in)\s$", re.IGNORECASE
)
_BEFORE_A_NOUN = re.compile(
    r"(?:\b(?:an?|the|this|that|its|his|her|their|our|no|of|in|on|for|by|what|which|many|much)"
    r"|[’']s?)\s(?:[\w-]+\s)?$",
    re.IGNORECASE,
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


class _Words(NamedTuple):
    """Words to be looked for in any form."""

    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()


class _Asked(NamedTuple):
    """A word of the question: where it stands, in which form, and what says the same."""

    start: int
    end: int
    form: str
    own: _Words
    others: _Words
    """What can stand in its place."""
    told_by: _Words

    def other_in(self, text: str) -> str | None:
        """The first of the others that the text has, in the question's form."""
        if not _any_of(self.others).search(text):
            return None
        for verb in self.others.verbs:
            if _any_of(_Words(verbs=(verb,))).search(text):
                return str(getattr(forms_of(verb), self.form))
        nouns = (noun for noun in self.others.nouns if _any_of(_Words(nouns=(noun,))).search(text))
        return next((str(getattr(forms_of_noun(noun), self.form)) for noun in nouns), None)


class Paraphrases:
    """A question's verbs and nouns, ready to be looked for in many texts by what says the same."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._asked = _asked_in(question)

    def stems_in(self, text: str) -> set[str]:
        """Stems of those words that the text has by another: as if it said them too."""
        found = (asked for asked in self._asked if _any_of(asked.told_by).search(text))
        words = (self._question[asked.start : asked.end].split() for asked in found)
        return {stem(word) for word in chain.from_iterable(words)}

    def is_said_at(self, place: int, text: str, *, word: str) -> bool:
        """Whether what stands there in the text says what that word of the question does."""
        return any(
            self._question[asked.start : asked.end].split()[0] == word
            and _any_of(asked.told_by).match(text, place)
            for asked in self._asked
        )

    def asked_of(self, question: str, text: str) -> str:
        """The question with the text's words, where it has another and not the question's own.

        `question` is the same one, its names perhaps in another form.
        """
        for asked in self._asked:
            own = self._question[asked.start : asked.end]
            if question.count(own) != 1 or _any_of(asked.own).search(text):
                continue
            if other := asked.other_in(text):
                question = question.replace(own, other)
        return question


@lru_cache(maxsize=256)
def _asked_in(question: str) -> tuple[_Asked, ...]:
    verbs = tuple(_verbs_of(question))
    nouns = (
        noun
        for noun in _nouns_of(question)
        if not any(verb.start < noun.end and noun.start < verb.end for verb in verbs)
    )
    return (*verbs, *nouns)


def _verbs_of(question: str) -> Iterator[_Asked]:
    groups = verb_groups(of_changes=expected_kind(question) is AnswerKind.NUMBER)
    known, pattern = _known(groups)
    for found in pattern.finditer(question):
        before = question[: found.start()]
        if not before.strip() or _DETERMINER.search(before):
            continue  # the first word asks; behind an article stands a noun
        forms = known[found.group().casefold()]
        form = next((each for each in _likely_forms(before) if each in forms), None)
        if form is None:
            continue
        verb = forms[form]
        others, told = _without_vague(_same_verbs(verb, groups), verb), _told_by(verb, groups)
        if others or told != _Words((verb,)):
            yield _Asked(*found.span(), form, _Words((verb,)), _Words(others), told)


def _nouns_of(question: str) -> Iterator[_Asked]:
    groups = verb_groups(of_changes=True)
    for found, noun, form in nouns_in(question):
        before, written = question[: found.start()], found.group()
        if not before.strip() or written.istitle():
            continue  # a name
        is_verb = is_base(written) or base_of_present(written) is not None
        if is_verb and not _BEFORE_A_NOUN.search(before):
            continue
        same = groups_of(noun)
        nouns = tuple(dict.fromkeys(n for group in same for n in group.nouns if n != noun))
        verbs = (
            verb for group in same for told in group.told_by for verb in _same_verbs(told, groups)
        )
        told_by = _Words(_without_vague(verbs), (noun, *nouns))
        yield _Asked(*found.span(), form, _Words(nouns=(noun,)), _Words(nouns=nouns), told_by)


def _told_by(verb: str, groups: VerbGroups) -> _Words:
    """The verb, those of its groups, and the nouns and verbs that tell of what it does."""
    same = tuple(_same_verbs(verb, groups))
    lines = [group for group in noun_groups() if any(told in same for told in group.told_by)]
    verbs = chain(same, *(group.told_by for group in lines))
    return _Words(
        (verb, *_without_vague(verbs, verb)),
        tuple(dict.fromkeys(noun for group in lines for noun in group.nouns)),
    )


def _likely_forms(before: str) -> tuple[str, ...]:
    """Forms that a verb may have behind these words, the likeliest first."""
    helpers = _HELPER.findall(before)
    if not helpers:
        return ("past", "present")
    if helpers[-1].casefold() in _WITH_A_PARTICIPLE:
        return ("participle", "gerund")
    return ("base", "past", "present")


def _same_verbs(verb: str, groups: VerbGroups) -> Iterator[str]:
    yield verb
    yield from (other for group in groups if verb in group for other in group)


def _without_vague(verbs: Iterable[str], own: str = "") -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in verbs if v != own and v not in _VAGUE))


@lru_cache(maxsize=2)
def _known(groups: VerbGroups) -> tuple[dict[str, dict[str, str]], re.Pattern[str]]:
    """What each form is the form of, by the form's name, and a pattern that finds the forms."""
    known: dict[str, dict[str, str]] = {}
    told = (verb for group in noun_groups() for verb in group.told_by)
    for verb in dict.fromkeys(chain(*groups, told)):
        for name, form in written_forms(verb):
            known.setdefault(form, {}).setdefault(name, verb)
    forms = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return known, re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=512)
def _any_of(words: _Words) -> re.Pattern[str]:
    """One of the words in any form; a word or two may stand before a verb's particle."""
    alternatives = [re.escape(form) for noun in words.nouns for form in set(forms_of_noun(noun))]
    for verb in words.verbs:
        head, _, rest = verb.partition(" ")
        forms = "|".join(map(re.escape, dict.fromkeys(form for _, form in written_forms(head))))
        parts = rest.split()
        tail = _GAPS[len(parts) > 1] + r"\W+".join(map(re.escape, parts)) if parts else ""
        alternatives.append(f"(?:{forms}){tail}")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)
