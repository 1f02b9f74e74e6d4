"""Peak rates of the chips that a run may have used, by the convention of a method (curation/data/estimates.toml)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from curation.claims.conventions import Method, Range, conventions, span
from curation.vocabulary.chips import Chip, normalise_chip, variants

DAYS_PER_YEAR = 365.25
UNNAMED_GPU = "GPU"


@lru_cache(maxsize=4096)
def chips_of(
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
def peak_of(names: tuple[str, ...], rows: tuple[Chip, ...], method: Method, published_on: date | None) -> Range | None:
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
    named = f"peak {span(min(middle), max(middle))} FLOP/s ({'/'.join(sorted(used))}) of {', '.join(names[:4])}"
    if len(names) > 1:
        notes.append(f"chip is one of {len(names)} candidates")
    same = math.isclose(min(middle), max(middle))
    geometric = middle[0] if same else math.exp(sum(map(math.log, middle)) / len(middle))
    return Range(min(low), geometric, max(high), (named, *dict.fromkeys(notes)))


def _precision_open(chip: Chip, published_on: date | None) -> bool:
    """Whether FP32 and mixed precision were both usual on a chip with FP16 matrix units at the time of a paper."""
    if chip.kind != "gpu" or not chip.peak_tensor_fp16_flop_per_s or chip.peak_tf32_flop_per_s:
        return False
    usual_from: date = conventions()["mixed_precision"]["usual_from"]
    return published_on is None or published_on < usual_from
