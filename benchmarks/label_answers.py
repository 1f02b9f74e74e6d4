"""What labels answer to a card: verdict and corrected fields, as a careful reviewer would give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from curation.judging.labels import (
    FLOP_TOLERANCE,
    HOURS_TOLERANCE,
    UNNAMED,
    chip_key,
    close,
    cost_is_right,
    costs_known,
    result_key,
)

Answer = tuple[str, dict[str, Any]]
SCORED_DURATIONS: Final = ("wall_clock", "device_hours", "range", None)


def facts_of_run(row: Mapping[str, Any], gold: Mapping[str, Any]) -> list[bool]:
    """Of chip, chip and count, hours, all three, and FLOP those that the run states: whether they are labelled so."""
    own = [run for run in gold["runs"] if run.get("own", True)]
    chip, count = chip_key(row.get("chip")), row.get("chip_count")
    hours = row.get("duration_h") if row.get("duration_kind") in SCORED_DURATIONS else None
    flop = row.get("training_compute_flop")
    alike = [run for run in own if chip_key(run.get("chip")) == chip]
    counted = [run for run in alike if run.get("count") == count]
    facts: list[bool] = []
    if chip not in UNNAMED:
        facts.append(bool(alike))
    if row.get("chip") and count:
        facts.append(bool(counted))
    if hours:
        facts.append(any(close(run.get("hours"), hours, HOURS_TOLERANCE) for run in own))
    if row.get("chip") and count and hours:
        facts.append(any(close(run.get("hours"), hours, HOURS_TOLERANCE) for run in counted))
    if flop:
        facts.append(any(close(run.get("training_flop"), flop, FLOP_TOLERANCE) for run in own))
    return facts


def answer_run(row: Mapping[str, Any], gold: Mapping[str, Any]) -> Answer:
    """Verdict and fields for a run."""
    own = [run for run in gold["runs"] if run.get("own", True)]
    facts = facts_of_run(row, gold)
    if not row["own"]:
        return "confirm", {}  # what is said of others' work is labelled for a few rows only
    if facts and all(facts):
        return "confirm", {}
    if not any(facts):
        return "reject", {}
    nearest = max(own, key=lambda run: likeness(row, run))
    wanted = {
        "chip": nearest.get("chip"),
        "chip_count": nearest.get("count"),
        "count_unit": nearest.get("count_unit"),
        "duration_h": nearest.get("hours"),
        "duration_kind": nearest.get("hours_kind"),
        "training_compute_flop": nearest.get("training_flop"),
    }
    fields = {name: value for name, value in wanted.items() if not same(name, row.get(name), value)}
    return ("correct", fields) if fields else ("confirm", {})


def likeness(row: dict[str, Any], run: dict[str, Any]) -> int:
    """How many facts of a claim a labelled run states alike."""
    pairs = (
        ("chip", "chip"),
        ("chip_count", "count"),
        ("duration_h", "hours"),
        ("training_compute_flop", "training_flop"),
    )
    return sum(row.get(name) is not None and same(name, row.get(name), run.get(other)) for name, other in pairs)


def same(name: str, a: Any, b: Any) -> bool:
    """Whether two values of a field are the same to the scoring tool."""
    if a is None or b is None:
        return a is b
    if name == "chip":
        return chip_key(a) == chip_key(b)
    if isinstance(a, float):
        return bool(abs(a - b) <= HOURS_TOLERANCE * max(abs(a), abs(b)))
    return bool(a == b)


def answer_result(row: Mapping[str, Any], gold: Mapping[str, Any]) -> Answer:
    """Verdict and fields for a result."""
    key = result_key(row["benchmark"], row["metric"], row["value"])
    named = [r for r in gold["results"] if result_key(r["benchmark"], r["metric"], r["value"]) == key]
    own = [r for r in named if r.get("own")]
    if not own and "truncated" in (gold.get("notes") or "").lower():
        return "unsure", {}
    if bool(own) == bool(row["own"]):
        return "confirm", {}
    return ("correct", {"own": True}) if own else ("correct", {"own": False}) if named else ("reject", {})


def answer_cost(row: Mapping[str, Any], gold: Mapping[str, Any]) -> Answer:
    """Verdict for the operations of a pass; of a paper with many, labels may not name all."""
    if not row["own"] or cost_is_right(gold, row["pass_compute"]):
        return "confirm", {}
    return ("reject" if costs_known(gold) else "unsure"), {}


ANSWERS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Answer]]] = {
    "run": answer_run,
    "result": answer_result,
    "cost": answer_cost,
}
"""What labels answer, by kind of claim."""
