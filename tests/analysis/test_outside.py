"""Comparison with outside data: what joins, what disagrees and why, and files that are not of the form."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import OutsideDataUnusable
from analysis.outside import OutsideModel, compare, read_outside

HEADER = "Model,arxiv_id,Link,Training compute (FLOP),Training time (hours),Training hardware,Hardware quantity\n"


def run(**fields: object) -> dict[str, object]:
    return {
        "run_id": "run-1",
        "arxiv_id": "1706.03762",
        "model": "Transformer (big)",
        "stage": "train",
        "chip": "P100",
        "chip_count": 8,
        "duration_h": 84.0,
        "duration_kind": "wall_clock",
        **fields,
    }


def estimate(**fields: object) -> dict[str, object]:
    return {
        "run_id": "run-1",
        "method": "reported",
        "compute_flop": 2.3e19,
        "assumptions": ["as the paper states"],
        **fields,
    }


def theirs(**fields: object) -> OutsideModel:
    known: dict[str, object] = {
        "arxiv_id": "1706.03762",
        "model": "Transformer",
        "compute_flop": 7.4e18,
        "duration_h": 84.0,
        "hardware": "NVIDIA P100",
        "chip_count": 8.0,
        "method": "Hardware",
        "utilisation": None,
        "note": "8 P100 x 3.5 days",
    }
    return OutsideModel(**{**known, **fields})  # type: ignore[arg-type]


def chip_of(text: str) -> str | None:
    return text.removeprefix("NVIDIA ") or None


def test_joins_by_paper_and_model_and_names_the_assumptions_where_they_disagree() -> None:
    runs = pd.DataFrame([run(), run(run_id="run-2", model="ByteNet")])
    found = compare([theirs()], runs, pd.DataFrame([estimate()]), chip_of, "epoch.csv")
    (row,) = found.rows
    assert row.run_id == "run-1"
    assert row.ratio == pytest.approx(2.3e19 / 7.4e18)
    assert row.disagrees
    assert "assumptions: reported (as the paper states) here; Hardware" in row.why
    assert "8 P100 x 3.5 days" in row.why
    assert found.disagreements == [row]
    assert "1 estimates compared, 0 within a factor of 3" in found.summary()


@pytest.mark.parametrize(
    ("ours", "other", "why"),
    [
        ({}, {"hardware": "NVIDIA V100"}, "chip: P100 here, V100 there"),
        ({}, {"chip_count": 64.0}, "count: 8 here, 64 there"),
        ({}, {"duration_h": 12.0}, "time: 84 h here, 12 h there"),
        ({"duration_kind": "device_hours"}, {}, "time: 84 device hours here, 672 there"),
        ({"duration_kind": "device_hours", "duration_h": 670.0}, {}, ""),
        ({"duration_kind": "per_epoch"}, {}, "time: 84 per_epoch here, 84 h of the clock there"),
        ({"stage": "finetune"}, {}, "the run here is of the stage finetune"),
        ({"chip": None, "chip_count": None, "duration_h": float("nan")}, {"duration_h": 12.0}, ""),
    ],
)
def test_says_what_differs(ours: dict[str, object], other: dict[str, object], why: str) -> None:
    close = pd.DataFrame([estimate(compute_flop=7e18)])
    found = compare([theirs(**other)], pd.DataFrame([run(**ours)]), close, chip_of, "epoch.csv")
    assert found.rows[0].why == why
    assert not found.rows[0].disagrees


def test_of_runs_of_one_name_the_accepted_and_fuller_one_is_compared() -> None:
    queued = run(run_id="run-queued", chip="GTX 1080", chip_count=None, duration_h=None, status="queued")
    accepted = run(run_id="run-accepted", status="accepted")
    for order in ([queued, accepted], [accepted, queued]):
        result = compare([theirs()], pd.DataFrame(order), pd.DataFrame([estimate()]), chip_of, "models.csv")
        assert {row.run_id for row in result.rows} == {"run-accepted"}


def test_a_run_without_an_estimate_is_shown_without_a_ratio() -> None:
    empty = pd.DataFrame([estimate()]).iloc[:0]
    found = compare([theirs()], pd.DataFrame([run()]), empty, chip_of, "epoch.csv")
    assert [row.ratio for row in found.rows] == [None]
    assert found.compared == []


def test_other_models_of_the_paper_do_not_join() -> None:
    runs = pd.DataFrame([run(model="ByteNet"), run(run_id="run-2", model="ConvS2S")])
    found = compare([theirs(model="GNMT")], runs, pd.DataFrame([estimate()]), chip_of, "epoch.csv")
    assert found.rows == ()
    assert (found.same_paper, found.without_run) == (1, 1)


@pytest.mark.parametrize(
    ("model", "their_model", "joins"),
    [
        ("Transformer (big)", "Transformer", True),
        ("LLaMA-65B", "LLaMA-65B", True),
        ("LLaMA-7B", "LLaMA-65B", False),
        ("SigLIP", "SigLIP 400M", True),
        ("BERT_LARGE", "BERT-Large", True),
        ("ByteNet", "GNMT", False),
    ],
)
def test_model_names(model: str, their_model: str, joins: bool) -> None:
    runs = pd.DataFrame([run(model=model), run(run_id="run-2", model="ConvS2S")])
    found = compare([theirs(model=their_model)], runs, pd.DataFrame([estimate()]), chip_of, "epoch.csv")
    assert bool(found.rows) == joins


def test_the_seed_papers_convention_is_shown_but_no_disagreement() -> None:
    estimates = pd.DataFrame([estimate(method="hardware_fp32_peak", compute_flop=1e21)])
    found = compare([theirs()], pd.DataFrame([run()]), estimates, chip_of, "epoch.csv")
    assert found.rows[0].disagrees
    assert found.disagreements == []


def test_a_run_of_all_models_joins_with_any() -> None:
    runs = pd.DataFrame([run(model="all"), run(run_id="run-2", model="ConvS2S")])
    found = compare([theirs(model="GNMT")], runs, pd.DataFrame([estimate()]), chip_of, "epoch.csv")
    assert found.rows[0].matched_by == "run of all models"


def test_reads_ids_from_the_id_or_the_link_and_leaves_others_out(tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text(
        HEADER
        + "A,1706.03762,,2.3e19,84,NVIDIA P100,8\n"
        + 'B,,https://arxiv.org/abs/1810.04805v2,"1,000",,,\n'
        + "C,,https://example.org/paper.pdf,1,1,x,1\n"
        + "D,cs/0309136,,inf,-3,,\n"
        + "E,,https://doi.org/10.48550/arXiv.2403.90031,,,,\n"
        + "F,10.48550/arXiv.2403.90032,,,,,\n"
        + "G,,https://arxiv.org/abs/2403.90033?context=cs,,,,\n"
    )
    found = read_outside(path)
    assert [(one.model, one.arxiv_id) for one in found] == [
        ("A", "1706.03762"),
        ("B", "1810.04805"),
        ("D", "cs/0309136"),
        ("E", "2403.90031"),
        ("F", "2403.90032"),
        ("G", "2403.90033"),
    ]
    assert (found[1].compute_flop, found[1].duration_h) == (1000.0, None)
    assert (found[2].compute_flop, found[2].duration_h) == (None, None)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it lacks Model, Training compute"),
        (b"Model,Link\nA,b\n", "it lacks Training compute"),
        (b"PK\x03\x04\xff\xfe\x00", "cannot be read as CSV|it lacks"),
        (HEADER.replace("arxiv_id,Link,", "").encode(), r"it lacks arxiv_id \(or Link\)"),
    ],
)
def test_files_of_another_form(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(OutsideDataUnusable, match=message):
        read_outside(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(OutsideDataUnusable, match="cannot be read"):
        read_outside(tmp_path / "none.csv")
