"""The report's large charts, drawn by bokeh without any script of their own, so that the page may forbid to run text.

Colours of text, axes and grid come from the page's style sheet (--bk-* variables).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from bokeh.models import (
    AdaptiveTicker,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    NumeralTickFormatter,
    PrintfTickFormatter,
    TapTool,
)
from bokeh.plotting import figure

from analysis.fits import BenchmarkFit
from analysis.forms import Array
from analysis.palette import CYCLE, DASHES, GREY, LEARNER_STYLES, LINE_STYLES, METHOD_LABELS, METHOD_STYLES, Style
from analysis.regression import reciprocal
from analysis.theory import COMPUTE_EXPONENT, DATA_EXPONENT, TheoryRow

CHART_HEIGHT = 400
BOUND_TOP = 1e20
"""Where the chart of the bound ends."""
HOVER_FIELDS = (
    ("paper", "title"),
    ("model", "model"),
    ("error", "error"),
    ("computation", "compute"),
    ("hardware", "hardware"),
    ("time", "time"),
    ("quote", "quote"),
)
"""What the box at a point says, and the column of its source."""
LINE_LABELS = {
    "polynomial": "polynomial, with its 95 % band",
    "reverse": "computation on error",
    "frontier": "frontier, best 10 %",
    "exponential": "exponential",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a chart's legend: what it stands for, how it looks, and the names of the renderers it shows or
    hides.
    """

    label: str
    style: Style
    kind: Literal["line", "point", "band", "ring"]
    renderers: tuple[str, ...]
    sources: tuple[str, ...] = ()
    """Names of the sources that the page fills: the key is hidden while all of them are empty."""


@dataclass(slots=True)
class Chart:
    """A bokeh figure and its legend, which the page draws as buttons: readable by keyboard, in the dark and on a
    telephone.
    """

    name: str
    plot: figure
    keys: list[Key] = field(default_factory=list)

    def add(self, label: str, style: Style, kind: Literal["line", "point", "band", "ring"], *renderers: Any) -> Any:
        """Name the renderers for the legend; returns the last of them."""
        names: list[str] = []
        for renderer in renderers:
            renderer.name = f"{self.name}-{len(self.keys)}-{len(names)}"
            names.append(renderer.name)
        sources = tuple(name for one in renderers if (name := one.data_source.name))
        self.keys.append(Key(label, style, kind, tuple(names), sources))
        return renderers[-1]


def detail_chart(name: str) -> Chart:
    """Draw error, in per cent, against computation, empty: the page fills it with the benchmark that is looked at.

    What the page fills are the sources `<name>-<method>` (`x`, `y`, `row`, and `HOVER_FIELDS`), `<name>-<line>`,
    `<name>-band` and `<name>-ring`, the ranges, and ticks and label of the upright axis.
    """
    plot = _figure(
        "training computation (FLOP)",
        "error (%)",
        x_axis_type="log",
        y_axis_type="log",
        x_range=(1e15, 1e22),
        y_range=(1, 100),
        name=name,
    )
    plot.yaxis.ticker = FixedTicker(ticks=[1, 10, 100])
    plot.yaxis.formatter = PrintfTickFormatter(format="%g")
    chart = Chart(name, plot)
    _lines(chart)
    renderers = [
        chart.add(METHOD_LABELS[method], style, "point", _points(chart, method, style))
        for method, style in METHOD_STYLES.items()
    ]
    ring = plot.scatter(
        "x", "y", source=_source(name, "ring"), size=13, fill_color=None, line_color=GREY, line_width=1.2
    )
    chart.add("paper that moves the line", Style(GREY), "ring", ring)
    tooltips = [(label, f"@{field}") for label, field in HOVER_FIELDS]
    plot.add_tools(HoverTool(renderers=renderers, tooltips=tooltips), TapTool(renderers=renderers))
    return chart


def _source(chart: str, part: str, more: Sequence[str] = ()) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in ("x", "y", *more)}, name=f"{chart}-{part}")


def _points(chart: Chart, method: str, style: Style) -> Any:
    return chart.plot.scatter(
        "x",
        "y",
        source=_source(chart.name, method, ("row", *(field for _, field in HOVER_FIELDS))),
        size=8,
        marker=style.marker,
        fill_color=style.colour,
        line_color="#ffffff",
        line_width=0.5,
        fill_alpha=0.85,
        nonselection_fill_alpha=0.85,
    )


def _lines(chart: Chart) -> None:
    plot = chart.plot
    for line, label in LINE_LABELS.items():
        style = LINE_STYLES[line]
        drawn: list[Any] = []
        if line == "polynomial":
            source = ColumnDataSource({"x": [], "low": [], "high": []}, name=f"{chart.name}-band")
            drawn.append(
                plot.varea(x="x", y1="low", y2="high", source=source, fill_color=style.colour, fill_alpha=0.15)
            )
        source = _source(chart.name, line)
        drawn.append(plot.line("x", "y", source=source, line_color=style.colour, line_dash=style.dash, line_width=2.5))
        chart.add(label, style, "line", *drawn)


def theory_charts(rows: Sequence[TheoryRow]) -> tuple[Chart, Chart]:
    """Draw the thought experiment: error against sample size, and against computation."""
    y_label = "excess error / variance of the signal"
    samples = Chart("theory_samples", _figure("sample size", y_label, x_axis_type="log", y_axis_type="log"))
    compute = Chart("theory_compute", _figure("computation (FLOP)", y_label, x_axis_type="log", y_axis_type="log"))
    for learner, style in LEARNER_STYLES.items():
        mine = [row for row in rows if row.learner == learner]
        y = [row.excess_error for row in mine]
        for chart, x in ((samples, [row.samples for row in mine]), (compute, [row.compute_flop for row in mine])):
            line = chart.plot.line(x, y, line_color=style.colour, line_dash=style.dash, line_width=2.5)
            chart.add(
                learner, style, "line", line, chart.plot.scatter(x, y, marker=style.marker, color=style.colour, size=8)
            )
    return samples, compute


def bound_chart(fits: Sequence[BenchmarkFit]) -> Chart:
    """Draw how much computation an improvement by k takes: the bound k^4 and the measured exponents with intervals."""
    k = np.linspace(1, 10, 60)
    plot = _figure("error divided by k", "times as much", y_axis_type="log", y_range=(1, BOUND_TOP))
    chart = Chart("bound", plot)
    for label, power, style in (
        ("theory, data", DATA_EXPONENT, Style(GREY, dash="dotted")),
        ("theory, computation", COMPUTE_EXPONENT, Style(GREY)),
    ):
        line = plot.line(k, k**power, line_width=4, line_color=style.colour, line_dash=style.dash)
        chart.add(f"{label}: at least k^{power}", style, "line", line)
    drawn = [(fit, found) for fit in fits if (found := fit.supported)]
    for number, (fit, found) in enumerate(drawn):
        style = Style(CYCLE[number % len(CYCLE)], dash=DASHES[number % len(DASHES)])
        exponent, span = 1 / found.forward.slope, reciprocal(found.forward.slope_interval)
        low, middle, high = (_power(k, one) for one in (max(span.low, 0.0), exponent, span.high))
        band = plot.varea(x=k, y1=low, y2=high, fill_color=style.colour, fill_alpha=0.08)
        line = plot.line(k, middle, line_color=style.colour, line_dash=style.dash, line_width=2.5)
        chart.add(f"{fit.observations.benchmark}: k^{exponent:.1f}", style, "line", band, line)
    return chart


def _power(k: Array, exponent: float) -> Array:
    """k^exponent, cut where no chart shows it."""
    return 10 ** np.minimum(np.log10(k) * min(exponent, 1e6), math.log10(BOUND_TOP) + 10)


def coverage_chart(table: pd.DataFrame, facts: Mapping[str, str]) -> Chart:
    """Draw the share of papers that report each fact, by year of publication; columns `year`, `fact`, `state`,
    `papers`.
    """
    plot = _figure("year of publication", "share of papers that report it (%)", y_range=(0, 101))
    plot.xaxis.formatter = NumeralTickFormatter(format="0")
    plot.xaxis.ticker = AdaptiveTicker(mantissas=[1, 2, 5], min_interval=1)
    chart = Chart("coverage", plot)
    for number, (fact, label) in enumerate(facts.items()):
        mine = table[(table["fact"] == fact) & (table["state"] != "not_looked") & table["year"].notna()]
        if mine.empty:
            continue
        total = mine.groupby("year")["papers"].sum()
        reported = mine[mine["state"] == "reported"].groupby("year")["papers"].sum().reindex(total.index, fill_value=0)
        x, share = total.index.to_numpy(dtype=float), (100 * reported / total).to_numpy(dtype=float)
        style = Style(CYCLE[number % len(CYCLE)], dash=DASHES[number % len(DASHES)])
        line = plot.line(x, share, line_color=style.colour, line_dash=style.dash, line_width=2.5)
        chart.add(label, style, "line", line, plot.scatter(x, share, color=style.colour, size=8))
    return chart


def _figure(x_label: str, y_label: str, **options: Any) -> figure:
    plot = figure(
        height=CHART_HEIGHT,
        sizing_mode="stretch_width",
        tools="pan,box_zoom,wheel_zoom,reset,save",
        toolbar_location="above",
        x_axis_label=x_label,
        y_axis_label=y_label,
        background_fill_color=None,
        border_fill_color=None,
        **options,
    )
    plot.toolbar.logo = None
    plot.toolbar.active_drag = None  # a finger that scrolls the page must not pan the chart
    plot.axis.axis_label_text_font_style = "normal"
    plot.axis.axis_label_text_font_size = plot.axis.major_label_text_font_size = "13px"
    return plot
