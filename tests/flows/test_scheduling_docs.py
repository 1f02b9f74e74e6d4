"""The commands of docs/scheduling.md, run as they stand there, against a stand-in for arXiv."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from climits.commands.arxiv_demo import stand_in
from tests.shared import LONG

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```sh (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
SCHEDULED = 5
"""Deployments of prefect.yaml that have a schedule."""
PATIENCE_S = 300.0
"""How long a busy machine may take for one step before the test gives up."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(not LONG, reason="takes some minutes: run it with CLIMITS_LONG_TESTS=1"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, ready: Callable[[], Any]) -> Any:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if found := ready():
            return found
        time.sleep(1)
    pytest.fail(f"{what} did not happen within {PATIENCE_S:.0f} s")


class Terminal:
    """A shell in the project's folder with the environment of the test."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def without(self, name: str) -> Terminal:
        """The same where a variable is not set."""
        return Terminal(self._folder, {key: value for key, value in self._environment.items() if key != name})

    def run(self, commands: str) -> str:
        """Type these lines and return what they print; each must succeed."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def in_foreground(self, commands: str, log: Path) -> Iterator[None]:
        """Type these lines in a terminal of their own; Ctrl-C there at the end."""
        with log.open("wb") as sink:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", commands],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGINT)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A folder like the project's, a Prefect of its own, and a stand-in in arXiv's place."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(ROOT / "prefect.yaml", folder)
    port = free_port()
    with stand_in(ROOT / "samples") as server:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "CLIMITS_"))}
        yield Terminal(
            folder,
            kept
            | {
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "PREFECT_HOME": str(tmp_path / "prefect"),
                "PREFECT_SERVER_API_PORT": str(port),
                "CLIMITS_REPORT_PORT": "0",
                "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
                "CLIMITS_SETTINGS": str(tmp_path / "settings.toml"),
                "CLIMITS_STATE": str(tmp_path / "state"),
                "CLIMITS_ARXIV": server.url,
                "CLIMITS_CLOCK_SCALE": "200",
            },
        )


def test_from_server_start_to_the_first_scheduled_run(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run(BLOCKS["once"])
    with terminal.in_foreground(BLOCKS["server"], tmp_path / "server.log"):
        wait_for("the server's start", lambda: _answers(terminal))
        terminal.run(BLOCKS["deploy"])
        with terminal.in_foreground(BLOCKS["worker"], tmp_path / "worker.log"):
            terminal.run(BLOCKS["now"])
            run = wait_for("the first scheduled run", lambda: _completed(terminal))
            assert run["auto_scheduled"] is True
            terminal.run(BLOCKS["after"])
            by_hand = terminal.run(BLOCKS["by-hand"])
            assert "Completed" in by_hand
        of_this_run = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}}  # a later one finds nothing left to do
        artifacts = {row["key"]: row for row in _api(terminal, "/artifacts/filter", of_this_run)}
    assert {"came-in", "failed", "waiting-for-review", "report"} <= set(artifacts)
    assert "stored" in artifacts["came-in"]["data"]
    assert "not_found" in artifacts["failed"]["data"]
    assert (tmp_path / "project" / "lake" / "warehouse.duckdb").is_file()


def test_the_light_way_runs_the_schedule(terminal: Terminal, tmp_path: Path) -> None:
    here = terminal.without("PREFECT_API_URL")
    with here.in_foreground(BLOCKS["light"], tmp_path / "serve.log"):
        wait_for("the server's start", lambda: _answers(terminal))
        wait_for("the deployments", lambda: len(_api(terminal, "/deployments/filter", {})) == SCHEDULED)
        terminal.run(BLOCKS["now"])
        run = wait_for("the first scheduled run", lambda: _completed(terminal))
        assert run["auto_scheduled"] is True
    assert (tmp_path / "project" / "lake" / "warehouse.duckdb").is_file()


def test_every_block_of_commands_is_run() -> None:
    assert set(BLOCKS) == {"check", "light", "once", "server", "deploy", "worker", "now", "after", "by-hand"}


def _api(terminal: Terminal, path: str, body: dict[str, Any]) -> Any:
    import httpx

    answer = httpx.post(terminal._environment["PREFECT_API_URL"] + path, json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


def _answers(terminal: Terminal) -> bool:
    import httpx

    try:
        return httpx.get(terminal._environment["PREFECT_API_URL"] + "/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _completed(terminal: Terminal) -> dict[str, Any] | None:
    body = {
        "flows": {"name": {"any_": ["collect"]}},
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}},
    }
    runs = _api(terminal, "/flow_runs/filter", body)
    assert not [run for run in runs if run["state_type"] == "FAILED"], runs
    return min(runs, key=lambda run: run["start_time"]) if runs else None
