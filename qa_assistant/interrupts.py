"""Ctrl-C ends a command at any moment, without a stack trace and with status 130."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

INTERRUPTED = 130
_AGAIN_SECONDS = 0.05


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While modules load there is nothing to put in order: leave, with threads in the middle."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # whoever started this process wants it to be left alone
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    yield
    signal.signal(signal.SIGINT, signal.default_int_handler)


def deliver_lost_ones() -> None:
    """Have an interrupt come again that fell into a destructor, which Python only complains of."""
    sys.unraisablehook = _on_unraisable


def _on_unraisable(lost: "UnraisableHookArgs") -> None:
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), signal.SIGINT))
    again.daemon = True
    again.start()
