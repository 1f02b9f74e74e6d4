"""From a lake's published warehouse to the report and the comparison: reads, computes, writes one file."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.assumptions import DEFAULT_SET, choose_set, load_assumptions
from analysis.choices import fit_choices
from analysis.errors import ReportNotWritten
from analysis.inputs import read_report, read_runs
from analysis.observations import Method, StatusChoice
from analysis.outside import Comparison, compare, read_outside
from analysis.report import ReportInputs, build_report
from analysis.theory import simulated
from curation.vocabulary.chips import normalise_chip
from warehouse.lake import Lake


def report_path(lake: Path) -> Path:
    """Return where a lake's report lies unless another place is asked for."""
    return Lake(lake).report


def published_on(lake: Path) -> dt.date:
    """Return the day (UTC) on which the lake's warehouse was published."""
    return dt.datetime.fromtimestamp(Lake(lake).require().warehouse.stat().st_mtime, dt.UTC).date()


def write_report(
    lake: Path,
    out: Path,
    *,
    method: Method = "best",
    status: StatusChoice = "accepted",
    targets: Sequence[float] = (),
    assumptions: Path | None = None,
    assumption_set: str = DEFAULT_SET,
    epoch: Path | None = None,
) -> int:
    """Write the report of a lake's warehouse to `out` and return its size in bytes; `out` appears whole or not at
    all. `method` and `status` are what the page shows first.
    """
    chosen = choose_set(load_assumptions(assumptions), assumption_set)
    frames = read_report(Lake(lake))
    text = build_report(
        ReportInputs(
            frames=frames,
            choices=fit_choices(frames.observations, chosen, targets),
            assumptions=chosen,
            theory=simulated(),
            published=published_on(lake),
            method=method,
            status=status,
            comparison=compare_epoch(lake, epoch) if epoch else None,
        )
    )
    try:
        handle, name = tempfile.mkstemp(".tmp", "", out.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as sink:
                sink.write(text)
            temporary.chmod(0o644)
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ReportNotWritten(f"{out} cannot be written: {error.strerror}. Name another place with --out.") from error
    return out.stat().st_size


def compare_epoch(lake: Path, file: Path) -> Comparison:
    """Compare the warehouse's own runs with a file in the form of Epoch AI's database."""
    outside = read_outside(file)
    runs, estimates = read_runs(Lake(lake))
    return compare(outside, runs, estimates, _chip_of, file.name)


def _chip_of(text: str) -> str | None:
    return normalise_chip(text).chip
