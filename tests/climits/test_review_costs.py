"""Costs of a pass in the review: by command, at the desk, in the terminal and in the browser, to the warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from climits.main import app, explain
from climits.review.app import ReviewApp
from climits.review.card import ReviewError
from climits.review.desk import Card, Desk
from curation.asking.scopes import Scope
from curation.decisions.effects import load
from tests.climits.review_lake import COST_CAPTION, arxiv_id, cost_lake, desk_of, publish_costs, without_decisions
from tests.climits.web_review import tab_of
from warehouse.lake import Lake
from warehouse.read import Warehouse

PAPER = arxiv_id(0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return cost_lake(tmp_path_factory.mktemp("costs") / "lake")


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    """The published lake without decisions."""
    yield from without_decisions(published)


def cost(desk: Desk, model: str = "Net-S", column: str = "FLOPs (G)") -> Card:
    """The card of a cell of the table."""
    on_desk = desk.paper(PAPER)
    assert on_desk is not None
    (claim,) = [r["cost_id"] for r in on_desk.costs if (r["model"], r["column_label"]) == (model, column)]
    card = desk.card(claim)
    assert card is not None
    return card


def climits(lake: Lake, *arguments: str) -> Any:
    options = ["--lake", str(lake.root), "--reviewer", "Ada"]
    return CliRunner().invoke(app, ["review", *arguments, *options])


def told(lake: Lake, *arguments: str) -> Any:
    done = climits(lake, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_costs_wait_are_shown_and_decided_by_command(lake: Lake) -> None:
    waiting = told(lake, "list")
    assert {one["kind"] for one in waiting} == {"cost"}
    assert len(waiting) == 5
    lines = climits(lake, "list").output
    assert "3.9e8 FLOP Net-S" in lines
    assert "low_confidence: 0.50 < 0.80" in lines
    net_s, net_m, vgg = (cost(desk_of(lake), model).claim_id for model in ("Net-S", "Net-M", "VGG-16 [12]"))
    shown = climits(lake, "show", net_s).output
    assert "operations of a pass  confidence 0.70" in shown
    assert "3 a pass     3.9e8 FLOP" in shown
    assert "5 parameters 5,300,000" in shown
    assert told(lake, "confirm", net_s)[0]["expect"]["pass_compute"] == 3.9e8
    assert told(lake, "reject", vgg)[0]["kind"] == "cost"
    values = ("--set", "pass_compute=1.1 GMACs", "--set", "pass_unit=MAC", "--set", "input_size=-", "--set", "own=no")
    (word,) = told(lake, "correct", net_m, *values)
    assert word["fields"] == {"pass_compute": 1.1e9, "pass_unit": "MAC", "input_size": None, "own": False}
    assert told(lake, "undo")[0]["claim_id"] == net_m
    assert len(told(lake, "list")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("correct", "CLAIM", "--set", "pass_compute=3.8"), "pass_compute must be at least 100000, not 3.8"),
        (("correct", "CLAIM", "--set", "pass_compute=3e20"), "must be at most 1e+15"),
        (("correct", "CLAIM", "--set", "pass_compute=3.8 GMACs"), "the claim counts FLOP: give pass_unit its value"),
        (("correct", "CLAIM", "--set", "pass_unit=GFLOPS"), "pass_unit must be one of FLOP, MAC"),
        (("correct", "CLAIM", "--set", "parameters=-5M"), "parameters must be more than 0"),
        (("correct", "CLAIM", "--set", "pass_compute=-"), "pass_compute is missing, and without it the claim says"),
        (("correct", "CLAIM", "--set", "epochs=90"), "'epochs' is no field of a cost; the fields are model, own"),
        (("correct", "CLAIM", "--set", "page=99"), "there is no page 99: the paper has 12 pages"),
        (("correct", "cost-0", "--set", "own=no"), "there is no claim 'cost-0'"),
        (("add", "cost", "--paper", PAPER, "--set", "model=Net-L"), "needs pass_compute, pass_unit, page, quote"),
        (("add", "price", "--paper", PAPER), "a run, a result or a cost can be added, not 'price'"),
    ],
)
def test_what_cannot_be_said_of_a_cost_is_refused(lake: Lake, arguments: tuple[str, ...], message: str) -> None:
    claim = cost(desk_of(lake)).claim_id
    done = climits(lake, *(claim if part == "CLAIM" else part for part in arguments))
    said = explain(done.exception) if isinstance(done.exception, Exception) else None
    assert done.exit_code != 0
    assert message in (said or " ".join(done.output.replace("│", " ").split()))
    assert load(lake.decisions).decisions == ()


def test_what_was_decided_is_published(tmp_path: Path) -> None:
    lake = cost_lake(tmp_path / "lake")
    desk = desk_of(lake)
    desk.decide(cost(desk), "confirm")
    desk.decide(cost(desk, "Net-M"), "correct", {"pass_compute": 1.1e9, "pass_unit": "MAC"})
    desk.decide(cost(desk, "VGG-16 [12]"), "correct", {"own": False})
    desk.decide_around(cost(desk, column="Params (M)"), "column", "reject")
    added = {
        "model": "Net-L",
        "own": True,
        "pass_compute": 2e9,
        "pass_unit": "FLOP",
        "page": 6,
        "quote": "Net-L takes 2G",
    }
    desk.add("cost", PAPER, added)
    with pytest.raises(ReviewError, match="this cost is there already"):
        desk.add("cost", PAPER, added)
    desk.close()
    publish_costs(lake)
    with Warehouse.of(lake) as warehouse:
        rows = warehouse.rows(
            "SELECT model, own, pass_compute, pass_unit, status, decided_by, found FROM model_costs "
            "WHERE status <> 'rejected' ORDER BY pass_compute"
        )
        rejected = warehouse.value("SELECT count(*) FROM model_costs WHERE status = 'rejected'")
        decided = warehouse.value("SELECT count(*) FROM decisions WHERE kind = 'cost' AND in_force")
    assert [tuple(row.values()) for row in rows] == [
        ("Net-S", True, 3.9e8, "FLOP", "confirmed", ["Ada"], True),
        ("Net-M", True, 1.1e9, "MAC", "corrected", ["Ada"], True),
        ("Net-L", True, 2e9, "FLOP", "confirmed", ["Ada"], False),
        ("VGG-16 [12]", False, 15.5e9, "FLOP", "corrected", ["Ada"], True),
    ]
    assert (rejected, decided) == (3, 7)
    later = desk_of(lake)
    assert later.left() == 0
    assert later.outlook()["cost"].queued.decided == 5
    assert later.card(cost(later, "Net-M").claim_id) is not None


@pytest.mark.parametrize(("scope", "queued", "accepted"), [("row", 2, 0), ("column", 2, 1), ("table", 5, 1)])
def test_one_decision_is_of_the_costs_of_a_row_a_column_or_a_table(
    lake: Lake, scope: Scope, queued: int, accepted: int
) -> None:
    desk = desk_of(lake)
    around = desk.around(cost(desk), scope)
    assert (around.count("queued"), around.count("accepted")) == (queued, accepted)
    assert {card.kind for card in around.claims} == {"cost"}


def test_a_table_is_decided_on_by_command_and_taken_back_at_once(lake: Lake) -> None:
    claim = cost(desk_of(lake), column="Params (M)").claim_id
    listed = climits(lake, "table", claim, "column", "reject", "--dry-run").output
    assert listed.count("queued") == 3
    assert "5.3e9 FLOP Net-S" in listed
    assert len(told(lake, "table", claim, "column", "reject")) == 3  # this column is parameters, not operations
    others = cost(desk_of(lake), "VGG-16 [12]").claim_id
    assert told(lake, "table", others, "row", "correct", "--set", "own=no")[0]["fields"] == {"own": False}
    told(lake, "undo", "--steps", "2")
    assert [word.verdict for word in load(lake.decisions).decisions].count("undo") == 4


async def test_a_cost_is_corrected_in_the_terminal(lake: Lake) -> None:
    desk = desk_of(lake)
    desk.to_front(cost(desk))
    review = ReviewApp(desk)
    async with review.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = str(review.query_one("#text").render())
        assert text.startswith("operations of a pass")
        assert "p. 6 Table 4. Size of our models." in text
        assert "▸Net-S" in text
        assert "1-6 e edit" in str(review.query_one("#keys").render())
        assert "3.9e8 FLOP Net-S" in str(review.query_one("#others").render())
        await pilot.press("3", "tab", "enter", "4", "1", "enter", "c")
        await pilot.pause()
        assert "saved: correct" in str(review.query_one("#message").render())
        await pilot.press("t")
        await pilot.pause()
        menu = str(review.screen.query_one("#menu").render())
        assert "column  " in menu
        await pilot.press("c")
        await pilot.pause()
        assert "1-6 another value:" in str(review.screen.query_one("#menu").render())
    (word,) = load(lake.decisions).decisions
    assert word.fields == {"pass_compute": 5.3e9, "pass_unit": "MAC"}


async def test_a_missed_cost_is_added_in_the_terminal(lake: Lake) -> None:
    desk = desk_of(lake)
    desk.to_front(cost(desk))
    review = ReviewApp(desk)
    async with review.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert review.screen.query_one("#field-pass_unit").value == "FLOP"  # type: ignore[attr-defined]
        await pilot.press(*"2G", "tab", "tab", *"Big", "ctrl+s")
        await pilot.pause()
        assert "saved: add cost" in str(review.query_one("#message").render())
    (word,) = load(lake.decisions).decisions
    assert (word.fields["pass_compute"], word.fields["model"], word.fields["page"]) == (2e9, "Big", 6)


def test_a_cost_is_decided_in_the_browser(lake: Lake) -> None:
    tab = tab_of(lake)
    (hit,) = tab.get("find", words="Net-S 0.39 FLOPs").json()["hits"]
    card = tab.load(claim=hit["claim_id"])
    assert (card["kind_text"], card["shares_a_table"]) == ("operations of a pass", True)
    assert [card["table"]["caption"], *(piece["before"] for piece in card["evidence"])] == [COST_CAPTION, ""]
    assert [(field["label"], field["text"]) for field in card["fields"]][2:] == [
        ("a pass", "3.9e8 FLOP"), ("unit", "FLOP"), ("parameters", "5,300,000"), ("input", "224"),
    ]  # fmt: skip
    around = tab.get("around", claim=card["claim_id"]).json()
    assert [scope["counted"] for scope in around["scopes"]] == [
        "2 queued, 0 accepted", "2 queued, 1 accepted", "5 queued, 1 accepted",
    ]  # fmt: skip
    seen = tab.post("preview", claim_id=card["claim_id"], line="pass_compute=0.41G").json()
    assert (seen["text"], seen["problem"]) == ("4.1e8", "")
    assert tab.post("preview", claim_id=card["claim_id"], line="pass_unit=").json()["numbered"]
    assert tab.decide("confirm", edits={"pass_compute": "0.41 GMACs", "pass_unit": "MAC"}).status_code == 200
    (word,) = load(lake.decisions).decisions
    assert (word.kind, word.verdict, word.fields) == ("cost", "correct", {"pass_compute": 4.1e8, "pass_unit": "MAC"})
    typed = {
        "model": "Big",
        "pass_compute": "2e9",
        "pass_unit": "MAC",
        "own": "yes",
        "page": "6",
        "quote": "Big takes 2G",
    }
    assert tab.post("add", claim_id=tab.card["claim_id"], kind="cost", typed=typed).status_code == 200


def test_a_second_look_at_a_cost_is_blind_and_two_that_differ_are_adjudicated(lake: Lake) -> None:
    ada = desk_of(lake)
    ada.decide(cost(ada), "correct", {"pass_compute": 4.1e8})
    bo = desk_of(lake, "Bo", mode="second")
    card = bo.next()
    assert card is not None
    assert (card.row["pass_compute"], card.words, bo.left()) == (3.9e8, (), 1)
    bo.decide(card, "confirm")
    cy = desk_of(lake, "Cy", mode="adjudicate")
    differing = cy.next()
    assert differing is not None
    assert [word.reviewer for word in differing.words] == ["Ada", "Bo"]
