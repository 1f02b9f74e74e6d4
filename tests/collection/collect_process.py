"""A process that collects from a loopback server until nothing is left, as a scheduled run would day after day."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from collection.clock import MachineClock
from collection.collect import Collector, CollectReport
from collection.manners import Manners, Refused
from collection.settings import Settings, loopback_addresses
from tests.collection.served import FIRST_DAY, QUERY, TODAY
from warehouse.lake import Lake

ATTEMPTS = 3


def collect_all(url: str, lake: Path, state: Path, scale: float, page_size: int) -> None:
    """Harvest, rank and fetch; after each 403, a person clears it up with arXiv."""
    settings = Settings.model_validate(
        {
            "contact": "tests@example.org",
            "state_dir": state,
            "clock_scale": scale,
            "attempts": ATTEMPTS,
            "page_size": page_size,
            **loopback_addresses(url),
        }
    )
    collector = Collector(Lake(lake), settings, now=lambda: TODAY)
    report = CollectReport()
    collector.harvest([QUERY], FIRST_DAY, report)
    collector.rank([QUERY], report)
    while True:
        try:
            collector.fetch_candidates([QUERY], None, report)
            return
        except Refused:
            Manners(state, MachineClock(scale)).forget_refusal()


if __name__ == "__main__":
    os.fsync = lambda _handle: None  # type: ignore[assignment]  # no power cut is played through, and it is slow
    collect_all(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
