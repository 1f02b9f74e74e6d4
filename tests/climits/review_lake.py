"""Lakes to review: fictional papers whose claims are known, published without reading a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from curation.claim import BenchmarkResult, Evidence, FactCoverage, PaperClaims, TrainingRun, claim_id
from curation.claims.curate import Curated
from extractors.reading import Box, PaperReadings
from warehouse.lake import Lake
from warehouse.publish import publish

AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
CHIPS = ("P100", "V100", "A100", "TPU v3", "GTX 1080 Ti")
CURATE = Callable[[PaperReadings, str, int | None, dt.date | None], PaperClaims]


def arxiv_id(number: int) -> str:
    """Id of the n-th fictional paper."""
    return f"{15 + number // 12_000:02d}{number % 12 + 1:02d}.{10_000 + number % 90_000:05d}"


def run_of(paper: str, number: int = 0, **changes: object) -> TrainingRun:
    """A queued run of a fictional paper, with evidence."""
    chip = CHIPS[number % 5]
    quote = f"We trained model {number} on one machine with 8 NVIDIA {chip} GPUs for 3.5 days."

    def piece(field: str, text: str, x0: float, rule: str) -> Evidence:
        return Evidence(field, 7, quote, text, "Hardware.", "It converged.", (Box(x0, 90, x0 + 40, 102),), rule=rule)

    evidence = (
        piece("chip", f"NVIDIA {chip}", 100, "chip"),
        piece("chip_count", "8", 90, "count_before_chip"),
        piece("duration_h", "3.5 days", 200, "duration"),
    )
    base = TrainingRun(
        claim_id(paper, "run", quote), paper, 1, f"Model {number}", "train", True, chip=chip,
        chip_text=f"NVIDIA {chip}", chip_count=8, count_unit="gpu", duration_h=84.0, duration_kind="wall_clock",
        duration_text="3.5 days", confidence=0.6, status="queued", reasons=("low_confidence: 0.60 < 0.90",),
        page=7, quote=quote, evidence=evidence, features=(("own", 1.0),),
    )  # fmt: skip
    return TrainingRun(**{**{name: getattr(base, name) for name in base.__slots__}, **changes})


def result_of(paper: str, number: int = 0) -> BenchmarkResult:
    """A queued result of a fictional paper."""
    value = 20 + number / 10
    quote = f"Model {number} | {value:.1f} | 41.{number % 10}"
    evidence = Evidence("value", 8, quote, f"{value:.1f}", boxes=(Box(300, 200, 320, 210),), rule="table_cell")
    return BenchmarkResult(
        claim_id(paper, "result", quote), paper, 1, f"Model {number}", True, "wmt14-en-de", "BLEU", value,
        split="newstest2014", error_fraction=1 - value / 100, table_label="Table 2", row_label=f"Model {number}",
        column_label="EN-DE", confidence=0.7, status="queued", reasons=("low_confidence: 0.70 < 0.90",), page=8,
        quote=quote, evidence=(evidence,), features=(("own", 1.0),),
    )  # fmt: skip


def claims_of(runs: int, results: int) -> CURATE:
    """Rules that find so many runs and results in every paper."""

    def curate_paper(_: PaperReadings, paper: str, version: int | None, published_on: dt.date | None) -> PaperClaims:
        return PaperClaims(
            paper,
            1,
            tuple(run_of(paper, n) for n in range(runs)),
            tuple(result_of(paper, n) for n in range(results)),
            (FactCoverage("hardware", "reported"), FactCoverage("training_compute", "not_found")),
        )

    return curate_paper


def publish_with(lake: Lake, curate: CURATE) -> None:
    """Publish with other rules of curation than the project's."""
    with mock.patch("curation.claims.curate.judge_paper", lambda *paper: Curated(curate(*paper[:4]))):
        publish(lake)


def make_lake(root: Path, papers: int = 3, runs: int = 2, results: int = 2) -> Lake:
    """A published lake of fictional papers."""
    lake = Lake(root).create()
    batch = [
        PaperReadings(f"{n:064x}", "read", "", arxiv_id(n), 1, f"A fictional paper, number {n}", "", 12, 40_000)
        for n in range(papers)
    ]
    lake.write_readings(batch, "rules-1", at=AT)  # one file: worker processes would not know the rules put in place
    publish_with(lake, claims_of(runs, results))
    return lake
