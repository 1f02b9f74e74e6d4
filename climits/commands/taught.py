"""What `climits learn` learns of: label files that fit the papers of the lake, and what reviewers decided."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from curation.claims.examples import LabelledPaper, with_labels
from curation.decisions.effects import standing
from curation.decisions.lessons import Lessons, lessons
from curation.decisions.log import Problem, load
from curation.judging.labels import Label, LabelError, misplaced, read_labels
from curation.judging.quotes import absent_quotes, pages_to_look_at
from extractors.pages.plain import plain_pages
from extractors.reading import PaperReadings
from warehouse.lake import Lake
from warehouse.stored_readings import stored_readings

SHOWN = 3
"""So many of the labels that are refused are named."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Papers to learn of, and what a person should know of how they were come by.

    `absent` are labelled papers that the lake lacks, `unchecked` those whose PDF it lacks, so that quotes could not be
    looked up; `problems` are lines of decisions that were set aside; `digest` is of labels and decisions.
    """

    papers: list[LabelledPaper]
    absent: list[str]
    unchecked: list[str]
    problems: tuple[Problem, ...]
    digest: str

    @property
    def labelled(self) -> int:
        """How many papers have a label file."""
        return sum(paper.label is not None for paper in self.papers)

    @property
    def decided(self) -> int:
        """On how many papers decisions teach something."""
        return sum(paper.lessons.teaches for paper in self.papers)

    @property
    def contradictions(self) -> list[str]:
        """Decisions that say otherwise than labels, in words."""
        return [text for paper in self.papers for text in paper.lessons.contradictions]


def taught(folders: Sequence[Path], lake: Lake) -> Taught:
    """Labels and decisions on the papers of a lake; raises LabelError for labels that do not fit their papers."""
    labels = read_labels(*folders)
    decisions = load(lake.decisions)
    learned = lessons(standing(decisions.decisions), labels)
    readings = {
        arxiv_id: (paper, day)
        for arxiv_id, day, paper in stored_readings(lake)
        if arxiv_id in labels or arxiv_id in learned
    }
    unchecked = _refuse_misplaced(labels, {arxiv_id: paper for arxiv_id, (paper, _) in readings.items()}, lake)
    papers, absent = with_labels(readings, labels, learned)
    return Taught(papers, absent, unchecked, decisions.problems, _digest(folders, learned))


def _refuse_misplaced(labels: Mapping[str, Label], readings: Mapping[str, PaperReadings], lake: Lake) -> list[str]:
    """The papers whose quotes cannot be looked up; raises LabelError for pages and quotes that are not there."""
    labelled = {arxiv_id: paper for arxiv_id, paper in readings.items() if arxiv_id in labels}
    wrong = [text for arxiv_id, paper in labelled.items() for text in misplaced(labels[arxiv_id], paper.pages)]
    if wrong:
        raise LabelError(
            f"Labels name pages that are not there, {len(wrong)} in all: {'; '.join(wrong[:SHOWN])}{_MEND}"
        )
    asked = {arxiv_id: pages for arxiv_id in labelled if (pages := pages_to_look_at(labels[arxiv_id]))}
    stored = [arxiv_id for arxiv_id in asked if lake.has_pdf(labelled[arxiv_id].pdf_sha256)]
    lake.bring_pdfs(labelled[arxiv_id].pdf_sha256 for arxiv_id in stored)
    paths = [lake.pdf_path(labelled[arxiv_id].pdf_sha256) for arxiv_id in stored]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver")) as pool:
        texts = pool.map(plain_pages, paths, [asked[arxiv_id] for arxiv_id in stored], chunksize=8)
        wrong = [
            text
            for arxiv_id, pages in zip(stored, texts, strict=True)
            for text in absent_quotes(labels[arxiv_id], pages)
        ]
    if wrong:
        raise LabelError(f"Labels quote what is not there, {len(wrong)} in all: {'; '.join(wrong[:SHOWN])}{_MEND}")
    return sorted(set(asked) - set(stored))


_MEND = ". Correct the label files, or read the version of the paper that was labelled."


def _digest(folders: Sequence[Path], learned: Mapping[str, Lessons]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            digest.update(path.read_bytes())
    for arxiv_id, some in learned.items():
        told: tuple[object, ...] = (
            some.runs, sorted(some.results), sorted(map(str, some.wrong_runs)), sorted(some.wrong_results)
        )  # fmt: skip
        if some.costs or some.wrong_costs:
            told = (*told, sorted(some.costs), sorted(some.wrong_costs))
        digest.update(f"{arxiv_id} {told}".encode())
    return digest.hexdigest()[:12]
