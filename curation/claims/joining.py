"""Which training run a result or a cost belongs to, and which costs a result: only where it is the same model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from curation.candidates.owner import key
from curation.claim import TrainingRun
from curation.claims.run_data import Around, RunData, is_data, said
from curation.vocabulary.result_words import find_conditions, find_metrics
from extractors.reading import PaperReadings

TRAINED = frozenset({"train", "pretrain", "unclear"})
EVERY = re.compile(r"\b(?:all|every|each)\b", re.IGNORECASE)
# Between the names of two models, not within one: "ResNet50/InceptionV3", but "XCiT-S24/16".
SEVERAL = re.compile(r"(?<=[A-Za-z0-9]{3})(?:/| and |, )(?=[A-Z][A-Za-z0-9-]{2})")
DEPTH = re.compile(r"(?i)\b(?:depth|layers)\s(\d+)\b|\b(\d+)[- ]layers?\b")
NO_NAMES = frozenset({"all", "every", "each", "models", "model", "the", "our", "network"})

NAMED = "the run names the model"
COVERS = "the run covers every model"
ONLY = "the paper's only training run"
Join = tuple[str | None, str]
"""A run's id, None where there is none, and how it was found or why not."""


def join_run(model: str | None, own: bool, runs: Sequence[TrainingRun], benchmark: str | None = None) -> Join:
    """The run of one model; see `RunJoins.run_of`, which is for many."""
    return RunJoins(runs).run_of(model, own, benchmark)


class RunJoins:
    """The training runs of a paper, as results and costs are joined to them: looked at once for each benchmark.

    With the paper, runs are also told apart by the data sets that the text around them speaks of.
    """

    def __init__(self, runs: Sequence[TrainingRun], paper: PaperReadings | None = None) -> None:
        self._mine = [run for run in runs if run.own and run.stage in TRAINED and run.part_of is None]
        around = RunData(paper)
        self._data = {run.run_id: around.around(run) for run in self._mine} if len(self._mine) > 1 else {}
        self._fitting: dict[str | None, _Fitting] = {}

    def run_of(self, model: str | None, own: bool, benchmark: str | None = None) -> Join:
        """The run of a model, of its training on `benchmark` where several trainings are told apart by their data.

        A run that names the model comes first, then one that covers every model, then the paper's only one; an
        accepted one before those that wait for a person. Several that fit equally are no join.
        """
        if not own:
            return None, "another paper's result"
        if not self._mine:
            return None, "the paper states no training run of its own"
        if benchmark not in self._fitting:
            of_data = [run for run in self._mine if _may_be_on(run, benchmark)]
            self._fitting[benchmark] = _Fitting(of_data, _Choice(benchmark, self._data))
        fitting = self._fitting[benchmark]
        if not fitting.runs:
            return None, "the paper's runs are on other data"
        named = fitting.naming(_words(model))
        of_name = fitting.choice.one_of(named)
        if named and of_name is None:
            return None, f"{len(named)} runs name this model"
        found = [(of_name, NAMED), (fitting.of_all, ONLY if len(self._mine) == 1 else COVERS)]
        for needed in (_is_whole, bool):
            for run, how in found:
                if run is not None and needed(run):
                    return run.run_id, how
        if len(fitting.runs) == 1:
            return None, f"the only run is of {fitting.runs[0].model}, which the result does not name"
        return None, f"{len(fitting.runs)} runs, none of which names the model"


@dataclass(frozen=True, slots=True)
class _Choice:
    """How one run is taken among several that fit a result on a benchmark; `data` are the data sets around each."""

    benchmark: str | None
    data: Mapping[str, Around]

    def one_of(self, runs: Sequence[TrainingRun]) -> TrainingRun | None:
        """The one run that is on the benchmark, or that alone states what its computation follows from."""
        sure = [run for run in runs if run.status != "queued" and _is_whole(run)]
        return self._among(sure, of_section=True) or self._among(runs)

    def _among(self, runs: Sequence[TrainingRun], *, of_section: bool = False) -> TrainingRun | None:
        steps = list(zip(*(self.data[run.run_id] for run in runs), strict=True)) if len(runs) > 1 else []
        for step in steps if of_section else steps[:2]:
            if found := _whole_or_only([r for r, named in zip(runs, step, strict=True) if self.benchmark in named]):
                return found
        return _whole_or_only(runs)


def _whole_or_only(runs: Sequence[TrainingRun]) -> TrainingRun | None:
    """The one whole run, or the one that there is."""
    whole = [run for run in runs if _is_whole(run)]
    return next((some[0] for some in (whole, runs) if len(some) == 1), None)


class _Fitting:
    """The runs that may be on a benchmark; `of_all` is the one that covers every model."""

    def __init__(self, runs: Sequence[TrainingRun], choice: _Choice) -> None:
        self.runs = runs
        self.choice = choice
        self.of_all = choice.one_of([r for r in runs if EVERY.search(r.model or "") or not _words(r.model)])
        self._named = [(place, words) for place, run in enumerate(runs) for words in _each_model(run.model)]
        often = Counter(word for _, words in self._named for word in words)
        # Each run under the rarest of its words: a name is compared with few runs.
        self._by_word: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
        for place, words in self._named:
            if words:
                self._by_word[min(sorted(words), key=lambda word: often[word])].append((place, words))

    def naming(self, wanted: frozenset[str]) -> list[TrainingRun]:
        """The runs whose model's words are all in a name, those with most of them."""
        fitting = [one for word in wanted for one in self._by_word.get(word, ()) if one[1] <= wanted]
        most = max((len(words) for _, words in fitting), default=0)
        return [self.runs[place] for place in sorted({place for place, words in fitting if len(words) == most})]


def _each_model(name: str | None) -> list[frozenset[str]]:
    """The words of each of the models that a run is of: "ResNet50/InceptionV3", "Base and Large"."""
    return [_words(part) for part in SEVERAL.split(name or "")]


def _may_be_on(run: TrainingRun, benchmark: str | None) -> bool:
    """Whether a run may be a training on the benchmark: not one whose sentence names other data only."""
    if benchmark is None or run.stage != "train":
        return True
    data = said(run)
    return not data or benchmark in data


def same_model(first: str | None, second: str | None) -> bool:
    """Whether two names are one model's: the same letters and digits. Base is not Large, an ablation not the whole."""
    return bool(model_key(first)) and model_key(first) == model_key(second)


@lru_cache(maxsize=20_000)
def model_key(name: str | None) -> str:
    """Letters and digits of a name without how it was measured: what names of one model share."""
    return key(_bare(name or ""))


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
    depth = DEPTH.search(name)
    if depth and words:  # "LatticeNet · Depth 50" is LatticeNet-50
        words.append(words[0] + (depth[1] or depth[2]))
    return frozenset(word for word in words if word not in NO_NAMES and not is_data(word))
