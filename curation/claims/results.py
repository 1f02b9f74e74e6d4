"""Benchmark results of a paper: which of its models reached which value on which benchmark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curation.candidates.owner import PaperNames, key, paper_names
from curation.candidates.paper_context import paper_context
from curation.candidates.result_candidates import Candidate, merged, table_candidates, text_candidates
from curation.claim import BenchmarkResult, TrainingRun, claim_id
from curation.claims.joining import join_run
from curation.claims.result_checks import check
from curation.claims.result_names import clean, conditions_name, named, ticks_name
from curation.judging.result_cues import judged_cues
from curation.judging.triage import triaged
from curation.vocabulary.benchmarks import error_fraction
from extractors.reading import PaperReadings


def assemble_results(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None, runs: Sequence[TrainingRun]
) -> tuple[BenchmarkResult, ...]:
    """All results of a paper on the benchmarks of the list, own and quoted, each accepted or queued."""
    context = paper_context(paper)
    names = paper_names(paper)
    lead = lead_name(paper, names)
    candidates = table_candidates(paper, context, names, lead) + text_candidates(paper, context, names, lead)
    candidates = merged(candidates)
    _tell_apart(candidates)
    check(candidates, published_on.year if published_on else None)
    claims: dict[str, BenchmarkResult] = {}
    for c in candidates:
        if c.features.get("out_of_range") and not (c.own and (c.features.get("metric_in_header") or c.table is None)):
            continue  # a number that cannot be the metric, in a column that does not name it, is something else
        claim = _claim(c, arxiv_id, version, runs)
        claims.setdefault(claim.result_id, claim)
    return tuple(claims.values())


def lead_name(paper: PaperReadings, names: PaperNames) -> str:
    """The paper's main model: what stands before the title's colon, else the first of its own names in the title."""
    head = paper.title.split(":")[0].strip() if ":" in paper.title else ""
    if head and len(head.split()) <= 3:
        return head
    for word in paper.title.replace(",", " ").split():
        if key(word) in names.title:
            return word
    return ""


def _tell_apart(candidates: Sequence[Candidate]) -> None:
    """Lengthen the names of different results that would share one: by settings, sub-heading, table."""
    for extend in (_with_ticks, _with_settings, _with_group, _with_conditions, _with_table, _with_row, _with_place):
        same: dict[tuple[str, str, str | None, str], list[Candidate]] = defaultdict(list)
        for c in candidates:
            same[c.benchmark, c.metric, c.split, key(c.model)].append(c)
        for group in same.values():
            if len({c.value for c in group}) > 1 or (extend is _with_place and len(group) > 1):
                longer = [extend(c) for c in group]
                if len(set(longer)) > 1:
                    for c, name in zip(group, longer, strict=True):
                        c.model = name


def _with_ticks(c: Candidate) -> str:
    ticks = ticks_name(c.cell) if c.cell is not None else ""
    return f"{c.model} {ticks}" if ticks and ticks not in c.model else c.model


def _with_settings(c: Candidate) -> str:
    return f"{c.model} · {c.settings}" if c.settings else c.model


def _with_group(c: Candidate) -> str:
    return f"{c.model} · {c.group}" if c.group and c.group not in c.model else c.model


def _with_conditions(c: Candidate) -> str:
    conditions = conditions_name(c.cell) if c.cell is not None else ""
    return f"{c.model} ({conditions})" if conditions else c.model


def _with_table(c: Candidate) -> str:
    return f"{c.model} · {c.table.label}" if c.table is not None else f"{c.model} · text"


def _with_row(c: Candidate) -> str:
    return f"{c.model} r{c.cell.cell.row + 1}" if c.cell is not None else f"{c.model} p. {c.page}"


def _with_place(c: Candidate) -> str:
    return f"{c.model} c{c.cell.cell.column + 1}" if c.cell is not None else c.model


def _claim(c: Candidate, arxiv_id: str, version: int | None, runs: Sequence[TrainingRun]) -> BenchmarkResult:
    run_id, why = join_run(named(c.model), c.own, runs, c.benchmark)
    anchor = (c.benchmark, c.metric, f"{c.value:g}", c.model, c.split or "", "own" if c.own else "other")
    cell = c.cell
    claim = BenchmarkResult(
        result_id=claim_id(arxiv_id, "result", *anchor),
        arxiv_id=arxiv_id,
        version=version,
        model=named(c.model),
        own=c.own,
        benchmark=c.benchmark,
        metric=c.metric,
        value=c.value,
        split=c.split,
        error_fraction=error_fraction(c.benchmark, c.metric, c.value),
        run_id=run_id,
        join_reason=why,
        table_id=c.table.table_id if c.table is not None else None,
        table_label=c.table.label if c.table is not None else None,
        row_label=", ".join(clean(label) for label in cell.labels) if cell is not None else None,
        column_label=" / ".join(reversed(cell.heads)) if cell is not None else None,
        reasons=tuple(dict.fromkeys(c.reasons)),
        page=c.page,
        quote=c.quote,
        evidence=tuple(c.evidence),
        features=tuple(sorted(judged_cues(c.features).items())),
    )
    judged = triaged(claim)
    if c.own:
        return judged
    # Another paper's result needs no decision where the row says whose it is: it enters no fit of this paper's runs.
    return replace(claim, confidence=judged.confidence, status="accepted" if c.clearly_others else "queued")
