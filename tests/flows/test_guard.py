"""A guarded command ends with the process that started it, even one that is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flows import guard

TELLS_AND_WAITS = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
DEAF = "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + TELLS_AND_WAITS
STARTER = """
import subprocess, sys
subprocess.Popen([sys.executable, sys.argv[1], sys.executable, "-c", sys.argv[2]], stdin=subprocess.PIPE).wait()
"""


@pytest.mark.parametrize(("command", "patience"), [(TELLS_AND_WAITS, "10.0"), (DEAF, "0.1")])
def test_a_guarded_command_ends_with_a_killed_starter(command: str, patience: str, tmp_path: Path) -> None:
    source = Path(guard.__file__).read_text(encoding="utf-8")
    program = tmp_path / "guard.py"
    program.write_text(source.replace("ENDS_WITHIN_S = 10.0", f"ENDS_WITHIN_S = {patience}"))
    starter = subprocess.Popen([sys.executable, "-c", STARTER, program, command], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    guarded = psutil.Process(int(starter.stdout.readline()))
    keeper = guarded.parent()
    assert keeper is not None
    starter.kill()
    starter.communicate()
    assert psutil.wait_procs([guarded, keeper], timeout=120)[1] == []


def test_the_status_of_the_command_is_that_of_the_guard() -> None:
    command = [sys.executable, guard.__file__, sys.executable, "-c", "raise SystemExit(7)"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        assert running.wait() == 7
