"""The thought experiment's figure as a file, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.errors import ReportNotWritten
from analysis.fits import BenchmarkFit
from analysis.palette import CYCLE, GREY, LEARNER_STYLES
from analysis.palette import DASHES as PLOT_DASHES
from analysis.theory import COMPUTE_EXPONENT, DATA_EXPONENT, TheoryRow

MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
DASHES = {"solid": "-", "dashed": "--", "dotted": ":", "dotdash": "-.", "dashdot": "-."}
TOP_DECADES = 20
"""Where the chart of the bound ends, in powers of ten."""


def draw(rows: Sequence[TheoryRow], path: Path, fits: Sequence[BenchmarkFit] = ()) -> None:
    """Write error against sample size and computation, and the bound beside the exponents of `fits`.

    The suffix of `path` names the format.
    """
    figure = Figure(figsize=(15, 4.5), layout="constrained")
    by_samples, by_compute, bound = figure.subplots(1, 3)
    by_compute.sharey(by_samples)
    for learner, style in LEARNER_STYLES.items():
        mine = [row for row in rows if row.learner == learner]
        error = [row.excess_error for row in mine]
        spread = [(row.excess_error_low, row.excess_error_high) for row in mine]
        look = {"color": style.colour, "linestyle": DASHES[style.dash], "marker": MARKERS[style.marker]}
        samples = [row.samples for row in mine]
        by_samples.plot(samples, error, label=learner, **look)
        by_samples.fill_between(samples, *zip(*spread, strict=True), color=style.colour, alpha=0.12)
        by_compute.plot([row.compute_flop for row in mine], error, label=learner, **look)
    for axes, label in ((by_samples, "sample size"), (by_compute, "computation (FLOP)")):
        axes.set(xscale="log", yscale="log", xlabel=label)
    by_samples.set_ylabel("excess error / variance of the signal")
    by_samples.legend()
    _draw_bound(bound, fits)
    for axes in (by_samples, by_compute, bound):
        axes.grid(alpha=0.3)
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    except (OSError, ValueError) as error_:
        raise ReportNotWritten(f"{path} cannot be written: {getattr(error_, 'strerror', None) or error_}") from error_


def _draw_bound(axes: Axes, fits: Sequence[BenchmarkFit]) -> None:
    """How much data and computation an improvement by k takes: theory, and the exponents measured."""
    k = np.linspace(1, 10, 60)
    axes.plot(k, k**DATA_EXPONENT, color=GREY, linestyle=":", linewidth=3, label=f"theory, data: k^{DATA_EXPONENT}")
    axes.plot(k, k**COMPUTE_EXPONENT, color=GREY, linewidth=3, label=f"theory, computation: k^{COMPUTE_EXPONENT}")
    lines = [(fit.observations.benchmark, found.forward.slope) for fit in fits if (found := fit.supported)]
    for number, (name, slope) in enumerate(lines):
        colour, dash = CYCLE[number % len(CYCLE)], DASHES[PLOT_DASHES[number % len(PLOT_DASHES)]]
        power = np.minimum(np.log10(k) / slope, TOP_DECADES + 1)
        axes.plot(k, 10**power, color=colour, linestyle=dash, label=f"{name}: k^{1 / slope:.1f}")
    axes.set(yscale="log", xlabel="error divided by k", ylabel="times as much", ylim=(1, 10.0**TOP_DECADES))
    axes.legend()
