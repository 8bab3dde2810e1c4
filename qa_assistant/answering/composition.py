"""Statements put together to an answer: its text, its markers, its citations."""

import re
from collections.abc import Mapping

from qa_assistant.answering.citations import cite, is_exact
from qa_assistant.answering.language.alias_sentences import alias_sentence
from qa_assistant.answering.language.time_sentences import time_sentence
from qa_assistant.answering.protocols import Statement
from qa_assistant.answering.safety.inert_text import inert, is_inert
from qa_assistant.answering.safety.instructions import states_something
from qa_assistant.answering.search_scope import filtered_by, nothing_to_search
from qa_assistant.models import AnswerStatement, Citation, Searched
from vectorstore.models import Copy

_VAGUE_DAY = re.compile(
    r"(?:on |last |this |next )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today"
    r"|tomorrow|week|month|year)(?: (?:morning|afternoon|evening|night))?",
    re.IGNORECASE,
)


class Composition:
    """Grows by statements; every marker in `text` has its citation and the other way round."""

    def __init__(
        self,
        *,
        public_url: str | None = None,
        copies: Mapping[str, tuple[Copy, ...]] | None = None,
    ) -> None:
        """`copies` are, for each article by its id, the others that carry the same story."""
        self.text = ""
        self.citations: list[Citation] = []
        self.statements: list[AnswerStatement] = []
        self.short_answer: str | None = None
        self._public_url = public_url
        self._copies = copies or {}

    def add(self, statement: Statement) -> tuple[str, list[Citation]]:
        """The piece of text to send next and its citations.

        Nothing if no quote is exact, or if the statement is an instruction or a question.
        """
        text = inert(statement.text) if states_something(statement.text) else ""
        start = len(self.text) + (1 if self.text else 0)
        citations = self._cite(statement, start, start + len(text))
        if not text or not citations:
            return "", []
        markers = "".join(f"[{citation.number}]" for citation in citations)
        delta = f"{' ' if self.text else ''}{text} {markers}"
        self.text += delta
        self.citations.extend(citations)
        self.statements.append(
            AnswerStatement(
                start=start,
                end=start + len(text),
                support=statement.level,
                citations=tuple(citation.number for citation in citations),
            )
        )
        self._keep_short_answer(statement)
        return delta, citations

    def _cite(self, statement: Statement, start: int, end: int) -> list[Citation]:
        exact: list[Citation] = []
        for sentence in statement.support:
            citation = cite(
                sentence,
                number=len(self.citations) + len(exact) + 1,
                answer_start=start,
                answer_end=end,
                public_url=self._public_url,
                copies=self._copies.get(sentence.article.id, ()),
            )
            if is_exact(citation, sentence.article):
                exact.append(citation)
        return exact

    def _keep_short_answer(self, statement: Statement) -> None:
        short = statement.short_answer
        if short and _VAGUE_DAY.fullmatch(short):
            return  # "on Sunday" tells no time to who does not see the day of the article
        if self.short_answer is None and short and is_inert(short):
            quoted = any(short in sentence.text for sentence in statement.support)
            self.short_answer = short if quoted else None


def refusal_text(searched: Searched) -> str:
    """What is said when the articles do not answer the question."""
    if searched.articles == 0:
        return inert(nothing_to_search(searched))
    count = "1 article" if searched.articles == 1 else f"{searched.articles:,} articles"
    told = [time_sentence(searched.time)] if searched.time else []
    told += map(alias_sentence, searched.aliases)
    said = [f"The articles do not say. Searched {count}{filtered_by(searched)}.", *told]
    return inert(" ".join(said))  # names come from articles, words about time from the question
