"""What keeps worker processes from starting is told: the module, the fault and, in a file of the project, its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flows import fork_server
from flows.fork_server import WorkersCannotStart, refuse_unloadable


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of the project with a misspelt name in its second line, and nothing else to be loaded."""
    monkeypatch.setattr(fork_server, "_ROOT", tmp_path)
    monkeypatch.setattr(fork_server, "_asked_for", [])
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "votes_of_a_test.py"
    file.write_text("votes = ()\nlisted = (vots,)\n", encoding="utf-8")
    return file


def test_a_fault_in_what_workers_load_is_told_with_its_line(broken: Path) -> None:
    with pytest.raises(WorkersCannotStart) as caught:
        refuse_unloadable(broken.stem)
    said = str(caught.value)
    assert said.startswith(
        "No worker process can start, since votes_of_a_test cannot be loaded: NameError: name 'vots'"
    )
    assert said.endswith(f"({broken}, line 2)")


def test_what_the_fork_server_was_asked_to_load_is_looked_at_too(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork_server, "_asked_for", [broken.stem])
    with pytest.raises(WorkersCannotStart, match=broken.stem):
        refuse_unloadable("json")


@pytest.mark.usefixtures("broken")
def test_modules_without_a_fault_are_let_pass() -> None:
    refuse_unloadable("json", "csv")
    with pytest.raises(
        WorkersCannotStart, match=r"no_such_module_at_all cannot be loaded: ModuleNotFoundError: .*all'$"
    ):
        refuse_unloadable("no_such_module_at_all")


def test_a_fork_server_ends_with_its_parent_while_it_loads() -> None:
    """Killed, its parent tells it nothing; the error stream ends when the last that holds it is gone."""
    starts = "from flows.fork_server import start_fork_server as start; start('tests.flows.loads_for_ever'); input()"
    with subprocess.Popen(
        [sys.executable, "-c", starts], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stderr is not None
        server = int(parent.stderr.readline())
        assert psutil.pid_exists(server)
        parent.kill()
        assert parent.communicate(timeout=60) == (None, "")
