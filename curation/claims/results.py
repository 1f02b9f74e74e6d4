"""Benchmark results of a paper: which of its models reached which value on which benchmark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curation.candidates.owner import key
from curation.candidates.result_features import CATALOGUE, votes_of
from curation.candidates.result_views import PaperView, lead_name, paper_view
from curation.candidates.results import TableCandidate, table_candidates
from curation.candidates.text_results import text_candidates
from curation.claim import BenchmarkResult, CandidateRecord, TrainingRun, claim_id
from curation.claims.joining import RunJoins
from curation.claims.result_checks import check
from curation.claims.result_drafts import Draft, from_cell, from_text, merged
from curation.claims.result_names import clean, conditions_name, named, ticks_name
from curation.claims.result_records import Fate, cell_records, proposal_record, text_record
from curation.judging.features import VOTE
from curation.judging.judge import Judge
from curation.judging.triage import doubts, triage
from curation.second.differences import left_out, result_difference
from curation.second.opinion import SecondOpinion
from curation.second.results import Proposed, from_proposal, said_by, unread, weighed_cell, weighed_text
from curation.vocabulary.benchmarks import error_fraction
from extractors.reading import PaperReadings

__all__ = ["assemble_results", "lead_name"]


def assemble_results(
    paper: PaperReadings,
    arxiv_id: str,
    version: int | None,
    published_on: date | None,
    runs: Sequence[TrainingRun],
    judge: Judge,
    opinion: SecondOpinion | None = None,
) -> tuple[tuple[BenchmarkResult, ...], tuple[CandidateRecord, ...]]:
    """All results on the benchmarks of the list, own and quoted, accepted or queued; every candidate's verdict.

    With the opinion of a second reader its proposals are candidates, too, and every probability knows of it.
    """
    view = paper_view(paper, published_on.year if published_on else None)
    in_tables, in_text = table_candidates(view), text_candidates(view)
    told = judge.probabilities([c.features for c in in_tables], [c.group for c in in_tables])
    said = judge.probabilities([c.features for c in in_text], ["text"] * len(in_text))
    proposed: list[Proposed] = []
    alone: list[float] | None = None
    if opinion is not None and judge.second is not None:
        alone = [*told, *said]
        told = [weighed_cell(c, p, opinion, judge.second) for c, p in zip(in_tables, told, strict=True)]
        said = [weighed_text(c, p, opinion, judge.second) for c, p in zip(in_text, said, strict=True)]
        proposed = unread(opinion, in_tables, in_text, judge.second)
        judge = judge.with_second()
    best = _likeliest(in_tables, told)
    drafts = [_at(i, from_cell(in_tables[i], True, told[i], view.lead)) for i in best if told[i] >= judge.floor]
    drafts += [
        _at(place, from_text(c, True, p, paper.pdf_sha256))
        for place, (c, p) in enumerate(zip(in_text, said, strict=True), len(in_tables))
        if p >= judge.floor
    ]
    if opinion is not None:
        drafts = [said_by(draft, opinion) for draft in drafts]
        drafts += [
            _at(place, from_proposal(one, paper, opinion.reader))
            for place, one in enumerate(proposed, len(in_tables) + len(in_text))
            if one.probability >= judge.floor
        ]
    drafts += _others(view, in_tables, told, best, judge)
    drafts = merged(drafts)
    _tell_apart(drafts)
    check(drafts, view.year)
    claims: dict[str, BenchmarkResult] = {}
    claimed: dict[int, BenchmarkResult] = {}
    joins = RunJoins(runs, paper)
    for draft in drafts:
        if draft.own:
            draft.reasons += result_difference(draft.readers, opinion)
        claim = _claim(draft, arxiv_id, version, joins, judge)
        if draft.own and left_out(draft.readers, opinion):
            claim = replace(claim, status="queued")
        claim = claims.setdefault(claim.result_id, claim)
        claimed.update(dict.fromkeys(draft.places, claim))
    instead = {in_tables[i].spot: claim for i, claim in claimed.items() if i < len(in_tables)}
    instead |= {in_tables[i].spot: claimed[i] for i in best if i in claimed}
    chances = [*told, *said, *(one.probability for one in proposed)]
    fates = [
        Fate(
            chance,
            claimed.get(i),
            instead.get(in_tables[i].spot) if i < len(in_tables) else None,
            alone[i] if alone is not None and i < len(alone) else None,
            judge,
        )
        for i, chance in enumerate(chances)
    ]
    records = cell_records(in_tables, fates, view.lead)
    records += [text_record(c, fates[i]) for i, c in enumerate(in_text, len(in_tables))]
    records += [proposal_record(one, fates[i]) for i, one in enumerate(proposed, len(in_tables) + len(in_text))]
    return tuple(claims.values()), tuple(records)


def _at(place: int, draft: Draft) -> Draft:
    """The draft of the candidate at a place among all."""
    draft.places.append(place)
    return draft


def _likeliest(candidates: Sequence[TableCandidate], stated: Sequence[float]) -> list[int]:
    """Of the meanings of each number the likeliest, by its place among the candidates."""
    best: dict[tuple[str, int, int, int], int] = {}
    for i, candidate in enumerate(candidates):
        if candidate.spot not in best or stated[i] > stated[best[candidate.spot]]:
            best[candidate.spot] = i
    return list(best.values())


def _others(
    view: PaperView,
    candidates: Sequence[TableCandidate],
    stated: Sequence[float],
    best: Sequence[int],
    judge: Judge,
) -> list[Draft]:
    """Results that the table plainly gives as another paper's: cited or under others' heading, and not likely own."""
    claimed = {candidates[i].spot for i in best if stated[i] >= judge.floor}
    found = []
    for place, (candidate, probability) in enumerate(zip(candidates, stated, strict=True)):
        votes = votes_of(candidate.features)
        meant = votes.get(VOTE + "nearest_words", 0) > 0
        theirs = votes.get(VOTE + "cites_another", 0) < 0 and not candidate.view.owner.own
        if meant and theirs and candidate.spot not in claimed:
            found.append(_at(place, from_cell(candidate, False, 1 - probability, view.lead)))
    return found


def _tell_apart(drafts: Sequence[Draft]) -> None:
    """Lengthen the names of different results that would share one: by ticks, settings, sub-heading, conditions.

    Where a number stands is no part of its model's name: the claim has table, row and column beside.
    """
    for extend in (_with_ticks, _with_settings, _with_group, _with_conditions):
        same: dict[tuple[str, str, str | None, str], list[Draft]] = defaultdict(list)
        for c in drafts:
            same[c.benchmark, c.metric, c.split, key(c.model)].append(c)
        for group in same.values():
            if len({c.value for c in group}) > 1:
                longer = [extend(c) for c in group]
                if len(set(longer)) > 1:
                    for c, name in zip(group, longer, strict=True):
                        c.model = name


def _with_ticks(c: Draft) -> str:
    ticks = ticks_name(c.cell) if c.cell is not None else ""
    return f"{c.model} {ticks}" if ticks and ticks not in c.model else c.model


def _with_settings(c: Draft) -> str:
    return f"{c.model} · {c.settings}" if c.settings else c.model


def _with_group(c: Draft) -> str:
    return f"{c.model} · {c.group}" if c.group and c.group not in c.model else c.model


def _with_conditions(c: Draft) -> str:
    conditions = conditions_name(c.cell) if c.cell is not None else ""
    return f"{c.model} ({conditions})" if conditions else c.model


def _claim(c: Draft, arxiv_id: str, version: int | None, runs: RunJoins, judge: Judge) -> BenchmarkResult:
    model = named(c.known_as or c.model)
    run_id, why = runs.run_of(model, c.own, c.benchmark)
    anchor = (c.benchmark, c.metric, f"{c.value:g}", c.model, c.split or "", "own" if c.own else "other")
    cell = c.cell
    claim = BenchmarkResult(
        result_id=claim_id(arxiv_id, "result", *anchor),
        arxiv_id=arxiv_id,
        version=version,
        model=model,
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
        features=tuple(sorted((name.removeprefix(VOTE), vote) for name, vote in c.votes.items())),
        readers=c.readers,
    )
    if c.own:
        return triage(claim, c.probability, judge, c.judged_as, doubts(c.votes, CATALOGUE.against))
    # Another paper's result needs no decision where the row says whose it is: it enters no fit of this paper's runs.
    return replace(claim, confidence=round(c.probability, 4), status="accepted")
