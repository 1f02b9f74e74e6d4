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
from curation.vocabulary.benchmarks import benchmarks

TargetKind = Literal["best so far", "seed paper", "asked for"]
FAR_DECADES = 3.0
"""An extrapolation farther than this many orders of magnitude beyond the data is marked as such."""


@dataclass(frozen=True, slots=True)
class Target:
    """An error fraction of a benchmark to extrapolate to."""

    benchmark: str
    error_fraction: float
    kind: TargetKind


@dataclass(frozen=True, slots=True)
class ExtrapolationRow:
    """One target reached by one form. Intervals are 95 % prediction intervals; None stands for "not bounded by the
    data".

    `reverse_log10_compute_flop` is what the regression of log10 C on error says instead. `year` is when the trend of
    price-performance brings the price down to `log10_budget_dollars`.
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
    why_not: str
    warning: str = ""
    observed_compute_flop: float | None = None
    observed_arxiv_id: str | None = None
    log10_compute_flop: float | None = None
    log10_compute_flop_low: float | None = None
    log10_compute_flop_high: float | None = None
    reverse_log10_compute_flop: float | None = None
    decades_beyond_data: float | None = None
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
    compute_flop: float
    arxiv_id: str


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
    """Return, for each benchmark, the best so far, the seed paper's targets and those `asked` for, by both forms.

    `budget_dollars` defaults to what the form says today's best costs: the year is then when a target costs as much as
    the best costs at the date of the assumed price.
    """
    rows: list[ExtrapolationRow] = []
    seed = seed_targets()
    for fit in fits:
        name = fit.observations.benchmark
        targets = [one for one in seed if one.benchmark == name] + [Target(name, error, "asked for") for error in asked]
        for form in FORMS:
            found = fit.of(form)
            if found is None:
                rows += [_row(fit, form, target, assumptions, why_not=fit.observations.why_not) for target in targets]
            else:
                rows += _of_form(fit, found, targets, assumptions, budget_dollars)
    return rows


def _of_form(
    fit: BenchmarkFit,
    found: FormFit,
    targets: Sequence[Target],
    assumptions: AssumptionSet,
    budget_dollars: float | None,
) -> list[ExtrapolationRow]:
    points = fit.observations.points
    lowest = int(points["error_fraction"].to_numpy(dtype=float).argmin())
    best = _Best(
        float(points["error_fraction"].iloc[lowest]),
        float(points["compute_flop"].iloc[lowest]),
        str(points["arxiv_id"].iloc[lowest]),
    )
    today = Target(fit.observations.benchmark, best.error_fraction, "best so far")
    slope = found.forward.slope
    if slope <= 0:
        reason = f"the error does not fall with computation in these points (slope {slope:.3g}): nothing to extrapolate"
        return [_row(fit, found.form, target, assumptions, why_not=reason) for target in (today, *targets)]
    bought = None
    if not assumptions.missing:
        budget = math.log10(budget_dollars) if budget_dollars else None
        log10_c, _ = inverse_prediction(found.forward, float(response(found.form, today.error_fraction)))
        utilisation = assumptions.utilisation_for(fit.observations.method)
        bought = budget if budget is not None else assumptions.log10_dollars(log10_c, utilisation)
    rows = []
    for target in (today, *targets):
        if not 0 < target.error_fraction < 1:
            reason = f"an error of {target.error_fraction:g} cannot be extrapolated to: it must lie between 0 and 1"
            rows.append(_row(fit, found.form, target, assumptions, why_not=reason))
        else:
            rows.append(_reached(fit, found, target, assumptions, bought, best))
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
    warnings = []
    if beyond > FAR_DECADES:
        warnings.append(f"{beyond:.1f} orders of magnitude beyond the data")
    if math.isinf(interval.high):
        warnings.append("the data do not bound the computation from above")
    extra: dict[str, Any] = {}
    if target.kind == "best so far":
        extra["observed_compute_flop"] = best.compute_flop
        extra["observed_arxiv_id"] = best.arxiv_id
    if assumptions.missing:
        warnings.append(f"no price and no CO2: the set '{assumptions.name}' gives no {', '.join(assumptions.missing)}")
    else:
        used = assumptions.utilisation_for(fit.observations.method)
        dollars = [assumptions.log10_dollars(value, used) for value in (point, interval.low, interval.high)]
        tonnes = [assumptions.log10_co2_tonnes(value, used) for value in (point, interval.low, interval.high)]
        extra["utilisation"] = used
        for name, values in (("log10_dollars", dollars), ("log10_co2_tonnes", tonnes)):
            extra[name], extra[f"{name}_low"], extra[f"{name}_high"] = (_finite(value) for value in values)
        if log10_budget is not None:
            doublings = max((dollars[0] - log10_budget) / math.log10(2), 0.0)
            extra["log10_budget_dollars"] = log10_budget
            extra["year"] = assumptions.start_year() + doublings * assumptions.value("price_performance_doubling_years")
    return _row(
        fit,
        found.form,
        target,
        assumptions,
        warning="; ".join(warnings),
        log10_compute_flop=point,
        log10_compute_flop_low=_finite(interval.low),
        log10_compute_flop_high=_finite(interval.high),
        reverse_log10_compute_flop=found.reverse.intercept + found.reverse.slope * y,
        decades_beyond_data=beyond,
        **extra,
    )


def _row(
    fit: BenchmarkFit,
    form: str,
    target: Target,
    assumptions: AssumptionSet,
    why_not: str = "",
    **values: Any,
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
        why_not=why_not,
        **values,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
