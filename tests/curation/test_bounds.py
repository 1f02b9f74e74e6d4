from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.claim import TrainingRun
from curation.vocabulary.bounds import bounds, out_of_bounds, without_impossible
from tests.shared import label_files

HYPOTHETICAL = {"2104.04473": "the label states a time that nobody waited: 288 years on a single V100"}
RUN = TrainingRun(run_id="run-1", arxiv_id="1706.03762", version=1, model="base", stage="train", own=True)
DAY = date(2017, 6, 12)


def run(**fields: object) -> TrainingRun:
    return replace(RUN, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"chip_count": 0}, "chip_count 0 is below 1"),
        ({"chip_count": -8}, "chip_count -8 is below 1"),
        ({"chip_count": 100_000}, "chip_count 100000 is above 20000, the bound for papers of 2017"),
        ({"duration_h": 0.0, "duration_kind": "wall_clock"}, "duration_h (wall_clock) 0 is below"),
        ({"duration_h": 40_000.0, "duration_kind": "wall_clock"}, "duration_h (wall_clock) 40000 is above 17520"),
        ({"duration_h": 40_000.0}, "duration_h (wall_clock) 40000 is above 17520"),
        ({"duration_h": 1e9, "duration_kind": "device_hours"}, "duration_h (device_hours) 1e+09 is above"),
        ({"duration_h": 100.0, "duration_kind": "per_step"}, "duration_h (per_step) 100 is above 24"),
        ({"training_compute_flop": 3.8e9}, "training_compute_flop 3.8e+09 is below 1e+10"),
        ({"training_compute_flop": 3e26}, "training_compute_flop 3e+26 is above 5e+24, the bound for papers of 2017"),
        ({"epochs": 0.0}, "epochs 0 is below"),
        ({"utilisation": 46.2}, "utilisation 46.2 is above 1"),
        ({"utilisation": float("nan")}, "utilisation nan is below"),
        ({"parameters": 3e12}, "parameters 3e+12 is above"),
        ({"parameters": 540.0}, "parameters 540 is below 1000"),
        ({"memory_gb": 512.0}, "memory_gb 512 is above 300"),
        ({"chip": "A100"}, "chip A100 was released on 2020-05-14, the paper is of 2017-06-12"),
        ({"chip": "TPU v4"}, "chip TPU v4 was released"),
        ({"chip": "RTX 6000"}, "chip RTX 6000 was released on 2018-08-13"),
    ],
)
def test_what_cannot_be_is_said(fields: dict[str, object], says: str) -> None:
    reasons = out_of_bounds(run(**fields), DAY)
    assert len(reasons) == 1
    assert reasons[0].startswith(f"impossible: {says}")


@pytest.mark.parametrize(
    ("fields", "published_on"),
    [
        ({}, None),
        ({"chip": "P100", "chip_count": 8, "duration_h": 84.0, "training_compute_flop": 2.3e19}, DAY),
        ({"chip": "Titan X", "chip_count": 4}, date(2015, 6, 1)),
        ({"chip": "GPU", "chip_count": 1}, DAY),
        ({"chip": "RTX 9999"}, DAY),
        ({"chip": "TPU v2", "chip_count": 5_000, "count_unit": "tpu_device"}, date(2017, 12, 5)),
        ({"chip": "A100", "version": 4}, date(2018, 1, 1)),
        ({"duration_h": 39.3e6, "duration_kind": "device_hours"}, date(2024, 7, 31)),
        ({"chip_count": 300_000}, None),
        ({"chip": "V100"}, date(2017, 6, 1)),
    ],
)
def test_what_can_be_gives_no_reason(fields: dict[str, object], published_on: date | None) -> None:
    assert out_of_bounds(run(**fields), published_on) == ()


def test_every_bound_has_a_source() -> None:
    for name, bound in bounds().items():
        sources = [bound.get("source"), *(entry.get("source") for entry in bound.get("by_year", ()))]
        assert any(sources), name
        assert all(entry.get("source") for entry in bound.get("by_year", ())), name
        years = [entry["year"] for entry in bound.get("by_year", ())]
        assert years == sorted(years)


@given(st.integers(1, 400_000), st.dates(date(2012, 1, 1), date(2026, 1, 1)), st.integers(0, 3000))
def test_a_bound_never_gets_tighter_with_time(count: int, published_on: date, later: int) -> None:
    claim = run(chip_count=count)
    after = date.fromordinal(published_on.toordinal() + later)
    if not out_of_bounds(claim, published_on):
        assert not out_of_bounds(claim, after)


def _labelled() -> list[Any]:
    """Each labelled paper; where a label states a hypothetical time the bounds are right to refuse it."""
    cases = []
    for path in label_files():
        why = HYPOTHETICAL.get(path.stem.split("v")[0])
        marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=why)] if why else []
        cases.append(pytest.param(path, id=path.stem, marks=marks))
    return cases


@pytest.mark.parametrize("path", _labelled())  # without labels beside the repository pytest skips it
def test_no_labelled_run_is_called_impossible(path: Path) -> None:
    arxiv_id = path.stem.split("v")[0]
    published_on = date(2000 + int(arxiv_id[:2]), int(arxiv_id[2:4]), 1)
    version = int(path.stem.split("v")[1]) if "v" in path.stem else 2
    for label in json.loads(path.read_text("utf-8"))["runs"]:
        claim = run(
            version=version,
            chip=label.get("chip"),
            chip_count=label.get("count"),
            duration_h=label.get("hours"),
            duration_kind=label.get("hours_kind"),
            training_compute_flop=label.get("training_flop"),
            epochs=label.get("epochs"),
            steps=label.get("steps"),
        )
        assert out_of_bounds(claim, published_on) == (), label


def test_an_amount_beside_a_run_that_cannot_be_is_left_out_and_what_it_states_stays() -> None:
    told = run(chip="V100", duration_h=84.0, duration_kind="wall_clock", parameters=2.11, epochs=90.0)
    assert without_impossible(told, DAY) == replace(told, parameters=None)
    assert without_impossible(run(chip_count=0, epochs=90.0), DAY) == run(chip_count=0, epochs=90.0)
