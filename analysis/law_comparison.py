"""Measured exponents beside published ones: whether they agree, and what would have to be true where they do not.

The measured exponent is the b in error ~ C^-b: the slope of log10(1/e) on log10 C, through all points and within
papers. A published exponent is one of a loss in nats or of an error rate. The two are joined by a power k, error ~
loss^k: k is 1 in the comparison, the k that would make them agree is given, and the k of models for which both were
measured stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from analysis.fits import BenchmarkFit
from analysis.forms import response
from analysis.regression import Interval, fit_line
from analysis.scaling_laws import Family, Law, families, laws
from analysis.verdicts import MIN_PAPERS

Measured = Literal["all points", "within papers"]
Agreement = Literal["compatible", "steeper than published", "flatter than published", "nothing measured"]
"""The measured exponent beside the published: a bound is compatible with all that is not surely above it."""

MOST_IRREDUCIBLE = 0.9
"""Largest share of the lowest error that is tried as irreducible: nearer to it, that one point makes the slope."""


@dataclass(frozen=True, slots=True)
class TaskExponent:
    """Exponent of the error on one task of a published family, by the same least squares as the benchmarks'."""

    family: Family
    task: str
    n: int
    exponent: float
    interval: Interval
    power_of_loss: float
    """The k in error ~ loss^k for these models: this exponent over that of their loss."""


@dataclass(frozen=True, slots=True)
class MeasuredExponent:
    """What was measured on one benchmark; `interval` is by paper. `why_not` says in words why nothing was."""

    benchmark: str
    method: str
    status: str
    measured: Measured
    n: int
    papers: int
    log10_compute_flop: Interval | None
    exponent: float | None = None
    interval: Interval | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class LawRow:
    """One measured exponent beside one published law; the columns of `--csv` and `--json`.

    `power_low` to `power_high` are the k in error ~ quantity^k by which they would agree. `irreducible_error` is the
    error fraction that, taken off every error, makes the measured line as steep as the published one. Both are None
    where nothing was measured, for bounds, and where no such value exists.
    """

    benchmark: str
    method: str
    status: str
    measured: Measured
    n: int
    papers: int
    exponent: float | None
    exponent_low: float | None
    exponent_high: float | None
    law: str
    arxiv_id: str
    quantity: str
    law_exponent_low: float
    law_exponent_high: float
    bound: bool
    verified: bool
    agreement: Agreement
    power_low: float | None
    power_high: float | None
    irreducible_error: float | None
    within_validity: bool | None
    why_not: str


@cache
def task_exponents() -> tuple[TaskExponent, ...]:
    """Return the exponents of the errors in the published tables of computation and accuracies."""
    found = []
    for family in families():
        loss = next(law.exponent for law in laws() if law.id == family.loss_law)
        for task, label in family.tasks.items():
            x, error = family.points(task)
            line = fit_line(x, response("polynomial", error))
            found.append(TaskExponent(family, label, line.n, line.slope, line.slope_interval, line.slope / loss))
    return tuple(found)


@cache
def published() -> dict[str, Law]:
    """Return by id the laws of the file, and the errors of the published tables as laws of their own."""
    found = {law.id: law for law in laws()}
    for one in task_exponents():
        family = one.family
        log_c, _ = family.points(next(iter(family.tasks)))
        law = Law(
            id=f"{family.id}-{one.task.lower()}",
            label=f"{family.label}: error on {one.task}",
            source=family.source,
            arxiv_id=family.arxiv_id,
            quantity="error",
            exponent_low=one.interval.low,
            exponent_high=one.interval.high,
            place=family.place,
            derivation=f"least squares through the {one.n} sizes, 95 % interval",
            validity=f"{one.n} sizes of one family",
            verified=family.verified,
            checked=family.checked,
            compute_flop_min=float(10 ** log_c.min()),
            compute_flop_max=float(10 ** log_c.max()),
        )
        found[law.id] = law
    return found


def measured_exponents(fits: Iterable[BenchmarkFit]) -> list[MeasuredExponent]:
    """Return what each benchmark's polynomial line says, through all points and within papers."""
    return [one for fit in fits for one in (_of_all(fit), _of_families(fit))]


def compare_laws(fits: Sequence[BenchmarkFit]) -> list[LawRow]:
    """Set every measured exponent beside every published one."""
    by_name = {fit.observations.benchmark: fit for fit in fits}
    return [
        _row(one, law, by_name[one.benchmark] if one.measured == "all points" else None)
        for one in measured_exponents(fits)
        for law in published().values()
    ]


def _of_all(fit: BenchmarkFit) -> MeasuredExponent:
    seen, found = fit.observations, fit.of("polynomial")
    bare = MeasuredExponent(
        seen.benchmark, seen.method, seen.status, "all points", len(seen.points), seen.papers, _span(fit)
    )
    if found is None:
        return replace(bare, why_not=seen.why_not)
    if not found.ruling.holds:
        return replace(bare, why_not=found.ruling.words)
    return replace(bare, exponent=found.forward.slope, interval=found.bootstrap)


def _of_families(fit: BenchmarkFit) -> MeasuredExponent:
    seen, found = fit.observations, fit.of("polynomial")
    slopes = found.families if found else None
    points, papers = (slopes.points, slopes.papers) if slopes else (0, 0)
    bare = MeasuredExponent(seen.benchmark, seen.method, seen.status, "within papers", points, papers, _span(fit))
    if slopes is None:
        return replace(bare, why_not=seen.why_not)
    if slopes.within is None:
        return replace(bare, why_not="no paper has two points at different computation")
    if slopes.within.interval is None:
        return replace(bare, why_not=f"too few papers with a family: {papers}, at least {MIN_PAPERS} are needed")
    if slopes.within.interval.low <= 0:
        return replace(bare, why_not="the slope within papers may be 0")
    return replace(bare, exponent=slopes.within.slope, interval=slopes.within.interval)


def _span(fit: BenchmarkFit) -> Interval | None:
    if fit.observations.points.empty:
        return None
    log_c = np.log10(fit.observations.points["compute_flop"].to_numpy(dtype=float))
    return Interval(float(log_c.min()), float(log_c.max()))


def _row(one: MeasuredExponent, law: Law, fit: BenchmarkFit | None) -> LawRow:
    agreement = _agreement(one, law)
    power = None
    if one.interval is not None and not law.bound:
        power = Interval(one.interval.low / law.exponent_high, one.interval.high / law.exponent_low)
    return LawRow(
        benchmark=one.benchmark,
        method=one.method,
        status=one.status,
        measured=one.measured,
        n=one.n,
        papers=one.papers,
        exponent=one.exponent,
        exponent_low=one.interval.low if one.interval else None,
        exponent_high=one.interval.high if one.interval else None,
        law=law.id,
        arxiv_id=law.arxiv_id,
        quantity=law.quantity,
        law_exponent_low=law.exponent_low,
        law_exponent_high=law.exponent_high,
        bound=law.bound,
        verified=law.verified,
        agreement=agreement,
        power_low=power.low if power else None,
        power_high=power.high if power else None,
        irreducible_error=irreducible_error(fit, law.exponent_low)
        if fit and agreement == "flatter than published"
        else None,
        within_validity=_within(one, law),
        why_not=one.why_not,
    )


def _agreement(one: MeasuredExponent, law: Law) -> Agreement:
    if one.interval is None:
        return "nothing measured"
    if one.interval.low > law.exponent_high:
        return "steeper than published"
    if one.interval.high < law.exponent_low and not law.bound:
        return "flatter than published"
    return "compatible"


def _within(one: MeasuredExponent, law: Law) -> bool | None:
    """Whether the measured runs overlap with the computation at which the law was measured; None where not stated."""
    if one.log10_compute_flop is None or (law.compute_flop_min is None and law.compute_flop_max is None):
        return None
    low = -np.inf if law.compute_flop_min is None else np.log10(law.compute_flop_min)
    high = np.inf if law.compute_flop_max is None else np.log10(law.compute_flop_max)
    return bool(one.log10_compute_flop.low <= high and one.log10_compute_flop.high >= low)


def irreducible_error(fit: BenchmarkFit, exponent: float) -> float | None:
    """Return the error fraction which, taken off every error, makes the line through all points fall with C^-exponent;
    None where none below the lowest error does.
    """
    points = fit.observations.points
    x = np.log10(points["compute_flop"].to_numpy(dtype=float))
    error = points["error_fraction"].to_numpy(dtype=float)
    most = MOST_IRREDUCIBLE * float(error.min())

    def short_of(constant: float) -> float:
        return float(np.polyfit(x, response("polynomial", error - constant), 1)[0]) - exponent

    if short_of(0.0) >= 0:
        return 0.0
    return float(brentq(short_of, 0.0, most)) if short_of(most) > 0 else None
