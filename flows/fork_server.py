"""The process from which a command's worker processes are forked, with what they need loaded once for all of them."""

from __future__ import annotations

import importlib
import multiprocessing
import traceback
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_WATCH = "flows.watch_of_parent"
_asked_for: list[str] = []


class WorkersCannotStart(Exception):
    """Worker processes end before they do anything: what they load, or the machine, is at fault, not a paper."""


def start_fork_server(*modules: str) -> ForkServerContext:
    """Start the fork server of this process with modules loaded, where none runs; return how to start workers.

    It loads them beside what the caller does next. There is one a process, and the first to start it decides what it
    loads; workers load the rest themselves.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_WATCH, *modules])
    _asked_for.extend(module for module in modules if module not in _asked_for)
    forkserver.ensure_running()
    return context


def refuse_unloadable(*modules: str) -> None:
    """Raise WorkersCannotStart where one of these or of the fork server's modules cannot be loaded, with the fault.

    It is called where workers ended before they did anything: a fault in what they load ends them without a word.
    """
    for module in (*modules, *_asked_for):
        try:
            importlib.import_module(module)
        except Exception as error:
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
            place = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
            raise WorkersCannotStart(
                f"No worker process can start, since {module} cannot be loaded: {type(error).__name__}: {error}{place}"
            ) from error


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path != Path(__file__) and _ROOT in path.parents and "site-packages" not in path.parts
