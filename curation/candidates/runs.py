"""Every fact of training of a paper as a candidate: chips, counts, durations, FLOP, and each pair of them.

A duration is paired with every mention of hardware in its sentence, with the nearest ones around it and with the
counted ones of the paper; which pair is right, and whether it is a run of the paper's own, is the judge's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from curation.candidates import run_tables
from curation.candidates.links import (
    Candidate,
    Link,
    chip_options,
    count_options,
    pair,
    referent,
    with_chip,
    with_count,
    with_hardware,
)
from curation.candidates.mentions import Mention, Mentions
from curation.candidates.owner import PaperNames
from curation.candidates.pairs import owners
from curation.candidates.roles import cues
from curation.candidates.run_features import features
from curation.candidates.run_views import UNNAMED, Part, RunsOfPaper, RunView, runs_of_paper
from curation.candidates.run_votes import doubt_count, excluded
from curation.candidates.statements import Statement, Timed, statements
from curation.judging.features import DOUBTED
from extractors.reading import PaperReadings

NEAR: Final = 6  # sentences within which any hardware may be a duration's
MOST_NEAR: Final = 6  # pairs of a duration with hardware near, nearest first
ROW_AWAY: Final = 50  # sentences that a row of a table counts as away from the text: it is near no sentence
MOST_FAR: Final = 6  # pairs of a duration with counted hardware elsewhere, those of its section first


@dataclass(frozen=True, slots=True)
class RunCandidate:
    """A candidate with its features (curation.candidates.run_features.CATALOGUE) and how many heuristics doubt it.

    One that is `excluded` is no training by its own words, whatever else speaks for it.
    """

    view: RunView
    features: tuple[float, ...]
    doubts: int
    excluded: bool = False

    @property
    def group(self) -> str:
        """What it is calibrated and accepted with: its part, and whether a heuristic doubts it."""
        return f"{self.view.part}{DOUBTED}" if self.doubts else self.view.part

    @property
    def anchor(self) -> tuple[int | str | None, ...]:
        """Where its duration, FLOP or hardware stands: candidates of one fact share it."""
        fact = self.view.facts[0].reading
        start = int(fact.attributes.get("start", "0"))
        return (fact.page, fact.position, start, fact.text, fact.table_id, fact.row, fact.column, self.view.joint)


def run_candidates(
    paper: PaperReadings, names: PaperNames, published_on: date | None
) -> tuple[list[RunCandidate], Mentions]:
    """All candidates of a paper and what its text names, in reading order, rows of tables last."""
    mentions = Mentions(statements(paper, published_on))
    rows = run_tables.table_candidates(paper, names, published_on)
    of = runs_of_paper(paper, mentions.statements, names, len(rows))
    views = [view for statement in mentions.statements for view in _of_statement(of, statement, mentions)]
    views += [view for row in rows for view in _of_row(of, row, mentions)]
    return [RunCandidate(view, features(view), doubt_count(view), excluded(view)) for view in views], mentions


def _view(of: RunsOfPaper, part: Part, draft: Candidate, **ties: int) -> RunView:
    place = draft.hardware_statement or draft.statement
    timed: Timed | None = draft.compute if part == "compute" else draft.duration
    return RunView(
        of,
        part,
        draft,
        cues(place, [draft.hardware]) if draft.hardware is not None else None,
        cues(draft.statement, [timed]) if timed is not None else None,
        distance=ties.get("distance", 0),
        after=bool(ties.get("after", 0)),
        gap=ties.get("gap", 0),
        option=ties.get("option", 0),
        options=ties.get("options", 0),
        usual=bool(ties.get("usual", 1)),
        filling=ties.get("filling", 0),
        fillings=ties.get("fillings", 0),
        joint=ties.get("joint", 0),
    )


def _of_statement(of: RunsOfPaper, statement: Statement, mentions: Mentions) -> Iterator[RunView]:
    for place, hardware in enumerate(statement.hardware):
        # Of "32, 64 and 256 H200 GPUs" each number is a claim of its own.
        listed = sum(other.start == hardware.start for other in statement.hardware[:place])
        yield from _of_hardware(of, Candidate(statement, hardware), mentions, listed)
    usual = {id(draft.duration): draft for draft in pair(statement) if draft.duration is not None}
    for duration in statement.durations:
        draft = usual.get(id(duration)) or Candidate(statement, None, duration)
        yield _view(of, "time", replace(draft, hardware=None, chip_from=None))
        yield from _pairs(of, draft, mentions)
    for compute in statement.compute:
        yield _view(of, "compute", Candidate(statement, compute=compute))


def _of_hardware(of: RunsOfPaper, draft: Candidate, mentions: Mentions, listed: int) -> Iterator[RunView]:
    """Hardware as it stands, and with the count or the chip's model that is named elsewhere."""
    plain = draft.hardware
    if plain is None:
        return
    if not plain.generic or plain.count is None:
        yield _view(of, "chip", draft)
    variants = _variants(draft, mentions)
    for k, variant in enumerate(variants):
        if variant.hardware is not None and variant.hardware.count is not None:
            yield _view(of, "hardware", variant, filling=k, fillings=len(variants), joint=listed)


def _variants(draft: Candidate, mentions: Mentions) -> list[Candidate]:
    """Hardware as the usual rules fill it, as it stands, and with each chip or count that the paper names elsewhere."""
    place = draft.hardware_statement or draft.statement
    if draft.hardware is not None and referent(draft.hardware, place, mentions) is not None:
        return [with_chip(draft, mentions)]
    every_way = [with_chip(with_count(draft, mentions), mentions), draft, *chip_options(draft, mentions)]
    every_way += count_options(draft, mentions)
    distinct: dict[tuple[str, int | None] | None, Candidate] = {}
    for way in every_way:
        distinct.setdefault(_machine(way), way)
    return list(distinct.values())


def _machine(draft: Candidate) -> tuple[str, int | None] | None:
    """Chip and count."""
    return ((draft.chip_from or draft.hardware).chip, draft.hardware.count) if draft.hardware is not None else None


def _pairs(of: RunsOfPaper, draft: Candidate, mentions: Mentions) -> Iterator[RunView]:
    """The duration with each hardware it may have run on, one candidate for each chip and count."""
    statement, duration = draft.statement, draft.duration
    if duration is None:
        return
    usual = _named(with_hardware(draft, mentions), mentions)
    options = _options(statement, duration, mentions)
    together = owners(statement, duration)
    seen: set[tuple[str, int | None] | None] = set()
    for k, (place, hardware) in enumerate(options):
        joint = next((n for n, owner in enumerate(together) if owner is hardware), 0)
        tied = replace(
            draft,
            hardware=hardware,
            hardware_statement=place,
            chip_from=None,
            hardware_link="same" if place is statement else "near",
        )
        variants = _variants(tied, mentions)
        for filling, filled in enumerate(variants):
            key = _machine(filled)
            if key is None or key in seen:
                continue
            seen.add(key)
            yield _view(
                of,
                "whole",
                replace(filled, hardware_link=usual[1]),
                distance=abs(place.sentence - statement.sentence),
                after=place.sentence > statement.sentence or (place is statement and hardware.start > duration.start),
                gap=abs(hardware.start - duration.start) if place is statement else 0,
                option=k,
                options=len(options),
                usual=key == usual[0] or joint > 0,
                filling=filling,
                fillings=len(variants),
                joint=joint,
            )


def _named(draft: Candidate, mentions: Mentions) -> tuple[tuple[str, int | None] | None, Link]:
    """Chip and count by the nearest-hardware rule, and how it found them."""
    filled = with_chip(with_count(draft, mentions), mentions)
    return _machine(filled), filled.hardware_link


def _options(statement: Statement, duration: Timed, mentions: Mentions) -> list[Mention]:
    """Hardware that a duration may belong to: its sentence's, then the nearest around it, then the paper's counted."""
    place = statement.sentence
    here = [(statement, item) for item in sorted(statement.hardware, key=lambda h: abs(h.start - duration.start))]
    around = [item for item in mentions.all.within(place - NEAR, place + NEAR) if item[0] is not statement]
    near = sorted(around, key=lambda item: (abs(item[0].sentence - place), item[0].sentence > place))
    section = mentions.counted_by_section.get(statement.section)
    rest = section.nearest(place, MOST_FAR, NEAR, lambda _: True) if section is not None else []
    if len(rest) < MOST_FAR:
        rest += mentions.counted.nearest(
            place, MOST_FAR - len(rest), NEAR, lambda item: item[0].section != statement.section
        )
    return [*here, *near[:MOST_NEAR], *rest]


def _of_row(of: RunsOfPaper, row: Candidate, mentions: Mentions) -> Iterator[RunView]:
    """A row of a table whole, and its parts."""
    named = with_chip(row, mentions)
    if row.duration is not None:
        yield _view(of, "time", replace(row, hardware=None, chip_from=None))
        if row.hardware is not None:
            variants = _variants(row, mentions)
            for k, variant in enumerate(variants):
                yield _view(of, "whole", variant, filling=k, fillings=len(variants))
        else:
            yield from _row_on_other_hardware(of, row, mentions)
    elif row.hardware is not None and row.compute is None:
        variants = _variants(row, mentions)
        for k, variant in enumerate(variants):
            if variant.hardware is not None and variant.hardware.count is not None:
                yield _view(of, "hardware", variant, filling=k, fillings=len(variants))
        if (named.chip_from or row.hardware).chip not in UNNAMED:
            yield _view(of, "chip", named)
    if row.compute is not None:
        yield _view(of, "compute", row)


def _row_on_other_hardware(of: RunsOfPaper, row: Candidate, mentions: Mentions) -> Iterator[RunView]:
    """A row that names no hardware with each counted one that the paper's text names, its section's first."""
    section = mentions.counted_by_section.get(row.statement.section)
    own = section.mentions if section is not None else ()
    others = (item for item in mentions.counted if item[0].section != row.statement.section)
    seen: set[tuple[str, int | None]] = set()
    for place, hardware in chain(own, others):
        tied = with_chip(replace(row, hardware=hardware, hardware_statement=place, hardware_link="paper"), mentions)
        key = ((tied.chip_from or hardware).chip, hardware.count)
        if key in seen:
            continue
        seen.add(key)
        k = len(seen) - 1
        yield _view(
            of, "whole", tied, distance=ROW_AWAY, option=k, options=len(mentions.counted.mentions), usual=k == 0
        )
        if len(seen) == MOST_FAR:
            return
