"""Every choice of method and status that the report's picker offers, with its observations, fits and extrapolations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.assumptions import AssumptionSet
from analysis.benchmarks import names_of
from analysis.extrapolation import ExtrapolationRow, extrapolate
from analysis.fits import BenchmarkFit, FormFit, fit_observations
from analysis.observations import METHODS, STATUSES, Method, Observations, StatusChoice, select_observations

MIN_CHART_PAPERS = 5
"""Fewest papers of a benchmark that gets a row and a chart: with fewer there is no interval by paper (bootstrap), and
a single paper's choices are the whole picture."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of method and status. Both lists begin with the benchmark of most papers.

    `fits` are of benchmarks with `MIN_CHART_PAPERS` papers or more; `few` are the observations of the others.
    """

    method: Method
    status: StatusChoice
    fits: tuple[BenchmarkFit, ...]
    few: tuple[Observations, ...]
    extrapolations: tuple[ExtrapolationRow, ...]

    @property
    def name(self) -> str:
        """Name of the choice in the page's ids."""
        return f"{self.method}-{self.status}"


def fit_choices(frame: pd.DataFrame, assumptions: AssumptionSet, asked: Sequence[float] = ()) -> list[Choice]:
    """Fit `frame`, rows of `compute_vs_error`, by every method and either choice of status.

    The observations' points have a column `place`, the number of the row in `frame`.
    """
    placed = frame.assign(place=range(len(frame)))
    known: dict[tuple[int, ...], tuple[FormFit, ...]] = {}
    choices = []
    for method in METHODS:
        for status in STATUSES:
            seen = sorted((one for one in select_observations(placed, method, status) if len(one.points)), key=_order)
            fits = tuple(_fitted(one, known) for one in seen if one.papers >= MIN_CHART_PAPERS)
            few = tuple(one for one in seen if one.papers < MIN_CHART_PAPERS)
            choices.append(Choice(method, status, fits, few, tuple(extrapolate(fits, assumptions, asked))))
    return choices


def _fitted(seen: Observations, known: dict[tuple[int, ...], tuple[FormFit, ...]]) -> BenchmarkFit:
    """The fits of observations; choices that take the same points share them."""
    places = tuple(seen.points["place"].tolist())
    if places not in known:
        known[places] = fit_observations(seen).forms
    return BenchmarkFit(seen, known[places])


def _order(seen: Observations) -> tuple[int, int, str]:
    return -seen.papers, -len(seen.points), names_of(seen.benchmark).label
