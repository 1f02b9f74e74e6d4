"""Columns that follow from what a person stated: the chip's row, the error fraction, the estimates of compute."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from curation.claim import TrainingRun
from curation.claims.cost_estimates import CostEstimate, recounted
from curation.claims.estimates import compute_estimates
from curation.decisions.effects import ClaimKind
from curation.vocabulary.benchmarks import benchmarks, error_fraction
from curation.vocabulary.chips import normalise_chip, variants


def restate(kind: ClaimKind, row: dict[str, Any]) -> dict[str, Any]:
    """A decided row with the columns that follow from others made to follow from what is stated now."""
    if kind == "cost":
        return row
    if kind == "result":
        known = row["benchmark"] in benchmarks()
        error = error_fraction(row["benchmark"], row["metric"], row["value"]) if known else None
        return {**row, "error_fraction": error}
    if not row.get("chip"):
        return {**row, "chip_id": None}
    match = normalise_chip(row["chip"])
    products = variants((match.chip,) if match.chip else (), row.get("memory_gb"), row.get("form_factor"))
    return {**row, "chip_id": products[0].chip_id if len(products) == 1 else None, "chip_candidates": []}


def estimates_of(row: dict[str, Any], published_on: date | None) -> list[dict[str, Any]]:
    """Compute estimates of a run as the warehouse has it."""
    left_out = {"evidence", "features", "reasons", "chip_candidates", "readers"}
    stated: dict[str, Any] = {f.name: row.get(f.name) for f in fields(TrainingRun) if f.name not in left_out}
    run = TrainingRun(**stated)
    return [asdict(estimate) for estimate in compute_estimates(run, published_on)]


def cost_estimate_of(estimate: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """An estimate out of the operations of a pass, of a cost that `was` read and is stated otherwise `now`."""
    found = CostEstimate(**{**estimate, "assumptions": tuple(estimate["assumptions"] or ())})
    counted = ((row["pass_compute"], row["pass_unit"]) for row in (was, now))
    return asdict(recounted(found, *counted))
