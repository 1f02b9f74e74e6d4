"""The report's tables as plain cells: what stands in which column. The page decides how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import words
from analysis.answers import arxiv_address
from analysis.assumptions import QUANTITIES, AssumptionSet
from analysis.extrapolation import ExtrapolationRow
from analysis.fits import BenchmarkFit
from analysis.outside import Comparison

INFLUENCE_SHOWN = 5
COVERAGE_STATES = ("reported", "not_reported", "not_found", "not_looked")
STATUSES_SHOWN = ("accepted", "queued", "confirmed", "corrected", "rejected")


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the columns' names, rows of as many cells, and which columns hold numbers.

    A row of one cell more than its first is a note across the table.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str | Link, ...]]
    numbers: frozenset[str] = frozenset()


def lines_table(fit: BenchmarkFit) -> Table:
    """Return the numbers of a benchmark's lines by ordinary least squares."""
    papers = str(fit.observations.papers)
    rows = [
        (
            one.form,
            words.equation(one),
            str(one.forward.n),
            papers,
            words.number(one.forward.slope),
            words.interval(one.forward.slope_interval),
            words.interval(one.bootstrap),
            words.number(one.forward.p_value, 2),
            words.number(one.forward.r_squared, 2),
            words.number(one.forward.aic, 4),
            f"{words.number(one.frontier.slope)} {words.interval(one.frontier.slope_interval)}",
        )
        for one in fit.forms
    ]
    columns = ("form", "line", "n", "papers", "slope", "95 %", "95 % by paper", "p", "R²", "AIC", "frontier slope")
    return Table("Lines by ordinary least squares", columns, rows, frozenset(columns[2:]))


def influence_table(fit: BenchmarkFit, titles: Mapping[str, str]) -> Table:
    """Return the papers that move the polynomial line most."""
    found = fit.of("polynomial")
    rows = [
        (
            paper_cell(one.arxiv_id, titles),
            str(one.points),
            words.number(one.cooks_distance, 2),
            words.number(one.slope_without),
            "yes" if one.influential else "no",
        )
        for one in (found.influence[:INFLUENCE_SHOWN] if found else ())
    ]
    columns = ("paper", "points", "largest Cook's distance", "slope without it", "influential (above 4/n)")
    return Table("Papers that move the polynomial line most", columns, rows, frozenset(columns[1:4]))


def paper_cell(arxiv_id: str, titles: Mapping[str, str]) -> str | Link:
    """Return a paper's title and id, leading to its abstract where arXiv has it."""
    text = f"{titles[arxiv_id]} ({arxiv_id})" if titles.get(arxiv_id) else arxiv_id
    address = arxiv_address(arxiv_id)
    return Link(text, address) if address else text


def extrapolation_table(rows: Sequence[ExtrapolationRow]) -> Table:
    """Return what the lines of one benchmark say of lower errors if they went on; reasons and warnings as notes."""
    columns = (
        "form", "target", "error", "FLOP", "95 %", "FLOP, other direction", "US dollars", "CO₂ (t)", "year",
    )  # fmt: skip
    cells: list[tuple[str | Link, ...]] = []
    for row in rows:
        if row.why_not:
            cells.append((row.form, row.why_not))
            continue
        observed = f" ({row.observed_arxiv_id})" if row.observed_arxiv_id else ""
        cells.append((row.form, f"{row.target}{observed}", *_reached(row), *_priced(row)))
        if row.warning:
            cells.append(("", row.warning))
    return Table("If the lines went on", columns, cells, frozenset(columns[2:]))


def _reached(row: ExtrapolationRow) -> tuple[str, ...]:
    """The error and the computation; of the best observed point neither interval nor other direction."""
    interval = f"{words.power(row.log10_compute_flop_low)} to {words.power(row.log10_compute_flop_high)}"
    lines = ("-", "-") if row.verdict == "observed" else (interval, words.power(row.reverse_log10_compute_flop))
    return (words.percent(row.error_fraction), words.power(row.log10_compute_flop), *lines)


def _priced(row: ExtrapolationRow) -> tuple[str, ...]:
    """Dollars, tonnes of CO2 and year, or the word for why there are none."""
    if row.verdict == "too far":
        return (row.verdict, "-", "-")
    amounts = (row.log10_dollars, row.log10_co2_tonnes)
    return (*(words.power(one) if one is not None else "-" for one in amounts), _year(row.year))


def assumptions_table(assumptions: AssumptionSet) -> Table:
    """Return every quantity of a set of assumptions with its source."""
    rows: list[tuple[str | Link, ...]] = []
    for name in QUANTITIES:
        one = assumptions.values.get(name)
        if one is None:
            rows.append((name, "missing: what needs it is not computed"))
        else:
            rows.append((name, words.number(one.value, 4), one.unit, str(one.date), one.source, one.note))
    columns = ("quantity", "value", "unit", "date", "source", "note")
    return Table(f"Assumptions “{assumptions.name}”", columns, rows, frozenset(("value",)))


def coverage_table(table: pd.DataFrame, facts: Mapping[str, str]) -> Table:
    """Return in how many papers each fact is in which state; columns `fact`, `state`, `papers`."""
    counts = table.groupby(["fact", "state"])["papers"].sum() if len(table) else pd.Series(dtype=int)
    rows = [
        (label, *(str(int(counts.get((fact, state), 0))) for state in COVERAGE_STATES)) for fact, label in facts.items()
    ]
    states = tuple(state.replace("_", " ") for state in COVERAGE_STATES)
    return Table("Papers by what they report", ("fact", *states), rows, frozenset(states))


def review_table(table: pd.DataFrame) -> Table:
    """Return how many claims of each kind have which status; columns `kind`, `status`, `claims`."""
    kinds: dict[str, dict[str, int]] = {}
    for kind, status, claims in zip(table["kind"], table["status"], table["claims"], strict=True):
        kinds.setdefault(str(kind), {})[str(status)] = int(claims)
    rows = [(kind, *(str(counts.get(name, 0)) for name in STATUSES_SHOWN)) for kind, counts in sorted(kinds.items())]
    return Table("Claims by status", ("claims", *STATUSES_SHOWN), rows, frozenset(STATUSES_SHOWN))


def disagreement_table(comparison: Comparison) -> Table:
    """Return where outside data differs by more than three times."""
    rows = [
        (
            paper_cell(row.arxiv_id, {}),
            f"{row.model} / {row.their_model}",
            row.method or "",
            words.number(row.compute_flop),
            words.number(row.their_compute_flop),
            words.number(row.ratio, 2),
            row.why,
        )
        for row in comparison.disagreements
    ]
    columns = ("paper", "model", "method", "FLOP here", "FLOP there", "ratio", "why")
    return Table("Differences of more than three times, the largest first", columns, rows, frozenset(columns[3:6]))


def build_table(build: Mapping[str, str]) -> Table:
    """Return what the warehouse was built from."""
    return Table("The warehouse", ("name", "value"), list(build.items()))


def _year(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 10_000 else f"{value:.0f}"
