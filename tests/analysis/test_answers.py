"""The row that answers first: a number where data bear it, a word where they do not; which papers it rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.answers import DOES_NOT_FALL, FEW_CARRY, NOT_SHOWN, answer, arxiv_address
from analysis.assumptions import load_assumptions
from analysis.choices import Choice, fit_choices
from analysis.fits import fit_benchmarks
from analysis.pagedata import page_points
from tests.analysis.points import points


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        ({"slope": 0.0, "intercept": 0.5}, NOT_SHOWN),
        ({"slope": -0.05, "intercept": 2.0}, DOES_NOT_FALL),
    ],
)
def test_where_data_say_nothing_there_is_a_word_and_no_number(made: dict[str, Any], verdict: str) -> None:
    (fit,) = fit_benchmarks(points(**made))
    told = answer(fit)
    assert (told.fall, told.verdict) == (None, verdict)
    assert [who.role for who in told.carriers] == ["lowest error"]


def test_where_no_line_may_be_drawn_the_reason_stands_in_its_place() -> None:
    (fit,) = fit_benchmarks(points().assign(compute_flop=1e18))
    told = answer(fit)
    assert told.fall is None
    assert told.verdict.startswith("No line is drawn: no variation in computation")


def test_the_fall_is_that_of_the_line_and_its_interval_that_of_drawing_papers() -> None:
    (fit,) = fit_benchmarks(points(n=200, papers=40, slope=0.1, noise=0.01))
    told = answer(fit)
    assert told.fall is not None
    assert told.fall.share == pytest.approx(1 - 10**-0.1, abs=0.005)
    assert told.fall.low < told.fall.share < told.fall.high
    assert told.fall.high - told.fall.low < 0.02
    assert told.verdict.startswith("Falls; computation goes with 100 %")
    assert (told.papers, told.points, told.label) == (40, 200, "ImageNet classification")


def with_a_far_paper(frame: pd.DataFrame) -> pd.DataFrame:
    far = frame.iloc[:6].assign(
        arxiv_id="2001.99999", title="The far one", result_id=list("abcdef"), compute_flop=1e24, error_fraction=0.02
    )
    return pd.concat([frame, far], ignore_index=True)


def test_a_line_that_one_paper_makes_says_so() -> None:
    (fit,) = fit_benchmarks(with_a_far_paper(points(papers=10, slope=0.002, intercept=0.6, noise=0.004, seed=5)))
    told = answer(fit)
    (mover,) = told.carriers
    assert told.verdict.endswith("; much of the fall rests on one paper.")
    assert (mover.arxiv_id, mover.role) == ("2001.99999", "moves the line most, lowest error")
    assert (mover.title, mover.address) == ("The far one", "https://arxiv.org/abs/2001.99999")


def test_a_line_that_vanishes_where_other_papers_are_drawn_has_no_number() -> None:
    (fit,) = fit_benchmarks(with_a_far_paper(points(papers=6, slope=-0.02, intercept=1, noise=0.02, seed=5)))
    found = fit.of("polynomial")
    assert found is not None
    assert found.forward.slope_interval.low > 0
    assert (answer(fit).fall, answer(fit).verdict) == (None, FEW_CARRY)


@pytest.mark.parametrize(
    ("arxiv_id", "address"),
    [
        ("2001.00001", "https://arxiv.org/abs/2001.00001"),
        ("cs/0112017", "https://arxiv.org/abs/cs/0112017"),
        ("local-0123456789ab", ""),
        ("2001.00001\n", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_ids_of_arxiv_have_an_address(arxiv_id: str, address: str) -> None:
    assert arxiv_address(arxiv_id) == address


def chosen(frame: pd.DataFrame, method: str, status: str) -> Choice:
    choices = fit_choices(frame, load_assumptions()["p100-2019"])
    return next(one for one in choices if (one.method, one.status) == (method, status))


def test_benchmarks_stand_by_number_of_papers_and_those_with_few_get_no_fit() -> None:
    frame = pd.concat(
        [
            points(n=90, papers=6, benchmark="imagenet"),
            points(n=20, papers=9, benchmark="squad1.1"),
            points(n=40, papers=4, benchmark="cifar10"),
        ]
    )
    choice = chosen(frame, "best", "accepted")
    assert [fit.observations.benchmark for fit in choice.fits] == ["squad1.1", "imagenet"]
    assert [seen.benchmark for seen in choice.few] == ["cifar10"]


def test_every_choice_takes_its_own_rows_and_the_page_holds_each_row_once() -> None:
    hardware, reported = points(n=12, papers=6), points(n=12, papers=6, method="reported").assign(status="queued")
    frame = pd.concat([hardware, reported], ignore_index=True)
    kept = {
        (method, status): set(chosen(frame, method, status).fits[0].observations.points["place"])
        for method, status in (("best", "accepted"), ("best", "all"), ("hardware", "accepted"), ("reported", "all"))
    }
    assert kept["best", "accepted"] == kept["hardware", "accepted"] == set(range(12))
    assert kept["best", "all"] == kept["reported", "all"] == set(range(12, 24))  # the paper's own count goes first
    shown = page_points(fit_choices(frame, load_assumptions()["p100-2019"]))
    assert shown.total == 24
    assert shown.frame["best"].tolist() == [1] * 12 + [2] * 12
