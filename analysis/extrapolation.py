"""What lower errors would cost if the fitted lines went on: computation, dollars, CO2, and the year it becomes
affordable.

Magnitudes are kept as log10, since extrapolations of the exponential form pass any floating-point number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from analysis.assumptions import AssumptionSet
from analysis.fits import BenchmarkFit, FormFit
from analysis.forms import FORMS, response
from analysis.regression import Interval, Line
from analysis.verdicts import Ruling, Verdict, rule_on_distance
from curation.vocabulary.benchmarks import benchmarks

TargetKind = Literal["check", "best so far", "seed paper", "asked for"]
CHECK_FORM = "observed"
"""What stands as form in the check row, which needs no line."""


@dataclass(frozen=True, slots=True)
class Target:
    """An error fraction of a benchmark to extrapolate to."""

    benchmark: str
    error_fraction: float
    kind: TargetKind


@dataclass(frozen=True, slots=True)
class ExtrapolationRow:
    """One target reached by one form. Intervals are 95 % prediction intervals; None stands for "not bounded by the
    data", and for every number that `verdict` does not let be said.

    The first row of a benchmark, of target `check`, is no extrapolation: it is the best observed point with the
    computation that its paper used, priced by the same assumptions. `reverse_log10_compute_flop` is what the regression
    of log10 C on error says instead. `year` is when the trend of price-performance brings the price down to
    `log10_budget_dollars`.
    """

    benchmark: str
    method: str
    status: str
    form: str
    target: str
    error_fraction: float | None
    assumption_set: str
    n: int
    papers: int
    verdict: Verdict
    why_not: str
    warning: str = ""
    observed_compute_flop: float | None = None
    observed_arxiv_id: str | None = None
    log10_compute_flop: float | None = None
    log10_compute_flop_low: float | None = None
    log10_compute_flop_high: float | None = None
    reverse_log10_compute_flop: float | None = None
    decades_beyond_data: float | None = None
    decades_from_best: float | None = None
    utilisation: float | None = None
    log10_dollars: float | None = None
    log10_dollars_low: float | None = None
    log10_dollars_high: float | None = None
    log10_co2_tonnes: float | None = None
    log10_co2_tonnes_low: float | None = None
    log10_co2_tonnes_high: float | None = None
    log10_budget_dollars: float | None = None
    year: float | None = None


@dataclass(frozen=True, slots=True)
class _Best:
    """The lowest error of a benchmark so far, with its computation and its paper."""

    error_fraction: float
    log10_compute_flop: float
    arxiv_id: str

    @classmethod
    def of(cls, fit: BenchmarkFit) -> _Best:
        points = fit.observations.points
        lowest = points.iloc[int(points["error_fraction"].to_numpy(dtype=float).argmin())]
        return cls(float(lowest["error_fraction"]), math.log10(float(lowest["compute_flop"])), str(lowest["arxiv_id"]))

    def columns(self) -> dict[str, Any]:
        return {"observed_compute_flop": 10**self.log10_compute_flop, "observed_arxiv_id": self.arxiv_id}


def seed_targets() -> list[Target]:
    """Return the seed paper's targets."""
    return [
        Target(benchmark, target.error_fraction, "seed paper")
        for benchmark, entry in benchmarks().items()
        for target in entry.file.target
    ]


def inverse_prediction(line: Line, y: float) -> tuple[float, Interval]:
    """Return the x at which `line` reaches `y`, and the x whose prediction interval of one further point holds `y`.

    The set is exact (Fieller's): its ends are where the edge of the prediction band crosses `y`. A side without a
    crossing is infinite: the slope is too uncertain to say that the line ever gets there.
    """
    b, t_s = line.slope, line.t_quantile() * line.residual_sd
    away = y - (line.intercept + b * line.x_mean)
    point = line.x_mean + away / b if b else math.inf
    quadratic = b * b - t_s * t_s / line.x_sum_of_squares
    constant = away * away - t_s * t_s * (1 + 1 / line.n)
    discriminant = b * b * away * away - quadratic * constant
    if quadratic > 0:
        half = math.sqrt(max(discriminant, 0.0)) / quadratic
        middle = line.x_mean + b * away / quadratic
        return point, Interval(middle - half, middle + half)
    if discriminant < 0 or constant <= 0 or quadratic == 0:
        return point, Interval(-math.inf, math.inf)
    roots = sorted(line.x_mean + (b * away + sign * math.sqrt(discriminant)) / quadratic for sign in (-1, 1))
    # Outside both roots: for a target beyond the data the half-line on the side of the point counts.
    return point, Interval(roots[1], math.inf) if point >= line.x_mean else Interval(-math.inf, roots[0])


def extrapolate(
    fits: Iterable[BenchmarkFit],
    assumptions: AssumptionSet,
    asked: Sequence[float] = (),
    budget_dollars: float | None = None,
) -> list[ExtrapolationRow]:
    """Return, for each benchmark, the check row; then the best so far, the seed paper's targets and those `asked` for,
    by both forms.

    `budget_dollars` defaults to what the best observed point cost: the year is then when a target costs as much as that
    did at the date of the assumed price.
    """
    rows: list[ExtrapolationRow] = []
    seed = seed_targets()
    for fit in fits:
        name = fit.observations.benchmark
        if len(fit.observations.points):
            rows.append(_check(fit, assumptions))
        targets = [one for one in seed if one.benchmark == name] + [Target(name, error, "asked for") for error in asked]
        for form in FORMS:
            found = fit.of(form)
            if found is None:
                reason = Ruling("no line", fit.observations.why_not)
                rows += [_row(fit, form, target, assumptions, reason) for target in targets]
            else:
                rows += _of_form(fit, found, targets, assumptions, budget_dollars)
    return rows


def _check(fit: BenchmarkFit, assumptions: AssumptionSet) -> ExtrapolationRow:
    """Price what was done: a reader who knows what such a run costs sees whether the assumptions are sane."""
    best = _Best.of(fit)
    target = Target(fit.observations.benchmark, best.error_fraction, "check")
    priced = _priced(fit, assumptions, best.log10_compute_flop, None)
    return _row(
        fit,
        CHECK_FORM,
        target,
        assumptions,
        Ruling("observed"),
        warning=_unpriced(assumptions),
        log10_compute_flop=best.log10_compute_flop,
        **best.columns(),
        **priced,
    )


def _of_form(
    fit: BenchmarkFit,
    found: FormFit,
    targets: Sequence[Target],
    assumptions: AssumptionSet,
    budget_dollars: float | None,
) -> list[ExtrapolationRow]:
    best = _Best.of(fit)
    today = Target(fit.observations.benchmark, best.error_fraction, "best so far")
    log10_budget = math.log10(budget_dollars) if budget_dollars else None
    if log10_budget is None and not assumptions.missing:
        used = assumptions.utilisation_for(fit.observations.method)
        log10_budget = assumptions.log10_dollars(best.log10_compute_flop, used)
    rows = []
    for target in (today, *targets):
        ruling = found.ruling
        if not 0 < target.error_fraction < 1:
            ruling = Ruling(
                "no such error",
                f"an error of {target.error_fraction:g} cannot be extrapolated to: it must lie between 0 and 1",
            )
        if ruling.holds:
            rows.append(_reached(fit, found, target, assumptions, log10_budget, best))
        else:
            extra = best.columns() if target.kind == "best so far" else {}
            rows.append(_row(fit, found.form, target, assumptions, ruling, **extra))
    return rows


def _reached(
    fit: BenchmarkFit,
    found: FormFit,
    target: Target,
    assumptions: AssumptionSet,
    log10_budget: float | None,
    best: _Best,
) -> ExtrapolationRow:
    y = float(response(found.form, target.error_fraction))
    point, interval = inverse_prediction(found.forward, y)
    log_c = np.log10(fit.observations.points["compute_flop"].to_numpy(dtype=float))
    beyond = max(point - float(log_c.max()), float(log_c.min()) - point, 0.0)
    above_best = point - best.log10_compute_flop
    ruling = rule_on_distance(above_best, beyond)
    said = (
        ruling.words,
        "the data do not bound the computation from above" if math.isinf(interval.high) else "",
        _unpriced(assumptions),
    )
    extra = best.columns() if target.kind == "best so far" else {}
    if ruling.holds:
        extra |= _priced(fit, assumptions, point, interval)
        if log10_budget is not None and not assumptions.missing:
            doublings = max((extra["log10_dollars"] - log10_budget) / math.log10(2), 0.0)
            extra["log10_budget_dollars"] = log10_budget
            extra["year"] = assumptions.start_year() + doublings * assumptions.value("price_performance_doubling_years")
    return _row(
        fit,
        found.form,
        target,
        assumptions,
        Ruling(ruling.verdict),
        warning="; ".join(filter(None, said)),
        log10_compute_flop=point,
        log10_compute_flop_low=_finite(interval.low),
        log10_compute_flop_high=_finite(interval.high),
        reverse_log10_compute_flop=found.reverse.intercept + found.reverse.slope * y,
        decades_beyond_data=beyond,
        decades_from_best=above_best,
        **extra,
    )


def _unpriced(assumptions: AssumptionSet) -> str:
    if not assumptions.missing:
        return ""
    return f"no price and no CO2: the set '{assumptions.name}' gives no {', '.join(assumptions.missing)}"


def _priced(
    fit: BenchmarkFit, assumptions: AssumptionSet, log10_compute_flop: float, interval: Interval | None
) -> dict[str, Any]:
    """Columns of price and CO2; none where the set lacks an assumption."""
    if assumptions.missing:
        return {}
    used = assumptions.utilisation_for(fit.observations.method)
    columns: dict[str, Any] = {"utilisation": used}
    for name, priced in (
        ("log10_dollars", assumptions.log10_dollars),
        ("log10_co2_tonnes", assumptions.log10_co2_tonnes),
    ):
        columns[name] = priced(log10_compute_flop, used)
        if interval is not None:
            columns[f"{name}_low"] = _finite(priced(interval.low, used))
            columns[f"{name}_high"] = _finite(priced(interval.high, used))
    return columns


def _row(
    fit: BenchmarkFit, form: str, target: Target, assumptions: AssumptionSet, ruling: Ruling, **values: Any
) -> ExtrapolationRow:
    seen = fit.observations
    return ExtrapolationRow(
        benchmark=seen.benchmark,
        method=seen.method,
        status=seen.status,
        form=form,
        target=target.kind,
        error_fraction=target.error_fraction,
        assumption_set=assumptions.name,
        n=len(seen.points),
        papers=seen.papers,
        verdict=ruling.verdict,
        why_not=ruling.words,
        **values,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
