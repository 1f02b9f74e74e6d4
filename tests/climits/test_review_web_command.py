"""`climits review --web` as a command: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from climits.main import app
from climits.review.web.guard import TOKEN_HEADER
from curation.decisions.effects import load
from tests.climits.web_review import make_web_lake
from warehouse.lake import Lake

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(lake: Lake, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command in a process of its own, with the address that it printed."""
    command = [sys.executable, "-m", "climits.main", "review", "--lake", str(lake.root), "--reviewer", "Ada", "--web"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, *options], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("Review at ").strip(), process
    finally:
        process.kill()
        process.communicate()


def asked(address: str, path: str, **body: Any) -> Any:
    """What the server answers; with a body it is a POST."""
    parts = urlsplit(address)
    headers = {TOKEN_HEADER: parts.path.strip("/"), "Origin": f"http://{parts.netloc}"}
    content = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address + path, content, {**headers, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_web_lake(tmp_path_factory.mktemp("command") / "lake")


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_answers_at_the_address_it_prints_until_it_is_ended(lake: Lake, stop: signal.Signals, status: int) -> None:
    before = len(load(lake.decisions).decisions)
    with serving(lake, "--paper", "1502.10001") as (address, process):
        assert urlsplit(address).hostname == "127.0.0.1"
        view = asked(address, "card")
        assert view["progress"]["left"] == 4 - before  # the filters of the command hold
        card = view["card"]
        assert card["arxiv_id"] == "1502.10001"
        asked(address, "decide", claim_id=card["claim_id"], seal=card["seal"], act="confirm")
        process.send_signal(stop)
        said, complaints = process.communicate(timeout=60)
    assert process.returncode == status
    assert len(load(lake.decisions).decisions) == before + 1
    assert "Traceback" not in said + complaints
    if stop is signal.SIGINT:
        assert "1 decision saved. What is saved counts from the next `climits publish` on." in said
        assert complaints == ""


def test_two_sessions_have_tokens_of_their_own(lake: Lake) -> None:
    with serving(lake) as (one, _), serving(lake) as (other, _):
        tokens = {urlsplit(address).path.strip("/") for address in (one, other)}
    assert len(tokens) == 2
    assert min(len(token) for token in tokens) >= 32


def test_a_port_that_is_taken_is_told(lake: Lake) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(
            app, ["review", "--lake", str(lake.root), "--reviewer", "Ada", "--web", "--port", str(port)]
        )
    assert f"port {port} of 127.0.0.1 cannot be had" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "8000"], "--port goes with --web"),
        (["--web", "--second", "--adjudicate"], "exclude each other"),
        (["--web", "stats"], "--web does not go with `climits review stats`"),
    ],
)
def test_options_that_do_not_go_together(lake: Lake, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["review", "--lake", str(lake.root), *arguments])
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
