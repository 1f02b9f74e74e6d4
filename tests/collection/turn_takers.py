"""What the processes of the manners' tests do; imports little, so that they start at once."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from collection.clock import MachineClock
from collection.manners import Manners


def take_turns(folder: Path, count: int, scale: float) -> None:
    """Take `count` turns of API requests and note begin and end of each."""
    clock = MachineClock(scale)
    manners = Manners(folder / "state", clock)
    for _ in range(count):
        with manners.turn("api"), (folder / "turns").open("a") as log:
            log.write(json.dumps([os.getpid(), clock.now()]) + "\n")
            log.flush()
            log.write(json.dumps([os.getpid(), clock.now()]) + "\n")


def die_in_a_turn(folder: Path, scale: float) -> None:
    """Be killed in mid-request."""
    with Manners(folder / "state", MachineClock(scale)).turn("api"):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["take", folder, count, scale]:
            take_turns(Path(folder), int(count), float(scale))
        case ["die", folder, scale]:
            die_in_a_turn(Path(folder), float(scale))
