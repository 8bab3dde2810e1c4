"""Questions that ask two things, cut into questions that ask one each."""

import re
from functools import partial

from qa_assistant.answering.terms import find_terms

MOST_PARTS = 3

_ASKING = (
    r"(?:who(?:m|se)?|when|where|why|what|which"
    r"|how(?:\s(?:many|much|long|old|far|large|big|tall|high|often|fast))?)"
)
_AND = re.compile(
    rf"\s*(?:[,;]\s*(?:and|or)?|\?\s*(?:and\s)?|\s(?:and|or|as\swell\sas))\s+"
    rf"(?=(?:(?:in|at|by|for|from|to|with|on)\s)?{_ASKING}\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"^\W*(?P<one>{_ASKING})\s(?:and|or)\s(?P<other>{_ASKING})\s(?P<rest>.+)$", re.IGNORECASE
)
_ADVERBS = re.compile(r"^(?:when|where|why|how)$", re.IGNORECASE)
_ASKS = re.compile(
    rf"^\W*(?:(?:in|at|by|for|from|to|with|on)\s)?{_ASKING}\b(?P<rest>.*)$", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|was|are|were|did|does|do|has|have|had|will|would|can|could|should|may|might)\b"
    r"|\b\w{2,}(?:ed|[^s]s|en)\b|\b(?:won|led|held|met|ran|left|lost|made|paid|sold|took|went|came|built|wrote|said|fell|rose"
    r"|bought|became|began|chose|cost|found|gave|got|hit|kept|knew|saw|sent|set|spoke|spent)\b",
    re.IGNORECASE,
)
_NESTED = re.compile(rf"\b(?:about|say|said|tell|told|know|of)\s{_ASKING}\b", re.IGNORECASE)
_THING = re.compile(r"\b(?P<own>its|their)\b|\b(?P<thing>it|they|them)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?P<own>his)\b|\b(?P<person>he|she|him|her)\b", re.IGNORECASE)
_BE = frozenset("is was are were 's ’s".split())
_DO = frozenset("did does do will would can could should".split())
_ENDS = (
    frozenset(
        """on at in by for with from to about into after before during since until over under and or
    than as when where which who that now today so has have had""".split()
    )
    | _BE
    | _DO
)
_PARTICIPLE = re.compile(
    r"\w{2,}(?:ed|en)|held|led|built|made|met|sold|won|lost|found|paid|cut|set"
)
_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'&.-]*(?:\s(?:of\s|the\s)?[A-Z0-9][\w’'&.-]*)*")


def question_parts(question: str) -> tuple[str, ...]:
    """The questions that a question consists of, each understood alone; itself where it is one.

    "Who chaired the meeting and where was it held?" gives "Who chaired the meeting?" and "Where was
    the meeting held?"; "when and where was it held?" gives both with the rest.
    """
    plain = question.strip()
    pair = _PAIR.match(plain)
    if pair and _ADVERBS.match(pair["one"]) and _ADVERBS.match(pair["other"]):
        return _asked(f"{pair['one']} {pair['rest']}"), _asked(f"{pair['other']} {pair['rest']}")
    pieces = [] if _NESTED.search(plain) else _pieces(plain)
    if len(pieces) < 2 or len(pieces) > MOST_PARTS or not all(map(_is_question, pieces)):
        return (question,)
    first = _asked(pieces[0])
    return (first, *(_asked(_with_topic(piece, pieces[0])) for piece in pieces[1:]))


def _pieces(question: str) -> list[str]:
    """The pieces between the joints; a comma joins only where an "and" follows."""
    joints = list(_AND.finditer(question))
    while joints and not re.search(r"\b(?:and|or|as well as)\b|\?", joints[-1].group(), re.I):
        joints.pop()
    begins = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(question)]
    return [question[a:b].strip(" ?") for a, b in zip(begins, ends, strict=True)]


def _is_question(piece: str) -> bool:
    """Whether it asks for something of something: a question word, a verb and a content word."""
    match = _ASKS.match(piece)
    verb = match and _VERB.search(match["rest"])
    if not match or not verb:
        return False
    said = match["rest"][: verb.start()] + match["rest"][verb.end() :]
    return bool(find_terms(f"a {said}") or _THING.search(said) or _PERSON.search(said))


def _with_topic(piece: str, first: str) -> str:
    """The later question with what its pronoun stands for."""
    topic = (
        None if re.match(r"\W*what\s(?:has\s)?happened", first, re.IGNORECASE) else _topic(first)
    )
    person = next((m.group() for m in reversed(list(_NAME.finditer(first)))), topic)
    for pattern, referent in ((_THING, topic), (_PERSON, person)):
        if referent and pattern.search(piece):
            return pattern.sub(partial(_in_place, referent), piece, count=1)
    return piece


def _in_place(referent: str, pronoun: re.Match[str]) -> str:
    return f"{referent}’s" if pronoun["own"] else referent


def _topic(first: str) -> str | None:
    """What the first question is about: its subject, or the object of "who <verb> …"."""
    match = _ASKS.match(first)
    words = match["rest"].split() if match else []
    lowered = [word.casefold() for word in words]
    auxiliary = next((i for i, word in enumerate(lowered) if word in _BE | _DO), None)
    if auxiliary is None:
        return _object(words)
    subject = words[auxiliary + 1 :]
    end = next((i for i, word in enumerate(subject) if word.casefold() in _ENDS), len(subject))
    is_asked_with_verb = lowered[auxiliary] in _DO or (
        end > 1 and _PARTICIPLE.fullmatch(subject[end - 1])
    )
    if end > 1 and is_asked_with_verb:
        end -= 1  # "when was the plant opened", "where did the pilgrims come from"
    phrase = _phrase(subject[:end])
    if phrase and lowered[auxiliary] in _BE and " of " in phrase:
        return phrase.rpartition(" of ")[2]  # "what is the price of tin"
    return phrase


def _object(words: list[str]) -> str | None:
    """What stands behind the verb, else behind the last preposition."""
    verbs = [i for i, word in enumerate(words) if _VERB.fullmatch(word)]
    sure = [i for i in verbs if not words[i].endswith("s")]  # "which companies founded …"
    verb = next(iter(sure or verbs), None)
    phrase = _phrase(words[verb + 1 :]) if verb is not None else None
    if phrase:
        return phrase
    last = max((i for i, word in enumerate(words) if word.casefold() in _ENDS), default=None)
    return _phrase(words[last + 1 :]) if last is not None else None


def _phrase(words: list[str]) -> str | None:
    """The words up to the first that begins something else."""
    end = next((i for i, word in enumerate(words) if word.casefold() in _ENDS), len(words))
    return " ".join(words[:end]).strip(" ,?") or None


def _asked(piece: str) -> str:
    plain = piece.strip(" ?,;")
    return f"{plain[:1].upper()}{plain[1:]}?"
