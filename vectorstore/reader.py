"""The bundled reader: one small model that reads two texts together and says what it sees.

A question with a passage: how well the passage fits, whether it answers, and with which words. A
statement with a quote: whether the quote supports it. The model is described by the card beside its
weights (`assets/reader`).
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from vectorstore.errors import ReaderError
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
from vectorstore.protocols import Titled

Logits = npt.NDArray[np.float32]

TOKENIZER = "all-MiniLM-L6-v2"
"""Folder of the tokenizer, which the reader shares with the embedding model it came from."""
_RUN_TOKENS = 512
_REMEMBERED = 512
"""Readings that are kept: an answer asks several times what the search has read already."""
_LONGEST_SPAN = 30
"""Tokens of the longest answer that is looked for."""
_NEEDED = {"name", "max_tokens", "max_question_tokens", "max_title_tokens"}
_JUDGEMENTS = 5
"""Answerable, relevant, supported, contradicted, neither."""


class SpanFound(NamedTuple):
    """The likeliest answer: half-open offsets in the passage, and its log odds against none."""

    start: int
    end: int
    score: float


class SupportOdds(NamedTuple):
    """What a quote says of a statement: three probabilities that sum to one."""

    supported: float
    contradicted: float
    neither: float


@dataclass(frozen=True)
class Reading:
    """What the reader says of a question and a passage."""

    relevant: float
    """Log odds that the passage is about what is asked."""
    answerable: float
    """Log odds that it answers the question."""
    _starts: Logits
    _ends: Logits
    _none: float
    _offsets: npt.NDArray[np.int32]
    """Of each token the offsets in the passage, shape (n, 2)."""

    def best_span(self, start: int = 0, end: int | None = None) -> SpanFound | None:
        """The likeliest answer between two offsets of the passage; null where none can be."""
        stop = np.inf if end is None else end
        inside = np.flatnonzero((self._offsets[:, 0] >= start) & (self._offsets[:, 1] <= stop))
        if not inside.size:
            return None
        first, last = int(inside[0]), int(inside[-1]) + 1
        size = last - first
        totals = self._starts[first:last, None] + self._ends[None, first:last]
        reach = np.arange(size)[None, :] - np.arange(size)[:, None]
        totals = np.where((reach >= 0) & (reach < _LONGEST_SPAN), totals, -np.inf)
        a, b = divmod(int(totals.argmax()), size)
        return SpanFound(
            int(self._offsets[first + a, 0]),
            int(self._offsets[first + b, 1]),
            float(totals[a, b]) - self._none,
        )


class Reader:
    """The bundled model, or the one in `folder`; may be shared by threads.

    `folder` holds `model.onnx` (`input_ids`, `token_types` → `span`, `judge`) and `metadata.json`.
    What is longer than the model's limits is cut at the end. The weights are read when they are
    first needed. Raises ReaderError when the files cannot be read.
    """

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        self._folder = folder or ASSETS / "reader"
        with _told():
            metadata = read_metadata(self._folder, _NEEDED)
        self._name = str(metadata["name"])
        self._most = int(metadata["max_tokens"])
        self._most_first = int(metadata["max_question_tokens"])
        self._most_title = int(metadata["max_title_tokens"])
        self._threads = threads or usable_cores()
        self._known: OrderedDict[tuple[str, Titled], Reading] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self._name

    def load(self) -> None:
        """Read the model's files now, rather than when it is first needed."""
        with _told():
            _ = self._session, self._tokens

    @cached_property
    def _session(self) -> Any:
        return sessions.of(self._folder)

    @cached_property
    def _tokens(self) -> "_Tokens":
        return _Tokens(load_tokenizer(ASSETS / TOKENIZER))

    def read(self, question: str, passages: Sequence[Titled]) -> list[Reading]:
        """Each passage read together with the question; what was read lately is remembered."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, Titled]]) -> list[Reading]:
        """Each question read together with its passage, several at once on several cores."""
        with self._lock:
            known = {pair: self._known[pair] for pair in pairs if pair in self._known}
        new = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        if new:
            self.load()
            known |= dict(zip(new, self._read(new), strict=True))
        with self._lock:
            for pair in pairs:
                self._known[pair] = known[pair]
                self._known.move_to_end(pair)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return [known[pair] for pair in pairs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[SupportOdds]:
        """For each statement and quote whether the quote supports the statement."""
        if not pairs:
            return []
        self.load()
        both = [self._ids([a, b]) for a, b in pairs]
        encoded = [
            self._joined(first.ids[: self._most_first * 2], [], second) for first, second in both
        ]
        found: list[SupportOdds] = []
        for _, judged in self._run(encoded):
            exponents = np.exp(judged[2:] - judged[2:].max())
            found.append(SupportOdds(*(exponents / exponents.sum()).tolist()))
        return found

    def _read(self, pairs: Sequence[tuple[str, Titled]]) -> list[Reading]:
        texts = [text for question, p in pairs for text in (question, f"{p.title}.", p.text)]
        tokens = self._ids(texts)
        encoded = []
        for i, (_, passage) in enumerate(pairs):
            head, title, body = tokens[3 * i : 3 * i + 3]
            named = title.ids[: self._most_title] if passage.title else []
            encoded.append(self._joined(head.ids[: self._most_first], named, body))
        return [
            _reading(one, spans, judged)
            for one, (spans, judged) in zip(encoded, self._run(encoded), strict=True)
        ]

    def _ids(self, texts: Sequence[str]) -> list[Any]:
        return list(self._tokens.tokenizer.encode_batch(list(texts), add_special_tokens=False))

    def _joined(self, head: list[int], title: list[int], body: Any) -> "_Encoded":
        before = len(head) + 2
        room = max(0, self._most - before - len(title) - 1)
        cls, sep = self._tokens.cls, self._tokens.sep
        ids = [cls, *head, sep, *title, *body.ids[:room], sep]
        types = [0] * before + [1] * (len(ids) - before)
        return _Encoded(ids, types, before + len(title), body.offsets[:room])

    def _run(self, encoded: Sequence["_Encoded"]) -> list[tuple[Logits, Logits]]:
        """Of each pair the logits by token, shape (n, 2), and its judgements, shape (5,)."""

        def work(run: Run) -> tuple[Logits, Logits]:
            feed = {
                "input_ids": np.array([encoded[row].ids for row in run], np.int64),
                "token_types": np.array([encoded[row].types for row in run], np.int64),
            }
            span, judge = self._session.run(["span", "judge"], feed)
            return span, judge

        empty = np.zeros((0, 2), np.float32), np.zeros(_JUDGEMENTS, np.float32)
        results: list[tuple[Logits, Logits]] = [empty] * len(encoded)
        runs = list(runs_of([len(one.ids) for one in encoded], tokens=_RUN_TOKENS))
        for run, (span, judge) in spread(runs, work, threads=self._threads, name="reader"):
            for place, row in enumerate(run):
                results[row] = span[place], judge[place]
        return results


class _Tokens:
    """The tokenizer and the tokens that it begins and separates texts with."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.cls: int = tokenizer.token_to_id("[CLS]")
        self.sep: int = tokenizer.token_to_id("[SEP]")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ModelFileBroken as exc:
        raise ReaderError(
            f"The reader {exc}; install qa-assistant again, or switch it off with QA_READER=off"
        ) from exc


class _Encoded(NamedTuple):
    """Tokens of a pair; the passage's begin at `lead`."""

    ids: list[int]
    types: list[int]
    lead: int
    offsets: list[tuple[int, int]]


def _reading(one: _Encoded, spans: Logits, judged: Logits) -> Reading:
    stop = one.lead + len(one.offsets)
    return Reading(
        relevant=float(judged[1]),
        answerable=float(judged[0]),
        _starts=spans[one.lead : stop, 0],
        _ends=spans[one.lead : stop, 1],
        _none=float(spans[0].sum()),
        _offsets=np.array(one.offsets, np.int32).reshape(-1, 2),
    )
