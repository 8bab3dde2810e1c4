"""How well the wanted articles were found: recall@k, MRR and nDCG@k.

What counts as one relevant item is a *group*: an article, or several of which any one is enough
(the same story at two addresses). Gains mark the ranked articles: the group that each of them is
the first to satisfy, or null. With groups of one article each these are the standard measures.
"""

import math
from collections.abc import Collection, Sequence

Gains = Sequence[int | None]


def first_gains(
    ranking: Sequence[Collection[str]], groups: Sequence[Collection[str]]
) -> list[int | None]:
    """For each ranked article the group that it is the first to satisfy, or null.

    Articles and groups are given by names; an article satisfies a group that has one of its names.
    """
    open_groups = dict(enumerate(groups))
    gains: list[int | None] = []
    for article in ranking:
        names = frozenset(article)
        hit = next((n for n, group in open_groups.items() if not names.isdisjoint(group)), None)
        gains.append(hit)
        if hit is not None:
            del open_groups[hit]
    return gains


def recall_at(k: int, gains: Gains, *, relevant: int) -> float:
    """Share of the relevant items among the first `k`, in [0, 1].

    Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.3.
    """
    return sum(gain is not None for gain in gains[:k]) / relevant


def reciprocal_rank(gains: Gains) -> float:
    """One over the rank of the first relevant item, 0 without one; its mean is MRR.

    Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    return next((1 / rank for rank, gain in enumerate(gains, 1) if gain is not None), 0.0)


def ndcg_at(k: int, gains: Gains, *, relevant: int) -> float:
    """Discounted gain of the first `k`, over that of the best possible order, in [0, 1].

    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques (ACM TOIS 20, 2002),
    with gains of 0 and 1 and the discount log2(rank + 1), as trec_eval and BEIR have it.
    """
    found = sum(_discount(rank) for rank, gain in enumerate(gains[:k], 1) if gain is not None)
    best = sum(_discount(rank) for rank in range(1, min(k, relevant) + 1))
    return found / best


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
