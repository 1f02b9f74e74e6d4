"""Training compute of a run by several methods, side by side, each with what it assumes.

reported: the paper's own FLOP. hardware: count x time x peak x utilisation, with a realistic utilisation and by the
seed paper's convention (FP32 peak at utilisation 1). operations: FLOP of a pass x 3 x examples x epochs, or 6 x
parameters x tokens. Conventions and their sources are curation/data/estimates.toml. Nothing here is ever written back
into a run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from curation.claim import TrainingRun
from curation.claims.conventions import Method, Range, conventions, exactly, span
from curation.claims.peaks import chips_of, peak_of
from curation.vocabulary.chips import Chip, normalise_chip

SECONDS_PER_HOUR = 3600.0
COMPARED: tuple[Method, ...] = ("reported", "hardware", "operations")


@dataclass(frozen=True, slots=True)
class ComputeEstimate:
    """Training compute of a run in FLOP by one method; low and high bound what its assumptions leave open."""

    run_id: str
    method: Method
    compute_flop: float
    low_flop: float
    high_flop: float
    assumptions: tuple[str, ...] = ()


def compute_estimates(run: TrainingRun, published_on: date | None = None) -> tuple[ComputeEstimate, ...]:
    """The estimates a run allows; empty where the paper states too little. `published_on` narrows ambiguous chips."""
    estimates = [_reported(run), *_hardware(run, published_on), _operations(run)]
    return tuple(estimate for estimate in estimates if estimate is not None)


def disagreement(estimates: Sequence[ComputeEstimate]) -> str | None:
    """A reason for review where two methods differ by more than ten times, else None.

    The seed paper's convention is left out: it differs from the realistic one by design.
    """
    compared = [estimate for estimate in estimates if estimate.method in COMPARED]
    if len(compared) < 2:
        return None
    low = min(compared, key=lambda estimate: estimate.compute_flop)
    high = max(compared, key=lambda estimate: estimate.compute_flop)
    ratio = high.compute_flop / low.compute_flop
    if ratio <= conventions()["disagreement_factor"]:
        return None
    return (
        f"estimates_disagree: {high.method} {high.compute_flop:.2g} FLOP, {low.method} {low.compute_flop:.2g} FLOP, "
        f"{ratio:.0f} times"
    )


def _estimate(run: TrainingRun, method: Method, flop: Range) -> ComputeEstimate | None:
    if not (0 < flop.low <= flop.middle * (1 + 1e-9) and flop.middle <= flop.high * (1 + 1e-9) < math.inf):
        return None
    assumptions = tuple(dict.fromkeys(flop.assumptions))
    return ComputeEstimate(run.run_id, method, flop.middle, flop.low, flop.high, assumptions)


def _reported(run: TrainingRun) -> ComputeEstimate | None:
    flop = run.training_compute_flop
    return _estimate(run, "reported", exactly(flop)) if flop else None


def _hardware(run: TrainingRun, published_on: date | None) -> list[ComputeEstimate | None]:
    names, rows = chips_of(run.chip, run.chip_candidates, run.memory_gb, run.form_factor, published_on)
    if not rows:
        return []
    seconds = _chip_seconds(run, names, rows, published_on)
    if seconds is None:
        return []
    return [
        _estimate(run, convention["method"], seconds.times(peak).times(_utilisation(run, convention)))
        for convention in conventions()["hardware"]
        if (peak := peak_of(names, rows, convention["method"], published_on)) is not None
    ]


def _utilisation(run: TrainingRun, convention: dict[str, Any]) -> Range:
    stated = run.utilisation if convention["method"] == "hardware" else None
    if stated and 0 < stated <= 1:
        return exactly(stated, f"utilisation {stated:g} as the paper states")
    value, low, high = convention["utilisation"], convention["low_utilisation"], convention["high_utilisation"]
    bounds = f" ({low:g} to {high:g})" if low < high else ""
    return Range(low, value, high, (f"utilisation {value:g}{bounds} assumed",))


def _chip_seconds(
    run: TrainingRun, names: Sequence[str], rows: Sequence[Chip], published_on: date | None
) -> Range | None:
    """Seconds of work summed over chips. None where count or time is missing or counts what is not known in chips."""
    hours = _hours(run)
    if hours is None:
        return None
    seconds = hours.times(exactly(SECONDS_PER_HOUR))
    if run.duration_kind == "device_hours":
        unit = _chips_per_unit(replace(run, count_unit=_device(run)), names, rows, published_on)
        note = f"{run.duration_h:g} device-hours as stated, not multiplied by the count"
        return None if unit is None else seconds.times(unit).times(exactly(1.0, note))
    if not run.chip_count or run.chip_count < 0:
        return None
    unit = _chips_per_unit(run, names, rows, published_on)
    return None if unit is None else seconds.times(exactly(float(run.chip_count))).times(unit)


def _device(run: TrainingRun) -> str | None:
    """What device-hours are hours of: cores where their words say so, else chips, or what a TPU is counted in.

    "12 GPU days on 2 machines" are days of GPUs, whatever is counted beside.
    """
    if "core" in (run.duration_text or "").lower() and (run.chip or "").startswith("TPU"):
        return "tpu_core"
    return run.count_unit if run.count_unit in ("tpu_core", "tpu_chip", "tpu_device") else "accelerator"


def _hours(run: TrainingRun) -> Range | None:
    """Hours of the whole run; a time per epoch or step needs how many of them the paper states."""
    if not run.duration_h or run.duration_h < 0:
        return None
    if run.duration_kind == "per_epoch":
        note = "time per epoch x stated epochs"
        return exactly(run.duration_h * run.epochs, note) if run.epochs else None
    if run.duration_kind == "per_step":
        return exactly(run.duration_h * run.steps, "time per step x stated steps") if run.steps else None
    note = "middle of the stated range of times" if run.duration_kind == "range" else ""
    return exactly(run.duration_h, *filter(None, (note,)))


def _chips_per_unit(
    run: TrainingRun, names: Sequence[str], rows: Sequence[Chip], published_on: date | None
) -> Range | None:
    """Chips in one of what the paper counts; None for pods, processor cores and machines with unknown contents."""
    unit = run.count_unit or "gpu"
    if unit in ("gpu", "tpu_chip", "accelerator"):
        return exactly(1.0)
    if unit == "tpu_core":
        cores = [float(row.cores_per_chip) for row in rows if row.cores_per_chip]
        if not cores:
            return None
        note = f"{span(min(cores), max(cores))} cores a chip"
        return Range(1 / max(cores), len(cores) / sum(cores), 1 / min(cores), (note,))
    if unit == "tpu_device":
        device = conventions()["tpu_device"]
        least, most = device["chips"]
        if not set(names) & set(device["generations"]):
            return exactly(1.0)
        return Range(least, math.sqrt(least * most), most, (f"a TPU is taken as {least} to {most} chips",))
    if unit == "machine" and run.chip_text:
        held = normalise_chip(run.chip_text, published_on)
        if held.chips_per_machine:
            return exactly(float(held.chips_per_machine), f"{held.machine} with {held.chips_per_machine} chips")
    return None


def _operations(run: TrainingRun) -> ComputeEstimate | None:
    constants = conventions()["operations"]
    notes: tuple[str, ...]
    if run.pass_compute_flop and run.examples and run.epochs:
        passes = constants["passes_per_example"]
        flop = run.pass_compute_flop * passes * run.examples * run.epochs
        notes = (
            f"{passes:g} passes an example (backward twice the forward)",
            f"{run.examples:.3g} examples x {run.epochs:g} epochs",
            "high bound: the pass was counted in multiply-adds",
        )
        return _estimate(run, "operations", Range(flop, flop, flop * constants["flop_per_multiply_add"], notes))
    if run.parameters and run.tokens:
        least, most = constants["flop_per_parameter_and_token"], constants["high_flop_per_parameter_and_token"]
        repeated = run.epochs if run.epochs and run.epochs > 1 else 1.0
        seen = run.parameters * run.tokens
        notes = (f"{least:g} FLOP a parameter and token, every parameter used for every token",)
        if repeated > 1:
            notes = (*notes, f"tokens seen {repeated:g} times; low bound: the stated tokens are the total")
        return _estimate(run, "operations", Range(least * seen, least * seen * repeated, most * seen * repeated, notes))
    return None
