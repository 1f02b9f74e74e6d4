"""The desk: order in a session, decisions on tables, what is likely left, what is looked up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from climits.review.card import ReviewError, decided_card
from climits.review.desk import Card, Desk
from curation.asking.scopes import Scope
from curation.decisions.effects import NotSavedError, load, standing
from tests.climits.review_lake import (
    arxiv_id,
    claims_of,
    desk_of,
    grid_lake,
    make_lake,
    publish_grid,
    publish_with,
    without_decisions,
)
from warehouse.candidates_kept import decided_claims
from warehouse.errors import WarehouseError
from warehouse.lake import Lake
from warehouse.lost_decisions import only_published
from warehouse.read import Warehouse
from warehouse.reviewing import Filters, PaperOnDesk

PAPER = arxiv_id(0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return grid_lake(tmp_path_factory.mktemp("desk") / "lake", papers=2)


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    yield from without_decisions(published)


def card_at(desk: Desk, model: str, metric: str, paper: str = PAPER) -> Card:
    """The card of a cell of the grid."""
    on_desk = desk.paper(paper)
    assert on_desk is not None
    (claim,) = [r["result_id"] for r in on_desk.results if (r["model"], r["metric"]) == (model, metric)]
    card = desk.card(claim)
    assert card is not None
    return card


def said(card: Card) -> tuple[str, str]:
    return card.row["model"], card.row["metric"]


@pytest.mark.parametrize(("scope", "queued", "accepted"), [("row", 2, 0), ("column", 2, 1), ("table", 4, 2)])
def test_the_claims_around_a_card(lake: Lake, scope: Scope, queued: int, accepted: int) -> None:
    desk = desk_of(lake)
    around = desk.around(card_at(desk, "ResNet-50", "top1_error"), scope)
    assert (around.count("queued"), around.count("accepted")) == (queued, accepted)
    assert said(around.claims[0]) == ("ResNet-50", "top1_error")
    assert {card.arxiv_id for card in around.claims} == {PAPER}


def test_a_table_decision_is_one_decision_a_claim_and_one_undo(tmp_path: Path) -> None:
    lake = grid_lake(tmp_path / "lake")
    desk = desk_of(lake)
    card = card_at(desk, "ResNet-50", "top1_error")
    decisions = desk.decide_around(card, "column", "confirm", seconds=4)
    assert [word.verdict for word in decisions] == ["confirm"] * 3
    assert len({word.batch for word in decisions}) == 1
    assert [word.seconds for word in decisions] == [4, None, None]
    desk.close()
    publish_grid(lake)
    with Warehouse.of(lake) as warehouse:
        rows = warehouse.rows("SELECT metric, status FROM benchmark_results WHERE status = 'confirmed'")
        batches = warehouse.value("SELECT count(DISTINCT batch) FROM decisions")
    assert [row["metric"] for row in rows] == ["top1_error"] * 3
    assert batches == 1
    later = desk_of(lake)
    undone = later.undo()
    assert undone is not None
    assert undone.decision_id == decisions[0].decision_id
    assert later.undo() is None
    assert [word.verdict for word in load(lake.decisions).decisions] == ["confirm"] * 3 + ["undo"] * 3


def test_a_correction_is_of_the_claims_that_state_the_same(lake: Lake) -> None:
    desk = desk_of(lake)
    card = card_at(desk, "ResNet-50", "top1_error")
    corrected = desk.decide_around(card, "table", "correct", {"metric": "top5_error"})
    assert len(corrected) == 3
    assert {word.expect["metric"] for word in corrected} == {"top1_error"}
    assert {word.fields["metric"] for word in corrected} == {"top5_error"}
    with pytest.raises(ReviewError, match="says so already"):
        desk.decide_around(card_at(desk, "ResNet-101", "top5_error"), "row", "correct", {"own": True})


def test_what_was_decided_is_not_decided_again(lake: Lake) -> None:
    desk = desk_of(lake)
    card = card_at(desk, "ResNet-50", "top1_error")
    desk.decide_around(card, "row", "reject")
    again = desk.around(card_at(desk, "ResNet-101", "top1_error"), "table")
    assert sorted(said(one) for one in again.claims) == [
        ("ResNet-101", "top1_error"), ("ResNet-101", "top5_error"), ("VGG-16", "top1_error"), ("VGG-16", "top5_error"),
    ]  # fmt: skip


def test_a_value_that_cannot_be_saves_nothing(lake: Lake) -> None:
    desk = desk_of(lake)
    with pytest.raises(ReviewError, match="no metric known here"):
        desk.decide_around(card_at(desk, "ResNet-50", "top1_error"), "table", "correct", {"metric": "mask_AP"})
    assert load(lake.decisions).decisions == ()


def test_a_full_disk_saves_none_of_a_table(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []

    def write_a_part(_: int, data: bytes) -> int:
        written.append(len(data))
        if len(written) > 1:
            raise OSError(28, "No space left on device")
        return len(data) // 2

    desk = desk_of(lake)
    card = card_at(desk, "ResNet-50", "top1_error")
    with monkeypatch.context() as patched:
        patched.setattr("curation.decisions.log.os.write", write_a_part)
        with pytest.raises(NotSavedError):
            desk.decide_around(card, "table", "reject")
    assert load(lake.decisions).decisions == ()
    assert card.claim_id in {item.claim_id for item in desk.items()}


def test_tables_are_for_the_first_look_and_for_claims_in_tables(lake: Lake, tmp_path: Path) -> None:
    desk = desk_of(lake)
    desk.decide(card_at(desk, "ResNet-50", "top1_error"), "confirm")
    second = desk_of(lake, "Bo", mode="second")
    card = second.next()
    assert card is not None
    with pytest.raises(ReviewError, match="first look"):
        second.around(card, "row")
    without = desk_of(make_lake(tmp_path / "other", papers=1, runs=1, results=1))
    for item in without.items():
        card = without.card(item.claim_id)
        assert card is not None
        with pytest.raises(ReviewError, match="in no table"):
            without.around(card, "row")


@pytest.mark.parametrize(("verdict", "stays"), [("confirm", True), ("reject", False)])
def test_answers_move_the_claims_around_them(lake: Lake, verdict: Any, stays: bool) -> None:
    desk = desk_of(lake)
    card = desk.next()
    assert card is not None
    desk.decide(card, verdict)
    following = desk.next()
    assert following is not None
    # The rest of a table in which a likely claim was wrong is doubted: another paper comes first.
    assert (following.arxiv_id == card.arxiv_id) is stays


def test_papers_take_turns_and_undo_brings_a_whole_table_back(lake: Lake) -> None:
    desk = desk_of(lake)
    card = desk.next()
    assert card is not None
    desk.decide_around(card, "table", "confirm")
    elsewhere = desk.next()
    assert elsewhere is not None
    assert elsewhere.arxiv_id != card.arxiv_id
    desk.undo()
    assert desk.waiting_of(card.arxiv_id) == {i.claim_id for i in desk.items() if i.arxiv_id == card.arxiv_id}
    assert len(desk.waiting_of(card.arxiv_id)) == 4


def test_what_is_put_aside_stays_aside_while_answers_come(lake: Lake) -> None:
    desk = desk_of(lake, wanted=Filters(paper=PAPER))
    skipped = desk.next()
    assert skipped is not None
    desk.skip(skipped.claim_id)
    asked = desk.next()
    assert asked is not None
    desk.decide(asked, "confirm")
    assert desk.items()[-1].claim_id == skipped.claim_id


def test_an_accepted_claim_is_opened_corrected_and_leaves(lake: Lake) -> None:
    desk = desk_of(lake)
    (hit,) = [card for card in desk.search(f"vgg {PAPER}") if card.row["metric"] == "top1_error"]
    assert hit.row["status"] == "accepted"
    left = desk.left()
    desk.to_front(hit)
    opened = desk.next()
    assert opened is not None
    assert opened.claim_id == hit.claim_id
    desk.skip(hit.claim_id)
    assert desk.left() == left
    desk.to_front(hit)
    desk.decide(opened, "correct", {"own": False})
    following = desk.next()
    assert following is not None
    assert following.claim_id != hit.claim_id


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("grid number 1 resnet-50", {"ResNet-50"}),
        ("imagenet 26.1", {"VGG-16"}),
        ("TOP5_ERROR vgg-16", {"VGG-16"}),
        ("no such model", set()),
    ],
)
def test_search_finds_papers_models_and_values(lake: Lake, text: str, models: set[str]) -> None:
    assert {card.row["model"] for card in desk_of(lake).search(text)} == models


def test_sentences_of_a_paper_with_what_was_read(lake: Lake) -> None:
    (sentence,) = desk_of(lake).sentences(PAPER)
    assert (sentence["page"], sentence["quote"]) == (3, "We trained on 8 V100 GPUs for 2 days.")
    assert [one["quantity"] for one in sentence["readings"]] == ["chip_count", "accelerator", "duration"]


def test_what_is_likely_left(tmp_path: Path) -> None:
    lake = grid_lake(tmp_path / "lake")
    desk = desk_of(lake)
    before = desk.outlook()["result"]
    assert (before.queued.left, before.accepted.left) == (4, 2)
    assert before.queued.odd_left == pytest.approx(0.5 + 0.5 + 0.4 + 0.4)
    assert before.accepted.odd_left == pytest.approx(0.2)
    desk.decide_around(card_at(desk, "ResNet-50", "top1_error"), "table", "reject")
    now = desk.outlook()["result"]
    assert (now.queued.left, now.accepted.left) == (0, 0)
    assert (now.queued.decided, now.queued.odd_seen) == (4, 0)
    assert (now.accepted.decided, now.accepted.odd_seen) == (2, 2)
    desk.close()
    publish_grid(lake)
    published = desk_of(lake).outlook()["result"]
    for side, was in ((published.accepted, now.accepted), (published.queued, now.queued)):
        assert dataclasses.astuple(side) == pytest.approx(dataclasses.astuple(was), abs=1e-9)


def test_a_second_look_is_not_told_who_was_unsure(tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", papers=1, runs=1, results=0)
    (claim,) = [item.claim_id for item in desk_of(lake).items()]
    for reviewer, verdict in (("Ada", "unsure"), ("Bo", "confirm")):
        desk = desk_of(lake, reviewer)
        card = desk.card(claim)
        assert card is not None
        desk.decide(card, verdict, note="which chip?")  # type: ignore[arg-type]
        desk.close()
        publish_with(lake, claims_of(1, 0))
    told = load(lake.decisions).decisions[-1].expect["reasons"]
    assert told == ["unsure, Ada: which chip?", "low_confidence: 0.60 < 0.90"]
    seen = decided_card(standing([load(lake.decisions).decisions[-1]]).rulings[claim], PaperOnDesk({}), "second")
    assert seen.reasons == ["low_confidence: 0.60 < 0.90"]


@pytest.mark.parametrize(
    "older",
    [
        "DROP VIEW review_queue; DROP TABLE review_order",
        "ALTER TABLE model_costs DROP COLUMN decided_by; ALTER TABLE model_costs DROP COLUMN decision_id",
    ],
    ids=["without an order", "without decisions on costs"],
)
def test_a_warehouse_of_an_earlier_program_is_to_be_published_again(tmp_path: Path, older: str) -> None:
    lake = make_lake(tmp_path / "lake", papers=1, runs=1, results=0)
    first = desk_of(lake)
    card = first.next()
    assert card is not None
    word = first.decide(card, "confirm")
    first.close()
    publish_with(lake, claims_of(1, 0))
    with duckdb.connect(str(lake.warehouse)) as connection:
        connection.execute(older)
    with pytest.raises(WarehouseError, match="Run `climits publish`"):
        desk_of(lake)
    assert only_published(lake, frozenset()) == [word]  # what people decided is found there all the same
    assert decided_claims(lake, PAPER)[card.claim_id].by == ("Ada",)
