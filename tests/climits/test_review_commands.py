"""The review without a terminal: commands, their JSON, their messages and exit statuses."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner

from climits.main import app, explain
from climits.review.policy import Policy, PolicyError, read_policy
from climits.review.stats import as_text, cohens_kappa, statistics
from climits.review.text import marked, shown
from curation.decisions.effects import load, new_decision
from curation.decisions.log import file_name
from tests.climits.review_lake import arxiv_id, grid_lake, make_lake, without_decisions
from warehouse.lake import Lake

PAPER = arxiv_id(0)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_lake(tmp_path_factory.mktemp("commands") / "lake", papers=2, runs=2, results=2)


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    yield from without_decisions(published)


def climits(lake: Lake, *arguments: str, reviewer: str = "Ada", as_json: bool = True) -> Any:
    """What a command of the review prints; raises what a user would be told of."""
    who = [] if arguments[0] == "stats" else ["--reviewer", reviewer]
    options = ["--lake", str(lake.root), *who, *(["--json"] if as_json else [])]
    result = CliRunner().invoke(app, ["review", *arguments, *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output) if as_json else result.output


def refused(lake: Lake, *arguments: str, reviewer: str = "Ada") -> str:
    """The message of a command that is refused."""
    result = CliRunner().invoke(app, ["review", *arguments, "--lake", str(lake.root), "--reviewer", reviewer])
    assert result.exit_code != 0
    told = explain(result.exception) if isinstance(result.exception, Exception) else None
    return told or " ".join(result.output.replace("│", " ").split())


def test_what_stands_before_the_command_holds_for_it(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*arguments: str) -> Any:
        result = CliRunner().invoke(app, ["review", *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    root, elsewhere = str(lake.root), str(tmp_path / "elsewhere")
    every = listed("list", "--lake", root, "--json")
    assert listed("--lake", root, "list", "--json") == every
    assert listed("--lake", elsewhere, "list", "--lake", root, "--json") == every
    of_paper = listed("--lake", root, "--paper", PAPER, "list", "--json")
    assert 0 < len(of_paper) < len(every)
    monkeypatch.setenv("CLIMITS_LAKE", elsewhere)
    assert listed("--lake", root, "list", "--json") == every
    assert os.environ["CLIMITS_LAKE"] == elsewhere


def test_an_option_that_the_command_has_not_is_refused(lake: Lake) -> None:
    result = CliRunner().invoke(app, ["review", "--paper", PAPER, "stats", "--lake", str(lake.root)])
    assert result.exit_code == 2
    assert "--paper does not go with `climits review stats`" in " ".join(result.output.replace("│", " ").split())


def test_list_show_and_every_verdict(lake: Lake) -> None:
    waiting = climits(lake, "list")
    assert len(waiting) == 8
    runs = [one["claim_id"] for one in waiting if one["kind"] == "run"]
    results = [one["claim_id"] for one in waiting if one["kind"] == "result"]
    card = climits(lake, "show", runs[0])
    assert card["evidence"][0]["quote"].startswith("We trained model")
    assert card["chip_count"] == 8
    (confirmed,) = climits(lake, "confirm", runs[0])
    assert (confirmed["verdict"], confirmed["expect"]["chip_count"]) == ("confirm", 8)
    (corrected,) = climits(lake, "correct", runs[1], "--set", "chip=V100", "--set", "duration_h=2 days")
    assert corrected["fields"] == {"chip": "V100", "duration_h": 48.0}
    climits(lake, "reject", results[0], results[1])
    climits(lake, "unsure", results[2], "--note", "which column?")
    climits(lake, "not-reported", PAPER, "duration", "training_compute")
    (added,) = climits(
        lake, "add", "result", "--paper", PAPER, "--set", "model=Big", "--set", "benchmark=wmt14-en-de",
        "--set", "value=33.3", "--set", "metric=BLEU", "--set", "page=8", "--set", "quote=Big 33.3",
    )  # fmt: skip
    assert added["evidence"][0] == {"field": "model", "page": 8, "quote": "Big 33.3"}
    left = [one["claim_id"] for one in climits(lake, "list")]
    assert left == [c for c in [one["claim_id"] for one in waiting] if c not in (*runs[:2], *results[:3])]
    assert [one["verdict"] for one in climits(lake, "undo", "--steps", "2")] == ["add", "not_reported"]
    verdicts = [word.verdict for word in load(lake.decisions).decisions]
    assert verdicts == [
        "confirm", "correct", "reject", "reject", "unsure", "not_reported", "not_reported", "add", "undo", "undo",
    ]  # fmt: skip


def test_filters(lake: Lake) -> None:
    assert {one["arxiv_id"] for one in climits(lake, "list", "--paper", PAPER)} == {PAPER}
    assert {one["kind"] for one in climits(lake, "list", "--benchmark", "wmt14-en-de")} == {"result"}
    assert len(climits(lake, "list", "--reason", "0.70 <")) == 4
    assert climits(lake, "list", "--only", "changed") == []
    assert len(climits(lake, "list", "--limit", "3")) == 3


def test_plain_text_for_screen_readers(lake: Lake) -> None:
    text = climits(lake, "show", as_json=False)
    assert "6 duration  84 h wall clock" in text
    assert "Hardware. We trained model" in text
    assert "8 of 8 claims that wait" in climits(lake, "list", as_json=False)
    assert "\x1b" not in text


def test_second_look_and_adjudication(lake: Lake) -> None:
    claim = climits(lake, "list")[0]["claim_id"]
    climits(lake, "correct", claim, "--set", "chip_count=64")
    assert climits(lake, "list", "--second") == []
    (blind,) = climits(lake, "list", "--second", reviewer="Bo")
    assert blind["chip_count"] == 8
    assert "Ada" not in json.dumps(blind)
    climits(lake, "confirm", claim, "--second", reviewer="Bo")
    assert climits(lake, "list", "--second", reviewer="Cy") == []
    (both,) = climits(lake, "list", "--adjudicate", reviewer="Cy")
    assert [word["reviewer"] for word in both["words"]] == ["Ada", "Bo"]
    climits(lake, "reject", claim, "--adjudicate", reviewer="Cy")
    assert climits(lake, "list", "--adjudicate", reviewer="Cy") == []
    (pair,) = climits(lake, "stats")["agreement"]
    assert (pair["reviewers"], pair["claims"], pair["percent"]) == (["Ada", "Bo"], 1, 0.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("confirm", "run-none"), "there is no claim 'run-none'"),
        (("correct", "{run}", "--set", "duration_h=-3"), "duration_h must be more than 0, not -3"),
        (("correct", "{run}", "--set", "chip=Z9000"), "no chip known here"),
        (("correct", "{result}", "--set", "value=400"), "a BLEU of 400 cannot be"),
        (("correct", "{run}", "--set", "chip"), "--set takes FIELD=VALUE"),
        (("correct", "{run}", "--set", "colour=red"), "no field of a run"),
        (("correct", "{run}"), "a correction needs --set"),
        (("add", "run", "--paper", "1706.99999", "--set", "model=x"), "there is no paper 1706.99999"),
        (("add", "run", "--paper", PAPER, "--set", "model=x"), "needs page, quote"),
        (("add", "run", "--paper", PAPER, "--set", "model=x", "--set", "page=99", "--set", "quote=q"), "has 12 pages"),
        (("correct", "{run}", "--set", "chip_count=1e309"), "'1e309' is beyond every quantity"),
        (("correct", "{run}", "--set", "training_compute_flop=10^612"), "not a number"),
        (("correct", "{run}", "--set", "duration_h=" + "9" * 400), "beyond every quantity"),
        (("correct", "{result}", "--set", "value=1e400"), "beyond every quantity"),
        (("correct", "{run}", "--set", "stage=-"), "stage is missing"),
        (("correct", "{run}", "--set", "own=-"), "own is missing"),
        (("correct", "{run}", "--set", "page=999"), "there is no page 999: the paper has 12 pages"),
        (("correct", "{result}", "--set", "value=-"), "value is missing"),
        (("correct", "{result}", "--set", "benchmark=-"), "benchmark is missing"),
        (("correct", "{result}", "--set", "metric=-"), "metric is missing"),
        (("correct", "{result}", "--set", "run_id=run-xyz"), "the paper has no run 'run-xyz'"),
        (("correct", "{result}", "--set", "page=13"), "there is no page 13"),
        (("add", "chip", "--paper", PAPER), "not 'chip'"),
        (("not-reported", PAPER, "colour"), "fact must be one of hardware, "),
        (("list", "--only", "new"), "--only knows 'changed'"),
        (("list", "--paper", "9999.99999"), "there is no paper '9999.99999' in the warehouse"),
        (("list", "--second", "--adjudicate"), "exclude each other"),
        (("list", "--policy", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_decided(lake: Lake, arguments: tuple[str, ...], message: str) -> None:
    claims = {one["kind"]: one["claim_id"] for one in climits(lake, "list")}
    assert message in refused(lake, *(argument.format(**claims) for argument in arguments))
    assert load(lake.decisions).decisions == ()


def test_one_claim_that_is_not_there_keeps_all_from_being_decided(lake: Lake) -> None:
    claim = climits(lake, "list")[0]["claim_id"]
    assert "run-none" in refused(lake, "confirm", claim, "run-none")
    assert load(lake.decisions).decisions == ()


def test_a_reviewer_with_a_slash_is_refused(lake: Lake) -> None:
    assert "slash" in refused(lake, "list", reviewer="../Ada")


def test_no_terminal_is_told_with_the_way_out(lake: Lake) -> None:
    message = refused(lake)
    assert "needs a terminal" in message
    assert "climits review list" in message


def test_no_warehouse_is_told(tmp_path: Path) -> None:
    assert "There is no lake" in refused(Lake(tmp_path / "none"), "list")


def test_a_damaged_line_is_told_and_nothing_stops(lake: Lake) -> None:
    claim = climits(lake, "list")[0]["claim_id"]
    climits(lake, "confirm", claim)
    (path,) = lake.decisions.glob("*.jsonl")
    with path.open("a") as file:
        file.write('{"half\n')
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "climits.main", "review", "list", "--json", "--lake", str(lake.root)]
    done = subprocess.run([*command, "--reviewer", "Ada"], capture_output=True, text=True, check=True, env=environment)
    assert "line 2: damaged" in done.stderr
    assert claim not in {one["claim_id"] for one in json.loads(done.stdout)}


def test_undo_takes_back_the_last_line_though_the_clock_was_set_back(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (one["claim_id"] for one in climits(lake, "list")[:2])
    climits(lake, "confirm", first)
    now = load(lake.decisions).decisions[0].at
    for behind in (dt.timedelta(hours=1), dt.timedelta(days=1, hours=1)):
        monkeypatch.setattr("curation.decisions.schema.clock", lambda behind=behind: now - behind)
        climits(lake, "reject", second)
        assert [one["claim_id"] for one in climits(lake, "undo")] == [second]
    assert [one["claim_id"] for one in climits(lake, "undo")] == [first]
    assert climits(lake, "undo") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only folders")
def test_a_read_only_lake_is_told(lake: Lake) -> None:
    claim = climits(lake, "list")[0]["claim_id"]
    lake.decisions.chmod(0o555)
    try:
        assert "cannot be written" in refused(lake, "confirm", claim)
    finally:
        lake.decisions.chmod(0o755)


# Policy


def decision(claim: str = "run-1", reviewer: str = "Ada", verdict: str = "confirm", **parts: Any) -> Any:
    return new_decision(
        verdict=verdict, kind="run", arxiv_id="1706.03762", claim_id=claim, reviewer=reviewer, **{"expect": {}, **parts}
    )


def test_a_policy_says_which_claims_need_two() -> None:
    few = Policy(share=0.2, fields=("training_compute_flop",), verdicts=("reject",))
    assert few.needs_two(decision(verdict="reject"))
    assert few.needs_two(decision(expect={"training_compute_flop": 1e20}))
    drawn = [few.needs_two(decision(f"run-{n}")) for n in range(1000)]
    assert 150 < sum(drawn) < 250
    assert drawn == [few.needs_two(decision(f"run-{n}", "Bo")) for n in range(1000)]
    assert Policy().needs_two(decision())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("share = 2", "share must be at most 1, not 2"),
        ("shares = 1", "shares is a name that is not known here"),
        ("not toml", "policy"),
        ('verdicts = ["x"]', "must be one of confirm, "),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "review_policy.toml").write_text(text)
    with pytest.raises(PolicyError, match=message):
        read_policy(tmp_path)


def test_the_policy_of_the_lake_counts(tmp_path: Path) -> None:
    (tmp_path / "review_policy.toml").write_text('share = 0\nverdicts = ["reject"]\n')
    assert not read_policy(tmp_path).needs_two(decision())
    assert read_policy(tmp_path).needs_two(decision(verdict="reject"))


# Statistics


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a")], None),
        ([], None),
        # Cohen's own style of example: 20 + 15 agree of 50, chance gives half.
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ],
)
def test_cohens_kappa(pairs: list[tuple[str, str]], kappa: float | None) -> None:
    assert cohens_kappa(pairs) == kappa


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=30))
def test_cohens_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    kappa = cohens_kappa(pairs)
    if len({label for pair in pairs for label in pair}) == 1:
        assert kappa is None
        return
    first, second = zip(*pairs, strict=True)
    assert kappa == pytest.approx(cohen_kappa_score(first, second), abs=5.01e-4)  # three digits are told


def test_statistics_tell_what_to_mend_in_the_rules() -> None:
    words = [
        decision("run-1", verdict="correct", fields={"chip_count": 64},
                 evidence=({"field": "chip_count", "page": 1, "quote": "q", "rule": "count_before_chip"},)),
        decision("run-2", verdict="correct", fields={"epochs": 3.0}),
        decision("run-3", verdict="reject", evidence=({"field": "chip", "page": 1, "quote": "q", "rule": "chip"},)),
        decision("run-1", "Bo", role="second"),
    ]  # fmt: skip
    undone = decision("run-4")
    words += [undone, decision(verdict="undo", undoes=undone.decision_id)]
    found = statistics(words)
    assert found.corrected_fields == {"run.chip_count": 1, "run.epochs": 1}
    assert found.corrected_rules == {"count_before_chip": 1, "nothing read": 1}
    assert found.rejected_rules == {"chip": 1}
    assert {one.reviewer: (one.decisions, one.undone) for one in found.reviewers} == {"Ada": (3, 1), "Bo": (1, 0)}
    assert found.decisions_per_paper == 4
    assert found.differing == 1
    assert "count_before_chip" in as_text(found)


def test_statistics_of_nothing() -> None:
    assert "verdicts: none" in as_text(statistics([]))


# Text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain µ × 10^18 – “quoted”", "plain µ × 10^18 – “quoted”"),
        ("red \x1b[31mtext\x1b[0m", "red �[31mtext�[0m"),
        ("title \x1b]0;owned\x07", "title �]0;owned�"),
        ("\x9b2J", "�2J"),
        ("a\u202eb\u2066c\u200fd\u200be\ufefff\u00adg", "abcdefg"),
        ("TPU\x02v3 Pod", "TPU-v3 Pod"),
        ("line\nbreak\ttab\r\u2028x", "line break tab  x"),
        ("z" + "\u0335" * 50, "z" + "\u0335" * 3),
        ("\ue000\ud800", "��"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_text_of_papers_is_made_harmless(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_the_read_words_are_marked_over_breaks_and_not_inside_others() -> None:
    text = marked("We used 8 NVIDIA\nV100 GPUs, 18 in all (1.8 h).", ["NVIDIA V100", "8"])
    assert [text.plain[span.start : span.end] for span in text.spans] == ["NVIDIA V100", "8"]


def test_file_names_stay_inside_the_folder() -> None:
    assert "/" not in file_name("Ada .. Lovelace", "2026-01-01")


def test_a_column_is_decided_on_and_taken_back_by_commands(tmp_path: Path) -> None:
    lake = grid_lake(tmp_path / "lake")
    claim = climits(lake, "list", "--limit", "1")[0]["claim_id"]
    meant = climits(lake, "table", claim, "column", "reject", "--dry-run")
    assert [one["status"] for one in meant] == ["queued", "queued", "accepted"]
    assert load(lake.decisions).decisions == ()
    told = climits(lake, "table", claim, "column", "correct", "--set", "own=no", as_json=False)
    assert told.startswith("column: 3 of 2 queued, 1 accepted\n")
    assert told.count("saved: correct") == 3
    assert len(climits(lake, "list")) == 2
    (undone,) = climits(lake, "undo")
    assert (undone["verdict"], undone["fields"]) == ("correct", {"own": False})
    assert len(climits(lake, "list")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diagonal", "reject"), "write row, column or table"),
        (("row", "maybe"), "write row, column or table"),
        (("row", "correct"), "a correction needs --set FIELD=VALUE"),
        (("row", "reject", "--set", "own=no"), "only a correction takes it"),
        (("row", "reject"), "this claim stands in no table"),
    ],
)
def test_table_decisions_that_cannot_be(lake: Lake, arguments: tuple[str, ...], message: str) -> None:
    claim = climits(lake, "list", "--benchmark", "wmt14-en-de")[0]["claim_id"]
    assert message in refused(lake, "table", claim, *arguments)


def test_list_shows_what_an_answer_is_worth(lake: Lake) -> None:
    scores = [one["score"] for one in climits(lake, "list")]
    assert scores == sorted(scores, reverse=True)
    assert climits(lake, "list", "--limit", "1", as_json=False).lstrip().startswith(f"{scores[0]:.2f}  ")


def test_status_says_what_is_likely_left(lake: Lake) -> None:
    found = climits(lake, "status")
    assert found["run"]["queued"]["left"] == 4
    assert found["run"]["likely_right_queued"] == pytest.approx(4 * 0.6)
    assert "likely right       2" in climits(lake, "status", as_json=False)
