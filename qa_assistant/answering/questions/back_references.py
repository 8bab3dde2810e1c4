"""Words of a question that point back, put into what they point at."""

import re
from collections.abc import Callable

from qa_assistant.answering.language.mentions import Mention, Sort, content_words, find_mentions
from qa_assistant.answering.language.verb_forms import base_of_participle
from qa_assistant.answering.questions.referents import Referents

_PRONOUN = re.compile(
    r"\b(?:(?P<person>he|she|him|her(?!\s+[a-z])|hers)|(?P<persons>his|her(?=\s+[a-z]))"
    r"|(?P<group>they|them)|(?P<groups>their)|(?P<thing>it)|(?P<things>its)"
    r"|(?P<place>there(?!\s+(?:is|are|was|were|has|have|will|a|an|any|been)\b))"
    r"|(?P<that>(?:(?<=did\s)|(?<=does\s)|(?<=is\s)|(?<=was\s)|(?<=about\s)|(?<=of\s)|(?<=for\s)"
    r"|(?<=where[’']s\s)|(?<=what[’']s\s)"
    r"|(?<=by\s)|(?<=after\s)|(?<=before\s)|(?<=caused\s)|(?<=cause\s)|(?<=will\s))"
    r"(?:this|that|these|those)(?=\s*(?:[?.]|$|\s(?:happen|mean|work|help|affect|end|start|begin"
    r"|come|take|cost|last|exactly|again)\b))))\b",
    re.IGNORECASE,
)
_JUDGED = r"(?:true|possible|legal|necessary|safe|important|easy|hard|better|worth|ok|okay)"
_IT_IS = (
    r"\b(?:(?:is|was|be|makes?|made)\s+it|it\s+(?:is|was)"
    r"|(?:will|would|could|can|may|might|should)\s+it\s+be)"
)
_ADVERB = r"(?:(?:also|still|not|now|often|\w+ly)\s)?"
_TAKE = r"(?:takes?|took)\b(?!\s(?:place|part|over|off|effect)\b)"
_EMPTY_IT = re.compile(
    rf"{_IT_IS}\s+{_ADVERB}(?:{_JUDGED}\b|(?:decided|agreed)\sto\b|called\s(?:when|if)\b"
    r"|(?:known|clear)\s(?:wh\w+|how)\b|\w+(?:\s\w+)?\swho\b|\w+\s(?:that|whether|if)\b"
    r"|(?P<word>\w+)\s(?:to|for|when)\b)"
    rf"|\b(?:does|did|will|would)\s+it\s+{_ADVERB}(?:{_TAKE}|(?:rain|snow|mean)\b)"
    rf"|\bit\s+(?:{_TAKE}|(?:seems|rains?|snows?)\b)|\bit['’]s\s+{_JUDGED}\b",
    re.IGNORECASE,
)
_NEAR = 60
"""So many characters around a pronoun tell whether it is empty."""
_EMPTY_THERE = re.compile(r"\b(?:is|are|was|were|has|have|will|be)\s+there\b", re.IGNORECASE)
_THAT_CLAUSE = re.compile(r"\b(?:say|said|says|think|know|true|show|claim|mean)\s+$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:that|when|if|whether|because|before|after|while|and|or|but|so|how|what|who|which|where"
    r"|why|until|as|than|assuming|once|though|although|since)\s|[,.;:?!]",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"^(?:the|that|this|these|those)\s", re.IGNORECASE)
_COMPLEMENT = re.compile(r"^\s*(?:of|in|for|at|on|between|from|to|that|which|who|with|about)\b")
_UNIQUE = frozenset(
    """world sun moon earth internet weather sea sky universe web market future past media law
    public press environment climate economy people planet article articles news difference
    best most first last following same case main""".split()
)
_HANGING = re.compile(
    r"^(?P<asked>who(?:\selse)?|how\smany(?:\s\w+)?|how\smuch(?:\s\w+)?|what)\s"
    r"(?P<verb>[a-z]+)(?P<rest>\snext|\sthen|\sexactly|\safterwards)?\s*\?*$",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"^(?P<asked>(?:what|who|how\s(?:much|many|high|big|large|long|old))\s(?:is|was|are|were)\s"
    r"(?:(?:the|its)\s(?:[a-z]+\s)?(?P<head>[a-z]+)|(?P<role>president|(?:prime\s)?minister"
    r"|[a-z]+m[ae]n|[a-z]+woman|chair|leader|head|coach|director|c[efo]o|mayor|captain)))"
    r"(?:\s(?:then|now|today))?\s*\?*$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"^(?P<asked>(?:who|how\smany(?:\s\w+)?|what)\s(?:was|were|has\sbeen|have\sbeen)\s"
    r"(?:also\s)?(?:(?P<blamed>to\sblame|responsible)|involved|present|[a-z]+ed|hurt|lost"
    r"|shown|made|won|found)"
    r"|how\smany(?:\speople)?\s(?:killed|injured|wounded|hurt|dead|missing)"
    r"|(?:are|were)\sthere\sany\s[a-z-]+|any\s(?!other|more|news|update|idea)[a-z-]+s)\s*\?*$",
    re.IGNORECASE,
)
_SAID = re.compile(r"\b(?:say|said|says)\s(?:it|that|this|so)(?=\s*[?.]|\s*$)", re.IGNORECASE)
_WITH_OBJECT = frozenset(
    """attended joined won lost led chaired opened founded organised organized hosted visited left
    bought owns sold built runs leads caused started ordered signed approved paid funded financed
    reported described announced""".split()
)
_INTRANSITIVE = frozenset(
    """died happened resigned spoke protested voted survived occurred changed followed was
    participated participate were""".split()
)


def resolve(question: str, referents: Referents) -> str:
    """The question with its pronouns and short descriptions put into names.

    Unchanged where nothing points back: what its own words explain ("Did Calder say when it
    opens?") is left alone.
    """
    said = _SAID.sub(lambda m: _said(m.group(), referents), question)
    return _resolve_descriptions(_resolve_pronouns(said, referents), referents)


def points_back(question: str) -> bool:
    """Whether a question may need its conversation: it has a pronoun or a short description that
    its own words do not explain, or it names nothing."""
    for match in _PRONOUN.finditer(question):
        if not (_is_empty(question, match) or _is_explained(question, match)):
            return True
    mentions = find_mentions(question)
    if any(_is_short(m, question) for m in mentions):
        return True
    return not any(m.says_which for m in mentions) or len(content_words(question)) < 2


def complete(question: str, referents: Referents) -> str:
    """The topic, where a question lacks one: "who attended?", "what was the death toll?"."""
    topic = referents.thing()
    if topic is None or any(character.isdigit() for character in question):
        return question
    is_vague = topic.islower() and len(content_words(topic)) < 2
    if is_vague and question.casefold().startswith("any "):
        return question
    if passive := _PASSIVE.match(question):
        word = "for" if passive["blamed"] else "in"
        return f"{passive['asked']} {word} {topic}?"
    if hanging := _HANGING.match(question):
        return _with_topic(question, hanging, topic)
    return _with_owner(question, topic)


def _resolve_pronouns(question: str, referents: Referents) -> str:
    pieces: list[str] = []
    end = 0
    used: set[str] = set()
    for match in _PRONOUN.finditer(question):
        if _is_empty(question, match) or _is_explained(question, match):
            continue
        kind = str(match.lastgroup)
        referent = _referent(kind, referents)
        if referent is None or referent.casefold() in question.casefold():
            continue
        if referent in used and not kind.endswith("s"):
            continue
        used.add(referent)
        pieces += [question[end : match.start()], _inflected(kind, match.group(), referent)]
        end = match.end()
    return "".join([*pieces, question[end:]])


def _referent(kind: str, referents: Referents) -> str | None:
    find: dict[str, Callable[[], str | None]] = {
        "person": referents.person,
        "persons": referents.person,
        "group": referents.group,
        "groups": referents.group,
        "place": referents.place,
        "thing": lambda: referents.asked() or referents.thing(),
    }
    return find.get(kind, referents.thing)()


def _inflected(kind: str, word: str, referent: str) -> str:
    if kind in ("persons", "groups", "things") or word.casefold() == "hers":
        return f"{referent}’" if referent.endswith("s") else f"{referent}’s"
    return f"in {referent}" if kind == "place" else referent


def _is_empty(question: str, match: re.Match[str]) -> bool:
    """Whether "it", "there" or "that" points at nothing: "is it true", "is there", "said that"."""
    first, last = max(0, match.start() - _NEAR), match.end() + _NEAR
    for pattern in (_EMPTY_IT, _EMPTY_THERE):
        near = pattern.finditer(question, first, last)
        if any(m.start() <= match.start() < m.end() and not _is_done_to_it(m) for m in near):
            return True
    return match.lastgroup == "that" and bool(_THAT_CLAUSE.search(question[: match.start()]))


def _is_done_to_it(empty: re.Match[str]) -> bool:
    """Whether a verb tells that "it" is something after all: "was it sold to Oracle"."""
    word = empty.groupdict().get("word") or ""
    return bool(word) and (word.endswith("ed") or base_of_participle(word) is not None)


def _is_explained(question: str, match: re.Match[str]) -> bool:
    """Whether a name before it in the same question is what it points at."""
    kind = str(match.lastgroup)
    before = [m for m in find_mentions(question) if m.end <= match.start() and _fits(m, kind)]
    if not before:
        return False
    is_owner = kind in ("persons", "groups", "things")
    return is_owner or bool(_CLAUSE.search(question[before[0].end : match.start()]))


def _fits(mention: Mention, kind: str) -> bool:
    if kind.startswith("person"):
        return mention.is_name and mention.sort in (Sort.PERSON, Sort.THING)
    return mention.sort is not Sort.PERSON or kind.startswith("group")


def _resolve_descriptions(question: str, referents: Referents) -> str:
    """Each "the meeting" by what was called so in more words."""
    known = {word for m in find_mentions(question) if m.is_name for word in content_words(m.text)}
    for mention in reversed(find_mentions(question)):
        if not _is_short(mention, question):
            continue
        fuller = referents.described_as(mention)
        if fuller is None or known & set(content_words(fuller)):
            continue
        question = f"{question[: mention.start]}{fuller}{question[mention.end :]}"
    return question


def _is_short(mention: Mention, question: str) -> bool:
    """Whether it is "the meeting" alone, which other words may tell more of."""
    if len(content_words(mention.text)) != 1 or mention.is_name or mention.head in _UNIQUE:
        return False
    is_definite = _DEFINITE.match(question[mention.start :])
    return bool(is_definite) and not _COMPLEMENT.match(question[mention.end :])


def _with_owner(question: str, topic: str) -> str:
    """ "What was the death toll?" of what."""
    attribute = _ATTRIBUTE.match(question)
    if attribute is None or (attribute["head"] or "").casefold() in _UNIQUE:
        return question
    return f"{attribute['asked']} of {topic}?"


def _said(words: str, referents: Referents) -> str:
    topic = referents.thing()
    return f"{words.split()[0]} that about {topic}" if topic else words


def _with_topic(question: str, hanging: re.Match[str], topic: str) -> str:
    verb, rest = hanging["verb"].casefold(), hanging["rest"] or ""
    if verb in _WITH_OBJECT:
        return f"{question[: hanging.end('verb')]} {topic}{rest}?"
    if verb in _INTRANSITIVE:
        return f"{question[: hanging.end('verb')]}{rest} in {topic}?"
    return question
