"""The long run: every damage to every index file, then kills; prints what came of it."""

import argparse
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.damage import ALL_CASES, damaged_homes, open_each
from tests.faults.data_folder import PASSAGES, fill, open_store
from tests.faults.kills import Campaign, run_campaign
from tests.faults.points import Point

COLUMNS = ("kills", "lost", "unreachable", "orphaned", "missing_lexical", "unfound", "silent")


def main() -> int:
    """Exit status 1 when anything was lost or is not found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    options = parser.parse_args()
    named = [point for point in Point if point is not Point.RANDOM]
    # half of them anywhere
    points = [Point.RANDOM if n % 2 else named[n // 2 % len(named)] for n in range(options.kills)]
    random.Random(options.seed).shuffle(points)
    whole = damage_everything()
    began = time.monotonic()
    campaign = run_campaign(points, seed=options.seed)
    print_table(campaign, seconds=time.monotonic() - began, seed=options.seed)
    clean = all(tally.is_clean for tally in campaign.tallies.values())
    return 0 if whole and clean else 1


def damage_everything() -> bool:
    """Whether every folder with a damaged index is whole once it has been opened."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        sound = Path(folder) / "sound"
        store, _ = open_store(sound)
        fill(store)
        store.close()
        found, ends = open_each(damaged_homes(sound, Path(folder), ALL_CASES))
    reports = [result.get("report", {}) for result in found.values()]
    whole = [r for r in reports if r.get("vectors") == PASSAGES and not r["unreachable"]]
    noticed = sum(bool(result.get("recovered")) for result in found.values())
    sys.stdout.write(
        f"{len(found)} damaged indexes: {len(whole)} whole after the start, {noticed} of them "
        f"built anew (the others were not hurt), {ends} ended their first process.\n\n"
    )
    return len(whole) == len(found)


def print_table(campaign: Campaign, *, seconds: float, seed: str) -> None:
    """One row a point, in Markdown."""
    out = sys.stdout
    out.write(f"| killed | {' | '.join(COLUMNS)} | repaired | slowest start |\n")
    out.write("|---|" + "---:|" * (len(COLUMNS) + 2) + "\n")
    for point in Point:
        if point in campaign.tallies:
            tally = campaign.tallies[point]
            numbers = " | ".join(str(getattr(tally, name)) for name in COLUMNS)
            out.write(f"| {point} | {numbers} | {tally.repaired} | {tally.slowest:.1f} s |\n")
    kills = sum(tally.kills for tally in campaign.tallies.values())
    out.write(f"\n{kills} kills in {seconds:.0f} s, seed {seed}. What the starts said:\n\n")
    for loss in campaign.losses:
        out.write(f"- not as acknowledged, {loss}\n")
    for sentence, count in campaign.sentences.most_common():
        out.write(f"- {count} times: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
