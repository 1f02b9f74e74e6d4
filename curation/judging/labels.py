"""Which claims are right, by papers that a person labelled and by what reviewers decided.

Labels are compared by the keys of the scoring tool beside the labelled papers: a run by chip, count, hours and FLOP as
far as the claim states them, a result by benchmark, metric and value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from curation.claims.parts import view_row, views_of
from curation.judging.calibration import ClaimKind

HOURS_TOLERANCE: Final = 0.03
FLOP_TOLERANCE: Final = 0.05
_UNNAMED: Final = frozenset({"", "gpu", "cpu", "gpus", "accelerator", "tpu core"})
_SCORED_DURATIONS: Final = ("wall_clock", "device_hours", "range", None)
_MAKERS: Final = re.compile(r"\b(nvidia|geforce|tesla|google|cloud|gpus?|cards?|amd|radeon|instinct|huawei)\b")
_PACKAGE: Final = re.compile(r"\([^)]*\)|\b\d+\s*gb?\b|\b(pcie|sxm\d?|nvl|dgx-?\d?|pod|pods)\b")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One claim with its features, and which of the facts it states are right.

    `paper` groups the claims that are not independent. A claim is right if all its facts are.
    """

    kind: ClaimKind
    paper: str
    features: Mapping[str, float]
    facts: tuple[bool, ...]
    source: str = "gold"

    @property
    def right(self) -> bool:
        """Whether every fact is right."""
        return all(self.facts)


def bare_id(identifier: str) -> str:
    """An arXiv id without version."""
    return re.sub(r"v\d+$", "", identifier)


def read_gold(folder: Path) -> dict[str, dict[str, Any]]:
    """Labelled papers by arXiv id; raises ValueError for a file that is no labelling."""
    papers: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            papers[bare_id(data["id"])] = data
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} is no labelled paper: {error!r}") from error
    return papers


def chip_key(name: str | None) -> str:
    """A chip's name without maker, memory and form factor: "NVIDIA Tesla V100-SXM2" is "v100"."""
    key = _MAKERS.sub(" ", (name or "").lower().replace("™", "").replace("®", ""))
    key = _PACKAGE.sub(" ", key)
    key = re.sub(r"\btpu\s*-?\s*v?\s*(\d[a-z]?)\b", r"tpu v\1", key)
    key = re.sub(r"\b(gtx|rtx)\s*-?\s*(\d)", r"\1 \2", key)
    key = re.sub(r"(\d)\s*ti\b", r"\1 ti", key)
    return re.sub(r"\s+", " ", key.replace("-", " ")).strip()


def result_key(benchmark: str, metric: str, value: float) -> tuple[str, str, float]:
    """Benchmark, metric and value, an accuracy turned into the error it states."""
    name = re.sub(r"[-_ ]", "", metric.lower())
    if "accuracy" in name:
        name, value = name.replace("accuracy", "error"), 100 - value
    if "top1" in name or "top5" in name:
        name = "top1error" if "top1" in name else "top5error"
    elif "bleu" in name:
        name = "bleu"
    elif name in {"boxap", "ap", "map"}:
        name = "boxap"
    return benchmark, name, round(value, 3)


def _close(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def facts_of_run(row: Mapping[str, Any], gold: Mapping[str, Any]) -> tuple[bool, ...]:
    """Of chip, chip and count, hours, all three, and FLOP those that the run states: whether they are labelled so."""
    own = [run for run in gold["runs"] if run.get("own", True)]
    chip, count = chip_key(row.get("chip")), row.get("chip_count")
    hours = row.get("duration_h") if row.get("duration_kind") in _SCORED_DURATIONS else None
    flop = row.get("training_compute_flop")
    named = chip not in _UNNAMED
    facts: list[bool] = []
    if named:
        facts.append(any(chip_key(run.get("chip")) == chip for run in own))
    if row.get("chip") and count:
        facts.append(any(chip_key(run.get("chip")) == chip and run.get("count") == count for run in own))
    if hours:
        facts.append(any(_close(run["hours"], hours, HOURS_TOLERANCE) for run in own if run.get("hours")))
    if row.get("chip") and count and hours:
        same = [run for run in own if chip_key(run.get("chip")) == chip and run.get("count") == count]
        facts.append(any(_close(run["hours"], hours, HOURS_TOLERANCE) for run in same if run.get("hours")))
    if flop:
        stated = [run["training_flop"] for run in own if run.get("training_flop")]
        facts.append(any(_close(value, flop, FLOP_TOLERANCE) for value in stated))
    return tuple(facts)


def facts_of_result(row: Mapping[str, Any], gold: Mapping[str, Any]) -> tuple[bool, ...]:
    """Whether a result is labelled as the paper's own; nothing for a paper whose labels stop before its end."""
    if "truncated" in (gold.get("notes") or "").lower():
        return ()
    own = {result_key(r["benchmark"], r["metric"], float(r["value"])) for r in gold["results"] if r.get("own")}
    return (result_key(row["benchmark"], row["metric"], float(row["value"])) in own,)


def labelled_by_gold(kind: ClaimKind, rows: Iterable[Mapping[str, Any]], gold: Mapping[str, Any]) -> list[Labelled]:
    """The paper's own undecided claims of labelled papers, each with whether it is right.

    What the paper states of others' work is not labelled throughout and left out, as are benchmarks nobody labelled.
    """
    judge = facts_of_run if kind == "run" else facts_of_result
    benchmarks = {result["benchmark"] for paper in gold.values() for result in paper["results"]}
    found: list[Labelled] = []
    for row in rows:
        paper = gold.get(row["arxiv_id"])
        undecided = row["status"] in ("accepted", "queued") and not row.get("decided_by")
        undecided &= not row.get("part_of")
        if paper is None or not row["own"] or not undecided or row.get("benchmark") not in {*benchmarks, None}:
            continue
        parts = [view_row(row, view) for view in views_of(row)] if kind == "run" else []
        found += [
            Labelled(kind, row["arxiv_id"], dict(part["features"] or {}), facts)
            for part in (row, *parts)
            if (facts := judge(part, paper))
        ]
    return found


def labelled_by_decisions(kind: ClaimKind, rows: Iterable[Mapping[str, Any]]) -> list[Labelled]:
    """The claims that a person confirmed (right), rejected or corrected (wrong) and the rules still find."""
    return [
        Labelled(kind, row["arxiv_id"], dict(row["features"] or {}), (row["status"] == "confirmed",), "decision")
        for row in rows
        if row["status"] in ("confirmed", "corrected", "rejected") and row["found"] and not row["changed"]
    ]
