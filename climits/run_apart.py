"""Reading PDFs from Python, always in processes of their own.

Worker processes import the caller's main module again, which a notebook, a prompt or a script without a guard does not
bear; and PDFium belongs into none of the caller's processes. So a program of the project's runs the workers, and what
it says comes back.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from climits.published import Published, load

if TYPE_CHECKING:
    from extractors.reading import PaperReadings

SOME_NOT_READ = 4
"""Exit status of `climits ingest` where a part was read and published."""


class NotRun(Exception):
    """A program of the project ended without doing what it was asked; the text is what it said."""


def read_pdf(path: str | os.PathLike[str]) -> PaperReadings:
    """Read one PDF: `readings` (facts with page, sentence and boxes), `tables`, title, and how it ended.

    `status` is "read", or says why nothing was read ("encrypted", "damaged", "timed_out" …): that is no error. Takes
    some seconds to start; for many PDFs use `ingest`. Raises FileNotFoundError and NotRun.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path} is no file; name a PDF.")
    done = _run(["flows.read_apart", str(Path(path).resolve())])
    if done.returncode:
        raise NotRun(_said(done))
    readings: PaperReadings = pickle.loads(done.stdout)
    return readings


def ingest(
    places: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], lake: str | os.PathLike[str] = "lake"
) -> Published:
    """Read PDFs and folders of them into a lake, publish it, and return what is published.

    What was read before is not read again. PDFs that could not be read are no error: `relation("paper_status")` names
    them. Raises NotRun where nothing could be read or published.
    """
    several = [places] if isinstance(places, (str, os.PathLike)) else places
    named = [os.fspath(place) for place in several]
    done = _run(["climits.main", "ingest", "--no-flow", "--lake", os.fspath(lake), "--", *named])
    if done.returncode not in (0, SOME_NOT_READ):
        raise NotRun(_said(done))
    return load(lake)


def _run(module: list[str]) -> subprocess.CompletedProcess[bytes]:
    # The program finds the project where this process found it.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run([sys.executable, "-m", *module], capture_output=True, env=environment, check=False)


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last line of what the program said, without the name it gives itself."""
    lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"It ended with status {done.returncode}."]
    return lines[-1].removeprefix("climits: ")
