"""Benchmark results out of tables and text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from curation.claims import BenchmarkResult, TrainingRun
from extractors.reading import PaperReadings


def assemble_results(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None, runs: Sequence[TrainingRun]
) -> tuple[BenchmarkResult, ...]:
    """All results that the paper states on the known benchmarks."""
    return ()
