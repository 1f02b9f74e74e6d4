"""A candidate for a training run turned into a claim: its fields, its model's name and its evidence."""

from __future__ import annotations

from curation.candidates.roles import stage_of
from curation.candidates.run_views import RunView
from curation.candidates.statements import Hardware
from curation.claim import Evidence, TrainingRun, claim_id
from curation.claims.run_models import Source, model_of
from curation.judging.features import VOTE
from curation.vocabulary.chips import stated_chip
from extractors.reading import Reading, reading_id


def draft_run(view: RunView, own: bool, votes: dict[str, float], source: Source) -> TrainingRun:
    """The claim that a candidate states: only the facts of its part, and what its sentence says besides."""
    draft = view.draft
    hardware = draft.hardware if view.part in ("chip", "hardware", "whole") else None
    named = draft.chip_from if hardware is not None else None
    match = named.match if named else hardware.match if hardware else None
    duration = draft.duration.reading if draft.duration and view.hours is not None else None
    compute = draft.compute.reading if draft.compute and view.flop is not None else None
    primary = view.facts[0].reading
    model, model_reading = model_of(draft, view, source)
    amounts = {r.quantity: r.value for r in reversed(draft.statement.amounts)}
    return TrainingRun(
        run_id=claim_id(source.arxiv_id, "run", primary.quote, primary.text, primary.attributes.get("start", "")),
        arxiv_id=source.arxiv_id,
        version=source.version,
        model=model,
        stage=stage_of(draft.statement, view.facts),
        own=own,
        chip=stated_chip(view.chip, match),
        chip_id=match.chip_id if match else None,
        chip_text=(named or hardware).reading.text if hardware else None,
        chip_candidates=match.candidates if match else (),
        memory_gb=match.memory_gb if match else None,
        form_factor=match.form_factor if match else None,
        chip_count=view.count,
        count_unit=_unit(hardware, named) if view.count is not None else None,
        duration_h=view.hours,
        duration_kind=duration.unit if duration else None,  # type: ignore[arg-type]
        duration_text=duration.text if duration else None,
        training_compute_flop=view.flop,
        compute_text=compute.text if compute else None,
        epochs=amounts.get("epochs"),
        steps=amounts.get("steps"),
        parameters=amounts.get("parameters"),
        tokens=amounts.get("tokens"),
        examples=amounts.get("examples"),
        utilisation=amounts.get("utilisation"),
        page=primary.page,
        quote=primary.quote,
        evidence=_evidence(view, model_reading, source.paper.pdf_sha256),
        features=tuple(sorted((name.removeprefix(VOTE), vote) for name, vote in votes.items() if vote)),
    )


def _unit(hardware: Hardware | None, named: Hardware | None) -> str | None:
    if hardware is None or hardware.count is None:
        return None
    return hardware.unit if hardware.unit != "accelerator" or not named else named.unit


def stated_facts(view: RunView) -> list[tuple[str, Reading]]:
    """The fields of the candidate's part and what each was read from."""
    draft = view.draft
    hardware = draft.hardware if view.part in ("chip", "hardware", "whole") else None
    facts: list[tuple[str, Reading]] = []
    if hardware:
        named = (draft.chip_from or hardware).reading
        facts.append(("chip", hardware.count_reading or named if "implied" in named.attributes else named))
        if hardware.count_reading and view.count is not None:
            facts.append(("chip_count", hardware.count_reading))
    if draft.duration and view.hours is not None:
        facts.append(("duration_h", draft.duration.reading))
    if draft.compute and view.flop is not None:
        facts.append(("training_compute_flop", draft.compute.reading))
    return facts


def _evidence(view: RunView, model: Reading | None, sha256: str) -> tuple[Evidence, ...]:
    facts = stated_facts(view)
    if model:
        facts.append(("model", model))
    facts += [(r.quantity, r) for r in view.draft.statement.amounts]
    return tuple(
        Evidence(name, r.page, r.quote, r.text, r.before, r.after, r.boxes, reading_id(sha256, r), r.rule)
        for name, r in facts
    )
