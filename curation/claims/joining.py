"""Which training run a result or a cost belongs to, and which costs a result: only where it is the same model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from curation.candidates.owner import key
from curation.claim import TrainingRun
from curation.vocabulary.benchmark_names import find_benchmarks
from curation.vocabulary.result_words import find_conditions, find_metrics

TRAINED = frozenset({"train", "pretrain", "unclear"})
EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)

NAMED = "the run names the model"
COVERS = "the run covers every model"
ONLY = "the paper's only training run"
Join = tuple[str | None, str]
"""A run's id, None where there is none, and how it was found or why not."""


def join_run(model: str | None, own: bool, runs: Sequence[TrainingRun], benchmark: str | None = None) -> Join:
    """The run of a model, of its training on `benchmark` where several trainings are told apart by their data.

    A run that names the model comes first, then one that covers every model, then the paper's only one. Several that
    fit equally are no join.
    """
    if not own:
        return None, "another paper's result"
    mine = [run for run in runs if run.own and run.stage in TRAINED and run.part_of is None]
    if not mine:
        return None, "the paper states no training run of its own"
    fitting = [run for run in mine if _may_be_on(run, benchmark)]
    if not fitting:
        return None, "the paper's runs are on other data"
    named = _naming(fitting, _words(model))
    every = [run for run in fitting if EVERY.search(run.model or "") or not _words(run.model)]
    of_name = _one_of(named, benchmark)
    if named and of_name is None:
        return None, f"{len(named)} runs name this model"
    found = [(of_name, NAMED), (_one_of(every, benchmark), ONLY if len(mine) == 1 else COVERS)]
    for needed in (_is_whole, bool):
        for run, how in found:
            if run is not None and needed(run):
                return run.run_id, how
    if len(fitting) == 1:
        return None, f"the only run is of {fitting[0].model}, which the result does not name"
    return None, f"{len(fitting)} runs, none of which names the model"


def _naming(runs: Sequence[TrainingRun], wanted: frozenset[str]) -> list[TrainingRun]:
    """The runs whose model's words are all in a name, those with most of them."""
    named = [(len(_words(run.model)), run) for run in runs if _words(run.model) and _words(run.model) <= wanted]
    most = max((n for n, _ in named), default=0)
    return [run for n, run in named if n == most]


def _one_of(runs: Sequence[TrainingRun], benchmark: str | None) -> TrainingRun | None:
    """The one run among several that is on the benchmark, or that alone states what its computation follows from."""
    said = [run for run in runs if benchmark is not None and benchmark in _data(run)]
    near = [run for run in runs if benchmark is not None and benchmark in _data(run) | _data_before(run)]
    for some in (said, near, runs):
        whole = [run for run in some if _is_whole(run)]
        if len(some) == 1 or len(whole) == 1:
            return (whole or list(some))[0]
    return None


def _may_be_on(run: TrainingRun, benchmark: str | None) -> bool:
    """Whether a run may be a training on the benchmark: not one whose sentence names other data only."""
    if benchmark is None or run.stage != "train":
        return True
    data = _data(run)
    return not data or benchmark in data


def _data(run: TrainingRun) -> frozenset[str]:
    """The data sets that the sentence of a run names."""
    return frozenset(naming.benchmark for naming in find_benchmarks(run.quote))


def _data_before(run: TrainingRun) -> frozenset[str]:
    """The data sets that the sentences before a run's name."""
    return frozenset(naming.benchmark for item in run.evidence for naming in find_benchmarks(item.before))


def same_model(first: str | None, second: str | None) -> bool:
    """Whether two names are one model's: the same letters and digits. Base is not Large, an ablation not the whole."""
    a, b = (key(_bare(name or "")) for name in (first, second))
    return bool(a) and a == b


def _bare(name: str) -> str:
    """A name without how it was measured: "(10-crop)", "(single-model)"."""
    bracketed = re.search(r" \(([^()]*)\)$", name)
    measured = " ".join(find_conditions(bracketed[1])) if bracketed else ""
    return name[: bracketed.start()] if bracketed and key(measured) == key(bracketed[1]) else name


def _is_whole(run: TrainingRun) -> bool:
    """Whether the run states what an estimate of its computation needs."""
    wall_clock = run.chip_count and run.duration_kind in ("wall_clock", "range")
    return bool(run.training_compute_flop or run.duration_kind == "device_hours" or wall_clock)


@lru_cache(maxsize=20_000)
def _words(name: str | None) -> frozenset[str]:
    if name is None or key("".join(name[f.start : f.end] for f in find_metrics(name))) == key(name):
        return frozenset()  # "F1" is what the run's sentence measures, no model
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])-(?=\d)", "", name.lower()))
    return frozenset(w for w in words if w not in {"all", "every", "each", "models", "model", "the", "our", "network"})
