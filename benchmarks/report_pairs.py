"""Pairs of reports that contradict each other, and pairs that say the same in other words.

Made mechanically: from sentences of SQuAD that hold the answer to their question, and from written
templates. In a contradicting pair the number, date or name that the question asks for is another
one; in an agreeing pair it is the same, rounded, bounded, or written in another form. Either way
the second sentence is worded differently.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.corpora import Example
from qa_assistant.answering.language.answer_types import AnswerKind, expected_kind
from qa_assistant.answering.language.quantities import find_counts
from qa_assistant.answering.language.regions import is_region
from qa_assistant.answering.times.event_dates import find_dates
from vectorstore.models import Article
from vectorstore.sentences import split_sentences

PUBLISHED = datetime(2025, 3, 13, tzinfo=UTC)
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_LEADS = (
    "According to the report, ",
    "Officials said that ",
    "As was announced, ",
    "It was said that ",
)
_SYNONYMS = {
    "approximately": "about", "about": "around", "began": "started", "built": "constructed",
    "started": "began", "large": "big", "ended": "finished", "near": "close to", "many": "numerous",
    "because": "since", "created": "made", "located": "situated", "died": "lost their lives",
    "however": "but", "established": "set up", "founded": "established", "important": "major",
    "received": "got", "area": "region", "including": "among them", "moved": "went", "help": "aid",
    "increased": "rose", "allowed": "let", "often": "frequently", "between": "from", "city": "town",
}  # fmt: skip
_PEOPLE = (
    "Ines Marchetti; Tomasz Wieczorek; Abena Owusu; Rolf Lindqvist; Mei Tanaka; Paul Hargreave"
)
_COUNTRIES = "Chile; Mongolia; Ghana; Iceland; Portugal"
_PLACES = "Wellington; Ostrava; Halifax; Nairobi; Bergen; Cordoba; Tampere; Leipzig"


@dataclass(frozen=True)
class Pair:
    """A question and two sentences, and whether they contradict each other."""

    question: str
    one: str
    other: str
    contradicts: bool
    origin: str
    title: str

    def articles(self) -> tuple[Article, Article]:
        """Both as articles, published a day apart."""
        return (
            _article("one", self.one, self.title, PUBLISHED),
            _article("other", self.other, self.title, PUBLISHED + timedelta(days=1)),
        )


def squad_pairs(
    articles: Sequence[Article], examples: Sequence[Example], *, count: int, seed: int = 3
) -> list[Pair]:
    """So many pairs of each sort, from sentences that hold an answer which can be changed."""
    chance = random.Random(seed)
    by_id = {article.id: article for article in articles}
    pairs: list[Pair] = []
    shuffled = [example for example in examples if example.answerable]
    chance.shuffle(shuffled)
    made = {True: 0, False: 0}
    seen: set[str] = set()
    for example in shuffled:
        contradicts = made[True] <= made[False]
        pair = _squad_pair(by_id[example.article_id], example, contradicts, chance)
        if pair is None or pair.one in seen or min(made.values()) >= count:
            continue
        seen.add(pair.one)
        made[contradicts] += 1
        pairs.append(pair)
    return pairs


def template_pairs(families: Sequence["Family"], *, seed: int = 5) -> list[Pair]:
    """Every two wordings of every family: with two values, and with one value in two forms."""
    chance = random.Random(seed)
    return [pair for family in families for pair in _family_pairs(family, chance)]


@dataclass(frozen=True)
class Family:
    """Wordings of one fact; `values` are groups of forms of one value, all groups differ."""

    question: str
    title: str
    wordings: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


def _family_pairs(family: Family, chance: random.Random) -> Iterator[Pair]:
    for one in family.wordings:
        for other in family.wordings:
            if one == other:
                continue
            first, second = chance.sample(family.values, 2)
            yield _template(family, one, first[0], other, second[0])
            form = chance.choice(first[1:] or first)
            yield _template(family, one, first[0], other, form, contradicts=False)


def _template(
    family: Family, one: str, first: str, other: str, second: str, *, contradicts: bool = True
) -> Pair:
    return Pair(
        family.question,
        one.replace("{}", first),
        other.replace("{}", second),
        contradicts,
        "template",
        family.title,
    )


def _squad_pair(
    article: Article, example: Example, contradicts: bool, chance: random.Random
) -> Pair | None:
    start, answer = example.answers[0]
    span = next((s for s in split_sentences(article.text) if s.start <= start < s.end), None)
    if span is None or expected_kind(example.question) is AnswerKind.OTHER:
        return None
    sentence = article.text[span.start : span.end]
    place = start - span.start
    if sentence[place : place + len(answer)] != answer or len(sentence) > 320:
        return None
    changed = (
        _changed(answer, example.question, chance)
        if contradicts
        else _same(answer, example.question, chance)
    )
    if changed is None:
        return None
    marked = f"{sentence[:place]}\x00{sentence[place + len(answer) :]}"
    reworded = _reworded(marked, chance).replace("\x00", changed)
    title = article.title
    return Pair(example.question, sentence, reworded, contradicts, "squad", title)


def _changed(answer: str, question: str, chance: random.Random) -> str | None:
    """Another value of the same kind."""
    dates = find_dates(answer)
    if dates:
        return re.sub(r"\d+", lambda m: str(_other_number(int(m.group()), chance)), answer, count=1)
    if find_counts(f"{answer} things"):
        return re.sub(
            r"\d[\d,]*(?:\.\d+)?", lambda m: _other_digits(m.group(), chance), answer, count=1
        ) if re.search(r"\d", answer) else None  # fmt: skip
    kind = expected_kind(question)
    words = answer.split()
    if len(words) > 3 or not all(word[:1].isupper() for word in words):
        return None
    if kind is AnswerKind.PERSON and len(words) > 1:
        return chance.choice(_PEOPLE.split("; "))
    others = _COUNTRIES if is_region(answer) else _PLACES
    return chance.choice(others.split("; ")) if kind is AnswerKind.PLACE else None


def _other_number(number: int, chance: random.Random) -> int:
    if number > 31:
        return number + chance.choice((-3, -2, 2, 4, 7))
    return (number + chance.choice((3, 5, 8)) - 1) % 28 + 1


def _other_digits(digits: str, chance: random.Random) -> str:
    factor = chance.choice((0.6, 0.75, 1.3, 1.6, 2.2))
    value = float(digits.replace(",", ""))
    decimals = len(digits.partition(".")[2])
    changed = round(value * factor, decimals)
    changed = changed if changed != value else value + 2
    return f"{changed:,.{decimals}f}" if "," in digits else f"{changed:.{decimals}f}"


def _same(answer: str, question: str, chance: random.Random) -> str | None:
    """The same value in another form, else as it is; nothing where it cannot be changed either."""
    if _changed(answer, question, random.Random(0)) is None:
        return None
    dates = find_dates(answer)
    if dates:
        read = dates[0]
        if read.day and read.month and read.end - read.start == len(answer):
            year = f" {read.year}" if read.year else ""
            return f"{read.day} {_MONTHS[read.month - 1]}{year}"
        return answer
    digits = re.match(r"^(\d[\d,]*)(?![\d.])", answer)
    if digits:
        value = int(digits[1].replace(",", ""))
        if value >= 1000:
            rough = int(round(value, -len(str(value)) + 2))
            form = chance.choice((f"about {rough:,}", f"{value}", f"{value:,}"))
            return form + answer[digits.end() :]
        return chance.choice((f"around {value}", answer[: digits.end()])) + answer[digits.end() :]
    words = answer.split()
    return words[-1] if len(words) == 2 and chance.random() < 0.5 else answer


def _reworded(sentence: str, chance: random.Random) -> str:
    """The sentence with other words and another order; the mark stays."""
    words = [
        _SYNONYMS[w.lower()] if w.lower() in _SYNONYMS and chance.random() < 0.8 else w
        for w in sentence.split(" ")
    ]
    text = " ".join(words)
    lead, comma, rest = text.partition(", ")
    if comma and "\x00" in rest and 3 <= len(lead.split()) <= 8 and chance.random() < 0.5:
        return f"{rest[:1].upper()}{rest[1:].rstrip('.')}, {lead[:1].lower()}{lead[1:]}."
    body, comma, _ = text.rpartition(", ")
    if comma and "\x00" in body and len(body.split()) >= 8 and chance.random() < 0.6:
        return f"{body}."
    return chance.choice(_LEADS) + text[:1].lower() + text[1:]


def _article(name: str, text: str, title: str, published: datetime) -> Article:
    return Article(
        id=name,
        title=title,
        publisher=f"The {name.title()} Paper",
        text=text,
        published_at=published,
        ingested_at=published,
    )
