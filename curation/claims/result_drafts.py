"""Results in the making: a judged number with its model's name, its evidence and what tells it apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from curation.candidates.captions import captioned
from curation.candidates.cells import ResultCell
from curation.candidates.owner import key
from curation.candidates.result_features import votes_of
from curation.candidates.result_votes import group_of
from curation.candidates.results import TableCandidate
from curation.candidates.text_results import TextCandidate
from curation.claim import Evidence
from curation.claims.result_names import group_name, model_name, settings_name
from curation.second.opinion import RULES
from curation.vocabulary.benchmarks import benchmarks
from curation.vocabulary.result_words import find_split
from extractors.reading import Table, reading_id

QUOTED = 600  # characters of a caption or sentence kept beside the evidence


@dataclass(slots=True)
class Draft:
    """One number read as a result, before naming, joining and checking."""

    model: str
    own: bool
    benchmark: str
    metric: str
    split: str | None
    value: float
    page: int
    quote: str
    evidence: list[Evidence]
    probability: float
    votes: dict[str, float]
    reasons: list[str] = field(default_factory=list)
    cell: ResultCell | None = None
    table: Table | None = None
    settings: str = ""
    group: str = ""
    readers: tuple[str, ...] = (RULES,)
    known_as: str | None = None  # the second reader's name of the model
    places: list[int] = field(default_factory=list)  # of the candidates that it is made of, among all of the paper

    @property
    def row(self) -> tuple[str, int] | None:
        return (self.table.table_id, self.cell.cell.row) if self.table is not None and self.cell is not None else None

    @property
    def source(self) -> str:
        """Where the number stands: "table" or "text"."""
        return "table" if self.table is not None else "text"

    @property
    def judged_as(self) -> str:
        """The group that calibration and threshold are for."""
        return group_of(self.source, self.votes)


def from_cell(candidate: TableCandidate, own: bool, probability: float, lead: str) -> Draft:
    """A draft of a number of a table."""
    cell, table, meaning = candidate.cell, candidate.view.frame.table, candidate.view.meaning
    heads = " / ".join(reversed(cell.heads))
    quote = f"{cell.row_text} [{heads}]" if heads else cell.row_text
    evidence = Evidence(
        "value",
        table.page,
        quote,
        cell.cell.text,
        before=captioned(table.label, table.caption)[:QUOTED],
        after=table.mentions[0][:QUOTED] if table.mentions else "",
        boxes=(cell.cell.box,),
        rule="tables",
    )
    benchmark = candidate.hypothesis.benchmark
    split = meaning.split if meaning is not None and meaning.benchmark == benchmark else None
    return Draft(
        model_name(cell, lead),
        own,
        benchmark,
        candidate.hypothesis.metric,
        split or benchmarks()[benchmark].default_split,
        candidate.view.value,
        table.page,
        quote,
        [evidence],
        probability,
        votes_of(candidate.features),
        cell=cell,
        table=table,
        settings=settings_name(cell),
        group=group_name(cell),
    )


def from_text(candidate: TextCandidate, own: bool, probability: float, sha256: str) -> Draft:
    """A draft of a number of running text."""
    reading, benchmark = candidate.reading, candidate.hypothesis.benchmark
    evidence = Evidence(
        "value",
        reading.page,
        reading.quote,
        reading.text,
        reading.before,
        reading.after,
        reading.boxes,
        reading_id(sha256, reading),
        reading.rule,
    )
    return Draft(
        candidate.model,
        own,
        benchmark,
        candidate.hypothesis.metric,
        find_split(reading.quote) or benchmarks()[benchmark].default_split,
        candidate.value,
        reading.page,
        reading.quote,
        [evidence],
        probability,
        votes_of(candidate.features),
    )


def merged(drafts: Iterable[Draft]) -> list[Draft]:
    """One candidate for each result: the same value of the same benchmark and metric by what can be the same model."""
    kept: dict[tuple[str, str, float, bool], list[Draft]] = {}
    for candidate in drafts:
        same = kept.setdefault((candidate.benchmark, candidate.metric, candidate.value, candidate.own), [])
        home = next((c for c in same if _one_model(c, candidate)), None)
        if home is None:
            same.append(candidate)
            continue
        home.evidence += candidate.evidence
        home.places += candidate.places
        home.readers = tuple(dict.fromkeys((*home.readers, *candidate.readers)))
        home.known_as = home.known_as or candidate.known_as
        if candidate.probability > home.probability and candidate.source == home.source:
            home.probability, home.votes = candidate.probability, candidate.votes
    return [c for group in kept.values() for c in group]


def _one_model(first: Draft, second: Draft) -> bool:
    if {first.split, second.split} in ({"test-dev", "minival"}, {"dev", "test"}, {"val", "test"}):
        return False
    if second.source == "text":
        return True
    if first.known_as and second.known_as:
        return key(first.known_as) == key(second.known_as)
    a, b = key(first.model), key(second.model)
    return a == b or (len(a) > 4 and len(b) > 4 and (a in b or b in a) and first.row != second.row)
