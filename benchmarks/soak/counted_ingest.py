"""`climits` with a note of each PDF that a worker begins and ends to read, in the file that SOAK_READS names."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from flows.paper_reader import read_packed
from warehouse.packed import PackedPaper


def read(path: Path) -> PackedPaper:
    """Read a paper as the workers do, and note it."""
    _note("begun", path)
    outcome = read_packed(path)
    _note("read", path)
    return outcome


def _note(what: str, path: Path) -> None:
    with Path(os.environ["SOAK_READS"]).open("a") as notes:
        notes.write(f"{what} {path.stem}\n")


def main() -> None:
    """Run the command line with this reader."""
    from climits import main as command_line
    from flows import steps

    steps.ReaderPool = functools.partial(steps.ReaderPool, reader=f"{__spec__.name}:read")  # type: ignore[misc]
    command_line.main()


if __name__ == "__main__":
    main()
