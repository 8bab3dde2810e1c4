"""Cross-encoders that sentence-transformers loads, for reranking and for entailment."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from vectorstore.errors import CrossEncoderError
from vectorstore.model_folders import ModelNotHere, find_model_folder
from vectorstore.models import Hit
from vectorstore.reader import SupportOdds

_AT_ONCE = 16
_LABELS = {"entail": 0, "support": 0, "contradict": 1, "refute": 1, "neutral": 2, "neither": 2}
"""How the names of a model's labels begin, and where they stand in `SupportOdds`."""
_KINDS = 3


class _CrossEncoder:
    """One by folder or by its name on the hub; what the setting is called is told in errors.

    Nothing is downloaded: a name must be in the hub's local cache. May be shared by threads, of
    which one computes at a time. Raises CrossEncoderError when the model cannot be loaded.
    """

    setting = ""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._model = _load(name, self.setting)

    @property
    def name(self) -> str:
        """The name or folder that it was loaded by."""
        return self._name

    def _predict(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        with self._lock:  # its tokenizer is not made for several threads
            scores = self._model.predict(
                list(pairs), batch_size=_AT_ONCE, show_progress_bar=False, convert_to_numpy=True
            )
        return np.asarray(scores, np.float32)


class CrossEncoderReranker(_CrossEncoder):
    """Ranks by one number that the model gives for a question and a passage."""

    setting = "QA_RERANKER"
    most = 30
    weight = 1.0

    def score(self, query: str, passages: Sequence[Hit]) -> Sequence[float]:
        """For each passage how well it answers the query, in the model's scale."""
        scores = self._predict([(query, f"{one.title}\n{one.text}") for one in passages])
        if scores.ndim != 1:
            raise CrossEncoderError(
                f"The model {self._name!r} gives {scores.shape[1]} numbers for a pair; a reranking "
                f"model gives one. Name another in {self.setting}."
            )
        return [float(score) for score in scores]


class CrossEncoderEntailment(_CrossEncoder):
    """Says of a statement and a quote what a natural-language-inference model says of them.

    The model's labels must say which is which: entailment, contradiction and neutral, in any order.
    """

    setting = "QA_ENTAILMENT"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._places = self._read_labels()

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[SupportOdds]:
        """For each statement and quote three probabilities, as `Reader.support` has them."""
        if not pairs:
            return []
        # such models take what is known first, and then what is claimed
        logits = self._predict([(quote, statement) for statement, quote in pairs])
        exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = exponents / exponents.sum(axis=1, keepdims=True)
        return [SupportOdds(*row[self._places].tolist()) for row in shares.astype(float)]

    def _read_labels(self) -> list[int]:
        """Where the model has support, contradiction and neither."""
        labels: dict[int, str] = self._model.config.id2label
        places = {
            kind: place
            for place, label in labels.items()
            for beginning, kind in _LABELS.items()
            if str(label).casefold().startswith(beginning)
        }
        if len(labels) != _KINDS or len(places) != _KINDS:
            raise CrossEncoderError(
                f"The model {self._name!r} has the labels {', '.join(map(str, labels.values()))}; "
                "one for entailment has entailment, contradiction and neutral. Name another in "
                f"{self.setting}."
            )
        return [int(places[kind]) for kind in range(_KINDS)]


def _load(name: str, setting: str) -> Any:
    # torch takes seconds to import: only who names such a model pays for it
    try:
        from sentence_transformers import CrossEncoder
    except ImportError as exc:
        raise CrossEncoderError(
            f"The model {name!r} of {setting} needs the package sentence-transformers: "
            "pip install 'qa-assistant[sentence-transformers]'"
        ) from exc
    folder = _find_folder(name, setting)
    try:
        return CrossEncoder(str(folder), local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as exc:
        raise CrossEncoderError(
            f"{folder} holds no cross-encoder that can be loaded ({exc}); give {setting} the "
            "folder that has config.json in it"
        ) from exc


def _find_folder(name: str, setting: str) -> Path:
    try:
        return find_model_folder(name, owner="cross-encoder")
    except ModelNotHere as exc:
        raise CrossEncoderError(
            f"The model {name!r} of {setting} is neither a folder nor in the local cache: fetch it "
            f"with `hf download {exc.repository}`"
        ) from exc
