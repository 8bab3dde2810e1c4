"""Many people at once: 64 streams of extractive answers, with searches and lists between.

python -m benchmarks.load [--streams 64] [--seconds 600]

A server process of its own over the sample articles, without the cache of answers. Each stream is
checked: its pieces joined are the answer, its citations are those of the answer. One reader takes a
kilobyte a second. At the end the server is told to stop while all streams are open.
"""

import argparse
import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from qa_assistant.client import AsyncClient
from qa_assistant.client.events import EventReader
from qa_assistant.models import CitationEvent, DeltaEvent, DoneEvent

ROOT = Path(__file__).parents[1]
QUESTIONS = (
    "who chaired the CNRE meeting?",
    "How large was the Torrvik loan?",
    "Where was the alliance founded?",
    "What is the boiling point of tungsten on Mars?",
    "Who lent money to Torrvik?",
    "What happened at the harbour?",
)
MEMORY_SECONDS = 5.0
UNDER_WAY_SECONDS = 1.0
"""By then the server has read what was sent."""


class Load:
    """What was measured."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self.memory: list[float] = []

    async def stream(self, client: AsyncClient, question: str, *, last: bool = False) -> None:
        """One streamed answer, checked."""
        begin, text, citations, done = time.perf_counter(), "", 0, None
        try:
            async for event in client.stream(question):
                if isinstance(event, DeltaEvent):
                    text += event.text
                elif isinstance(event, CitationEvent):
                    citations += 1
                elif isinstance(event, DoneEvent):
                    done = event.answer
        except Exception as error:
            self.faults.append(f"{type(error).__name__}: {error}")
            return
        if done is None or done.text != text or len(done.citations) != citations:
            self.faults.append(f"events were lost of {question!r}")
        self.seconds["drained stream" if last else "POST /v1/ask (stream)"].append(
            time.perf_counter() - begin
        )

    async def call(self, name: str, work: Any) -> None:
        """One other call."""
        begin = time.perf_counter()
        try:
            await work
        except Exception as error:
            self.faults.append(f"{name}: {type(error).__name__}: {error}")
        self.seconds[name].append(time.perf_counter() - begin)

    def print(self, seconds: float) -> None:
        """One line for each kind of call."""
        print(f"{'call':30}{'calls':>8}{'per s':>8}{'p50':>9}{'p95':>9}{'p99':>9}")
        for name, taken in self.seconds.items():
            points = statistics.quantiles(taken, n=100) if len(taken) > 1 else taken * 99
            p50, p95, p99 = (points[at - 1] * 1000 for at in (50, 95, 99))
            rate = len(taken) / seconds
            print(f"{name:30}{len(taken):8,}{rate:8.1f}{p50:7.0f}ms{p95:7.0f}ms{p99:7.0f}ms")
        print(f"faults                        {len(self.faults):8,}", *self.faults[:3])
        tenth = max(1, len(self.memory) // 10)
        first, last = self.memory[tenth : 2 * tenth] or self.memory, self.memory[-tenth:]
        print(
            f"memory of the server          {statistics.mean(first):8.0f} MB near the begin, "
            f"{statistics.mean(last):.0f} MB at the end, {max(self.memory):.0f} MB at most"
        )
        minute = round(60 / MEMORY_SECONDS)
        print("  each minute", *(round(size) for size in self.memory[::minute]))


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server over the sample articles."""
    environment = {**os.environ, "QA_HOME": str(folder), "QA_ANSWER_CACHE": "0"}
    environment["QA_LOG_LEVEL"] = "WARNING"
    command = [sys.executable, "-m", "qa_assistant", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--ingest", str(ROOT / "samples" / "articles")],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = None
        while address is None:
            line = process.stdout.readline()
            if not line:
                sys.exit("the server did not start")
            match = re.search(r"Chat page: (http://\S+?)/?$", line)
            address = match and match[1]
        try:
            yield address, process
        finally:
            process.kill()


def resident_megabytes(process: int) -> float:
    """How much memory a process holds now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", status)
    return int(kilobytes) / 1024


async def watch_memory(load: Load, process: int) -> None:
    """The resident memory of the server, now and then."""
    while True:
        load.memory.append(resident_megabytes(process))
        await asyncio.sleep(MEMORY_SECONDS)


async def read_slowly(load: Load, address: str) -> None:
    """One reader who takes a kilobyte a second, again and again."""
    body = {"question": QUESTIONS[0], "stream": True}
    while True:
        begin, reader, kinds = time.perf_counter(), EventReader(), list[str]()
        async with (
            httpx.AsyncClient(timeout=600) as http,
            http.stream("POST", f"{address}/v1/ask", json=body) as reply,
        ):
            async for piece in reply.aiter_bytes(1024):
                kinds += [event.type for event in reader.feed(piece)]
                await asyncio.sleep(1)
        if kinds[-1:] != ["done"]:
            load.faults.append("the slow reader lost events")
        load.seconds["slow reader"].append(time.perf_counter() - begin)


async def person(load: Load, client: AsyncClient, number: int, until: float) -> None:
    """Asks, and sometimes searches or reads the list."""
    turn = number
    while time.monotonic() < until:
        await load.stream(client, f"{QUESTIONS[turn % len(QUESTIONS)]}")
        if turn % 4 == 0:
            await load.call("POST /v1/search", client.search(QUESTIONS[turn % 5]))
        if turn % 9 == 0:
            await load.call("GET /v1/articles/{id}", _read_one(client))
        turn += 7


async def _read_one(client: AsyncClient) -> None:
    async for item in client.articles():
        await client.article(item.id)
        return


async def run(streams: int, seconds: float) -> None:
    """Measure and print."""
    load = Load()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (address, process):
        side = [
            asyncio.create_task(watch_memory(load, process.pid)),
            asyncio.create_task(read_slowly(load, address)),
        ]
        async with AsyncExit(streams, address) as clients:
            begin = time.monotonic()
            until = begin + seconds
            await asyncio.gather(
                *(person(load, each, at, until) for at, each in enumerate(clients))
            )
            taken = time.monotonic() - begin
            for task in side:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            load.print(taken)
            await drain(load, clients, address, process)


class AsyncExit:
    """So many clients, closed together."""

    def __init__(self, streams: int, address: str) -> None:
        # a client that fails says so: nothing is tried again
        self._clients = [AsyncClient(address, retries=0) for _ in range(streams)]

    async def __aenter__(self) -> list[AsyncClient]:
        return self._clients

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.close()


async def _taken(address: str) -> float:
    """How many questions the server has: those it answers, and those that wait."""
    async with httpx.AsyncClient(timeout=60) as http:
        text = (await http.get(f"{address}/metrics")).text
    found = re.findall(r"^qa_answers_(?:running|waiting) (\S+)$", text, re.MULTILINE)
    return sum(map(float, found))


async def drain(
    load: Load, clients: list[AsyncClient], address: str, process: subprocess.Popen[str]
) -> None:
    """Stop the server while all streams are open; each is to end well."""
    before = len(load.faults)
    open_streams = [
        asyncio.create_task(load.stream(client, QUESTIONS[at % 6], last=True))
        for at, client in enumerate(clients)
    ]
    # what a server has not read yet when it is stopped, no server can finish
    while await _taken(address) < sum(not each.done() for each in open_streams):  # noqa: ASYNC110  # another process sets no event
        await asyncio.sleep(0.05)
    # answers of before may have been among those counted
    await asyncio.sleep(UNDER_WAY_SECONDS)
    under_way = sum(not each.done() for each in open_streams)
    process.send_signal(signal.SIGTERM)
    await asyncio.gather(*open_streams)
    status = await asyncio.to_thread(process.wait, 60)
    drained = under_way - (len(load.faults) - before)
    print(f"streams that ended well though the server was told to stop: {drained} of {under_way}")
    print(f"the server's exit status: {status}", *load.faults[before : before + 3])


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    asyncio.run(run(given.streams, given.seconds))


if __name__ == "__main__":
    main()
