"""Programs that tests need and that no Python package brings, and users that they run as."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def required(program: str, *, package: str) -> str:
    """Where the program is; without it a test is skipped, and fails in continuous integration."""
    executable = shutil.which(program)
    if executable is None:
        reason = f"there is no {program}: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return executable


@contextmanager
def as_somebody() -> Iterator[None]:
    """For root, who may read and write everything: the time of one whom modes of files hold for."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
