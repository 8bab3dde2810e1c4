"""Evidence for a question: the best passages, each with the version of its article."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Self

from qa_assistant.answering.protocols import Evidence
from qa_assistant.answering.search_plan import SearchPlan
from qa_assistant.answering.times.timeliness import timeliness
from vectorstore.models import DEFAULT_COLLECTION, Filters, Hit, TimePreference
from vectorstore.protocols import Reranker
from vectorstore.store import ArticleStore

_EVERYTHING = Filters()
_USUAL_CHARACTERS = 1_000


@dataclass(frozen=True)
class EvidenceSearch:
    """Finds passages of the stored articles, for one reader, as one plan says."""

    store: ArticleStore
    passages: int = 8
    """How many passages are found for a question."""
    collection: str = DEFAULT_COLLECTION
    filters: Filters = _EVERYTHING
    prefer: TimePreference | None = None
    """Which publication dates are favoured."""
    expansions: tuple[str, ...] = ()
    """Other names of what the query mentions, to be found as well."""
    readers: frozenset[str] | None = None
    """Groups of the one who asks; null sees every article."""
    reranker: Reranker | None = None
    """Reads the best passages once more; null leaves the order to the store."""

    def planned(self, plan: SearchPlan, *, collection: str, readers: frozenset[str] | None) -> Self:
        """This search for one collection and reader, as the plan says."""
        return replace(
            self,
            collection=collection,
            filters=plan.filters,
            prefer=plan.prefer,
            expansions=plan.expansions,
            readers=readers,
        )

    def hits(self, query: str) -> list[Hit]:
        """The best passages, best first.

        Raises:
            CollectionNotFound: there is no such collection.
        """
        return self.store.search(
            query,
            collection=self.collection,
            limit=self.passages,
            filters=self.filters,
            readers=self.readers,
            expansions=self.expansions,
            prefer=self.prefer,
            reranker=self.reranker,
        )

    def evidence(self, query: str) -> list[Evidence]:
        """Each hit with the version of its article that it was cut from.

        A hit whose article was deleted since the search is left out. Joined hits are long: what
        goes beyond the characters of `passages` usual ones is left out too, it only takes time.
        """
        return self._read(_within(self.hits(query), self.passages * _USUAL_CHARACTERS))

    def newest(self) -> list[Evidence]:
        """The first passages of the newest articles, newest first; none that is dated ahead."""
        asked = (self.prefer and self.prefer.asked) or datetime.now(UTC)
        latest = min(filter(None, (asked, self.filters.published_before)))
        hits = self.store.newest(
            collection=self.collection,
            limit=self.passages,
            filters=self.filters.model_copy(update={"published_before": latest}),
            readers=self.readers,
        )
        return [replace(piece, is_news=True) for piece in self._read(hits)]

    def _read(self, hits: list[Hit]) -> list[Evidence]:
        wanted = {(hit.article_id, hit.version) for hit in hits}
        articles = self.store.read_articles(wanted, readers=self.readers)
        pairs = ((hit, articles.get((hit.article_id, hit.version))) for hit in hits)
        fits = timeliness([hit.published_at for hit in hits], self.prefer)
        return [
            Evidence(hit, article, fit)
            for (hit, article), fit in zip(pairs, fits, strict=True)
            if article is not None
        ]


def _within(hits: list[Hit], characters: int) -> list[Hit]:
    """The first hits that have no more characters in all; at least one."""
    sums = accumulate(len(hit.text) for hit in hits)
    return [hit for hit, total in zip(hits, sums, strict=True) if total <= characters] or hits[:1]
