"""Output of more than a screen goes through the pager that the environment names, as git's does."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

LESS_OPTIONS = "FRX"
"""End where one screen holds all, keep colours, leave the text on the screen."""


class _Held(io.StringIO):
    """What is printed, kept until its length is known; it is a terminal to whoever asks."""

    def isatty(self) -> bool:
        return True


@contextlib.contextmanager
def long_output() -> Iterator[None]:
    """Hold back what is printed inside and show it in a pager if the terminal has fewer lines.

    Where standard output is no terminal, or `PAGER` is empty or `cat`, everything is printed at once.
    """
    command = _pager()
    if not sys.stdout.isatty() or command is None:
        yield
        return
    held = _Held()
    try:
        with contextlib.redirect_stdout(held):
            yield
    finally:
        _show(held.getvalue(), command)


def _pager() -> list[str] | None:
    """The pager as a command line; None where there is none or none is wanted."""
    named = os.environ.get("PAGER", "less").split()
    if not named or named == ["cat"] or os.environ.get("TERM", "dumb") == "dumb" or shutil.which(named[0]) is None:
        return None
    return named


def _show(text: str, command: list[str]) -> None:
    columns, lines = shutil.get_terminal_size()
    rows = sum(max(1, -(-len(line) // columns)) for line in text.splitlines())
    if rows >= lines:
        with contextlib.suppress(OSError):
            # Ctrl-C ends what the pager shows, not this program before the pager has put the terminal right.
            paged = subprocess.Popen(
                command, stdin=subprocess.PIPE, encoding="utf-8", env={"LESS": LESS_OPTIONS, **os.environ}
            )
            _feed(paged, text)
            return
    sys.stdout.write(text)
    sys.stdout.flush()


def _feed(paged: subprocess.Popen[str], text: str) -> None:
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        paged.communicate(text)
    while paged.returncode is None:
        with contextlib.suppress(KeyboardInterrupt):
            paged.wait()
