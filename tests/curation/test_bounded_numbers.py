"""Numbers that no quantity of a paper can be are neither read nor claimed, whoever wrote them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import fields, replace

import pytest

from curation.candidates.cells import values_of
from curation.candidates.cost_amounts import read_amounts
from curation.claim import PaperClaims
from curation.claims.curate import judge_paper
from extractors.pages.structure import read_stamp
from extractors.paper import bounded
from extractors.readings.written_numbers import LARGEST
from tests.extractors.papers import document_of, paper_of

LONG = "9" * 400
SENTENCES = [
    "We trained the model on 8 NVIDIA V100 GPUs with 10^612 FLOPs in total.",
    "Training took 1e309 FLOPs on 8 NVIDIA V100 GPUs.",
    "Our model has 10^400 parameters and was trained for 3 days on 8 NVIDIA V100 GPUs.",
    f"We trained our model on 8 NVIDIA V100 GPUs for {LONG} days.",
    f"We trained our model on {LONG} NVIDIA V100 GPUs for 3 days.",
    f"Our model was trained for {LONG} epochs on 8 NVIDIA V100 GPUs for 3 days.",
    "We trained our model with 1e40 PF-days of compute on 8 NVIDIA V100 GPUs.",
    f"The training utilised {LONG}% of the peak of 8 NVIDIA V100 GPUs for 3 days.",
]


def numbers(claims: PaperClaims) -> list[float]:
    """Every number that any claim states."""
    every = [*claims.runs, *claims.results, *claims.costs]
    values = [getattr(claim, field.name) for claim in every for field in fields(claim)]
    return [float(value) for value in values if isinstance(value, int | float)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_read_and_claimed_is_bounded(sentence: str) -> None:
    paper = paper_of(sentence)
    paper = replace(paper, readings=tuple(bounded(paper.readings)))
    assert all(abs(reading.value) <= LARGEST for reading in paper.readings if reading.value is not None)
    claims = judge_paper(paper, "2001.00001", 1, dt.date(2020, 1, 1)).claims
    assert all(abs(number) <= LARGEST for number in numbers(claims))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e60, 1e19])
def test_what_older_rules_read_is_bounded_where_it_enters_the_claims(value: float) -> None:
    paper = paper_of("We trained our model on 8 NVIDIA V100 GPUs for 3 days with 3e19 FLOPs for 5 epochs.")
    stated = judge_paper(paper, "2001.00001", 1, dt.date(2020, 1, 1)).claims
    assert stated.runs
    spoilt = replace(paper, readings=tuple(r if r.value is None else replace(r, value=value) for r in paper.readings))
    claims = judge_paper(spoilt, "2001.00001", 1, dt.date(2020, 1, 1)).claims
    assert all(abs(number) <= LARGEST for number in numbers(claims))
    assert all(run.chip_count is None for run in claims.runs)


@pytest.mark.parametrize("cell", [LONG, f"{LONG}.5", f"{LONG} / 76.1"])
def test_a_cell_of_endless_digits_is_no_value(cell: str) -> None:
    assert all(abs(value) <= LARGEST for value in values_of(cell)[0])


@pytest.mark.parametrize("cell", [f"{LONG}G", f"{LONG}e9", "12345678901234567890123e5 FLOPs"])
def test_a_cell_of_endless_digits_is_no_cost(cell: str) -> None:
    assert all(amount.value <= LARGEST for amount in read_amounts(cell))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("arXiv:1706.03762v5 [cs.CL] 6 Dec 2017", ("1706.03762", 5)),
        ("arXiv:cs/0112017v1 [cs.CL] 6 Dec 2001", ("cs/0112017", 1)),
        ("arXiv:1706.03762v0 [cs.CL] 6 Dec 2017", ("1706.03762", None)),
        ("arXiv:1713.03762v1 [cs.CL] 6 Dec 2017", None),
        ("arXiv:cs/0199017v1 [cs.CL] 6 Dec 2001", None),
    ],
)
def test_a_stamp_names_what_can_be(line: str, expected: tuple[str, int | None] | None) -> None:
    stamp = read_stamp(document_of(f"A title\n{line}"))
    assert (None if stamp is None else (stamp.arxiv_id, stamp.version)) == expected
