"""What a question takes for granted and the articles contradict: a place, a quantity.

A wrong note is worse than none. So only a sentence counts that has everything else the question
says, and another thing in the very place of what it assumes, which no article found mentions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_assistant.answering.barring.stated_values import QUANTITIES
from qa_assistant.answering.language.answer_types import AnswerKind
from qa_assistant.answering.language.other_names import OtherNames
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.language.terms import TermKind, find_terms, stem
from qa_assistant.answering.protocols import Evidence, Sentence
from qa_assistant.answering.reports.report_notes import quoted
from qa_assistant.answering.safety.source_names import source_of_article
from qa_assistant.answering.scoring.aboutness import named_places
from qa_assistant.answering.scoring.question_profile import QuestionProfile
from qa_assistant.models import Note, NoteKind

_EVENTS = frozenset(
    stem(word)
    for word in """held won lost met meet sign signed opened died born founded built married host
    hosted hosting happened place strike crash crashed burned launch launched erupt elected buried
    summit meeting conference match final cup game election funeral wedding treaty fire explosion
    attack earthquake tournament olympics ceremony trial""".split()
)
"""What happens once, and so in one place."""
_FEWEST_TERMS = 3
"""So many terms of the question besides the assumed one must be there, all of them."""


@dataclass(frozen=True)
class Assumption:
    """A piece of the question that may be wrong, and the words of it."""

    text: str
    stems: frozenset[str]
    is_place: bool


def premise_note(
    question: str,
    evidence: Sequence[Evidence],
    names: OtherNames,
    *,
    cited: Sequence[Sentence] = (),
) -> Note | None:
    """A note that names the quote which contradicts what the question assumes.

    Where something is cited, only the cited sentences are held against the question.
    """
    profile = QuestionProfile(question, names=names)
    for assumption in _assumptions(profile):
        if _is_mentioned(assumption, evidence, profile):
            continue
        for sentence in cited or [s for piece in evidence for s in piece.sentences]:
            if _contradicts(profile, assumption, sentence):
                source = source_of_article(sentence.article)
                return Note(
                    kind=NoteKind.PREMISE,
                    text=f"The question says “{assumption.text}”, but {source} reports: "
                    f"{quoted(sentence.text)}",
                )
    return None


def _assumptions(profile: QuestionProfile) -> Iterator[Assumption]:
    question = profile.question
    if profile.kind is not AnswerKind.PLACE and profile.terms.keys() & _EVENTS:
        for match in named_places(question):
            yield _assumption(match.group(), match["name"], is_place=True)
    if profile.kind not in QUANTITIES:
        for quantity in find_counts(question):
            text = question[quantity.start : quantity.counted_end]
            if quantity.kind and "person" not in quantity.counted[1:]:
                yield _assumption(text, text, is_place=False)


def _assumption(text: str, name: str, *, is_place: bool) -> Assumption:
    terms = find_terms(name)
    stems = (t.stem for t in terms if is_place or t.kind is TermKind.NUMBER)
    return Assumption(text, frozenset(stems), is_place)


def _is_mentioned(
    assumption: Assumption, evidence: Sequence[Evidence], profile: QuestionProfile
) -> bool:
    return not assumption.stems or any(
        assumption.stems & profile.stems_in(f"{piece.article.title}\n{piece.article.text}")
        for piece in evidence
    )


def _contradicts(profile: QuestionProfile, assumption: Assumption, sentence: Sentence) -> bool:
    rest = profile.terms.keys() - assumption.stems
    if len(rest) < _FEWEST_TERMS or not any(
        profile.terms[stem].kind is not TermKind.WORD for stem in rest
    ):
        return False
    if not rest <= profile.stems_in(sentence.text):
        return False
    if not assumption.is_place:
        return _counts_otherwise(profile.question, assumption, sentence.text)
    places = [match["name"] for match in named_places(sentence.text)]
    name = assumption.text.split(None, 1)[1].removeprefix("the ")
    return len(places) == 1 and is_region(places[0]) == is_region(name)


def _counts_otherwise(question: str, assumption: Assumption, text: str) -> bool:
    (assumed,) = find_counts(assumption.text)[:1] or (None,)
    found = find_counts(text)
    if assumed is None:
        return False
    comparable = [q for q in found if q.kind == assumed.kind]
    return len(comparable) == 1 and not comparable[0].agrees(assumed)
