"""Catalogues: what a judge sees has a name, a meaning and a value, or it is an error."""

from __future__ import annotations

import math

import pytest

from curation.candidates import result_votes, run_votes
from curation.claims.curate import CATALOGUES
from curation.judging.features import (
    ABSENT,
    VOTE,
    Catalogue,
    Feature,
    FeatureError,
    Kind,
    Vote,
    cast,
    catalogue,
    matrix,
)
from tests.samples.read import NAMES
from tests.samples.test_claims import judged

KINDS: tuple[Kind, ...] = ("run", "result", "cost")
SMALL = Catalogue("run", (Feature("pages", "pages"), Feature("depth", "how deep")))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"pages": 9.0}, r"unknown \[\], missing \['depth'\]"),
        ({"pages": 9.0, "depth": 0.5, "colour": 1.0}, r"unknown \['colour'\], missing \[\]"),
        ({"pages": 9.0, "colour": 1.0}, r"unknown \['colour'\], missing \['depth'\]"),
        ({}, r"missing \['depth', 'pages'\]"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error(values: dict[str, float], says: str) -> None:
    with pytest.raises(FeatureError, match=says):
        SMALL.row(values)


def test_a_row_has_the_catalogues_order_and_keeps_what_cannot_be_said() -> None:
    pages, depth = SMALL.row({"depth": ABSENT, "pages": 9})
    assert pages == 9.0
    assert math.isnan(depth)
    assert math.isnan(matrix([(9.0, ABSENT)], 2)[0, 1])


def test_no_rows_are_a_matrix_too() -> None:
    assert matrix([], 7).shape == (0, 7)


def test_unknown_names_are_refused_without_asking_for_the_others() -> None:
    SMALL.refuse_unknown({"pages": 3.0})
    with pytest.raises(FeatureError, match=r"the catalogue of run has no feature \['colour'\]"):
        SMALL.refuse_unknown({"pages": 3.0, "colour": 1.0})


def unexplained(view: float) -> int:
    return 0


def again(view: float) -> int:
    """The same heuristic twice."""
    return int(view)


@pytest.mark.parametrize(
    ("features", "votes", "says"),
    [
        ((Feature("a", "x"), Feature("a", "y")), (), "names twice: a$"),
        ((Feature("a", ""),), (), "no meaning .*to: a$"),
        ((), (Vote(unexplained),), "no meaning .*to: vote_unexplained$"),
        ((), (Vote(again), Vote(again)), "names twice: vote_again$"),
        ((Feature("vote_again", "a feature"),), (Vote(again),), "names twice: vote_again$"),
    ],
)
def test_a_catalogue_with_a_fault_is_refused(
    features: tuple[Feature, ...], votes: tuple[Vote[float], ...], says: str
) -> None:
    with pytest.raises(FeatureError, match=says):
        catalogue("run", features, votes)


def test_a_vote_is_a_feature_from_minus_one_to_one() -> None:
    made = catalogue("run", (Feature("a", "x"),), (Vote(again),))
    assert made.names == ("a", "vote_again")
    assert (made.features[1].low, made.features[1].high) == (-1.0, 1.0)
    assert made.features[1].meaning == "The same heuristic twice."
    assert cast((Vote(again),), -1.0) == {"vote_again": -1.0}


@pytest.mark.parametrize("kind", KINDS)
def test_every_feature_of_a_judge_has_one_name_a_meaning_and_bounds(kind: Kind) -> None:
    every = CATALOGUES[kind].features
    assert CATALOGUES[kind].kind == kind
    assert len({feature.name for feature in every}) == len(every) > 10
    assert [feature.name for feature in every if len(feature.meaning) < 4] == []
    assert [feature.name for feature in every if not feature.low < feature.high] == []


@pytest.mark.parametrize("votes", [run_votes.VOTES, result_votes.VOTES], ids=["run", "result"])
def test_every_vote_says_what_it_looks_at(votes: tuple[Vote[object], ...]) -> None:
    for vote in votes:
        assert vote.meaning.endswith("."), vote.name
        assert len(vote.meaning.split()) > 3, vote.name


@pytest.mark.parametrize("kind", KINDS)
def test_features_of_read_papers_lie_within_their_bounds(kind: Kind) -> None:
    """And votes are -1, 0 or 1, or absent where the candidate is none that they look at."""
    seen = 0
    for name in NAMES:
        for record in judged(name).candidates:
            if record.kind != kind:
                continue
            seen += 1
            for feature, value in zip(CATALOGUES[kind].features, record.features, strict=True):
                if math.isnan(value):
                    continue
                assert feature.low <= value <= feature.high, (name, record.what, feature.name, value)
                assert not feature.name.startswith(VOTE) or value in (-1.0, 0.0, 1.0), (name, feature.name, value)
    assert seen > 10
