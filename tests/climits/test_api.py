"""`import climits`: what its names return, their units, and how they fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import climits
from tests.climits.pair import published_pair
from warehouse.schema import relations


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> climits.Published:
    return climits.load(published_pair(tmp_path_factory.mktemp("api")).root)


def test_every_name_is_there_and_says_what_it_is() -> None:
    assert set(climits.__all__) <= set(dir(climits))
    missing = [name for name in climits.__all__ if not (getattr(climits, name).__doc__ or "").strip()]
    assert missing == []


def test_the_import_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, time; start = time.process_time(); import climits; print(time.process_time() - start < 0.3, "
        "[name for name in ('pandas', 'duckdb', 'numpy', 'spacy', 'pypdfium2', 'prefect') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"climits has no 'read_paper'; it has .*read_pdf"):
        climits.read_paper  # noqa: B018


def test_a_name_whose_extra_is_missing_says_which() -> None:
    code = "import sys; sys.modules['statsmodels'] = None; import climits; climits.fit"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: climits.fit needs the package 'statsmodels', which comes with an extra: install "
        "compute-limits[analysis]."
    )


def test_a_file_that_hides_a_package_of_the_project_is_named(tmp_path: Path) -> None:
    (tmp_path / "analysis.py").write_text("mine = 1\n")
    done = subprocess.run(
        [sys.executable, "-c", "import climits; climits.load"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: climits.load needs a package of this project that is hidden by one of its name: "
        f"rename or move {tmp_path / 'analysis.py'}."
    )


def test_claims_are_the_accepted_own_ones_until_more_is_asked_for(lake: climits.Published) -> None:
    assert lake.runs()["chip"].tolist() == ["P100", "P100"]
    assert lake.results().empty  # queued, all of them
    assert lake.results(status="all")["value"].tolist() == [28.4, 28.4]
    assert set(lake.papers()["arxiv_id"]) == {"1706.03762", "1512.03385"}
    assert lake.compute_vs_error().empty
    assert set(lake.compute_vs_error(status="all")["benchmark"]) == {"wmt14-en-de"}
    assert lake.models()["model"].tolist() == ["Transformer (big)"] * 2
    assert lake.costs().empty


def test_frames_say_what_their_columns_mean(lake: climits.Published) -> None:
    runs = lake.runs()
    assert list(runs.columns) == list(relations()["training_runs"].column_names)
    assert runs.attrs["columns"]["duration_h"]["unit"] == "h"
    assert climits.describe("training_runs").set_index("column").loc["duration_h", "unit"] == "h"
    assert len(climits.describe()) == sum(len(one.columns) for one in relations().values())


def test_from_a_claim_to_its_sentence(lake: climits.Published) -> None:
    run = lake.runs().iloc[0]
    evidence = lake.evidence(run["run_id"]).set_index("field")
    assert evidence.loc["chip_count", "text"] == "8"
    assert evidence.loc["chip", "page"] == run["page"] == 7


def test_queries_take_parameters(lake: climits.Published) -> None:
    frame = lake.sql(
        "SELECT chip, chip_count * duration_h AS chip_h FROM training_runs WHERE page = $page", {"page": 7}
    )
    assert frame.to_dict("list") == {"chip": ["P100"] * 2, "chip_h": [672.0] * 2}


def test_a_warehouse_can_be_named_itself(lake: climits.Published) -> None:
    assert climits.load(lake.path).papers().equals(lake.papers())


@pytest.mark.parametrize(
    ("query", "said"),
    [("selec 1", "The query cannot be run"), ("", "The query is empty"), ("DELETE FROM papers", "read-only")],
)
def test_a_query_that_cannot_be_run_is_an_error_of_the_project(lake: climits.Published, query: str, said: str) -> None:
    with pytest.raises(climits.WarehouseError, match=said):
        lake.sql(query)


def test_errors_say_what_to_do(lake: climits.Published, tmp_path: Path) -> None:
    with pytest.raises(climits.WarehouseError, match=r"There is no lake in .* Make one with `climits ingest"):
        climits.load(tmp_path / "none")
    with pytest.raises(climits.WarehouseError, match="There is no relation 'runs'; there are papers,"):
        lake.relation("runs")
    with pytest.raises(climits.WarehouseError, match="status is 'accepted' or 'all', not 'queued'"):
        lake.runs(status="queued")  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="there is no relation 'runs'"):
        climits.describe("runs")
    with pytest.raises(climits.AnalysisError, match="lacks the columns arxiv_id"):
        climits.fit(pd.DataFrame({"model": ["a"]}))
    with pytest.raises(climits.AnalysisError, match=r"'imagnet' is no benchmark known here\. Did you mean imagenet"):
        climits.fit(lake.compute_vs_error(), benchmarks=["imagnet"])
    with pytest.raises(FileNotFoundError, match=r"none\.pdf is no file"):
        climits.read_pdf(tmp_path / "none.pdf")
    with pytest.raises(climits.NotRun, match=r"none\.pdf does not exist; check the path"):
        climits.ingest(tmp_path / "none.pdf", tmp_path / "lake")


def test_tables_of_chips_and_benchmarks_need_no_lake(lake: climits.Published) -> None:
    v100 = climits.chips().set_index("chip_id").loc["v100-sxm2-32gb"]
    assert v100["memory_gb"] == 32
    assert climits.chips().attrs["columns"]["tdp_w"]["unit"] == "W"
    pd.testing.assert_frame_equal(climits.chips(), lake.relation("chips"), check_dtype=False, check_like=True)
    assert "imagenet" in set(climits.benchmarks()["benchmark"])


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3.5 days", 84.0),
        ("2d 6h", 54.0),
        ("10-14 hours", 12.0),
        ("07:30:00", 7.5),
        ("a week and a half", 252.0),
        ("8", None),
        ("8 GPUs", None),
    ],
)
def test_durations_in_hours(text: str, hours: float | None) -> None:
    assert climits.parse_duration_h(text) == hours


def test_names_of_chips() -> None:
    assert climits.normalise_chip("Tesla V100-SXM2 32GB").chip_id == "v100-sxm2-32gb"
    assert climits.normalise_chip("our cluster").chip is None


def test_fits_have_a_row_a_form_and_say_why_there_is_no_line(lake: climits.Published) -> None:
    few = climits.fit(lake.compute_vs_error(status="all"), status="all")
    assert few["form"].tolist() == ["polynomial", "exponential"]
    assert few["why_not"].str.contains("at least 5 are needed").all()
    points = pd.DataFrame(
        {
            "arxiv_id": [f"15{paper:02d}.00001" for paper in range(8)],
            "model": "net", "benchmark": "imagenet", "method": "reported", "status": "accepted",
            "published_on": pd.Timestamp("2015-01-01"),
            "compute_flop": [10.0**power for power in range(15, 23)],
            "error_fraction": [10 ** (-0.1 * power + 1) for power in range(15, 23)],
        }
    )  # fmt: skip
    line = climits.fit(points, benchmarks=["imagenet"]).set_index("form").loc["polynomial"]
    assert line["slope"] == pytest.approx(0.1)
    assert line["n"] == 8
