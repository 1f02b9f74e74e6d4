"""A candidate for a training run turned into a claim: its fields, its model's name and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from curation.candidates.links import Candidate
from curation.candidates.mentions import Mentions
from curation.candidates.owner import PaperNames
from curation.candidates.roles import stage_of
from curation.candidates.run_views import RunView
from curation.candidates.statements import Hardware
from curation.claim import Evidence, TrainingRun, claim_id
from curation.judging.features import VOTE
from curation.second.opinion import SecondOpinion
from extractors.reading import PaperReadings, Reading, reading_id

MODEL_REACH: Final = 3  # sentences back in which the model of "it takes 10 days" is sought
LONGEST_LEAD: Final = 30  # characters; a longer beginning of a title is no model's name
LEAD_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Source:
    """The paper that drafts are of."""

    paper: PaperReadings
    arxiv_id: str
    version: int | None
    mentions: Mentions
    names: PaperNames
    opinion: SecondOpinion | None = None


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
        chip=view.chip,
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


def _distance(model: Reading, place: int) -> int:
    """How far a name ends from the fact; after it twice as far: what follows is more often compared with."""
    start = int(model.attributes["start"])
    return 2 * (start - place) if start > place else place - start - len(model.text)


def _place(view: RunView, models: Sequence[Reading]) -> int:
    """Where the first fact stands that is in the sentence of the names: its hardware may stand in another one."""
    readings = [fact.reading for fact in view.facts]
    beside = [one for one in readings if models and one.sentence == models[0].sentence]
    return int((beside or readings)[0].attributes["start"])


def model_of(draft: Candidate, view: RunView, source: Source) -> tuple[str | None, Reading | None]:
    """The name nearest to the fact in its sentence, else in the sentences before, else the paper's own."""
    if draft.model:
        return draft.model, None
    statement = draft.statement
    place = _place(view, statement.models)
    ours = [r for r in statement.models if not source.names.is_others(r.text)]
    if ours or statement.models:
        best = min(ours or statement.models, key=lambda r: _distance(r, place))
        return best.text, best
    for earlier in reversed(source.mentions.before(statement.sentence, MODEL_REACH)):
        if earlier.models:
            return earlier.models[-1].text, earlier.models[-1]
    head = source.paper.title.split(":")[0].strip()
    if ":" in source.paper.title and 0 < len(head) <= LONGEST_LEAD and len(head.split()) <= LEAD_WORDS:
        return head, None
    return None, None


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
