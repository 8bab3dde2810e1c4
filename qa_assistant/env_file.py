"""The `.env` file in the folder that a command is started in."""

import os
from pathlib import Path

from qa_assistant.errors import SettingsError

NAME = ".env"
ENCODING = "utf-8-sig"
"""With the mark that editors on Windows begin a file with; unread, it would hide the first name."""


def find_env_file() -> Path | None:
    """The file; null where there is none, or in a folder that is closed to this user, as that of
    who says `sudo -u qa-assistant …` may be.

    Raises:
        SettingsError: it is there, and cannot be read.
    """
    if not os.path.isfile(NAME):  # noqa: PTH113 - Path.is_file raises where the folder is closed
        return None
    path = Path(NAME)
    try:
        path.read_text(encoding=ENCODING)
    except OSError as error:
        raise SettingsError(
            f"{path.absolute()} cannot be read ({error.strerror}): start the command in another "
            "folder, or let this user read the file."
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path.absolute()} is no text in UTF-8 (byte {error.start}): save it as UTF-8."
        ) from error
    return path
