"""The process from which a command's worker processes are forked, with what they need loaded once for all of them."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def start_fork_server(*modules: str) -> ForkServerContext:
    """Start the fork server of this process with modules loaded, where none runs; return how to start workers.

    It loads them beside what the caller does next. There is one a process, and the first to start it decides what it
    loads; workers load the rest themselves.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    forkserver.ensure_running()
    return context
