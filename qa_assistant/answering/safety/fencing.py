"""Shows a model what others wrote as data: inside a fence that it cannot close, in letters that
it can read and no tokenizer, label or chat template can act on.

Stops sentences that pretend to be the end of the articles, a message of the system or a label of
ours. Sentences that are orders are kept out before (`instructions.py`); what a model says all the
same is checked against its quotes (`verification.py`). After "Defending Against Indirect Prompt
Injection Attacks With Spotlighting" (Hines et al., 2024): the end of the data has a name that is
drawn for each request, so that nobody can write it into an article. It stands behind the data: what
is in front of it stays the same from one question to the next, and in a server's cache.
"""

import re
import secrets

from qa_assistant.answering.safety.instructions import is_instruction
from vectorstore.invisible import without_invisible

MAX_NAME_CHARACTERS = 200
"""So much of a title or a publisher's name is shown."""
_LABEL = re.compile(r"[\[(（［【]\s*s\s*\d+(?:\s*,\s*s?\s*\d+)*\s*[\])）］】]", re.IGNORECASE)
_HASHES = re.compile(r"#{2,}|`{2,}")
_INERT = str.maketrans("<>[]|", "‹›()¦")


def as_data(text: str) -> str:
    """The text on one line, with nothing in it that means something to a chat template or to us."""
    line, before = " ".join(without_invisible(text).split()), ""
    while line != before:  # one may stand around another, or come about where one was taken out
        before = line
        line = " ".join(_HASHES.sub("", _LABEL.sub("", line)).translate(_INERT).split())
    return line


def as_attribute(name: str) -> str:
    """A title or name for the inside of double quotes; nothing where it is an order."""
    if is_instruction(name):
        return ""
    return as_data(name)[:MAX_NAME_CHARACTERS].replace('"', "'")


def fenced(lines: str) -> str:
    """Lines of data inside a fence whose end no article can know."""
    return f"<articles>\n{lines}\n</articles {secrets.token_hex(4)}>"
