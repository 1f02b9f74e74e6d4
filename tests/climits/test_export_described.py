"""What an export says of itself to programs: checked by the standards' own libraries and by those that read files."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import frictionless
import mlcroissant
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from climits.main import app
from tests.climits.pair import published_pair
from warehouse.schema import relations

CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An export of one lake in each format; only that of CSV files has a licence."""
    lake = published_pair(tmp_path_factory.mktemp("described"))
    folders = {form: lake.root.parent / form for form in ("csv", "parquet")}
    for form, folder in folders.items():
        licence = ["--licence", CC_BY] if form == "csv" else []
        done = CliRunner().invoke(app, ["export", str(folder), "--format", form, "--lake", str(lake.root), *licence])
        assert done.exit_code == 0, done.output
    return folders


def descriptor(folder: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return loaded


def test_frictionless_validates_the_csv_files_by_their_description(exports: dict[str, Path]) -> None:
    report = frictionless.validate(str(exports["csv"] / "datapackage.json"))
    assert report.valid, report.flatten(["name", "fieldName", "message"])
    assert {task.name for task in report.tasks} == set(relations())
    assert report.stats["errors"] == report.stats["warnings"] == 0


def test_frictionless_checks_size_and_digest_of_parquet_files(exports: dict[str, Path], tmp_path: Path) -> None:
    report = frictionless.validate(str(exports["parquet"] / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    copy = shutil.copytree(exports["parquet"], tmp_path / "copy")
    with (copy / "training_runs.parquet").open("ab") as file:
        file.write(b"more")
    report = frictionless.validate(str(copy / "datapackage.json"))
    assert [task.name for task in report.tasks if not task.valid] == ["training_runs"]


def test_frictionless_finds_a_value_that_breaks_its_constraint(exports: dict[str, Path], tmp_path: Path) -> None:
    package = descriptor(exports["csv"], "datapackage.json")
    (runs,) = (resource for resource in package["resources"] if resource["name"] == "training_runs")
    text = (exports["csv"] / "training_runs.csv").read_text("utf-8")
    (tmp_path / "training_runs.csv").write_text(text.replace(",accepted,", ",perhaps,"), encoding="utf-8")
    del runs["bytes"], runs["hash"]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "broken", "resources": [runs]}), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert ("status", "constraint-error") in {tuple(row) for row in report.flatten(["fieldName", "type"])}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_data_package_is_well_formed_and_says_units(exports: dict[str, Path], form: str) -> None:
    package = descriptor(exports[form], "datapackage.json")
    assert not list(frictionless.Package.metadata_validate(package))
    runs = frictionless.Package.from_descriptor(package).get_resource("training_runs")
    duration = runs.schema.get_field("duration_h")
    assert (duration.type, duration.custom["unit"]) == ("number", "h")
    assert duration.description == relations()["training_runs"].columns[duration_place()].description
    assert package.get("licenses") == ([{"path": CC_BY}] if form == "csv" else None)


def duration_place() -> int:
    return relations()["training_runs"].column_names.index("duration_h")


def test_a_short_name_of_a_licence_is_a_name(exports: dict[str, Path], tmp_path: Path) -> None:
    lake = exports["csv"].parent / "lake"
    done = CliRunner().invoke(app, ["export", str(tmp_path / "o"), "--licence", "CC-BY-4.0", "--lake", str(lake)])
    assert done.exit_code == 0, done.output
    assert descriptor(tmp_path / "o", "datapackage.json")["licenses"] == [{"name": "CC-BY-4.0"}]
    assert descriptor(tmp_path / "o", "croissant.json")["license"] == "CC-BY-4.0"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_mlcroissant_reads_every_relation_by_its_description(exports: dict[str, Path], form: str) -> None:
    dataset = mlcroissant.Dataset(str(exports[form] / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    # The licence is the user's to give, and only the CSV files were given one.
    assert len(issues.warnings) == (0 if form == "csv" else 1)
    assert all("schema.org/license" in warning for warning in issues.warnings)
    assert [one.id for one in dataset.metadata.record_sets] == list(relations())
    run = next(iter(dataset.records("training_runs")))
    assert run["training_runs/duration_h"] == 84.0
    assert run["training_runs/chip"] == b"P100"
    for name in relations():
        for record in itertools.islice(dataset.records(name), 2):
            assert record


def test_pandas_polars_and_arrow_see_meanings_and_units(exports: dict[str, Path]) -> None:
    path = exports["parquet"] / "training_runs.parquet"
    column = relations()["training_runs"].columns[duration_place()]
    expected = {"description": column.description, "unit": "h"}
    assert pd.read_parquet(path).attrs["columns"]["duration_h"] == expected
    field = pq.read_schema(path).field("duration_h")
    assert {key.decode(): value.decode() for key, value in field.metadata.items()} == expected
    assert pl.read_parquet_metadata(path)["duration_h"] == column.comment
    assert pl.read_parquet(path)["duration_h"].to_list() == [84.0, 84.0]


def test_times_in_csv_are_written_by_iso_8601(exports: dict[str, Path]) -> None:
    frame = pd.read_csv(exports["csv"] / "paper_status.csv")
    assert frame["at"].dropna().str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z").all()
