"""Error against computation: every fit of one benchmark, and the flat row that the warehouse's relation `fits` keeps
of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.forms import FORMS, Array, Form, log_jacobian, response
from analysis.frontier import Frontier, fit_frontier
from analysis.observations import Method, Observations, StatusChoice, select_observations
from analysis.regression import Interval, Line, Orthogonal, fit_line, fit_orthogonal, reciprocal, standardised_slope
from analysis.robustness import PaperInfluence, bootstrap_slope, influence_by_paper
from analysis.verdicts import Ruling, Verdict, rule_on_line
from analysis.within_papers import WithinAcross, fit_within_across


@dataclass(frozen=True, slots=True)
class FormFit:
    """One form fitted to one benchmark. `forward` is y on log10 C, `reverse` log10 C on y."""

    form: Form
    forward: Line
    reverse: Line
    orthogonal: Orthogonal
    standardised_slope: float
    aic_comparable: float
    """AIC of the likelihood of log10(1/e): of the two forms on the same points, the smaller is the better
    description."""
    bootstrap: Interval | None
    frontier: Frontier
    influence: tuple[PaperInfluence, ...]
    families: WithinAcross
    ruling: Ruling
    """Whether numbers may follow from the line."""


@dataclass(frozen=True, slots=True)
class BenchmarkFit:
    """All fits of one benchmark; `forms` is empty where no line may be drawn, `observations.why_not` then says why."""

    observations: Observations
    forms: tuple[FormFit, ...]

    @property
    def supported(self) -> FormFit | None:
        """The polynomial line where its exponent may be stated, else None."""
        found = self.of("polynomial")
        return found if found and found.ruling.holds else None

    def of(self, form: Form) -> FormFit | None:
        """Return the fit of one form, or None where no line was drawn."""
        return next((fit for fit in self.forms if fit.form == form), None)


@dataclass(frozen=True, slots=True)
class FitRow:
    """One row of `fits`: one form on one benchmark. Exponents are those of (1/e) in C and belong to the polynomial
    form.

    Columns of a line that was not drawn are None; `why_not` then says why.
    """

    benchmark: str
    method: str
    status: str
    form: str
    n: int
    papers: int
    why_not: str
    left_out: str
    verdict: Verdict
    verdict_words: str
    error_fraction_min: float | None = None
    error_fraction_max: float | None = None
    log10_compute_flop_min: float | None = None
    log10_compute_flop_max: float | None = None
    intercept: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    p_value: float | None = None
    r_squared: float | None = None
    r_squared_adjusted: float | None = None
    aic: float | None = None
    aic_comparable: float | None = None
    residual_sd: float | None = None
    implied_exponent: float | None = None
    implied_exponent_low: float | None = None
    implied_exponent_high: float | None = None
    reverse_slope: float | None = None
    reverse_slope_low: float | None = None
    reverse_slope_high: float | None = None
    orthogonal_slope: float | None = None
    orthogonal_slope_low: float | None = None
    orthogonal_slope_high: float | None = None
    orthogonal_exponent: float | None = None
    standardised_slope: float | None = None
    standardised_exponent: float | None = None
    bootstrap_slope_low: float | None = None
    bootstrap_slope_high: float | None = None
    bootstrap_exponent_low: float | None = None
    bootstrap_exponent_high: float | None = None
    frontier_intercept: float | None = None
    frontier_slope: float | None = None
    frontier_slope_low: float | None = None
    frontier_slope_high: float | None = None
    frontier_exponent: float | None = None
    most_influential_paper: str | None = None
    slope_without_it: float | None = None
    exponent_without_it: float | None = None
    cooks_distance_max: float | None = None
    influential_papers: int | None = None
    clustered_slope_low: float | None = None
    clustered_slope_high: float | None = None
    family_papers: int | None = None
    family_points: int | None = None
    within_slope: float | None = None
    within_slope_low: float | None = None
    within_slope_high: float | None = None
    across_slope: float | None = None
    across_slope_low: float | None = None
    across_slope_high: float | None = None
    within_minus_across: float | None = None
    within_minus_across_low: float | None = None
    within_minus_across_high: float | None = None
    within_verdict: str | None = None


def fit_benchmarks(
    frame: pd.DataFrame, method: Method = "best", status: StatusChoice = "accepted", benchmarks: Sequence[str] = ()
) -> list[BenchmarkFit]:
    """Fit both forms to every benchmark of `frame`, rows of `compute_vs_error`."""
    return [fit_observations(one) for one in select_observations(frame, method, status, benchmarks)]


def fit_observations(observations: Observations) -> BenchmarkFit:
    """Fit both forms, or none where the points do not allow a line."""
    if observations.why_not:
        return BenchmarkFit(observations, ())
    points = observations.points
    x = np.log10(points["compute_flop"].to_numpy(dtype=float))
    error = points["error_fraction"].to_numpy(dtype=float)
    papers = [str(paper) for paper in points["arxiv_id"]]
    return BenchmarkFit(observations, tuple(_fit_form(form, x, error, papers) for form in FORMS))


def _fit_form(form: Form, x: Array, error: Array, papers: Sequence[str]) -> FormFit:
    y = response(form, error)
    forward = fit_line(x, y)
    by_paper = bootstrap_slope(x, y, papers)
    return FormFit(
        form=form,
        forward=forward,
        reverse=fit_line(y, x),
        orthogonal=fit_orthogonal(x, y),
        standardised_slope=standardised_slope(x, y),
        aic_comparable=forward.aic - 2 * log_jacobian(form, error),
        bootstrap=by_paper,
        frontier=fit_frontier(x, y),
        influence=tuple(influence_by_paper(x, y, papers)),
        families=fit_within_across(x, y, papers),
        ruling=rule_on_line(len(set(papers)), forward.slope, forward.slope_interval, by_paper),
    )


def fit_rows(fits: Iterable[BenchmarkFit]) -> list[FitRow]:
    """Return one row for each benchmark and form, drawn or not."""
    return [_row(fit, form) for fit in fits for form in FORMS]


def _row(fit: BenchmarkFit, form: Form) -> FitRow:
    seen, points = fit.observations, fit.observations.points
    left_out = "; ".join(f"{count}: {reason}" for reason, count in seen.left_out)
    found = fit.of(form)
    ruling = found.ruling if found else Ruling("no line", seen.why_not)
    head = (seen.benchmark, seen.method, seen.status, form, len(points), seen.papers, seen.why_not, left_out)
    if found is None:
        return FitRow(*head, ruling.verdict, ruling.words)
    line, polynomial = found.forward, form == "polynomial"
    grows = polynomial and line.slope > 0
    exponent = reciprocal(line.slope_interval)
    boot = found.bootstrap
    boot_exponent = reciprocal(boot) if boot and grows else None
    edge = found.frontier.slope_interval
    top = found.influence[0]
    log_c = np.log10(points["compute_flop"].astype(float))
    return FitRow(
        *head,
        ruling.verdict,
        ruling.words,
        error_fraction_min=float(points["error_fraction"].min()),
        error_fraction_max=float(points["error_fraction"].max()),
        log10_compute_flop_min=float(log_c.min()),
        log10_compute_flop_max=float(log_c.max()),
        intercept=line.intercept,
        slope=line.slope,
        slope_low=line.slope_interval.low,
        slope_high=line.slope_interval.high,
        p_value=line.p_value,
        r_squared=line.r_squared,
        r_squared_adjusted=line.r_squared_adjusted,
        aic=line.aic,
        aic_comparable=found.aic_comparable,
        residual_sd=line.residual_sd,
        implied_exponent=_inverse(line.slope) if polynomial else None,
        implied_exponent_low=_finite(exponent.low) if grows else None,
        implied_exponent_high=_finite(exponent.high) if grows else None,
        reverse_slope=found.reverse.slope,
        reverse_slope_low=found.reverse.slope_interval.low,
        reverse_slope_high=found.reverse.slope_interval.high,
        orthogonal_slope=found.orthogonal.slope,
        orthogonal_slope_low=found.orthogonal.slope_interval.low,
        orthogonal_slope_high=found.orthogonal.slope_interval.high,
        orthogonal_exponent=_inverse(found.orthogonal.slope) if polynomial else None,
        standardised_slope=found.standardised_slope,
        standardised_exponent=_inverse(found.standardised_slope) if polynomial else None,
        bootstrap_slope_low=boot.low if boot else None,
        bootstrap_slope_high=boot.high if boot else None,
        bootstrap_exponent_low=_finite(boot_exponent.low) if boot_exponent else None,
        bootstrap_exponent_high=_finite(boot_exponent.high) if boot_exponent else None,
        frontier_intercept=found.frontier.intercept,
        frontier_slope=found.frontier.slope,
        frontier_slope_low=edge.low if edge else None,
        frontier_slope_high=edge.high if edge else None,
        frontier_exponent=_inverse(found.frontier.slope) if polynomial else None,
        most_influential_paper=top.arxiv_id,
        slope_without_it=_finite(top.slope_without),
        exponent_without_it=_inverse(top.slope_without) if polynomial else None,
        cooks_distance_max=max(one.cooks_distance for one in found.influence),
        influential_papers=sum(one.influential for one in found.influence),
        **found.families.columns(),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _inverse(slope: float) -> float | None:
    """1/slope, or None where the error does not fall with computation."""
    return _finite(1 / slope) if slope > 0 else None
