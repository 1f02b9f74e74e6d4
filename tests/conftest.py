"""What holds for all tests: no setting of the machine's, no words after pytest's own last line."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No example has a time of its own: a busy machine is no fault of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

for name in ("CLIMITS_LAKE", "CLIMITS_CONTACT", "CLIMITS_STATE", "CLIMITS_ARXIV", "PREFECT_API_URL", "PREFECT_PROFILE"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith(("CLIMITS_MODEL", "OPENAI_"))]:
    os.environ.pop(name)
os.environ.update(DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")


HERE = Path(__file__).parent
BYTECODE = HERE.parent / ".pytest_cache" / "bytecode"
"""Where modules lie compiled, if the environment wants none beside the sources: else each of some hundred processes
would compile the libraries that it imports again."""

if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

STARTING_WORKERS = {"climits", "docs", "flows", "soak", "warehouse"}
"""Folders with tests that start worker processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first and those of the folders with quick ones last, so that no process is left with a
    long one alone at the end.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, _folder(item) not in STARTING_WORKERS))


def pytest_collection_finish() -> None:
    """What is collected and imported stays: Python's collector of garbage need not go over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0]


@pytest.fixture(scope="session", autouse=True)
def one_fork_server(request: pytest.FixtureRequest) -> None:
    """Start the fork server of this process with all that any test's workers need.

    There is one a process, which loads what the first to use it asks for.
    """
    if any(_folder(item) in STARTING_WORKERS for item in request.session.items):
        from benchmarks.soak import commands
        from flows import claiming, pool
        from flows.fork_server import start_fork_server

        reader = pool.PAPER_READER.partition(":")[0]
        start_fork_server(reader, *claiming.PRELOADED, *commands.LOADED, "duckdb")


@atexit.register
def mute_the_interpreters_end() -> None:
    """Keep DuckDB's binding from listing what Prefect's threads still hold when the interpreter ends."""
    if "prefect" in sys.modules:
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@pytest.fixture(scope="module")
def few_trees() -> Iterator[None]:
    """Fits with two sets of few trees in one thread: what is tested of fits does not depend on how good they are."""
    from curation.judging import learning

    few = {kind: tuple((parameters, 10) for parameters, _ in sets[:2]) for kind, sets in learning.TREES.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "TREES", few)
        patch.setitem(learning.SETTLED, "num_threads", 1)
        yield
