"""Reads text as people do: letters that only look Latin, and words that are spelt out, as words."""

import re
import unicodedata

from vectorstore.invisible import without_invisible

# Letters of Cyrillic, Greek and Armenian that are drawn like Latin ones (of Unicode's
# confusables, UTS 39); capitals come here folded to small letters.
_LIKE_LATIN = str.maketrans(
    {
        pair[0]: pair[1]
        for pair in (
            "аa вb еe іi кk мm нh оo рp сc тt уy хx ѕs јj ԁd ԛq ԝw һh ґr ѵv ӏl ɡg ɩi ɑa "
            "αa βb εe ηn ιi κk μm νv οo ρp τt υu χx γy ωw ոn սu օo ցg հh ւl"
        ).split()
    }
)
_SPELT_OUT = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .*_-]){4,}[^\W\d_](?![^\W_])")
_SPELLING = re.compile(r"[ .*_-]")
_MARKS = re.compile("[\u0300-\u036f]")


def as_read(text: str) -> str:
    """The text in small letters on one line, in the letters that a reader takes it for.

    For comparing only: Cyrillic and Greek text becomes gibberish.
    """
    if text.isascii():
        plain = text.lower()
    else:
        wide = unicodedata.normalize("NFKD", without_invisible(text))
        plain = _MARKS.sub("", wide).casefold().translate(_LIKE_LATIN)
    line = " ".join(plain.split())
    return _SPELT_OUT.sub(lambda found: _SPELLING.sub("", found[0]), line)
