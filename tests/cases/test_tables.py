"""Tables and layouts of the cases beside the repository: which facts of them are read, cell by cell and run by run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from curation.candidates.cells import read_cells
from curation.candidates.links import Candidate
from curation.candidates.owner import paper_names
from curation.candidates.run_tables import table_candidates
from extractors.paper import read_paper
from extractors.reading import PaperReadings

CASES = Path(__file__).resolve().parents[3] / "shared/cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases beside the repository")

ON_SENTENCES = {  # what is asked there is how a sentence is understood, not how a page is laid out
    "latex-layout-X8",
    "latex-layout-X10",
    "latex-layout-X11",
    "typst-layout-L3",
}


def _cases(*kinds: str, key: str) -> list[str]:
    names = [folder.name for kind in kinds for folder in sorted(CASES.glob(f"{kind}-*"))]
    return [name for name in names if name not in ON_SENTENCES and key in _expected(name)]


def _expected(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return content


@cache
def _paper(name: str) -> PaperReadings:
    return read_paper(CASES / name / "paper.pdf")


def _allows(expected: Any, stated: Any) -> bool:
    """Whether a value is what a case asks for: "*" is anything, a list any of its entries."""
    if expected == "*":
        return True
    for one in expected if isinstance(expected, list) else [expected]:
        if isinstance(one, int | float) and isinstance(stated, int | float):
            if abs(one - stated) <= 0.005 * abs(one):
                return True
        elif one == stated:
            return True
    return False


def _is(run: dict[str, Any], candidate: Candidate) -> bool:
    hardware, duration, compute = candidate.hardware, candidate.duration, candidate.compute
    chip = None if hardware is None or hardware.generic else hardware.chip
    return (
        (_allows(run["chip"], chip) or run["chip"] is None)
        and _allows(run["chip_count"], hardware.count if hardware else None)
        and _allows(run["duration_h"], duration.reading.value if duration else None)
        and _allows(run["duration_kind"], duration.reading.unit if duration else None)
        and _allows(run["training_compute_flop"], compute.reading.value if compute else None)
        and run["own"] == candidate.own
    )


@pytest.mark.parametrize("name", _cases("typst-tables", "latex-tables", key="training_runs"))
def test_each_run_of_a_table_is_a_candidate(name: str) -> None:
    paper = _paper(name)
    runs = _expected(name)["training_runs"]
    candidates = table_candidates(paper, paper_names(paper), None)
    missed = [run for run in runs if not run["optional"] and not any(_is(run, c) for c in candidates)]
    unasked = [(c.model, c.hardware, c.duration) for c in candidates if not any(_is(run, c) for run in runs)]
    assert not missed
    assert not unasked


@pytest.mark.parametrize("name", _cases("typst-layout", "latex-layout", key="training_runs"))
def test_each_amount_of_a_laid_out_sentence_is_read(name: str) -> None:
    readings = _paper(name).readings
    for run in _expected(name)["training_runs"]:
        for field, quantity in (
            ("chip_count", "chip_count"),
            ("duration_h", "duration"),
            ("training_compute_flop", "training_compute"),
        ):
            if run["optional"] or run[field] in (None, "*") or (isinstance(run[field], list) and None in run[field]):
                continue
            values = [reading.value for reading in readings if reading.quantity == quantity]
            assert any(_allows(run[field], value) for value in values), (field, run[field], values)


@pytest.mark.parametrize("name", _cases("latex-results", key="benchmark_results"))
def test_each_result_is_a_value_of_a_cell_of_its_model(name: str) -> None:
    cells = [cell for table in _paper(name).tables for cell in read_cells(table)]
    for result in _expected(name)["benchmark_results"]:
        named = [cell for cell in cells if result["model"] in cell.labels]
        values = [value for cell in named for value in cell.values]
        assert any(_allows(result["value"], value) for value in values), (result, values)
