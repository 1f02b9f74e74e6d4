"""Measured and published exponents as one chart, drawn by matplotlib."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.benchmarks import names_of
from analysis.errors import ReportNotWritten
from analysis.law_comparison import MeasuredExponent, TaskExponent
from analysis.palette import BLUE, GREEN, GREY, ORANGE, PURPLE
from analysis.scaling_laws import Law

ROW_INCHES = 0.34
MARGIN_INCHES = 2.0


class _Group(NamedTuple):
    """One kind of exponent: its colour and marker, which differ from those of all others."""

    label: str
    colour: str
    marker: str


ACROSS = _Group("measured, all points", BLUE, "o")
WITHIN = _Group("measured, within papers", GREEN, "s")
TASK = _Group("error in a published family", ORANGE, "^")
LOSS = _Group("published: loss or reducible loss", PURPLE, "D")
BOUND = _Group("published: at most", GREY, "<")


class _Row(NamedTuple):
    label: str
    exponent: float
    low: float
    high: float
    group: _Group
    filled: bool = True


def draw_laws(
    measured: Sequence[MeasuredExponent], tasks: Sequence[TaskExponent], published: Sequence[Law], path: Path
) -> None:
    """Write the chart of exponents to `path`, whose suffix names the format; hollow marks were not compared with the
    paper.
    """
    rows = _rows(measured, tasks, published)
    figure = Figure(figsize=(11, MARGIN_INCHES + ROW_INCHES * len(rows)), layout="constrained")
    axes = figure.subplots()
    for place, row in enumerate(rows):
        axes.plot([row.low, row.high], [place, place], color=row.group.colour, linewidth=2)
        axes.plot(
            row.exponent,
            place,
            color=row.group.colour,
            marker=row.group.marker,
            markersize=8,
            markerfacecolor=row.group.colour if row.filled else "white",
        )
    for place, (row, after) in enumerate(itertools.pairwise(rows)):
        if row.group != after.group:
            axes.axhline(place + 0.5, color=GREY, linewidth=0.6, alpha=0.6)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.invert_yaxis()
    axes.set(xlabel="b in error or loss ~ C^-b; bars: 95 % intervals, or the span that a source allows")
    axes.set_xlim(left=0)
    axes.grid(axis="x", alpha=0.3)
    shown = list(dict.fromkeys(row.group for row in rows))
    keys = [Line2D([], [], color=group.colour, marker=group.marker, linewidth=2, label=group.label) for group in shown]
    keys.append(
        Line2D(
            [],
            [],
            color=GREY,
            marker="D",
            markerfacecolor="white",
            linewidth=0,
            label="hollow: not compared with the paper",
        )
    )
    figure.legend(handles=keys, loc="outside lower center", ncols=3)
    try:
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)
    except (OSError, ValueError) as error_:
        raise ReportNotWritten(f"{path} cannot be written: {getattr(error_, 'strerror', None) or error_}") from error_


def _rows(measured: Sequence[MeasuredExponent], tasks: Sequence[TaskExponent], published: Sequence[Law]) -> list[_Row]:
    rows = [
        _Row(
            f"{names_of(one.benchmark).label} ({one.papers} papers)",
            one.exponent,
            one.interval.low,
            one.interval.high,
            ACROSS if one.measured == "all points" else WITHIN,
        )
        for kind in ("all points", "within papers")
        for one in measured
        if one.measured == kind and one.exponent is not None and one.interval is not None
    ]
    rows += [
        _Row(
            f"{one.family.label}: {one.task}",
            one.exponent,
            one.interval.low,
            one.interval.high,
            TASK,
            one.family.verified,
        )
        for one in tasks
    ]
    for law in sorted(published, key=lambda law: law.bound):
        group = BOUND if law.bound else LOSS
        rows.append(_Row(law.label, law.exponent, law.exponent_low, law.exponent_high, group, law.verified))
    return rows
