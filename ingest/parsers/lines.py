"""Joins the lines of wrapped text into paragraphs, and recognises what a line is."""

import re
from collections.abc import Iterable, Sequence

LIST_MARKER = re.compile(r"^\s*(?:(?P<bullet>[-*•–▪◦‣●])|(?P<number>\(?[0-9]{1,3}[.)]))\s+(?=\S)")
SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’»)\]]*$")

_HYPHENATED = re.compile(r"[^\W\d_]-$")
# From the beginning of a word only, and without going back: a megabyte of letters stays quick.
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")

MAX_WORD_CHARACTERS = 60
MAX_HEADING_CHARACTERS = 90
MAX_HEADING_WORDS = 12


def compounds(text: str) -> frozenset[str]:
    """Words with a hyphen that stand within a line, so that their hyphen is meant."""
    return frozenset(match.group().casefold() for match in _COMPOUND.finditer(text))


def join_lines(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """One line of text; a word divided at a line's end is made whole.

    `known` are `compounds`: their hyphen stays.
    """
    pieces: list[str] = []
    for line in (stripped for raw in lines if (stripped := raw.strip())):
        if not pieces:
            pieces = [line]
        elif _HYPHENATED.search(pieces[-1][-2:]) and line[0].islower():
            if not _is_compound(pieces[-1], line, known):
                pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        else:
            pieces += [" ", line]
    return "".join(pieces)


def looks_like_heading(line: str) -> bool:
    """Whether a line that stands alone may be a heading: short, and no sentence."""
    words = line.split()
    return (
        0 < len(words) <= MAX_HEADING_WORDS
        and len(line) <= MAX_HEADING_CHARACTERS
        and (not SENTENCE_END.search(line) or line.endswith(("?", ":")))
        and not line.endswith(",")
        and not LIST_MARKER.match(line)
        and (line[0].isupper() or line[0].isdigit() or not line[0].isalnum())
        and any(character.isalpha() for character in line)
    )


def looks_like_headline(line: str) -> bool:
    """Whether a text's first line may be its title: at least three words, and no sentence."""
    words = line.split()
    return (
        3 <= len(words) <= 30
        and len(line) <= 180
        and not LIST_MARKER.match(line)
        and not line.endswith((".", ":", ";", ","))
        and (line[0].isupper() or line[0].isdigit() or line[0] in "\"'“‘")
    )


def are_wrapped(chunks: Sequence[Sequence[str]]) -> bool:
    """Whether lines were broken to a width: most that could go on are long and end no sentence."""
    inner = [line.rstrip() for lines in chunks for line in lines[:-1] if line.strip()]
    if not inner:
        return False
    width = max(len(line.rstrip()) for lines in chunks for line in lines)
    if width > 130:
        return False
    long = sum(1 for line in inner if len(line) >= 0.6 * width)
    unfinished = sum(1 for line in inner if not SENTENCE_END.search(line))
    return width >= 30 and long >= 0.7 * len(inner) and unfinished >= 0.5 * len(inner)


def _is_compound(line: str, following: str, known: frozenset[str]) -> bool:
    before = _LAST_WORD.search(line[-MAX_WORD_CHARACTERS:-1])
    after = _FIRST_WORD.match(following[:MAX_WORD_CHARACTERS])
    return bool(before and after and f"{before[0]}-{after[0]}".casefold() in known)
