"""The embedding model that answers, which can be exchanged while searches run."""

from collections.abc import Sequence

import numpy as np

from vectorstore.protocols import Embedder, Vectors


class ActiveModel:
    """Holds the embedder whose vectors answer; everything that embeds asks here for it.

    Whoever needs two things of it (a vector and a fingerprint, say) takes the embedder once and
    asks that one for both. May be shared by threads.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def embedder(self) -> Embedder:
        """The embedder that answers now."""
        return self._embedder

    def swap(self, embedder: Embedder) -> None:
        """Let another one answer from now on; who has taken the old one may go on with it."""
        self._embedder = embedder


class WordsOnly:
    """Stands for a model that can no longer be loaded: no vectors, so that only words are found.

    Its fingerprint is empty, which is that of no space and no embedding; its vectors are zero.
    """

    fingerprint = ""
    dimension = 1

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Zeros, one row a text: float32, shape (len(texts), 1)."""
        return np.zeros((len(texts), 1), dtype=np.float32)


def makes_vectors(embedder: Embedder) -> bool:
    """Whether the embedder is a model, and not the stand-in for one that is gone."""
    return bool(embedder.fingerprint)


class FollowingEmbedder:
    """An embedder that is always the active one; `spare` where that makes no vectors."""

    def __init__(self, model: ActiveModel, *, spare: Embedder | None = None) -> None:
        self._model = model
        self._spare = spare

    @property
    def name(self) -> str:
        """The active model's name."""
        return self._current.name

    @property
    def fingerprint(self) -> str:
        """The active model's fingerprint."""
        return self._current.fingerprint

    @property
    def dimension(self) -> int:
        """Length of the active model's vectors."""
        return self._current.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the active model, one row a text."""
        return self._current.encode(texts)

    @property
    def _current(self) -> Embedder:
        embedder = self._model.embedder
        return self._spare if self._spare and not makes_vectors(embedder) else embedder
