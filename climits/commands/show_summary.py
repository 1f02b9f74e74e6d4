"""The ten lines that `climits show` begins with: what a paper says, in short, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from climits.review.text import number, shown, value_text

Row = Mapping[str, Any]

ACCEPTED = ("accepted", "confirmed", "corrected", "added")
LISTED = 3
"""Runs, results or models named in one line before "… and more"."""


def summary(facts: Row) -> list[str]:
    """Lines of the summary, each with what it is about in front."""
    lines = [
        ("training runs", _counted(facts["runs"])),
        ("  surest", _listed(map(_run, _surest_runs(facts["runs"])))),
        ("  computation", _computation(facts["runs"], facts["estimates"])),
        ("results", _counted(facts["results"])),
        ("  lowest errors", _listed(map(_result, _lowest_errors(facts["results"])))),
        ("operations", _counted(facts["costs"])),
        ("not stated", _states(facts["coverage"], ("not_reported", "not_found", "not_looked"))),
        ("tables", f"{facts['tables']} seen, {len(facts['unread_tables'])} not read"),
        ("to decide", _waiting(facts)),
    ]
    return [shown(f"{name:<15} {text}") for name, text in lines if text]


def _counted(claims: Sequence[Row]) -> str:
    counts = Counter("another's" if not claim["own"] else str(claim["status"]) for claim in claims)
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "none"


def _sure(claims: Iterable[Row]) -> list[Row]:
    """Own claims that count, the surest first."""
    own = [claim for claim in claims if claim["own"] and claim["status"] in ACCEPTED]
    return sorted(own, key=lambda claim: -claim["confidence"])


def _surest_runs(runs: Sequence[Row]) -> list[Row]:
    """The surest own run of each hardware and time, those that state most first."""
    chosen: dict[tuple[Any, ...], Row] = {}
    for run in _sure(runs):
        stated = (run["chip"], run["chip_count"], run["duration_h"])
        if run["duration_kind"] != "per_step" and any(stated):
            chosen.setdefault(stated, run)
    return [run for _, run in sorted(chosen.items(), key=lambda item: item[0].count(None))]


def _run(run: Row) -> str:
    count = f"{number(run['chip_count'])} × " if run["chip_count"] else ""
    kind = (run["duration_kind"] or "").replace("_", " ")
    hardware = f"{count}{run['chip'] or 'chips not named'}" if run["chip"] or count else ""
    time = f"{number(run['duration_h'])} h {kind}".rstrip() if run["duration_h"] else ""
    return f"{', '.join(filter(None, (hardware, time)))} (p. {run['page']})"


def _computation(runs: Sequence[Row], estimates: Sequence[Row]) -> str:
    """The largest own training by each method: what the paper's best model took."""
    sure = {run["run_id"] for run in _sure(runs)}
    largest: dict[str, float] = {}
    for estimate in estimates:
        if estimate["run_id"] in sure and estimate["compute_flop"] is not None:
            largest[estimate["method"]] = max(largest.get(estimate["method"], 0.0), estimate["compute_flop"])
    told = [f"{number(flop)} FLOP ({method.replace('_', ' ')})" for method, flop in largest.items()]
    return f"up to {', '.join(told)}" if told else ""


def _lowest_errors(results: Sequence[Row]) -> list[Row]:
    """For each benchmark and metric the own accepted result with the lowest error."""
    lowest: dict[str, Row] = {}
    for result in _sure(results):
        if result["error_fraction"] is not None:
            known = lowest.get(result["benchmark"])
            if known is None or result["error_fraction"] < known["error_fraction"]:
                lowest[result["benchmark"]] = result
    return list(lowest.values())


def _result(result: Row) -> str:
    value = value_text("value", result["value"])
    return f"{result['benchmark']} {result['metric']} {value} — {result['model'] or 'model not named'}"


def _listed(texts: Iterable[str]) -> str:
    every = list(texts)
    more = f"; and {len(every) - LISTED} more" if len(every) > LISTED else ""
    return "; ".join(every[:LISTED]) + more


def _states(coverage: Sequence[Row], states: Sequence[str]) -> str:
    said = [
        f"{row['fact'].replace('_', ' ')} ({row['state'].replace('_', ' ')})"
        for row in coverage
        if row["state"] in states
    ]
    return ", ".join(said) or "nothing is missing"


def _waiting(facts: Row) -> str:
    kinds = ("runs", "results", "costs")
    queued = sum(claim["status"] == "queued" for kind in kinds for claim in facts[kind])
    if not queued:
        return "nothing waits"
    return f"{queued} claims wait: climits review --paper {facts['paper']['arxiv_id']}"
