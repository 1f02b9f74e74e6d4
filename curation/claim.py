"""Claims: what the project states about a paper, with the evidence for each field.

Field names and units are those of the warehouse's relations `training_runs`, `benchmark_results` and `model_costs`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from extractors.reading import Box

ClaimStatus = Literal["accepted", "queued", "confirmed", "corrected", "rejected"]
Stage = Literal["train", "pretrain", "finetune", "search", "unclear"]
Fact = Literal["hardware", "count", "duration", "training_compute", "benchmark_result"]
DurationKind = Literal["wall_clock", "device_hours", "per_epoch", "per_step", "range"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one field of a claim was read: `text` are the words read, `quote` the sentence or table row around them."""

    field: str
    page: int
    quote: str
    text: str = ""
    before: str = ""
    after: str = ""
    boxes: tuple[Box, ...] = ()
    reading_id: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One training run, or a family of models trained alike, as the paper states it.

    `chip` is the short name ("V100"); `chip_candidates` the ones an ambiguous name may mean. `duration_h` is in hours
    of the kind that `duration_kind` names and is never converted from one kind to another. `model` is None where the
    paper names none, `part_of` the run whose sure facts this one repeats without the others. `features` are the inputs
    of the confidence model, by name; `readers` says who read it so: "rules", the name of a model, or both.
    """

    run_id: str
    arxiv_id: str
    version: int | None
    model: str | None
    stage: Stage
    own: bool
    chip: str | None = None
    chip_id: str | None = None
    chip_text: str | None = None
    chip_candidates: tuple[str, ...] = ()
    memory_gb: float | None = None
    form_factor: str | None = None
    chip_count: int | None = None
    count_unit: str | None = None
    duration_h: float | None = None
    duration_kind: DurationKind | None = None
    duration_text: str | None = None
    training_compute_flop: float | None = None
    compute_text: str | None = None
    pass_compute_flop: float | None = None
    epochs: float | None = None
    steps: float | None = None
    parameters: float | None = None
    tokens: float | None = None
    examples: float | None = None
    utilisation: float | None = None
    part_of: str | None = None
    confidence: float = 0.0
    status: ClaimStatus = "queued"
    reasons: tuple[str, ...] = ()
    page: int = 0
    quote: str = ""
    evidence: tuple[Evidence, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    readers: tuple[str, ...] = ("rules",)


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """One result of one model on one benchmark: `value` as the paper writes it, `error_fraction` 1 - accuracy or so.

    `run_id` joins the training run the result belongs to, `cost_id` the operations of a pass of its model; where one is
    None, `join_reason` and `cost_join_reason` say why.
    """

    result_id: str
    arxiv_id: str
    version: int | None
    model: str | None
    own: bool
    benchmark: str
    metric: str
    value: float
    split: str | None = None
    error_fraction: float | None = None
    run_id: str | None = None
    join_reason: str = ""
    cost_id: str | None = None
    cost_join_reason: str = ""
    table_id: str | None = None
    table_label: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    confidence: float = 0.0
    status: ClaimStatus = "queued"
    reasons: tuple[str, ...] = ()
    page: int = 0
    quote: str = ""
    evidence: tuple[Evidence, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    readers: tuple[str, ...] = ("rules",)


@dataclass(frozen=True, slots=True)
class ModelCost:
    """Operations of one forward pass of one model: `pass_compute` in plain operations (3.8e9) of what `pass_unit` says.

    "FLOP" and "MAC" are as the paper writes: many write FLOP and count multiply-adds. `input_size` is as written ("224"
    or "640×360"), `epochs` those that the same row states. `run_id` joins the training run of the model; `join_reason`
    says how, or why there is none.
    """

    cost_id: str
    arxiv_id: str
    version: int | None
    model: str | None
    own: bool
    pass_compute: float
    pass_unit: Literal["FLOP", "MAC"]
    parameters: float | None = None
    input_size: str | None = None
    epochs: float | None = None
    run_id: str | None = None
    join_reason: str = ""
    table_id: str | None = None
    table_label: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    confidence: float = 0.0
    status: ClaimStatus = "queued"
    reasons: tuple[str, ...] = ()
    page: int = 0
    quote: str = ""
    evidence: tuple[Evidence, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    readers: tuple[str, ...] = ("rules",)


@dataclass(frozen=True, slots=True)
class FactCoverage:
    """For one fact of one paper, which of four it is; `not_looked` where the paper was not read."""

    fact: Fact
    state: Literal["reported", "not_reported", "not_found", "not_looked"]


@dataclass(frozen=True, slots=True)
class ReadWords:
    """The words of the paper that one field of a candidate was read from; `quote` only where it is not the record's."""

    field: str
    text: str
    page: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """What became of one candidate, kept so that "why is it not there?" has an answer.

    `group` is what calibration and threshold are for ("whole", "table"), `what` the candidate in words, `verdict` one
    of accepted, queued, contained (a fuller claim states it), outranked (another meaning or pair was preferred),
    refused, another paper's. `claim_id` is the claim that states it; of one that was outranked or refused, what is
    claimed of the same fact in its place. `votes` are the heuristics that did not abstain, `features` those of the
    kind's catalogue in its order. `words` are what was read, as written; `alone` is the judge's probability before a
    second reader was weighed, None where none was.
    """

    kind: Literal["run", "result", "cost"]
    group: str
    what: str
    value: float | None
    page: int
    quote: str
    probability: float
    threshold: float
    verdict: str
    claim_id: str | None = None
    votes: tuple[tuple[str, float], ...] = ()
    features: tuple[float, ...] = ()
    words: tuple[ReadWords, ...] = ()
    model: str | None = None
    duration_kind: str | None = None
    table_label: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    alone: float | None = None


@dataclass(frozen=True, slots=True)
class PaperClaims:
    """All claims of one paper."""

    arxiv_id: str
    version: int | None
    runs: tuple[TrainingRun, ...] = ()
    results: tuple[BenchmarkResult, ...] = ()
    coverage: tuple[FactCoverage, ...] = ()
    costs: tuple[ModelCost, ...] = ()


def claim_id(arxiv_id: str, kind: Literal["run", "result", "cost"], *anchor: str) -> str:
    """Stable id of a claim: paper, kind and the words of its evidence, so that it survives a new version of the rules.

    Only letters and digits of `anchor` count: white space, hyphens and punctuation may be mended differently later.
    """
    words = "|".join(re.sub(r"[^0-9a-z]+", "", part.lower()) for part in anchor)
    return f"{kind}-" + hashlib.sha256(f"{arxiv_id}|{kind}|{words}".encode()).hexdigest()[:16]
