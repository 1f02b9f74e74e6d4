"""The project's training runs beside outside data of the form of Epoch AI's public database; the two are never mixed.

Rows join by arXiv id and then by the model's name. Epoch AI's data is CC BY 4.0 and is read from the user's file.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, utils

from analysis.errors import OutsideDataUnusable

DISAGREE_FACTOR = 3.0
"""FLOP that differ by more than this are called a disagreement."""
MODEL_SCORE = 65.0
"""Least likeness of two model names (rapidfuzz token_sort_ratio, 0 to 100) to join on; numbers in both must agree."""
BY_DESIGN = "hardware_fp32_peak"
"""The seed paper's convention counts what chips could do: that it differs is no disagreement."""
HOURS_FACTOR = 1.2
"""Times within this factor are the same, given how papers round days and weeks."""
NOTE_LENGTH = 160

NEEDED = ("Model", "Training compute (FLOP)", "Training time (hours)", "Training hardware", "Hardware quantity")
_ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$")
_COMPUTED_FROM = ("chip", "chip_count", "duration_h", "training_compute_flop")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ARXIV_LINK = re.compile(r"(?:arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.)([^\s?#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutsideModel:
    """One row of the outside file; what it leaves empty is None."""

    arxiv_id: str
    model: str
    compute_flop: float | None
    duration_h: float | None
    hardware: str
    chip_count: float | None
    method: str
    utilisation: float | None
    note: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One run by one method beside the outside row it was joined to; `ratio` is the project's FLOP over theirs."""

    arxiv_id: str
    run_id: str
    model: str
    their_model: str
    matched_by: str
    chip: str | None
    their_chip: str
    chip_count: float | None
    their_chip_count: float | None
    duration_h: float | None
    duration_kind: str | None
    their_duration_h: float | None
    method: str | None
    compute_flop: float | None
    their_compute_flop: float | None
    ratio: float | None
    disagrees: bool
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows that joined, and how many of the outside file did not."""

    source: str
    rows: tuple[ComparisonRow, ...]
    outside_models: int
    same_paper: int
    without_run: int

    @property
    def compared(self) -> list[ComparisonRow]:
        """Rows with FLOP on both sides, but for the convention that differs by design."""
        return [row for row in self.rows if row.ratio is not None and row.method != BY_DESIGN]

    @property
    def disagreements(self) -> list[ComparisonRow]:
        """Rows that differ by more than `DISAGREE_FACTOR`, the largest first."""
        return sorted((row for row in self.compared if row.disagrees), key=lambda row: -abs(math.log(row.ratio or 1)))

    def summary(self) -> str:
        """Return how far the two agree, in one sentence."""
        compared = self.compared
        within = len(compared) - len(self.disagreements)
        return (
            f"{self.outside_models} models of {self.source}; {self.same_paper} of papers that are in the warehouse, "
            f"{self.without_run} of these without a run of ours to compare; {len(compared)} estimates compared, "
            f"{within} within a factor of {DISAGREE_FACTOR:g}."
        )


def read_outside(path: Path) -> list[OutsideModel]:
    """Read the outside file; rows without an arXiv id (in `arxiv_id` or in `Link`) are left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            names = reader.fieldnames or []
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutsideDataUnusable(
            f"{path} cannot be read as CSV: {getattr(error, 'strerror', None) or error}. "
            "Name the file that the outside database offers for download (docs/analysis.md)."
        ) from error
    missing = [name for name in NEEDED if name not in names]
    if "arxiv_id" not in names and "Link" not in names:
        missing.append("arxiv_id (or Link)")
    if missing:
        raise OutsideDataUnusable(f"{path} is not in the form of Epoch AI's database: it lacks {', '.join(missing)}.")
    return [model for row in rows if (model := _outside(row))]


def _outside(row: Mapping[str, str | None]) -> OutsideModel | None:
    written = (row.get("arxiv_id") or row.get("Link") or "").strip()
    link = _ARXIV_LINK.search(written)
    found = _ARXIV_ID.match(link[1] if link else written)
    if not found:
        return None
    return OutsideModel(
        arxiv_id=found[1],
        model=(row.get("Model") or "").strip(),
        compute_flop=_number(row.get("Training compute (FLOP)")),
        duration_h=_number(row.get("Training time (hours)")),
        hardware=(row.get("Training hardware") or "").strip(),
        chip_count=_number(row.get("Hardware quantity")),
        method=(row.get("Training compute estimation method") or "").strip(),
        utilisation=_number(row.get("Hardware utilization (MFU)") or row.get("Hardware utilization")),
        note=" ".join((row.get("Training compute notes") or "").split()),
    )


def _number(text: str | None) -> float | None:
    try:
        value = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def compare(
    outside: Sequence[OutsideModel],
    runs: pd.DataFrame,
    estimates: pd.DataFrame,
    chip_of: Callable[[str], str | None],
    source: str,
) -> Comparison:
    """Join `outside` with `runs` (own runs of `training_runs`) and their `estimates` (`compute_estimates`).

    `chip_of` gives the short name of a chip as written, None where it is not known or not clear.
    """
    by_paper = {str(paper): group for paper, group in runs.groupby("arxiv_id")}
    by_run = {str(run): group for run, group in estimates.groupby("run_id")}
    rows: list[ComparisonRow] = []
    same_paper = without = 0
    for theirs in outside:
        ours = by_paper.get(theirs.arxiv_id)
        if ours is None:
            continue
        same_paper += 1
        matched = _match(theirs.model, ours)
        if matched is None:
            without += 1
            continue
        run, how = matched
        rows += _rows(theirs, run, how, by_run.get(str(run["run_id"])), chip_of)
    return Comparison(source, tuple(rows), len(outside), same_paper, without)


def _match(model: str, runs: pd.DataFrame) -> tuple[dict[str, object], str] | None:
    """Return the run whose name is most alike, or the paper's only training run, and how it was found."""
    records = runs[runs["stage"] != "search"].to_dict("records")
    scored = [((_likeness(model, _text(one["model"]) or ""), *_worth(one)), one) for one in records]
    if scored:
        (score, *_), best = max(scored, key=lambda pair: pair[0])
        if score >= MODEL_SCORE:
            return {str(name): value for name, value in best.items()}, f"name ({score:.0f} of 100)"
    general = [one for one in records if (_text(one["model"]) or "").lower() == "all" or len(records) == 1]
    if general:
        how = "the paper's only run" if len(records) == 1 else "run of all models"
        return {str(name): value for name, value in general[0].items()}, how
    return None


def _worth(run: Mapping[Hashable, object]) -> tuple[bool, bool, int]:
    """What tells runs of one name apart: a training, not only queued, with more that computation follows from."""
    stated = sum(run.get(name) is not None and run.get(name) == run.get(name) for name in _COMPUTED_FROM)
    return run["stage"] != "finetune", run.get("status") != "queued", stated


def _likeness(one: str, other: str) -> float:
    """0 to 100; 0 for names with different numbers: LLaMA-7B is not LLaMA-65B."""
    numbers = (set(_NUMBER.findall(one)), set(_NUMBER.findall(other)))
    if all(numbers) and not numbers[0] & numbers[1]:
        return 0.0
    return float(fuzz.token_sort_ratio(one, other, processor=utils.default_process))


def _rows(
    theirs: OutsideModel,
    run: Mapping[str, object],
    how: str,
    estimates: pd.DataFrame | None,
    chip_of: Callable[[str], str | None],
) -> Iterable[ComparisonRow]:
    known = estimates.to_dict("records") if estimates is not None else []
    methods: list[tuple[str | None, float | None, str]] = [
        (str(one["method"]), _value(one["compute_flop"]), _joined(one.get("assumptions"))) for one in known
    ] or [(None, None, "")]
    their_chips = sorted({chip_of(part.strip()) or part.strip() for part in theirs.hardware.split(",") if part.strip()})
    chip, kind = _text(run.get("chip")), _text(run.get("duration_kind"))
    count, hours = _value(run.get("chip_count")), _value(run.get("duration_h"))
    for method, flop, assumed in methods:
        ratio = flop / theirs.compute_flop if flop and theirs.compute_flop else None
        disagrees = ratio is not None and not 1 / DISAGREE_FACTOR <= ratio <= DISAGREE_FACTOR
        why = _differences(chip, their_chips, count, hours, kind, _text(run.get("stage")), theirs)
        if disagrees:
            why.append(_assumptions(method, assumed, theirs))
        yield ComparisonRow(
            arxiv_id=theirs.arxiv_id,
            run_id=str(run["run_id"]),
            model=_text(run["model"]) or "",
            their_model=theirs.model,
            matched_by=how,
            chip=chip,
            their_chip=", ".join(their_chips),
            chip_count=count,
            their_chip_count=theirs.chip_count,
            duration_h=hours,
            duration_kind=kind,
            their_duration_h=theirs.duration_h,
            method=method,
            compute_flop=flop,
            their_compute_flop=theirs.compute_flop,
            ratio=ratio,
            disagrees=disagrees,
            why="; ".join(why),
        )


def _differences(
    chip: str | None,
    their_chips: Sequence[str],
    count: float | None,
    hours: float | None,
    kind: str | None,
    stage: str | None,
    theirs: OutsideModel,
) -> list[str]:
    """Return which of chip, count and time differ between the two."""
    said = []
    if chip and their_chips and chip not in their_chips:
        said.append(f"chip: {chip} here, {', '.join(their_chips)} there")
    if count and theirs.chip_count and count != theirs.chip_count:
        said.append(f"count: {count:g} here, {theirs.chip_count:g} there")
    if hours and theirs.duration_h:
        theirs_h = theirs.duration_h
        if kind == "device_hours" and theirs.chip_count:
            theirs_h *= theirs.chip_count
            if not 1 / HOURS_FACTOR <= hours / theirs_h <= HOURS_FACTOR:
                said.append(f"time: {hours:g} device hours here, {theirs_h:g} there")
        elif kind not in (None, "wall_clock"):
            said.append(f"time: {hours:g} {kind} here, {theirs.duration_h:g} h of the clock there")
        elif not 1 / HOURS_FACTOR <= hours / theirs_h <= HOURS_FACTOR:
            said.append(f"time: {hours:g} h here, {theirs_h:g} h there")
    if stage in ("finetune", "search"):
        said.append(f"the run here is of the stage {stage}")
    return said


def _assumptions(method: str | None, assumed: str, theirs: OutsideModel) -> str:
    """Return what either side assumed to come to its FLOP."""
    there = theirs.method or "method not stated"
    if theirs.utilisation:
        there += f", utilisation {theirs.utilisation:.0%}"
    if theirs.note:
        note = theirs.note if len(theirs.note) <= NOTE_LENGTH else theirs.note[: NOTE_LENGTH - 1] + "…"
        there += f' ("{note}")'
    return f"assumptions: {method}{f' ({assumed})' if assumed else ''} here; {there} there"


def _joined(words: object) -> str:
    return ", ".join(str(word) for word in words) if isinstance(words, Iterable) and not isinstance(words, str) else ""


def _value(value: object) -> float | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(str(value))


def _text(value: object) -> str | None:
    return None if value is None or value != value else str(value)
