"""Hybrid search: both legs look only at what the reader may see and the filters admit."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from vectorstore import hits, outbox, vectors
from vectorstore.active_model import ActiveModel, makes_vectors
from vectorstore.admission import Readers, admitted
from vectorstore.bm25 import LexicalLeg, Lexicon
from vectorstore.catalog import Catalog
from vectorstore.copies import collapse_copies
from vectorstore.coverage import Coverage
from vectorstore.errors import InvalidQuery, VectorIndexError
from vectorstore.fusion import DEFAULT_WEIGHTS, Legs, Weights, favour, fuse
from vectorstore.models import Filters, Hit, TimePreference
from vectorstore.neighbours import join_neighbours
from vectorstore.protocols import Reranker, VectorIndex, Vectors
from vectorstore.reranking import reorder
from vectorstore.roster import Mask, Roster, largest
from vectorstore.roster_keeper import RosterKeeper
from vectorstore.state import revision

MAX_LIMIT = 200
SCANNED = 300_000
"""Comparing so many passages with a question takes 15 ms; the index would hold half a gigabyte."""

# passages that each leg hands to the fusion, at least
_POOL = 100
# beyond this the index gets slower than comparing with all
_WIDEST = 4_096
# passages that may become one with others, at least, are read beyond the limit
_MERGED = 20
# mostly so many are enough
_SPARE = 10
# candidates whose exact vectors are read, at least
_CLOSELY = 50
# threads that compare for all searches; there is no use in more than cores
_BESIDE = 4

Positions = npt.NDArray[np.int64]


class Asked(NamedTuple):
    """One question to the legs."""

    vector: Vectors | None
    """Null where no model could embed it."""
    fingerprint: str
    collection: str
    members: Mask
    """The passages of the collection."""
    allowed: Mask
    """Those of them that the search may use."""
    pool: int
    """Passages that each leg is to put forward."""
    wanted: int
    """Passages that are to be read, before copies and neighbours become one."""


class HybridSearch:
    """Finds passages by meaning (vectors) and by words (BM25), ranked by their fused scores."""

    def __init__(
        self,
        catalog: Catalog,
        index: VectorIndex,
        model: ActiveModel,
        *,
        reranker: Reranker | None = None,
        weights: Weights = DEFAULT_WEIGHTS,
        scanned: int = SCANNED,
    ) -> None:
        """`scanned` is how many passages are compared with a question one by one, exactly, rather
        than ask the index."""
        self._catalog = catalog
        self._index = index
        self._model = model
        self._reranker = reranker
        self._weights = weights
        self._scanned = scanned
        self._words = LexicalLeg()
        # comparing leaves the interpreter alone, and so half of it can be done beside
        self._beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="search")
        self._collections: set[str] = set()
        self.keeper = RosterKeeper()
        self.index_ready = False
        """Whether the index may be asked: it has been compared with the catalog."""
        self.trouble: str | None = None
        """Why the index did not answer when it was last asked; the search went on without it."""

    def search(
        self,
        query: str,
        *,
        collection: str,
        limit: int,
        filters: Filters,
        readers: Readers,
        expansions: Sequence[str] = (),
        prefer: TimePreference | None = None,
        reranker: Reranker | None = None,
    ) -> list[Hit]:
        """At most `limit` hits, best first, in the order of `reranker` where one is given, else of
        the search's own. Raises CollectionNotFound, or InvalidQuery for a limit
        outside 1..200 or an impossible filter."""
        check_limit(limit)
        conditions = admitted(collection, filters=filters, readers=readers)
        if not query.strip():
            raise InvalidQuery("The query is empty; ask for something.")
        embedder = self._model.embedder
        vector = None
        if makes_vectors(embedder):
            vector = embedder.encode([_with_names(query, expansions)])[0]
        with self._catalog.session() as session:
            number = revision(session)
            self._require(collection)
            roster = self.keeper.current(session, number, embedder)
            members = roster.of_collection(collection)
            allowed = roster.admitted(collection, filters=filters, readers=readers)
            pool, wanted = max(_POOL, limit), limit + max(limit, _MERGED)
            asked = Asked(vector, embedder.fingerprint, collection, members, allowed, pool, wanted)
            words = self._words.scores(
                session,
                roster,
                query,
                revision=number,
                expansions=expansions,
                name=collection,
                collection=members,
            )
            candidates = self._candidates(session, roster, asked, words)
            ranking = self._ranking(session, roster, asked, candidates, words, prefer)
            said = Coverage(words.wanted, self._words.tokenizer)

            def best(count: int) -> list[Hit]:
                found = hits.read_hits(session, ranking.best(count), conditions)
                favoured = hits.favour_sentences(found, said, self._weights.sentence)
                ordered = reorder(query, favoured, reranker or self._reranker)
                different = collapse_copies(ordered, wanted=limit + limit // 2)
                # what ranks lower fills the places that become free, and is not worth joining
                joined = join_neighbours(different[:limit], hits.text_reader(session))
                return (joined + different[limit:])[:limit]

            few = limit + max(limit // 2, _SPARE)
            merged = best(few)
            # where much became one, there may be more
            return merged if len(merged) == limit or few >= wanted else best(wanted)

    def warm(self, *, go_on: Callable[[], bool]) -> int:
        """Have at hand what searches look at, as far as `go_on` allows; the catalog's revision."""
        with self._catalog.session() as session:
            number = revision(session)
            self.keeper.current(session, number, self._model.embedder)
            self._words.warm(session, revision=number, go_on=go_on)
        return number

    def asks_index(self) -> bool:
        """Whether there are so many passages that a search may ask the index."""
        return self.keeper.passages > self._scanned

    def close(self) -> None:
        """Release what it holds."""
        self._beside.shutdown()
        self._words.close()

    def nearest(self, session: Session, roster: Roster, asked: Asked) -> Positions:
        """The dense leg: positions of the `asked.pool` nearest passages that may be used, roughly.

        The index is asked where there are many, and most of them may be used. Else, or where the
        index fails, the question is compared with every one that may.
        """
        allowed = int(np.count_nonzero(asked.allowed))
        everything = int(np.count_nonzero(asked.members))
        if self.index_ready and allowed > self._scanned and 2 * allowed > everything:
            found = self._from_index(session, roster, asked)
            if len(found) >= asked.pool:
                return found
        if asked.vector is None or not roster.codes.shape[1]:
            return np.zeros(0, np.int64)
        # 8 bits may confuse neighbours in the order: some more are looked at closely
        count = asked.pool + asked.pool // 4
        return roster.nearest(asked.vector, asked.allowed, count, beside=self._beside)

    def _require(self, collection: str) -> None:
        if collection not in self._collections:
            self._catalog.require_collection(collection)
            # one that exists is never removed
            self._collections.add(collection)

    def _candidates(
        self, session: Session, roster: Roster, asked: Asked, words: Lexicon
    ) -> Positions:
        """Positions that either leg puts forward."""
        lexical = np.flatnonzero(words.passages * asked.allowed)
        lexical = lexical[largest(words.passages[lexical], asked.pool)]
        if asked.vector is None:
            return lexical
        return np.union1d(self.nearest(session, roster, asked), lexical)

    def _ranking(
        self,
        session: Session,
        roster: Roster,
        asked: Asked,
        candidates: Positions,
        words: Lexicon,
        prefer: TimePreference | None,
    ) -> hits.Ranking:
        if asked.vector is None:
            return self._fused(roster, candidates, None, words, prefer)
        # by the vectors in 8 bits first: reading the exact ones of all would take longer than all
        # the rest, and they change the order of neighbours at most
        roughly = roster.similarities(asked.vector, candidates)
        ranking = self._fused(roster, candidates, roughly, words, prefer)
        candidates = candidates[largest(ranking.fused, max(_CLOSELY, asked.wanted))]
        dense = vectors.similarities(
            session, roster.numbers[candidates], asked.vector, fingerprint=asked.fingerprint
        )
        return self._fused(roster, candidates, dense, words, prefer)

    def _fused(
        self,
        roster: Roster,
        candidates: Positions,
        dense: Vectors | None,
        words: Lexicon,
        prefer: TimePreference | None,
    ) -> hits.Ranking:
        rows = roster.articles[candidates]
        legs = Legs(dense, words.passages[candidates], words.articles[rows], words.most)
        fused = fuse(legs, self._weights)
        if prefer is not None:
            fused = favour(fused, roster.published[rows], prefer)
        return hits.Ranking(roster.numbers[candidates], roster.published[rows], fused, legs)

    def _from_index(self, session: Session, roster: Roster, asked: Asked) -> Positions:
        """The nearest passages by the index that may be used, asking for more until enough are."""
        found: Positions = np.zeros(0, np.int64)
        limit = asked.pool
        while asked.vector is not None:
            try:
                nearest = self._asked_index(asked, limit)
            except VectorIndexError as failure:
                self.trouble = str(failure)
                return found
            self.trouble = None
            numbers = vectors.numbers_of(session, nearest)
            positions = roster.located(np.asarray(numbers, np.int64))
            positions = positions[positions >= 0]
            found = positions[asked.allowed[positions]].astype(np.int64)
            if len(found) >= asked.pool or len(nearest) < limit or limit >= _WIDEST:
                break
            limit = min(_WIDEST, limit * 4)
        return found[: asked.pool]

    def _asked_index(self, asked: Asked, limit: int) -> list[str]:
        assert asked.vector is not None  # noqa: S101 - said for the type checker
        space = self._space(asked)
        while space is not None:
            nearest = self._index.query(space, asked.vector[None, :], limit)[0]
            # a repair may have put another space in its place meanwhile, and emptied this one
            before, space = space, self._space(asked)
            if space == before:
                return [id for id, _ in nearest]
        return []

    def _space(self, asked: Asked) -> str | None:
        with self._catalog.session() as session:
            return outbox.space_in_use(session, asked.collection, asked.fingerprint)


def check_limit(limit: int) -> None:
    """Raises InvalidQuery for a number of results that makes no sense."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidQuery(f"A limit of {limit} is impossible; ask for 1 to {MAX_LIMIT}.")


def _with_names(query: str, expansions: Sequence[str]) -> str:
    return f"{query} ({'; '.join(expansions)})" if expansions else query
