"""Neighbouring passages of one article, joined into one hit, so that no context is cut off."""

from collections.abc import Callable, Sequence

from vectorstore.models import Copy, Hit

# characters: what a reader takes in as one piece, and two passages make
_LONGEST = 2_400

ReadText = Callable[[str, int, int, int], str | None]
"""An article's id, its version, start and end: the text between, null when it is gone."""


def join_neighbours(hits: Sequence[Hit], read_text: ReadText) -> list[Hit]:
    """The hits in their order; one that touches a better one of the same article joins it.

    `read_text` gives an article's text between two offsets. The joined hit has the better one's id
    and scores, and all offsets and copies of both.
    """
    joined: list[_Run] = []
    for hit in hits:
        run = next((run for run in joined if run.touches(hit)), None)
        if run is None:
            joined.append(_Run(hit))
        else:
            run.add(hit)
    return [run.hit(read_text) for run in joined]


class _Run:
    """Passages of one article that follow each other, by the best of them."""

    def __init__(self, best: Hit) -> None:
        self._best = best
        self._members = [best]

    def touches(self, hit: Hit) -> bool:
        """Whether the hit lies next to the run and leaves it short enough."""
        best = self._best
        if (hit.article_id, hit.version) != (best.article_id, best.version):
            return False
        first = min(member.ordinal for member in self._members)
        last = max(member.ordinal for member in self._members)
        start, end = self._extent(hit)
        return hit.ordinal in (first - 1, last + 1) and end - start <= _LONGEST

    def add(self, hit: Hit) -> None:
        """Take the hit in."""
        self._members.append(hit)

    def hit(self, read_text: ReadText) -> Hit:
        """The run as one hit; the best alone where the text cannot be read any more."""
        best = self._best
        if len(self._members) == 1:
            return best
        start, end = self._extent()
        text = read_text(best.article_id, best.version, start, end)
        if text is None:
            return best
        first = min(self._members, key=lambda member: member.ordinal)
        return best.model_copy(
            update={
                "ordinal": first.ordinal,
                "heading": first.heading,
                "start": start,
                "end": end,
                "text": text,
                "copies": self._copies(),
                "parts": tuple(sorted((member.start, member.end) for member in self._members)),
            }
        )

    def _extent(self, *more: Hit) -> tuple[int, int]:
        members = (*self._members, *more)
        return min(member.start for member in members), max(member.end for member in members)

    def _copies(self) -> tuple[Copy, ...]:
        """Copies of all members, those in one article as one."""
        found: dict[str, Copy] = {}
        for copy in (copy for member in self._members for copy in member.copies):
            known = found.setdefault(copy.article_id, copy)
            bounds = {"start": min(known.start, copy.start), "end": max(known.end, copy.end)}
            found[copy.article_id] = known.model_copy(update=bounds)
        return tuple(found.values())
