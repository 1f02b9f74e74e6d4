"""What a fit can and cannot say, in sentences for the terminal and the report."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analysis.benchmarks import names_of
from analysis.fits import BenchmarkFit, FormFit
from analysis.regression import Interval, reciprocal
from analysis.verdicts import MIN_PAPERS
from analysis.within_papers import ClusteredSlope, Steepness, WithinAcross

FEW_PAPERS = 10
"""With fewer papers a single one decides the line more often than not."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

DIRECTIONS = (
    "Both the error and the computation of a paper are uncertain, and least squares takes all scatter to be in the "
    "variable it predicts. Error on computation gives the largest exponent (right if computation were exact), "
    "computation on error the smallest (right if the error were exact); their ratio is R². The orthogonal line takes "
    "equal uncertainty in decades of either, the standardised one uncertainty in proportion to the spread of either. "
    "Where the four differ much, the data do not determine the exponent."
)
LIMITS = (
    "The points are what papers report, not an experiment: architecture, data and year change along with computation. "
    "A line says how error and computation went together in these papers, not what more computation would do for one "
    "model."
)


def number(value: float | None, digits: int = 3) -> str:
    """Return a number for people: `digits` significant ones, "-" for none, "∞" for no bound."""
    if value is None or math.isnan(value):
        return "-"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.{digits - 1}e}"
    return f"{value:.{digits}g}"


def power(log10: float | None) -> str:
    """Return 10^`log10` for people; "not bounded" for None."""
    if log10 is None:
        return "not bounded"
    lead, exponent = scientific(log10)
    return f"{10**log10:,.3g}" if -3 <= exponent <= 2 else f"{lead} × 10{str(exponent).translate(RAISED)}"


def scientific(log10: float) -> tuple[str, int]:
    """Return the leading digits and the power of ten of 10^`log10`, however large."""
    exponent = math.floor(log10)
    lead = f"{10 ** (log10 - exponent):.1f}"
    return ("1.0", exponent + 1) if lead == "10.0" else (lead, exponent)


def percent(fraction: float | None, digits: int = 3) -> str:
    """Return a fraction in per cent for people; "-" for none."""
    return "-" if fraction is None else f"{100 * fraction:.{digits}g} %"


def interval(value: Interval | None) -> str:
    """Return an interval for people."""
    return "[-]" if value is None else f"[{number(value.low)}, {number(value.high)}]"


def equation(fit: FormFit) -> str:
    """Return the fitted line with its numbers."""
    left = "log10(1/e)" if fit.form == "polynomial" else "1/e"
    sign = "+" if fit.forward.slope >= 0 else "-"
    return f"{left} = {number(fit.forward.intercept, 4)} {sign} {number(abs(fit.forward.slope), 4)} log10 C"


def exponent_sentence(fit: BenchmarkFit) -> str:
    """Return the implied exponent in every direction with its n, or why there is none."""
    seen, found = fit.observations, fit.of("polynomial")
    if found is None:
        return f"No line is drawn: {seen.why_not}."
    forward = found.forward
    slope = f"slope {number(forward.slope)} {interval(forward.slope_interval)}"
    if forward.slope <= 0:
        return (
            f"The error does not fall with computation in these {forward.n} points of {seen.papers} papers "
            f"({slope}): there is no exponent."
        )
    if found.ruling.verdict == "too few papers":
        return (
            f"{seen.papers} papers are too few for an exponent ({slope}, n = {forward.n} results): at least "
            f"{MIN_PAPERS} are needed."
        )
    if not found.ruling.holds:
        drawn = f", {interval(found.bootstrap)} drawing whole papers" if found.bootstrap else ""
        return (
            f"These data do not show that the error falls with computation ({slope}{drawn}; n = {forward.n} results "
            f"of {seen.papers} papers): no exponent is stated."
        )
    boot = f", {interval(reciprocal(found.bootstrap))} drawing whole papers" if found.bootstrap else ""
    return (
        f"Computation grows as (1/e)^p with p = {number(1 / forward.slope)} "
        f"{interval(reciprocal(forward.slope_interval))}{boot} "
        f"(n = {forward.n} results of {seen.papers} papers; error on computation). Computation on error gives "
        f"{number(found.reverse.slope)}, the orthogonal line {_inverse(found.orthogonal.slope)}, the standardised one "
        f"{_inverse(found.standardised_slope)}."
    )


def cautions(fit: BenchmarkFit) -> list[str]:
    """Return what a reader must know before believing the line of a benchmark."""
    seen, found = fit.observations, fit.of("polynomial")
    if found is None:
        return []
    said = []
    if found.ruling.holds and seen.papers < FEW_PAPERS:
        said.append(
            f"{seen.papers} papers are few: read the exponent as an example, not as a law of "
            f"{names_of(seen.benchmark).label}."
        )
    top = found.influence[0]
    if math.isfinite(top.slope_without) and not found.ruling.holds:
        said.append(
            f"Without {top.arxiv_id}, the paper that carries most of the line, the slope is "
            f"{number(top.slope_without)}."
        )
    elif math.isfinite(top.slope_without):
        without = f"{number(1 / top.slope_without)}" if top.slope_without > 0 else "none (the error does not fall)"
        said.append(f"Without {top.arxiv_id}, the paper that carries most of the line, the exponent is {without}.")
    else:
        said.append(f"Without {top.arxiv_id} there is no line at all.")
    carriers = [one.arxiv_id for one in found.influence if one.influential]
    if carriers:
        more = f" and {len(carriers) - 5} more" if len(carriers) > 5 else ""
        said.append(f"Papers with a Cook's distance above 4/n: {', '.join(carriers[:5])}{more}.")
    exponential = fit.of("exponential")
    if exponential:
        difference = exponential.aic_comparable - found.aic_comparable
        better = "polynomial" if difference > 0 else "exponential"
        said.append(
            f"AIC on a common scale: polynomial {number(found.aic_comparable, 4)}, exponential "
            f"{number(exponential.aic_comparable, 4)}; "
            + (
                f"the {better} form describes the points better."
                if abs(difference) > 2
                else "they describe the points alike."
            )
        )
    return said


def family_sentence(families: WithinAcross) -> str:
    """Return whether the error falls more steeply within one paper's family of models than across papers."""
    if families.within is None:
        return "Within papers: no paper has two points at different computation."
    head = (
        f"Within one paper's family ({families.papers} {'paper' if families.papers == 1 else 'papers'} with two points "
        f"or more at different computation, {families.points} points) the slope is {_with_interval(families.within)}"
    )
    if families.across is None:
        return f"{head}; across papers there is none: all stand at one computation."
    return f"{head}, across papers {_with_interval(families.across)}: {_STEEPNESS[families.steepness]}."


_STEEPNESS: Mapping[Steepness, str] = {
    "steeper": "the error falls more steeply within a family than across papers",
    "flatter": "the error falls less steeply within a family than across papers",
    "not told apart": "the two cannot be told apart",
    "too few papers": f"too few families to compare (at least {MIN_PAPERS})",
    "no families": "nothing to compare",
}


def _with_interval(one: ClusteredSlope) -> str:
    return f"{number(one.slope)} {interval(one.interval)}" if one.interval else f"{number(one.slope)} (no interval)"


def _inverse(slope: float) -> str:
    return number(1 / slope) if slope > 0 else "none"
