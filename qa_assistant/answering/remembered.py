"""An embedding model that remembers the texts it was given last."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from vectorstore.protocols import Embedder, Vectors

MOST_TEXTS = 2_000
"""About 3 MB of vectors of 384 numbers."""


class RememberingEmbedder:
    """The vectors of the embedder it is given, without embedding a recent text again.

    The sentences of an article come back with every question about it. What another model embedded
    is never mixed in: texts are remembered by the model's fingerprint.
    """

    def __init__(self, embedder: Embedder, *, most_texts: int = MOST_TEXTS) -> None:
        self._embedder = embedder
        self._most = most_texts
        self._known: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    @property
    def fingerprint(self) -> str:
        """The embedder's."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """The embedder's."""
        return self._embedder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text, shape (len(texts), dimension)."""
        if not texts:
            return self._embedder.encode(texts)
        model = self._embedder.fingerprint
        with self._lock:
            rows = {text: self._known.get((model, text)) for text in texts}
        new = [text for text, row in rows.items() if row is None]
        if new:
            made = self._embedder.encode(new)
            if self._embedder.fingerprint != model:  # changed meanwhile: one model for all rows
                return self._embedder.encode(texts)
            # copies: a row of a batch would keep all of the batch
            rows |= {text: row.copy() for text, row in zip(new, made, strict=True)}
        with self._lock:
            for text, row in rows.items():
                if row is not None:
                    self._known[model, text] = row
                    self._known.move_to_end((model, text))
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.stack([row for text in texts if (row := rows[text]) is not None])
