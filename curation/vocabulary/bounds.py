"""Sanity bounds of training runs, from curation/data/bounds.toml, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from curation.claim import TrainingRun
from curation.vocabulary.chips import normalise_chip, variants

_FIELDS = ("chip_count", "training_compute_flop", "pass_compute_flop", "epochs", "steps", "parameters", "tokens")
_MORE_FIELDS = ("examples", "utilisation", "memory_gb")
BESIDE: Final = ("epochs", "steps", "parameters", "tokens", "examples", "utilisation")
"""Amounts of a run's sentence that are kept beside what it states."""
_DURATION_BOUND = {
    "device_hours": "device_hours_h",
    "per_epoch": "per_epoch_h",
    "per_step": "per_step_h",
}


@cache
def bounds() -> Mapping[str, Any]:
    """The content of curation/data/bounds.toml."""
    return tomllib.loads(resources.files("curation").joinpath("data/bounds.toml").read_text("utf-8"))


def out_of_bounds(run: TrainingRun, published_on: date | None) -> tuple[str, ...]:
    """Reasons why a run's values cannot be, each beginning with "impossible:"; empty for a run that can.

    `published_on` chooses the bounds of that time; without it the widest hold and the chip's release is not checked.
    """
    return tuple(f"impossible: {reason}" for reason in _reasons(run, published_on))


def without_impossible(run: TrainingRun, published_on: date | None) -> TrainingRun:
    """The run without those amounts of its sentence (parameters, epochs …) whose value cannot be."""
    bare = replace(run, **dict.fromkeys(BESIDE))  # type: ignore[arg-type]
    base = set(out_of_bounds(bare, published_on))
    wrong = {
        name: None
        for name in BESIDE
        if set(out_of_bounds(replace(bare, **{name: getattr(run, name)}), published_on)) - base
    }
    kept = tuple(item for item in run.evidence if item.field not in wrong)
    return replace(run, **wrong, evidence=kept)  # type: ignore[arg-type]


def _reasons(run: TrainingRun, published_on: date | None) -> Iterator[str]:
    for name in (*_FIELDS, *_MORE_FIELDS):
        value = getattr(run, name)
        if value is not None:
            yield from _outside(name, name, float(value), published_on)
    if run.duration_h is not None:
        name = _DURATION_BOUND.get(run.duration_kind or "", "wall_clock_h")
        yield from _outside(name, f"duration_h ({run.duration_kind or 'wall_clock'})", run.duration_h, published_on)
    yield from _not_released(run, published_on)


def _outside(name: str, shown: str, value: float, published_on: date | None) -> Iterator[str]:
    bound = bounds()[name]
    most, since = _most(bound, published_on)
    if not value >= bound["least"]:  # also true of NaN
        yield f"{shown} {value:.6g} is below {bound['least']:g}"
    elif value > most:
        yield f"{shown} {value:.6g} is above {most:g}{since}"


def _most(bound: Mapping[str, Any], published_on: date | None) -> tuple[float, str]:
    by_year = bound.get("by_year")
    if not by_year:
        return float(bound["most"]), ""
    if published_on is None:
        return float(by_year[-1]["most"]), ""
    fitting = [entry for entry in by_year if entry["year"] <= published_on.year] or by_year[:1]
    return float(fitting[-1]["most"]), f", the bound for papers of {published_on.year}"


def _not_released(run: TrainingRun, published_on: date | None) -> Iterator[str]:
    """The chip, whichever of its candidates, came out long after the paper."""
    if published_on is None or not run.chip:
        return
    names = run.chip_candidates or normalise_chip(run.chip).candidates or (run.chip,)
    released = [row.released_on for row in variants(names)]
    release = bounds()["release"]
    first_version = run.version is None or run.version <= 1
    slack = timedelta(days=release["slack_days" if first_version else "later_version_slack_days"])
    if released and min(released) > published_on + slack:
        yield f"chip {run.chip} was released on {min(released)}, the paper is of {published_on}"
