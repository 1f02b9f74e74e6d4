"""Training runs out of tables: training cost by model, hardware by model, model cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from curation.claims import TrainingRun
from curation.statements import Statement
from extractors.reading import PaperReadings


def table_runs(
    paper: PaperReadings, arxiv_id: str, version: int | None, published_on: date | None, every: Sequence[Statement]
) -> list[TrainingRun]:
    """Runs stated in the cells of tables."""
    return []
