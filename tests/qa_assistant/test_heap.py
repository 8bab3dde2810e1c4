import ctypes
import subprocess
import sys

import pytest

from qa_assistant.heap import ARENAS, return_memory

PROGRAM = """
import ctypes, sys, threading
from qa_assistant.heap import limit_heaps

if sys.argv[1:] == ["limited"]:
    limit_heaps()
meet = threading.Barrier(13)
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p


def work():
    libc.malloc(1000)
    meet.wait()  # all are alive at once
    meet.wait()


for _ in range(12):
    threading.Thread(target=work).start()
meet.wait()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
meet.wait()
"""


IS_GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_info")


@pytest.mark.skipif(not IS_GLIBC, reason="heaps of glibc")
def test_threads_share_a_few_heaps() -> None:
    assert _heaps("limited") == ARENAS
    assert _heaps("plain") > ARENAS


def test_memory_is_returned_anywhere() -> None:
    return_memory()


def _heaps(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True
    )
    return done.stdout.count("<heap nr=")
