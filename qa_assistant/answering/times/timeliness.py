"""How well the dates of some passages fit what a question says about time."""

from collections.abc import Sequence
from datetime import datetime

from vectorstore.models import TimePreference

_DAY = 86_400.0
# days outside of the period, or before the newest, after which a date fits half as well
_HALF_LIFE = 4.0


def timeliness(published: Sequence[datetime | None], prefer: TimePreference | None) -> list[float]:
    """For each date how well it fits, in [0, 1]; 0 where there is no preference.

    No date is worth 0 too, unless all that is preferred is what was published when it was asked.
    """
    known = [moment for moment in published if moment is not None]
    if prefer is None or not known:
        return [0.0] * len(published)
    if prefer == TimePreference(asked=prefer.asked):
        return [1.0 if moment is None else _fit(moment, prefer, moment) for moment in published]
    until = prefer.before or max(known)
    newest = max((moment for moment in known if moment <= until), default=until)
    return [0.0 if moment is None else _fit(moment, prefer, newest) for moment in published]


def _fit(moment: datetime, prefer: TimePreference, newest: datetime) -> float:
    outside = 0.0
    if prefer.after is not None:
        outside = max(outside, _days(prefer.after, moment))
    if prefer.before is not None:
        outside = max(outside, _days(moment, prefer.before))
    if prefer.asked is not None:
        outside = max(outside, _days(moment, prefer.asked))
    if prefer.newest:
        outside += max(0.0, _days(newest, moment))
    return float(0.5 ** (outside / _HALF_LIFE))


def _days(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds() / _DAY
