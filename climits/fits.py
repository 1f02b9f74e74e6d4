"""Error against computation from Python: fits as a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

import pandas as pd
from typer import BadParameter

from analysis.errors import AnalysisError
from analysis.fits import FitRow, fit_benchmarks, fit_rows
from analysis.observations import Method, StatusChoice
from climits.naming import benchmark


def fit(
    frame: pd.DataFrame,
    *,
    method: Method = "best",
    status: StatusChoice = "accepted",
    benchmarks: Sequence[str] = (),
) -> pd.DataFrame:
    """Error against computation by benchmark and form: two rows a benchmark, of `frame` as `compute_vs_error` gives it.

    Lines are y = intercept + slope * log10(C), C in FLOP, with y = log10(1/error_fraction) (polynomial form) or
    1/error_fraction (exponential form). Where no line may be drawn its columns are empty and `why_not` says why. The
    other columns are those of the relation `fits`. Raises AnalysisError where `frame` lacks columns, and for a
    benchmark that neither `frame` nor the project knows. Needs the extra `analysis`.
    """
    named = [benchmarks] if isinstance(benchmarks, str) else list(benchmarks)
    rows = fit_rows(fit_benchmarks(frame, method, status, [_known(name, frame) for name in named]))
    return pd.DataFrame([asdict(row) for row in rows], columns=[field.name for field in fields(FitRow)])


def _known(name: str, frame: pd.DataFrame) -> str:
    if "benchmark" in frame.columns and name in set(frame["benchmark"]):
        return name
    try:
        return benchmark(name)
    except BadParameter as problem:
        raise AnalysisError(problem.message) from problem
