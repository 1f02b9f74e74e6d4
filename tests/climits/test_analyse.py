"""The commands fit, extrapolate, theory, report and compare on a published warehouse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.theory import SEED, TheoryRow, simulated
from climits.main import app
from tests.analysis.lake import published
from tests.analysis.points import points
from warehouse.lake import Lake

EPOCH = (
    "Model,arxiv_id,Training compute (FLOP),Training time (hours),Training hardware,Hardware quantity\n"
    "Net,2001.00001,1e17,84,NVIDIA V100,8\n"
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    frame = pd.concat([points(), points(n=4, benchmark="wmt14-en-fr").assign(metric="BLEU")], ignore_index=True)
    run = {
        "run_id": "run-1",
        "arxiv_id": "2001.00001",
        "model": "Net",
        "stage": "train",
        "own": True,
        "chip": "V100",
        "chip_count": 4,
        "duration_h": 84.0,
        "duration_kind": "wall_clock",
        "confidence": 0.9,
        "status": "accepted",
        "changed": False,
        "found": True,
    }
    estimate = {"run_id": "run-1", "method": "reported", "compute_flop": 1e18, "low_flop": 1e18, "high_flop": 1e18}
    return published(
        tmp_path_factory.mktemp("lake"),
        frame,
        training_runs=pd.DataFrame([run]),
        compute_estimates=pd.DataFrame([{**estimate, "assumptions": ["as the paper states"]}]),
    )


def run(*arguments: str, fails: bool = False) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert (result.exit_code != 0) == fails, result.output
    return result.output if not fails else f"{result.output}{result.exception}"


def test_fit_says_exponents_directions_and_who_carries_the_line(lake: Lake) -> None:
    said = run("fit", "--lake", str(lake.root))
    assert "Computation grows as (1/e)^p with p =" in said
    assert "n = 40 results of 12 papers" in said
    assert "Without 2001." in said
    assert "wmt14-en-fr: No line is drawn: 4 usable points, at least 5 are needed" in said
    assert "not what more computation would do for one model" in said


def test_fit_as_json_and_csv_and_for_one_benchmark(lake: Lake) -> None:
    rows = json.loads(run("fit", "--lake", str(lake.root), "--json", "--benchmark", "imagenet"))
    assert [(row["benchmark"], row["form"], row["n"]) for row in rows] == [
        ("imagenet", "polynomial", 40),
        ("imagenet", "exponential", 40),
    ]
    table = list(csv.DictReader(io.StringIO(run("fit", "--lake", str(lake.root), "--csv", "--method", "reported"))))
    assert {row["n"] for row in table} == {"0"}


def test_extrapolate_names_targets_warnings_and_assumptions(lake: Lake) -> None:
    said = run("extrapolate", "--lake", str(lake.root), "--target", "0.02", "--set", "a100-2024")
    for expected in ("best so far", "seed paper", "asked for", "observed", "too far", "a100-2024", "32.77 USD"):
        assert expected in said


def test_extrapolate_with_a_set_that_is_not_there(lake: Lake) -> None:
    said = run("extrapolate", "--lake", str(lake.root), "--set", "h100-2030", fails=True)
    assert "there is no set of assumptions 'h100-2030'; the file has: a100-2024, p100-2019" in said


def test_extrapolate_with_missing_assumptions(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("set,quantity,value,unit,source,date,note\nmine,watts,300,W,me,2024-01-01,\n")
    said = run("extrapolate", "--lake", str(lake.root), "--assumptions", str(path), "--set", "mine", "--csv")
    warnings = [row["warning"] for row in csv.DictReader(io.StringIO(said)) if not row["why_not"]]
    assert warnings
    assert all("no price and no CO2: the set 'mine' gives no flop_per_dollar" in warning for warning in warnings)


def test_saved_rows_lie_in_the_lake(lake: Lake) -> None:
    run("fit", "--lake", str(lake.root), "--save")
    run("extrapolate", "--lake", str(lake.root), "--save")
    assert len(lake.shards("fits")) == 1
    assert len(lake.shards("extrapolations")) == 1


def test_report_is_written_whole_where_it_is_asked_for(lake: Lake, tmp_path: Path) -> None:
    epoch = tmp_path / "epoch.csv"
    epoch.write_text(EPOCH)
    out = tmp_path / "report.html"
    assert f"{out} written" in run("report", "--lake", str(lake.root), "--out", str(out), "--epoch", str(epoch))
    text = out.read_text(encoding="utf-8")
    assert text.rstrip().endswith("</html>")
    assert "1 models of epoch.csv" in text
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_report_where_nothing_can_be_written(lake: Lake, tmp_path: Path) -> None:
    said = run("report", "--lake", str(lake.root), "--out", str(tmp_path / "none" / "report.html"), fails=True)
    assert "cannot be written" in said


def test_compare_shows_both_sides_and_why(lake: Lake, tmp_path: Path) -> None:
    epoch = tmp_path / "epoch.csv"
    epoch.write_text(EPOCH)
    said = run("compare", "epoch", "--file", str(epoch), "--lake", str(lake.root))
    assert "10 times theirs: count: 4 here, 8 there; assumptions: reported (as the paper states)" in said
    assert "1 estimates compared, 0 within a factor of 3" in said


def test_fit_sets_the_slope_within_papers_beside_the_one_across(lake: Lake) -> None:
    said = run("fit", "--lake", str(lake.root), "--benchmark", "imagenet")
    assert "Within one paper's family (12 papers" in said
    for name in ("all points", "within papers", "across papers", "within less across"):
        assert name in said, name


def test_extrapolations_begin_with_a_check_and_have_words_for_prices(lake: Lake) -> None:
    rows = json.loads(run("extrapolate", "--lake", str(lake.root), "--json", "--target", "0.001"))
    for benchmark in ("imagenet", "wmt14-en-fr"):
        first = next(row for row in rows if row["benchmark"] == benchmark)
        assert (first["target"], first["verdict"]) == ("check", "observed")
        assert first["log10_dollars"] is not None
    far = [row for row in rows if row["verdict"] == "too far"]
    assert far
    assert all(row["log10_dollars"] is row["log10_co2_tonnes"] is row["year"] is None for row in far)
    table = csv.DictReader(io.StringIO(run("extrapolate", "--lake", str(lake.root), "--csv")))
    assert {row["log10_dollars"] for row in table if row["verdict"] in ("too far", "no line")} == {""}


def test_compare_scaling_laws_in_words_rows_and_a_chart(lake: Lake, tmp_path: Path) -> None:
    out = tmp_path / "laws.png"
    said = run("compare", "scaling-laws", "--lake", str(lake.root), "--chart", str(out))
    assert out.read_bytes().startswith(b"\x89PNG")
    for expected in (
        "A loss in nats is no error rate",
        "ImageNet classification, all points: error ~ C^-b, b = 0.",
        "Kaplan et al. 2020: loss, computation used optimally, 0.05: steeper. For both to be true,",
        "WMT14 English to French, all points: nothing to compare (4 usable points",
        "comparisons",
        "* its constants were not compared with the paper itself",
    ):
        assert expected in said, expected
    rows = json.loads(run("compare", "scaling-laws", "--lake", str(lake.root), "--json", "-b", "imagenet"))
    assert {row["measured"] for row in rows} == {"all points", "within papers"}
    assert all(row["words"] for row in rows)
    table = list(csv.DictReader(io.StringIO(run("compare", "scaling-laws", "--lake", str(lake.root), "--csv"))))
    assert len(table) == 2 * len(rows)


def test_only_scaling_laws_are_charted(lake: Lake, tmp_path: Path) -> None:
    said = run("compare", "readers", "--lake", str(lake.root), "--chart", str(tmp_path / "a.png"), fails=True)
    assert "a chart is drawn of scaling-laws only" in said


@pytest.fixture
def experiment(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that ship in place of an experiment of seconds; the repetitions that were asked for."""
    asked: list[int] = []

    def shipped(*, repetitions: int, seed: int) -> list[TheoryRow]:
        assert seed == SEED
        asked.append(repetitions)
        return simulated()

    monkeypatch.setattr("analysis.simulation.simulate", shipped)
    return asked


def test_theory_stands_beside_the_measured_exponents(lake: Lake, tmp_path: Path, experiment: list[int]) -> None:
    said = run("theory", "--repetitions", "1", "--lake", str(lake.root), "--out", str(tmp_path / "theory.png"))
    assert "at least k^2 data" in said
    assert "Measured, imagenet: Computation grows as (1/e)^p" in said
    assert experiment == [1]
    assert (tmp_path / "theory.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("experiment")
def test_theory_writes_the_figure(tmp_path: Path) -> None:
    out = tmp_path / "theory.svg"
    said = run("theory", "--repetitions", "1", "--out", str(out), "--csv")
    assert len(list(csv.DictReader(io.StringIO(said.partition("learner")[1] + said.partition("learner")[2])))) == 40
    assert "<svg" in out.read_text(encoding="utf-8")


def test_without_a_warehouse(tmp_path: Path) -> None:
    said = run("fit", "--lake", str(tmp_path / "none"), fails=True)
    assert "There is no lake" in said
