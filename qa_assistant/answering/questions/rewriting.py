"""Follow-up questions made standalone: the protocol, and the rules that need no chat model."""

import re
from typing import Protocol

from qa_assistant.answering.language.mentions import content_words
from qa_assistant.answering.language.terms import STOP_WORDS
from qa_assistant.answering.language.verb_forms import base_of_past, is_present
from qa_assistant.answering.questions.back_references import complete, resolve
from qa_assistant.answering.questions.pairs import name_pair
from qa_assistant.answering.questions.referents import Referents
from qa_assistant.answering.questions.resumption import ask_for, ask_of
from qa_assistant.answering.questions.stand_ins import name_ones
from qa_assistant.answering.times.other_times import at_time, is_other_time
from qa_assistant.models import Answer

_OPENING = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then|also|well|right|great|of course|thanks|thank you|i see|hm+"
    r"|never ?mind|got it)\b"
    r"[,.!\s]*)+",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|cool|nice|perfect|i see|got it|(?:many )?thanks|thank you|thx"
    r"|cheers|hello|hi|hey|bye)"
    r"(?: (?:a lot|so much|very much|again|for (?:that|this|your help)))?\b\W*)+$",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|sorry|actually|wait|not that)\b[,.;:!\s–-]*)*"
    r"(?:(?:i|we)\s(?:meant?|was\sasking\sabout|am\sasking\sabout|was\sthinking\sof)\s)?"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"^(?:not\s.+?(?:,|\sbut)\s(?P<new>.+)|(?P<kept>.+?),?\s+not\s.+)$", re.I)
_ABOUT = re.compile(
    r"^(?:(?:what|how)\s(?:about|of)|(?P<same>(?:the\s)?same(?:\squestion)?\s(?:for|with|about)))\s+"
    r"(?P<rest>[^?!;]+?)\s*\?*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<word>(?:(?:since|until|by|from|for|at|to)\s)?(?:when|how\s(?:much|many|long))"
    r"|why(?:\snot)?|how(?:\soften)?"
    r"|where(?:\s(?:from|to))?|who|what\sfor|(?:by|for|with|to|from)\swhom?"
    r"|(?:who|what|where|when|how)\selse)"
    r"(?:\sexactly|\sprecisely|\sso|\sthat)?\W*$",
    re.IGNORECASE,
)
_ADDED = re.compile(r", and (?:[a-z]+ ){0,2}(?:when|where|who|whom|why|how(?: \w+)?)(?=\?$)")
"""The word of a fragment at the end of the question that it was asked of."""
_STILL = r"(?:(?:still|really|actually|now|currently)\s)*"
_AGAIN = re.compile(
    rf"^(?:really|are you (?:sure|certain)|(?:is|was) (?:that|this|it) {_STILL}"
    rf"(?:true|so|the case)|(?:is|was) (?:that|this) {_STILL}"
    r"(?:right|correct|accurate|up[ -]to[ -]date|the latest)"
    rf"|does (?:that|this) {_STILL}(?:hold|stand)(?: true)?)(?: (?:now|today|any ?more))?\W*$",
    re.IGNORECASE,
)
_WHEN_THAT = re.compile(
    r"^(?P<word>when) (?:was|is|did|will) (?:that|this|it)(?: be| happen)?\W*$", re.I
)
_MORE = re.compile(
    r"^(?:(?:please\s)?(?:can you |could you )?(?:tell me )?(?:some )?"
    r"more(?: details?| information)?"
    r"|go on|continue|anything else|what (?:else|more))"
    r"(?:\s(?:about|on)\s(?:it|that|this|them))?(?:,?\splease)?\W*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|(?:is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|should|may|must|ca|wo)(?:n['’]t)?|name|list|tell|give|show|explain"
    r"|describe|in (?:what|which)"
    r"|by (?:what|which|whom)|(?:to|for|with|at|on|from|of|about|near|against|under)"
    r" (?:whom|whose|which|what|where|when|how))\b",
    re.IGNORECASE,
)
_CLAUSE_MARK = re.compile(r"[,;:.](?=\s)|\b(?:i|you|he|she|it|we|they|not|me)\b", re.IGNORECASE)
_PHRASE_OPENERS = frozenset(
    """the his her its their this that in at on for from with by to of about near against
    under""".split()
)
_MOST_WORDS = 6
"""A fragment has no more words than this."""


class Rewriter(Protocol):
    """Makes a question standalone."""

    def rewrite(self, question: str, turns: tuple[Answer, ...]) -> str:
        """The question as somebody would ask it who has not read these turns, oldest first."""


class RuleRewriter:
    """Rewrites by rules alone, in about a millisecond."""

    def rewrite(self, question: str, turns: tuple[Answer, ...]) -> str:
        """As `rewrite`."""
        return rewrite(question, turns)


def rewrite(question: str, turns: tuple[Answer, ...]) -> str:
    """The question as somebody would ask it who has not read the conversation.

    A fragment ("and in Norway?", "why?", "no, the second plant") becomes the last question asked
    anew; words that point back (pronouns, "the company") become what they point at in the last
    turns’ questions, answers and quotes; a question that points at nothing stays as it is.
    """
    turns = tuple(turn for turn in turns if not is_courtesy(turn.question))
    if not turns or is_courtesy(question):
        return question
    plain = _OPENING.sub("", question).strip()
    if not plain:
        return question
    referents = Referents(turns)
    opened, plain = plain, name_pair(name_ones(plain, referents), turns)
    resumed = _resumed(plain, turns[-1], referents, question=question)
    standalone = resumed or resolve(plain, referents)
    if standalone == plain:
        standalone = complete(plain, referents)
    if standalone == opened:
        return question
    return _capital(" ".join(standalone.split()))


def is_courtesy(text: str) -> bool:
    """Whether a text asks for nothing: "thanks", "ok, got it"."""
    return bool(_COURTESY.match(text))


def _resumed(plain: str, last: Answer, referents: Referents, *, question: str) -> str | None:
    """The last question asked anew, where the new one is a fragment; null where it is none.

    `plain` is the new question without words that only open it.
    """
    previous = _ADDED.sub("", last.standalone_question)

    def asked_of(rest: str, *, is_same: bool = False) -> str:
        resolved, is_lower = resolve(rest, referents), question.islower()
        return ask_of(previous, resolved, referents.topic, is_lower=is_lower, is_same=is_same)

    if _AGAIN.match(plain):
        return previous
    if _MORE.match(plain):
        return f"What else is there about {referents.topic}?" if referents.topic else previous
    bare = _BARE.match(plain) or (_WHEN_THAT.match(plain) if referents.is_no_event else None)
    if bare:
        return ask_for(previous, _capital(bare["word"]), last.short_answer)
    corrected = _corrected(plain)
    if about := _ABOUT.match(corrected):
        return asked_of(about["rest"], is_same=bool(about["same"]))
    if is_other_time(previous, corrected):
        return at_time(previous, corrected)
    if corrected != plain:
        if is_question(corrected):
            return resolve(corrected, referents)
        return asked_of(corrected)
    if _is_fragment(plain, is_opened=plain != question.strip()):
        return asked_of(plain)
    return None


def _corrected(plain: str) -> str:
    """What is meant instead: "the second plant" of "no, I meant the second plant"."""
    match = _CORRECTION.match(plain)
    rest = match["rest"] if match else plain
    if rest == plain:
        return plain
    contrast = _CONTRAST.match(rest)
    return (contrast["new"] or contrast["kept"]) if contrast else rest


def _is_fragment(plain: str, *, is_opened: bool) -> bool:
    """Whether it is a phrase without a verb: "the chairman?", "and Norway".

    Words that could be a search of their own ("magnet prices", a name without a question mark) are
    not, unless "and" or the like stands before them.
    """
    words = plain.strip(" ?.!").split()
    if len(words) > _MOST_WORDS or is_question(plain) or _CLAUSE_MARK.search(plain):
        return False
    if any(base_of_past(word) or is_present(word) for word in words) or not content_words(plain):
        return False
    first = words[0].casefold()
    if first in _PHRASE_OPENERS:
        return True
    if first in STOP_WORDS:
        return False
    return is_opened or (len(words) <= 2 and (plain.endswith("?") or plain.islower()))


def is_question(text: str) -> bool:
    """Whether a text begins as a question or as a request to tell something."""
    return bool(_QUESTION.match(text))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
