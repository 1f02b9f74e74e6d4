"""The report's tables: every row has a cell a column, or is a note; papers lead to arXiv."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import page_tables
from analysis.assumptions import AssumptionSet, load_assumptions
from analysis.extrapolation import extrapolate
from analysis.fits import fit_benchmarks
from analysis.page_tables import Link, Table
from tests.analysis.points import points


def every_table() -> list[Table]:
    (fit,) = fit_benchmarks(points())
    chosen = load_assumptions()["p100-2019"]
    coverage = pd.DataFrame([("hardware", "reported", 3)], columns=["fact", "state", "papers"])
    review = pd.DataFrame([("training runs", "accepted", 20)], columns=["kind", "status", "claims"])
    return [
        page_tables.lines_table(fit),
        page_tables.influence_table(fit, {}),
        page_tables.extrapolation_table(extrapolate([fit], chosen, [0.001, 2.0])),
        page_tables.assumptions_table(chosen),
        page_tables.coverage_table(coverage, {"hardware": "accelerator"}),
        page_tables.review_table(review),
        page_tables.build_table({"rules_version": "abc"}),
    ]


@pytest.mark.parametrize("table", every_table(), ids=lambda table: table.caption)
def test_rows_are_as_wide_as_the_table_or_notes(table: Table) -> None:
    assert table.rows
    assert table.numbers <= set(table.columns)
    assert {len(row) for row in table.rows} <= {len(table.columns), 2}


def test_a_paper_is_named_by_title_and_leads_to_arxiv() -> None:
    (fit,) = fit_benchmarks(points())
    rows = page_tables.influence_table(fit, {f"2001.{n:05d}": f"Paper {n}" for n in range(12)}).rows
    (first, *_) = rows
    assert isinstance(first[0], Link)
    assert first[0].text == f"Paper {int(first[0].address[-5:])} ({first[0].address[-10:]})"
    assert page_tables.paper_cell("local-0123456789ab", {}) == "local-0123456789ab"


def test_reasons_and_warnings_are_notes() -> None:
    (fit,) = fit_benchmarks(points())
    rows = page_tables.extrapolation_table(extrapolate([fit], load_assumptions()["p100-2019"], [1e-6, 2.0])).rows
    notes = [row[1] for row in rows if len(row) == 2]
    assert any("orders of magnitude beyond the best observed point" in str(note) for note in notes)
    assert any("must lie between 0 and 1" in str(note) for note in notes)


def test_counts_stand_under_their_state() -> None:
    table = page_tables.coverage_table(
        pd.DataFrame(
            [("hardware", "reported", 3), ("hardware", "reported", 4), ("hardware", "not_found", 1)],
            columns=["fact", "state", "papers"],
        ),
        {"hardware": "accelerator", "count": "number of them"},
    )
    assert table.rows == [("accelerator", "7", "0", "1", "0"), ("number of them", "0", "0", "0", "0")]


def test_a_missing_assumption_is_a_note() -> None:
    rows = page_tables.assumptions_table(AssumptionSet("mine", {})).rows
    assert {row[1] for row in rows} == {"missing: what needs it is not computed"}
