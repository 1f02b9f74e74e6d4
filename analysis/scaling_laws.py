"""Published exponents of loss and error in computation, from `data/scaling_laws.toml`: each with its source, its range
and whether it was compared with the paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, cast

import numpy as np

from analysis.forms import Array

Quantity = Literal["loss", "reducible loss", "error"]


@dataclass(frozen=True, slots=True)
class Law:
    """quantity ~ C^-exponent, C in FLOP. A `bound` says only that the exponent is at most `exponent_high`."""

    id: str
    label: str
    source: str
    arxiv_id: str
    quantity: Quantity
    exponent_low: float
    exponent_high: float
    place: str
    derivation: str
    validity: str
    verified: bool
    """Whether every constant was compared with the paper itself; `checked` says with what."""
    checked: str
    constants: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    bound: bool = False
    compute_flop_min: float | None = None
    compute_flop_max: float | None = None

    @property
    def exponent(self) -> float:
        """The middle of the exponents, or what a bound allows at most."""
        return self.exponent_high if self.bound else (self.exponent_low + self.exponent_high) / 2


@dataclass(frozen=True, slots=True)
class FamilyModel:
    """One size of a paper's family: training computation in FLOP and accuracies as fractions by task."""

    name: str
    parameters: float
    compute_flop: float
    accuracies: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A paper's own table of computation and accuracies; `loss_law` is the law of the same models' loss."""

    id: str
    label: str
    source: str
    arxiv_id: str
    loss_law: str
    tokens: float
    place: str
    verified: bool
    checked: str
    tasks: Mapping[str, str]
    models: tuple[FamilyModel, ...]

    def points(self, task: str) -> tuple[Array, Array]:
        """Return log10 C and the error fraction of each size on a task."""
        return (
            np.log10(np.array([model.compute_flop for model in self.models])),
            1 - np.array([model.accuracies[task] for model in self.models]),
        )


@cache
def laws() -> tuple[Law, ...]:
    """Return the published laws, in the order of the file."""
    return tuple(Law(**{**row, "constants": MappingProxyType(row.get("constants", {}))}) for row in _data()["law"])


@cache
def families() -> tuple[Family, ...]:
    """Return the tables of computation and accuracies, in the order of the file."""
    return tuple(
        Family(
            **{name: value for name, value in row.items() if name != "model"},
            models=tuple(FamilyModel(**model) for model in row["model"]),
        )
        for row in _data()["family"]
    )


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    text = (resources.files("analysis") / "data" / "scaling_laws.toml").read_text(encoding="utf-8")
    return cast("dict[str, list[dict[str, Any]]]", tomllib.loads(text))
