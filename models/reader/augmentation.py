"""More pairs out of labelled ones: passages of other lengths, and near misses without an answer."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from examples import Pair, Support

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\n+")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:(?: of| de| the| and)? [A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
_WORD = re.compile(r"\w+")
_OPPOSITES = (
    ("first", "last"), ("largest", "smallest"), ("most", "least"), ("more", "fewer"),
    ("before", "after"), ("increase", "decrease"), ("increased", "decreased"), ("north", "south"),
    ("east", "west"), ("northern", "southern"), ("eastern", "western"), ("highest", "lowest"),
    ("oldest", "youngest"), ("early", "late"), ("began", "ended"), ("start", "end"),
    ("higher", "lower"), ("larger", "smaller"), ("won", "lost"), ("male", "female"),
    ("always", "never"), ("best", "worst"), ("support", "oppose"), ("rise", "fall"),
    ("public", "private"), ("allowed", "forbidden"), ("above", "below"), ("minimum", "maximum"),
)  # fmt: skip
_SWAPPED = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])}
_AUXILIARY = re.compile(r"\b(did|does|do|is|are|was|were|can|could|has|have|had|would|will)\b")
_CALENDAR = re.compile(
    r"(January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(day)?$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the text's sentences, roughly; together they leave out blanks alone."""
    starts = [0, *(m.end() for m in _SENTENCE_END.finditer(text))]
    ends = [*(m.start() for m in _SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


def crop(pair: Pair, draw: random.Random, *, least: int, most: int) -> Pair:
    """The pair with so many characters (about) of its passage, whole sentences with the answer."""
    if len(pair.second) <= least:
        return pair
    parts = sentences(pair.second)
    wanted = draw.uniform(least, most)
    if pair.spans:
        start, end = draw.choice(pair.spans)
        low = max((i for i, (a, _) in enumerate(parts) if a <= start), default=0)
        high = min((i for i, (_, b) in enumerate(parts) if b >= end), default=len(parts) - 1)
        high = max(low, high)
    else:
        low = high = draw.randrange(len(parts))
    while parts[high][1] - parts[low][0] < wanted and (low > 0 or high < len(parts) - 1):
        if high == len(parts) - 1 or (low > 0 and draw.random() < 0.5):
            low -= 1
        else:
            high += 1
    return _slice(pair, parts[low][0], parts[high][1])


def _slice(pair: Pair, start: int, end: int) -> Pair:
    spans = tuple((a - start, b - start) for a, b in pair.spans if start <= a and b <= end)
    if pair.spans and not spans:  # an answer that a sentence's end divides
        return pair
    return replace(pair, second=pair.second[start:end], spans=spans)


def join(pair: Pair, other: str, draw: random.Random) -> Pair:
    """The passage with another text before or after it."""
    if draw.random() < 0.5:
        return replace(pair, second=f"{pair.second} {other}")
    shift = len(other) + 1
    spans = tuple((a + shift, b + shift) for a, b in pair.spans)
    return replace(pair, second=f"{other} {pair.second}", spans=spans)


def without_answer(pair: Pair, draw: random.Random) -> Pair | None:
    """The passage without the sentences of the answer: a near miss of the same text."""
    if not pair.spans:
        return None
    parts = sentences(pair.second)
    hit = [
        i
        for i, (a, b) in enumerate(parts)
        if any(a < end and start < b for start, end in pair.spans)
    ]
    answers = {pair.second[a:b].lower() for a, b in pair.spans}
    before, after = parts[: min(hit, default=0)], parts[max(hit, default=0) + 1 :]
    sides = [side for side in (before, after) if side and side[-1][1] - side[0][0] > 80]
    if not sides or not hit:
        return None
    side = draw.choice(sides)
    text = pair.second[side[0][0] : side[-1][1]]
    if any(answer in text.lower() for answer in answers):
        return None
    return replace(pair, second=text, spans=(), answerable=False, relevant=None)


def other_passages(pairs: Sequence[Pair], draw: random.Random) -> list[Pair]:
    """Each answerable question with the passage of its page that shares most rare words with it."""
    by_page: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for pair in pairs:
        by_page[pair.page].setdefault(pair.second, set(_words(pair.second)))
    made = []
    for pair in pairs:
        texts = by_page[pair.page]
        if not pair.spans or len(texts) < 3:
            continue
        answers = [pair.second[a:b].lower() for a, b in pair.spans]
        asked = set(_words(pair.first))
        shared = {
            text: sum(1 / sum(w in own for own in texts.values()) for w in sorted(asked & words))
            for text, words in texts.items()
            if text != pair.second and not any(answer in text.lower() for answer in answers)
        }
        best = sorted(shared, key=lambda text: -shared[text])[:3]
        if best:
            text = draw.choice(best)
            made.append(replace(pair, second=text, spans=(), answerable=False, relevant=False))
    return made


def changed_question(pair: Pair, names: Sequence[str], draw: random.Random) -> Pair | None:
    """A question for another name, number or the opposite, which the passage does not answer.

    As people write unanswerable questions (Rajpurkar et al. 2018, arXiv:1806.03822, table 1).
    """
    ways = [_other_name, _other_number, _opposite, _negated]
    draw.shuffle(ways)
    if draw.random() < 0.8:  # negation is rare in real questions
        ways.remove(_negated)
    for way in ways:
        question = way(pair, names, draw)
        if question and question != pair.first:
            return replace(pair, first=question, spans=(), answerable=False, relevant=None)
    return None


def names_of(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """The names in the questions and passages of each page."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for pair in pairs:
        for text in (pair.first, pair.second):
            inside = (m for m in _NAME.finditer(text) if not _begins_sentence(text, m.start()))
            found[pair.page].update(dict.fromkeys(m.group() for m in inside))
    return {page: list(names) for page, names in found.items()}


def _begins_sentence(text: str, at: int) -> bool:
    return text[:at].rstrip(" \"'(")[-1:] in ("", ".", "!", "?", ":", "\n")


def _other_name(pair: Pair, names: Sequence[str], draw: random.Random) -> str | None:
    own = [m for m in _NAME.finditer(pair.first) if m.start() > 0]
    if not own:
        return None
    chosen = draw.choice(own)
    likely = [n for n in name_like(chosen.group(), names) if n not in pair.first]
    likely = [n for n in likely if n not in pair.second or draw.random() < 0.5]
    if not likely:
        return None
    return pair.first[: chosen.start()] + draw.choice(likely) + pair.first[chosen.end() :]


def names_in(question: str) -> list[str]:
    """The names in a question, but for its first word."""
    return [m.group() for m in _NAME.finditer(question) if m.start() > 0]


def numbers_in(question: str) -> list[str]:
    """The numbers in a question."""
    return _NUMBER.findall(question)


def name_like(name: str, names: Sequence[str]) -> list[str]:
    """Those of the names that could stand in its place."""
    return [other for other in names if _alike(other, name)]


def _alike(name: str, other: str) -> bool:
    return (
        abs(name.count(" ") - other.count(" ")) <= 1
        and bool(_CALENDAR.match(name)) == bool(_CALENDAR.match(other))
        and not set(_words(name)) & set(_words(other))
    )


def _other_number(pair: Pair, names: Sequence[str], draw: random.Random) -> str | None:
    return change_number(pair.first, draw, pair.second)


def change_number(text: str, draw: random.Random, other: str = "") -> str | None:
    """The text with one number changed, to another of `other` or to one near it."""
    own = list(_NUMBER.finditer(text))
    if not own:
        return None
    chosen = draw.choice(own)
    old = chosen.group()
    there = [n for n in _NUMBER.findall(other) if n != old and abs(len(n) - len(old)) <= 1]
    if there and draw.random() < 0.5:
        new = draw.choice(there)
    else:
        digits = list(old)
        places = [i for i, d in enumerate(digits) if d.isdigit()]
        place = draw.choice(places[1:] or places)
        digits[place] = draw.choice([d for d in "123456789" if d != digits[place]])
        new = "".join(digits)
    return text[: chosen.start()] + new + text[chosen.end() :]


def _opposite(pair: Pair, names: Sequence[str], draw: random.Random) -> str | None:
    return change_to_opposite(pair.first)


def change_to_opposite(text: str) -> str | None:
    """The text with the first word that has an opposite changed into it."""
    for match in _WORD.finditer(text):
        if (new := _SWAPPED.get(match.group().lower())) and match.group().islower():
            return text[: match.start()] + new + text[match.end() :]
    return None


def _negated(pair: Pair, names: Sequence[str], draw: random.Random) -> str | None:
    if re.search(r"\b(not|n't|never|no)\b", pair.first):
        return None
    match = _AUXILIARY.search(pair.first)
    if not match:
        return None
    rest = pair.first[match.end() :].split(" ", 2)
    if len(rest) < 3:
        return None
    return f"{pair.first[: match.end()]} {rest[1]} not {rest[2]}"


def statement_pairs(pair: Pair, names: Sequence[str], draw: random.Random) -> list[Pair]:
    """Sentences of a passage as statements of themselves, true and with something changed."""
    text = pair.second
    parts = [(a, b) for a, b in sentences(text) if 60 <= b - a <= 300]
    if not parts:
        return []
    a, b = draw.choice(parts)
    sentence = text[a:b]
    quote = sentence if draw.random() < 0.7 else text[max(0, a - 150) : b + 150]
    whole = Pair(sentence, quote, "changed", support=Support.SUPPORTED, page=pair.page)
    made = [replace(whole, first=_shortened(sentence, draw))]
    changed = _changed_statement(sentence, quote, names, draw)
    if changed:
        made.append(replace(whole, first=changed, support=Support.CONTRADICTED))
    others = [text[c:d] for c, d in parts if (c, d) != (a, b)]
    if others and draw.random() < 0.5:
        made.append(replace(whole, first=draw.choice(others), support=Support.NEITHER,
                            second=sentence))  # fmt: skip
    return made


def _shortened(sentence: str, draw: random.Random) -> str:
    """The sentence, sometimes without a bracketed aside or its last clause."""
    shorter = re.sub(r" ?\([^)]*\)", "", sentence)
    head, comma, _ = shorter.rpartition(", ")
    if comma and len(head) > 50 and draw.random() < 0.4:
        shorter = head.rstrip(",;:") + "."
    return shorter if draw.random() < 0.7 else sentence


def _changed_statement(
    sentence: str, quote: str, names: Sequence[str], draw: random.Random
) -> str | None:
    own = Pair(sentence, quote, "changed")
    ways = [_other_name, _other_number, _opposite]
    draw.shuffle(ways)
    for way in ways:
        if changed := way(own, [n for n in names if n not in quote], draw):
            return changed
    return None


def _words(text: str) -> list[str]:
    return [w for w in (m.group().lower() for m in _WORD.finditer(text)) if len(w) > 2]
