"""How many true statements is let through, and how many changed ones are stopped.

python -m benchmarks.verification DATA [--train TRAIN] [--show KIND]

True statements: people's answers and the sentences they chose (CLAPNQ), people's summaries and the
spans they quoted (QuoteSum), questions of SQuAD 2.0 whose first words are replaced by the answer,
and with TRAIN claims with their gold evidence (FEVER, Fool Me Twice, WiCE). Each is then changed in
one place: a number, a unit, a date, a name, a direction; what is put in stands in no quote.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.statement_changes import CHANGES
from benchmarks.statement_pairs import Pair, read_claims, read_statements
from qa_assistant.answering.checking.verification import Entailment, Verdict, verify
from vectorstore.reader import Reader

SEED = 3

Check = Callable[[Pair, str], Verdict]


def main() -> None:
    """Print both shares for each origin and each kind of change."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--train", type=Path, help="folder with claims and evidence")
    parser.add_argument("--show", help="print wrong verdicts of this origin or change")
    parser.add_argument("--no-reader", action="store_true", help="the rules alone")
    parser.add_argument("--limit", type=int, default=1500, help="pairs of one origin")
    arguments = parser.parse_args()
    reader = None if arguments.no_reader else Reader()
    check = partial(_verify, None if reader is None else reader.support)
    pairs = read_statements(arguments.data)
    if arguments.train:
        pairs += read_claims(arguments.train)
    pairs = list(_sample(pairs, arguments.limit))
    print(f"{'':30}{'accepted':>10}{'of':>8}")
    for origin in dict.fromkeys(pair.origin for pair in pairs):
        of_origin = [pair for pair in pairs if pair.origin == origin]
        report_accepted(origin, of_origin, check, show=arguments.show)
    print(f"\n{'':30}{'stopped':>10}{'of':>8}")
    trusted = [p for p in pairs if p.is_true and check(p, p.statement).supported]
    for name, change in CHANGES.items():
        report_stopped(name, change, trusted, check, show=arguments.show)


def _verify(entailment: Entailment | None, pair: Pair, statement: str) -> Verdict:
    return verify(statement, pair.quotes, pair.question, entailment=entailment)


def report_accepted(origin: str, pairs: Sequence[Pair], check: Check, *, show: str | None) -> None:
    """How many statements of one origin are accepted; of false claims the fewer the better."""
    verdicts = [(pair, check(pair, pair.statement)) for pair in pairs]
    accepted = sum(verdict.supported for _, verdict in verdicts)
    print(f"{origin:30}{accepted / len(pairs):10.3f}{len(pairs):8}")
    if show == origin:
        wrong = [(p, v) for p, v in verdicts if v.supported != p.is_true]
        print(Counter(verdict.reason.split("”")[-1] for _, verdict in wrong))
        for pair, verdict in wrong[:40]:
            _print(pair, pair.statement, verdict.reason)


def report_stopped(
    name: str,
    change: Callable[[Pair, random.Random], str | None],
    pairs: Sequence[Pair],
    check: Check,
    *,
    show: str | None,
) -> None:
    """How many statements are refused once they are changed so."""
    draw = random.Random(SEED)
    changed = [(pair, text) for pair in pairs if (text := change(pair, draw)) is not None]
    let_through = [(pair, text) for pair, text in changed if check(pair, text).supported]
    print(f"{name:30}{1 - len(let_through) / max(1, len(changed)):10.3f}{len(changed):8}")
    if show == name:
        for pair, text in let_through[:40]:
            _print(pair, text, f"was: {pair.statement}")


def _print(pair: Pair, statement: str, reason: str) -> None:
    quotes = " ".join(quote.text for quote in pair.quotes)
    print(f"  {statement}\n    {reason}\n    Q: {pair.question}\n    “{quotes[:500]}”")


def _sample(pairs: Sequence[Pair], limit: int) -> Iterator[Pair]:
    for origin in dict.fromkeys(pair.origin for pair in pairs):
        own = [pair for pair in pairs if pair.origin == origin]
        yield from random.Random(SEED).sample(own, min(limit, len(own)))


if __name__ == "__main__":
    main()
