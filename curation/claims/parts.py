"""Parts of a training run that may be sure where the whole is not: its hardware, its chip, its duration alone.

"8 V100 GPUs" in one sentence and "3.5 days" in another are each certain, that they belong together is not. The whole
then waits for a person, and the part that is certain is accepted as a claim of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from curation.claim import TrainingRun
from curation.judging.triage import triaged

UNNAMED_CHIPS: Final = ("GPU", "TPU", "CPU", "accelerator")
_OF_TIME: Final = (
    "clear_time", "clear_pair", "duration_", "lasted", "unlinked_duration", "several_durations", "under_an_hour",
    "has_duration", "has_compute",
)  # fmt: skip
_OF_COUNT: Final = ("count_", "one_device_alone", "has_count", "per_device")
_OF_HARDWARE: Final = (
    "clear_use", "clear_pair", "chip_", "hardware_", "unnamed_chip", "names_chip", "several_chips", "is_cpu",
    "bare_mention", "able", *_OF_COUNT,
)  # fmt: skip


def view_features(features: Mapping[str, float], view: str) -> dict[str, float]:
    """The features of a part: those of the facts it leaves out are dropped."""
    dropped = {"hardware": _OF_TIME, "chip": (*_OF_TIME, *_OF_COUNT), "time": _OF_HARDWARE}[view]
    kept = {name: value for name, value in features.items() if not name.startswith(dropped)}
    return {**kept, f"view_{view}": 1.0}


def views_of(row: Mapping[str, Any]) -> list[str]:
    """Names of the parts that a run (by its fields) can be split into; none where it states one thing only.

    Hardware that was taken over from another sentence is a claim of that sentence already.
    """
    features = row["features"] or {}
    timed = bool(row.get("duration_h") or row.get("training_compute_flop"))
    here = not any(features.get(f"hardware_{link}") for link in ("near", "section", "paper", "none"))
    found: list[str] = []
    if row.get("chip") and row.get("chip_count") and timed and here:
        found.append("hardware")
    if row.get("chip") not in (None, *UNNAMED_CHIPS) and here and (row.get("chip_count") or timed):
        found.append("chip")
    if timed and row.get("chip"):
        found.append("time")
    return found


def view_row(row: Mapping[str, Any], view: str) -> dict[str, Any]:
    """The fields of a part of a run, as a mapping of the same names."""
    left_out: tuple[str, ...] = ()
    if view in ("hardware", "chip"):
        left_out = ("duration_h", "duration_kind", "duration_text", "training_compute_flop", "compute_text")
    if view == "chip":
        left_out += ("chip_count", "count_unit")
    if view == "time":
        left_out = ("chip", "chip_id", "chip_text", "memory_gb", "form_factor", "chip_count", "count_unit")
    return {**row, **dict.fromkeys(left_out), "features": view_features(row["features"] or {}, view)}


def judged(run: TrainingRun) -> tuple[TrainingRun, ...]:
    """The run with confidence and status; where it is queued, the parts of it that are sure enough follow, accepted."""
    whole = triaged(run)
    if whole.status == "accepted" or not run.own:
        return (whole,)
    parts: list[TrainingRun] = []
    possible = views_of({**_fields(run), "features": dict(run.features)})
    for view in possible:
        if view == "chip" and any(part.chip for part in parts):
            continue
        part = triaged(_view(run, view))
        if part.status == "accepted":
            parts.append(part)
    return (whole, *parts)


def is_part(run: TrainingRun) -> bool:
    """Whether a run is a part of another one, accepted by itself."""
    return run.part_of is not None


def without_repeats(runs: Iterable[TrainingRun]) -> tuple[TrainingRun, ...]:
    """Runs without the accepted parts that say no more than another accepted run."""
    every = tuple(runs)
    kept: list[TrainingRun] = []
    for run in every:
        if is_part(run):
            others = [other for other in every if other is not run and other.status == "accepted" and other.own]
            if any(_says(other, run) and (not _says(run, other) or other in kept) for other in others):
                continue
        kept.append(run)
    return tuple(kept)


def _says(whole: TrainingRun, part: TrainingRun) -> bool:
    """Whether each fact of `part` is one of `whole`."""
    names = ("chip", "chip_count", "duration_h", "training_compute_flop")
    stated = [(getattr(whole, name), getattr(part, name)) for name in names]
    return all(of_part is None or of_part == of_whole for of_whole, of_part in stated)


def _fields(run: TrainingRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in ("chip", "chip_count", "duration_h", "training_compute_flop")}


def _view(run: TrainingRun, view: str) -> TrainingRun:
    row = view_row(
        {name: getattr(run, name) for name in TrainingRun.__slots__} | {"features": dict(run.features)}, view
    )
    stated = {name for name, value in row.items() if value is not None}
    evidence = tuple(item for item in run.evidence if item.field in stated or item.field == "model")
    row |= {
        "run_id": f"{run.run_id}-{view}",
        "part_of": run.run_id,
        "features": tuple(sorted(row["features"].items())),
        "evidence": evidence,
        "chip_candidates": run.chip_candidates if view != "time" else (),
        "reasons": (*run.reasons, f"part_of: {run.run_id}, whose other facts wait for a person"),
    }
    return replace(run, **row)
