"""Opens a data folder, says how it found it, and writes until it is killed.

Each line on standard output is JSON: first the state of the folder, then one line before each
write (`begin`) and one when the store has accepted it (`done`).
"""

import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.fakes import HashingEmbedder, make_article, paragraphs
from tests.faults.points import (
    CHANGES,
    KillingEmbedder,
    KillingIndex,
    Point,
    Trap,
    die,
    watch_statements,
)
from vectorstore.catalog import Catalog
from vectorstore.model_choice import choose_model
from vectorstore.model_records import active_model
from vectorstore.models import Article
from vectorstore.outbox import current_space
from vectorstore.protocols import Embedder
from vectorstore.store import ArticleStore

DIMENSIONS = (64, 32)
OTHER = HashingEmbedder(DIMENSIONS[1]).name
LINES = 12


class Writer:
    """One life of a writing process."""

    def __init__(self, home: Path, seed: str, point: Point, *, articles: int) -> None:
        self.rng = random.Random(seed)
        self.point = point
        self.seed = seed
        self.articles = articles
        self.trap = Trap(spare=self.rng.choice((0, 0, 1, 3)))
        # Chroma persists after a thousand changes; this is somewhere in such an upsert
        delay = self.rng.uniform(0.0, 0.25)
        self.catalog = Catalog.open(home / "catalog.db")
        watch_statements(self.catalog, point, self.trap)
        self.wanted = self._wanted_model()
        choice = choose_model(self.catalog, self.wanted, load=self._load)
        self.index = KillingIndex(home / "index", point, self.trap, delay=delay)
        self.store = ArticleStore(self.catalog, self.index, choice.embedder)
        self.recovered = self.store.recover()
        if choice.wanted is not choice.embedder:
            self.store.plan_change(self.wanted, lambda: self._load(self.wanted))

    def tell_state(self) -> None:
        """How the folder was found, after its repair."""
        began = time.perf_counter()
        reports = self.store.check()
        stored = {}
        while page := self.store.articles(limit=200, offset=len(stored)).items:
            stored.update({item.id: item.content_hash for item in page})
        say(
            event="open",
            recovered=self.recovered,
            reports=[report.model_dump() for report in reports],
            stored=stored,
            unfound=self._unfound(list(stored)),
            checked_in=time.perf_counter() - began,
        )

    def work(self) -> None:
        """Write what the point needs first, then reach it."""
        if self.point in (Point.RANDOM, Point.STARTING):
            self._work_on()
        else:
            self._fill(self.articles)
            if self.point in CHANGES:
                # some that the coming model has not embedded in an earlier life
                self._put(self._new_ids(5))
            self._ask_meanwhile()
            self._reach()
        say(event="missed", point=self.point)

    def _work_on(self) -> None:
        change = self.store.change
        if change is not None:
            change.start()
        while True:
            self._put(self._new_ids(5))
            if self.rng.random() < 0.5:
                self._put(self._some_ids(3))
            if self.rng.random() < 0.4:
                self._delete(self._some_ids(1))
            if self.rng.random() < 0.05:
                self.store.check(repair=True)

    def _reach(self) -> None:
        trap, point = self.trap, self.point
        trap.is_set = True
        if point in CHANGES:
            self._change()
        elif point is Point.REBUILDING:
            trap.spare = 0
            self._damage_space()
            self.store.check(repair=True)
        elif point is Point.PERSISTING:
            trap.spare = 0
            while True:
                self._put(self._new_ids(1_500 // LINES))
        else:
            for _ in range(10):
                self._put(self._some_ids(2) if point is Point.REPLACING else self._new_ids(3))
                self._delete(self._some_ids(1))

    def _damage_space(self) -> None:
        """Take some vectors out of the space that answers."""
        with self.catalog.session() as session:
            row = current_space(session, "default", self.store.model.embedder.fingerprint)
            space = "" if row is None else row.space
        self.index.delete(space, list(self.index.ids(space))[:3])

    def _change(self) -> None:
        # a folder that was empty has the model that was wanted at once
        change = self.store.change or self.store.plan_change(OTHER, lambda: self._load(OTHER))
        if self.point is not Point.CHANGE_EMBEDDING:
            self.trap.spare = 0
        change.run()
        if self.point is Point.CHANGE_AFTER_SWAP:
            die()

    def _wanted_model(self) -> str:
        """The other model where a change is to be reached, else now the one and now the other."""
        with self.catalog.session() as session:
            active = active_model(session)
        names = [HashingEmbedder(dimension).name for dimension in DIMENSIONS]
        if active is None:
            return names[0]
        others = [name for name in names if name != active.name]
        if self.point in CHANGES or (self.point is Point.RANDOM and self.rng.random() < 0.3):
            return others[0]
        return active.name

    def _load(self, name: str) -> Embedder:
        dimension = int(name.rpartition("-")[2])
        return KillingEmbedder(dimension, self.point, self.trap)

    def _fill(self, articles: int) -> None:
        held = [item.id for item in self.store.articles(limit=200).items]
        missing = articles - len(held)
        if missing > 0:
            self._put(self._new_ids(missing))
        elif missing < -40:
            self._delete(held[: -missing // 2])

    def _put(self, ids: list[str]) -> None:
        made = [self._article(id) for id in ids]
        hashes = {article.id: article.content_hash for article in made}
        say(event="begin", put=hashes)
        self.store.put_many([(article, paragraphs(article)) for article in made])
        say(event="done", put=hashes)

    def _delete(self, ids: list[str]) -> None:
        for id in ids:
            say(event="begin", delete=id)
            self.store.delete(id)
            say(event="done", delete=id)

    def _new_ids(self, count: int) -> list[str]:
        return [f"{self.seed}-{self.rng.getrandbits(40):x}" for _ in range(count)]

    def _some_ids(self, count: int) -> list[str]:
        held = [item.id for item in self.store.articles(limit=200).items]
        return self.rng.sample(held, min(count, len(held)))

    def _article(self, id: str) -> Article:
        lines = (" ".join(self._word() for _ in range(6)) for _ in range(LINES - 1))
        return make_article(id, f"{id}\n" + "\n".join(lines))

    def _word(self) -> str:
        return "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=5))

    def _unfound(self, ids: list[str]) -> int:
        """How many of some articles a search for their own words does not find."""
        chosen = self.rng.sample(ids, min(8, len(ids)))
        unfound = 0
        for id in chosen:
            line = self.store.article(id).text.split("\n")[3]
            hits = self.store.search(line, collection="default", limit=5)
            unfound += not any(line in hit.text for hit in hits)
        return unfound

    def _ask_meanwhile(self) -> None:
        """Search in another thread; say so when nothing is found where something is."""

        def ask() -> None:
            while True:
                if not self.store.search("abc", collection="default", limit=1):
                    say(event="silence")

        threading.Thread(target=ask, daemon=True).start()


def say(**line: Any) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Arguments: the folder, a seed, a point, and how many articles to begin with."""
    home, seed, point, articles = sys.argv[1:5]
    writer = Writer(Path(home), seed, Point(point), articles=int(articles))
    writer.tell_state()
    if articles != "0":
        writer.work()
    writer.store.close()


if __name__ == "__main__":
    main()
