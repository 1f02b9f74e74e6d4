"""Confidence as a probability: a logistic model of named features, read from `data/calibration.json`.

The file is fitted by `climits calibrate` on labelled papers and decisions; this module alone reads it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

ClaimKind = Literal["run", "result"]

SCHEMA: Final = 1
_LARGEST: Final = 1e6
"""A feature that nobody bounded counts no further than this."""
CALIBRATION_FILE: Final = Path(__file__).parents[1] / "data" / "calibration.json"


_UNBOUNDED: Final = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Model:
    """One logistic model: log odds = intercept + sum of weight * bounded feature; `threshold` is a probability.

    `bounds` keep a feature within what was seen in the fit, so that an odd paper is not judged by extrapolation.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def contributions(self, features: Mapping[str, float]) -> dict[str, float]:
        """What each known feature adds to the log odds; unknown and non-finite features add nothing."""
        return {
            name: weight * self._bounded(name, features[name])
            for name, weight in self.weights.items()
            if _finite(features.get(name))
        }

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that a claim with these features is right; a missing feature counts as 0."""
        log_odds = self.intercept
        for name, weight in self.weights.items():
            value = features.get(name)
            if value is not None and math.isfinite(value):
                low, high = self.bounds.get(name, _UNBOUNDED)
                log_odds += weight * min(max(value, low), high)
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds))))

    def _bounded(self, name: str, value: float) -> float:
        low, high = self.bounds.get(name, (-_LARGEST, _LARGEST))
        return min(max(float(value), low), high)


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def read_models(path: Path) -> dict[str, Model]:
    """The models of a calibration file, by kind. Raises ValueError where the file is not one of this schema."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(f"schema {data['schema']}, this version reads {SCHEMA}")
        return {
            kind: Model(
                intercept=float(model["intercept"]),
                weights={name: float(weight) for name, weight in model["weights"].items()},
                threshold=float(model["threshold"]),
                bounds={name: (float(low), float(high)) for name, (low, high) in model.get("bounds", {}).items()},
            )
            for kind, model in data["kinds"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} is not a calibration: {error!r}; make one with `climits calibrate`") from error


@cache
def shipped_models() -> Mapping[str, Model]:
    """The calibration that comes with the package, by kind of claim."""
    return read_models(CALIBRATION_FILE)


def confidence(kind: ClaimKind, features: Mapping[str, float]) -> float:
    """Probability, 0 to 1, that a claim of this kind is right. Features the model does not know are ignored."""
    return shipped_models()[kind].probability(features)
