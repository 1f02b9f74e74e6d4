"""The report's text: whole, self-contained, harmless, small enough."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.assumptions import load_assumptions
from analysis.choices import fit_choices
from analysis.inputs import ReportFrames
from analysis.pagedata import page_points
from analysis.report import FACTS, ReportInputs, build_report
from analysis.theory import simulated
from analysis.words import power
from tests.analysis.points import points
from tests.shared import LONG

MAX_BYTES = 5_000_000
RESULTS = 100_000 if LONG else 20_000
"""More than a page holds."""


def inputs(observations: pd.DataFrame) -> ReportInputs:
    frames = ReportFrames(
        observations=observations,
        coverage_by_year=pd.DataFrame(
            [
                (year, fact, state, 3)
                for year in (2017, 2018)
                for fact in FACTS
                for state in ("reported", "not_found", "not_looked")
            ],
            columns=["year", "fact", "state", "papers"],
        ),
        review_state=pd.DataFrame(
            [("training runs", "accepted", 20), ("benchmark results", "queued", 7)],
            columns=["kind", "status", "claims"],
        ),
        decisions=pd.DataFrame([("ada", "confirm", 3)], columns=["reviewer", "verdict", "decisions"]),
        build=pd.DataFrame([("code_version", "0.1.0"), ("input readings", "abc123")], columns=["name", "value"]),
    )
    chosen = load_assumptions()["p100-2019"]
    choices = fit_choices(observations, chosen, [0.02])
    return ReportInputs(frames, choices, chosen, simulated(), dt.date(2026, 11, 25))


@pytest.fixture(scope="module")
def page() -> str:
    frame = pd.concat([points(), points(n=4, benchmark="wmt14-en-fr").assign(metric="BLEU")])
    return build_report(inputs(frame))


def payload(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="points-data">(.*?)</script>', text, re.DOTALL)
    assert found
    loaded: dict[str, object] = json.loads(found[1])
    return loaded


def test_needs_no_network(page: str) -> None:
    assert not re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)[^"]*"', page)
    assert "@import" not in page
    assert "cdn." not in page.split('id="points-data"')[1]


def test_says_everything_that_belongs_in_it(page: str) -> None:
    for said in (
        "ImageNet classification",
        "Computation grows as (1/e)^p",
        "Fewer than 5 papers, so neither line nor chart: WMT14 English to French (4 papers, 4 points)",
        "ten times the computation: error falls by",
        "Falls; computation goes with",
        "Papers that move the polynomial line most",
        "seed paper",
        "asked for",
        "1906.02243",
        "State of the review",
        "ada confirm 3",
        "input readings",
        "abc123",
        "No outside data was given",
    ):
        assert said in page, said


def test_holds_every_point_with_its_quotes(page: str) -> None:
    data = payload(page)
    assert data["rows"] == 44
    assert "We trained on 8 V100 GPUs for 3.5 days." in str(data["columns"])


def test_text_of_papers_is_text(page: str) -> None:
    evil = '</script><img src=x onerror=alert(1)>&"\u2028'
    text = build_report(
        inputs(points().assign(title=evil, run_quote=evil, model=evil, arxiv_id="<b>" + points().arxiv_id))
    )
    assert "<img src=x" not in text
    assert "<b>2001" not in text
    assert evil[:30] in str(payload(text)["columns"])


def test_an_empty_warehouse_gives_a_report(page: str) -> None:
    empty = inputs(points().iloc[:0])
    frames = replace(
        empty.frames,
        coverage_by_year=empty.frames.coverage_by_year.iloc[:0],
        review_state=empty.frames.review_state.iloc[:0],
    )
    text = build_report(replace(empty, frames=frames))
    assert "there is nothing to fit" in text
    assert payload(text)["rows"] == 0


@pytest.mark.slow
@pytest.mark.long
def test_many_results_stay_below_the_limit_and_keep_what_matters() -> None:
    frame = pd.concat(
        [
            points(n=RESULTS // 5, papers=RESULTS // 25, benchmark=name, seed=i).assign(metric="m")
            for i, name in enumerate("abcde")
        ],
        ignore_index=True,
    )
    frame["run_quote"] = [
        f"We trained network {i} on 8 V100 GPUs for 3.5 days with 0.{i} weight decay." for i in range(len(frame))
    ]
    found = inputs(frame)
    text = build_report(found)
    assert len(text.encode()) < MAX_BYTES
    shown = page_points(found.choices)
    assert shown.total == RESULTS > len(shown.frame)
    assert f"The page holds {len(shown.frame):,} of them" in text
    best = frame.loc[frame.groupby("benchmark").error_fraction.idxmin(), "model"]
    assert set(best) <= set(shown.frame.model)


def test_page_points_shortens_numbers_and_keeps_strings_once() -> None:
    frame = points(n=6, papers=3).assign(duration_h=np.nan, chip=None)
    data = json.loads(page_points(inputs(frame).choices).payload())
    assert data["columns"]["benchmark"] == {"words": ["imagenet"], "codes": [0] * 6}
    assert data["columns"]["hardware"]["words"] == ["not stated"]
    assert data["columns"]["duration_h"] == [None] * 6


@pytest.mark.parametrize(
    ("log10", "text"),
    [
        (None, "not bounded"),
        (19.301, "2.0 × 10¹⁹"),
        (18.99, "9.8 × 10¹⁸"),
        (18.9999, "1.0 × 10¹⁹"),
        (1234.5, "3.2 × 10¹²³⁴"),
        (2.0, "100"),
        (-8.0, "1.0 × 10⁻⁸"),
        (-1.0, "0.1"),
    ],
)
def test_powers_of_ten(log10: float | None, text: str) -> None:
    assert power(log10) == text
