"""How long a person waits for an answer: a real server, asked over HTTP, events as they come.

    python -m benchmarks.answer_speed DATA [--passages 10000] [--questions 200] [--keep FOLDER]

The articles are woven (see scale_corpus); each question was asked of one of the texts they are
woven from, and begins a conversation of its own, so that nothing is remembered.

first useful event: `sources` with at least one passage, from which a page can show the articles
that were found; `status` tells nothing and does not count. first statement: the first `delta` of
an answer (a refusal's counts as its end). whole answer: `done`. All are measured by the client,
from before the request is sent. Then the same with a chat model that answers at once
(echo_model), by the few words that answer and by statements: what its first statement takes is the
assistant's own share.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.echo_model import run_echo_model
from benchmarks.scale_corpus import load_sources
from benchmarks.search_speed import announced, fill
from qa_assistant.settings import ChatWrites

WARM_UP = 10
SETTLED = 8.0
"""Seconds until a server has read ahead."""


@dataclass(frozen=True)
class Wait:
    """One question as its client sees it, in milliseconds; null is what never came."""

    sources: float | None
    statement: float | None
    done: float
    answer: dict[str, Any]


def main() -> None:
    """Fill a folder, ask three times, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="the data folder stays there")
    arguments = parser.parse_args()
    questions = load_sources(arguments.data)[0].questions[: arguments.questions + WARM_UP]
    with tempfile.TemporaryDirectory() as temporary:
        home = (arguments.keep or Path(temporary)) / f"passages-{arguments.passages}"
        print(f"{arguments.passages} passages", flush=True)
        if not home.exists():
            fill(home, arguments.passages, arguments.data)
        with serving(home) as address:
            report("extractive", ask_all(address, questions))
        for writes in ChatWrites:
            with (
                run_echo_model() as url,
                serving(
                    home,
                    QA_CHAT_MODEL="openai:echo",
                    QA_CHAT_BASE_URL=url,
                    QA_CHAT_API_KEY="none",
                    QA_CHAT_WRITES=writes,
                ) as address,
            ):
                waits = ask_all(address, questions)
                report(f"a chat model that answers at once, by {writes}", waits)


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """The address of a server in a process of its own, ready and settled."""
    environment = {**os.environ, "QA_HOME": str(home), "QA_LOG_LEVEL": "ERROR", **settings}
    command = [sys.executable, "-m", "qa_assistant", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            with httpx.Client() as client:
                address = announced(home, client)
            time.sleep(SETTLED)
            yield address
        finally:
            server.terminate()


def ask_all(address: str, questions: Sequence[str]) -> list[Wait]:
    """Each question by itself; the first few are not counted."""
    with httpx.Client(base_url=address, timeout=120) as client:
        return [ask(client, question) for question in questions][WARM_UP:]


def ask(client: httpx.Client, question: str) -> Wait:
    """Ask one question, and note when each event has come."""
    moments: dict[str, float] = {}
    begin = time.perf_counter()
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as reply:
        reply.raise_for_status()
        for name, data in events(reply.iter_lines()):
            if name == "error":
                raise RuntimeError(data)
            if name != "sources" or data["hits"]:
                moments.setdefault(name, 1_000 * (time.perf_counter() - begin))
            if name == "done":
                answer = data["answer"]
    is_told = answer["status"] != "not_found"
    statement = moments.get("delta") if is_told else None
    return Wait(moments.get("sources"), statement, moments["done"], answer)


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and data of server-sent events that have one line of each."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def report(answerer: str, waits: Sequence[Wait]) -> None:
    """Print what was waited for, and what the server says of its stages."""
    told = [wait for wait in waits if wait.statement is not None]
    # a model that is not asked, since nothing is likely to answer, leaves an answer by quotes
    print(f"\n{answerer}: {len(waits)} questions, {len(told)} answered")
    rows = {
        "first useful event": [wait.sources for wait in waits if wait.sources is not None],
        "first statement": [wait.statement for wait in told if wait.statement is not None],
        "whole answer": [wait.done for wait in waits],
    }
    for stage in ("rewriting", "retrieval", "answering", "suggesting"):
        rows[f"of these: {stage}"] = [wait.answer["timings"].get(stage, 0.0) for wait in waits]
    for name, times in rows.items():
        p50, p95 = np.percentile(times, (50, 95)) if times else (np.nan, np.nan)
        print(f"  {name:24} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms", flush=True)


if __name__ == "__main__":
    main()
