"""Rows of the lake's own files: where a PDF came from, what is known of a paper, how each stage ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from curation.claim import CandidateRecord, PaperClaims
from curation.claims.cost_estimates import CostEstimate
from curation.claims.estimates import ComputeEstimate
from extractors.reading import Status

Source = Literal["arxiv", "folder"]


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attempt to get one PDF. `status` is "stored", or names why there is no PDF; then `pdf_sha256` is None.

    `source` "arxiv": the id asked for holds. "folder": id and version come from the file's name and give way to
    the stamp on the first page. `origin` is the address or the file name, never a path of somebody's machine.
    """

    status: str
    source: Source
    origin: str
    at: dt.datetime
    arxiv_id: str | None = None
    version: int | None = None
    pdf_sha256: str | None = None
    detail: str = ""
    bytes: int | None = None
    http_status: int | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class PaperVersion:
    """One version of a paper; `source_type` holds arXiv's own letters for what was submitted ("D": a PDF)."""

    version: int
    submitted_on: dt.date
    source_type: str = ""


@dataclass(frozen=True, slots=True)
class PaperMetadata:
    """Metadata of a paper as harvested; `published_on` is the day of version 1, `updated_on` that of `version`."""

    arxiv_id: str
    version: int
    title: str
    published_on: dt.date
    harvested_at: dt.datetime
    updated_on: dt.date | None = None
    authors: tuple[str, ...] = ()
    abstract: str = ""
    primary_category: str | None = None
    categories: tuple[str, ...] = ()
    doi: str | None = None
    journal_reference: str | None = None
    comment: str | None = None
    licence: str | None = None
    source: str = "arxiv"
    versions: tuple[PaperVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """How a paper that a query found was ranked: fetched where `status` is "candidate", left where it is "skipped".

    `reasons` name each rule that matched with its weight and words. `rules_version` is that of the ranking rules.
    """

    benchmark: str
    arxiv_id: str
    version: int
    score: float
    status: Literal["candidate", "skipped"]
    reasons: tuple[str, ...]
    rules_version: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class StageStatus:
    """How one stage ended for one paper: what `climits status` counts by reason."""

    stage: str
    status: str
    at: dt.datetime
    arxiv_id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """How the reading of one PDF ended, without what was read."""

    pdf_sha256: str
    status: Status
    detail: str
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PaperIdentity:
    """Which paper and version a PDF is, and the day it was published as far as known."""

    pdf_sha256: str
    arxiv_id: str
    version: int | None = None
    published_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CuratedPaper:
    """Claims of one PDF with the compute estimates of its runs and costs, or why curation failed on it,
    and what became of every candidate.
    """

    pdf_sha256: str
    claims: PaperClaims
    estimates: tuple[ComputeEstimate, ...] = ()
    cost_estimates: tuple[CostEstimate, ...] = ()
    problem: str = ""
    candidates: tuple[CandidateRecord, ...] = ()
