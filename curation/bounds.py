"""Sanity bounds of training runs."""

from __future__ import annotations

from datetime import date

from curation.claims import TrainingRun


def out_of_bounds(run: TrainingRun, published_on: date | None) -> tuple[str, ...]:
    """Reasons why a run's values cannot be; none are known."""
    return ()
