"""Heuristics on whether facts of a sentence or row belong to one training run of the paper's own.

Each is a vote of one plain meaning: +1 for, -1 against, 0 where it has nothing to say. None of them decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from curation.candidates.roles import about_cost, about_training, is_inference, whose
from curation.candidates.run_views import UNNAMED, RunView
from curation.candidates.subjects import subject_of
from curation.candidates.table_times import another_work, header_of
from curation.judging.features import Vote
from curation.vocabulary.result_words import says

SHORTEST_TRAINING_H: Final = 1 / 6
"""Below ten minutes a wall-clock time in text is nearly always one of inference or of a step (labelled papers)."""


def _said(view: RunView, *names: str) -> bool:
    return any(cues is not None and cues[name] > 0 for cues in (view.hardware_cues, view.time_cues) for name in names)


def _all_cues(view: RunView) -> list[dict[str, float]]:
    return [cues for cues in (view.hardware_cues, view.time_cues) if cues is not None]


def about_a_training(view: RunView) -> int:
    """Words near or a table's settings speak of training, its cost or thanks for hardware, or none does.

    Against: no word of training near.
    """
    return 1 if about_training(view.draft.statement, view.facts) or view.lists_settings else -1


def is_own(view: RunView) -> int:
    """The clause is the paper's own, or speaks of others' work or cites it.

    Against: others' work or a citation.
    """
    if view.draft.own is not None:
        return 1 if view.draft.own else -1
    return 1 if all(whose(cues) for cues in _all_cues(view)) else -1


def row_is_cited(view: RunView) -> int:
    """The row or column of a table carries a citation and does not say "ours"."""
    label = f"{view.primary.attributes.get('entity', '')} {header_of(view.primary)}"
    return -1 if view.from_table and says(label, "citation") and not says(label, "ours") else 0


def times_a_trained_model(view: RunView) -> int:
    """The clause is on inference or on making data and has no word of training, or the hardware is "for self-play"."""
    return -1 if _said(view, "used_otherwise") or any(is_inference(cues) for cues in _all_cues(view)) else 0


def trained_on_it(view: RunView) -> int:
    """The sentence says that something was trained on this hardware."""
    return 1 if view.hardware_cues is not None and view.hardware_cues["trained_on"] else 0


def lasted(view: RunView) -> int:
    """The sentence says that a training, run or experiment took this long, or that it is no length of one.

    Against: no length of a training.
    """
    if view.time_cues is None:
        return 0
    return 1 if view.time_cues["lasted"] else -1 if view.time_cues["not_lasting"] else 0


def length_of_data(view: RunView) -> int:
    """The duration is one of audio, video or a data set."""
    cues = view.time_cues
    return -1 if cues is not None and cues["local_dataset"] and not cues["lasted"] else 0


def too_short(view: RunView) -> int:
    """A wall-clock time of less than ten minutes."""
    duration = view.draft.duration
    if view.hours is None or duration is None or duration.reading.unit not in ("wall_clock", "range"):
        return 0
    return -1 if view.hours < SHORTEST_TRAINING_H else 0


def row_of_costs(view: RunView) -> int:
    """A row of a table speaks of training or cost, or states both hardware and a time; or it does not.

    Against: no row of costs.
    """
    if not view.from_table and not _said(view, "kind_row"):
        return 0
    if view.from_table and view.draft.statement.hardware and view.draft.statement.durations:
        return 1
    return 1 if _said(view, "sentence_trained") or about_cost(view.draft.statement) or view.lists_settings else -1


def lists_settings(view: RunView) -> int:
    """It stands in a table that lists settings of the training: learning rate, batch size, optimiser."""
    return 1 if view.lists_settings else 0


def heads_another_work(view: RunView) -> int:
    """The header of a time in a table speaks of inference, preprocessing or another work, and not of training."""
    duration = view.draft.duration
    if view.part not in ("time", "whole") or duration is None or duration.reading.table_id is None:
        return 0
    return -1 if another_work(duration.reading) else 0


def only_thanks(view: RunView) -> int:
    """The hardware is named in thanks to somebody."""
    return -1 if _said(view, "local_thanks", "section_thanks") else 0


def could_have(view: RunView) -> int:
    """The clause says what could, would or might be done."""
    return -1 if _said(view, "able", "local_hypothetical", "local_negated") else 0


def never_run(view: RunView) -> int:
    """The clause supposes or estimates a training that nobody ran ("would take", "beyond our means")."""
    return -1 if _said(view, "local_unrun") else 0


def times_another_activity(view: RunView) -> int:
    """The clause says what another work took: "extracting the features took 4 days", "annotators spent 260 hours"."""
    return -1 if _said(view, "local_other_activity") else 0


def ran_by_others(view: RunView) -> int:
    """The clause names who else ran it: "pre-trained by Devlin et al.", "whose authors trained for 1 day"."""
    return -1 if _said(view, "local_others_ran") else 0


def took_another(view: RunView) -> int:
    """A comparison or a citation ties it to another's work: "as opposed to 7 days for IODINE [16]"."""
    return -1 if _said(view, "of_another") else 0


def describes_a_device(view: RunView) -> int:
    """The clause tells the peak, price or power of a device, or speaks of what its memory holds."""
    return -1 if _said(view, "device_facts", "local_memory") else 0


def counts_per_machine(view: RunView) -> int:
    """The number counts the chips of one machine."""
    return -1 if view.count is not None and _said(view, "per_device") else 0


def in_setup_section(view: RunView) -> int:
    """The section is about training or experiments, or about related work or the introduction.

    Against: in related work or the introduction.
    """
    if _said(view, "section_training"):
        return 1
    return -1 if _said(view, "section_related", "section_introduction") else 0


def names_the_chip(view: RunView) -> int:
    """The model of the chip is named, or only "GPU".

    Against: only "GPU".
    """
    return 0 if view.chip is None else -1 if view.chip in UNNAMED else 1


def said_again(view: RunView) -> int:
    """The paper states the same hardware or duration elsewhere too."""
    again = 0
    if view.chip is not None and view.count is not None:
        again = view.of.machines[view.chip, view.count]
    elif view.hours is not None:
        again = view.of.hours[round(view.hours, 3)]
    return 1 if again > 1 else 0


def one_sentence(view: RunView) -> int:
    """Hardware and duration stand in one sentence or row, or far apart.

    Against: hardware and time far apart.
    """
    if view.part != "whole":
        return 0
    return 1 if view.distance == 0 else -1 if view.distance > 4 else 0


def nearest_pair(view: RunView) -> int:
    """The duration has no nearer hardware, or another one is nearer.

    Against: other hardware nearer.
    """
    return 0 if view.part != "whole" else 1 if view.usual else -1


def nearest_time(view: RunView) -> int:
    """The hardware has no nearer duration in its sentence, or another one is nearer.

    Against: another time nearer.
    """
    hardware, duration = view.draft.hardware, view.draft.duration
    if view.part != "whole" or view.distance or view.from_table or hardware is None or duration is None:
        return 0
    begin, end = hardware.start, hardware.start + len(hardware.reading.text)
    away = [(max(begin - one.end, one.start - end), one is duration) for one in view.draft.statement.durations]
    return 1 if min(away, key=lambda item: item[0])[1] else -1


def names_own_model(view: RunView) -> int:
    """The clause begins with a model that the paper introduces, or with one that it cites.

    Against: a model that it cites.
    """
    if view.from_table:
        return 0
    front = f"{view.of.paper.title} {view.of.paper.abstract}"
    told = {
        subject_of(reading.quote, start, start + len(reading.text), view.of.names, front)
        for reading in (fact.reading for fact in view.facts)
        for start in [int(reading.attributes.get("start", "0"))]
    }
    return -1 if -1 in told else max(told, default=0)


def paper_serves(view: RunView) -> int:
    """Title and abstract announce work on serving, compression or systems, or a survey."""
    kinds = view.of.kinds
    return -1 if kinds["serving"] + kinds["survey"] + kinds["systems"] + kinds["compression"] >= 3 else 0


_FUNCTIONS: Final[tuple[Callable[[RunView], int], ...]] = (
    about_a_training, is_own, row_is_cited, times_a_trained_model, trained_on_it, lasted, length_of_data, too_short,
    row_of_costs, lists_settings, heads_another_work, only_thanks, could_have, never_run, times_another_activity,
    ran_by_others, took_another, describes_a_device, counts_per_machine, in_setup_section, names_the_chip, said_again,
    one_sentence, nearest_pair, nearest_time, names_own_model, paper_serves,
)  # fmt: skip
_DOUBTING: Final = (
    about_a_training, is_own, row_is_cited, names_own_model, times_a_trained_model, lasted, length_of_data, too_short,
    row_of_costs, heads_another_work, only_thanks, could_have, never_run, times_another_activity, ran_by_others,
    took_another, describes_a_device, nearest_pair, nearest_time,
)  # fmt: skip
_EXCLUDING: Final = (
    never_run, times_another_activity, heads_another_work, ran_by_others, took_another, names_own_model,
)  # fmt: skip
"""Each of these alone keeps a claim before a person: what nobody ran, another work, what others ran or took."""
VOTES: Final[tuple[Vote[RunView], ...]] = tuple(Vote(function) for function in _FUNCTIONS)
"""All heuristics on training runs."""


def doubt_count(view: RunView) -> int:
    """How many heuristics speak against the candidate that are seldom wrong when they do."""
    return sum(vote(view) < 0 for vote in _DOUBTING)


def excluded(view: RunView) -> bool:
    """Whether the words say that it was no training that the authors ran."""
    return any(vote(view) < 0 for vote in _EXCLUDING)
