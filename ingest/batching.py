"""Collects what a run over many items comes to, and stores their articles many at a time."""

from ingest.drafts import Draft
from ingest.models import IngestItem, IngestReport, ItemOutcome, ItemStatus
from ingest.protocols import ArticleSink, Progress
from vectorstore.errors import ArticleNotFound
from vectorstore.models import PutOutcome

BATCH_PASSAGES = 96
"""Passages stored in one go, so that the embedding model works on full batches."""


class Run:
    """The outcomes of one run, and the drafts that wait to be stored together."""

    def __init__(
        self,
        sink: ArticleSink,
        collection: str,
        items: list[IngestItem],
        progress: Progress | None,
    ) -> None:
        self._sink = sink
        self._collection = collection
        self._items = items
        self._progress = progress
        self._outcomes: dict[int, ItemOutcome] = {}
        self._waiting: list[tuple[int, Draft]] = []
        self._positions: dict[str, int] = {}
        self._by_origin = {item.origin: position for position, item in enumerate(items)}

    def finish(
        self,
        position: int,
        status: ItemStatus,
        *,
        reason: str | None = None,
        error: str | None = None,
    ) -> None:
        """Records what became of an item that is not stored."""
        item = self._items[position]
        self._record(
            position,
            ItemOutcome(
                name=item.name, origin=item.origin, status=status, reason=reason, error=error
            ),
        )

    def add(self, position: int, draft: Draft) -> None:
        """Takes a draft to be stored; the second with one address is skipped, naming the first."""
        first = self._positions.setdefault(draft.article.id, position)
        if first == position:
            first = self._stored_from(draft, position)
        if first != position:
            name = self._items[first].name
            reason = f"the same article as {name} (URL {draft.article.url}). Keep one of the two."
            self.finish(position, ItemStatus.SKIPPED, reason=reason)
            return
        self._waiting.append((position, draft))
        if sum(len(waiting.spans) for _, waiting in self._waiting) >= BATCH_PASSAGES:
            self.flush()

    def _stored_from(self, draft: Draft, position: int) -> int:
        """Which item of this run the stored article with this id was made of; else the item itself.

        Without this, two files with one address would take turns in replacing each other.
        """
        if draft.article.url is None:
            return position
        try:
            origin = self._sink.article(draft.article.id).origin
        except ArticleNotFound:
            return position
        found = self._by_origin.get(origin or "", position)
        # An item that was drafted in this run is another article by now.
        return position if found in self._positions.values() else found

    def flush(self) -> None:
        """Stores what waits.

        An error of the store (no disk space, a broken model) is about no item and passes through.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        outcomes = self._sink.put_many(
            [draft for _, draft in waiting],
            aliases={draft.article.id: draft.aliases for _, draft in waiting},
        )
        for (position, draft), outcome in zip(waiting, outcomes, strict=True):
            item = self._items[position]
            self._record(position, stored_outcome(draft, outcome, item.name, item.origin))

    def report(self) -> IngestReport:
        """All outcomes, in the order of the items."""
        ordered = tuple(outcome for _, outcome in sorted(self._outcomes.items()))
        return IngestReport(collection=self._collection, outcomes=ordered)

    def _record(self, position: int, outcome: ItemOutcome) -> None:
        self._outcomes[position] = outcome
        if self._progress is not None:
            self._progress(outcome, len(self._outcomes), len(self._items))


def stored_outcome(draft: Draft, outcome: PutOutcome, name: str, origin: str | None) -> ItemOutcome:
    """What became of a draft that was stored."""
    return ItemOutcome(
        name=name,
        origin=origin,
        status=ItemStatus(outcome.status.value),
        article_id=outcome.article_id,
        version=outcome.version,
        title=draft.article.title,
        passages=outcome.passages,
    )
