"""Training compute out of the operations of a pass: pass x 3 x training examples of the benchmark x epochs.

This is how the seed paper counts where a paper states its network's operations. The epochs are the paper's where it
states them, else assumed by data/estimates.toml; which of both holds is the estimate's method.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from curation.claim import BenchmarkResult, ModelCost, PaperClaims
from curation.claims.conventions import conventions
from curation.claims.joining import NAMED
from curation.vocabulary.benchmark_names import find_benchmarks
from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.cost_words import PassUnit
from extractors.reading import PaperReadings, Reading

CostMethod = Literal["operations", "operations_assumed_epochs"]
FEWEST_EPOCHS: Final = 2.0  # a single epoch is named of one step of something else more often than of a training
MOST_EPOCHS: Final = 5000.0
NOT_OF_TRAINING: Final = re.compile(
    r"warm-?up|fine-?tun|linear (?:prob|eval|class)|pre-?train|\bevery\b|\bafter\b|\blast\b|\bfirst\b|\bper\b|decay"
    r"|divid|drop|at (?:the )?epoch|search|\bprevious|\bprior|\bthey\b|\bet al",
    re.IGNORECASE,
)
TRAINED: Final = re.compile(r"\btrain", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """Training compute in FLOP of the model of a cost on one benchmark; low and high bound what is assumed."""

    cost_id: str
    benchmark: str
    method: CostMethod
    compute_flop: float
    low_flop: float
    high_flop: float
    epochs: float
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Epochs:
    low: float
    middle: float
    high: float
    stated: bool
    note: str


def cost_estimates(claims: PaperClaims, paper: PaperReadings) -> tuple[CostEstimate, ...]:
    """An estimate for each cost of an own model and each benchmark on which a result of the model is joined to it."""
    by_id = {cost.cost_id: cost for cost in claims.costs if cost.own}
    joined: dict[tuple[str, str], list[BenchmarkResult]] = {}
    for result in claims.results:
        if result.cost_id in by_id:
            joined.setdefault((result.cost_id, result.benchmark), []).append(result)
    of_runs = {run.run_id: run.epochs for run in claims.runs if run.epochs}
    found = []
    for (cost_id, benchmark), results in joined.items():
        of_text = text_epochs(paper.readings, benchmark)
        epochs = _epochs(by_id[cost_id], benchmark, results, of_runs, of_text)
        estimate = _estimate(by_id[cost_id], benchmark, epochs) if epochs else None
        if estimate is not None:
            found.append(estimate)
    return tuple(found)


def text_epochs(readings: Iterable[Reading], benchmark: str) -> tuple[float, ...]:
    """Numbers of epochs that sentences on training state, of the benchmark's where any of them names it, in order."""
    own: set[float] = set()
    any_benchmark: set[float] = set()
    for reading in readings:
        if reading.quantity != "epochs" or reading.table_id is not None or reading.value is None:
            continue
        at = int(reading.attributes.get("start", "0"))
        around = reading.quote[max(0, at - 80) : at + 40]
        if not FEWEST_EPOCHS <= reading.value <= MOST_EPOCHS or NOT_OF_TRAINING.search(around):
            continue
        if not TRAINED.search(reading.quote):
            continue
        named = {n.benchmark for n in find_benchmarks(f"{reading.quote} {reading.section}")}
        named = named or {n.benchmark for n in find_benchmarks(reading.before)}
        if benchmark in named:
            own.add(reading.value)
        elif not named:
            any_benchmark.add(reading.value)
    return tuple(sorted(own or any_benchmark))


def _epochs(
    cost: ModelCost,
    benchmark: str,
    results: Sequence[BenchmarkResult],
    of_runs: Mapping[str, float],
    of_text: tuple[float, ...],
) -> _Epochs | None:
    """Epochs by the row itself, the joined run, the text, or the convention, whichever comes first."""
    if benchmark not in conventions()["operations"]["assumed_epochs"]:
        return None
    if cost.epochs:
        return _stated(cost.epochs, "as the table states")
    joined = [(cost.run_id, cost.join_reason), *((result.run_id, result.join_reason) for result in results)]
    runs = {run_id for run_id, why in joined if run_id and why == NAMED}
    of_run = {of_runs[run_id] for run_id in runs if run_id in of_runs}
    if len(of_run) == 1:
        return _stated(of_run.pop(), "as the joined run states")
    if len(of_text) == 1:
        return _stated(of_text[0], "as the text states")
    if of_text:
        low, high = of_text[0], of_text[-1]
        note = f"epochs assumed: the text states {low:g} to {high:g} and not for which model; geometric middle"
        return _Epochs(low, math.sqrt(low * high), high, False, note)
    usual = conventions()["operations"]["assumed_epochs"][benchmark]
    note = f"epochs assumed: {usual['epochs']:g} ({usual['low']:g} to {usual['high']:g}), usual on {benchmark}"
    return _Epochs(usual["low"], usual["epochs"], usual["high"], False, note)


def _stated(epochs: float, how: str) -> _Epochs:
    return _Epochs(epochs, epochs, epochs, True, f"{epochs:g} epochs {how}")


def recounted(estimate: CostEstimate, was: tuple[float, PassUnit], now: tuple[float, PassUnit]) -> CostEstimate:
    """The estimate of a cost whose operations and unit were read as `was`, and are `now` known to be others."""
    (before, unit_before), (after, unit) = was, now
    (least_before, _, words_before), (least, _, words) = _counted(unit_before), _counted(unit)
    times = after / before
    return replace(
        estimate,
        compute_flop=estimate.compute_flop * times * least / least_before,
        low_flop=estimate.low_flop * times * least / least_before,
        high_flop=estimate.high_flop * times,
        assumptions=tuple(words if note == words_before else note for note in estimate.assumptions),
    )


def _counted(unit: PassUnit) -> tuple[float, float, str]:
    """FLOP of one operation, at least and at most, and what is assumed of it."""
    per_mac: float = conventions()["operations"]["flop_per_multiply_add"]
    if unit == "MAC":
        return per_mac, per_mac, f"{per_mac:g} FLOP a MAC"
    return 1.0, per_mac, "FLOP as written; high bound: multiply-adds were counted"


def _estimate(cost: ModelCost, benchmark: str, epochs: _Epochs) -> CostEstimate | None:
    examples = benchmarks()[benchmark].train_examples
    if not examples:
        return None
    passes = conventions()["operations"]["passes_per_example"]
    least, most, counted = _counted(cost.pass_unit)
    seen = passes * examples
    return CostEstimate(
        cost.cost_id,
        benchmark,
        "operations" if epochs.stated else "operations_assumed_epochs",
        least * cost.pass_compute * seen * epochs.middle,
        least * cost.pass_compute * seen * epochs.low,
        most * cost.pass_compute * seen * epochs.high,
        epochs.middle,
        (
            f"{passes:g} passes an example (backward twice the forward)",
            f"{examples:,} training examples of {benchmark} and no other data",
            epochs.note,
            counted,
            "training at the size of input that the operations are stated for",
        ),
    )
