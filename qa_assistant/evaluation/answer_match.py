"""Whether an answer says what was expected: SQuAD's measures, and containment."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_MARKER = re.compile(r"\s?\[\d+\]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CHARACTER = re.compile(r"(?P<kept>(?<=\d)[.,:](?=\d))|.", re.DOTALL)


def normalise(text: str) -> str:
    """Lower case, without punctuation and the articles a, an and the; single spaces.

    `normalize_answer` of SQuAD's own evaluation script (Rajpurkar et al., 2016), to the letter:
    only ASCII punctuation goes, and it goes without leaving a space.
    """
    text = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", text).split())


def exact_match(answer: str, expected: Sequence[str]) -> float:
    """1 where the answer is one of the expected forms after normalisation, else 0.

    Rajpurkar et al., SQuAD: 100,000+ Questions for Machine Comprehension of Text (2016).
    """
    return float(any(normalise(answer) == normalise(form) for form in expected))


def token_f1(answer: str, expected: Sequence[str]) -> float:
    """Harmonic mean of precision and recall of the tokens, best over the expected forms.

    Tokens are the normalised text's words, counted as a bag. As in SQuAD 2.0's script (Rajpurkar,
    Jia and Liang, 2018), two empty texts agree, and an empty one agrees with no other.
    """
    return max((_f1(normalise(answer).split(), normalise(e).split()) for e in expected), default=0)


def says(answer: str, expected: str) -> bool:
    """Whether the expected words stand in the answer, in their order and without others between.

    Whole words and numbers only, so that neither 240 is found in 2,240 nor 15 in 1.5. Case,
    punctuation of every script around words and numbers, accents' encoding, possessive endings and
    the articles a, an and the do not count; a sign of a currency counts where it is expected.
    """
    words = _words(expected)
    return bool(words) and f" {words} " in f" {_words(answer)} "


def quotes(quote: str, expected: str) -> bool:
    """Whether the expected words stand in the quote to the letter, but for white space."""
    return " ".join(expected.split()) in " ".join(quote.split())


def without_markers(text: str) -> str:
    """An answer's text without its citation markers."""
    return _MARKER.sub("", text)


def _f1(answer: list[str], expected: list[str]) -> float:
    if not answer or not expected:
        return float(answer == expected)
    same = sum((Counter(answer) & Counter(expected)).values())
    return 2 * same / (len(answer) + len(expected))


def _words(text: str) -> str:
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = _THOUSANDS.sub("", text)
    kept = (c["kept"] or _without_punctuation(c.group()) for c in _CHARACTER.finditer(text))
    return " ".join(_ARTICLES.sub(" ", "".join(kept)).split())


def _without_punctuation(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Sc":
        return f" {character} "
    if category == "Pd" or character == "/":
        return " "
    return "" if category.startswith("P") or category == "Cf" else character
