"""What the extractors hand on: readings, tables and the outcome of one PDF.

A reading is one fact as it stands in the text. It judges nothing: "8 P100 GPUs" is read whether it trained the
model or timed its inference; `Reading.context` says which words stood around it, curation decides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Literal

Quantity = Literal[
    "accelerator",  # value: None; text: "NVIDIA P100"
    "chip_count",  # value: 8; unit: gpu, tpu_core, tpu_chip, tpu_device, pod, machine, cpu_core, accelerator
    "duration",  # value in hours; unit: wall_clock, device_hours, per_epoch, per_step, range
    "training_compute",  # value in FLOP
    "pass_compute",  # value in FLOP or MAC of one forward pass; unit: flop, mac
    "epochs",
    "steps",
    "parameters",
    "tokens",
    "examples",
    "utilisation",  # value: fraction of peak
    "model",  # text: the name of a model the sentence speaks of
    "score",  # a benchmark value in running text; unit: the metric
    "benchmark",  # text: the name of a data set that a sentence speaks of
]

Status = Literal[
    "read",  # text was found and read
    "no_text",  # pages, but no text: a scan
    "no_pages",
    "encrypted",
    "damaged",  # PDFium refuses it, or no page of it can be opened
    "not_pdf",
    "too_large",  # more bytes or pages than the limits allow
    "timed_out",
    "out_of_memory",
    "crashed",  # the worker process died
]
"""Terminal status of one PDF; every PDF ends with exactly one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in PDF points, origin at the top left corner: x0 <= x1, y0 (top) <= y1 (bottom)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact as it stands in the text.

    `value` is a plain number in the unit that `quantity` implies (hours, FLOP, a count); `text` is the words read,
    `quote` the sentence or table row they stand in, `before` and `after` its neighbours. `position` is the page times a
    million plus the offset of `text` in the page, `sentence` the number of its sentence: readings of one sentence share
    it. `context` holds what the surroundings say, as names of data files: "training" of the sentence, "local:training"
    of the clause, "before:", "section:", "relation:". Table readings carry `table_id`, `row` and `column`.
    """

    quantity: Quantity
    text: str
    page: int
    quote: str
    rule: str
    value: float | None = None
    unit: str | None = None
    position: int = 0
    sentence: int = 0
    section: str = ""
    before: str = ""
    after: str = ""
    context: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    boxes: tuple[Box, ...] = ()
    table_id: str | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text with powers kept ("76.4 / 93.1"), where it lies and how it is set."""

    row: int
    column: int
    text: str
    box: Box
    bold: bool = False
    column_span: int = 1
    row_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page. `header_rows` rows on top are headers, `header_columns` columns on the left are row labels.

    `group_rows` are the rows that only carry a sub-heading for the rows below. `understood` is False for a table that
    was seen but not read into cells; `problem` then says why. `mentions` are the sentences of the text that cite it.
    """

    table_id: str
    page: int
    label: str  # "Table 2"
    caption: str
    box: Box
    cells: tuple[Cell, ...] = ()
    n_rows: int = 0
    n_columns: int = 0
    header_rows: int = 0
    header_columns: int = 1
    group_rows: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()
    section: str = ""
    understood: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PaperReadings:
    """All that was read out of one PDF.

    `detail` says why it was not read, or why a paper that was read may say more than was read of it: the file breaks
    off, pages cannot be loaded, a sentence was cut. `arxiv_id`, `version` and `stamped_on`, the day that version was
    submitted, come from the stamp on page 1 and may be missing.
    """

    pdf_sha256: str
    status: Status
    detail: str = ""
    arxiv_id: str | None = None
    version: int | None = None
    title: str = ""
    abstract: str = ""
    pages: int = 0
    characters: int = 0
    readings: tuple[Reading, ...] = ()
    tables: tuple[Table, ...] = ()
    stamped_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: `kind` is that of `extractors.pages.structure.LineKind`; `joined` where its last word, or what a hyphen
    ties to it, goes on in the line after it without a space.
    """

    page: int
    text: str
    kind: str
    joined: bool
    box: Box


@dataclass(frozen=True, slots=True)
class PaperText:
    """All lines of one PDF in reading order."""

    pdf_sha256: str
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadWithText(PaperReadings):
    """What was read of a PDF, with its lines."""

    lines: tuple[TextLine, ...] = ()


def reading_id(pdf_sha256: str, reading: Reading) -> str:
    """Id of a reading: the same for the same words at the same place of the same PDF, whatever the rules' version."""
    parts = (
        reading.quantity,
        reading.page,
        reading.position,
        reading.text,
        reading.table_id,
        reading.row,
        reading.column,
    )
    place = "|".join(str(part) for part in (pdf_sha256, *parts))
    return "rd-" + hashlib.sha256(place.encode()).hexdigest()[:16]
