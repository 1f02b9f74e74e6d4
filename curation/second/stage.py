"""The second stage of a judge: a probability that knows what a second reader says, from the first one's and agreement.

Few papers have labels and replies, too few for trees: a logistic regression of a dozen numbers, kept as plain JSON in
`second.json` beside the trees, with what it was fitted on. Papers that no second reader read never come here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from curation.judging.features import Kind

FILE: Final = "second.json"
SCHEMA: Final = 1
LEAST, MOST = 0.01, 0.99


class SecondStageError(ValueError):
    """The file of a second stage cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class SecondStage:
    """Weights by name of feature; accepted from `threshold` on, put before a person from `queued_from` on."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    queued_from: float

    def probability(self, features: Mapping[str, float], group: str) -> float:
        """The probability of a candidate of a group ("chip", "table"); a group that was never fitted adds nothing."""
        total = self.intercept + self.weights.get(f"group_{group}", 0.0)
        total += sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return min(MOST, max(LEAST, 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))))


Stages = Mapping[Kind, SecondStage]


def read_stages(folder: Path) -> Stages | None:
    """The second stages of a folder of judges by kind; None where it holds none. Raises SecondStageError."""
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise SecondStageError(f"{file}: schema {data['schema']}; needed: {SCHEMA}; run `climits learn` again")
        return {
            kind: SecondStage(
                {name: float(weight) for name, weight in entry["weights"].items()},
                float(entry["intercept"]),
                float(entry["threshold"]),
                float(entry["queued_from"]),
            )
            for kind, entry in data["kinds"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        if isinstance(error, SecondStageError):
            raise
        raise SecondStageError(f"{file}: damaged: {error!r}; `climits learn` makes another") from error


def write_stages(stages: Stages, provenance: Mapping[str, Any], folder: Path) -> None:
    """Write the second stages of all kinds, whole or not at all."""
    data = {
        "schema": SCHEMA,
        "kinds": {
            kind: {
                "threshold": round(stage.threshold, 4),
                "queued_from": stage.queued_from,
                "intercept": round(stage.intercept, 4),
                "weights": {name: round(weight, 4) for name, weight in stage.weights.items()},
            }
            for kind, stage in stages.items()
        },
        "provenance": dict(provenance),
    }
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{FILE}"
    temporary.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    temporary.replace(folder / FILE)
