"""Questions that a sentence answers, formed by rules; only where they come out grammatical."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from qa_assistant.answering.language.answer_patterns import ROLE_WORDS
from qa_assistant.answering.language.answer_types import (
    AnswerKind,
    find_candidates,
    is_organisation,
)
from qa_assistant.answering.language.mentions import Mention, content_words, find_mentions
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import (
    base_of_participle,
    base_of_past,
    base_of_present,
    is_base,
    is_present,
    past_of,
)

MOST_CHARACTERS = 110
_MOST_SUBJECT_WORDS = 6
_MOST_OBJECT_WORDS = 7

_PREDICATE = re.compile(
    r"^\s(?:(?:also|now|then|later|already|\w+ly)\s)?(?:(?P<auxiliary>will|would|can|has|have|was|were"
    r"|(?:is|are)\sto)\s)?(?P<be>be\s|been\s)?(?P<verb>[a-z]+)(?P<rest>\s.+)?$"
)
_LEAD = re.compile(r"^(?P<word>In|On|At|By|Since|Until|From)\s(?P<time>[^,]{2,30}),\s")
_CLAUSE_END = re.compile(
    r"[,;:.–—“”\"()]|\s(?:which|who|that|because|after|before|when|while|where|as|and|but|or|than"
    r"|so|if|although|with|including|since|until|to)\s"
)
_REASON = re.compile(r"\s(?:because|due to|owing to|since)\s")
_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|here"
    r"|i|we|you|my|our|your|us|me|same|another|other|such|former|latter)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"^[\w’'&.,%$€£ -]+$")
_TIME_LEAD = re.compile(
    r"\s*\b(?:(?:by|at|until|since|from)\sthe\s(?:end|beginning|start)\sof|on|in|by|at|since|until"
    r"|from|early|late|of)?\s*$",
    re.IGNORECASE,
)
_EXACT_TIME = re.compile(r"\d{4}|\d\s[A-Z]|[A-Z][a-z]+\s\d|^[A-Z][a-z]{2,8}$|day$")
_NAMED_PLACE = r"(?:the\s)?[A-Z][\w’-]+(?:\s[A-Z][\w’-]+)*"
_PLACE_TAIL = re.compile(
    rf"^(?P<thing>(?:(?!\sfor\s).)*?)\s(?:in|at|near)\s(?P<place>{_NAMED_PLACE})$"
)
_AGENT = re.compile(r"^(?P<rest>.*?)\s?\bby\s(?P<agent>(?:the\s)?(?:[A-Z][\w’.-]+\s?){1,5})$")
_COUNT = re.compile(
    r"^\s(?P<number>\d[\d,]*)\s(?P<thing>[a-z][a-z-]+(?:\s(?:of\s)?[a-z][a-z-]+){0,3})(?P<tail>.*)$"
)
_FULL_NAME = r"(?:[A-Z][\w’.-]+\s){1,3}[A-Z][\w’.-]+"
_APPOSITION = re.compile(
    rf"(?P<name>{_FULL_NAME}),\s(?:the|a|an|its|who)\s(?P<role>(?:[\w-]+\s?){{1,4}})"
)
_SPEAKER = re.compile(
    rf"(?:\b(?:said|added|warned|argued|explained)\s(?P<after>{_FULL_NAME})"
    rf"|(?<!\bthe\s)(?<!\bThe\s)\b(?P<before>{_FULL_NAME})\s(?:said|told|added|warned|argued|explained)\b)"
)
_SHORT_NAME = re.compile(rf"(?P<long>{_FULL_NAME})\s\((?P<short>[A-Z][A-Z&.]+[A-Z])\)")
_MAGNITUDE = re.compile(r"^(?:hundred|thousand|million|billion|trillion)\b")
_SPENDING = frozenset("spend pay invest raise cost lend lose earn receive get".split())
_SAYING = frozenset(
    "say tell announce add argue warn claim explain think expect hope believe estimate".split()
)


class Form(StrEnum):
    """What a formed question asks for; the order is that in which they are preferred."""

    TIME = "time"
    MONEY = "money"
    COUNT = "count"
    AGENT = "agent"
    REASON = "reason"
    PLACE = "place"
    SPEECH = "speech"
    IDENTITY = "identity"
    FULL_NAME = "full name"


@dataclass(frozen=True)
class FormedQuestion:
    """A question, and the words of its sentence that answer it."""

    text: str
    form: Form
    answer: str


Naming = Callable[[Mention], str | None]
"""A subject as it can stand in a question of its own ("the plant": "the Teesside plant")."""


@dataclass(frozen=True)
class _Clause:
    """A subject and what is said of it: "the plant", "will", "open", " the second line in May"."""

    subject: str
    auxiliary: str
    """As a question has it: "did", "does", "will", "has", "was", …"""
    verb: str
    """Behind the auxiliary: "open", "opened", "be opened"."""
    base: str
    rest: str
    """Until the clause ends; begins with a space."""
    whole: str
    """Until the sentence ends."""

    @property
    def is_passive(self) -> bool:
        """Whether its object is its subject."""
        return self.auxiliary in ("was", "were") or self.verb.startswith(("be ", "been "))

    def ask(self, words: str, rest: str) -> str:
        """The question "words … subject verb rest?"."""
        return " ".join(f"{words} {self.auxiliary} {self.subject} {self.verb} {rest}".split()) + "?"


def form_questions(
    sentence: str, naming: Naming, *, topic: str | None = None
) -> Iterator[FormedQuestion]:
    """The questions that rules can make of a sentence; nothing where the rules do not fit it.

    Args:
        sentence: A sentence of an article.
        naming: Gives its subject as a question by itself can name it; null where it cannot.
        topic: What the article is about, for "what did … say about …".
    """
    formed = [*_identity(sentence), *_full_name(sentence), *_speech(sentence, topic)]
    clause = _read_clause(sentence, naming)
    if clause is not None:
        for make in (_time, _money, _count, _agent, _reason, _place):
            formed.extend(make(clause))
    yield from (question for question in formed if _is_sound(question.text))


def _read_clause(sentence: str, naming: Naming) -> _Clause | None:
    """The sentence’s main clause, where it begins with its subject and a known verb follows."""
    text = _lead_to_end(" ".join(sentence.split()).rstrip("."))
    subject = _subject(text)
    named = naming(subject) if subject else None
    match = _PREDICATE.match(text[subject.end :]) if subject else None
    if match is None or named is None or len(named.split()) > _MOST_SUBJECT_WORDS:
        return None
    form = _read_verb(match["auxiliary"] or "", match["verb"], be=(match["be"] or "").strip())
    if form is None or form[2] in _SAYING:
        return None
    whole = match["rest"] or ""
    end = _CLAUSE_END.search(whole)
    return _Clause(named, *form, rest=whole[: end.start()] if end else whole, whole=whole)


def _subject(text: str) -> Mention | None:
    """The phrase that the text begins with, without a verb of the present that looks like a noun:
    "The Kiruna plant" of "The Kiruna plant employs 240 people"."""
    first = next((m for m in find_mentions(text) if m.start == 0), None)
    words = first.text.split() if first else []
    if first is None or len(words) < 2 or not words[-1].islower() or not is_present(words[-1]):
        return first
    end = first.end - len(words[-1]) - 1
    return next((m for m in find_mentions(text[:end]) if m.start == 0), None)


def _lead_to_end(text: str) -> str:
    """ "Calder opened a plant in May 2024" for "In May 2024, Calder opened a plant"."""
    lead = _LEAD.match(text)
    if lead is None or not find_candidates(lead["time"], AnswerKind.TIME):
        return text
    return f"{text[lead.end() :]} {lead['word'].lower()} {lead['time']}"


def _read_verb(auxiliary: str, verb: str, *, be: str) -> tuple[str, str, str] | None:
    """A question’s auxiliary, the verb behind it, and the verb’s base form."""
    if be or auxiliary in ("was", "were"):
        base = base_of_participle(verb)
        return (_asking(auxiliary), f"{be} {verb}".strip(), base) if base and auxiliary else None
    if auxiliary in ("has", "have"):
        base = base_of_participle(verb)
        return (auxiliary, verb, base) if base else None
    if auxiliary:
        return (_asking(auxiliary), verb, verb) if is_base(verb) else None
    if base := base_of_past(verb):
        return None if base in ("be", "have") else ("did", base, base)
    base = base_of_present(verb)
    return ("does", base, base) if base and base not in ("be", "have") else None


def _asking(auxiliary: str) -> str:
    return "will" if auxiliary.endswith(" to") else auxiliary


def _time(clause: _Clause) -> Iterator[FormedQuestion]:
    if clause.auxiliary in ("has", "have", "does"):
        return
    for span in find_candidates(clause.rest, AnswerKind.TIME):
        moment = clause.rest[span.start : span.end].strip()
        before = _TIME_LEAD.sub("", clause.rest[: span.start])
        after = clause.rest[span.end :]
        if _EXACT_TIME.search(moment) and not after.strip():
            yield FormedQuestion(clause.ask("When", before), Form.TIME, moment)
            return


def _money(clause: _Clause) -> Iterator[FormedQuestion]:
    spans = find_candidates(clause.rest, AnswerKind.MONEY)
    if clause.base not in _SPENDING or clause.is_passive or not spans:
        return
    first = spans[0]
    if not clause.rest[: first.start].strip():
        amount = clause.rest[first.start : first.end].strip()
        tail = _without_time(clause.rest[first.end :])
        yield FormedQuestion(clause.ask("How much", tail), Form.MONEY, amount)


def _count(clause: _Clause) -> Iterator[FormedQuestion]:
    match = _COUNT.match(clause.rest)
    if match is None or clause.is_passive or clause.base in ("be", "become"):
        return
    thing = match["thing"].split()
    is_plural = any(word.endswith("s") or word == "people" for word in thing[:2])
    kept = _until_preposition(thing)
    if not is_plural or _MAGNITUDE.match(match["thing"]) or not kept or kept[-1] in STOP_WORDS:
        return
    if find_candidates(f"{match['number']} {kept[0]}", AnswerKind.MONEY):
        return
    tail = " ".join([*thing[len(kept) :], match["tail"].strip()])
    words = f"How many {' '.join(kept)}"
    yield FormedQuestion(clause.ask(words, tail), Form.COUNT, match["number"])


def _agent(clause: _Clause) -> Iterator[FormedQuestion]:
    match = _AGENT.match(clause.rest.strip())
    if match is None or clause.auxiliary not in ("was", "were"):
        return  # "will be opened by": who does that is not yet a fact
    agent = match["agent"].strip()
    word = "Which organisation" if is_organisation(agent) else "Who"
    text = " ".join(f"{word} {past_of(clause.base)} {clause.subject} {match['rest']}".split())
    yield FormedQuestion(f"{text}?", Form.AGENT, agent)


def _reason(clause: _Clause) -> Iterator[FormedQuestion]:
    match = _REASON.search(clause.whole)
    if match and not _CLAUSE_END.search(clause.whole[: match.start()]):
        reason = clause.whole[match.end() :]
        asked = _without_time(clause.whole[: match.start()])
        yield FormedQuestion(clause.ask("Why", asked), Form.REASON, reason)


def _place(clause: _Clause) -> Iterator[FormedQuestion]:
    match = _PLACE_TAIL.match(_without_time(clause.rest))
    if match and not find_candidates(match["place"], AnswerKind.TIME):
        yield FormedQuestion(clause.ask("Where", match["thing"]), Form.PLACE, match["place"])


def _speech(sentence: str, topic: str | None) -> Iterator[FormedQuestion]:
    """ "What did Ida Brandt say about the second furnace?"."""
    match = _SPEAKER.search(sentence)
    who = _person(match["after"] or match["before"]) if match else None
    if who and topic and who not in topic:
        yield FormedQuestion(f"What did {who} say about {topic}?", Form.SPEECH, who)


def _identity(sentence: str) -> Iterator[FormedQuestion]:
    """ "Who is Ida Brandt?", where the sentence says "Ida Brandt, the chairwoman, …"."""
    for match in _APPOSITION.finditer(sentence):
        has_role = any(word.casefold() in ROLE_WORDS for word in match["role"].split())
        if has_role and (who := _person(match["name"])):
            yield FormedQuestion(f"Who is {who}?", Form.IDENTITY, who)


def _full_name(sentence: str) -> Iterator[FormedQuestion]:
    for match in _SHORT_NAME.finditer(sentence):
        text = f"What does {match['short']} stand for?"
        yield FormedQuestion(text, Form.FULL_NAME, match["long"])


def _person(name: str) -> str | None:
    """The name without titles, if it has a first and a last one and is no organisation’s."""
    if name.startswith("The "):
        return None  # "The Continental Assembly"
    for span in find_candidates(name, AnswerKind.PERSON)[:1]:
        bare = name[span.start : span.end]
        if " " in bare and not is_organisation(bare):
            return bare
    return None


def _without_time(rest: str) -> str:
    for span in reversed(find_candidates(rest, AnswerKind.TIME)):
        if not rest[span.end :].strip():
            rest = _TIME_LEAD.sub("", rest[: span.start])
    return rest.strip() if not rest.startswith(" ") else f" {rest.strip()}"


def _until_preposition(words: list[str]) -> list[str]:
    """ "tonnes of oxides" of "tonnes of oxides in March"."""
    for position, word in enumerate(words):
        if word in STOP_WORDS and word != "of":
            return words[:position]
    return words


def _is_sound(question: str) -> bool:
    """Whether it is short, plain, stands by itself, and does not break off."""
    body = question.rstrip("?")
    words = body.split()
    is_whole = len(words) >= 3 and (
        words[-1].casefold() not in STOP_WORDS or body.endswith(" stand for")
    )
    return (
        is_whole
        and len(question) <= MOST_CHARACTERS
        and bool(_PLAIN.match(body))
        and not _POINTING.search(body)
        and len(content_words(body)) <= _MOST_SUBJECT_WORDS + _MOST_OBJECT_WORDS
    )
