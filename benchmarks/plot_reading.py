"""The figure of the README: stated against actual share of right claims, and F1 by number of labelled papers.

    climits learn --labels … --lake … --report --json > report.json
    python benchmarks/plot_reading.py report.json docs/reading.png

Everything in it is out of fold by paper.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

NAMES = {"run": "training runs", "result": "benchmark results", "cost": "operations of a pass"}
FEWEST = 20  # claims; of fewer a share says little
COLOURS = {"run": "#0b6e99", "result": "#c2410c", "cost": "#4d7c0f"}


def draw(report: dict, file: Path) -> None:
    """Draw both panels into a picture."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6), layout="constrained")
    left.plot([0, 1], [0, 1], color="#999", linewidth=1)
    for kind, rows in report["calibration"].items():
        said, actual, size = zip(*((row[3], row[4], row[2]) for row in rows if row[2] >= FEWEST), strict=True)
        left.plot(said, actual, marker="o", markersize=4, color=COLOURS[kind], label=f"{NAMES[kind]} ({sum(size):,})")
    left.set(xlabel="confidence stated", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    left.set_title("Stated confidence and what is right, out of fold", fontsize=10)
    left.legend(frameon=False, fontsize=8)
    for kind, points in report["curves"].items():
        papers, f1 = zip(*points, strict=True)
        right.plot(papers, f1, marker="o", markersize=4, color=COLOURS[kind], label=NAMES[kind])
    right.set(xlabel="labelled papers learned from", ylabel="best F1", ylim=(0, 1), xlim=(0, None))
    right.set_title("What more labels bring", fontsize=10)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#eee")
        axes.set_axisbelow(True)
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2]))
