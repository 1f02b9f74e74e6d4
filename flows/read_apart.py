"""One PDF read by a program of its own: `python -m flows.read_apart PDF` writes its readings, pickled, to its output.

For callers that cannot start worker processes themselves; what becomes of the PDF is the readings' status.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import fields
from pathlib import Path

from extractors.reading import PaperReadings
from flows.fork_server import WorkersCannotStart
from flows.pool import read_pdf


def main(path: Path) -> int:
    """Read and write; returns the exit status: 0, or 1 with a line on standard error."""
    try:
        readings = read_pdf(path)
    except (OSError, WorkersCannotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    # Workers hand on more than the readings, in a class whose module loads PDFium where it is unpickled.
    plain = PaperReadings(**{field.name: getattr(readings, field.name) for field in fields(PaperReadings)})
    sys.stdout.buffer.write(pickle.dumps(plain))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
