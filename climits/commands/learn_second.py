"""The second stage of `climits learn`: what a second reader's word is worth, fitted where the lake has its replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from warehouse.shown import shown

if TYPE_CHECKING:
    from curation.claims.examples import LabelledPaper
    from curation.second.examples import Example

FEWEST_PAPERS = 10
"""With fewer labelled papers that a second reader read, nothing is fitted and the package's own stage stays."""


def learn_second(
    lake: Path,
    papers: Sequence[LabelledPaper],
    folds: Path,
    out: Path | None,
    precision: float | None,
    provenance: Mapping[str, Any],
) -> None:
    """Fit the second stages by the judges of folds; write them beside those judges, and into `out` for use.

    A fold's stage rests on the papers of the other folds, its judges saw none of the fold: what is counted on labels
    of such a publish is what unseen papers get.
    """
    from curation.claims.sitting import bench_for, fold_folder
    from curation.judging.learning import FOLDS, LearningError, fold_of
    from curation.second.examples import second_examples
    from curation.second.fitting import fit_stages
    from curation.second.opinion import second_opinion
    from curation.second.stage import write_stages
    from flows.second_reader import read_replies
    from warehouse.lake import Lake
    from warehouse.second_readings import latest, second_readings

    place = Lake(lake)
    read_replies(place)
    said = latest(second_readings(place))
    labelled = [paper for paper in papers if paper.label is not None]
    both = [paper for paper in labelled if paper.readings.pdf_sha256 in said]
    if len(both) < FEWEST_PAPERS:
        if both:
            _tell(f"A second reader read {len(both)} labelled papers; {FEWEST_PAPERS} are needed to learn from.")
        return
    benchmarks = frozenset(
        result["benchmark"] for paper in labelled if paper.label is not None for result in paper.label["results"]
    )
    examples: list[Example] = []
    for paper in both:
        reading = said[paper.readings.pdf_sha256]
        opinion = second_opinion(reading.model, reading.proposals, paper.published_on)
        examples += second_examples(paper, opinion, bench_for(paper.arxiv_id, folds), benchmarks)
    readers = sorted({said[paper.readings.pdf_sha256].model for paper in both})
    told = {**provenance, "papers_with_replies": len(both), "readers": readers, "precision": precision}
    try:
        stages = fit_stages(examples, precision)
        for k in range(FOLDS):
            inside = {paper.arxiv_id for paper in both if fold_of(paper.arxiv_id) == k}
            write_stages(fit_stages(examples, precision, inside), told, fold_folder(folds, k))
    except LearningError as error:
        _tell(f"climits: {error}; the second stage stays as it is.")
        return
    for folder in filter(None, (folds, out)):
        write_stages(stages, told, folder)
    _tell(f"Second stage fitted on {len(both)} papers that {', '.join(readers)} read:")
    for kind, stage in stages.items():
        _tell(f"  {kind}: accepted from {stage.threshold:.2f}, queued from {stage.queued_from:.2f}")


def _tell(text: str) -> None:
    """Say it on the standard error: the output is the report of the judges, which may be JSON."""
    typer.echo(shown(text), err=True)
