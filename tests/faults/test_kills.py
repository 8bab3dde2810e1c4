"""A process that is killed at any moment of writing loses nothing that it has acknowledged."""

from pathlib import Path

import pytest

from tests.faults.kills import Campaign
from tests.faults.points import Point

pytestmark = pytest.mark.slow

# the long run, `python -m tests.faults`, takes them all, and many more random moments
SHORT = (
    Point.MID_BATCH,
    Point.REPLACING,
    Point.CHANGE_BEFORE_SWAP,
    Point.RANDOM,
)


def test_nothing_acknowledged_is_lost_and_every_passage_is_found(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, seed="short", articles=20)
    for point in SHORT:
        campaign.kill_at(point)
    campaign.look()
    assert {point: tally for point, tally in campaign.tallies.items() if not tally.is_clean} == {}
    assert sum(tally.kills for tally in campaign.tallies.values()) == len(SHORT)
    # a start that has repaired something says so
    assert campaign.tallies[Point.MID_BATCH].repaired == 1
    assert any("was rebuilt from the catalog" in sentence for sentence in campaign.sentences)
