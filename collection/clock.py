"""Time for waiting: a clock that never steps back, the same for all processes of the machine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """What waiting needs of time, in seconds."""

    def now(self) -> float:
        """Seconds since a fixed point: never less than at an earlier call of any process since the machine started."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def epoch(self) -> str:
        """Name of the stretch of time within which `now` can be compared: another after each start of the machine."""
        ...


@dataclass(frozen=True, slots=True)
class MachineClock:
    """The machine's monotonic clock, run `scale` times as fast as real time (1 but for demonstrations and tests).

    Setting the wall clock back or forth does not touch it.
    """

    scale: float = 1.0

    def now(self) -> float:
        return time.monotonic() * self.scale

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds / self.scale)

    def epoch(self) -> str:
        try:
            return f"{_BOOT_ID.read_text().strip()}/{self.scale:g}"
        except OSError:  # not Linux: a start of the machine then shows only in `now` running from zero again
            return f"unknown/{self.scale:g}"
