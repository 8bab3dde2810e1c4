"""Whether an answer says what was expected: SQuAD's measures, and containment."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

_ARTICLE = frozenset({"a", "an", "the"})
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_BETWEEN = " (?:(?:a|an|the) )*"
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_MARKER = re.compile(r"\s?\[\d+\]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"\bper ?cent\b")
_UNITS = frozenset("%‰°")
_CHARACTER = re.compile(r"(?P<kept>(?<=\d)[.,:](?=\d)|(?<![^\s(])-(?=\d))|.", re.DOTALL)
# Thai to Khmer, kana and Han: scripts that put no spaces between words
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)


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
    the articles a, an and the do not count, but a last “a” does: Group A is not Group B. A minus
    before a number counts; the sign of a currency, of per cent or of degrees where it is expected.
    """
    words = _counting(expected)
    pattern = _BETWEEN.join(map(re.escape, words))
    found = re.search(rf"(?<!\S){pattern}(?!\S)", " ".join(_words(answer)))
    return bool(words) and found is not None


def has_words(expected: str) -> bool:
    """Whether an answer can say it: whether anything is left of it to compare."""
    return bool(_counting(expected))


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


def _counting(expected: str) -> list[str]:
    """The expected words without articles, which stand before another word."""
    words = _words(expected)
    if _ARTICLE.issuperset(words):
        return []
    return [word for word in words[:-1] if word not in _ARTICLE] + words[-1:]


def _words(text: str) -> list[str]:
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = _PERCENT.sub("%", _THOUSANDS.sub("", text)).replace("−", "-")
    kept = (c["kept"] or _without_punctuation(c.group()) for c in _CHARACTER.finditer(text))
    return _UNSPACED.sub(r" \1 ", "".join(kept)).split()


def _without_punctuation(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Sc" or character in _UNITS:
        return f" {character} "
    if category == "Pd" or character == "/":
        return " "
    return "" if category.startswith("P") or category == "Cf" else character
