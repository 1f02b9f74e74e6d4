"""The schedule by one command: a Prefect server where none answers, and the deployments of prefect.yaml served."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from prefect import serve
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.importtools import import_object

from flows import guard
from flows.report_page import ADDRESS_VARIABLE, served_report

FETCHING = frozenset({"collect", "retry-failures"})
"""Flows that fetch papers from arXiv."""
START_WITHIN_S = 180.0
"""A first start makes the server's database; on a busy machine that takes a minute."""


class CannotServe(RuntimeError):
    """The schedule cannot be served; the message says what to do."""


def serve_schedule(
    file: Path, lake: Path, port: int, only: list[str], report_port: int, tell: Callable[[str], None]
) -> None:
    """Serve the deployments of `file` until interrupted, starting a Prefect server on loopback where none answers, and
    the lake's report at `report_port`.

    `only` names deployments; without it, every one that has a schedule is served. `tell` is given what a person should
    know.
    """
    deployments = read_deployments(file, lake, only)
    with (
        served_report(lake, report_port) as report,
        prefect_server(port) as api_url,
        temporary_settings({PREFECT_API_URL: api_url}),
    ):
        tell(f"The report: {report}")
        # Flow runs are processes of their own and find the server and the report by these.
        os.environ |= {"PREFECT_API_URL": api_url, ADDRESS_VARIABLE: report}
        # Kept active when the command ends: what was missed meanwhile is made up for at its next start.
        serve(*deployments, pause_on_shutdown=False)


def asks_arxiv(file: Path, only: list[str]) -> bool:
    """Whether one of the deployments fetches papers, for which a contact address must be set. Raises CannotServe."""
    return any(name.partition("/")[0] in FETCHING for name, _ in _chosen(file, only))


def read_deployments(file: Path, lake: Path, only: list[str]) -> list[RunnerDeployment]:
    """The deployments of a prefect.yaml, with `lake` in the place of its own. Raises CannotServe.

    `only` names some as Prefect does ("publish/hourly") or, where no other is called so, without the flow ("hourly").
    """
    return [_deployment(entry, lake) for _, entry in _chosen(file, only)]


def _chosen(file: Path, only: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Entries by their full names: those named, else those with a schedule."""
    try:
        entries: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]
        named = [(f"{import_object(entry['entrypoint']).name}/{entry['name']}", entry) for entry in entries]
    except FileNotFoundError as problem:
        raise CannotServe(
            f"{file} is not here. Run `climits serve` in the project's folder or name the file with --file."
        ) from problem
    except (yaml.YAMLError, KeyError, TypeError, ImportError, AttributeError) as problem:
        raise CannotServe(f"{file} cannot be read as deployments: {problem}.") from problem
    short = Counter(entry["name"] for entry in entries)
    known = {full: full for full, _ in named} | {
        entry["name"]: full for full, entry in named if short[entry["name"]] == 1
    }
    if unknown := [name for name in only if name not in known]:
        raise CannotServe(
            f"{file} has no one deployment {', '.join(unknown)}. There are: {', '.join(full for full, _ in named)}."
        )
    wanted = {known[name] for name in only}
    return [(full, entry) for full, entry in named if full in wanted or (not only and entry.get("schedules"))]


def _deployment(entry: dict[str, Any], lake: Path) -> RunnerDeployment:
    flow: Flow[..., Any] = import_object(entry["entrypoint"])
    deployment = flow.to_deployment(
        name=entry["name"],
        description=entry.get("description"),
        parameters={**entry.get("parameters", {}), "lake": str(lake)},
        schedules=[
            Cron(schedule["cron"], timezone=schedule.get("timezone", "UTC")) for schedule in entry.get("schedules", [])
        ],
        concurrency_limit=entry.get("concurrency_limit"),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)
    return deployment


@contextlib.contextmanager
def prefect_server(port: int) -> Iterator[str]:
    """Address of a Prefect server's API: the one configured, else the one at `port`, else one started here.

    Raises CannotServe where the configured server does not answer.
    """
    if configured := os.environ.get("PREFECT_API_URL"):
        problem = health(configured)
        if problem is not None:
            raise CannotServe(
                f"No Prefect server answers at PREFECT_API_URL={configured} ({problem}). Start it with `prefect server "
                "start --host 127.0.0.1`, or unset PREFECT_API_URL and one is started here."
            )
        yield configured
        return
    api_url = f"http://127.0.0.1:{port}/api"
    if health(api_url) is None:
        yield api_url
        return
    with _own_server(port, api_url):
        yield api_url


@contextlib.contextmanager
def passing_server() -> Iterator[None]:
    """A server for the flows of the block where the settings name none; it ends with this process even if killed."""
    if PREFECT_API_URL.value():
        yield
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api_url = f"http://127.0.0.1:{port}/api"
    with (
        _own_server(port, api_url, "--no-services", "--no-ui", "--log-level", "ERROR"),
        temporary_settings({PREFECT_API_URL: api_url}),
    ):
        yield


@contextlib.contextmanager
def _own_server(port: int, api_url: str, *options: str) -> Iterator[None]:
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), *options]
    guarded = [sys.executable, guard.__file__, *command]
    with subprocess.Popen(guarded, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_until_healthy(api_url, server)
            yield
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait()


def _wait_until_healthy(api_url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise CannotServe(
                f"The Prefect server ended at once (status {server.returncode}); its words stand above. Is the port of "
                f"{api_url} taken? Name another with --port."
            )
        if health(api_url) is None:
            return
        time.sleep(0.5)
    raise CannotServe(f"The Prefect server did not answer at {api_url} within {START_WITHIN_S:.0f} s.")


def health(api_url: str) -> str | None:
    """None where a Prefect server answers there, else what was wrong."""
    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    return None if problem is None else f"{type(problem).__name__}: {problem}"
