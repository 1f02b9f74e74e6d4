"""Which training run a result belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from curation.candidates.result_candidates import Candidate
from curation.claim import NOT_NAMED, TrainingRun
from curation.claims.parts import is_part

TRAINED = frozenset({"train", "pretrain", "unclear"})
EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)


def join_run(c: Candidate, runs: Sequence[TrainingRun]) -> tuple[str | None, str]:
    """The run's id, or None and why there is no join: several runs, none, or another paper's result."""
    if not c.own:
        return None, "another paper's result"
    own = [run for run in runs if run.own and run.stage in TRAINED and not is_part(run)]
    if not own:
        return None, "the paper states no training run of its own"
    named = [(len(_words(run.model)), run) for run in own if _words(run.model) and _words(run.model) <= _words(c.model)]
    if named:
        most = max(n for n, _ in named)
        best = [run for n, run in named if n == most]
        timed = [run for run in best if _is_whole(run)]
        if len(best) == 1 or len(timed) == 1:
            return (timed or best)[0].run_id, "the run names the model"
        return None, f"{len(best)} runs name this model"
    if len(own) == 1:
        if not _words(own[0].model) or EVERY.search(own[0].model):
            return own[0].run_id, "the paper's only training run"
        return None, f"the only run is of {own[0].model}, which the result does not name"
    every = [run for run in own if EVERY.search(run.model) or not _words(run.model)]
    if len(every) == 1:
        return every[0].run_id, "the run covers every model"
    return None, f"{len(own)} runs, none of which names the model"


def _is_whole(run: TrainingRun) -> bool:
    """Whether the run states what an estimate of its computation needs."""
    wall_clock = run.chip_count and run.duration_kind in ("wall_clock", "range")
    return bool(run.training_compute_flop or run.duration_kind == "device_hours" or wall_clock)


def _words(name: str) -> frozenset[str]:
    if name == NOT_NAMED:
        return frozenset()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])-(?=\d)", "", name.lower()))
    return frozenset(w for w in words if w not in {"all", "every", "each", "models", "model", "the", "our", "network"})
