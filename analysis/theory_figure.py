"""The thought experiment's figure as a file, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from analysis.errors import ReportNotWritten
from analysis.palette import LEARNER_STYLES
from analysis.theory import COMPUTE_EXPONENT, DATA_EXPONENT, TheoryRow

MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
DASHES = {"solid": "-", "dashed": "--", "dotted": ":", "dotdash": "-.", "dashdot": "-."}


def draw(rows: Sequence[TheoryRow], path: Path) -> None:
    """Write error against sample size and against computation; the suffix of `path` names the format."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    by_samples, by_compute = figure.subplots(1, 2, sharey=True)
    for learner, style in LEARNER_STYLES.items():
        mine = [row for row in rows if row.learner == learner]
        error = [row.excess_error for row in mine]
        spread = [(row.excess_error_low, row.excess_error_high) for row in mine]
        look = {
            "color": style.colour,
            "linestyle": DASHES[style.dash],
            "marker": MARKERS[style.marker],
            "label": learner,
        }
        by_samples.plot([row.samples for row in mine], error, **look)
        by_samples.fill_between(
            [row.samples for row in mine], *zip(*spread, strict=True), color=style.colour, alpha=0.12
        )
        by_compute.plot([row.compute_flop for row in mine], error, **look)
    for axes, label in ((by_samples, "sample size"), (by_compute, "computation (FLOP)")):
        axes.set(xscale="log", yscale="log", xlabel=label)
        axes.grid(alpha=0.3)
    by_samples.set_ylabel("excess error / variance of the signal")
    by_samples.legend()
    figure.suptitle(
        "1,000 features of which 10 matter. "
        f"Improving by k needs at least k^{DATA_EXPONENT} data and k^{COMPUTE_EXPONENT} computation."
    )
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix in (".svg", ".pdf") else None)
    except (OSError, ValueError) as error:
        raise ReportNotWritten(f"{path} cannot be written: {error}") from error
