"""Reranking: by the bundled reader, or any cross-encoder that sentence-transformers loads."""

import math
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from vectorstore.errors import RerankingError
from vectorstore.model_folders import ModelNotHere, find_model_folder
from vectorstore.models import Hit
from vectorstore.protocols import Reranker, Titled
from vectorstore.reader import Reader

_AT_ONCE = 16


def reorder(query: str, found: Sequence[Hit], reranker: Reranker | None) -> list[Hit]:
    """The hits in the order of their fused scores and of what the model makes of the best ones.

    Both are brought to [0, 1] among the hits that the model reads; those behind stay behind.
    """
    if reranker is None or not found:
        return list(found)
    read, rest = found[: reranker.most], found[reranker.most :]
    scores = reranker.score(query, [Titled(hit.title, hit.text) for hit in read])
    own = _in_unit(scores)
    fused = _in_unit([hit.scores.fused for hit in read])
    both = [
        reranker.weight * a + (1 - reranker.weight) * b for a, b in zip(own, fused, strict=True)
    ]
    order = sorted(range(len(read)), key=lambda i: -both[i])
    return [_scored(read[i], scores[i]) for i in order] + list(rest)


def _scored(hit: Hit, score: float) -> Hit:
    scores = hit.scores.model_copy(update={"reranked": float(score)})
    return hit.model_copy(update={"scores": scores})


def _in_unit(scores: Sequence[float]) -> list[float]:
    least, span = min(scores), max(scores) - min(scores)
    return [(score - least) / span if span else 0.0 for score in scores]


class ReaderReranker:
    """Ranks by how far the bundled reader finds a passage about what is asked, and answering it."""

    most = 12
    """Two cores read so many passages in a sixth of a second."""
    weight = 0.3
    """What the fused score knows of words and meaning is worth more than one reading."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def name(self) -> str:
        """The reader's name."""
        return self._reader.name

    def score(self, query: str, passages: Sequence[Titled]) -> Sequence[float]:
        """For each passage the sum of both probabilities."""
        readings = self._reader.read(query, passages)
        return [_probability(r.relevant) + _probability(r.answerable) for r in readings]


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))


class CrossEncoderReranker:
    """A sentence-transformers `CrossEncoder`, by folder or by its name on the hub.

    Nothing is downloaded: a name must be in the hub's local cache. May be shared by threads, of
    which one computes at a time. Raises RerankingError when the model cannot be loaded.
    """

    most = 30
    weight = 1.0

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._model = _load(name)

    @property
    def name(self) -> str:
        """The name or folder that it was loaded by."""
        return self._name

    def score(self, query: str, passages: Sequence[Titled]) -> Sequence[float]:
        """For each passage how well it answers the query, in the model's scale."""
        pairs = [(query, f"{passage.title}\n{passage.text}") for passage in passages]
        with self._lock:  # its tokenizer is not made for several threads
            scores = self._model.predict(pairs, batch_size=_AT_ONCE, show_progress_bar=False)
        if scores.ndim != 1:
            raise RerankingError(
                f"The model {self._name!r} gives {scores.shape[1]} numbers for a pair; a reranking "
                "model gives one. Name another in QA_RERANKER."
            )
        return [float(score) for score in scores]


def _load(name: str) -> Any:
    # torch takes seconds to import: only who sets a reranking model pays for it
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as exc:
        raise RerankingError(
            f"The reranking model {name!r} needs the package sentence-transformers: "
            "pip install 'qa-assistant[sentence-transformers]'"
        ) from exc
    folder = _find_folder(name)
    try:
        return CrossEncoder(str(folder), local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as exc:
        raise RerankingError(
            f"{folder} holds no cross-encoder that can be loaded ({exc}); give the folder that has "
            "config.json in it"
        ) from exc


def _find_folder(name: str) -> Path:
    try:
        return find_model_folder(name, owner="cross-encoder")
    except ModelNotHere as exc:
        raise RerankingError(
            f"The reranking model {name!r} is neither a folder nor in the local cache: fetch it "
            f"with `hf download {exc.repository}`"
        ) from exc
