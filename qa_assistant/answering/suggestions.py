"""Questions to ask next: made from what the cited articles say near the quotes, and tried out."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from qa_assistant.answering.language.answer_types import expected_kind
from qa_assistant.answering.language.mentions import Mention, Sort, find_mentions, topic_of
from qa_assistant.answering.language.terms import find_terms
from qa_assistant.answering.protocols import Answerer, Evidence, Sentence, Statement
from qa_assistant.answering.questions.question_forming import Form, FormedQuestion, form_questions
from qa_assistant.answering.questions.referents import Referents
from qa_assistant.models import Answer, Citation
from vectorstore.models import Article

MOST_SUGGESTIONS = 3
BUDGET_SECONDS = 0.06
"""Processor time of this process that suggestions may take; then those found so far are given."""
SENTENCES_NEAR = 12
"""How many sentences around the quotes are looked at."""
_DESCRIBING = re.compile(r"[A-Z]\w*(?:ing|ed|ly)\s")
_SAME = 0.6
"""Questions for the same kind of thing that share more of their words than this are the same."""


@dataclass(frozen=True)
class _Candidate:
    question: FormedQuestion
    source: Sentence
    evidence: Evidence


class Suggester:
    """Suggests up to three questions that the answerer answers from the sentence they are made of.

    Args:
        answerer: What tries the questions out; it should need no chat model.
        clock: Seconds of processor time.
    """

    def __init__(
        self, answerer: Answerer, *, clock: Callable[[], float] = time.process_time
    ) -> None:
        self._answerer = answerer
        self._clock = clock

    def suggest(
        self, answer: Answer, evidence: Sequence[Evidence], turns: Sequence[Answer] = ()
    ) -> tuple[str, ...]:
        """Questions about the cited articles, none of which has been asked in these turns."""
        end = self._clock() + BUDGET_SECONDS
        asked = [answer.standalone_question, *(turn.standalone_question for turn in turns)]
        chosen: list[str] = []
        for candidate in _candidates(answer, evidence):
            if len(chosen) == MOST_SUGGESTIONS or self._clock() >= end:
                break
            text = candidate.question.text
            is_new = not any(_is_same(text, other) for other in [*asked, *chosen])
            if is_new and self._answers(candidate):
                chosen.append(text)
        return tuple(chosen)

    def _answers(self, candidate: _Candidate) -> bool:
        """Whether the articles answer it with the very sentence it was made of."""
        given = self._answerer.answer(candidate.question.text, [candidate.evidence])
        first = next((item for item in given if isinstance(item, Statement)), None)
        if first is None or candidate.source.key not in {s.key for s in first.support}:
            return False
        return candidate.question.answer in candidate.source.text


def _candidates(answer: Answer, evidence: Sequence[Evidence]) -> Iterator[_Candidate]:
    """One of each form in turn, what stands nearest to a quote first."""
    referents = Referents((answer,))
    found: list[_Candidate] = []
    near = _near(answer.citations, evidence)
    topics = {p.article.id: _topic(answer.standalone_question, p) for _, p in near}
    for sentence, piece in near:
        is_quoted = any(_is_quoted(sentence, citation) for citation in answer.citations)
        naming = partial(_subject, referents=referents, article=piece.article)
        for question in form_questions(sentence.text, naming, topic=topics[piece.article.id]):
            if not is_quoted or question.form is Form.IDENTITY:
                found.append(_Candidate(question, sentence, piece))
    forms = list(Form)
    found.sort(key=lambda candidate: forms.index(candidate.question.form))
    rows = [list(group) for _, group in groupby(found, key=lambda c: c.question.form)]
    for rank in range(max(map(len, rows), default=0)):
        yield from (row[rank] for row in rows if rank < len(row))


def _near(
    citations: Sequence[Citation], evidence: Sequence[Evidence]
) -> list[tuple[Sentence, Evidence]]:
    """Sentences of the cited articles’ passages, nearest to a quote first."""
    places = {(c.article_id, c.version): c.start for c in reversed(citations)}
    unique: dict[tuple[str, int, int, int], tuple[int, Sentence, Evidence]] = {}
    for piece in evidence:
        place = places.get((piece.article.id, piece.article.version))
        if place is None:
            continue
        for sentence in piece.sentences:
            unique.setdefault(sentence.key, (abs(sentence.start - place), sentence, piece))
    ordered = sorted(unique.values(), key=lambda row: row[0])
    return [(sentence, piece) for _, sentence, piece in ordered[:SENTENCES_NEAR]]


def _subject(mention: Mention, referents: Referents, article: Article) -> str | None:
    """A subject that says which: a name as it is, "the plant" by its fuller description."""
    if mention.sort is Sort.PERSON and not mention.is_name:
        return None
    if mention.is_name:
        return mention.text if _is_proper(mention.text, article) else None
    if mention.says_which and any(word[:1].isupper() for word in mention.text.split()[1:]):
        return mention.text[:1].lower() + mention.text[1:]
    return referents.described_as(mention)


def _topic(asked: str, piece: Evidence) -> str | None:
    """What the article is about: what the question names, else a name of the title, else the one
    that its sentences say most."""
    article = piece.article
    about = topic_of(asked)
    is_clear = about is not None and (about.is_name or about.text.startswith("the "))
    if about is not None and is_clear and _is_said_often(about.text, article):
        return about.text
    names = [mention.text for mention in find_mentions(article.title) if mention.is_name]
    said = Counter(
        mention.text
        for sentence in piece.sentences
        for mention in find_mentions(sentence.text)
        if mention.is_name and mention.sort is not Sort.PERSON
    )
    names += [name for name, count in said.most_common(3) if count > 1]
    return next((name for name in names if _is_proper(name, article)), None)


def _is_said_often(phrase: str, article: Article) -> bool:
    """Whether an article is about it, rather than mention it once."""
    return f"{article.title}\n{article.text}".count(phrase.removeprefix("the ")) > 1


def _is_proper(name: str, article: Article) -> bool:
    """Whether a capitalised word is a name, and no other word that begins a sentence."""
    bare = name.removeprefix("the ")
    everything = f"{article.title}\n{article.text}"
    if " " in bare:  # not "Neighbouring Corvania", which only began a sentence
        return not _DESCRIBING.match(bare) or everything.count(bare) > 1
    if bare.isupper() and len(bare) > 1:
        return True
    is_word = re.search(rf"\b{re.escape(bare.lower())}\b", everything)
    return not is_word and len(re.findall(rf"\b{re.escape(bare)}\b", everything)) > 1


def _is_quoted(sentence: Sentence, citation: Citation) -> bool:
    return (
        sentence.article.id == citation.article_id
        and sentence.start < citation.end
        and citation.start < sentence.end
    )


def _is_same(question: str, other: str) -> bool:
    """Whether two questions ask for the same kind of thing in mostly the same words."""
    if expected_kind(question) is not expected_kind(other):
        return False
    words, others = ({term.stem for term in find_terms(text)} for text in (question, other))
    return len(words & others) > _SAME * min(len(words), len(others))
