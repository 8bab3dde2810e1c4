"""Writes articles into a store until it is killed; run by test_killed_writer.

Prints `open` once the store is open, then the ids of each batch when the store has accepted it.
"""

import random
import sys
from pathlib import Path

from tests.fakes import HashingEmbedder, make_article, paragraphs
from vectorstore.catalog import Catalog
from vectorstore.chroma import ChromaIndex
from vectorstore.store import ArticleStore


def open_home(home: Path) -> ArticleStore:
    """The store in this folder, recovered."""
    catalog = Catalog.open(home / "catalog.db")
    store = ArticleStore(catalog, ChromaIndex(path=home / "index"), HashingEmbedder(64))
    store.recover()
    return store


def say(*words: str) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def write_forever(home: Path, seed: str) -> None:
    """Add batches, replace some of the articles, delete one now and then."""
    store, rng = open_home(home), random.Random(seed)
    say("open")
    for batch in range(10_000):
        ids = [f"{seed}-{batch}-{n}" for n in range(5)]
        made = []
        for id in ids:
            lines = (" ".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(20))
            made.append(make_article(id, f"{id}\n" + "\n".join(lines)))
        store.put_many([(article, paragraphs(article)) for article in made])
        say("put", *ids)
        if batch % 3 == 2:
            doomed = f"{seed}-{batch - 1}-0"
            say("deleting", doomed)
            store.delete(doomed)
            say("deleted", doomed)


if __name__ == "__main__":
    write_forever(Path(sys.argv[1]), sys.argv[2])
