"""What estimates of training compute assume, and quantities with the bounds that the assumptions leave."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Method = Literal["reported", "hardware", "hardware_fp32_peak", "operations"]


@dataclass(frozen=True, slots=True)
class Range:
    """A quantity with bounds and what was assumed to get it."""

    low: float
    middle: float
    high: float
    assumptions: tuple[str, ...] = ()

    def times(self, other: Range) -> Range:
        """The product, with what either assumes."""
        return Range(
            self.low * other.low,
            self.middle * other.middle,
            self.high * other.high,
            (*self.assumptions, *other.assumptions),
        )


def exactly(value: float, *assumptions: str) -> Range:
    """A quantity without bounds."""
    return Range(value, value, value, assumptions)


def span(low: float, high: float) -> str:
    """Two bounds in words, one where both are the same."""
    return f"{low:.3g}" if math.isclose(low, high) else f"{low:.3g} to {high:.3g}"


@cache
def conventions() -> dict[str, Any]:
    """The content of curation/data/estimates.toml."""
    return tomllib.loads(resources.files("curation").joinpath("data/estimates.toml").read_text("utf-8"))
