"""What a question asked for, as a phrase that a later question can name it by."""

import re

from qa_assistant.answering.language.mentions import Sort, names_thing, topic_of
from qa_assistant.answering.language.verb_forms import base_of_participle, base_of_past, is_present

_THING = re.compile(
    r"^what\s(?P<rest>(?P<be>was|were|has\sbeen|have\sbeen)\s(?P<done>(?:[a-z]+(?:ed|en|wn|lt|nt)"
    r"|found|built|made|lost|hit|sold|shut|bought|cut|held)\b(?!\s(?:the|an?)\b)[^?]*?))\s*\?*$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^\W*(?:which|what|how\smany)\s(?P<noun>(?:[a-z-]+\s){0,2}?(?:[a-z-]{2,}[^\Ws]s|people|men"
    r"|women|children))\s(?P<rest>(?P<be>(?:are|were|(?:have|had)\sbeen)\s)?(?P<verb>[a-z]+)\b"
    r"[^?,]*?)\W*$",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^\W*(?:which|how\smany)\s(?P<noun>[a-z-]+)\s(?!of\b)|^\W*what\s(?P<plural>[a-z-]+s)\s",
    re.IGNORECASE,
)
_NO_KIND = frozenset("people persons men women times".split())
_ARTICLE = re.compile(r"^(?:the|an?|about|some)\s", re.IGNORECASE)
_MOST_WORDS = 4
"""A longer answer tells something, and names nothing."""


def asked_thing(question: str, short_answer: str | None) -> str | None:
    """What was done to: "the three paintings stolen in Melk" of "what was stolen in Melk", or
    "what was stolen in Melk" where nothing answered it."""
    asked = _THING.match(question)
    if asked is None:
        return None
    if short_answer is None:
        return f"what {asked['rest']}"
    if len(short_answer.split()) > _MOST_WORDS or not names_thing(short_answer):
        return None
    if short_answer[:1].isupper():
        return short_answer
    return f"the {_ARTICLE.sub('', short_answer)} {asked['done']}"


def asked_group(question: str) -> str | None:
    """Those it counts or asks which they are: "the schools that closed in Marland"."""
    asked = _GROUP.match(question)
    if asked is None:
        return None
    verb = asked["verb"].casefold()
    if asked["be"]:
        is_done = bool(base_of_participle(verb)) or verb.endswith(("ed", "ing"))
        done = asked["rest"][len(asked["be"]) :]
        return f"the {asked['noun']} {done}" if is_done else None
    if base_of_past(verb) in (None, "be", "have", "do") and not is_present(verb):
        return None
    return f"the {asked['noun']} that {asked['rest']}"


def asked_kind(question: str) -> str | None:
    """The noun that "one" stands for: "quake" of "how strong was the quake", "factory" of "which
    factory is closing"."""
    if asked := _KIND.match(question):
        noun = (asked["noun"] or asked["plural"]).casefold()
        is_verb = base_of_past(noun) or base_of_participle(noun)
        return None if is_verb or noun in _NO_KIND else noun
    topic = topic_of(question)
    if topic is None or topic.is_name or topic.sort is not Sort.THING:
        return None
    is_described = topic.text.startswith("the ") and " of " not in topic.text
    return topic.text.removeprefix("the ") if is_described else None
