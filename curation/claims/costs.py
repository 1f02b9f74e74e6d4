"""Operations of a pass of the models of a paper, and the results that belong to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from curation.candidates.cells import ResultCell
from curation.candidates.cost_candidate import CostCandidate
from curation.candidates.cost_features import cost_features
from curation.candidates.costs import cost_candidates
from curation.candidates.owner import key, paper_names
from curation.candidates.result_views import lead_name
from curation.claim import BenchmarkResult, CandidateRecord, Evidence, ModelCost, ReadWords, TrainingRun, claim_id
from curation.claims.joining import RunJoins, model_key, same_model
from curation.claims.result_names import clean, named
from curation.judging.judge import Judge
from curation.judging.triage import triage
from curation.second.costs import Source, proposed_costs
from curation.second.features import cost_features as second_features
from curation.second.features import matching_cost
from curation.second.opinion import RULES, SecondOpinion
from curation.vocabulary.benchmark_names import find_benchmarks
from extractors.reading import PaperReadings

_Row = tuple[int, str, str]
"""A row of a table: page, caption, text of the row."""


def assemble_costs(
    paper: PaperReadings,
    arxiv_id: str,
    version: int | None,
    runs: Sequence[TrainingRun],
    judge: Judge,
    opinion: SecondOpinion | None = None,
) -> tuple[tuple[ModelCost, ...], tuple[CandidateRecord, ...]]:
    """All statements of a paper on the operations of a pass, and every candidate with its verdict.

    With the opinion of a second reader its proposals are candidates, too, and every probability knows of it.
    """
    names = paper_names(paper)
    lead = lead_name(paper, names)
    candidates = cost_candidates(paper, names, lead)
    rows = [cost_features(candidate.features) for candidate in candidates]
    stated = judge.probabilities(rows, [candidate.source for candidate in candidates])
    alone: list[float | None] = [None] * len(stated)
    if opinion is not None and judge.second is not None:
        judge = judge.with_second()
        assert judge.second is not None
        weigh = judge.second.probability
        alone = [*stated]
        stated = [weigh(second_features(c, p, opinion), c.source) for c, p in zip(candidates, stated, strict=True)]
    _tell_apart(candidates)
    claims: dict[str, ModelCost] = {}
    joins = RunJoins(runs, paper)
    records: list[CandidateRecord] = []
    for candidate, row, probability, before in zip(candidates, rows, stated, alone, strict=True):
        claim = _claim(candidate, arxiv_id, version, joins, probability, judge)
        if opinion is not None and claim.own and matching_cost(candidate.pass_compute, opinion) is not None:
            claim = replace(claim, readers=(RULES, opinion.reader))
        told = probability >= judge.floor or not claim.own
        if told:
            claims.setdefault(claim.cost_id, claim)
        record = _record(candidate, row, probability, claim if told else None, judge)
        records.append(replace(record, alone=before))
    if opinion is not None and judge.second is not None:
        known = [candidate.pass_compute for candidate in candidates]
        for claim, group in proposed_costs(opinion, known, Source(paper, arxiv_id, version), judge):
            claims.setdefault(claim.cost_id, replace(claim, run_id=joins.run_of(claim.model, True)[0]))
            records.append(_proposal_record(claim, group, judge))
    return tuple(claims.values()), tuple(records)


def _proposal_record(claim: ModelCost, group: str, judge: Judge) -> CandidateRecord:
    return CandidateRecord(
        kind="cost",
        group=group,
        what=f"{claim.pass_compute:.4g} {claim.pass_unit} a pass",
        value=claim.pass_compute,
        page=claim.page,
        quote=claim.quote[:400],
        probability=claim.confidence,
        threshold=judge.ruling(group).threshold,
        verdict=claim.status,
        claim_id=claim.cost_id,
        words=tuple(ReadWords(item.field, item.text, item.page) for item in claim.evidence),
        model=claim.model,
        table_label=claim.table_label,
    )


def _record(
    c: CostCandidate, row: tuple[float, ...], probability: float, claim: ModelCost | None, judge: Judge
) -> CandidateRecord:
    return CandidateRecord(
        kind="cost",
        group=c.source,
        what=f"{c.pass_compute:.4g} {c.pass_unit} a pass",
        value=c.pass_compute,
        page=c.page,
        quote=c.quote[:400],
        probability=round(probability, 4),
        threshold=judge.ruling(c.source).threshold,
        verdict="refused" if claim is None else claim.status if claim.own else "another paper's",
        claim_id=claim.cost_id if claim is not None else None,
        features=row,
        words=tuple(ReadWords(item.field, item.text, item.page) for item in c.evidence),
        model=named(c.model),
        table_label=c.table.label if c.table is not None else None,
        row_label=_row_label(c.cell),
        column_label=_column_label(c.cell),
    )


_EXTENSIONS: Final[tuple[Callable[[CostCandidate], str], ...]] = (
    lambda c: c.group,
    lambda c: c.settings,
    lambda c: c.input_size or "",
)


def _tell_apart(candidates: Sequence[CostCandidate]) -> None:
    """Lengthen the names of different costs that would share one: by sub-heading, settings, size of the input."""
    for extension in _EXTENSIONS:
        same: dict[tuple[str, bool], list[CostCandidate]] = defaultdict(list)
        for c in candidates:
            same[key(c.model or ""), c.own].append(c)
        for group in same.values():
            longer = [extension(c) for c in group]
            if len({c.pass_compute for c in group}) > 1 and len(set(longer)) > 1:
                for c, more in zip(group, longer, strict=True):
                    if c.model and more and more not in c.model:
                        c.model = f"{c.model} · {more}"


def _row_label(cell: ResultCell | None) -> str | None:
    return ", ".join(clean(label) for label in cell.labels) if cell is not None else None


def _column_label(cell: ResultCell | None) -> str | None:
    return " / ".join(reversed(cell.heads)) if cell is not None else None


def _claim(
    c: CostCandidate,
    arxiv_id: str,
    version: int | None,
    runs: RunJoins,
    probability: float,
    judge: Judge,
) -> ModelCost:
    own = c.own or judge.accepts(probability, c.source)
    run_id, why = runs.run_of(named(c.model), own)
    reasons = list(c.reasons)
    if c.scale_from == "guess":
        reasons.append("multiple_assumed: neither header, caption nor cell says in multiples of what the number is")
    claim = ModelCost(
        cost_id=claim_id(
            arxiv_id, "cost", f"{c.pass_compute:.4g}", c.pass_unit, c.model or "", "own" if own else "other"
        ),
        arxiv_id=arxiv_id,
        version=version,
        model=named(c.model),
        own=own,
        pass_compute=c.pass_compute,
        pass_unit=c.pass_unit,
        parameters=c.parameters,
        input_size=c.input_size,
        epochs=c.epochs,
        run_id=run_id,
        join_reason=why,
        table_id=c.table.table_id if c.table is not None else None,
        table_label=c.table.label if c.table is not None else None,
        row_label=_row_label(c.cell),
        column_label=_column_label(c.cell),
        confidence=round(probability, 4),
        reasons=tuple(reasons),
        page=c.page,
        quote=c.quote,
        evidence=tuple(c.evidence),
        features=tuple(sorted(c.features.items())),
    )
    # Another paper's model needs no decision where the row says whose it is: it enters no fit.
    return triage(claim, probability, judge, c.source) if own else replace(claim, status="accepted")


def with_costs(results: Sequence[BenchmarkResult], costs: Sequence[ModelCost]) -> tuple[BenchmarkResult, ...]:
    """The results, each with the operations of a pass of its model: of its own row, else of the same name."""
    rows: dict[_Row, list[ModelCost]] = defaultdict(list)
    for cost in costs:
        for place in _rows(cost.evidence):
            if cost not in rows[place]:
                rows[place].append(cost)
    of_name: dict[str, list[ModelCost]] = defaultdict(list)
    for cost in costs:
        if cost.own:
            of_name[model_key(cost.model)].append(cost)
    measured: dict[str, set[str]] = defaultdict(set)
    for result in results:
        for cost in _beside(result, rows):
            if cost.table_id is not None:
                measured[cost.table_id].add(result.benchmark)
    on, shared = _benchmarks_by_name(results), _shared_names(results)
    return tuple(
        _with_cost(
            result,
            _beside(result, rows),
            [] if _named_in(result) in shared else of_name.get(model_key(result.model), []),
            measured,
            on,
        )
        for result in results
    )


_Named = tuple[str, str, str, str | None, str | None]
"""A name's key with benchmark, metric, split and table."""


def _named_in(result: BenchmarkResult) -> _Named:
    return key(result.model or ""), result.benchmark, result.metric, result.split, result.table_id


def _shared_names(results: Sequence[BenchmarkResult]) -> frozenset[_Named]:
    """Names with several values of one metric in one table: variants that are not told apart have no cost by name."""
    values: dict[_Named, set[float]] = defaultdict(set)
    for result in results:
        if result.own:
            values[_named_in(result)].add(result.value)
    return frozenset(named_in for named_in, some in values.items() if len(some) > 1)


def _benchmarks_by_name(results: Sequence[BenchmarkResult]) -> dict[str, set[str]]:
    """The benchmarks on which a paper states results of each own model, by the model's key."""
    on: dict[str, set[str]] = defaultdict(set)
    for result in results:
        if result.own:
            on[key(result.model or "")].add(result.benchmark)
    return on


def _with_cost(
    result: BenchmarkResult,
    beside: Sequence[ModelCost],
    alike: Sequence[ModelCost],
    measured: Mapping[str, set[str]],
    by_name: Mapping[str, set[str]],
) -> BenchmarkResult:
    if not result.own:
        return replace(result, cost_join_reason="another paper's result")
    chosen = _same_heads(result, beside) or [cost for cost in alike if _is_of(cost, result, measured, by_name)]
    values = {cost.pass_compute for cost in chosen}
    if len(values) == 1:
        best = max(chosen, key=lambda cost: cost.confidence)
        why = "in the same row of the table" if beside else "of the same name"
        return replace(result, cost_id=best.cost_id, cost_join_reason=why)
    if not values:
        return replace(result, cost_join_reason="the paper states no operations of a pass of this model")
    return replace(
        result, cost_join_reason=f"{len(values)} different costs {'in its row' if beside else 'of its name'}"
    )


def _beside(result: BenchmarkResult, rows: Mapping[_Row, Sequence[ModelCost]]) -> list[ModelCost]:
    """The costs of own models in the rows of a result; a table with a model a column has none."""
    beside = [cost for place in _rows(result.evidence) for cost in rows.get(place, ()) if cost.own]
    return [cost for cost in beside if not dict(cost.features).get("turned")]


def _same_heads(result: BenchmarkResult, beside: Sequence[ModelCost]) -> Sequence[ModelCost]:
    """Of several costs in a row those under the result's own headers: GFLOPs and accuracy, both "@224"."""
    if len({cost.pass_compute for cost in beside}) < 2:
        return beside
    wanted = _head_words(result.column_label)
    shared = [len(wanted & _head_words(cost.column_label)) for cost in beside]
    return [cost for cost, n in zip(beside, shared, strict=True) if n == max(shared)]


def _head_words(label: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+|\d+", (label or "").lower()))


def _is_of(
    cost: ModelCost, result: BenchmarkResult, measured: Mapping[str, set[str]], by_name: Mapping[str, set[str]]
) -> bool:
    """Whether a cost that stands elsewhere is of a result's model, and not beside results on other benchmarks only.

    The classifier ResNet-50 is a part of the detector that a paper calls by its name, and takes a tenth of its work.
    """
    if not same_model(cost.model, result.model):
        return False
    on = set(measured.get(cost.table_id or "", ()))
    for item in cost.evidence:
        around = f"{item.before} . {item.quote}" if cost.table_id else item.quote
        on.update(naming.benchmark for naming in find_benchmarks(around))
    on = on or by_name[key(result.model or "")]
    return on == {result.benchmark} if not cost.table_id else result.benchmark in on


def _rows(evidence: Sequence[Evidence]) -> list[_Row]:
    """The rows of tables that evidence stands in."""
    return [
        (item.page, item.before, item.quote.rsplit(" [", 1)[0]) for item in evidence if item.rule.startswith("tables")
    ]
