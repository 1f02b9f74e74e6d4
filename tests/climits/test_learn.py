"""`climits learn` on the sample papers, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import curation
from climits.main import app, explain
from curation.claims.curate import CATALOGUES
from curation.claims.sitting import PAPERS, fold_folder
from curation.decisions.effects import Decision, append, new_decision
from curation.judging import learning
from curation.judging.judge import JudgeError, read_judge
from curation.judging.learning import FOLDS, fold_of
from curation.second.stage import FILE as SECOND_STAGE
from flows.second_reader import requests_for, take_reply
from tests.samples.read import NAMES, SAMPLES, readings, truth
from warehouse.errors import LakeMissingError
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.versions import rules_version

JUDGES = Path(curation.__file__).parent / "data" / "judges"
"""Judges of the installed package."""
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("few_trees")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The sample papers, read and not published: learning needs no judge."""
    lake = Lake(tmp_path_factory.mktemp("learn") / "lake").create()
    lake.write_readings([readings(name) for name in NAMES], rules_version())
    for name in NAMES:
        lake.store_pdf(SAMPLES / f"{name}.pdf")
    return lake


@pytest.fixture
def decided(lake: Lake, tmp_path: Path) -> Lake:
    """The same lake with decisions to come, which are the test's own."""
    own = Lake(tmp_path / "decided")
    shutil.copytree(lake.root, own.root)
    return own


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    folder = tmp_path / "labels"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / f"{name}.json", folder)
    return folder


def learn(lake: Lake, *arguments: object) -> Any:
    return CliRunner().invoke(app, ["learn", "--lake", str(lake.root), *map(str, arguments)])


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_judges_are_fitted_reported_and_sit(lake: Lake, labels: Path, tmp_path: Path) -> None:
    judges, folds = tmp_path / "judges", tmp_path / "folds"
    done = learn(lake, "--labels", labels, "--out", judges, "--folds", folds, "--precision", "0.8")
    assert done.exit_code == 0, done.output
    assert "Out of fold by paper" in done.stdout
    for kind, catalogue in CATALOGUES.items():
        judge = read_judge(judges, catalogue)
        assert judge.provenance["labelled_papers"] == len(NAMES)
        assert judge.provenance["precision"] == 0.8
        assert f"confidence of {kind} claims: calibration error" in done.stdout
        for k in range(FOLDS):
            assert read_judge(fold_folder(folds, k), catalogue).kind == kind
    ids = {truth(name)["id"].partition("v")[0] for name in NAMES}
    assert json.loads((folds / PAPERS).read_text("utf-8")) == {paper: fold_of(paper) for paper in ids}

    published = CliRunner().invoke(app, ["publish", "--lake", str(lake.root), "--judges", str(folds)])
    assert published.exit_code == 0, published.output
    with Warehouse.of(lake) as warehouse:
        assert warehouse.value("SELECT count(*) FROM training_runs WHERE own AND status IN ('accepted', 'queued')") > 20


def test_the_same_labels_give_the_same_judges(lake: Lake, labels: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert learn(lake, "--labels", labels, "--out", tmp_path / name).exit_code == 0
    assert written(tmp_path / "first") == written(tmp_path / "second")
    assert {f"{kind}.json" for kind in CATALOGUES} < set(written(tmp_path / "first"))


def test_the_trees_of_a_fold_saw_none_of_its_labels(lake: Lake, labels: Path, tmp_path: Path) -> None:
    name = NAMES[0]
    fold = fold_of(truth(name)["id"].partition("v")[0])
    before, after = tmp_path / "before", tmp_path / "after"
    assert learn(lake, "--labels", labels, "--folds", before).exit_code == 0
    changed = {**truth(name), "runs": [], "results": []}
    (labels / f"{name}.json").write_text(json.dumps(changed), "utf-8")
    assert learn(lake, "--labels", labels, "--folds", after).exit_code == 0

    def ruled(folder: Path, k: int) -> list[object]:
        files = [json.loads((fold_folder(folder, k) / f"{kind}.json").read_text("utf-8")) for kind in CATALOGUES]
        trees = {path.name: path.read_bytes() for path in fold_folder(folder, k).glob("*.txt")}
        return [trees, [list(file["groups"]) for file in files]]

    assert ruled(before, fold) == ruled(after, fold)
    assert any(ruled(before, k) != ruled(after, k) for k in range(FOLDS) if k != fold)


def test_the_whole_report_names_votes_features_and_the_learning_curve(lake: Lake, labels: Path) -> None:
    shipped = written(JUDGES)
    assert shipped
    done = learn(lake, "--labels", labels, "--report")
    assert done.exit_code == 0, done.output
    assert written(JUDGES) == shipped, "without --out nothing is written, least of all into the package"
    for words in ("votes on run candidates", "share of the gain", "learning curve of cost claims", "nearest_pair"):
        assert words in done.stdout


def test_the_report_for_scripts(lake: Lake, labels: Path) -> None:
    done = learn(lake, "--labels", labels, "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert set(report) == {"groups", "calibration", "votes", "contradictions"}
    assert {(group["kind"], group["group"]) for group in report["groups"]} >= {("run", "whole"), ("result", "table")}
    assert all(set(group) >= {"precision", "recall", "threshold"} for group in report["groups"])


def test_labelled_papers_that_the_lake_lacks_are_named(lake: Lake, labels: Path) -> None:
    (labels / "other.json").write_text(json.dumps({**truth(NAMES[0]), "id": "2001.00001v1"}), "utf-8")
    done = learn(lake, "--labels", labels)
    assert done.exit_code == 0, done.output
    assert "1 labelled papers are not in" in done.stderr
    assert "2001.00001" in done.stderr


def rejected(name: str) -> Decision:
    """A word against the first of a paper's labelled results."""
    label = truth(name)
    own = next(result for result in label["results"] if result["own"])
    shown = {key: own[key] for key in ("model", "own", "benchmark", "metric", "value", "page")}
    paper = label["id"].partition("v")[0]
    return new_decision(
        verdict="reject", kind="result", arxiv_id=paper, claim_id="result-1", reviewer="Ada", expect=shown
    )


def test_decisions_that_contradict_labels_are_named_and_count(decided: Lake, labels: Path, tmp_path: Path) -> None:
    assert learn(decided, "--labels", labels, "--out", tmp_path / "without").exit_code == 0
    word = rejected("lattice-resnets")
    append(decided.decisions, [word])
    done = learn(decided, "--labels", labels, "--out", tmp_path / "with")
    assert done.exit_code == 4
    assert "1 decisions contradict labels, and the decisions count. Correct the label file" in done.stderr
    assert f"result-1 (imagenet {word.expect['metric']} {word.expect['value']}" in done.stderr
    assert f"Learned of {len(NAMES)} labelled papers and of decisions on 1." in done.stdout
    judge = read_judge(tmp_path / "with", CATALOGUES["result"])
    assert judge.provenance["decided_papers"] == 1
    assert (
        judge.provenance["labels_digest"]
        != json.loads((tmp_path / "without" / "result.json").read_text("utf-8"))["provenance"]["labels_digest"]
    )
    assert (tmp_path / "with" / "result-1.txt").read_bytes() != (tmp_path / "without" / "result-1.txt").read_bytes()
    report = learn(decided, "--labels", labels, "--json")
    assert (report.exit_code, len(json.loads(report.stdout)["contradictions"])) == (4, 1)


def test_papers_that_only_decisions_speak_of_are_learned_of_and_in_a_fold(
    decided: Lake, labels: Path, tmp_path: Path
) -> None:
    (labels / "twin-reader.json").unlink()
    append(decided.decisions, [rejected("twin-reader")])
    done = learn(decided, "--labels", labels, "--folds", tmp_path / "folds")
    assert done.exit_code == 0, done.output
    assert f"Learned of {len(NAMES) - 1} labelled papers and of decisions on 1." in done.stdout
    assert truth("twin-reader")["id"].partition("v")[0] in json.loads((tmp_path / "folds" / PAPERS).read_text())


def test_damaged_decisions_are_named_and_the_others_count(decided: Lake, labels: Path) -> None:
    append(decided.decisions, [rejected("lattice-resnets")])
    file = next(decided.decisions.glob("*.jsonl"))
    file.write_text(file.read_text("utf-8") + "{\n", "utf-8")
    done = learn(decided, "--labels", labels)
    assert done.exit_code == 4
    assert f"decision set aside: {file.name}, line 2" in done.stderr


def test_quotes_that_cannot_be_looked_up_are_said_to_be(decided: Lake, labels: Path) -> None:
    shutil.rmtree(decided.root / "pdf")
    done = learn(decided, "--labels", labels)
    assert done.exit_code == 0, done.output
    assert "labelled papers were not looked up, as their PDFs are not in" in done.stderr


def no_json(labels: Path) -> None:
    (labels / "bad.json").write_text("{", "utf-8")


def no_labels(labels: Path) -> None:
    for path in labels.glob("*.json"):
        path.unlink()


def one_paper(labels: Path) -> None:
    for path in sorted(labels.glob("*.json"))[1:]:
        path.unlink()


def no_paper_of_the_lake(labels: Path) -> None:
    no_labels(labels)
    (labels / "other.json").write_text(json.dumps({**truth(NAMES[0]), "id": "2001.00001v1"}), "utf-8")


def a_page_too_far(labels: Path) -> None:
    label = truth(NAMES[0])
    results = [{**label["results"][0], "page": 400}]
    (labels / f"{NAMES[0]}.json").write_text(json.dumps({**label, "results": results}), "utf-8")


def a_quote_that_is_not_there(labels: Path) -> None:
    label = truth(NAMES[0])
    evidence = [{"page": 1, "quote": "We trained for a fortnight on borrowed abacuses."}]
    runs = [{**label["runs"][0], "evidence": evidence}]
    (labels / f"{NAMES[0]}.json").write_text(json.dumps({**label, "runs": runs}), "utf-8")


def words_for_numbers(labels: Path) -> None:
    label = truth(NAMES[0])
    runs = [{**label["runs"][0], "hours": "45 days"}]
    (labels / f"{NAMES[0]}.json").write_text(json.dumps({**label, "runs": runs}), "utf-8")


def a_page_in_words(labels: Path) -> None:
    label = truth(NAMES[0])
    results = [{**label["results"][0], "page": "one"}]
    (labels / f"{NAMES[0]}.json").write_text(json.dumps({**label, "results": results}), "utf-8")


def nothing_right(labels: Path) -> None:
    for path in labels.glob("*.json"):
        data = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**data, "runs": []}), "utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (no_json, "bad.json is no labelled paper"),
        (no_labels, "holds no label files"),
        (one_paper, "no judge of run candidates can be fitted"),
        (no_paper_of_the_lake, "`climits ingest` them first"),
        (a_page_too_far, "Labels name pages that are not there, 1 in all: "),
        (a_quote_that_is_not_there, "runs[0] quotes of page 1 what is not there: 'We trained for a fortnight"),
        (words_for_numbers, "runs[0]: hours must be a number, not '45 days'"),
        (a_page_in_words, "results[0]: page must be a number, not 'one'"),
        (nothing_right, "0 of them right"),
    ],
)
def test_labels_that_teach_nothing_are_refused(
    change: Any, says: str, lake: Lake, labels: Path, tmp_path: Path
) -> None:
    change(labels)
    done = learn(lake, "--labels", labels, "--out", tmp_path / "judges", "--folds", tmp_path / "folds")
    assert done.exit_code == 1
    assert says in done.stderr
    assert done.stderr.startswith("climits: ")
    assert done.stdout == ""
    assert not (tmp_path / "judges").exists()
    assert not (tmp_path / "folds").exists()


def test_a_folder_of_other_files_is_refused_before_anything_is_fitted(
    lake: Lake, labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "fit_trees", lambda *_: pytest.fail("fitted all the same"))
    (tmp_path / "thesis.tex").touch()
    done = learn(lake, "--labels", labels, "--out", tmp_path)
    assert done.exit_code == 1
    assert "holds files that are no judges', among them" in done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("--labels", "nowhere"), ("--labels", ".", "--precision", "1.5"), ("--labels", ".", "--out")]
)
def test_a_command_line_that_cannot_be_understood(arguments: tuple[str, ...], lake: Lake) -> None:
    assert learn(lake, *arguments).exit_code == 2


def test_a_lake_that_is_not_there_is_named(labels: Path, tmp_path: Path) -> None:
    done = learn(Lake(tmp_path / "nowhere"), "--labels", labels)
    assert isinstance(done.exception, LakeMissingError)
    assert "nowhere" in str(explain(done.exception))
    assert done.exception.exit_status == 2


def test_publish_with_judges_that_cannot_be_used_keeps_the_old_warehouse(
    lake: Lake, labels: Path, tmp_path: Path
) -> None:
    def publish(folder: Path) -> Any:
        return CliRunner().invoke(app, ["publish", "--lake", str(lake.root), "--judges", str(folder)])

    good, bad = tmp_path / "good", tmp_path / "bad"
    assert learn(lake, "--labels", labels, "--out", good).exit_code == 0
    assert publish(good).exit_code == 0
    before = lake.warehouse.read_bytes()
    shutil.copytree(good, bad)
    (bad / "run.json").write_text("{}", "utf-8")
    done = publish(bad)
    assert done.exit_code == 1
    assert isinstance(done.exception, JudgeError)
    assert str(bad / "run.json") in str(explain(done.exception))
    assert lake.warehouse.read_bytes() == before
    assert publish(tmp_path / "nowhere").exit_code == 2


def test_a_second_stage_that_cannot_be_fitted_stays_as_it_is(
    decided: Lake, labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges, folds = tmp_path / "judges", tmp_path / "folds"
    judges.mkdir()
    shutil.copy(JUDGES / SECOND_STAGE, judges)
    too_few = learn(decided, "--labels", labels, "--folds", folds)
    assert "second" not in too_few.output.lower()

    reply = (ROOT / "tests" / "replies" / "lattice-resnets.json").read_text(encoding="utf-8")
    body = {"choices": [{"index": 0, "message": {"role": "assistant", "content": reply}}]}
    (request,) = requests_for(decided, "some-model", ["9901.00001"])
    take_reply(decided, request, body)
    monkeypatch.setattr("climits.commands.learn_second.FEWEST_PAPERS", 1)
    done = learn(decided, "--labels", labels, "--folds", folds, "--out", judges)
    assert done.exit_code == 0, done.output
    assert "the second stage stays as it is" in done.stderr
    assert (judges / SECOND_STAGE).read_bytes() == (JUDGES / SECOND_STAGE).read_bytes()

    again = learn(decided, "--labels", labels, "--folds", folds, "--out", judges, "--second-only")
    assert again.exit_code == 0, again.output
    assert "the second stage stays as it is" in again.stderr


def test_a_second_stage_alone_needs_judges_of_folds(decided: Lake, labels: Path) -> None:
    done = learn(decided, "--labels", labels, "--second-only")
    assert done.exit_code == 1
    assert "--second-only needs --folds" in done.output
