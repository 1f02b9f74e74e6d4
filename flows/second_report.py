"""What second readers proposed over the whole lake: what was taken, and what was refused by reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from warehouse.lake import Lake
from warehouse.second_readings import SecondReading, second_readings

QUANTITIES = {"accelerator": "chip", "chip_count": "count", "duration": "duration", "training_compute": "training FLOP"}


def reader_reports(lake: Lake) -> list[dict[str, Any]]:
    """A row for each model and prompt: papers, facts taken, facts refused by reason with an example, tokens."""
    groups: dict[tuple[str, str], dict[str, SecondReading]] = defaultdict(dict)
    for reading in second_readings(lake):
        groups[reading.model, reading.prompt_digest][reading.pdf_sha256] = reading
    return [_report(model, prompt, list(some.values())) for (model, prompt), some in sorted(groups.items())]


def _report(model: str, prompt: str, readings: list[SecondReading]) -> dict[str, Any]:
    taken: Counter[str] = Counter()
    refused: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], str] = {}
    for reading in readings:
        every = reading.proposals
        taken["result"] += len(every.results)
        taken["cost"] += len(every.costs)
        taken["run"] += len(every.runs)
        for run in every.runs:
            for fact in run.facts:
                taken[QUANTITIES[fact.quantity]] += 1
        for refusal in every.refusals:
            name = (refusal.kind, QUANTITIES.get(refusal.field, refusal.field), refusal.reason)
            refused[name] += 1
            examples.setdefault(name, f"{reading.arxiv_id}: {refusal.detail}")
    by_kind: Counter[str] = Counter()
    for (kind, part, _), count in refused.items():
        by_kind[part if part in taken else kind] += count
    return {
        "model": model,
        "prompt": prompt,
        "papers": len(readings),
        "incomplete": sum(not reading.complete for reading in readings),
        "prompt_tokens": sum(reading.prompt_tokens for reading in readings),
        "completion_tokens": sum(reading.completion_tokens for reading in readings),
        "taken": dict(taken),
        "refused_by_kind": dict(by_kind),
        "refused": [
            {"kind": kind, "field": name, "reason": reason, "count": count, "example": examples[kind, name, reason]}
            for (kind, name, reason), count in refused.most_common()
        ],
    }
