"""What well-known networks usually reach on a benchmark: data/usual_scores.toml, asked by the words of a table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[1] / "data" / "usual_scores.toml"
WHOLE: Final = 100.0
MOST_KEPT: Final = 4096  # texts whose network is known


@dataclass(frozen=True)
class Network:
    """A network with its scores, benchmark -> metric -> score in the metric's unit."""

    names: re.Pattern[str]
    scores: Mapping[str, Mapping[str, float]]


@cache
def networks() -> tuple[Network, ...]:
    """The networks in the file's order: of two that a text names the first counts."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(
        Network(re.compile("|".join(entry["names"]), re.IGNORECASE), entry["scores"]) for entry in data["network"]
    )


@lru_cache(maxsize=MOST_KEPT)
def network_of(text: str) -> Network | None:
    """The network that a text names, None where it names none of the file.

    >>> network_of("ResNet-50 (4 bit)").scores["imagenet"]["top1_accuracy"]
    76.1
    """
    return next((network for network in networks() if network.names.search(text)), None) if text else None


def usual_score(network: Network, benchmark: str, metric: str) -> float | None:
    """The score in the metric's unit, that of an error from its accuracy; None where the file has none.

    >>> round(usual_score(network_of("ResNet-18"), "imagenet", "top1_error"), 1)
    30.2
    """
    of_benchmark = network.scores.get(benchmark, {})
    if metric in of_benchmark:
        return of_benchmark[metric]
    accuracy = of_benchmark.get(metric.replace("error", "accuracy")) if "error" in metric else None
    return None if accuracy is None else WHOLE - accuracy
