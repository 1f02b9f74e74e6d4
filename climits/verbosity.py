"""How much a command says beside its result: with -q nothing but errors, with -v also what libraries say."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from enum import StrEnum

VARIABLE = "CLIMITS_VERBOSITY"
"""Environment variable that worker processes and the progress of flows see."""


class Verbosity(StrEnum):
    """How much is said beside the result."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


def verbosity() -> Verbosity:
    """What the environment says; normal for anything unknown."""
    said = os.environ.get(VARIABLE, "")
    return Verbosity(said) if said in set(Verbosity) else Verbosity.NORMAL


@contextlib.contextmanager
def spoken(level: Verbosity) -> Iterator[None]:
    """Run a command at a level: unless it is verbose, warnings and log records of libraries reach no one."""
    before = {name: os.environ.get(name) for name in (VARIABLE, "PYTHONWARNINGS")}
    root = logging.getLogger()
    handler = logging.StreamHandler(sys.stderr) if level is Verbosity.VERBOSE else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    root.addHandler(handler)  # without any handler Python prints records from WARNING on
    os.environ[VARIABLE] = level
    if level is not Verbosity.VERBOSE:
        os.environ.setdefault("PYTHONWARNINGS", "ignore")  # for worker processes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default" if level is Verbosity.VERBOSE else "ignore")
            yield
    finally:
        root.removeHandler(handler)
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
