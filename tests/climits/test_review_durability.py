"""No decision that was reported saved is lost: processes killed at random, two reviewers and a publish at once.

With CLIMITS_LONG_TESTS=1 fifty processes are killed, and everyone works at once for a minute.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from climits.review.desk import Desk
from curation.decisions.effects import load
from tests.climits.review_lake import make_lake
from tests.shared import LONG
from warehouse.lake import Lake

ROOT = Path(__file__).parents[2]
KILLS = 50 if LONG else 8
SECONDS = 60.0 if LONG else 3.0
"""How long two reviewers and a publisher work at once."""

_REVIEWING = """
import sys
from pathlib import Path
from climits.review.desk import Desk
from warehouse.lake import Lake
desk = Desk(Lake(Path(sys.argv[1])), sys.argv[2])
number = 0
while True:
    desk.refresh()
    card = desk.next()
    if card is None or number % 5 == 4:
        desk.undo()
        card = desk.next()
    number += 1
    print(desk.decide(card, "confirm").decision_id, flush=True)
"""

_PUBLISHING = """
import sys
from pathlib import Path
from warehouse import curating
from warehouse.lake import Lake
from warehouse.publish import publish
curating.curation_version = lambda judges: sys.argv[2]  # the claims that are there, whatever the rules of this moment
while True:
    publish(Lake(Path(sys.argv[1])))
    print("published", flush=True)
"""


def review_until_killed(root: Path, told: Connection) -> None:
    """A session that decides, corrects and takes back as fast as it can and tells of each decision once it is saved."""
    desk = Desk(Lake(root), "Ada")
    told.send("ready")
    for number in range(1_000_000):
        card = desk.next()
        assert card is not None
        if number % 5 == 4:
            saved = desk.decide(card, "correct", {"model": "m" * 250}, note="n" * 2000)
        else:
            saved = desk.decide(card, "confirm", note="n" * 2000)
        told.send(saved.decision_id)
        if number % 7 == 6:
            assert desk.undo() is not None


@pytest.mark.slow
@pytest.mark.long
def test_no_saved_decision_is_lost_in_kills(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=30, runs=5, results=20)
    # Processes are forked off a server that has opened no database: quick, and none inherits a lock or a thread.
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__, "duckdb"])
    chance = random.Random(5)
    told: set[str] = set()
    for _ in range(KILLS):
        here, there = server.Pipe(duplex=False)
        process = server.Process(target=review_until_killed, args=(lake.root, there))
        process.start()
        there.close()
        assert here.recv() == "ready"
        for _ in range(chance.randrange(6)):
            told.add(here.recv())
        timer = threading.Timer(chance.uniform(0.0, 0.02), process.kill)
        timer.start()
        with contextlib.suppress(EOFError):
            while True:
                told.add(here.recv())
        process.join()
        assert process.exitcode == -signal.SIGKILL
    kept = {word.decision_id for word in load(lake.decisions).decisions}
    print(f"{KILLS} kills, {len(told)} decisions reported saved, {len(told - kept)} of them lost")
    assert len(told) > KILLS
    assert told <= kept


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.slow
@pytest.mark.long
def test_two_reviewers_and_a_publisher_at_once(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=50, runs=5, results=100)
    (version,) = lake.versions("claims")
    everyone = [
        *(start(_REVIEWING, str(lake.root), name) for name in ("Ada", "Bo")),
        start(_PUBLISHING, str(lake.root), version),
    ]
    outputs: list[list[str]] = []
    first = [process.stdout.readline() for process in everyone if process.stdout is not None]  # all are at work now
    with contextlib.suppress(subprocess.TimeoutExpired):
        everyone[0].wait(SECONDS)
    ended = [process.poll() for process in everyone]
    for process in everyone:
        process.kill()
        out, errors = process.communicate()
        assert not errors, errors
        outputs.append([first.pop(0).strip(), *out[: out.rfind("\n") + 1].split()])
    assert ended == [None, None, None], "one of them ended by itself"
    kept = {word.decision_id for word in load(lake.decisions).decisions}
    ada, bo, published = outputs
    lost = {*ada, *bo} - kept
    print(f"{SECONDS:.0f} s: {len(ada)} and {len(bo)} decisions, {len(published)} publishes, {len(lost)} lost")
    assert not lost
    assert min(len(ada), len(bo), len(published)) > 0
