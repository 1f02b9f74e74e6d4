"""Training runs out of readings: candidates linked within and across sentences, told apart, judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from curation.candidates.links import Candidate, echoed, pair, with_chip, with_count, with_hardware
from curation.candidates.ownership import Ownership, read_ownership
from curation.candidates.roles import JUDGED_BY, about_cost, about_training, cues, is_inference, stage_of, whose
from curation.candidates.run_tables import table_candidates
from curation.candidates.statements import Hardware, Statement, statements
from curation.claim import Evidence, TrainingRun, claim_id
from curation.claims.estimates import compute_estimates, disagreement
from curation.claims.parts import judged, without_repeats
from curation.vocabulary.bounds import out_of_bounds
from extractors.reading import PaperReadings, Reading, reading_id

MODEL_REACH = 3  # sentences back in which the model of "it takes 10 days" is sought
SHORTEST_TRAINING_H = 1 / 6  # below it a wall-clock time in text is nearly always one of inference or of a step
LINK_FEATURES = ("near", "section", "paper", "none", "absent")


def assemble_runs(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None
) -> tuple[TrainingRun, ...]:
    """All training runs that the paper states, its own and others', in reading order, each accepted or queued."""
    every = statements(paper, published_on)
    drafts: list[TrainingRun] = []
    ownership = read_ownership(paper)
    candidates = [candidate for statement in every for candidate in pair(statement)]
    candidates += table_candidates(paper, ownership, published_on)
    linked = [with_chip(with_count(with_hardware(candidate, every), every), every) for candidate in candidates]
    for candidate in echoed(linked):
        drafted = _draft(candidate, every, paper, ownership, arxiv_id, version)
        if drafted is not None:
            drafts.append(drafted)
    checked = (_checked(run, published_on) for run in _distinct(_repeated(drafts)))
    return without_repeats(part for run in checked for part in judged(run))


def _draft(
    candidate: Candidate,
    every: Sequence[Statement],
    paper: PaperReadings,
    ownership: Ownership,
    arxiv_id: str,
    version: int | None,
) -> TrainingRun | None:
    statement = candidate.statement
    features = cues(statement, candidate.facts)
    if is_inference(features) or not about_training(statement, candidate.facts):
        return None
    if not _speaks_of_runs(candidate, features):
        return None
    hardware, named = candidate.hardware, candidate.chip_from
    match = named.match if named else hardware.match if hardware else None
    chip = named.chip if named else hardware.chip if hardware else None
    primary = (candidate.duration or candidate.compute or hardware).reading  # type: ignore[union-attr]
    model, model_reading = _model(candidate, every, paper, ownership)
    features["model_cited"] = float(model_reading is not None and ownership.is_others(model_reading.text))
    features["clear_use"] *= 1 - features["model_cited"]
    features["clear_time"] *= 1 - features["model_cited"]
    own = whose(features) if candidate.own is None else candidate.own
    amounts = {r.quantity: r.value for r in reversed(statement.amounts)}
    duration = candidate.duration.reading if candidate.duration else None
    compute = candidate.compute.reading if candidate.compute else None
    return TrainingRun(
        run_id=claim_id(arxiv_id, "run", primary.quote, primary.text, primary.attributes.get("start", "")),
        arxiv_id=arxiv_id,
        version=version,
        model=model,
        stage=stage_of(statement, candidate.facts),
        own=own,
        chip=chip,
        chip_id=match.chip_id if match else None,
        chip_text=(named or hardware).reading.text if hardware else None,
        chip_candidates=match.candidates if match else (),
        memory_gb=match.memory_gb if match else None,
        form_factor=match.form_factor if match else None,
        chip_count=hardware.count if hardware else None,
        count_unit=_unit(hardware, named),
        duration_h=duration.value if duration else None,
        duration_kind=duration.unit if duration else None,  # type: ignore[arg-type]
        duration_text=duration.text if duration else None,
        training_compute_flop=compute.value if compute else None,
        compute_text=compute.text if compute else None,
        epochs=amounts.get("epochs"),
        steps=amounts.get("steps"),
        parameters=amounts.get("parameters"),
        tokens=amounts.get("tokens"),
        examples=amounts.get("examples"),
        utilisation=amounts.get("utilisation"),
        page=primary.page,
        quote=primary.quote,
        evidence=_evidence(candidate, model_reading, paper.pdf_sha256),
        features=tuple(sorted({**{name: features[name] for name in JUDGED_BY}, **_shape(candidate)}.items())),
    )


def _unit(hardware: Hardware | None, named: Hardware | None) -> str | None:
    if hardware is None or hardware.count is None:
        return None
    return hardware.unit if hardware.unit != "accelerator" or not named else named.unit


def _speaks_of_runs(candidate: Candidate, features: dict[str, float]) -> bool:
    """Whether the sentence is about a run at all, and not about an age, a data set or what one GPU could do."""
    hardware, duration = candidate.hardware, candidate.duration
    if duration is not None:
        if features["not_lasting"] or (features["local_dataset"] and not features["lasted"]):
            return False
        wall_clock = duration.reading.unit in ("wall_clock", "range")
        if wall_clock and (duration.reading.value or 0.0) < SHORTEST_TRAINING_H:
            return False
        if features["kind_row"] and not (features["sentence_trained"] or hardware is not None):
            return False
        if hardware is None or candidate.hardware_link != "same":
            told = candidate.statement.sentence < 0 or (features["kind_row"] and about_cost(candidate.statement))
            return bool(features["lasted"] or told)
        return True
    if candidate.compute is not None:
        return bool(features["sentence_trained"] or features["before_trained"] or features["section_training"])
    if hardware is not None and hardware.generic:
        if features["local_thanks"] or hardware.count is None:
            return False
        return not (hardware.count == 1 and (features["able"] or not features["trained_on"]))
    return not features["device_facts"] or bool(features["trained_on"])


def _shape(candidate: Candidate) -> dict[str, float]:
    """Features of what the claim holds and how its facts were brought together."""
    hardware, duration = candidate.hardware, candidate.duration
    found = {f"hardware_{name}": float(candidate.hardware_link == name) for name in LINK_FEATURES}
    found |= {f"chip_{name}": float(candidate.chip_link == name) for name in LINK_FEATURES}
    counted, named = hardware is not None and hardware.count is not None, _names_chip(candidate)
    alone = duration is None and candidate.compute is None
    found["count_near"] = float(candidate.count_link == "near")
    found["is_cpu"] = float(hardware is not None and hardware.reading.unit in ("cpu", "cpu_core"))
    found["has_duration"] = float(duration is not None)
    found["has_compute"] = float(candidate.compute is not None)
    found["one_device_alone"] = float(hardware is not None and hardware.count == 1 and alone)
    found["bare_mention"] = float(alone and not counted)
    found["unnamed_chip"] = float(hardware is not None and not named and candidate.chip_link != "absent")
    found["from_table"] = float(candidate.statement.sentence < 0)
    if duration is not None:
        kind, hours = duration.reading.unit, duration.reading.value or 0.0
        found |= {f"duration_{name}": float(kind == name) for name in ("device_hours", "per_epoch", "per_step")}
        found["under_an_hour"] = float(hours < 1 and kind in ("wall_clock", "range"))
        found["several_durations"] = float(len(candidate.statement.durations) > 1)
        found["unlinked_duration"] = float(
            "relation:lasted" not in duration.local and candidate.statement.sentence >= 0
        )
        found["lasted_on"] = float("relation:lasted" in duration.local and candidate.hardware_link == "same")
    same = candidate.hardware_link == "same" and candidate.chip_link in ("same", "near")
    found["clear_pair"] = float(bool(duration) and same and found.get("lasted_on", 0.0) > 0 and named)
    found["clear_row"] = float(candidate.statement.sentence < 0 and same and named)
    found["several_chips"] = float(len({h.chip for h in candidate.statement.hardware}) > 1)
    return found


def _names_chip(candidate: Candidate) -> bool:
    hardware = candidate.hardware
    return hardware is not None and (not hardware.generic or candidate.chip_from is not None)


def _distance(model: Reading, place: int) -> int:
    """How far a name stands from the fact; after it twice as far: what follows is more often compared with."""
    gap = int(model.attributes["start"]) - place
    return 2 * gap if gap > 0 else -gap


def _model(
    candidate: Candidate, every: Sequence[Statement], paper: PaperReadings, ownership: Ownership
) -> tuple[str | None, Reading | None]:
    """The name nearest to the fact in its sentence, else in the sentences before, else the paper's own."""
    if candidate.model:
        return candidate.model, None
    statement = candidate.statement
    place = int((candidate.facts[0] if candidate.facts else statement.hardware[0]).reading.attributes["start"])
    ours = [r for r in statement.models if not ownership.is_others(r.text)]
    if ours or statement.models:
        best = min(ours or statement.models, key=lambda r: _distance(r, place))
        return best.text, best
    for earlier in reversed(every):
        if 0 < statement.sentence - earlier.sentence <= MODEL_REACH and earlier.models:
            return earlier.models[-1].text, earlier.models[-1]
    head = paper.title.split(":")[0].strip()
    if ":" in paper.title and 0 < len(head) <= 30 and len(head.split()) <= 3:
        return head, None
    return None, None


def _evidence(candidate: Candidate, model: Reading | None, sha256: str) -> tuple[Evidence, ...]:
    facts: list[tuple[str, Reading]] = []
    hardware = candidate.hardware
    if hardware:
        named = (candidate.chip_from or hardware).reading
        facts.append(("chip", hardware.count_reading or named if "implied" in named.attributes else named))
        if hardware.count_reading:
            facts.append(("chip_count", hardware.count_reading))
    if candidate.duration:
        facts.append(("duration_h", candidate.duration.reading))
    if candidate.compute:
        facts.append(("training_compute_flop", candidate.compute.reading))
    if model:
        facts.append(("model", model))
    facts += [(r.quantity, r) for r in candidate.statement.amounts]
    return tuple(
        Evidence(name, r.page, r.quote, r.text, r.before, r.after, r.boxes, reading_id(sha256, r), r.rule)
        for name, r in facts
    )


def _key(run: TrainingRun) -> tuple[object, ...]:
    return (run.own, run.chip, run.chip_count, round(run.duration_h or 0, 6), run.training_compute_flop)


def _repeated(runs: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Runs with the feature of how often the paper states the same facts again."""
    keys = [_key(run) for run in runs]
    return [
        replace(run, features=(*run.features, ("stated_again", min(keys.count(key) - 1, 3.0))))
        for run, key in zip(runs, keys, strict=True)
    ]


def _distinct(runs: Sequence[TrainingRun]) -> list[TrainingRun]:
    """One run for the same facts of the same model; hardware alone is dropped where a run with a duration holds it."""
    kept: dict[tuple[object, ...], TrainingRun] = {}
    for run in runs:
        key = (*_key(run), run.stage, run.model if run.duration_h or run.training_compute_flop else "")
        if key in kept:
            first = kept[key]
            kept[key] = replace(
                first, evidence=first.evidence + tuple(e for e in run.evidence if e not in first.evidence)
            )
        else:
            kept[key] = run
    whole = {(r.own, r.chip, r.chip_count) for r in kept.values() if r.duration_h and _sure_of_hardware(r)}
    ids: dict[str, int] = {}
    distinct = []
    for run in kept.values():
        bare = run.duration_h is None and run.training_compute_flop is None
        if bare and run.chip_count is not None and (run.own, run.chip, run.chip_count) in whole:
            continue
        if bare and run.chip_count is None and any(chip == run.chip for _, chip, _ in whole):
            continue
        ids[run.run_id] = ids.get(run.run_id, 0) + 1
        again = ids[run.run_id]
        distinct.append(run if again == 1 else replace(run, run_id=f"{run.run_id}-{again}"))
    return distinct


def _sure_of_hardware(run: TrainingRun) -> bool:
    features = dict(run.features)
    return not (features.get("hardware_near") or features.get("hardware_section") or features.get("hardware_paper"))


def _checked(run: TrainingRun, published_on: date | None) -> TrainingRun:
    reasons = (*run.reasons, *out_of_bounds(run, published_on))
    disagree = disagreement(compute_estimates(run, published_on))
    return replace(run, reasons=(*reasons, disagree) if disagree else reasons)
