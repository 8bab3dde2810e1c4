"""Reranking with any cross-encoder that sentence-transformers loads."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from vectorstore.errors import RerankingError
from vectorstore.model_folders import ModelNotHere, find_model_folder

_AT_ONCE = 16


class CrossEncoderReranker:
    """A sentence-transformers `CrossEncoder`, by folder or by its name on the hub.

    Nothing is downloaded: a name must be in the hub's local cache. May be shared by threads, of
    which one computes at a time. Raises RerankingError when the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._model = _load(name)

    @property
    def name(self) -> str:
        """The name or folder that it was loaded by."""
        return self._name

    def score(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        """For each passage how well it answers the query, in the model's scale."""
        pairs = [(query, passage) for passage in passages]
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
