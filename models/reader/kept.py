"""What no training sees, and how a reader does on it while it is trained."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from encoding import Encoder
from examples import KEPT_PAGES, Pair, read_squad2, read_support
from mixture import is_kept_support
from network import Reader
from ranking import Contest, find_contests, place_of_first
from scores import judge, squad_scores, support_scores
from written import is_kept_written, read_written

SUPPORT_PAIRS = 600
WRITTEN = 900
"""Of the questions that were written: so many are read each time."""
CONTESTS = 120
"""Questions on kept pages whose passages are put in order."""


@dataclass(frozen=True)
class Kept:
    """Questions, statements and searches that were kept out."""

    asked: Sequence[Pair]
    stated: Sequence[Pair]
    written: Sequence[Pair]
    contests: Sequence[Contest]

    def measure(self, reader: Reader, encoder: Encoder) -> dict[str, float]:
        """All figures; those of the questions that were written begin with `written_`."""
        found = squad_scores(self.asked, judge(reader, encoder, self.asked))
        found |= support_scores(self.stated, judge(reader, encoder, self.stated))
        if self.written:
            own = squad_scores(self.written, judge(reader, encoder, self.written))
            found |= {f"written_{name}": value for name, value in own.items()}
        if self.contests:
            found["first"] = self._ranked_first(reader, encoder)
        return found

    def _ranked_first(self, reader: Reader, encoder: Encoder) -> float:
        """MRR of the passage that answers among those that a search finds."""
        pairs = [pair for one in self.contests for pair in (one.pair, *one.rivals)]
        said = iter(judge(reader, encoder, pairs))
        places = []
        for contest in self.contests:
            odds = [next(said).relevant for _ in range(1 + len(contest.rivals))]
            places.append(place_of_first(contest, odds))
        return sum(places) / len(places)


def read_kept(train: Path, squad: Path, encoder: Encoder, *, ranked: bool) -> Kept:
    """What is kept of the sets; `ranked` whether searches are measured too."""
    asked = [pair for pair in read_squad2(squad) if pair.page in KEPT_PAGES]
    fever = [pair for pair in read_support(train, "fever_dev") if is_kept_support(pair)]
    stated = random.Random(0).sample(fever, SUPPORT_PAIRS)
    written = [pair for pair in read_written() if is_kept_written(pair)]
    written = random.Random(0).sample(written, min(WRITTEN, len(written)))
    contests = find_contests(asked, encoder) if ranked else []
    some = random.Random(0).sample(contests, min(CONTESTS, len(contests)))
    return Kept(asked, stated, written, some)
