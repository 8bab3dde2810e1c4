"""What glibc is asked for, so that a server's memory stays what it needs; others need nothing."""

import contextlib
import ctypes

ARENAS = 2
"""Heaps of the C library. It makes eight for each core, as threads happen to meet, and each keeps
what was once needed in it: memory then grows for hours without anything being kept."""
_M_ARENA_MAX = -8  # malloc.h


def limit_heaps() -> None:
    """Let all threads share a few heaps; to be called before there are threads."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def return_memory() -> None:
    """Give the system back what was needed once, at the start or for a large ingest.

    A hundred megabytes are kept for 100,000 passages otherwise.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
