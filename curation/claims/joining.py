"""Which training run a result or a cost belongs to, and which costs a result: only where it is the same model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from curation.candidates.owner import key
from curation.claim import TrainingRun

TRAINED = frozenset({"train", "pretrain", "unclear"})
EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)
PLACED = re.compile(r" · (?:Table|Tab\.|text)[^·]*$| r\d+$| p\. \d+$| c\d+$")
"""What results.py puts after a name to say where its number stands."""


def join_run(model: str | None, own: bool, runs: Sequence[TrainingRun]) -> tuple[str | None, str]:
    """The run's id and how it was found, or None and why there is none: several runs, no run, another paper's model."""
    if not own:
        return None, "another paper's result"
    mine = [run for run in runs if run.own and run.stage in TRAINED and run.part_of is None]
    if not mine:
        return None, "the paper states no training run of its own"
    wanted = _words(model)
    named = [(len(_words(run.model)), run) for run in mine if _words(run.model) and _words(run.model) <= wanted]
    if named:
        most = max(n for n, _ in named)
        best = [run for n, run in named if n == most]
        timed = [run for run in best if _is_whole(run)]
        if len(best) == 1 or len(timed) == 1:
            return (timed or best)[0].run_id, "the run names the model"
        return None, f"{len(best)} runs name this model"
    if len(mine) == 1:
        if not _words(mine[0].model) or EVERY.search(mine[0].model or ""):
            return mine[0].run_id, "the paper's only training run"
        return None, f"the only run is of {mine[0].model}, which the result does not name"
    every = [run for run in mine if EVERY.search(run.model or "") or not _words(run.model)]
    if len(every) == 1:
        return every[0].run_id, "the run covers every model"
    return None, f"{len(mine)} runs, none of which names the model"


def same_model(first: str | None, second: str | None) -> bool:
    """Whether two names are one model's: the same letters and digits. Base is not Large, an ablation not the whole."""
    a, b = (key(PLACED.sub("", name or "")) for name in (first, second))
    return bool(a) and a == b


def _is_whole(run: TrainingRun) -> bool:
    """Whether the run states what an estimate of its computation needs."""
    wall_clock = run.chip_count and run.duration_kind in ("wall_clock", "range")
    return bool(run.training_compute_flop or run.duration_kind == "device_hours" or wall_clock)


def _words(name: str | None) -> frozenset[str]:
    if name is None:
        return frozenset()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])-(?=\d)", "", name.lower()))
    return frozenset(w for w in words if w not in {"all", "every", "each", "models", "model", "the", "our", "network"})
