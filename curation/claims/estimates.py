"""Training compute of a run by several methods, side by side, each with what it assumes.

reported: the paper's own FLOP. hardware: count x time x peak x utilisation, with a realistic utilisation and by the
seed paper's convention (FP32 peak at utilisation 1). operations: FLOP of a pass x 3 x examples x epochs, or 6 x
parameters x tokens. Conventions and their sources are curation/data/estimates.toml. Nothing here is ever written back
into a run.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from curation.claim import TrainingRun
from curation.vocabulary.chips import Chip, normalise_chip, variants

Method = Literal["reported", "hardware", "hardware_fp32_peak", "operations"]
SECONDS_PER_HOUR = 3600.0
DAYS_PER_YEAR = 365.25
UNNAMED_GPU = "GPU"
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


@dataclass(frozen=True, slots=True)
class _Range:
    """A quantity with bounds and what was assumed to get it."""

    low: float
    middle: float
    high: float
    assumptions: tuple[str, ...] = ()

    def times(self, other: _Range) -> _Range:
        return _Range(
            self.low * other.low,
            self.middle * other.middle,
            self.high * other.high,
            (*self.assumptions, *other.assumptions),
        )


@cache
def conventions() -> dict[str, Any]:
    """The content of curation/data/estimates.toml."""
    return tomllib.loads(resources.files("curation").joinpath("data/estimates.toml").read_text("utf-8"))


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


def _estimate(run: TrainingRun, method: Method, flop: _Range) -> ComputeEstimate | None:
    if not (0 < flop.low <= flop.middle * (1 + 1e-9) and flop.middle <= flop.high * (1 + 1e-9) < math.inf):
        return None
    assumptions = tuple(dict.fromkeys(flop.assumptions))
    return ComputeEstimate(run.run_id, method, flop.middle, flop.low, flop.high, assumptions)


def _exactly(value: float, *assumptions: str) -> _Range:
    return _Range(value, value, value, assumptions)


def _reported(run: TrainingRun) -> ComputeEstimate | None:
    flop = run.training_compute_flop
    return _estimate(run, "reported", _exactly(flop)) if flop else None


def _hardware(run: TrainingRun, published_on: date | None) -> list[ComputeEstimate | None]:
    names, rows = _chips(run.chip, run.chip_candidates, run.memory_gb, run.form_factor, published_on)
    if not rows:
        return []
    seconds = _chip_seconds(run, names, rows, published_on)
    if seconds is None:
        return []
    return [
        _estimate(run, convention["method"], seconds.times(peak).times(_utilisation(run, convention)))
        for convention in conventions()["hardware"]
        if (peak := _peak(names, rows, convention["method"], published_on)) is not None
    ]


@lru_cache(maxsize=4096)
def _chips(
    chip: str | None,
    candidates: tuple[str, ...],
    memory_gb: float | None,
    form_factor: str | None,
    published_on: date | None,
) -> tuple[tuple[str, ...], tuple[Chip, ...]]:
    """The chips a run may have used and the rows of the table they are sold as."""
    if not chip:
        return (), ()
    match = normalise_chip(chip, published_on)
    names = candidates or match.candidates or ((match.chip,) if match.chip else ())
    if chip == UNNAMED_GPU:
        names = _usual_gpus(published_on)
    rows = tuple(row for row in variants(names, memory_gb, form_factor) if _peaks(row, ("tensor_fp16", "fp32")))
    return tuple(dict.fromkeys(row.chip for row in rows)), rows


@cache
def _usual_gpus(published_on: date | None) -> tuple[str, ...]:
    """GPUs that a paper of a day may have trained on without naming them; none where the day is not known."""
    convention = conventions()["unnamed_gpu"]
    if published_on is None:
        return ()
    rows = variants(tuple(convention["chips"]))
    ages = {row.chip: (published_on - row.released_on).days / DAYS_PER_YEAR for row in rows}
    return tuple(
        name
        for name in convention["chips"]
        if name in ages and convention["youngest"] <= ages[name] <= convention["oldest"]
    )


def _peaks(chip: Chip, precisions: Sequence[str]) -> tuple[str, float] | None:
    """The first of the precisions that a chip has a rate for, and that rate."""
    for precision in precisions:
        rate = chip.peak_flop_per_s(precision)
        if rate is not None:
            return precision, rate
    return None


@lru_cache(maxsize=4096)
def _peak(names: tuple[str, ...], rows: tuple[Chip, ...], method: Method, published_on: date | None) -> _Range | None:
    """Peak rate of one chip in FLOP/s by the convention of a method, over the chips it may have been."""
    convention = next(entry for entry in conventions()["hardware"] if entry["method"] == method)
    matrix_only, mixed = conventions()["matrix_only"], conventions()["mixed_precision"]
    low, middle, high, used, notes = [], [], [], set(), []
    for row in rows:
        special = row.kind in matrix_only["kinds"]
        wanted = ("peak", "low_peak", "high_peak")
        found = [_peaks(row, matrix_only["peak"] if special else convention[name]) for name in wanted]
        if found[0] is None or found[1] is None or found[2] is None:
            continue
        if special and convention["peak"] == ["fp32"] and found[0][0] != "fp32":
            notes.append(matrix_only["assumption"])
        used.add(found[0][0])
        middle.append(found[0][1])
        if convention["precision_by_date"] and _precision_open(row, published_on):
            middle[-1] = math.sqrt(found[0][1] * found[1][1])
            used.add(found[1][0])
            notes.append(mixed["assumption"])
        gpus = conventions()["boards"]["gpus"].get(row.chip, 1)
        if gpus > 1:
            middle[-1] /= math.sqrt(gpus)
            notes.append(f"a {row.chip} has {gpus} GPUs and the paper may count either: geometric middle")
        low.append(min(found[0][1], found[1][1]) / gpus)
        high.append(max(found[0][1], found[2][1]))
    if not middle:
        return None
    named = f"peak {_span(min(middle), max(middle))} FLOP/s ({'/'.join(sorted(used))}) of {', '.join(names[:4])}"
    if len(names) > 1:
        notes.append(f"chip is one of {len(names)} candidates")
    same = math.isclose(min(middle), max(middle))
    geometric = middle[0] if same else math.exp(sum(map(math.log, middle)) / len(middle))
    return _Range(min(low), geometric, max(high), (named, *dict.fromkeys(notes)))


def _precision_open(chip: Chip, published_on: date | None) -> bool:
    """Whether FP32 and mixed precision were both usual on a chip with FP16 matrix units at the time of a paper."""
    if chip.kind != "gpu" or not chip.peak_tensor_fp16_flop_per_s or chip.peak_tf32_flop_per_s:
        return False
    usual_from: date = conventions()["mixed_precision"]["usual_from"]
    return published_on is None or published_on < usual_from


def _utilisation(run: TrainingRun, convention: dict[str, Any]) -> _Range:
    stated = run.utilisation if convention["method"] == "hardware" else None
    if stated and 0 < stated <= 1:
        return _exactly(stated, f"utilisation {stated:g} as the paper states")
    value, low, high = convention["utilisation"], convention["low_utilisation"], convention["high_utilisation"]
    bounds = f" ({low:g} to {high:g})" if low < high else ""
    return _Range(low, value, high, (f"utilisation {value:g}{bounds} assumed",))


def _chip_seconds(
    run: TrainingRun, names: Sequence[str], rows: Sequence[Chip], published_on: date | None
) -> _Range | None:
    """Seconds of work summed over chips. None where count or time is missing or counts what is not known in chips."""
    hours = _hours(run)
    if hours is None:
        return None
    seconds = hours.times(_exactly(SECONDS_PER_HOUR))
    if run.duration_kind == "device_hours":
        unit = _chips_per_unit(replace(run, count_unit=_device(run)), names, rows, published_on)
        note = f"{run.duration_h:g} device-hours as stated, not multiplied by the count"
        return None if unit is None else seconds.times(unit).times(_exactly(1.0, note))
    if not run.chip_count or run.chip_count < 0:
        return None
    unit = _chips_per_unit(run, names, rows, published_on)
    return None if unit is None else seconds.times(_exactly(float(run.chip_count))).times(unit)


def _device(run: TrainingRun) -> str | None:
    """What device-hours are hours of: cores where their words say so, else chips, or what a TPU is counted in.

    "12 GPU days on 2 machines" are days of GPUs, whatever is counted beside.
    """
    if "core" in (run.duration_text or "").lower() and (run.chip or "").startswith("TPU"):
        return "tpu_core"
    return run.count_unit if run.count_unit in ("tpu_core", "tpu_chip", "tpu_device") else "accelerator"


def _hours(run: TrainingRun) -> _Range | None:
    """Hours of the whole run; a time per epoch or step needs how many of them the paper states."""
    if not run.duration_h or run.duration_h < 0:
        return None
    if run.duration_kind == "per_epoch":
        note = "time per epoch x stated epochs"
        return _exactly(run.duration_h * run.epochs, note) if run.epochs else None
    if run.duration_kind == "per_step":
        return _exactly(run.duration_h * run.steps, "time per step x stated steps") if run.steps else None
    note = "middle of the stated range of times" if run.duration_kind == "range" else ""
    return _exactly(run.duration_h, *filter(None, (note,)))


def _chips_per_unit(
    run: TrainingRun, names: Sequence[str], rows: Sequence[Chip], published_on: date | None
) -> _Range | None:
    """Chips in one of what the paper counts; None for pods, processor cores and machines with unknown contents."""
    unit = run.count_unit or "gpu"
    if unit in ("gpu", "tpu_chip", "accelerator"):
        return _exactly(1.0)
    if unit == "tpu_core":
        cores = [float(row.cores_per_chip) for row in rows if row.cores_per_chip]
        if not cores:
            return None
        note = f"{_span(min(cores), max(cores))} cores a chip"
        return _Range(1 / max(cores), len(cores) / sum(cores), 1 / min(cores), (note,))
    if unit == "tpu_device":
        device = conventions()["tpu_device"]
        least, most = device["chips"]
        if not set(names) & set(device["generations"]):
            return _exactly(1.0)
        return _Range(least, math.sqrt(least * most), most, (f"a TPU is taken as {least} to {most} chips",))
    if unit == "machine" and run.chip_text:
        held = normalise_chip(run.chip_text, published_on)
        if held.chips_per_machine:
            return _exactly(float(held.chips_per_machine), f"{held.machine} with {held.chips_per_machine} chips")
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
        return _estimate(run, "operations", _Range(flop, flop, flop * constants["flop_per_multiply_add"], notes))
    if run.parameters and run.tokens:
        least, most = constants["flop_per_parameter_and_token"], constants["high_flop_per_parameter_and_token"]
        repeated = run.epochs if run.epochs and run.epochs > 1 else 1.0
        seen = run.parameters * run.tokens
        notes = (f"{least:g} FLOP a parameter and token, every parameter used for every token",)
        if repeated > 1:
            notes = (*notes, f"tokens seen {repeated:g} times; low bound: the stated tokens are the total")
        return _estimate(
            run, "operations", _Range(least * seen, least * seen * repeated, most * seen * repeated, notes)
        )
    return None


def _span(low: float, high: float) -> str:
    return f"{low:.3g}" if math.isclose(low, high) else f"{low:.3g} to {high:.3g}"
