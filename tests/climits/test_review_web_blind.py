"""A second look in the browser is blind: no answer of the server depends on what the first reviewer decided."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from climits.review.desk import Card, Desk
from curation.claim import PaperClaims
from curation.decisions.effects import load
from extractors.reading import PaperReadings
from tests.climits.review_lake import arxiv_id, cost_claims, publish_with
from tests.climits.web_review import Tab, claims_of_a_paper, make_web_lake, other_tab, tab_of
from warehouse.lake import Lake

FIRST = "Zacharias First"
NOTE = "a note that nobody else may read"
MODEL = "Zebra-77077"
PAPER = arxiv_id(0)

Decide = Callable[[Desk, Card], Any]
WAYS: dict[str, Decide] = {
    "confirm": lambda desk, card: desk.decide(card, "confirm", note=NOTE),
    "reject": lambda desk, card: desk.decide(card, "reject", note=NOTE),
    "correct": lambda desk, card: desk.decide(card, "correct", {"model": MODEL}, note=NOTE),
    "changed his mind": lambda desk, card: (desk.decide(card, "reject"), desk.undo(), desk.decide(card, "confirm")),
}


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published lake to copy."""
    return make_web_lake(tmp_path_factory.mktemp("blind") / "lake", papers=2, curate=with_a_cost).root


def with_a_cost(readings: PaperReadings, paper: str, version: int | None, day: dt.date | None) -> PaperClaims:
    """The claims of the other tests with a cost, which is first by its id."""
    return replace(claims_of_a_paper(readings, paper, version, day), costs=cost_claims(paper).costs[:1])


def lake_decided(undecided: Path, root: Path, decide: Decide, *, published: bool) -> Lake:
    """A lake of which two claims of one paper were decided in one way."""
    lake = Lake(Path(shutil.copytree(undecided, root)))
    desk = Desk(lake, FIRST)
    claims = sorted(item.claim_id for item in desk.items() if item.arxiv_id == PAPER)
    for claim_id in claims[:1] + claims[-1:]:
        card = desk.card(claim_id)
        assert card is not None
        decide(desk, card)
    desk.close()
    if published:
        publish_with(lake, with_a_cost)
    return lake


def everything_answered(lake: Lake) -> list[tuple[int, str]]:
    """Status and text of what every address of the server answers to a second reviewer, errors among it."""
    with mock.patch("climits.review.web.seat.secrets.token_bytes", lambda size: b"k" * size):
        tab = tab_of(lake, "Bo", mode="second")
    card = tab.load()
    late = other_tab(tab)
    late.load()
    every = [claim_id for _, claim_id, _ in _claims(lake)]
    answers = [tab.get("card"), *(tab.get("card", claim=claim_id) for claim_id in every)]
    answers.append(tab.get("page", paper=PAPER, page=7))
    answers.append(tab.get("page", paper=PAPER, page=99))
    answers += [
        tab.post("preview", claim_id=card["claim_id"], line=line)
        for line in ("model=x", "chip_count=-1", "mo", "model=")
    ]
    answers += [tab.get(path, claim=claim_id) for path in ("around", "sentences") for claim_id in every]
    answers += [tab.get("find", words=words) for words in ("zebra-77", "Model", "20.1", "correcte", "rejecte", *every)]
    answers.append(tab.get("find", words="", claim=card["claim_id"]))
    answers += [
        tab.post("decide-around", claim_id=claim_id, seal="", scope="table", verdict="reject") for claim_id in every
    ]
    answers.append(tab.post("decide", claim_id=card["claim_id"], seal="", act="confirm"))
    answers.append(tab.decide("keep"))
    answers.append(tab.decide("take"))
    answers.append(tab.post("skip", claim_id=card["claim_id"]))
    answers.append(tab.post("undo"))
    typed = {"model": "Big", "stage": "train", "own": "yes", "page": "7", "quote": "We train Big."}
    answers.append(tab.post("add", claim_id=card["claim_id"], kind="run", typed=typed))
    answers.append(tab.post("undo"))
    answers.append(tab.post("not-reported", claim_id=card["claim_id"], facts=["duration"]))
    tab.load()
    answers += [tab.decide("confirm"), late.decide("confirm"), tab.decide("reject"), tab.get("card"), tab.post("undo")]
    return [(answer.status_code, _text(answer)) for answer in answers]


def _claims(lake: Lake) -> list[tuple[str, str, dict[str, Any]]]:
    desk = Desk(lake, "Bo")
    paper = desk.paper(PAPER)
    assert paper is not None
    claims = sorted(paper.claims(), key=lambda claim: claim[1])
    desk.close()
    return claims


def _text(answer: Any) -> str:
    """The answer without the pace, and without the name that a page's picture has on this disk."""
    if answer.headers["content-type"] == "image/png":
        return "picture"
    said = answer.json()
    for view in (said, said.get("view") or {}):
        view.get("progress", {}).pop("an_hour", None)
    text = json.dumps([said, {name: value for name, value in answer.headers.items() if name != "content-length"}])
    return text.split(" cannot be drawn as ")[0]


@pytest.mark.parametrize("published", [False, True], ids=["before a publish", "after a publish"])
def test_no_answer_depends_on_what_the_first_reviewer_decided(tmp_path: Path, undecided: Path, published: bool) -> None:
    answers = {
        way: everything_answered(lake_decided(undecided, tmp_path / way, decide, published=published))
        for way, decide in WAYS.items()
    }
    told = answers["confirm"]
    assert [status for status, _ in told].count(200) > 15
    assert {409, 422, 404} <= {status for status, _ in told}
    for way, others in answers.items():
        for number, (one, other) in enumerate(zip(told, others, strict=True)):
            assert one == other, f"answer {number} differs between confirm and {way}"
    whole = json.dumps(answers)
    assert not [word for word in (FIRST, "Zacharias", NOTE, MODEL, "corrected", "confirmed", "d-") if word in whole]


def test_neighbours_facts_and_reasons_tell_nothing(tmp_path: Path) -> None:
    lake = make_web_lake(tmp_path / "lake", papers=1)
    desk = Desk(lake, FIRST)
    first, second = desk.items()[:2]
    cards = [desk.card(item.claim_id) for item in (first, second)]
    assert all(cards)
    desk.decide(cards[0], "unsure", note=NOTE)  # type: ignore[arg-type]
    desk.decide(cards[1], "confirm", note=NOTE)  # type: ignore[arg-type]
    desk.not_reported(PAPER, "duration", note=NOTE)
    desk.close()
    publish_with(lake, claims_of_a_paper)
    bo = tab_of(lake, "Bo", mode="second")
    assert bo.load()["claim_id"] == second.claim_id
    assert bo.get("card", claim=first.claim_id).status_code == 404  # it waits for somebody else in the ordinary queue
    assert [other["claim_id"] for other in bo.card["others"]] == [second.claim_id]
    assert (bo.card["states"], bo.card["words"], bo.card["reasons"]) == ([], [], ["low_confidence: 0.60 < 0.90"])
    assert NOTE not in json.dumps(bo.card)


def test_a_second_decision_is_saved_as_one(tmp_path: Path, undecided: Path) -> None:
    lake = lake_decided(undecided, tmp_path / "lake", WAYS["correct"], published=False)
    bo: Tab = tab_of(lake, "Bo", mode="second")
    bo.load()
    assert bo.decide("confirm").status_code == 200
    last = load(lake.decisions).decisions[-1]
    assert (last.role, last.reviewer, last.verdict) == ("second", "Bo", "confirm")
