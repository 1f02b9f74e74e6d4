"""Decisions: their form, their file, which are in force, and what they make of claims."""

from __future__ import annotations

import errno
import json
import os
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.decisions.effects import (
    Decision,
    NotSavedError,
    added_claim_id,
    append,
    apply,
    load,
    new_decision,
    standing,
)
from curation.decisions.log import file_name
from curation.decisions.sealing import seal
from tests.shared import LONG

RUN: dict[str, Any] = {
    "run_id": "run-1",
    "arxiv_id": "1706.03762",
    "version": 5,
    "model": "Transformer (big)",
    "stage": "train",
    "own": True,
    "chip": "P100",
    "chip_count": 8,
    "duration_h": 84.0,
    "duration_kind": "wall_clock",
    "training_compute_flop": None,
    "confidence": 0.7,
    "status": "queued",
    "reasons": ["low_confidence: 0.70 < 0.90"],
    "page": 7,
    "quote": "We trained our models on one machine with 8 NVIDIA P100 GPUs.",
    "evidence": [],
}
EXPECT = {name: value for name, value in RUN.items() if name not in ("run_id", "evidence", "status", "reasons")}


def decide(verdict: str, claim: str = "run-1", reviewer: str = "Ada", **parts: Any) -> Decision:
    defaults: dict[str, Any] = {"expect": EXPECT} if verdict not in ("add", "undo") else {}
    return new_decision(
        verdict=verdict, kind="run", arxiv_id="1706.03762", claim_id=claim, reviewer=reviewer, **{**defaults, **parts}
    )


def applied(*words: Decision, rows: list[dict[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    return {row["run_id"]: row for row in apply("run", [RUN] if rows is None else rows, standing(words))}


def test_a_saved_decision_is_read_back_as_it_was(tmp_path: Path) -> None:
    word = decide(
        "correct", fields={"chip_count": 64, "chip": None}, note="Zeile 1\nZeile 2 \x1b[2J \u202e", seconds=3.5
    )
    append(tmp_path, [word])
    assert load(tmp_path).decisions == (word,)


@given(
    st.text(st.characters(codec="utf-8"), max_size=50),
    st.text(st.characters(codec="utf-8"), max_size=50),
)
def test_any_text_survives_as_one_line(quote: str, note: str) -> None:
    word = decide("confirm", expect={**EXPECT, "quote": quote}, note=note)
    assert "\n" not in word.line()
    assert Decision.model_validate_json(word.line()) == word


def test_a_torn_last_line_is_set_aside_and_the_following_decisions_count(tmp_path: Path) -> None:
    first, second = decide("confirm"), decide("reject")
    append(tmp_path, [first])
    (path,) = tmp_path.glob("*.jsonl")
    with path.open("ab") as file:
        file.write(second.line().encode()[:60])
    loaded = load(tmp_path)
    assert loaded.decisions == (first,)
    assert "line 2: damaged" in str(loaded.problems[0])
    assert "all others count" in str(loaded.problems[0])
    append(tmp_path, [second])
    assert load(tmp_path).decisions == (first, second)
    assert len(load(tmp_path).problems) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"schema_version":5,"decision_id":"d-0"}', "schema 5 is later than 4"),
        ("\x00\x00\x00", "damaged, not JSON"),
        ("[" * 100_000, "damaged, not JSON"),
        ("[1]", "not a JSON object"),
        ('{"schema_version":1,"verdict":"maybe"}', "not a decision"),
    ],
)
def test_a_line_that_is_no_decision_is_a_problem_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    good = decide("confirm")
    (tmp_path / "x.2026-01-01.jsonl").write_bytes(line.encode() + b"\n" + seal(good.line()) + b"\n")
    loaded = load(tmp_path)
    assert loaded.decisions == (good,)
    assert message in str(loaded.problems[0])
    assert "x.2026-01-01.jsonl, line 1" in str(loaded.problems[0])


def test_no_folder_holds_no_decisions(tmp_path: Path) -> None:
    assert load(tmp_path / "decisions").decisions == ()


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a\\b", "..", "a\nb", "a\x1bb", "\u202eada", "x" * 81])
def test_a_name_that_cannot_name_a_file_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="reviewer"):
        decide("confirm", reviewer=name)


def test_different_names_have_different_files() -> None:
    names = ["Jürgen Müller", "Jurgen Muller", "jurgen-muller", "李雷", "韩梅梅"]
    files = {file_name(name, "2026-01-31") for name in names}
    assert len(files) == len(names)
    assert all(file.isascii() and file.endswith(".2026-01-31.jsonl") for file in files)


def test_a_full_disk_is_reported_and_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = decide("confirm")
    append(tmp_path, [first])
    real_write = os.write

    def half(fd: int, data: bytes) -> int:
        if len(data) > 100:
            return real_write(fd, data[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    # 201 bytes: the third part is short of what `half` refuses only after two parts are on the disk
    monkeypatch.setattr("curation.decisions.log.os.write", half)
    with pytest.raises(NotSavedError, match=r"not saved: .*No space left.*decide again"):
        append(tmp_path, [decide("reject")])
    monkeypatch.undo()
    assert load(tmp_path) == load(tmp_path).__class__((first,))


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotSavedError, match="not saved"):
        append(tmp_path / "file" / "decisions", [decide("confirm")])


@pytest.mark.parametrize(
    "fields",
    [
        {"duration_h": -3},
        {"duration_h": float("nan")},
        {"chip_count": 0},
        {"chip_count": 2.5},
        {"stage": "testing"},
        {"training_compute_flop": 1e40},
        {"utilisation": 1.5},
        {"colour": "red"},
        {},
    ],
)
def test_a_correction_to_what_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        decide("correct", fields=fields)


def test_confirm_correct_reject() -> None:
    assert applied(decide("confirm"))["run-1"]["status"] == "confirmed"
    assert applied(decide("reject"))["run-1"]["status"] == "rejected"
    row = applied(decide("correct", fields={"chip_count": 64, "chip": None}))["run-1"]
    assert (row["status"], row["chip_count"], row["chip"], row["duration_h"]) == ("corrected", 64, None, 84.0)
    assert (row["reasons"], row["decided_by"], row["changed"], row["found"]) == ([], ["Ada"], False, True)


def test_undecided_rows_pass_through() -> None:
    row = applied()["run-1"]
    assert {name: row[name] for name in RUN} == RUN
    assert (row["decided_by"], row["changed"], row["found"]) == ([], False, True)


def test_the_last_word_of_a_reviewer_counts_and_an_undo_brings_the_one_before_back() -> None:
    first, second = decide("confirm"), decide("reject")
    undo = decide("undo", undoes=second.decision_id)
    assert applied(first, second)["run-1"]["status"] == "rejected"
    assert applied(first, second, undo)["run-1"]["status"] == "confirmed"
    undo_first = decide("undo", undoes=first.decision_id)
    assert applied(first, second, undo, undo_first)["run-1"]["status"] == "queued"


def test_unsure_leaves_the_claim_queued_with_the_note_until_somebody_is_sure() -> None:
    unsure = decide("unsure", note="cores or chips?")
    row = applied(unsure)["run-1"]
    assert row["status"] == "queued"
    assert row["reasons"][0] == "unsure, Ada: cores or chips?"
    assert applied(decide("confirm", reviewer="Bo"), unsure)["run-1"]["status"] == "confirmed"


def test_two_who_differ_leave_the_claim_queued_until_adjudication() -> None:
    ada, bo = decide("confirm"), decide("correct", reviewer="Bo", role="second", fields={"chip_count": 64})
    row = applied(ada, bo)["run-1"]
    assert row["status"] == "queued"
    assert row["reasons"] == ["reviewers differ (Ada: confirm; Bo: correct)"]
    final = decide("correct", reviewer="Cy", role="adjudicate", fields={"chip_count": 64})
    assert (applied(ada, bo, final)["run-1"]["status"], applied(ada, bo, final)["run-1"]["chip_count"]) == (
        "corrected",
        64,
    )


def test_two_who_agree_in_other_words_agree() -> None:
    ada = decide("correct", fields={"model": "Transformer-big"})
    assert (
        applied(ada, decide("correct", reviewer="Bo", fields={"model": "transformer big"}))["run-1"]["status"]
        == "corrected"
    )


def test_a_changed_reading_keeps_the_decision_and_is_marked() -> None:
    row = applied(decide("confirm"), rows=[{**RUN, "chip_count": 64}])["run-1"]
    assert (row["status"], row["chip_count"], row["changed"]) == ("confirmed", 8, True)
    assert json.loads(row["changed_to"]) == {"chip_count": 64}
    assert row["reasons"] == ["changed since decided: chip_count was 8, is read as 64"]


def test_a_reading_that_comes_to_say_what_the_person_said_is_no_change() -> None:
    row = applied(decide("correct", fields={"chip_count": 64}), rows=[{**RUN, "chip_count": 64}])["run-1"]
    assert (row["status"], row["chip_count"], row["changed"]) == ("corrected", 64, False)


@pytest.mark.parametrize(
    ("verdict", "status"), [("confirm", "confirmed"), ("reject", "rejected"), ("correct", "corrected")]
)
def test_a_decided_claim_that_the_rules_no_longer_find_stays(verdict: str, status: str) -> None:
    word = decide(verdict, fields={"chip_count": 64} if verdict == "correct" else {})
    row = applied(word, rows=[])["run-1"]
    assert (row["status"], row["found"], row["quote"], row["page"]) == (status, False, RUN["quote"], 7)
    assert row["chip_count"] == (64 if verdict == "correct" else 8)
    assert row["reasons"] == ["no longer found by the rules"]


def test_a_claim_found_under_another_id_takes_its_decision_along() -> None:
    rows = applied(decide("confirm"), rows=[{**RUN, "run_id": "run-2"}])
    assert list(rows) == ["run-2"]
    assert rows["run-2"]["status"] == "confirmed"
    two = applied(decide("confirm"), rows=[{**RUN, "run_id": "run-2"}, {**RUN, "run_id": "run-3"}])
    assert {cid: row["status"] for cid, row in two.items()} == {
        "run-1": "confirmed",
        "run-2": "queued",
        "run-3": "queued",
    }


def test_an_added_claim_is_confirmed_and_two_who_add_it_add_one() -> None:
    fields = {name: RUN[name] for name in ("model", "stage", "own", "chip", "chip_count", "page", "quote")}
    cid = added_claim_id("1706.03762", "run", fields)
    assert cid == added_claim_id("1706.03762", "run", {**fields, "model": "transformer big", "quote": "other words"})
    rows = applied(decide("add", cid, fields=fields), decide("add", cid, reviewer="Bo", fields=fields), rows=[])
    assert list(rows) == [cid]
    assert (rows[cid]["status"], rows[cid]["found"], rows[cid]["chip_count"], rows[cid]["reasons"]) == (
        "confirmed",
        False,
        8,
        [],
    )


def test_an_added_claim_needs_page_and_quote() -> None:
    with pytest.raises(ValidationError, match="needs page, quote"):
        decide("add", fields={"model": "x", "stage": "train", "own": True})


def test_not_reported_is_a_word_on_a_fact_of_a_paper() -> None:
    word = new_decision(verdict="not_reported", kind="fact", fact="duration", arxiv_id="1706.03762", reviewer="Ada")
    state = standing([word])
    assert state.not_reported == {("1706.03762", "duration"): word}
    assert not state.rulings
    undo = new_decision(verdict="undo", kind="fact", arxiv_id="1706.03762", undoes=word.decision_id, reviewer="Ada")
    assert standing([word, undo]).not_reported == {}


def test_lines_keep_their_order_though_the_clock_was_set_back(tmp_path: Path) -> None:
    first, second = decide("confirm"), decide("reject")
    earlier = second.model_copy(update={"at": first.at.replace(hour=0, minute=0, second=0, microsecond=0)})
    (tmp_path / "ada.jsonl").write_bytes(seal(first.line()) + b"\n" + seal(earlier.line()) + b"\n")
    assert [word.verdict for word in load(tmp_path).decisions] == ["confirm", "reject"]


def test_a_clock_set_back_over_midnight_puts_no_word_before_another(tmp_path: Path) -> None:
    first, second, third = decide("confirm"), decide("reject"), decide("correct", fields={"chip_count": 64})
    yesterday = second.model_copy(update={"at": first.at - timedelta(days=1, hours=1)})
    other = decide("confirm", reviewer="Bo").model_copy(update={"at": first.at - timedelta(hours=1)})
    append(tmp_path, [first, yesterday, third, other])
    assert len(list(tmp_path.glob("*.jsonl"))) == 2
    assert [word.verdict for word in load(tmp_path).decisions if word.reviewer == "Ada"] == [
        "confirm",
        "reject",
        "correct",
    ]
    assert load(tmp_path, "Ada").decisions == (first, yesterday, third)
    assert load(tmp_path).decisions[0] == other
    assert applied(*load(tmp_path, "Ada").decisions)["run-1"]["chip_count"] == 64


def test_lines_of_earlier_programs_carry_no_digest_and_are_read(tmp_path: Path) -> None:
    word = decide("confirm").model_copy(update={"schema_version": 1})
    (tmp_path / "ada-0.2026-01-01.jsonl").write_text(word.line() + "\n")
    assert '"schema_version":1' in word.line()
    assert load(tmp_path).decisions == (word,)
    assert load(tmp_path).problems == ()


@pytest.mark.long
def test_every_bit_that_is_turned_over_is_told(tmp_path: Path) -> None:
    words = [decide("confirm"), decide("correct", fields={"chip_count": 64}, note="zwei"), decide("reject")]
    append(tmp_path, words)
    (path,) = tmp_path.glob("*.jsonl")
    content = path.read_bytes()
    chance = random.Random(11)
    for place in chance.sample(range(8 * len(content)), 1500 if LONG else 200):
        spoilt = bytearray(content)
        spoilt[place // 8] ^= 1 << place % 8
        path.write_bytes(bytes(spoilt))
        loaded = load(tmp_path)
        assert loaded.problems, f"bit {place} was turned over and nothing said so"
        assert all(word in words for word in loaded.decisions)
        assert len(loaded.decisions) >= 1


def test_a_file_cut_anywhere_is_told_but_between_two_lines(tmp_path: Path) -> None:
    append(tmp_path, [decide("confirm"), decide("reject")])
    (path,) = tmp_path.glob("*.jsonl")
    content = path.read_bytes()
    ends = {0, content.index(b"\n") + 1, content.index(b"\n"), len(content) - 1}
    for size in range(0, len(content), 7):
        path.write_bytes(content[:size])
        assert bool(load(tmp_path).problems) == (size not in ends)
