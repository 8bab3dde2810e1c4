"""Embedding models: the bundled one in ONNX Runtime, and any that sentence-transformers loads."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from vectorstore.errors import EmbeddingError
from vectorstore.model_folders import ModelNotHere, find_model_folder
from vectorstore.onnx_models import (
    ASSETS,
    ModelFileBroken,
    Run,
    load_tokenizer,
    read_metadata,
    runs_of,
    sessions,
    spread,
    usable_cores,
)
from vectorstore.protocols import Embedder, Vectors

BUNDLED_MODEL = "all-MiniLM-L6-v2"

# A run takes texts of one length, so that none is padded; few, since two passages already keep a
# core busy, and more only leave its cache. A single text of 24 tokens or more costs hardly more
# than its share of a full run. The cores work on different runs instead of sharing one, which
# costs less when they are busy.
_RUN_TOKENS = 512
_WINDOW = 2048  # texts that are tokenised and sorted by length together; bounds the memory

_WEIGHT_FILES = ("*.safetensors", "pytorch_model*.bin")
_SETTING_FILES = ("*.json", "vocab.txt")


def load_embedder(name: str, *, threads: int | None = None) -> Embedder:
    """The bundled model by its name, else what sentence-transformers finds by name or folder.

    `threads` bounds the cores that a call uses, null takes all. Raises EmbeddingError.
    """
    if name == BUNDLED_MODEL:
        return OnnxEmbedder(threads=threads)
    return SentenceTransformerEmbedder(name, threads=threads)


class OnnxEmbedder:
    """A model exported with pooling and normalisation inside; needs no network, loads quickly.

    `folder` holds `model.onnx` (`input_ids` → `embedding`), `tokenizer.json` and `metadata.json`;
    null is the bundled model. A text is cut after the model's maximum (256 tokens). May be shared
    by threads.
    """

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        folder = folder or ASSETS / BUNDLED_MODEL
        self._threads = _thread_count(threads) or usable_cores()
        try:
            metadata = read_metadata(folder, {"name", "fingerprint", "dimension", "max_tokens"})
            self._tokenizer = load_tokenizer(folder)
            self._session = sessions.of(folder)
        except ModelFileBroken as exc:
            raise _broken(exc) from exc
        self._name = str(metadata["name"])
        self._fingerprint = str(metadata["fingerprint"])
        self._dimension = int(metadata["dimension"])
        self._tokenizer.enable_truncation(int(metadata["max_tokens"]))

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """16 hex digits that the export took from weights, tokenizer, pooling and length."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text: float32, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self._dimension), np.float32)
        for start in range(0, len(texts), _WINDOW):
            window = texts[start : start + _WINDOW]
            self._encode_window(window, vectors[start : start + _WINDOW])
        return vectors

    def _encode_window(self, texts: Sequence[str], into: Vectors) -> None:
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        runs = list(runs_of([len(ids) for ids in tokens], tokens=_RUN_TOKENS))

        def embed(run: Run) -> Vectors:
            feed = {"input_ids": np.array([tokens[row] for row in run], np.int64)}
            vectors: Vectors = self._session.run(["embedding"], feed)[0]
            return vectors

        for run, vectors in spread(runs, embed, threads=self._threads, name="embedder"):
            into[run] = vectors


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or by its name on the hub.

    Nothing is downloaded: a name must be in the hub's local cache. `threads` is torch's own
    setting and thus holds for the whole process; null leaves it alone. May be shared by threads,
    of which one computes at a time.
    """

    def __init__(self, name: str, *, threads: int | None = None) -> None:
        self._name = name
        threads = _thread_count(threads)
        self._lock = Lock()
        self._model, folder = _load_sentence_transformer(name, threads)
        self._fingerprint = _folder_fingerprint(folder)
        self._dimension: int = self._encode([""]).shape[1]

    @property
    def name(self) -> str:
        """The name or folder that it was loaded by."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """16 hex digits from the files with the weights and the settings of the model."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text: float32, shape (len(texts), dimension)."""
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:  # its tokenizer is not made for several threads
            vectors = self._model.encode(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32)


def _thread_count(threads: int | None) -> int | None:
    if threads is not None and threads < 1:
        raise EmbeddingError(
            f"threads must be 1 or more, not {threads}; leave it out for all cores"
        )
    return threads


def _broken(failure: ModelFileBroken) -> EmbeddingError:
    return EmbeddingError(
        f"The embedding model {failure}; install qa-assistant again, "
        "or make the files anew with models/export_embedder.py"
    )


# The vendors' packages are imported where they are used: importing this module must stay cheap for
# programs that never embed, and sentence-transformers (with torch, 7 s) is an extra.


def _load_sentence_transformer(name: str, threads: int | None) -> tuple[Any, Path]:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as exc:
        raise EmbeddingError(
            f"The embedding model {name!r} needs the package sentence-transformers: "
            "pip install 'qa-assistant[sentence-transformers]'"
        ) from exc
    if threads is not None:
        torch.set_num_threads(threads)
    folder = _find_folder(name)
    try:
        return SentenceTransformer(str(folder), local_files_only=True), folder
    except (OSError, ValueError, RuntimeError, KeyError) as exc:
        raise EmbeddingError(
            f"{folder} holds no sentence-transformers model that can be loaded ({exc}); give the "
            "folder that has modules.json in it"
        ) from exc


def _find_folder(name: str) -> Path:
    try:
        return find_model_folder(name, owner="sentence-transformers")
    except ModelNotHere as exc:
        raise EmbeddingError(
            f"The embedding model {name!r} is neither a folder nor in the local cache: fetch it "
            f"with `hf download {exc.repository}`, or use {BUNDLED_MODEL!r}, which is bundled"
        ) from exc


def _folder_fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    patterns = (*_WEIGHT_FILES, *_SETTING_FILES)
    for path in sorted({path for pattern in patterns for path in folder.rglob(pattern)}):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
