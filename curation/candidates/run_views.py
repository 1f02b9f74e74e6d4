"""What is looked at when a fact of training is judged: its sentence, the facts it is tied to, its paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from curation.candidates.links import Candidate, Link
from curation.candidates.owner import PaperNames
from curation.candidates.roles import cues
from curation.candidates.statements import Hardware, Statement, Timed
from curation.candidates.table_settings import tables_of_settings
from curation.vocabulary.paper_kinds import announced
from extractors.reading import PaperReadings, Reading

Part = Literal["chip", "hardware", "time", "whole", "compute"]
"""Which facts a candidate states: the chip; chip and count; the duration; hardware and duration; total FLOP."""
PARTS: Final[tuple[Part, ...]] = ("chip", "hardware", "time", "whole", "compute")
LINKS: Final[tuple[Link, ...]] = ("same", "near", "section", "paper", "none", "absent")
UNNAMED: Final = frozenset({"GPU", "TPU", "CPU", "accelerator"})
"""Chips of which the paper does not say the model."""


@dataclass(frozen=True)
class RunsOfPaper:
    """A paper's facts of training counted: how often each chip, chip and count, and duration is named."""

    paper: PaperReadings
    statements: tuple[Statement, ...]
    chips: Counter[str]
    machines: Counter[tuple[str, int]]
    hours: Counter[float]
    trained: Counter[str]  # chip -> mentions whose clause speaks of training
    inferred: Counter[str]  # chip -> mentions whose clause speaks of inference
    kinds: dict[str, float]
    names: PaperNames
    rows: int  # candidates from tables

    @cached_property
    def tables_of_hardware(self) -> frozenset[str]:
        """The ids of the tables that name hardware or a number of it."""
        named = {one.table_id for one in self.paper.readings if one.quantity in ("accelerator", "chip_count")}
        return frozenset(table for table in named if table is not None)

    @cached_property
    def tables_of_settings(self) -> frozenset[str]:
        """The ids of the tables that list settings of a training."""
        return tables_of_settings(self.paper.tables)

    @cached_property
    def totals(self) -> tuple[int, int, int, int, int, int]:
        """Mentions of hardware, durations, chips by name, machines, and mentions for training and for inference."""
        named = sum(chip not in UNNAMED for chip in self.chips)
        mentions, durations = sum(self.chips.values()), sum(self.hours.values())
        return (
            mentions,
            durations,
            named,
            len(self.machines),
            sum(self.trained.values()),
            sum(self.inferred.values()),
        )


@dataclass(frozen=True, slots=True)
class RunView:
    """A candidate for a training run, or a part of one, with what it rests on.

    `draft` holds the facts and how they were brought together; `distance` is how many sentences lie between duration
    and hardware, `option` which of the hardware mentions that a duration may belong to this is, nearest first.
    """

    of: RunsOfPaper
    part: Part
    draft: Candidate
    hardware_cues: dict[str, float] | None
    time_cues: dict[str, float] | None
    distance: int = 0
    after: bool = False
    gap: int = 0
    option: int = 0
    options: int = 0
    usual: bool = True  # whether the nearest-hardware rule makes this pair
    filling: int = 0  # which way of naming chip and count this is: the usual rules' first
    fillings: int = 0
    joint: int = 0  # which of several that share the duration: "on four K20 or on eight K40 it takes 3 weeks"

    @property
    def chip(self) -> str | None:
        """Short name of the chip, "GPU" where its model is not named; None where the part states none."""
        if self.draft.hardware is None or self.part in ("time", "compute"):
            return None
        return (self.draft.chip_from or self.draft.hardware).chip

    @property
    def count(self) -> int | None:
        """Number of chips, None where it is not stated or not part of the claim."""
        if self.draft.hardware is None or self.part not in ("hardware", "whole"):
            return None
        return self.draft.hardware.count

    @property
    def hours(self) -> float | None:
        """The duration in hours of its own kind."""
        duration = self.draft.duration
        return duration.reading.value if duration is not None and self.part in ("time", "whole") else None

    @property
    def flop(self) -> float | None:
        """The total training FLOP."""
        compute = self.draft.compute
        return compute.reading.value if compute is not None and self.part == "compute" else None

    @property
    def from_table(self) -> bool:
        """Whether the facts are cells of a table."""
        return self.draft.statement.sentence < 0

    @property
    def lists_settings(self) -> bool:
        """Whether the facts stand in a table that lists settings of a training."""
        return self.primary.table_id in self.of.tables_of_settings

    @property
    def facts(self) -> list[Hardware | Timed]:
        """The facts of the part."""
        timed = {"time": self.draft.duration, "whole": self.draft.duration, "compute": self.draft.compute}
        found: list[Hardware | Timed] = [fact for fact in (timed.get(self.part),) if fact is not None]
        if self.draft.hardware is not None and self.part in ("chip", "hardware", "whole"):
            found.append(self.draft.hardware)
        return found

    @property
    def primary(self) -> Reading:
        """The reading that the candidate is anchored in: its duration, FLOP or hardware."""
        return self.facts[0].reading


def runs_of_paper(paper: PaperReadings, statements: Sequence[Statement], names: PaperNames, rows: int) -> RunsOfPaper:
    """The paper's statements with how often each fact is named."""
    trained: Counter[str] = Counter()
    inferred: Counter[str] = Counter()
    hardware = [(statement, item) for statement in statements for item in statement.hardware]
    for statement, item in hardware:
        said = cues(statement, [item])
        trained[item.chip] += bool(said["trained_on"] or said["local_trained"])
        inferred[item.chip] += bool(said["local_inference"] and not said["local_trained"])
    return RunsOfPaper(
        paper,
        tuple(statements),
        Counter(item.chip for _, item in hardware),
        Counter((item.chip, item.count) for _, item in hardware if item.count is not None),
        Counter(round(d.reading.value, 3) for s in statements for d in s.durations if d.reading.value),
        trained,
        inferred,
        announced(paper.title, paper.abstract),
        names,
        rows,
    )
