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


def wrapped_width(chunks: Sequence[Sequence[str]]) -> int:
    """The width in characters that lines were broken to, or 0 where they were not.

    They were where most that could go on are long and end no sentence.
    """
    inner = [line.rstrip() for lines in chunks for line in lines[:-1] if line.strip()]
    if not inner:
        return 0
    width = max(len(line.rstrip()) for lines in chunks for line in lines)
    if not 30 <= width <= 130:
        return 0
    long = sum(1 for line in inner if len(line) >= 0.6 * width)
    unfinished = sum(1 for line in inner if not SENTENCE_END.search(line))
    return width if long >= 0.7 * len(inner) and unfinished >= 0.5 * len(inner) else 0


def is_inside_sentence(group: Sequence[str], line: str, width: int) -> bool:
    """Whether a line looks like a list item only because its sentence was broken there.

    So it is behind an unfinished line of about the `width` that lines were broken to, unless it
    stands further in, where the marker is an aside's dash or a number that no list begins with.
    """
    match = LIST_MARKER.match(line)
    if match is None or not width or LIST_MARKER.match(group[0]):
        return False
    last = group[-1].rstrip()
    goes_on = len(last) >= 0.6 * width and not SENTENCE_END.search(last)
    number = match["number"]
    inside = number.strip("(.)") != "1" if number else match["bullet"] in "-–"
    return goes_on and inside and _indentation(line) <= _indentation(last)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_compound(line: str, following: str, known: frozenset[str]) -> bool:
    before = _LAST_WORD.search(line[-MAX_WORD_CHARACTERS:-1])
    after = _FIRST_WORD.match(following[:MAX_WORD_CHARACTERS])
    return bool(before and after and f"{before[0]}-{after[0]}".casefold() in known)
