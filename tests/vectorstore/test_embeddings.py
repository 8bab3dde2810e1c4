"""What every embedder keeps to, over the bundled one and sentence-transformers, and each one's own.

`TEST_SENTENCE_TRANSFORMERS_MODEL` names a local model folder for the second.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from vectorstore import embeddings
from vectorstore.embeddings import (
    BUNDLED_MODEL,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    load_embedder,
)
from vectorstore.errors import EmbeddingError
from vectorstore.langchain_embeddings import LangChainEmbeddings
from vectorstore.protocols import Embedder, Vectors

DATA = Path(__file__).parent / "data"
ASSET = Path(embeddings.__file__).parent / "assets" / BUNDLED_MODEL
TEXTS = (DATA / "reference_texts.txt").read_text(encoding="utf-8").splitlines()

MODEL_FOLDER = os.environ.get("TEST_SENTENCE_TRANSFORMERS_MODEL")
HAS_EXTRA = find_spec("sentence_transformers") is not None
# What the extra and torch warn about while they are imported is not ours to mend.
EXTRA = [
    pytest.mark.skipif(
        not (HAS_EXTRA and MODEL_FOLDER),
        reason="needs the extra sentence-transformers and TEST_SENTENCE_TRANSFORMERS_MODEL",
    ),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def bundled() -> OnnxEmbedder:
    return OnnxEmbedder()


@pytest.fixture(
    scope="module", params=["bundled", pytest.param("sentence-transformers", marks=EXTRA)]
)
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "bundled":
        yield load_embedder(BUNDLED_MODEL, threads=2)
    else:
        yield load_embedder(str(MODEL_FOLDER))


def cosines(left: Vectors, right: Vectors) -> Vectors:
    return cast(Vectors, (left * right).sum(axis=1))


def test_vectors_are_unit_rows_of_32_bit_floats(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.encode([])

    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32


def test_an_empty_text_has_a_vector(embedder: Embedder) -> None:
    assert np.linalg.norm(embedder.encode([""])[0]) == pytest.approx(1, abs=1e-5)


def test_vectors_are_those_of_the_published_model(embedder: Embedder) -> None:
    reference = np.load(DATA / "reference_embeddings.npz")["vectors"]

    assert cosines(embedder.encode(TEXTS), reference).min() >= 0.995


def test_rows_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    forward, backward = embedder.encode(TEXTS), embedder.encode(TEXTS[::-1])

    assert cosines(forward, backward[::-1]).min() > 0.99999


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.encode([text]) for text in TEXTS])

    assert cosines(alone, embedder.encode(TEXTS * 3)[: len(TEXTS)]).min() > 0.99999


def test_what_follows_the_256th_token_does_not_count(embedder: Embedder) -> None:
    short, long = embedder.encode(["stone " * 254, "stone " * 254 + "water " * 400])

    assert short @ long > 0.99999


def test_threads_share_one_embedder(embedder: Embedder) -> None:
    expected = embedder.encode(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(embedder.encode, [TEXTS] * 4))

    assert min(cosines(expected, result).min() for result in results) > 0.99999


def test_langchain_programs_can_use_it(embedder: Embedder) -> None:
    langchain = LangChainEmbeddings(embedder)

    assert isinstance(langchain, Embeddings)
    vectors = embedder.encode(TEXTS[:2])
    assert np.allclose(langchain.embed_documents(TEXTS[:2]), vectors, atol=1e-4)
    assert np.allclose(langchain.embed_query(TEXTS[0]), vectors[0], atol=1e-4)


def test_the_fingerprint_is_16_hex_digits(embedder: Embedder) -> None:
    assert len(embedder.fingerprint) == 16
    assert int(embedder.fingerprint, 16) >= 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=8))
def test_any_text_has_a_finite_unit_vector(bundled: OnnxEmbedder, texts: list[str]) -> None:
    vectors = bundled.encode(texts)

    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)


def test_the_metadata_tells_the_truth_about_the_files() -> None:
    metadata = json.loads((ASSET / "metadata.json").read_text(encoding="utf-8"))
    digests = {
        name: hashlib.sha256((ASSET / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    identity = "\n".join([*digests.values(), metadata["settings"]])

    assert metadata["sha256"] == digests
    assert metadata["fingerprint"] == hashlib.sha256(identity.encode()).hexdigest()[:16]


def test_the_bundled_model_is_small_and_licensed() -> None:
    size = sum(file.stat().st_size for file in ASSET.iterdir())

    assert size < 25_000_000
    assert "Apache License" in (ASSET / "LICENSE").read_text(encoding="utf-8")


def test_the_number_of_threads_changes_no_vector(bundled: OnnxEmbedder) -> None:
    texts = [f"{text} {number}" for text in TEXTS for number in range(5)]

    assert np.array_equal(bundled.encode(texts), OnnxEmbedder(threads=1).encode(texts))


def test_many_texts_are_all_embedded(bundled: OnnxEmbedder) -> None:
    texts = [f"number {i}" for i in range(2100)]

    vectors = bundled.encode(texts)

    assert cosines(vectors[-5:], bundled.encode(texts[-5:])).min() > 0.99999


def test_a_copied_folder_is_the_same_model(bundled: OnnxEmbedder, tmp_path: Path) -> None:
    folder = shutil.copytree(ASSET, tmp_path / "model")

    assert OnnxEmbedder(folder).fingerprint == bundled.fingerprint


def test_a_damaged_model_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    folder = shutil.copytree(ASSET, tmp_path / "model")
    for name in ("model.onnx", "tokenizer.json", "metadata.json"):
        (folder / name).write_bytes(b"damaged")
        with pytest.raises(EmbeddingError, match=name):
            OnnxEmbedder(folder)


def test_incomplete_metadata_is_an_error_that_names_the_field(tmp_path: Path) -> None:
    folder = shutil.copytree(ASSET, tmp_path / "model")
    (folder / "metadata.json").write_text('{"name": "x", "fingerprint": "0", "dimension": 384}')

    with pytest.raises(EmbeddingError, match="max_tokens"):
        OnnxEmbedder(folder)


def test_no_threads_are_refused() -> None:
    with pytest.raises(EmbeddingError, match="threads must be 1 or more"):
        load_embedder(BUNDLED_MODEL, threads=0)


def test_importing_the_module_loads_no_runtime() -> None:
    script = (
        "import sys, vectorstore.embeddings\n"
        "heavy = {'onnxruntime', 'tokenizers', 'torch', 'sentence_transformers'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.skipif(HAS_EXTRA, reason="the extra sentence-transformers is installed")
def test_another_model_without_the_extra_is_an_error_that_names_the_extra() -> None:
    with pytest.raises(
        EmbeddingError, match=r"pip install 'qa-assistant\[sentence-transformers\]'"
    ):
        load_embedder("intfloat/e5-small-v2")


class TestSentenceTransformers:
    pytestmark = EXTRA

    def test_a_name_that_is_nowhere_is_an_error_that_says_how_to_fetch_it(self) -> None:
        with pytest.raises(EmbeddingError, match="hf download nobody/no-such-model"):
            SentenceTransformerEmbedder("nobody/no-such-model")

    def test_a_name_that_is_none_is_an_error(self) -> None:
        with pytest.raises(EmbeddingError, match="neither a folder nor in the local cache"):
            SentenceTransformerEmbedder("not a name")

    def test_a_folder_without_a_model_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddingError, match=str(tmp_path)):
            SentenceTransformerEmbedder(str(tmp_path))

    def test_other_weights_have_another_fingerprint(self, tmp_path: Path) -> None:
        folder = shutil.copytree(str(MODEL_FOLDER), tmp_path / "model")
        original = SentenceTransformerEmbedder(str(folder)).fingerprint
        with (folder / "model.safetensors").open("r+b") as file:
            file.seek(-4, os.SEEK_END)
            file.write(b"\0\0\0\0")

        assert SentenceTransformerEmbedder(str(folder)).fingerprint != original
        assert SentenceTransformerEmbedder(str(MODEL_FOLDER)).fingerprint == original
