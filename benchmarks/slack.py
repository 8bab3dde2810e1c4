"""How soon Slack's events are acknowledged: python -m benchmarks.slack [EVENTS] [DELIVERIES].

A server of its own process with the sample articles and the real assistant; Slack's Web API is the
one of the tests, with its rate limits off. Every event comes several times, mixed, over several
connections. Told are the times from sending to the acknowledgement, while answers are written, and
the processor time of an acknowledgement, from sending everything once more after that.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.qa_assistant.slack.payloads import SECRET, mention, post_event
from tests.qa_assistant.slack.slack_server import BOT_TOKEN, SlackServer, run_slack

CONNECTIONS = 8
CHANNELS = 50
QUESTIONS = (
    "Who chaired the CNRE meeting?",
    "Where was the alliance founded?",
    "Who lent money to Torrvik?",
    "What is the capital of France?",
)


def main() -> None:
    """Deliver, wait for the answers, tell the times."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    deliveries = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    with run_slack() as slack, serving(slack) as (address, process):
        slack.limits = False
        mixed = [make_event(slack, number) for number in range(events)] * deliveries
        random.Random(3).shuffle(mixed)
        began = time.monotonic()
        times = deliver(address, mixed)
        sent = time.monotonic() - began
        while len(slack.of_bot()) < events and time.monotonic() - began < 3_600:
            time.sleep(0.5)
        report(times, sent, time.monotonic() - began, slack, events)
        before = processor_seconds(process.pid)
        deliver(address, mixed)
        taken = (processor_seconds(process.pid) - before) / len(mixed)
        print(f"processor time of one acknowledgement: {taken * 1_000:.1f} ms")
        print(f"processor time of the server before that: {before:.1f} s")


def make_event(slack: SlackServer, number: int) -> dict[str, Any]:
    """A mention in one of the channels."""
    channel = f"C{number % CHANNELS:03}"
    question = QUESTIONS[number % len(QUESTIONS)]
    return mention(question, channel=channel, ts=slack.write(channel))


def deliver(address: str, bodies: list[dict[str, Any]]) -> list[float]:
    """Send everything; milliseconds until each was acknowledged."""
    times: list[float] = []
    lock = threading.Lock()

    def send(some: list[dict[str, Any]]) -> None:
        with httpx.Client(base_url=address, timeout=60) as http:
            for body in some:
                began = time.perf_counter()
                post_event(http, body).raise_for_status()
                taken = (time.perf_counter() - began) * 1_000
                with lock:
                    times.append(taken)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(send, (bodies[n::CONNECTIONS] for n in range(CONNECTIONS))))
    return times


@contextmanager
def serving(slack: SlackServer) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server with the sample articles that answers in this Slack."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "QA_HOME": home,
            "QA_LOG_LEVEL": "ERROR",
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
        }
        command = [sys.executable, "-m", "qa_assistant", "serve", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--ingest", "samples/articles"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            record = Path(home) / "server.json"
            while not record.exists():
                if process.poll() is not None:
                    sys.exit("the server did not start")
                time.sleep(0.1)
            yield json.loads(record.read_text(encoding="utf-8"))["address"], process
        finally:
            process.terminate()
            process.wait(20)


def processor_seconds(pid: int) -> float:
    """What a process has taken of the processors so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(times: list[float], sent: float, whole: float, slack: SlackServer, events: int) -> None:
    """The figures, one a line."""
    ordered = sorted(times)
    at = {part: ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99)}
    answers = slack.of_bot()
    print(f"deliveries acknowledged: {len(times)} in {sent:.1f} s")
    print(
        f"acknowledged after: p50 {at[0.5]:.0f} ms, p99 {at[0.99]:.0f} ms, longest "
        f"{ordered[-1]:.0f} ms"
    )
    print(f"answers: {len(answers)} of {events}, the last after {whole:.1f} s")
    threads = {(answer.channel, answer.thread_ts) for answer in answers}
    print(f"answered twice: {len(answers) - len(threads)}; calls refused: {len(slack.errors)}")


if __name__ == "__main__":
    main()
