"""The features of a candidate for a training run, or a part of one: catalogue and values."""

from __future__ import annotations

from typing import Final

from curation.candidates.roles import BEFORE as AROUND
from curation.candidates.roles import LOCAL, RELATIONS, SECTIONS, SENTENCE, is_inference, whose
from curation.candidates.run_views import LINKS, PARTS, RunView
from curation.candidates.run_votes import VOTES
from curation.candidates.statements import Hardware, Statement, Timed
from curation.candidates.table_times import PLACES as AROUND_TIMES
from curation.candidates.table_times import header_of, works, works_of
from curation.judging.features import ABSENT, Catalogue, Feature, cast, catalogue
from curation.vocabulary.paper_kinds import paper_kinds

UNITS: Final = ("wall_clock", "device_hours", "per_epoch", "per_step", "range")
CUES: Final = (
    *(f"local_{name}" for name in LOCAL),
    *(f"sentence_{name}" for name in SENTENCE),
    *(f"before_{name}" for name in AROUND),
    *(f"section_{name}" for name in SECTIONS),
    *RELATIONS,
    "kind_row", "kind_caption", "own_clause", "cited_clause", "doubts", "clear_use", "clear_time",
)  # fmt: skip
"""What curation.candidates.roles.cues says of a fact: words of clause, sentence, sentence before, section."""
PLACES: Final = {
    "local": "the clause of the {fact}",
    "sentence": "the sentence of the {fact}",
    "before": "the sentence before",
    "section": "the section's title",
}
OTHER_CUES: Final = {
    "kind_row": "whether the {fact} stands in a row of numbers",
    "kind_caption": "whether the {fact} stands in a caption",
    "own_clause": "whether the clause of the {fact} speaks of the paper's own work and of no other",
    "cited_clause": "whether the clause of the {fact} cites and does not speak of the paper's own work",
    "doubts": "how many cues make the {fact} doubtful, at most 3",
    "clear_use": "whether something was trained on the {fact} and nothing makes it doubtful",
    "clear_time": "whether a training lasted so long and nothing makes it doubtful",
}
MOST: Final = 10_000.0


def _cue(cue: str, fact: str) -> str:
    """The meaning of a cue near a fact, in words."""
    if cue in OTHER_CUES:
        return OTHER_CUES[cue].format(fact=fact)
    if cue in RELATIONS:
        return f"whether the words before and after the {fact} say `{cue}` (relations.toml)"
    place, _, word = cue.partition("_")
    words = "sections.toml" if place == "section" else "contexts.toml"
    return f"whether {PLACES[place].format(fact=fact)} says `{word}` ({words})"


_PAPER: Final = (
    Feature("paper_hardware", "mentions of hardware in the paper", 0, MOST),
    Feature("paper_durations", "durations in the paper", 0, MOST),
    Feature("paper_chips", "different chips named by model", 0, MOST),
    Feature("paper_machines", "different numbers of chips", 0, MOST),
    Feature("paper_pages", "pages", 1, MOST),
    Feature("paper_tables", "tables", 0, MOST),
    Feature("paper_trained", "mentions of hardware whose clause speaks of training", 0, MOST),
    Feature("paper_inferred", "mentions whose clause speaks of inference", 0, MOST),
    Feature("paper_rows", "rows of tables that hold facts of training", 0, MOST),
    *(Feature(f"paper_is_{kind}", f"how often title and abstract announce {kind}", 0, MOST) for kind in paper_kinds()),
)
_HARDWARE: Final = (
    Feature("hardware_generic", "whether the chip's model is not named in the sentence"),
    Feature("hardware_count", "number of chips, 0 where none is stated", 0, 1e6),
    Feature("hardware_cpu", "whether it is a CPU"),
    Feature("hardware_mentions", "mentions of the same chip in the paper", 0, MOST),
    Feature("hardware_machines", "mentions of the same chip and count", 0, MOST),
    Feature("hardware_trained", "mentions of the chip whose clause speaks of training", 0, MOST),
    Feature("hardware_inferred", "mentions of the chip whose clause speaks of inference", 0, MOST),
    Feature("hardware_depth", "its page as a share of the paper's pages"),
    Feature("hardware_machine", "whether a machine is named rather than a chip"),
    Feature("hardware_single", "whether the count is the article of a singular: a GPU"),
    Feature("hardware_beside", "mentions of hardware in its sentence", 0, 1000),
    Feature("hardware_durations", "durations in its sentence", 0, 1000),
    Feature("hardware_meanings", "chips that an ambiguous name may mean", 0, 1000),
    Feature("hardware_inference", "whether its clause is on inference"),
    Feature("hardware_own", "whether its clause is the paper's own"),
    *(Feature(f"hardware_{cue}", _cue(cue, "hardware"), 0, 3) for cue in CUES),
)
_TIME: Final = (
    Feature("time_hours", "duration in hours of its kind, or total FLOP as its power of ten", 0, 1e9),
    Feature("time_unit", "kind of duration: wall clock, device hours, an epoch, a step, a range; 5 FLOP", 0, 5),
    Feature("time_beside", "durations in its sentence", 0, 1000),
    Feature("time_hardware", "mentions of hardware in its sentence", 0, 1000),
    Feature("time_mentions", "mentions of the same duration in the paper", 0, MOST),
    Feature("time_depth", "its page as a share of the paper's pages"),
    Feature("time_inference", "whether its clause is on inference"),
    Feature("time_own", "whether its clause is the paper's own"),
    *(Feature(f"time_{cue}", _cue(cue, "duration"), 0, 3) for cue in CUES),
)
_TIE: Final = (
    Feature("part", "what the candidate states: " + ", ".join(PARTS), 0, len(PARTS) - 1),
    Feature("from_table", "whether it is a row of a table"),
    Feature("table_own", "whether a row is the paper's own by its name"),
    Feature("chip_link", "where the chip's model was named: " + ", ".join(LINKS), 0, len(LINKS) - 1),
    Feature("chip_resolved", "whether the model was taken from another place"),
    Feature("count_link", "whether the count was taken from another place"),
    Feature("chip_distance", "sentences between the number of chips and the name of their model", 0, 1e6),
    Feature("chip_mentions", "mentions in the paper of the chip that is stated", 0, MOST),
    Feature("chip_trained", "of them those whose clause speaks of training", 0, MOST),
    Feature("chip_inferred", "of them those whose clause speaks of inference", 0, MOST),
    Feature("chip_family", "whether the paper names a chip whose name begins with this one's"),
    Feature("filling", "which way of naming chip and count this is, that of the nearest-mention rules first", 0, 1000),
    Feature("fillings", "ways of naming chip and count", 0, 1000),
    Feature("usual_link", "where the nearest-hardware rule finds the duration's hardware", 0, len(LINKS) - 1),
    Feature("distance", "sentences between duration and hardware", 0, 1e6),
    Feature("same_section", "whether both stand in one section"),
    Feature("after", "whether the hardware stands after the duration"),
    Feature("gap", "characters between both in one sentence", 0, 1e5),
    Feature("option", "which of the hardware mentions this is, nearest first", 0, 1000),
    Feature("options", "hardware mentions that the duration may belong to", 0, 1000),
)
_TABLE: Final = (
    *(
        Feature(f"{place}_{work}", f"whether the {place} of a time in a table speaks of `{work}` (table_times.toml)")
        for place in AROUND_TIMES
        for work in works()
    ),
    Feature("table_hardware", "whether the table of a time names hardware or a number of it"),
)
CATALOGUE: Final[Catalogue] = catalogue("run", (*_PAPER, *_HARDWARE, *_TIME, *_TIE, *_TABLE), VOTES)
FLOP_UNIT: Final = 5.0


def paper_features(view: RunView) -> dict[str, float]:
    """Features that all candidates of a paper share."""
    of = view.of
    mentions, durations, named, machines, trained, inferred = of.totals
    values = (
        mentions, durations, named, machines, max(of.paper.pages, 1), len(of.paper.tables), trained, inferred, of.rows,
        *(of.kinds[kind] for kind in paper_kinds()),
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(_PAPER, values, strict=True)}


def _hardware(view: RunView, statement: Statement, item: Hardware | None) -> dict[str, float]:
    said = view.hardware_cues
    if item is None or said is None:
        return {feature.name: ABSENT for feature in _HARDWARE}
    of, rule = view.of, item.count_reading.rule if item.count_reading else ""
    values = (
        item.generic, item.count or 0, item.reading.unit in ("cpu", "cpu_core"), of.chips[item.chip],
        of.machines[item.chip, item.count or 0], of.trained[item.chip], of.inferred[item.chip],
        item.reading.page / max(of.paper.pages, 1), item.reading.attributes.get("kind") == "machine",
        rule.endswith(".article"), len(statement.hardware), len(statement.durations), len(item.match.candidates),
        is_inference(said), whose(said), *(said[cue] for cue in CUES),
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(_HARDWARE, values, strict=True)}


def _time(view: RunView, item: Timed | None) -> dict[str, float]:
    said = view.time_cues
    if item is None or said is None:
        return {feature.name: ABSENT for feature in _TIME}
    of, statement, value = view.of, view.draft.statement, item.reading.value or 0.0
    is_flop = item.reading.quantity == "training_compute"
    unit = FLOP_UNIT if is_flop else float(UNITS.index(item.reading.unit or "wall_clock"))
    values = (
        len(f"{value:.0f}") - 1 if is_flop else value, unit, len(statement.durations), len(statement.hardware),
        of.hours[round(value, 3)], item.reading.page / max(of.paper.pages, 1), is_inference(said), whose(said),
        *(said[cue] for cue in CUES),
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(_TIME, values, strict=True)}


def _table(view: RunView, timed: Timed | None) -> dict[str, float]:
    """What the table of a time says that its times went into; ABSENT of a time in text."""
    if timed is None or timed.reading.table_id is None:
        return {feature.name: ABSENT for feature in _TABLE}
    told = (works_of(header_of(timed.reading)), works_of(timed.reading.before))
    values = (
        *(work in told[k] for k in range(len(AROUND_TIMES)) for work in works()),
        timed.reading.table_id in view.of.tables_of_hardware,
    )  # fmt: skip
    return {feature.name: float(value) for feature, value in zip(_TABLE, values, strict=True)}


def _chip(view: RunView, place: Statement) -> tuple[float, ...]:
    """How far the chip's name or number stands away, what the paper says of it, and which way of naming it this is."""
    of, chip, named_at = view.of, view.chip, view.draft.chip_statement
    if chip is None:
        return (ABSENT,) * 7
    away = 0.0 if named_at is None else ABSENT if place.sentence < 0 else abs(named_at.sentence - place.sentence)
    family = any(other != chip and other.startswith(chip) for other in of.chips)
    return (away, of.chips[chip], of.trained[chip], of.inferred[chip], family, view.filling, view.fillings)


def features(view: RunView) -> tuple[float, ...]:
    """The catalogue's features of a candidate, in its order."""
    draft = view.draft
    place = draft.hardware_statement or draft.statement
    stated = view.part in ("chip", "hardware", "whole")
    timed = draft.compute if view.part == "compute" else draft.duration if view.part in ("time", "whole") else None
    ties = (
        PARTS.index(view.part), view.from_table, ABSENT if draft.own is None else draft.own,
        LINKS.index(draft.chip_link), draft.chip_from is not None, draft.count_link != "same",
        *_chip(view, place),
        LINKS.index(draft.hardware_link), view.distance, place.section == draft.statement.section, view.after,
        view.gap, view.option, view.options,
    )  # fmt: skip
    found = paper_features(view)
    found |= _hardware(view, place, draft.hardware if stated else None) | _time(view, timed)
    found |= _table(view, timed)
    found |= {feature.name: float(value) for feature, value in zip(_TIE, ties, strict=True)}
    return CATALOGUE.row(found | cast(VOTES, view))
