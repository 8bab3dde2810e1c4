"""The one event loop, in a thread of its own, on which chat models are called.

On a loop a call can be cancelled from outside, and then its connection is closed at once; a
thread that waits for a server cannot be stopped. All models share it, and with it their
connections.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def submit(call: Coroutine[Any, Any, T]) -> "Future[T]":
    """Begin a call; cancelling the future cancels it."""
    return asyncio.run_coroutine_threadsafe(call, _loop())


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-models", daemon=True).start()
    return loop
