"""Measures one filled data folder in a process of its own; run by search_speed."""

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from benchmarks.scale_corpus import DAYS, FIRST_DAY, GROUPS, load_sources
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.embeddings import load_embedder
from vectorstore.models import Article, Filters, PassageSpan
from vectorstore.schema import ArticleRow, EmbeddingRow, PassageRow
from vectorstore.search import Asked, HybridSearch
from vectorstore.state import revision
from vectorstore.store import ArticleStore
from vectorstore.vectors import decoded, similarities

LAST_DAY = (FIRST_DAY + timedelta(days=DAYS)).date()
SEARCHES = 200
AT_ONCE = 32
_EVERYTHING = Filters()


@dataclass(frozen=True)
class Scenario:
    """Who asks, and what is filtered."""

    name: str
    filters: Filters = _EVERYTHING
    readers: frozenset[str] | None = None


def scenarios() -> list[Scenario]:
    """From everything to next to nothing."""
    rng = random.Random(3)
    thirty = frozenset(rng.sample(GROUPS, 30))
    two = frozenset(rng.sample(GROUPS, 2))

    def last(days: int) -> Filters:
        return Filters(published_after=LAST_DAY - timedelta(days=days), published_before=LAST_DAY)

    return [
        Scenario("no filter"),
        Scenario("30 groups", readers=thirty),
        Scenario("2 groups", readers=two),
        Scenario("last year", last(365)),
        Scenario("last year, 30 groups", last(365), thirty),
        Scenario("last month, 30 groups", last(30), thirty),
        Scenario("last week", last(7)),
        Scenario("one publisher", Filters(publisher="Publisher 7")),
    ]


def ours(home: Path, data: Path) -> dict[str, str]:
    """Opening, memory, searches."""
    sources, _ = load_sources(data)
    questions = sources.questions[:SEARCHES]
    del sources
    start = time.perf_counter()
    store = open_store(home)
    store.recover()
    figures = {"opened and checked": f"{time.perf_counter() - start:.2f} s"}
    before = memory()
    start = time.perf_counter()
    store.search("who is it?", collection="default")
    figures["first search"] = f"{time.perf_counter() - start:.2f} s"
    start = time.perf_counter()
    # as a server does in the background after its start
    store.warm()
    store.rest()
    figures["read ahead"] = f"{time.perf_counter() - start:.2f} s"
    for each in scenarios():
        times = timed(
            lambda question, each=each: store.search(
                question, collection="default", filters=each.filters, readers=each.readers
            ),
            questions,
        )
        share = len(allowed(store, each)) if each.name != "no filter" else -1
        figures[each.name] = percentiles(times) + ("" if share < 0 else f"  of {share}")
    figures["memory"] = f"{memory() / 1e6:.0f} MB ({before / 1e6:.0f} MB before the first search)"
    figures[f"{AT_ONCE} at once"] = crowded(store, questions)
    figures["while articles are written"] = while_writing(store, questions)
    store.close()
    return figures


def recall(home: Path, data: Path) -> dict[str, str]:
    """How many of the 10 nearest passages the dense leg finds, by scenario."""
    sources, embedder = load_sources(data)
    store = open_store(home)
    search = HybridSearch(store.catalog, store.index, store.model)
    figures = {}
    with store.catalog.session() as session:
        rows = session.execute(
            select(PassageRow.number, EmbeddingRow.vector)
            .join(EmbeddingRow, EmbeddingRow.embedding_key == PassageRow.embedding_key)
            .order_by(PassageRow.number)
        ).all()
        numbers = np.array([number for number, _ in rows])
        exact = decoded([vector for _, vector in rows])
        del rows
        roster = search.keeper.current(session, revision(session), embedder)
        assert (roster.numbers == numbers).all()
        members = roster.of_collection("default")
        for each in scenarios():
            mask = roster.admitted("default", filters=each.filters, readers=each.readers)
            found = []
            for question in sources.questions[:100]:
                vector = embedder.encode([question])[0]
                asked = Asked(vector, embedder.fingerprint, "default", members, mask, 100, 30)
                near = search.nearest(session, roster, asked)
                close = similarities(
                    session, numbers[near], vector, fingerprint=embedder.fingerprint
                )
                ten = set(near[np.argsort(-close, kind="stable")[:10]].tolist())
                places = np.flatnonzero(mask)
                best = places[np.argsort(-(exact[places] @ vector), kind="stable")[:10]]
                found.append(len(ten & set(best.tolist())) / max(1, len(best)))
            figures[f"recall@10, {each.name}"] = f"{np.mean(found):.3f}"
    search.close()
    store.close()
    return figures


def plain(home: Path, data: Path) -> dict[str, str]:
    """Chroma with texts and metadata, asked with its own filters."""
    import chromadb

    sources, embedder = load_sources(data)
    client = chromadb.PersistentClient(
        path=home / "plain", settings=chromadb.Settings(anonymized_telemetry=False)
    )
    collection = client.get_or_create_collection("articles", embedding_function=None)
    figures = {}
    if collection.count() == 0:
        start = time.perf_counter()
        count = _fill_plain(home, collection)
        figures["plain: written without embedding"] = (
            f"{count / (time.perf_counter() - start):.0f} passages/s"
        )
    groups = [*(scenarios()[1].readers or ()), ""]
    after = int((FIRST_DAY + timedelta(days=DAYS - 365)).timestamp())
    date = {"published": {"$gte": after}}
    wheres: dict[str, Any] = {
        "no filter": None,
        "last year": date,
        "30 groups": {"group": {"$in": groups}},
        "last year, 30 groups": {"$and": [date, {"group": {"$in": groups}}]},
    }
    for name, where in wheres.items():
        times = timed(
            lambda question, where=where: collection.query(
                query_embeddings=embedder.encode([question]), n_results=10, where=where
            ),
            sources.questions[:SEARCHES],
        )
        figures[f"plain: {name}"] = percentiles(times)
    figures["plain: memory"] = f"{memory() / 1e6:.0f} MB"
    return figures


def _fill_plain(home: Path, collection: Any) -> int:
    catalog = Catalog.open(home / "catalog.db")
    count = 0
    with catalog.session() as session:
        groups: dict[str, str] = {}
        found = select(
            PassageRow.id, PassageRow.text, ArticleRow.published_at, EmbeddingRow.vector
        ).join(ArticleRow, ArticleRow.id == PassageRow.article_id)
        found = found.join(EmbeddingRow, EmbeddingRow.embedding_key == PassageRow.embedding_key)
        rng = random.Random(4)
        for part in session.execute(found.execution_options(yield_per=1_000)).partitions():
            metadatas = []
            for row in part:
                article = row.id.partition(":")[0]
                groups.setdefault(article, rng.choice(GROUPS) if rng.random() < 0.5 else "")
                published = int(row.published_at.timestamp())
                metadatas.append({"group": groups[article], "published": published})
            collection.add(
                ids=[row.id for row in part],
                embeddings=decoded([row.vector for row in part]),
                documents=[row.text for row in part],
                metadatas=metadatas,
            )
            count += len(part)
    catalog.close()
    return count


def open_store(home: Path) -> ArticleStore:
    """The store of the folder, with the bundled model."""
    embedder = load_embedder("all-MiniLM-L6-v2", threads=None)
    return ArticleStore(
        Catalog.open(home / "catalog.db"), ChromaIndex(path=home / "index"), embedder
    )


def allowed(store: ArticleStore, each: Scenario) -> range:
    """As long as there are passages that the scenario admits."""
    search = HybridSearch(store.catalog, store.index, store.model)
    with store.catalog.session() as session:
        number = revision(session)
        roster = search.keeper.current(session, number, store.model.embedder)
        mask = roster.admitted("default", filters=each.filters, readers=each.readers)
    search.close()
    return range(int(np.count_nonzero(mask)))


def timed(search: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each search, after a few that are not counted."""
    times = []
    for question in (*questions[:5], *questions):
        start = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - start) * 1_000)
    return times[5:]


def percentiles(times: Sequence[float]) -> str:
    """p50 and p95 in milliseconds."""
    p50, p95 = np.percentile(times, (50, 95))
    return f"p50 {p50:6.1f} ms   p95 {p95:6.1f} ms"


def crowded(store: ArticleStore, questions: Sequence[str]) -> str:
    """Searches in many threads at once."""
    errors = 0
    times: list[float] = []

    def ask(question: str) -> None:
        nonlocal errors
        start = time.perf_counter()
        try:
            store.search(question, collection="default")
        except Exception:
            errors += 1
        times.append((time.perf_counter() - start) * 1_000)

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, [*questions, *questions, *questions]))
    rate = len(times) / (time.perf_counter() - start)
    return f"{rate:.0f} searches/s   {percentiles(times)}   {errors} errors"


def while_writing(store: ArticleStore, questions: Sequence[str]) -> str:
    """Searches while another thread embeds and writes articles."""
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        rng = random.Random(5)
        words = [word for question in questions for word in question.split()]
        while not stop.is_set():
            batch = []
            for _ in range(16):
                text = " ".join(rng.choices(words, k=150))
                article = Article(
                    id=f"new_{rng.getrandbits(64):x}",
                    title="Written meanwhile",
                    text=text,
                    ingested_at=FIRST_DAY,
                )
                batch.append((article, [PassageSpan(start=0, end=len(text))]))
            store.put_many(batch)
            written.extend(article.id for article, _ in batch)

    thread = threading.Thread(target=write)
    thread.start()
    start = time.perf_counter()
    times = timed(lambda question: store.search(question, collection="default"), questions)
    seconds = time.perf_counter() - start
    stop.set()
    thread.join()
    for id in written:
        store.delete(id)
    return f"{percentiles(times)}   {len(written) / seconds:.0f} passages/s written"


def memory() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    parts = {"ours": ours, "recall": recall, "plain": plain}
    print(json.dumps(parts[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
