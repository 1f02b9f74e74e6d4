"""Confidence as a probability: the runtime model, the labels, the fit, triage."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claim import TrainingRun
from curation.judging import triage as triage_module
from curation.judging.calibration import Model, confidence, read_models, shipped_models
from curation.judging.calibration_fit import CalibrationError, calibration_file, choose_threshold, fit, reliability
from curation.judging.labels import (
    Labelled,
    chip_key,
    facts_of_result,
    facts_of_run,
    labelled_by_decisions,
    labelled_by_gold,
    read_gold,
    result_key,
)
from curation.judging.triage import blocking_reasons, triage, triaged

MODEL = Model(-1.0, {"own": 2.0, "cited": -3.0, "rows": 0.5}, 0.8, {"rows": (0.0, 4.0)})


def test_the_shipped_calibration_is_whole() -> None:
    for kind in ("run", "result"):
        model = shipped_models()[kind]
        assert model.weights
        assert 0.5 < model.threshold <= 1
        assert 0 < confidence(kind, {}) < 1


def test_probability_is_the_logistic_of_weights_and_features() -> None:
    assert MODEL.probability({"own": 1.0}) == pytest.approx(1 / (1 + math.exp(-1.0)))
    assert MODEL.probability({"own": 1.0, "never heard of": 99.0, "cited": math.nan}) == MODEL.probability({"own": 1.0})
    assert MODEL.probability({"rows": 1e9}) == MODEL.probability({"rows": 4.0})


@given(st.dictionaries(st.sampled_from(["own", "cited", "rows"]), st.floats()))
def test_probability_is_a_probability(features: dict[str, float]) -> None:
    assert 0 <= MODEL.probability(features) <= 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2, "kinds": {}}', '{"schema": 1, "kinds": {"run": {}}}'])
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="is not a calibration"):
        read_models(path)


# Labels


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("NVIDIA Tesla V100-SXM2-32GB", "v100"),
        ("V100", "v100"),
        ("TPU v3", "tpu v3"),
        ("Google Cloud TPUv3 pods", "tpu v3"),
        ("GeForce GTX 1080Ti", "gtx 1080 ti"),
        ("GTX1080 Ti", "gtx 1080 ti"),
        ("A10", "a10"),
        ("A100", "a100"),
        (None, ""),
    ],
)
def test_chip_keys(written: str | None, key: str) -> None:
    assert chip_key(written) == key


def test_an_accuracy_and_its_error_are_one_result() -> None:
    assert result_key("imagenet", "top1_accuracy", 76.3) == result_key("imagenet", "top-1 error", 23.7)
    assert result_key("wmt14-en-de", "sacreBLEU", 28.4) == result_key("wmt14-en-de", "BLEU", 28.4)
    assert result_key("coco-detection", "AP", 40.0) != result_key("coco-detection", "box_AP50", 40.0)


GOLD: dict[str, Any] = {
    "runs": [
        {"own": True, "chip": "P100", "count": 8, "hours": 84, "training_flop": 2.3e19},
        {"own": True, "chip": "P100", "count": 8, "hours": 12, "training_flop": None},
        {"own": False, "chip": "K80", "count": 4, "hours": 100, "training_flop": None},
    ],
    "results": [
        {"own": True, "benchmark": "wmt14-en-de", "metric": "BLEU", "value": 28.4},
        {"own": False, "benchmark": "wmt14-en-de", "metric": "BLEU", "value": 24.6},
    ],
    "notes": "",
}


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        (
            {"chip": "P100", "chip_count": 8, "duration_h": 84.5, "duration_kind": "wall_clock"},
            (True, True, True, True),
        ),
        ({"chip": "P100", "chip_count": 4}, (True, False)),
        ({"chip": "K80", "chip_count": 4}, (False, False)),
        ({"duration_h": 12.0}, (True,)),
        ({"duration_h": 12.0, "duration_kind": "per_epoch"}, ()),
        ({"training_compute_flop": 2.31e19}, (True,)),
        ({"epochs": 3}, ()),
        ({"chip": "GPU"}, ()),
    ],
)
def test_facts_of_a_run(row: dict[str, Any], facts: tuple[bool, ...]) -> None:
    assert facts_of_run(row, GOLD) == facts


def test_facts_of_a_result() -> None:
    ours = {"benchmark": "wmt14-en-de", "metric": "BLEU", "value": 28.4}
    assert facts_of_result(ours, GOLD) == (True,)
    assert facts_of_result({**ours, "value": 24.6}, GOLD) == (False,)
    assert facts_of_result(ours, {**GOLD, "notes": "Truncated after 60 rows"}) == ()


def test_only_own_undecided_claims_of_labelled_papers_are_labels() -> None:
    row = {"arxiv_id": "1706.03762", "own": True, "status": "queued", "chip": "P100", "features": {"own": 1.0}}
    rows = [row, {**row, "own": False}, {**row, "status": "confirmed"}, {**row, "arxiv_id": "2001.00001"}]
    (found,) = labelled_by_gold("run", rows, {"1706.03762": GOLD})
    assert found == Labelled("run", "1706.03762", {"own": 1.0}, (True,))


def test_decisions_are_labels() -> None:
    row = {"arxiv_id": "1", "features": {}, "found": True, "changed": False}
    rows = [{**row, "status": s} for s in ("confirmed", "corrected", "rejected", "queued", "accepted")]
    assert [one.right for one in labelled_by_decisions("run", rows)] == [True, False, False]
    assert labelled_by_decisions("run", [{**row, "status": "confirmed", "found": False}]) == []


def test_a_file_that_is_no_labelling_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(ValueError, match=r"x\.json is no labelled paper"):
        read_gold(tmp_path)


# The fit


def simulated(n: int, seed: int = 1) -> list[Labelled]:
    """Claims of 40 papers whose probability of being right is known: 0.9 with the good feature, 0.3 without."""
    chance = random.Random(seed)
    claims = []
    for number in range(n):
        good = chance.random() < 0.5
        right = chance.random() < (0.9 if good else 0.3)
        noise = {"noise": chance.random(), "only_one_paper": float(number % 40 == 7)}
        claims.append(Labelled("run", f"paper {number % 40}", {"good": float(good), **noise}, (right,)))
    return claims


def test_a_fit_finds_the_probabilities_behind_the_labels() -> None:
    found = fit("run", simulated(1000), 0.85)
    model = Model(found.model["intercept"], found.model["weights"], found.model["threshold"], found.model["bounds"])
    assert model.probability({"good": 1.0, "noise": 0.5}) == pytest.approx(0.9, abs=0.05)
    assert model.probability({"good": 0.0, "noise": 0.5}) == pytest.approx(0.3, abs=0.08)
    assert "only_one_paper" not in found.model["weights"]
    assert found.reliability.precision == pytest.approx(0.9, abs=0.05)
    assert found.reliability.accepted_share == pytest.approx(0.5, abs=0.08)
    assert found.reliability.brier < found.reliability.brier_base
    assert all(abs(b.stated - b.actual) < 0.15 for b in found.reliability.bins)


def test_too_little_to_fit_is_told() -> None:
    with pytest.raises(CalibrationError, match=r"10 labelled claims of 10 papers, .* needs 40"):
        fit("run", simulated(10), 0.95)


def test_a_fitted_file_can_be_read_and_says_what_it_was_made_of(tmp_path: Path) -> None:
    found = fit("run", simulated(400), 0.85)
    path = tmp_path / "calibration.json"
    path.write_text(calibration_file([found], {"result": found.model}, "simulated"))
    models = read_models(path)
    assert set(models) == {"run", "result"}
    assert json.loads(path.read_text())["source"] == "simulated"
    assert models["run"].threshold == found.model["threshold"]


def facts(*right: tuple[bool, ...]) -> list[Labelled]:
    return [Labelled("run", f"p{i}", {}, one) for i, one in enumerate(right)]


def test_the_threshold_counts_facts_and_keeps_ties_together() -> None:
    claims = facts((True, True, True), (True, False), (False,), (True,))
    stated = np.array([0.9, 0.8, 0.7, 0.7])
    assert choose_threshold(claims, stated, 0.8) == 0.8
    assert choose_threshold(claims, stated, 0.95) == 0.9
    assert choose_threshold(claims, stated, 0.7) == 0.7
    assert choose_threshold(facts((False,)), np.array([0.9]), 0.95) == 1.0


def test_reliability_of_claims_that_are_known() -> None:
    found = reliability(facts((True, True), (True, False), (False,)), np.array([0.9, 0.6, 0.1]), 0.5, bins=3)
    assert (found.claims, found.right, found.accepted) == (3, 1, 2)
    assert found.precision == 0.75
    assert found.whole_claims == 0.5
    assert found.recall == 1.0
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.01) / 3)


# Triage


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_module, "shipped_models", lambda: {"run": MODEL, "result": MODEL})


def run(*reasons: str, **features: float) -> TrainingRun:
    return TrainingRun("run-1", "1706.03762", 5, "m", "train", True, reasons=reasons, features=tuple(features.items()))


@pytest.mark.usefixtures("model")
def test_a_confident_claim_is_accepted() -> None:
    outcome = triage(run(own=1.0, rows=4.0))
    assert (outcome.status, outcome.reasons) == ("accepted", ())
    assert outcome.confidence == pytest.approx(1 / (1 + math.exp(-3.0)))


@pytest.mark.usefixtures("model")
def test_a_doubtful_claim_is_queued_and_says_what_speaks_against_it() -> None:
    claim = triaged(run("note: from a caption", own=1.0, cited=1.0))
    assert claim.status == "queued"
    assert claim.reasons == ("note: from a caption", "low_confidence: 0.12 < 0.80, against it: cited")


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("code", sorted(blocking_reasons()))
def test_a_blocking_reason_queues_however_confident_the_model_is(code: str) -> None:
    outcome = triage(run(f"{code}: words", own=1.0, rows=4.0))
    assert outcome.status == "queued"
    assert outcome.reasons == (f"{code}: words",)
