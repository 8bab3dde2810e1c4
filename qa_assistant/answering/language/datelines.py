"""Datelines: the place, the day and the agency that a report opens with, before it tells anything.

"PUERTO ALBA, Nov 16 (GNA) - The death toll rose to 61" says where the reporter was; only a question
for a place may be answered with it.
"""

import re

_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.’'-]+"
_DATELINE = re.compile(
    rf"^\W*{_CAPITALS}(?:[ /]{_CAPITALS}){{0,3}}"
    r"(?:,\s[A-Z][\w.]+(?:\s[A-Z]\w+)?)?"  # region
    r"(?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?)?"  # day
    r"(?:\s\([^()]{2,30}\))?"  # agency
    r"\s(?:[-–—]|--)\s(?=\S)"
)


def dateline_end(text: str) -> int:
    """Where the text goes on behind its dateline; 0 where it opens with none."""
    found = _DATELINE.match(text)
    return found.end() if found else 0
