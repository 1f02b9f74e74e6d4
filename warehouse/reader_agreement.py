"""What the rules and a second reader say of the same papers, fact by fact: both, one, the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.second_readings import SecondReading, second_readings

RULES: Final = "rules"
FOUND: Final = "status IN ('accepted', 'queued', 'confirmed', 'corrected')"


@dataclass(frozen=True, slots=True)
class FactAgreement:
    """One kind of fact over the papers that both readers read: how many both state, only the rules, only the model."""

    fact: str
    both: int
    rules_only: int
    model_only: int

    @property
    def agreement(self) -> float:
        """Share of all facts stated that both state; NaN where none is."""
        total = self.both + self.rules_only + self.model_only
        return self.both / total if total else float("nan")


@dataclass(frozen=True, slots=True)
class ReaderComparison:
    """Agreement by fact, what each reader found alone ("rules" or the model's name first), and tokens a paper."""

    model: str
    papers: int
    facts: tuple[FactAgreement, ...]
    alone: tuple[tuple[str, str, str, str], ...]
    prompt_tokens: float
    completion_tokens: float


def compare_readers(lake: Lake) -> list[ReaderComparison]:
    """For each model that read papers of the lake, how its claims stand to those of the rules.

    Only claims of the papers' own work count, accepted or queued. Raises LakeMissingError or WarehouseMissingError.
    """
    by_model: dict[str, dict[str, SecondReading]] = defaultdict(dict)
    for reading in second_readings(lake.require()):
        if reading.complete:
            by_model[reading.model][reading.arxiv_id] = reading
    with Warehouse.of(lake) as warehouse:
        published = {row["reader"] for row in warehouse.rows("SELECT DISTINCT reader FROM readings")}
        return [
            _comparison(warehouse, model, papers) for model, papers in sorted(by_model.items()) if model in published
        ]


def _comparison(warehouse: Warehouse, model: str, papers: dict[str, SecondReading]) -> ReaderComparison:
    stated: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for fact, paper, said, readers in _facts(warehouse, sorted(papers)):
        stated[fact, paper, said].update(readers)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    alone = []
    for (fact, paper, said), told in sorted(stated.items()):
        who = "both" if {RULES, model} <= told else RULES if RULES in told else model
        counts[fact][who] += 1
        if who != "both":
            alone.append((who, fact, paper, said))
    facts = tuple(FactAgreement(fact, n["both"], n[RULES], n[model]) for fact, n in counts.items())
    tokens = [(reading.prompt_tokens, reading.completion_tokens) for reading in papers.values()]
    return ReaderComparison(
        model, len(papers), facts, tuple(alone), median(t for t, _ in tokens), median(t for _, t in tokens)
    )


def _facts(warehouse: Warehouse, papers: list[str]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Each fact of the papers' own claims with who states it: name, paper, what, readers."""
    runs = _rows(warehouse, "training_runs", papers)
    for row in runs:
        readers, paper = row["readers"], row["arxiv_id"]
        if row["chip"]:
            yield "chip", paper, row["chip"], readers
            if row["chip_count"]:
                yield "chip + count", paper, f"{row['chip_count']} × {row['chip']}", readers
        if row["duration_h"]:
            yield "duration", paper, f"{row['duration_h']:.4g} h {row['duration_kind']}", readers
        if row["training_compute_flop"]:
            yield "training FLOP", paper, f"{row['training_compute_flop']:.3g}", readers
    for row in _rows(warehouse, "benchmark_results", papers):
        yield "result", row["arxiv_id"], f"{row['benchmark']} {row['metric']} {row['value']:g}", row["readers"]
    for row in _rows(warehouse, "model_costs", papers):
        yield "operations of a pass", row["arxiv_id"], f"{row['pass_compute']:.3g} {row['pass_unit']}", row["readers"]


def _rows(warehouse: Warehouse, relation: str, papers: list[str]) -> list[dict[str, Any]]:
    return warehouse.rows(
        f"SELECT * FROM {relation} WHERE own AND {FOUND} AND arxiv_id IN (SELECT unnest(?)) ORDER BY ALL", [papers]
    )
