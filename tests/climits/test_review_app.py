"""The terminal application, driven headless by its keys."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from climits.review.app import ReviewApp
from climits.review.app_scope import ScopeScreen
from climits.review.desk import Card, Desk
from curation.decisions.effects import load
from tests.climits.review_lake import (
    arxiv_id,
    claims_of,
    desk_of,
    grid_lake,
    make_lake,
    publish_with,
    run_of,
    without_decisions,
)
from warehouse.lake import Lake
from warehouse.read import Warehouse
from warehouse.reviewing import Filters

PAPER = arxiv_id(0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_lake(tmp_path_factory.mktemp("review") / "lake", papers=3, runs=2, results=3)


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    """The published lake without decisions."""
    yield from without_decisions(published)


def shown_text(app: ReviewApp, part: str = "#text") -> str:
    return str(app.query_one(part).render())


def verdicts(lake: Lake) -> list[str]:
    return [word.verdict for word in load(lake.decisions).decisions]


async def press(pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def type_text(pilot: Any, text: str) -> None:
    await press(pilot, *[{" ": "space", "=": "equals_sign", ".": "full_stop"}.get(c, c) for c in text])


async def test_a_session_ends_up_in_the_warehouse(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=2, runs=3, results=3)
    app = ReviewApp(desk_of(lake, wanted=Filters(paper=PAPER)))
    claims: dict[str, str] = {}
    async with app.run_test(size=(80, 24)) as pilot:

        def card() -> str:
            assert app.shown_card is not None
            return app.shown_card.claim_id

        claims["confirm"] = card()
        await press(pilot, "c")
        claims["correct"] = card()
        await press(pilot, "5")
        await type_text(pilot, "64")
        await press(pilot, "enter")
        await press(pilot, "4")
        await type_text(pilot, "TPU v3")
        await press(pilot, "enter", "c")
        claims["reject"] = card()
        await press(pilot, "x")
        claims["undone"] = card()
        await press(pilot, "x")
        await press(pilot, "z")
        assert card() == claims["undone"]
        await press(pilot, "a")
        await type_text(pilot, "33.5")
        await press(pilot, "ctrl+s")
        await press(pilot, "n")
        await type_text(pilot, "4")
        await press(pilot, "enter")
        claims["unsure"] = card()
        await press(pilot, "u")
        await type_text(pilot, "which table")
        await press(pilot, "enter")
        await press(pilot, "q")
    app.desk.close()
    assert app.return_value == 6
    publish_with(lake, claims_of(3, 3))
    with Warehouse.of(lake) as warehouse:
        rows = {
            row["claim_id"]: row
            for row in warehouse.rows(
                "SELECT run_id AS claim_id, status, chip, chip_count, NULL AS value, reasons FROM training_runs "
                "UNION ALL SELECT result_id, status, NULL, NULL, value, reasons FROM benchmark_results"
            )
        }
        coverage = warehouse.value(
            "SELECT state FROM coverage WHERE arxiv_id = ? AND fact = 'training_compute'", [PAPER]
        )
        (added,) = [row for row in rows.values() if row["value"] == 33.5]
    assert rows[claims["confirm"]]["status"] == "confirmed"
    corrected = rows[claims["correct"]]
    assert (corrected["status"], corrected["chip"], corrected["chip_count"]) == ("corrected", "TPU v3", 64)
    assert rows[claims["reject"]]["status"] == "rejected"
    assert added["status"] == "confirmed"
    assert rows[claims["unsure"]]["status"] == "queued"
    assert rows[claims["unsure"]]["reasons"][0] == "unsure, Ada: which table"
    assert coverage == "not_reported"
    assert sum(row["status"] == "queued" for row in rows.values()) == len(rows) - 4


async def test_a_confirmation_is_one_key(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test(size=(80, 24)) as pilot:
        for done in range(1, 6):
            await press(pilot, "c")
            assert len(verdicts(lake)) == done
    assert set(verdicts(lake)) == {"confirm"}


async def test_one_screen_of_80_by_24_holds_what_is_needed(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = "\n".join("".join(s.text for s in line) for line in app.screen._compositor.render_strips())
    for part in (
        PAPER, "A fictional paper", "2015-01", "model", "84 h wall clock", "8 gpu", "low_confidence", "Hardware.",
        "NVIDIA V100 GPUs for 3.5 days", "It converged.", "c confirm", "left 15", "wmt14-en-de 20.2", "FLOP ?",
        "queued: ≈ 10 right",
    ):  # fmt: skip
        assert part in screen, f"{part} is not on the screen:\n{screen}"


async def test_undo_goes_back_any_number_of_steps_over_sessions(lake: Lake) -> None:
    first = ReviewApp(desk_of(lake))
    async with first.run_test() as pilot:
        await press(pilot, "c", "c", "x")
    second = ReviewApp(desk_of(lake))
    async with second.run_test() as pilot:
        await press(pilot, "z", "z", "z", "z")
        assert "nothing to take back" in shown_text(second, "#message")
    assert verdicts(lake) == ["confirm", "confirm", "reject", "undo", "undo", "undo"]
    assert desk_of(lake).left() == 15


@pytest.mark.parametrize(
    ("number", "typed", "message"),
    [
        ("6", "-3", "must be more than 0"),
        ("4", "Z9000", "no chip known here"),
        ("5", "2.5", "no whole number: 2.5"),
        ("2", "dreaming", "must be one of train, pretrain"),
        ("7", "much", "not a number"),
    ],
)
async def test_an_impossible_value_is_refused_and_stays_in_the_line(
    lake: Lake, number: str, typed: str, message: str
) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, number)
        await type_text(pilot, typed)
        await press(pilot, "enter")
        assert message in shown_text(app, "#message")
        assert app.edits == {}
        assert app.query_one("#line").value.endswith(typed)  # type: ignore[attr-defined]
    assert verdicts(lake) == []


async def test_a_message_longer_than_the_screen_is_wide_is_shown_whole(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        await type_text(pilot, "durations=3")
        await press(pilot, "enter")
        on_screen = " ".join(screen_text(app).split())
    assert "'durations' is no field of a run; the fields are" in on_screen
    assert "tokens" in on_screen.partition("the fields are")[2]


async def test_a_bleu_of_400_is_refused(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake, wanted=Filters(benchmark="wmt14-en-de")))
    async with app.run_test() as pilot:
        await press(pilot, "6")
        await type_text(pilot, "400")
        await press(pilot, "enter")
        assert "a BLEU of 400 cannot be" in shown_text(app, "#message")


async def test_tab_completes_names(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "e")
        await type_text(pilot, "chip=titan xp")
        await press(pilot, "tab", "enter")
        assert app.edits == {"chip": "Titan Xp"}


async def test_a_terminal_too_small_is_told(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "a card needs 60 × 16" in shown_text(app)
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        assert "84 h wall clock" in shown_text(app)
        assert not app.query_one("#others").display
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "84 h wall clock" in shown_text(app)
        assert app.query_one("#others").display


async def test_a_decision_that_cannot_be_saved_keeps_the_card_and_says_why(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        before = app.shown_card
        monkeypatch.setattr("curation.decisions.log._append_line", full)
        await press(pilot, "c")
        assert "not saved" in shown_text(app, "#message")
        assert "No space left" in shown_text(app, "#message")
        assert app.shown_card is before
        monkeypatch.undo()
        await press(pilot, "c")
        assert "saved: confirm" in shown_text(app, "#message")
    assert verdicts(lake) == ["confirm"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only folders")
async def test_a_read_only_folder_is_told(lake: Lake) -> None:
    mode = lake.decisions.stat().st_mode
    lake.decisions.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        app = ReviewApp(desk_of(lake))
        async with app.run_test() as pilot:
            await press(pilot, "c")
            assert "cannot be written" in shown_text(app, "#message")
    finally:
        lake.decisions.chmod(mode)


async def test_what_a_colleague_decides_meanwhile_leaves_the_queue(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        colleague = desk_of(lake, "Bo")
        first, second = colleague.items()[:2]
        card = colleague.card(second.claim_id)
        assert card is not None
        colleague.decide(card, "reject")
        assert app.shown_card is not None
        assert app.shown_card.claim_id == first.claim_id
        await press(pilot, "c")
        assert app.shown_card.claim_id not in (first.claim_id, second.claim_id)


async def test_a_new_publish_is_taken_in(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=1, runs=1, results=1)
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "c")
        publish_with(lake, claims_of(1, 1))
        await press(pilot, "s")
        assert "published anew" in shown_text(app, "#message")
        assert app.desk.left() == 1


async def test_the_page_of_a_claim_without_pdf_is_told(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "o")
        await app.workers.wait_for_complete()
        assert f"The PDF of {PAPER} is not in the lake" in shown_text(app, "#message")


async def test_the_abstract_is_told_where_no_browser_can_be_opened(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "w")
        assert f"https://arxiv.org/abs/{PAPER}" in shown_text(app, "#message")


async def test_a_blind_second_look_and_adjudication(lake: Lake) -> None:
    ada = ReviewApp(desk_of(lake))
    async with ada.run_test() as pilot:
        await press(pilot, "5")
        await type_text(pilot, "64")
        await press(pilot, "enter", "c", "c")
    bo = ReviewApp(desk_of(lake, "Bo", mode="second"))
    async with bo.run_test() as pilot:
        assert bo.desk.left() == 2
        assert "8 gpu" in shown_text(bo)
        assert "64" not in shown_text(bo)
        assert "Ada" not in shown_text(bo) + shown_text(bo, "#others") + shown_text(bo, "#head")
        await press(pilot, "c", "c")
        assert "Nothing is left" in shown_text(bo)
    cy = ReviewApp(desk_of(lake, "Cy", mode="adjudicate"))
    async with cy.run_test() as pilot:
        assert cy.desk.left() == 1
        assert "f Ada: correct chip_count 64" in shown_text(cy)
        assert "g Bo: confirm" in shown_text(cy)
        await press(pilot, "f")
        assert "Nothing is left" in shown_text(cy)
    last = load(lake.decisions).decisions[-1]
    assert (last.role, last.verdict, last.fields) == ("adjudicate", "correct", {"chip_count": 64})


WAYS: dict[str, Callable[[Desk, Card], Any]] = {
    "confirm": lambda desk, card: desk.decide(card, "confirm", note="seen"),
    "reject": lambda desk, card: desk.decide(card, "reject", note="seen"),
    "correct": lambda desk, card: desk.decide(card, "correct", {"model": "Zebra-77077"}, note="seen"),
}


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_nothing_on_a_second_looks_screen_depends_on_what_was_decided(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    undecided = make_lake(tmp_path / "undecided", papers=1, runs=3, results=3)
    screens: dict[str, list[str]] = {}
    for way, decide in WAYS.items():
        lake = Lake(Path(shutil.copytree(undecided.root, tmp_path / way)))
        first = desk_of(lake)
        cards = [card for item in first.items() if (card := first.card(item.claim_id))]
        decide(first, cards[0])
        decide(first, cards[-1])
        first.decide(cards[1], "unsure", note="which run?")
        if way != "confirm":
            first.not_reported(PAPER, "hardware")
        first.close()
        publish_with(lake, claims_of(3, 3))
        screens[way] = await second_looks_screens(lake, size)
    assert screens["confirm"] == screens["reject"] == screens["correct"]
    assert not [word for word in ("Ada", "Zebra", "states", "✓", "✗", "seen", "which run") if word in str(screens)]
    assert "Model" in screens["confirm"][0]


async def second_looks_screens(lake: Lake, size: tuple[int, int]) -> list[str]:
    """What a second reviewer sees of the first card, of a search, and of the card that follows."""
    app = ReviewApp(desk_of(lake, "Bo", mode="second"))
    seen = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        seen.append(screen_text(app))
        await press(pilot, "slash", "enter")
        seen.append(screen_text(app))
        await press(pilot, "escape", "escape", "s")
        seen.append(screen_text(app))
    return seen


async def test_a_changed_claim_comes_back_with_both_values(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=1, runs=1, results=0)
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "c")
    app.desk.close()

    def reads_64(_: Any, paper: str, *__: Any) -> Any:
        claims = claims_of(1, 0)(None, paper, 1, None)  # type: ignore[arg-type]
        changed = run_of(paper, 0, chip_count=64)
        return type(claims)(paper, 1, (changed,), (), claims.coverage)

    for path in lake.root.glob("claims/*/*.parquet"):
        path.unlink()
    publish_with(lake, reads_64)
    again = ReviewApp(desk_of(lake, wanted=Filters(changed=True)))
    async with again.run_test() as pilot:
        await pilot.pause()
        assert "64 gpu  (decided: 8)" in shown_text(again)
        assert "chip_count was 8, is read as 64" in shown_text(again)
        await press(pilot, "k")
    again.desk.close()
    last = load(lake.decisions).decisions[-1]
    assert (last.verdict, last.fields, last.expect["chip_count"]) == ("correct", {"chip_count": 8}, 64)
    publish_with(lake, reads_64)
    with Warehouse.of(lake) as warehouse:
        (row,) = warehouse.rows("SELECT status, chip_count, changed FROM training_runs")
    assert row == {"status": "corrected", "chip_count": 8, "changed": False}


async def test_hostile_text_is_shown_harmless_and_kept_as_it_is(tmp_path: Path) -> None:
    hostile = "evil\x1b]0;owned\x07 \u202eabc\u2069 \x9b2J [bold]not markup[/bold] \u200bx"
    lake = make_lake(tmp_path / "lake", papers=1, runs=0, results=0)

    def curate(_: Any, paper: str, *__: Any) -> Any:
        run = run_of(paper, 0, model=hostile, quote=hostile, evidence=(), reasons=(hostile,))
        return type(claims_of(0, 0)(None, paper, 1, None))(paper, 1, (run,), (), ())  # type: ignore[arg-type]

    for path in lake.root.glob("claims/*/*.parquet"):
        path.unlink()
    publish_with(lake, curate)
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await pilot.pause()
        everything = shown_text(app) + shown_text(app, "#others") + shown_text(app, "#head")
        assert not set("\x1b\x07\x9b\u202e\u2069\u200b") & set(everything)
        assert "[bold]not markup[/bold]" in shown_text(app)
        await press(pilot, "c")
    (word,) = load(lake.decisions).decisions
    assert word.expect["quote"] == hostile
    assert json.loads(word.line())["expect"]["model"] == hostile


@pytest.fixture(scope="module")
def published_grid(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return grid_lake(tmp_path_factory.mktemp("grid") / "lake", papers=2)


@pytest.fixture
def grid(published_grid: Lake) -> Iterator[Lake]:
    """The published grid without decisions."""
    yield published_grid
    for path in published_grid.decisions.glob("*.jsonl"):
        path.unlink()


def screen_text(app: ReviewApp) -> str:
    return "\n".join("".join(s.text for s in line) for line in app.screen._compositor.render_strips())


async def test_the_card_shows_the_table_with_the_cell_marked(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.shown_card is not None
        model, value = app.shown_card.row["model"], f"{app.shown_card.row['value']:.1f}"
        lines = screen_text(app).splitlines()
        assert any("p. 5 Table 3: Errors on ImageNet (val)." in line for line in lines)
        assert any("Model" in line and "top-1" in line and "top-5" in line for line in lines)
        (marked,) = [line for line in lines if line.startswith("▸")]
        assert model in marked
        assert value in marked
        text = app.query_one("#text").render()
        spans = [s for s in text.spans if "yellow" in str(s.style) and "black" in str(s.style)]  # type: ignore[attr-defined]
        assert [str(text)[s.start : s.end].strip() for s in spans] == [value]


async def test_three_keys_decide_on_a_column_and_one_takes_it_back(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        menu = screen_text(app)
        assert "row     2 queued, 0 accepted" in menu
        assert "column  2 queued, 1 accepted" in menu
        assert "table   4 queued, 2 accepted" in menu
        await press(pilot, "c")
        assert "column top-1: 2 queued, 1 accepted" in screen_text(app)
        assert verdicts(grid) == []
        await press(pilot, "x")
        assert verdicts(grid) == ["reject"] * 3
        assert "3 claims of the column" in shown_text(app, "#message")
        await press(pilot, "z")
        assert verdicts(grid) == ["reject"] * 3 + ["undo"] * 3
    assert desk_of(grid).left() == 8


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        (("t", "r", "o"), {"own": False}),
        (("t", "r", "2"), {"own": False}),
        (("t", "t", "4", "1", "enter"), {"metric": "top5_error"}),
        (("t", "c", "4", "tab", "enter"), {"metric": "top5_error"}),
    ],
)
async def test_one_field_of_a_scope_is_corrected(grid: Lake, keys: tuple[str, ...], fields: dict[str, Any]) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
    words = load(grid.decisions).decisions
    assert len(words) == (2 if keys[1] == "r" else 3)
    assert {word.verdict for word in words} == {"correct"}
    assert all(word.fields == fields for word in words)


async def test_a_menu_is_left_without_effect_and_a_run_has_none(lake: Lake, grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test() as pilot:
        await press(pilot, "t", "c")
        assert isinstance(app.screen, ScopeScreen)
        await press(pilot, "escape")
        assert not isinstance(app.screen, ScopeScreen)
        await press(pilot, "t", "escape", "s")
        assert not isinstance(app.screen, ScopeScreen)
    runs = ReviewApp(desk_of(lake))
    async with runs.run_test() as pilot:
        await press(pilot, "t")
        assert "stands in no table" in shown_text(runs, "#message")
    assert verdicts(grid) == verdicts(lake) == []


@pytest.mark.parametrize(
    ("keys", "fields"),
    [
        (("2", "c"), {"own": False}),
        (("4", "1", "enter", "c"), {"metric": "top5_error"}),
        (("6", "tab", "enter", "c"), None),
        (("1", "tab", "enter", "c"), None),
    ],
)
async def test_a_value_is_corrected_by_four_keys(
    grid: Lake, keys: tuple[str, ...], fields: dict[str, Any] | None
) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.shown_card is not None
        row = app.shown_card.row
        assert len(keys) <= 4
        await press(pilot, *keys)
    (word,) = load(grid.decisions).decisions
    if fields is None:  # what stands beside it: the other value of the row, the label of the column
        beside = {"6": {"value": 9.1 if row["model"] == "ResNet-50" else 10.1}, "1": {"model": "top-1"}}
        fields = beside[keys[0]]
    assert (word.verdict, word.fields) == ("correct", fields)


async def test_turning_a_field_twice_leaves_nothing_to_correct(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test() as pilot:
        await press(pilot, "2", "2", "c")
    assert verdicts(grid) == ["confirm"]


async def test_an_accepted_claim_is_found_and_corrected(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        before = app.shown_card
        await press(pilot, "slash")
        await type_text(pilot, "vgg-16 26.1")
        await press(pilot, "enter")
        assert "2 claims" in screen_text(app)
        await press(pilot, "enter")
        assert app.shown_card is not None
        assert (app.shown_card.row["model"], app.shown_card.row["status"]) == ("VGG-16", "accepted")
        assert "accepted  confidence 0.90" in screen_text(app)
        await press(pilot, "2", "c")
        assert app.shown_card is not None
        assert before is not None
        assert app.shown_card.claim_id == before.claim_id
    (word,) = load(grid.decisions).decisions
    assert (word.verdict, word.fields, word.expect["model"]) == ("correct", {"own": False}, "VGG-16")


async def test_what_is_not_found_is_told_and_nothing_typed_lists_the_paper(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash")
        await type_text(pilot, "zebra")
        await press(pilot, "enter")
        assert "Nothing holds 'zebra'" in screen_text(app)
        await press(pilot, "escape", "slash", "enter")
        assert "6 claims" in screen_text(app)


async def test_a_missed_run_is_added_from_the_sentence_under_the_cursor(grid: Lake) -> None:
    app = ReviewApp(desk_of(grid))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        assert "We trained on 8 V100 GPUs for 2 days." in screen_text(app)
        await press(pilot, "a", "ctrl+s")
        assert "saved: add run" in shown_text(app, "#message")
    (word,) = load(grid.decisions).decisions
    assert (word.verdict, word.kind) == ("add", "run")
    stated = {name: word.fields[name] for name in ("chip", "chip_count", "count_unit", "duration_h", "duration_kind")}
    assert stated == {
        "chip": "V100", "chip_count": 8, "count_unit": "gpu", "duration_h": 48, "duration_kind": "wall_clock",
    }  # fmt: skip
    assert (word.fields["page"], word.fields["quote"]) == (3, "We trained on 8 V100 GPUs for 2 days.")


async def test_a_paper_without_such_sentences_says_so(lake: Lake) -> None:
    app = ReviewApp(desk_of(lake))
    async with app.run_test() as pilot:
        await press(pilot, "v")
        assert "no sentence of this paper" in shown_text(app, "#message")
