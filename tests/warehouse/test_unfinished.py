"""Files in the making: those of a killed run go with the next one, those of a run that lives stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse.lake import Lake
from warehouse.unfinished import STALE_AFTER_S, in_the_making, is_left_over

ROOT = Path(__file__).parents[2]
MAKER = """
import signal, sys
from pathlib import Path
from warehouse.lake import Lake
from warehouse.unfinished import in_the_making
lake = Lake(sys.argv[1]).create()
with lake.temporary_file(".pdf") as one, in_the_making(lake.root / "readings", ".parquet") as other:
    one.write_bytes(b"half a PDF")
    print(one, other, sep="\\n", flush=True)
    signal.pause()
"""


def aged(path: Path, seconds: float) -> Path:
    long_ago = time.time() - seconds
    os.utime(path, (long_ago, long_ago))
    return path


def test_files_of_a_killed_run_go_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    command = [sys.executable, "-c", MAKER, lake.root]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout is not None
        made = [aged(Path(maker.stdout.readline().strip()), 60) for _ in range(2)]
        assert lake.create().left_over() == []
        assert all(path.exists() for path in made)
        maker.send_signal(signal.SIGKILL)
    assert lake.left_over() == sorted(made)
    lake.create()
    assert not any(path.exists() for path in made)


@pytest.mark.parametrize(
    ("name", "age_s", "left"),
    [
        (".tmp-a.parquet", 60, True),
        (".tmp-a.parquet", 0, False),  # another machine's may be about to get its name
        ("spilled.tmp", 60, False),  # of a library, which locks nothing
        ("spilled.tmp", STALE_AFTER_S + 60, True),
        ("ingest.lock", STALE_AFTER_S + 60, False),
    ],
)
def test_what_is_taken_for_left_over(tmp_path: Path, name: str, age_s: float, left: bool) -> None:
    path = tmp_path / name
    path.touch()
    assert is_left_over(aged(path, age_s)) is left


def test_what_is_gone_is_not_left_over(tmp_path: Path) -> None:
    assert not is_left_over(tmp_path / ".tmp-a")
    with in_the_making(tmp_path) as path:
        path.rename(tmp_path / "whole")
    assert [one.name for one in tmp_path.iterdir()] == ["whole"]
