"""Questions that ask two things, cut into questions that ask one each."""

import re
from functools import partial

from qa_assistant.answering.language.terms import TermKind, find_terms
from qa_assistant.answering.language.verb_forms import base_of_participle, participle_of

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
_DANGLING = re.compile(
    r"^(?P<first>.+?),?\sand\s(?P<other>when|where|why|how|by\swhom?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(
    r"^\W*(?:who|(?:what|which)(?:\s[a-z][\w-]*){1,2}?)\s(?P<verb>[a-z]+)\s"
    r"(?P<done>(?!(?:in|at|on|for|to|from|by|with|of|over|under|after|before|against|as|about"
    r"|up|down|out|off|away|back|what|when|it|him|her|them)\b).+)$",
    re.IGNORECASE,
)
"""A question for who did something to a thing."""
_BARE = re.compile(r"^\W*(?:who|which\s[a-z]+)\s(?P<verb>[a-z]+)\W*$", re.IGNORECASE)
_FORWARD = re.compile(
    r"^\W*(?:when|where|why|how\s(?:many|much)(?:\s(?P<thing>[a-z][\w-]*(?:\s[a-z][\w-]*)?))??)\s"
    r"(?P<verb>is|was|are|were|did|does|do|has|have|had|will|would|can|could|should)\s(?P<rest>.+)$",
    re.IGNORECASE,
)
_NAMED_TAIL = re.compile(
    r"\b(?P<tail>(?:of|at|in|for|from|on|against)\s(?:the\s|an?\s)?(?:[a-z-]+\s){0,3}?[A-Z].*)$"
)
_ADVERBS = re.compile(r"^(?:when|where|why|how)$", re.IGNORECASE)
_ASKS = re.compile(
    rf"^\W*(?:(?:in|at|by|for|from|to|with|on)\s)?{_ASKING}\b(?P<rest>.*)$", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|was|are|were|did|does|do|has|have|had|will|would|can|could|should|may|might)\b"
    r"|(?<!\w)['’]s\b"
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
_DONE = re.compile(
    rf"^\W*{_ASKING}\b(?:(?!\b(?:did|does|do)\b)[^?])*?"
    r"(?:\b(?:is|was|are|were|(?:has|have|had)\sbeen"
    r"|(?:will|would|can|could|should|may|might|must)\sbe)|['’]s)\s(?:being\s)?"
    r"(?:(?:\w+ly|also|first|just)\s)?(?P<verb>[a-z]+)\b(?:\s(?P<next>\w+))?",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:at|during|in)\s(?P<event>(?:the|an?|this|last)\s(?:[\w’'-]+\s){0,4}?(?:summit|meeting"
    r"|conference|hearing|trial|session|forum|congress|debate|ceremony|match|game|attack|fire"
    r"|crash|flood|earthquake|storm|explosion|raid|riot|strike)\b[^?,]*)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^\W*who(?:['’]s|\sis|\swas|\s(?P<several>are|were))\s"
    r"(?P<role>(?:the|an?|(?:[\w.-]+\s){0,3}?[\w.-]+['’]s?)\s.+?)\W*$",
    re.IGNORECASE,
)
_WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
_WHO_DID = re.compile(
    r"^\W*who\s(?!(?:\w+ly\s)?"
    r"(?:is|was|are|were|did|does|do|will|would|can|could|should|may|might)(?:n['’]t)?\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
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
    if both := _with_dangling(plain):
        return both
    pieces = [] if _NESTED.search(plain) else _pieces(plain)
    if len(pieces) > 1:
        pieces[0] = _with_object(_with_tail(pieces[0], pieces[-1]), pieces[-1])
    if len(pieces) < 2 or len(pieces) > MOST_PARTS or not all(map(_is_question, pieces)):
        return (question,)
    return (_asked(pieces[0]), *(_asked(_with_topic(piece, pieces[0])) for piece in pieces[1:]))


def _with_dangling(question: str) -> tuple[str, ...]:
    """Both questions of "where will it be held and when?"; nothing where it is no such one."""
    match = _DANGLING.match(question)
    if match is None:
        return ()
    first, other = match["first"], match["other"]
    asking = _FORWARD.match(first)
    if asking is None:
        return _with_passive(first, other)
    thing = f" {asking['thing']}" if asking["thing"] else ""
    return _asked(first), _asked(f"{other} {asking['verb']} {asking['rest']}{thing}")


def _with_passive(first: str, other: str) -> tuple[str, ...]:
    """ "Who founded Nimbus?" and "When was Nimbus founded?" of "who founded Nimbus and when?"."""
    did = _DID.match(first)
    participle = participle_of(did["verb"].casefold()) if did else None
    if did is None or participle is None or did["verb"].casefold() in _BE | _DO:
        return ()
    return _asked(first), _asked(f"{other} was {did['done'].strip(' ?')} {participle}")


def _with_object(piece: str, last: str) -> str:
    """ "Who won" with what only the last question names: "and who lost the final"."""
    bare = _BARE.match(piece)
    did = _DID.match(last) if bare and _VERB.fullmatch(bare["verb"]) else None
    if did is None or not participle_of(did["verb"].casefold()):
        return piece
    return f"{piece} {did['done']}"


def _with_tail(piece: str, last: str) -> str:
    """The first question with what only the last one says of which thing both are asked.

    "Who is the chairman and who is the chief executive of Orbis?"
    """
    if _is_named(piece) or _THING.search(piece) or _PERSON.search(piece):
        return piece
    tail = _NAMED_TAIL.search(last)
    return f"{piece} {tail['tail']}" if tail and _is_named(tail["tail"]) else piece


def _is_named(text: str) -> bool:
    """Whether there is a name in it, beside the word that begins it."""
    return any(term.kind is TermKind.NAME for term in find_terms(f"a {text}"))


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
    for pattern, find in ((_THING, partial(_thing, piece)), (_PERSON, _person)):
        if pattern.search(piece) and (referent := find(first)):
            return pattern.sub(partial(_in_place, referent), piece, count=1)
    return piece


def _thing(piece: str, first: str) -> str | None:
    """What "it" and "they" of the later question mean: whose roles, what or which event."""
    role, is_several = _ROLE.match(first), bool(_SEVERAL.search(piece))
    if role and role["several"] and is_several:
        return role["role"]
    done = _done(first)
    if done is None:
        return _topic(first)
    event = _EVENT.search(first)
    if event is None or is_several or re.search(rf"\b{done}\b", piece, re.IGNORECASE):
        return None  # "when was it stolen": what was stolen
    return re.sub(r"^an?\s", "the ", event["event"])


def _person(first: str) -> str | None:
    """Whom "he" and "she" of a later question mean; null where it is who was asked for."""
    if role := _ROLE.match(first):
        return role["role"]
    names = [match.group() for match in _NAME.finditer(first)]
    if _WHO_DID.match(first):
        names = [name for name in names if " " in name]  # not "Nimbus" of "who founded Nimbus"
        return names[-1] if names else None
    if _WHO.match(first) and _done(first):
        return None
    return names[-1] if names else _topic(first)


def _done(first: str) -> str | None:
    """The participle of a question for what it was done to: "stolen" of "what was stolen"."""
    match = _DONE.match(first)
    if match is None or not match["verb"].islower():
        return None
    verb, next_word = match["verb"], match["next"]
    is_last = next_word is None or next_word.casefold() in _ENDS
    is_participle = base_of_participle(verb) or (is_last and _PARTICIPLE.fullmatch(verb))
    return verb if is_participle else None


def _in_place(referent: str, pronoun: re.Match[str]) -> str:
    return f"{referent}’s" if pronoun["own"] else referent


def _topic(first: str) -> str | None:
    """What the first question is about: its subject, or the object of "who <verb> …"."""
    if re.match(r"\W*what\s(?:has\s)?happened", first, re.IGNORECASE):
        return None
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
