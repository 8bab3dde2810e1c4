"""How many answers are written at once, and how many wait for their turn."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from anyio import CapacityLimiter

from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.problems import BUSY

_WEIGHT: Final = 0.1
_FIRST_GUESS: Final = 1.0
_LONGEST_WAIT: Final = 60


class AnswerQueue:
    """Places for answers. Who finds no place and no room to wait is told when to come back, so
    that a rush makes some wait and nobody fail."""

    def __init__(self, *, places: int, room: int) -> None:
        self.limiter = CapacityLimiter(places)
        self._room = room
        self._seconds = _FIRST_GUESS
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """How many answers are being written."""
        return self.limiter.statistics().borrowed_tokens

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self.limiter.statistics().tasks_waiting

    def check(self) -> None:
        """Raises RequestRefused where there is neither a place nor room to wait."""
        full = self.running >= self.limiter.total_tokens
        if full and self.waiting >= self._room:
            rounds = (self.waiting + 1) / self.limiter.total_tokens
            wait = min(_LONGEST_WAIT, math.ceil(self._seconds * rounds))
            raise RequestRefused(
                BUSY,
                f"{self.running} answers are being written and {self.waiting} wait: try again in "
                f"{wait} s.",
                headers={"Retry-After": str(wait)},
            )

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Learn from one answer how long they take."""
        begin = time.monotonic()
        yield
        with self._lock:
            taken = time.monotonic() - begin
            self._seconds += _WEIGHT * (taken - self._seconds)
