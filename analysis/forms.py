"""The two forms of the seed paper (arXiv 2007.05558): how the error fraction e falls with the computation C.

Both are lines over x = log10 C (C in FLOP). Polynomial: y = log10(1/e), so C grows as (1/e)^p with p = 1/slope.
Exponential: y = 1/e, so C grows as 10^((1/e)/slope).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Form = Literal["polynomial", "exponential"]
FORMS: tuple[Form, ...] = ("polynomial", "exponential")
Array = npt.NDArray[np.float64]


def response(form: Form, error_fraction: npt.ArrayLike) -> Array:
    """Return y of the line for error fractions in (0, 1)."""
    error = np.asarray(error_fraction, dtype=float)
    return np.log10(1.0 / error) if form == "polynomial" else 1.0 / error


def error_of(form: Form, y: npt.ArrayLike) -> Array:
    """Return the error fraction at y, the inverse of `response`; NaN where no error between 0 and 1 has this y."""
    values = np.asarray(y, dtype=float)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        error = 10.0**-values if form == "polynomial" else 1.0 / values
    return np.where((error > 0) & (error <= 1), error, np.nan)


def log_jacobian(form: Form, error_fraction: npt.ArrayLike) -> float:
    """Sum of ln |dy / d log10(1/e)|: what brings a likelihood in y to the scale of log10(1/e), so that AICs compare."""
    if form == "polynomial":
        return 0.0
    error = np.asarray(error_fraction, dtype=float)
    return float(np.sum(np.log(np.log(10.0) / error)))
