"""The pairs of one pass over the training data, drawn anew for each pass."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import augmentation
from encoding import Unit
from examples import (
    KEPT_PAGES,
    Pair,
    hash_of,
    read_covidqa,
    read_relevance,
    read_spans,
    read_squad2,
)
from examples import read_support as read_nli
from exchanges import exchanged
from marked import near_misses
from proposals import Proposal, proposal_pairs
from ranking import Contest, contest_units
from wording import Neighbours
from written import balanced, is_kept_written, read_written

SUPPORT_SHARES = {
    "fever_dev": 0.5, "fever_symmetric": 1.0, "nli_mnli": 0.15, "nli_snli": 0.12, "conjnli": 0.15,
    "cad_nli": 0.12, "begin": 0.2, "factcheck_gpt": 0.3, "fool_me_twice": 0.7,
}  # fmt: skip
"""The part of each entailment set that one pass sees."""

MISSED = 0.5
"""The part of the marked questions that is asked of another passage too."""
EXCHANGED = {"question": 0.15, "both": 0.2, "passage": 0.1}
"""The parts of the answerable questions with a term exchanged, and where."""
EXCHANGED_MISSES = 0.5
"""The part of the people's unanswerable questions with a term exchanged in both texts."""
PROPOSED = 4_000
"""Questions whose answers are statements, in a pass."""
CONTESTS = 3_000
"""Questions with several passages, in a pass."""


@dataclass(frozen=True)
class Sources:
    """All labelled pairs, read once."""

    close: tuple[Pair, ...]
    sentences: tuple[Pair, ...]
    relevance: tuple[Pair, ...]
    support: dict[str, tuple[Pair, ...]]
    written: tuple[Pair, ...] = ()
    """Questions that were written for this training."""
    marked: tuple[Pair, ...] = ()
    """Questions whose answers a reader has marked; none unless they are asked for."""
    proposals: tuple[Proposal, ...] = ()
    """Questions with what misled a reader, likewise."""
    contests: tuple[Contest, ...] = ()
    """Questions with what a search finds, likewise."""


def read_sources(train: Path, squad: Path, *, seed: int = 0) -> Sources:
    """Everything that training may see: without the kept pages of SQuAD 2.0, and what is kept of
    FEVER and of the questions that were written."""
    close = [pair for pair in read_squad2(squad) if pair.page not in KEPT_PAGES]
    for name in ("squad11_dev_extra", "qed", "quoref_contrast", "tatqa_text"):
        close += read_spans(train, name)
    close += read_covidqa(train)
    relevance = read_relevance(train, "selqa", "pairs.jsonl", negatives=4, seed=seed)
    relevance += read_relevance(
        train, "fool_me_twice", "claim_evidence_pairs.jsonl", negatives=2, seed=seed
    )
    support = {
        name: tuple(p for p in read_nli(train, name) if not is_kept_support(p))
        for name in SUPPORT_SHARES
    }
    sentences = [p for p in read_spans(train, "qamr", "span_sentence.jsonl") if p.spans]
    written = tuple(pair for pair in read_written() if not is_kept_written(pair))
    return Sources(tuple(close), tuple(sentences), tuple(relevance), support, written)


def is_kept_support(pair: Pair) -> bool:
    """Whether a pair of FEVER is kept out: a tenth, by the words of its quote."""
    return pair.origin.startswith("fever") and hash_of(pair.second) % 10 == 0


def one_pass(
    sources: Sources, number: int, *, seed: int = 0, beside: float = 1.0, seen: float = 1.0
) -> list[Unit]:
    """Shuffled pairs: every close question once or twice, and a sample of everything else.

    `beside` is the part of the usual sample of relevance and support that is taken, `seen` that of
    all questions but those that were written. Each pair stands alone, but for questions with
    several passages that are compared.
    """
    draw = random.Random(seed * 1000 + number)
    names = augmentation.names_of(sources.close)
    if seen < 1:
        sources = replace(
            sources,
            close=_some(sources.close, seen, draw),
            sentences=_some(sources.sentences, seen, draw),
            marked=_some(sources.marked, seen, draw),
        )
    pairs = [*_asked(sources, names, draw), *_others(sources, draw, beside)]
    for pair in draw.sample(sources.close, min(len(sources.close), int(4000 * beside))):
        pairs += augmentation.statement_pairs(pair, names.get(pair.page, []), draw)
    pairs += proposal_pairs(sources.proposals, draw, int(PROPOSED * seen))
    pairs += _written(sources.written, draw)
    units: list[Unit] = [[pair] for pair in pairs]
    units += contest_units(sources.contests, draw, CONTESTS)
    draw.shuffle(units)
    return units


def _some(pairs: Sequence[Pair], part: float, draw: random.Random) -> tuple[Pair, ...]:
    return tuple(draw.sample(pairs, int(part * len(pairs))))


def _written(pairs: Sequence[Pair], draw: random.Random) -> list[Pair]:
    """Most of these questions; few are asked of another passage, there are near misses enough."""
    pairs = balanced(pairs, draw)
    made = [_resized(pair, draw) for pair in pairs]
    answerable = [pair for pair in pairs if pair.spans]
    misses = augmentation.other_passages(answerable, draw)
    made += [_resized(pair, draw) for pair in draw.sample(misses, len(misses) // 4)]
    for pair in draw.sample(answerable, len(answerable) // 6):
        if miss := augmentation.without_answer(pair, draw):
            made.append(_resized(miss, draw))
    return made


def _asked(sources: Sources, names: dict[str, list[str]], draw: random.Random) -> list[Pair]:
    """Questions with passages of many lengths, and near misses beside them."""
    made = [_resized(pair, draw) for pair in sources.close]
    answerable = [pair for pair in sources.close if pair.spans]
    misses = augmentation.other_passages(answerable, draw)
    made += [_resized(pair, draw) for pair in draw.sample(misses, len(misses) // 3)]
    for pair in answerable:
        kind = draw.random()
        if kind < 0.15:
            if miss := augmentation.without_answer(pair, draw):
                made.append(_resized(miss, draw))
        elif kind < 0.35 and (
            changed := augmentation.changed_question(pair, names.get(pair.page, []), draw)
        ):
            made.append(_resized(replace(changed, spans=()), draw))
    made += [_resized(pair, draw) for pair in _exchanges(sources.close, names, draw)]
    made += _sentence_questions(sources.sentences, draw)
    made += [_resized(pair, draw) for pair in sources.marked]
    made += [_resized(pair, draw) for pair in near_misses(sources.marked, draw, MISSED)]
    return made


def _exchanges(
    pairs: Sequence[Pair], names: dict[str, list[str]], draw: random.Random
) -> Iterator[Pair]:
    near = Neighbours()
    for pair in pairs:
        parts = EXCHANGED if pair.spans else {"both": EXCHANGED_MISSES}
        chosen = draw.random()
        for where, part in parts.items():
            if 0 <= chosen < part:
                own = names.get(pair.page, [])
                if changed := exchanged(pair, own, near, draw, where=where):
                    yield changed
            chosen -= part


def _sentence_questions(pairs: Sequence[Pair], draw: random.Random) -> list[Pair]:
    """A sample of QAMR, each sentence beside another one; every fifth without its answer."""
    chosen = draw.sample(pairs, min(6000, len(pairs) // 5))
    made = []
    for pair in chosen:
        other = draw.choice(pairs).second
        if draw.random() < 0.2:
            made.append(replace(pair, second=other, spans=(), answerable=False, relevant=False))
        elif draw.random() < 0.5:
            made.append(augmentation.join(pair, other, draw))
        else:
            made.append(pair)
    return made


def _others(sources: Sources, draw: random.Random, part: float) -> list[Pair]:
    made = draw.sample(sources.relevance, int(0.5 * part * len(sources.relevance)))
    for name, share in SUPPORT_SHARES.items():
        own = sources.support[name]
        made += draw.sample(own, int(share * part * len(own)))
    return made


def _resized(pair: Pair, draw: random.Random) -> Pair:
    """The pair with a passage of 150 to 1,100 characters, and its title half of the time."""
    if draw.random() < 0.5:
        pair = replace(pair, title="")
    if len(pair.second) > 1100 or draw.random() < 0.55:
        return augmentation.crop(pair, draw, least=150, most=900)
    return pair
