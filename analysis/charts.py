"""The report's charts, drawn by bokeh. Colours of text, axes and grid come from the page's style sheet (--bk-*
variables).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from bokeh.models import (
    ColumnDataSource,
    CustomJS,
    CustomJSHover,
    CustomJSTickFormatter,
    FixedTicker,
    HoverTool,
    TapTool,
)
from bokeh.plotting import figure
from scipy import stats

from analysis.benchmarks import names_of
from analysis.fits import BenchmarkFit, FormFit
from analysis.forms import Array, error_of
from analysis.palette import CYCLE, DASHES, GREY, LEARNER_STYLES, LINE_STYLES, METHOD_STYLES, Style
from analysis.regression import LEVEL, Line, reciprocal
from analysis.theory import COMPUTE_EXPONENT, DATA_EXPONENT, TheoryRow

CHART_HEIGHT = 400
LINE_POINTS = 80
MARGIN_DECADES = 0.5
PERCENT_TICKS = [lead * 10.0**power for power in range(-4, 3) for lead in (1, 2, 5) if lead * 10.0**power <= 100]
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


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a chart's legend: what it stands for, how it looks, and the names of the renderers it shows or
    hides.
    """

    label: str
    style: Style
    kind: Literal["line", "point", "band", "ring"]
    renderers: tuple[str, ...]


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
        self.keys.append(Key(label, style, kind, tuple(names)))
        return renderers[-1]


def benchmark_chart(name: str, fit: BenchmarkFit, shown: pd.DataFrame) -> Chart:
    """Draw error, in percent, against computation of one benchmark.

    `shown` are the points to draw: `compute_flop`, `error_fraction`, `method`, `influential` and `row`, the place in
    the page's table, from which hover and click take the rest.
    """
    names = names_of(fit.observations.benchmark)
    error = 100 * shown["error_fraction"].to_numpy(dtype=float)
    plot = _figure(
        "training computation (FLOP)",
        f"{names.error_name} (%)",
        x_axis_type="log",
        y_axis_type="log",
        y_range=(float(error.min()) / 1.4, min(float(error.max()) * 1.4, 105.0)),
    )
    plot.yaxis.ticker = FixedTicker(ticks=PERCENT_TICKS)
    plot.yaxis.formatter = CustomJSTickFormatter(code="return String(tick)")
    chart = Chart(name, plot)
    if fit.forms:
        log_c = np.log10(shown["compute_flop"].to_numpy(dtype=float))
        grid = np.linspace(log_c.min() - MARGIN_DECADES, log_c.max() + MARGIN_DECADES, LINE_POINTS)
        for found in fit.forms:
            _draw_form(chart, found, grid)
    renderers = [
        chart.add(f"{method} FLOP", style, "point", _points(plot, part, style))
        for method, style in METHOD_STYLES.items()
        if len(part := shown[shown["method"] == method])
    ]
    marked = shown[shown["influential"]]
    if len(marked):
        data: dict[str, Any] = {"x": marked["compute_flop"].to_numpy(), "y": 100 * marked["error_fraction"].to_numpy()}
        ring = plot.scatter(
            "x", "y", source=ColumnDataSource(data), size=17, fill_color=None, line_color=GREY, line_width=2
        )
        chart.add("influential paper", Style(GREY), "ring", ring)
    plot.add_tools(
        HoverTool(
            renderers=renderers,
            tooltips=[(label, f"@row{{{name}}}") for label, name in HOVER_FIELDS],
            formatters={"@row": CustomJSHover(code="return window.climits.field(value, format)")},
        ),
        TapTool(
            renderers=renderers,
            callback=CustomJS(code="window.climits.open(cb_data.source)"),
        ),
    )
    return chart


def _points(plot: figure, part: pd.DataFrame, style: Style) -> Any:
    rows = part["row"].to_numpy(dtype=np.int32)
    x, y = part["compute_flop"].to_numpy(), 100 * part["error_fraction"].to_numpy()
    source = ColumnDataSource({"x": x, "y": y, "row": rows})
    return plot.scatter(
        "x",
        "y",
        source=source,
        size=8,
        marker=style.marker,
        fill_color=style.colour,
        line_color="#ffffff",
        line_width=0.5,
        fill_alpha=0.85,
        nonselection_fill_alpha=0.85,
    )


def _draw_form(chart: Chart, found: FormFit, grid: Array) -> None:
    form, line, style = found.form, found.forward, LINE_STYLES[found.form]
    plot = chart.plot
    if form == "polynomial":
        half = _mean_band(line, grid)
        low, high = error_of(form, line.at(grid) + half), error_of(form, line.at(grid) - half)
        band = _band(plot, grid, low, high, style)
        chart.add("polynomial", style, "line", band, _line(plot, grid, error_of(form, line.at(grid)), style))
        back = (grid - found.reverse.intercept) / found.reverse.slope
        reverse = LINE_STYLES["reverse"]
        chart.add("computation on error", reverse, "line", _line(plot, grid, error_of(form, back), reverse))
        edge, frontier = found.frontier.intercept + found.frontier.slope * grid, LINE_STYLES["frontier"]
        chart.add("frontier, best 10 %", frontier, "line", _line(plot, grid, error_of(form, edge), frontier))
    else:
        chart.add("exponential", style, "line", _line(plot, grid, error_of(form, line.at(grid)), style))


def _mean_band(line: Line, grid: Array) -> Array:
    """Half width of the 95 % confidence band of the line."""
    spread = np.sqrt(1 / line.n + (grid - line.x_mean) ** 2 / line.x_sum_of_squares)
    return np.asarray(float(stats.t.ppf(0.5 + LEVEL / 2, line.n - 2)) * line.residual_sd * spread)


def _band(plot: figure, grid: Array, low: Array, high: Array, style: Style) -> Any:
    kept = np.isfinite(low)
    high = np.where(np.isfinite(high), high, 1.0)
    return plot.varea(
        x=10 ** grid[kept], y1=100 * low[kept], y2=100 * high[kept], fill_color=style.colour, fill_alpha=0.15
    )


def _line(plot: figure, grid: Array, error: Array, style: Style) -> Any:
    kept = np.isfinite(error)
    return plot.line(10 ** grid[kept], 100 * error[kept], line_color=style.colour, line_dash=style.dash, line_width=2.5)


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
    plot.xaxis.formatter = CustomJSTickFormatter(code="return Number.isInteger(tick) ? String(tick) : ''")
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
