"""Ranked passages become hits: their rows are read, and what may not be seen is left out again."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import and_, func, select, true
from sqlalchemy.orm import Session

from vectorstore.admission import Conditions
from vectorstore.coverage import Coverage
from vectorstore.fusion import Legs
from vectorstore.models import Hit, Scores
from vectorstore.neighbours import ReadText
from vectorstore.schema import ArticleRow, PassageRow

_FIELDS = ("title", "url", "publisher", "author", "published_at", "updated_at", "collection")
_PASSAGE_FIELDS = ("article_id", "version", "ordinal", "start", "end", "heading", "text")


class Ranked(NamedTuple):
    """A passage's number and its scores."""

    number: int
    scores: Scores


class Ranking(NamedTuple):
    """Candidates with their scores, in no order."""

    numbers: npt.NDArray[np.int64]
    published: npt.NDArray[np.int64]
    fused: npt.NDArray[np.float32]
    legs: Legs

    def best(self, count: int) -> list[Ranked]:
        """The best candidates in order; of equals the one that was published first."""
        order = np.lexsort((self.numbers, self.published, -self.fused.round(6)))[:count]
        return [Ranked(int(self.numbers[place]), self._scores(place)) for place in order]

    def _scores(self, place: int) -> Scores:
        dense, lexical = self.legs.dense, float(self.legs.lexical[place])
        return Scores(
            fused=float(self.fused[place]),
            dense=None if dense is None else float(dense[place]),
            lexical=lexical or None,
        )


def read_hits(session: Session, ranked: Sequence[Ranked], conditions: Conditions) -> list[Hit]:
    """The ranked passages that exist and are admitted, with the fields of their articles."""
    found = session.execute(
        select(
            PassageRow.number,
            PassageRow.id.label("passage_id"),
            *(getattr(ArticleRow, name) for name in _FIELDS),
            *(getattr(PassageRow, name) for name in _PASSAGE_FIELDS),
            # as a column: as conditions they tempt SQLite to begin with all articles that meet them
            and_(true(), *conditions).label("admitted"),
        )
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(PassageRow.number.in_([number for number, _ in ranked]))
    )
    rows = {row["number"]: dict(row) for row in found.mappings() if row["admitted"]}
    for row in rows.values():
        del row["number"], row["admitted"]
    return [Hit(**rows[number], scores=scores) for number, scores in ranked if number in rows]


def read_leads(session: Session, conditions: Conditions, limit: int) -> list[Hit]:
    """The first passages of the newest admitted articles that have a date, newest first."""
    newest = (
        select(PassageRow.number)
        .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        .where(PassageRow.ordinal == 0, ArticleRow.published_at.is_not(None), *conditions)
        .order_by(ArticleRow.published_at.desc(), ArticleRow.id)
        .limit(limit)
    )
    ranked = [Ranked(number, Scores(fused=1.0)) for number in session.scalars(newest)]
    return read_hits(session, ranked, conditions)


def favour_sentences(found: Sequence[Hit], coverage: Coverage, weight: float) -> list[Hit]:
    """The hits in a new order, for a sentence that says much of the query alone counts in addition.

    The fused scores stay in [0, 1].
    """
    scored = []
    for hit in found:
        share = coverage.share(hit.text, hit.title) if weight else 0.0
        scores = {"fused": (hit.scores.fused + weight * share) / (1 + weight)}
        scored.append(hit.model_copy(update={"scores": hit.scores.model_copy(update=scores)}))
    return sorted(scored, key=lambda hit: -hit.scores.fused)


def text_reader(session: Session) -> ReadText:
    """Reads the text of articles, in their current versions, between two offsets."""

    def read_text(article_id: str, version: int, start: int, end: int) -> str | None:
        text = func.substr(ArticleRow.text, start + 1, end - start)
        return session.scalar(
            select(text).where(ArticleRow.id == article_id, ArticleRow.version == version)
        )

    return read_text
