"""Stories: articles of several publishers that are copies of each other, found as they are stored.

Signatures are MinHash (A. Broder, "On the resemblance and containment of documents", 1997) of
four-word shingles, kept in bands of three so that an index finds who shares one (locality-sensitive
hashing); who does is then compared shingle by shingle. So a copy is found among any number of
articles, in the memory of a few.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from vectorstore.job_tables import StoryBandRow, StoryRow
from vectorstore.models import Article, sha256
from vectorstore.schema import ArticleRow

SHINGLE = 4
"""Words in a row that are compared."""
CONTAINED = 0.55
"""Share of the shorter article's shingles that a copy has."""
RESEMBLING = 0.25
"""Share of all shingles of both that they have in common: a brief in a long report is no copy."""
FEWEST = 15
"""Shorter articles are alike by chance."""
_ROWS, _BANDS = 3, 32
_SEED = 20_250_603
_MOST_CANDIDATES = 50
_MOST_SHINGLES = 20_000
_REMEMBERED = 64
"""Articles whose shingles are kept for the next that is compared with them."""
_VALUES_AT_ONCE = 16_000
_WORD = re.compile(r"\w+(?:[.,’'-]\w+)*")

Shingles = frozenset[str]


def shingles_of(text: str) -> Shingles:
    """Each run of four words, in lower case; of a very long text those of its beginning."""
    words = _WORD.findall(text.lower())[: _MOST_SHINGLES + SHINGLE]
    runs = zip(*(words[start:] for start in range(SHINGLE)), strict=False)
    return frozenset(map(" ".join, runs))


def are_copies(one: Shingles, other: Shingles) -> bool:
    """Whether two articles tell the same in the same words, whatever an editor cut or added."""
    shorter = min(len(one), len(other))
    if shorter < FEWEST:
        return one == other and shorter > 0
    common = len(one & other)
    union = len(one) + len(other) - common
    return common >= CONTAINED * shorter and common >= RESEMBLING * union


def bands_of(shingles: Shingles) -> list[int]:
    """The bands of an article's signature, each as one number; none for an article that is too
    short to be compared."""
    if not shingles:
        return []
    # a quarter of a second to import the first time, and reading needs none of it
    from rensa import RMinHash

    signature = RMinHash(num_perm=_ROWS * _BANDS, seed=_SEED)
    signature.update(sorted(shingles))
    digest = signature.digest()
    rows = (digest[band * _ROWS : (band + 1) * _ROWS] for band in range(_BANDS))
    return [
        int(sha256(f"{band}:{','.join(map(str, row))}")[:15], 16) for band, row in enumerate(rows)
    ]


def assign(session: Session, articles: Sequence[Article]) -> None:
    """Find for each of these stored articles the story it tells, and remember its signature.

    As many statements for many articles as for one.
    """
    known = _known(session, [article.id for article in articles])
    fresh = {
        article.id: article for article in articles if known.get(article.id) != article.content_hash
    }
    if not fresh:
        return
    shingles = {id: shingles_of(article.text) for id, article in fresh.items()}
    bands = {id: bands_of(each) for id, each in shingles.items()}
    _replace_bands(session, fresh, bands)
    alike = _alike(session, fresh, bands)
    texts = _texts(session, {id for ids in alike.values() for id in ids})

    @lru_cache(_REMEMBERED)
    def of_other(id: str) -> Shingles:
        return shingles[id] if id in shingles else shingles_of(texts[id][0])

    stories: dict[str, str] = {}
    for id in fresh:
        told = _Told(id, 0.0)
        for other in alike.get(id, ()):
            # one of this batch that comes later will find this one
            if other in texts and (other not in fresh or other in stories):
                story = stories.get(other) or texts[other][1]
                told = told.or_else(story, shingles[id], of_other(other))
        stories[id] = told.story
    session.execute(delete(StoryRow).where(StoryRow.article_id.in_(list(fresh))))
    rows = [
        {"article_id": id, "story": story, "content_hash": fresh[id].content_hash}
        for id, story in stories.items()
    ]
    session.execute(insert(StoryRow), rows)


def same_story(session: Session, article_id: str) -> list[str]:
    """Ids of the articles that tell the same story, this one among them: who published first is
    first, what has no date last."""
    story = select(StoryRow.story).where(StoryRow.article_id == article_id).scalar_subquery()
    found = (
        select(ArticleRow.id)
        .join(StoryRow, StoryRow.article_id == ArticleRow.id)
        .where(StoryRow.story == story)
        .order_by(ArticleRow.published_at.asc().nulls_last(), ArticleRow.ingested_at, ArticleRow.id)
    )
    return list(session.scalars(found))


class _Told(NamedTuple):
    """The story of an article, by the most alike of those that it was compared with."""

    story: str
    alike: float

    def or_else(self, story: str | None, mine: Shingles, theirs: Shingles) -> "_Told":
        """That of another article, where it is a copy and more alike."""
        if story is None or not are_copies(mine, theirs):
            return self
        alike = len(mine & theirs) / max(1, len(mine | theirs))
        return _Told(story, alike) if alike > self.alike else self


def _known(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Which text of each article was compared."""
    found = select(StoryRow.article_id, StoryRow.content_hash).where(StoryRow.article_id.in_(ids))
    return {id: content_hash for id, content_hash in session.execute(found)}


def _replace_bands(
    session: Session, articles: Mapping[str, Article], bands: Mapping[str, Sequence[int]]
) -> None:
    session.execute(delete(StoryBandRow).where(StoryBandRow.article_id.in_(list(articles))))
    rows = [
        {
            "article_id": id,
            "band": band,
            "collection": articles[id].collection,
            "value": value,
        }
        for id, values in bands.items()
        for band, value in enumerate(values)
    ]
    if rows:
        session.execute(insert(StoryBandRow), rows)


def _alike(
    session: Session, articles: Mapping[str, Article], bands: Mapping[str, Sequence[int]]
) -> dict[str, list[str]]:
    """For each article those that share a band of its signature, in its collection."""
    owners: dict[tuple[str, int], list[str]] = {}
    for id, values in bands.items():
        for value in values:
            owners.setdefault((articles[id].collection, value), []).append(id)
    found: dict[str, dict[str, None]] = {}
    values = sorted({value for _, value in owners})
    for begin in range(0, len(values), _VALUES_AT_ONCE):
        rows = session.execute(
            select(StoryBandRow.article_id, StoryBandRow.collection, StoryBandRow.value).where(
                StoryBandRow.value.in_(values[begin : begin + _VALUES_AT_ONCE])
            )
        )
        for other, collection, value in rows:
            for id in owners.get((collection, value), ()):
                others = found.setdefault(id, {})
                if other != id and len(others) < _MOST_CANDIDATES:
                    others[other] = None
    return {id: list(others) for id, others in found.items()}


def _texts(session: Session, ids: Set[str]) -> dict[str, tuple[str, str | None]]:
    """The texts of these articles, and the story of each that has one."""
    found = (
        select(ArticleRow.id, ArticleRow.text, StoryRow.story)
        .outerjoin(StoryRow, StoryRow.article_id == ArticleRow.id)
        .where(ArticleRow.id.in_(sorted(ids)))
    )
    return {id: (text, story) for id, text, story in session.execute(found)}
