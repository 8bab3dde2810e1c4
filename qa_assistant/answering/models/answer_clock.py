"""How long the stages of an answer take."""

import time
from dataclasses import dataclass, field


@dataclass
class Clock:
    """When the answer was begun, and how long its stages took, in milliseconds."""

    begin: float = field(default_factory=time.monotonic)
    laps: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.monotonic)

    def lap(self, stage: str) -> None:
        """Note that the stage has ended, where that is its first time."""
        now = time.monotonic()
        if stage not in self.laps:
            self.laps[stage] = round((now - self._last) * 1000, 1)
        self._last = now
