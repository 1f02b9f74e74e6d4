"""What an export wrote: the facts that its descriptions for programs (Data Package, Croissant) are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from warehouse.schema import SCHEMA_VERSION, Relation

Format = Literal["parquet", "csv"]

NAME = "compute-limits"
TITLE = "Compute Limits: accelerators, training time, FLOP and benchmark errors of deep-learning papers"
VERSION = f"{SCHEMA_VERSION}.0.0"
"""Version of the relations' form, in the form that both standards ask for; that of the rules stands in `build`."""
DESCRIPTION = (
    "Which accelerators, how many, for how long and with how many floating-point operations trained the models of "
    "arXiv papers, and which benchmark errors these reached: each fact with page and sentence as evidence, a "
    "confidence and a status. Made by the pipeline Compute Limits from the papers' PDFs. Quotes are their authors'; "
    "papers.licence says under which terms each paper stands. Facts of the relation chips are in part taken from "
    "Epoch AI, Machine Learning Hardware, CC BY 4.0, with changes that its columns source and changed name."
)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One relation as a file of the export's folder; `sha256` is the digest of its content."""

    relation: Relation
    name: str
    form: Format
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """One export: its files, the day its warehouse was published (UTC), and the licence that its user gives the data.

    `licence` is the address of a licence or its short name ("CC-BY-4.0"), "" where the user did not say.
    """

    files: Sequence[ExportedFile]
    published_on: dt.date
    licence: str = ""
