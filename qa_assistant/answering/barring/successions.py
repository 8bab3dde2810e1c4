"""Who has left an office since an article named him, and who follows, where an article says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Evidence, Sentence, Statement
from qa_assistant.answering.safety.inert_text import inert
from qa_assistant.answering.safety.source_names import source_of_article
from qa_assistant.answering.times.staleness import asks_for_office
from qa_assistant.models import Note, NoteKind

_LEFT = (
    r"(?:resigned|resigns|stepped\sdown|steps\sdown|quit|quits|retired|retires|died"
    r"|will\s(?:resign|retire|step\sdown|leave\s(?:the|his|her|its)\s\w+)"
    r"|(?:was|has\sbeen|is)\s(?:dismissed|sacked|fired|ousted|removed|replaced|succeeded|voted\sout)"
    r"|(?:has\s)?(?:left|leaves)\s(?:the|his|her|its)\s(?:post|job|office|company|firm|bank|club))"
)
_SENT_AWAY = (
    r"(?<!not\s)(?<!never\s)\b(?:sacked|sacks|dismissed|dismisses|fired|fires|ousted|ousts|removed"
    r"|removes|replaced|replaces|parted\s(?:company|ways)\swith)\s(?:[\w’'-]+\s){0,5}?"
)
"""What stands before the name of who had to go: "have sacked manager …"."""
_NAME = (
    r"(?P<new>[A-ZÀ-ÖØ-Þ][\w’'-]+(?:\s(?:(?:van|von|de|der|al|bin)\s)?[A-ZÀ-ÖØ-Þ][\w’'-]+){1,3})"
)
_FOLLOWED = re.compile(
    rf"\b(?:(?:succeeded|replaced|followed)\sby|(?:[Hh]is|[Hh]er|[Tt]he|whose)\ssuccessor"
    rf"(?:\sis|\swill\sbe|,))\s(?:[a-z]+\s){{0,4}}?{_NAME}"
)
_FOLLOWS = re.compile(
    rf"{_NAME}(?:,[^,]{{2,80}},)?\s(?:succeeds|replaces|(?:takes|took)\s(?:over|charge)"
    r"|will\s(?:succeed|replace|take\s(?:over|charge))"
    r"|has\s(?:succeeded|replaced|taken\s(?:over|charge))"
    r"|(?:has\sbeen|was|is)\s(?:named|appointed)\s(?:as\s)?(?:his|her|the|interim|acting|caretaker"
    r"|new))\b"
)


_FORMER = re.compile(r"\b(?:former|ex|erstwhile|onetime|then)[\s-](?P<role>(?:[\w-]+\s?){1,3})")


def is_former(question: str, sentence: str) -> bool:
    """Whether a sentence speaks of who had the office, and the question asks who has it."""
    if not asks_for_office(question):
        return False
    asked = {term.stem for term in find_terms(question)}
    return any(
        term.stem in asked
        for match in _FORMER.finditer(sentence)
        for term in find_terms(match["role"])
    )


@dataclass(frozen=True)
class Succession:
    """What an article tells of somebody's leaving, instead of a statement that names him."""

    statement: Statement
    note: Note


class SuccessionDesk:
    """Asked of each statement that answers who holds an office now."""

    def __init__(self, question: str, evidence: Sequence[Evidence]) -> None:
        self._evidence = evidence if asks_for_office(question) else ()

    def succession(self, statement: Statement) -> Succession | None:
        """Who left and who follows; nothing where no article as new as the statement's says so."""
        person = statement.short_answer
        if person is None or not self._evidence:
            return None
        last = re.escape(person.split()[-1])
        left = re.compile(rf"\b{last}\b[^.;:]{{0,60}}?\b{_LEFT}\b|{_SENT_AWAY}{last}\b")
        for sentence, following in self._pairs():
            if left.search(sentence.text) and _is_as_new(sentence, statement.support):
                return _told(person, sentence, following)
        return None

    def _pairs(self) -> Iterator[tuple[Sentence, Sentence | None]]:
        """Each sentence with the one behind it in its passage."""
        for piece in self._evidence:
            following = (*piece.sentences[1:], None)
            yield from zip(piece.sentences, following, strict=True)


def _told(person: str, sentence: Sentence, following: Sentence | None) -> Succession:
    support: tuple[Sentence, ...] = (sentence,)
    new = _successor(sentence.text, person)
    if new is None and following is not None and (new := _successor(following.text, person)):
        support = (sentence, following)
    text = " ".join(part.text for part in support)
    source = source_of_article(sentence.article)
    note = f"{inert(person)} has left the office, or leaves it, says {source}."
    return Succession(Statement(text, support, new), Note(kind=NoteKind.STALE, text=note))


def _successor(text: str, person: str) -> str | None:
    found = _FOLLOWED.search(text) or _FOLLOWS.search(text)
    return found["new"] if found and person.split()[-1] not in found["new"] else None


def _is_as_new(sentence: Sentence, support: Sequence[Sentence]) -> bool:
    """Whether the sentence is of the same article as the statement, or of none that is older."""
    published = sentence.article.published_at
    for quote in support:
        if quote.article.id == sentence.article.id:
            continue
        if published is None or quote.article.published_at is None:
            return False
        if published < quote.article.published_at:
            return False
    return True
