from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from collection.clock import MachineClock
from collection.manners import (
    API_GAP_S,
    LONGEST_RETRY_AFTER_S,
    PDF_BURST,
    PDF_GAP_S,
    PDF_PAUSE_S,
    REFUSAL_REST_S,
    Kind,
    Manners,
    Refused,
)
from tests.collection.served import InstantClock, manners_in
from tests.shared import LONG

SCALE = 100.0
IN_REAL_TIME = (
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(not LONG, reason="waits for a quarter of a minute: run it with CLIMITS_LONG_TESTS=1"),
)
"""tests/collection/test_collect_many.py sees real pauses of whole runs each time."""


def starts(manners: Manners, clock: InstantClock, kind: Kind, count: int) -> list[float]:
    times = []
    for _ in range(count):
        with manners.turn(kind):
            times.append(clock.now())
    return times


def test_api_requests_keep_three_seconds_from_end_to_start(tmp_path: Path) -> None:
    clock = InstantClock()
    manners = manners_in(tmp_path, clock)
    with manners.turn("api"):
        clock.seconds += 40.0  # a slow answer
        ended = clock.now()
    with manners.turn("api"):
        assert clock.now() == pytest.approx(ended + API_GAP_S)


def test_pdfs_come_in_bursts_of_four_with_a_pause(tmp_path: Path) -> None:
    clock = InstantClock()
    times = starts(manners_in(tmp_path, clock), clock, "pdf", 3 * PDF_BURST)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    wanted = [PDF_PAUSE_S if number % PDF_BURST == 0 else PDF_GAP_S for number in range(1, len(times))]
    assert gaps == pytest.approx(wanted)


def test_api_requests_do_not_wait_for_pdfs(tmp_path: Path) -> None:
    clock = InstantClock()
    manners = manners_in(tmp_path, clock)
    starts(manners, clock, "pdf", PDF_BURST)
    slept = len(clock.slept)
    starts(manners, clock, "api", 1)
    assert len(clock.slept) == slept


def test_a_second_process_goes_by_the_same_turns(tmp_path: Path) -> None:
    clock = InstantClock()
    first, second = manners_in(tmp_path, clock), manners_in(tmp_path, clock)
    (one,) = starts(first, clock, "api", 1)
    (two,) = starts(second, clock, "api", 1)
    assert two - one == pytest.approx(API_GAP_S)


def test_a_rest_that_is_asked_for_holds_for_everybody(tmp_path: Path) -> None:
    clock = InstantClock()
    first, second = manners_in(tmp_path, clock), manners_in(tmp_path, clock)
    with first.turn("pdf"):
        first.rest("pdf", 120.0)
        asked = clock.now()
    assert starts(second, clock, "pdf", 1)[0] >= asked + 120.0


def test_a_rest_beyond_an_hour_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="run the same command again after that"):
        manners_in(tmp_path).rest("api", LONGEST_RETRY_AFTER_S + 1)


def test_after_a_refusal_nobody_asks(tmp_path: Path) -> None:
    clock = InstantClock()
    first, second = manners_in(tmp_path, clock), manners_in(tmp_path, clock)
    assert "attack" in str(first.refuse("403 from export.arxiv.org"))
    with pytest.raises(Refused, match="403 from export"), second.turn("api"):
        pytest.fail("no turn may be given")
    assert second.forget_refusal()
    assert len(starts(first, clock, "api", 1)) == 1
    assert not first.forget_refusal()
    first.refuse("403 again")
    clock.seconds += REFUSAL_REST_S + 1
    assert len(starts(second, clock, "api", 1)) == 1


def test_a_start_of_the_machine_keeps_waits_short_and_refusals_standing(tmp_path: Path) -> None:
    clock = InstantClock()
    clock.seconds = 1e9
    manners = manners_in(tmp_path, clock)
    starts(manners, clock, "api", 1)
    clock.seconds, clock.boot = 5.0, "boot 2"
    assert starts(manners, clock, "api", 1)[0] <= 5.0 + API_GAP_S
    manners.refuse("403")
    clock.seconds, clock.boot = 1.0, "boot 3"
    with pytest.raises(Refused), manners.turn("api"):
        pytest.fail("no turn may be given")


def test_without_a_name_for_the_start_a_clock_that_ran_back_tells_of_it(tmp_path: Path) -> None:
    clock = InstantClock()
    clock.seconds = 1e9
    manners = manners_in(tmp_path, clock)
    starts(manners, clock, "api", 1)
    clock.seconds = 5.0
    assert starts(manners, clock, "api", 1)[0] <= 5.0 + API_GAP_S


@pytest.mark.parametrize("text", ["", "{", "[]", '{"burst": 1, "unknown": 2}'])
def test_a_damaged_turn_file_costs_one_pause(tmp_path: Path, text: str) -> None:
    clock = InstantClock()
    manners = manners_in(tmp_path, clock)
    (tmp_path / "state" / "arxiv-manners.json").write_text(text)
    assert starts(manners, clock, "api", 1) == [100.0 + API_GAP_S]


def test_the_machines_clock_does_not_follow_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MachineClock()
    before = clock.now()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert clock.now() >= before


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.collection.turn_takers", *map(str, arguments)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])


def check_turns(folder: Path, count: int) -> None:
    """Two processes took turns: none within another's, each three seconds after the one before."""
    turns = [json.loads(line) for line in (folder / "turns").read_text().splitlines()]
    assert len(turns) == 2 * count
    begins, ends = turns[::2], turns[1::2]
    assert [begin[0] for begin in begins] == [end[0] for end in ends]
    gaps = [begin[1] - end[1] for end, begin in zip(ends, begins[1:], strict=False)]
    assert min(gaps) >= API_GAP_S
    assert len({pid for pid, _ in turns}) == 2


@pytest.mark.parametrize(("scale", "count"), [(SCALE, 20), pytest.param(1.0, 3, marks=IN_REAL_TIME)])
def test_two_processes_keep_the_gap_and_one_connection(tmp_path: Path, scale: float, count: int) -> None:
    processes = [start("take", tmp_path, count, scale) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    check_turns(tmp_path, 2 * count)


def test_a_process_killed_in_its_turn_blocks_nobody_and_counts(tmp_path: Path) -> None:
    assert start("die", tmp_path, SCALE).wait() == -signal.SIGKILL
    state = json.loads((tmp_path / "state" / "arxiv-manners.json").read_text())
    clock = MachineClock(SCALE)
    with Manners(tmp_path / "state", clock).turn("api"):
        assert clock.now() >= state["not_before"]["api"]
