"""Operations of a pass that only a second reader states, as claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curation.claim import Evidence, ModelCost, claim_id
from curation.judging.labels import COST_TOLERANCE, close
from curation.judging.triage import triage
from curation.second.features import proposed_cost_features
from curation.second.opinion import SecondOpinion
from extractors.reading import PaperReadings, reading_id

if TYPE_CHECKING:
    from curation.judging.judge import Judge


@dataclass(frozen=True, slots=True)
class Source:
    """The paper that claims are of."""

    paper: PaperReadings
    arxiv_id: str
    version: int | None


def proposed_costs(
    opinion: SecondOpinion, known: Sequence[float], source: Source, judge: Judge
) -> Iterator[tuple[ModelCost, str]]:
    """The costs that no candidate of the rules states, with the group each is judged in; unlikely ones are left."""
    if judge.second is None:
        return
    for proposal in opinion.costs:
        cost = proposal.cost
        if any(close(cost.value, value, COST_TOLERANCE) for value in known):
            continue
        group = "table" if cost.table_id is not None else "text"
        probability = judge.second.probability(proposed_cost_features(proposal, None), group)
        if probability < judge.floor:
            continue
        table = next((table for table in source.paper.tables if table.table_id == cost.table_id), None)
        sha256 = source.paper.pdf_sha256
        evidence = Evidence(
            "pass_compute", cost.page, cost.quote, cost.text, cost.before, cost.after, cost.boxes,
            reading_id(sha256, cost), cost.rule,
        )  # fmt: skip
        value = float(cost.value or 0.0)
        claim = ModelCost(
            cost_id=claim_id(source.arxiv_id, "cost", f"{value:.4g}", str(cost.unit), proposal.model, "own"),
            arxiv_id=source.arxiv_id,
            version=source.version,
            model=proposal.model or None,
            own=True,
            pass_compute=value,
            pass_unit="MAC" if cost.unit == "mac" else "FLOP",
            table_id=cost.table_id,
            table_label=table.label if table is not None else None,
            page=cost.page,
            quote=cost.quote,
            evidence=(evidence,),
            readers=(opinion.reader,),
        )
        yield triage(claim, probability, judge, group), group
