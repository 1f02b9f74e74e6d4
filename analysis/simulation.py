"""The simulation behind `analysis.theory`, which says what it is about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import Lasso

from analysis.forms import Array
from analysis.theory import (
    FEATURES,
    LEARNERS,
    NOISE_SD,
    RELEVANT,
    REPETITIONS,
    SAMPLE_SIZES,
    SEED,
    Learner,
    TheoryRow,
)


def simulate(
    sizes: Sequence[int] = SAMPLE_SIZES,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    features: int = FEATURES,
    relevant: int = RELEVANT,
) -> list[TheoryRow]:
    """Run the experiment; the same arguments give the same rows. `low` and `high` are the extremes of the
    repetitions.
    """
    rows: list[TheoryRow] = []
    for samples in sizes:
        errors: dict[Learner, list[float]] = {name: [] for name in LEARNERS}
        flop: dict[Learner, list[float]] = {name: [] for name in LEARNERS}
        for repetition in range(repetitions):
            rng = np.random.default_rng([seed, samples, repetition])
            truth = np.zeros(features)
            truth[:relevant] = 1.0
            x = rng.standard_normal((samples, features))
            y = x @ truth + NOISE_SD * rng.standard_normal(samples)
            products = x.T @ x  # of all pairs of features: shared by the learners, counted for each
            for name in LEARNERS:
                learned, cost = _learn(name, x, y, products, relevant)
                errors[name].append(float(((learned - truth) ** 2).sum() / (truth**2).sum()))
                flop[name].append(cost)
        for name in LEARNERS:
            seen = errors[name]
            rows.append(
                TheoryRow(name, samples, float(np.mean(seen)), min(seen), max(seen), float(np.mean(flop[name])))
            )
    return rows


def _learn(name: Learner, x: Array, y: Array, products: Array, relevant: int) -> tuple[Array, float]:
    """Return the coefficients that a learner finds and the FLOP that it took; `products` is x'x."""
    features = x.shape[1]
    if name == "regularised":
        return _lasso(x, y, products)
    columns = {
        "oracle": np.arange(relevant),
        "expert": np.r_[np.arange(relevant - 1), relevant],
        "flexible": np.arange(features),
    }[name]
    learned = np.zeros(features)
    learned[columns] = _least_squares(x, y, products, columns)
    return learned, least_squares_flop(len(y), len(columns))


def _least_squares(x: Array, y: Array, products: Array, columns: npt.NDArray[np.intp]) -> Array:
    """Solve the normal equations; with more columns than samples, for the shortest of the exact solutions."""
    part = x[:, columns]
    if len(y) >= len(columns):
        return np.asarray(np.linalg.solve(products[np.ix_(columns, columns)], part.T @ y), dtype=float)
    return np.asarray(part.T @ np.linalg.solve(part @ part.T, y), dtype=float)


def least_squares_flop(samples: int, columns: int) -> float:
    """Return the FLOP of least squares by normal equations, n and p swapped where n < p.

    2 n p^2 for the products and p^3/3 to solve.
    """
    big, small = max(samples, columns), min(samples, columns)
    return 2.0 * big * small**2 + small**3 / 3


def _lasso(x: Array, y: Array, products: Array) -> tuple[Array, float]:
    """Lasso with the universal penalty sd sqrt(2 ln p / n) (Donoho and Johnstone 1994), then least squares on its
    choice.

    The second step undoes the shrinkage of the selected coefficients (relaxed lasso, Meinshausen 2007). FLOP: the
    products of all pairs of features once, each sweep of coordinate descent at 2 p for every coefficient, and the
    second step.
    """
    samples, features = x.shape
    penalty = NOISE_SD * np.sqrt(2 * np.log(features) / samples)
    found = Lasso(alpha=float(penalty), fit_intercept=False, precompute=products, max_iter=20_000, tol=1e-4).fit(x, y)
    learned = np.asarray(found.coef_, dtype=float)
    flop = 2.0 * samples * features**2 + float(found.n_iter_) * 2.0 * features**2
    (selected,) = np.nonzero(learned)
    if 0 < len(selected) < samples:
        learned[selected] = _least_squares(x, y, products, selected)
        flop += least_squares_flop(samples, len(selected))
    return learned, flop
