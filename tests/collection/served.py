"""Papers for the loopback server, and a collector that asks it."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from pathlib import Path

from collection.collect import Collector
from collection.loopback import LoopbackArxiv
from collection.loopback_answers import ServedPaper, tiny_pdf
from collection.manners import Manners
from collection.queries import Query
from collection.settings import Settings, loopback_addresses
from warehouse.lake import Lake

SCALE = 2000.0
"""The pauses of arXiv's terms run so much faster: three seconds become 1.5 ms."""
FIRST_DAY = dt.date(2020, 1, 1)
TODAY = dt.datetime(2020, 12, 1, 8, tzinfo=dt.UTC)
PROMISING = "We reach 3.57% error on ImageNet with 8 GPUs."

QUERY = Query(
    benchmark="imagenet",
    categories=("cs.CV",),
    terms=("ImageNet",),
    since=FIRST_DAY,
    window_days=400,
    source="test",
)


_CALLS = itertools.count()


class InstantClock:
    """A clock that only waits in numbers: `now` moves when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.boot = "boot 1"
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.seconds += seconds

    def epoch(self) -> str:
        return self.boot


def paper(number: int, abstract: str = PROMISING, *, versions: int = 1, comment: str = "") -> ServedPaper:
    """An invented paper, a new one every third hour from the first day on."""
    return ServedPaper(
        arxiv_id=f"{20 + number // 12000:02}{1 + number // 1000 % 12:02}.{number % 1000 + 1:05}",
        title=f"Residual Networks, Part {number}",
        abstract=abstract,
        published=dt.datetime(2020, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=3 * number),
        pdf=tiny_pdf(f"Residual Networks, Part {number}. We train on ImageNet with 8 GPUs."),
        versions=versions,
        comment=comment,
    )


def settings_for(server: LoopbackArxiv, folder: Path, **changed: object) -> Settings:
    """Settings that point at the server, with a turn file of their own."""
    values: dict[str, object] = {
        "contact": "tests@example.org",
        "state_dir": folder / "state",
        "clock_scale": SCALE,
        **loopback_addresses(server.url),
        **changed,
    }
    return Settings.model_validate(values)


def collector_for(server: LoopbackArxiv, folder: Path, *, now: dt.datetime = TODAY, **changed: object) -> Collector:
    """A collector into the lake of `folder`, waiting in numbers only, on the day of `now`."""
    return Collector(
        Lake(folder / "lake"),
        settings_for(server, folder, **changed),
        clock=InstantClock(),
        now=lambda: now + dt.timedelta(milliseconds=next(_CALLS)),
    )


def manners_in(folder: Path, clock: InstantClock | None = None) -> Manners:
    """Manners with a turn file in `folder`."""
    return Manners(folder / "state", clock or InstantClock())
