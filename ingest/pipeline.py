"""From files, texts and addresses to stored articles: find, read, parse, clean, cut, store."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Unpack

from ingest.batching import Run, stored_outcome
from ingest.drafts import Draft, Provenance, draft_article, stated_fields
from ingest.errors import IngestError, InvalidArticle, TooLarge, UnsupportedFormat
from ingest.metadata import normalise_url
from ingest.models import (
    DocumentMetadata,
    IngestItem,
    IngestReport,
    ItemOutcome,
    ItemStatus,
    Overrides,
)
from ingest.parsers import parse
from ingest.parsers.text import document_from_text
from ingest.preparation import Parse, digest_of, draft_document, parse_safely
from ingest.protocols import ArticleSink, Fetcher, Progress
from ingest.sources.files import MAX_FILE_BYTES, find_items
from ingest.sources.web import WebFetcher
from vectorstore.models import COLLECTION_PATTERN, DEFAULT_COLLECTION

_AHEAD = 16
"""Items that are read and parsed while others are stored: about a batch, and not much memory."""

Prepared = Draft | IngestError | None


def _now() -> datetime:
    return datetime.now(UTC)


class IngestPipeline:
    """Puts articles into a store.

    `ingest_paths` reports every item's success or failure. The other doors take one article, and
    raise an `IngestError` when it cannot be taken. Errors of the store itself always come through:
    what was stored before stays stored, and a second run goes on from there.
    """

    def __init__(
        self,
        sink: ArticleSink,
        *,
        fetcher: Fetcher | None = None,
        max_bytes: int = MAX_FILE_BYTES,
        now: Callable[[], datetime] = _now,
        parse: Parse = parse,
    ) -> None:
        """`parse` reads documents: by default in this process, trusting what is handed in not to
        be made to harm; `ingest.parsing_process` has one for what comes from anywhere."""
        self._parse = parse
        self._sink = sink
        self._fetcher = fetcher or WebFetcher()
        self._max_bytes = max_bytes
        self._now = now

    def ingest_paths(
        self,
        paths: Iterable[str | Path],
        *,
        collection: str = DEFAULT_COLLECTION,
        progress: Progress | None = None,
        groups: frozenset[str] = frozenset(),
        tags: frozenset[str] = frozenset(),
    ) -> IngestReport:
        """Ingests files and folders; a file whose bytes are known is not parsed again.

        `progress` is called once for each item, when its outcome is certain.
        """
        check_collection(collection)
        stated = DocumentMetadata(groups=groups, tags=tags)
        items = find_items(paths, max_bytes=self._max_bytes)
        run = Run(self._sink, collection, items, progress)
        ready = _ahead(lambda item: self._prepare(item, stated, collection), items)
        for position, prepared in enumerate(ready):
            if isinstance(prepared, Draft):
                run.add(position, prepared)
            elif isinstance(prepared, IngestError):
                item = items[position]
                # In a folder, a picture among the articles is no mistake.
                skipped = isinstance(prepared, UnsupportedFormat) and not item.given
                status = ItemStatus.SKIPPED if skipped else ItemStatus.FAILED
                run.finish(position, status, reason=str(prepared), error=type(prepared).__name__)
            else:
                run.finish(position, ItemStatus.UNCHANGED)
        run.flush()
        return run.report()

    def ingest_file(
        self,
        content: bytes,
        name: str,
        *,
        collection: str = DEFAULT_COLLECTION,
        origin: str | None = None,
        **overrides: Unpack[Overrides],
    ) -> ItemOutcome:
        """Ingests the bytes of one file; `name` helps to tell its format and names it in errors."""
        check_collection(collection)
        if len(content) > self._max_bytes:
            limit = f"{self._max_bytes / 1e6:g} MB"
            raise TooLarge(f"{name} is larger than {limit}. Split it, or raise QA_MAX_UPLOAD_MB.")
        stated = stated_fields(overrides)
        digest = digest_of(content, stated) if origin else None
        where = Provenance(collection, name, origin, digest, self._now())
        document = parse_safely(self._parse, content, name)
        return self._store(draft_article(document, stated, provenance=where), name)

    def ingest_text(
        self,
        text: str,
        *,
        collection: str = DEFAULT_COLLECTION,
        **overrides: Unpack[Overrides],
    ) -> ItemOutcome:
        """Ingests plain text; without a title, its headline or its first words are the title."""
        check_collection(collection)
        stated = stated_fields(overrides)
        document = document_from_text(text)
        name = _first_words(text)
        where = Provenance(collection, name, None, None, self._now())
        fallback = DocumentMetadata(title=name)
        titled = stated.or_else(document.metadata).or_else(fallback)
        return self._store(draft_article(document, titled, provenance=where), titled.title or name)

    def ingest_url(
        self,
        address: str,
        /,
        *,
        collection: str = DEFAULT_COLLECTION,
        **overrides: Unpack[Overrides],
    ) -> ItemOutcome:
        """Fetches one page and ingests it."""
        check_collection(collection)
        stated = stated_fields(overrides)
        page = self._fetcher.fetch(address)
        document = parse_safely(self._parse, page.content, page.name)
        digest = digest_of(page.content, stated)
        where = Provenance(collection, page.name, normalise_url(address), digest, self._now())
        draft = draft_document(document, stated, provenance=where, address=page.url)
        return self._store(draft, address)

    def _prepare(
        self, item: IngestItem, stated: DocumentMetadata, collection: str
    ) -> Draft | IngestError | None:
        """The item's draft, or why there is none; null where the very bytes are stored already."""
        try:
            content = item.read()
            digest = digest_of(content, stated)
            if self._sink.known_origin(collection, item.origin, digest):
                return None
            where = Provenance(collection, item.name, item.origin, digest, self._now())
            document = parse_safely(self._parse, content, item.name)
            return draft_article(document, stated, provenance=where)
        except IngestError as exc:
            return exc

    def _store(self, draft: Draft, name: str) -> ItemOutcome:
        [outcome] = self._sink.put_many([draft], aliases={draft.article.id: draft.aliases})
        return stored_outcome(draft, outcome, name, draft.article.origin)


def _ahead(
    prepare: Callable[[IngestItem], Prepared], items: list[IngestItem]
) -> Iterator[Prepared]:
    """What becomes of each item, in order; a few are prepared while the store is busy.

    The store spends its time outside of Python or on one core: reading on meanwhile costs little.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ingest") as reader:
        waiting: deque[Future[Prepared]] = deque()
        rest = iter(items)
        try:
            while True:
                waiting.extend(
                    reader.submit(prepare, item) for item in islice(rest, _AHEAD - len(waiting))
                )
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            reader.shutdown(cancel_futures=True)


def check_collection(collection: str) -> None:
    """Raises `InvalidArticle` unless it is a name that a collection can have."""
    if not re.fullmatch(COLLECTION_PATTERN, collection):
        raise InvalidArticle(
            f"{collection[:80]!r} is no name of a collection. "
            "Use up to 64 lower-case letters, digits, - and _."
        )


def _first_words(text: str) -> str:
    words = text.split(maxsplit=10)[:10]
    return " ".join(words)[:120] or "the text"
