"""The few sentences of the evidence that matter for a question, as many as a budget admits."""

import re
from collections.abc import Callable, Iterator, Sequence

from qa_assistant.answering.protocols import Evidence, Sentence, SentenceKey
from vectorstore.models import Article

_NEIGHBOURS_BEHIND = 3
"""The neighbours of a sentence are worth as much as the one so many places behind it."""
_LEANS_BACK = re.compile(
    r"(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|The (?:company|group))\b"
)
_MOST_PASSED_OVER = 4
"""A budget into which so many sentences did not fit is used up."""


def choose_sentences(
    evidence: Sequence[Evidence],
    ranked: Sequence[Sentence],
    *,
    tokens: int,
    sentence_cost: Callable[[Sentence], int],
    article_cost: Callable[[Article], int],
) -> list[Sentence]:
    """The sentences to show, the most important first.

    Args:
        evidence: Passages that may answer, best first.
        ranked: Their sentences, the likeliest to answer first; without it their order decides.
        tokens: What may be spent on them.
        sentence_cost: Tokens of a sentence as it is shown.
        article_cost: Tokens that the first sentence of an article takes besides.
    """
    chosen: dict[SentenceKey, Sentence] = {}
    passed_over: set[SentenceKey] = set()
    articles: set[tuple[str, int]] = set()
    for sentence in _with_neighbours(evidence, ranked) if ranked else _as_found(evidence):
        if sentence.key in chosen or sentence.key in passed_over:
            continue
        article = (sentence.article.id, sentence.article.version)
        cost = sentence_cost(sentence)
        cost += 0 if article in articles else article_cost(sentence.article)
        if cost <= tokens:
            chosen[sentence.key] = sentence
            articles.add(article)
            tokens -= cost
        else:
            passed_over.add(sentence.key)
            if len(passed_over) == _MOST_PASSED_OVER:
                break
    return list(chosen.values())


def in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """By article, that with the most important sentence first; within it as the text has them."""
    rank: dict[str, int] = {}
    for sentence in chosen:
        rank.setdefault(sentence.article.id, len(rank))
    return sorted(chosen, key=lambda s: (rank[s.article.id], s.article.version, s.start))


def _as_found(evidence: Sequence[Evidence]) -> Iterator[Sentence]:
    for piece in evidence:
        yield from piece.sentences


def _with_neighbours(
    evidence: Sequence[Evidence], ranked: Sequence[Sentence]
) -> Iterator[Sentence]:
    """The best sentences, and a while behind each what stands before and after it.

    What stands before says who "he" is: where a sentence begins so, it comes at once.
    """
    before, after = _neighbours(evidence)
    for place, sentence in enumerate(ranked):
        yield sentence
        earlier = before.get(sentence.key)
        if earlier and _LEANS_BACK.match(sentence.text):
            yield earlier
        if place >= _NEIGHBOURS_BEHIND:
            key = ranked[place - _NEIGHBOURS_BEHIND].key
            yield from (near for near in (before.get(key), after.get(key)) if near)


def _neighbours(
    evidence: Sequence[Evidence],
) -> tuple[dict[SentenceKey, Sentence], dict[SentenceKey, Sentence]]:
    before: dict[SentenceKey, Sentence] = {}
    after: dict[SentenceKey, Sentence] = {}
    for piece in evidence:
        for first, second in zip(piece.sentences, piece.sentences[1:], strict=False):
            before[second.key], after[first.key] = first, second
    return before, after
