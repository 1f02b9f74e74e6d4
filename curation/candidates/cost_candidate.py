"""A number that may count the operations of a pass of a model, with what a judge sees of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from curation.candidates.cells import ResultCell
from curation.claim import Evidence
from curation.vocabulary.cost_words import PassUnit
from extractors.reading import Table

RATE_LETTERS = re.compile(r"T-?FLOPS?\b")  # a rate of chips is mostly written so, a pass seldom


@dataclass(slots=True)
class CostCandidate:
    """One number read as the operations of one forward pass. `pass_compute` is in plain operations, as written.

    `features` and `words` (tokens marked by where they stand, "h:flops") are what a judge sees.
    """

    model: str | None
    own: bool
    pass_compute: float
    pass_unit: PassUnit
    page: int
    quote: str
    evidence: list[Evidence]
    features: dict[str, float]
    words: frozenset[str]
    parameters: float | None = None
    input_size: str | None = None
    epochs: float | None = None
    settings: str = ""
    group: str = ""
    table: Table | None = None
    cell: ResultCell | None = None
    turned: bool = False
    scale_from: str = ""
    reasons: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The group that calibration and threshold are for."""
        return "table" if self.table is not None else "text"

    @property
    def line(self) -> tuple[str, int] | None:
        """Table and row of a cost whose row is a model; None for text and for tables with a model a column."""
        if self.table is None or self.cell is None or self.turned:
            return None
        return self.table.table_id, self.cell.cell.row


def marked(mark: str, texts: Sequence[str]) -> set[str]:
    """The words of texts, small, numbers as "#", each behind a mark of where it stands."""
    return {
        mark + ("#" if word.isdigit() else word) for text in texts for word in re.findall(r"[a-z]+|\d+", text.lower())
    }
