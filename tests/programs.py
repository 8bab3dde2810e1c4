"""Programs that tests need and that no Python package brings."""

import os
import shutil

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
