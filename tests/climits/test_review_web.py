"""The review's server: cards, decisions on disk, stale cards, two tabs and a terminal at once, messages, pictures."""

from __future__ import annotations

import dataclasses
import json
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from climits.picture import PictureError
from climits.review.desk import Desk
from climits.review.text import marked
from climits.review.web import pages
from climits.review.web.view import runs_of
from curation.decisions.effects import load
from curation.decisions.log import NotSavedError
from tests.climits.review_lake import arxiv_id, publish_with, without_decisions
from tests.climits.web_review import Tab, claims_of_a_paper, make_web_lake, other_tab, tab_of
from warehouse.lake import Lake

PAPER = arxiv_id(0)
BEYOND_THE_LAST_PAGE = {"model": "Big", "stage": "train", "own": "yes", "page": "70", "quote": "Big trains."}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_web_lake(tmp_path_factory.mktemp("web") / "lake")


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    """The published lake without decisions."""
    yield from without_decisions(published)


@pytest.fixture
def tab(lake: Lake) -> Tab:
    tab = tab_of(lake)
    tab.load()
    return tab


def decisions(lake: Lake) -> list[tuple[str, dict[str, Any]]]:
    return [(word.verdict, word.fields) for word in load(lake.decisions).decisions]


def claim(tab: Tab, label: str) -> str:
    """The id of a claim of the paper on the screen, by its line in the list."""
    return next(other["claim_id"] for other in tab.card["others"] if label in other["label"])


def test_a_card_of_a_run(tab: Tab) -> None:
    card = tab.load(claim=claim(tab, "P100"))
    assert [(field["label"], field["text"]) for field in card["fields"]][3:6] == [
        ("chip", 'P100  "NVIDIA P100"'),
        ("count", "8 gpu"),
        ("duration", '84 h wall clock  "3.5 days"'),
    ]
    (piece,) = card["evidence"]
    assert "".join(text for text, _ in piece["quote"]).startswith("We trained model 0 on one machine")
    assert [text for text, read in piece["quote"] if read] == ["8", "NVIDIA P100", "3.5 days"]
    assert (piece["before"], piece["after"], piece["page"]) == ("Hardware.", "It converged.", 7)
    assert card["pages"] == {
        "there": True, "last": 12, "evidence": [7],
        "boxes": {"7": [[100, 90, 140, 102], [90, 90, 130, 102], [200, 90, 240, 102]]},
    }  # fmt: skip
    assert (card["confidence"], card["readers"]) == ("0.60", "")
    assert card["abstract"] == f"https://arxiv.org/abs/{PAPER}"
    assert [other["here"] for other in card["others"]].count(True) == 1


def test_a_card_of_a_table_has_the_cell_marked(tab: Tab) -> None:
    tab.load(claim=claim(tab, "20.1"))
    table = tab.card["table"]
    texts = [[cell["text"] for cell in row] for row in table["rows"]]
    assert texts == [["", "EN-DE", "EN-FR"], ["Model 0", "20.0", "41.0"], ["Model 1", "20.1", "41.1"]]
    marks = [cell["text"] for row in table["rows"] for cell in row if cell.get("here")]
    assert marks == ["20.1"]
    assert [cell.get("scope") for cell in table["rows"][0]] == ["col", "col", "col"]
    assert [cell.get("scope") for cell in table["rows"][2]] == ["row", None, None]
    assert (table["caption"], table["page"]) == ("Table 2: BLEU on newstest2014.", 8)


def test_hostile_text_is_shown_harmless(tmp_path: Path) -> None:
    hostile = "evil\x1b]0;owned\x07 \u202eabc\u2069 \x9b2J <b>no markup</b> \u200bx"

    def curate(*paper: Any) -> Any:
        claims = claims_of_a_paper(*paper)
        piece = dataclasses.replace(
            claims.runs[0].evidence[0], quote=hostile, before=hostile, after=hostile, text="evil"
        )
        run = dataclasses.replace(claims.runs[0], model=hostile, quote=hostile, evidence=(piece,), reasons=(hostile,))
        return dataclasses.replace(claims, runs=(run,), results=())

    lake = make_web_lake(tmp_path / "lake", papers=1, curate=curate)
    card = tab_of(lake).load()
    shown = json.dumps(card, ensure_ascii=False)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf")]
    assert "<b>no markup</b>" in shown  # as text: the page puts no markup together
    assert card["evidence"][0]["quote"][0] == ["evil", True]


def test_every_decision_is_on_the_disk(lake: Lake, tab: Tab) -> None:
    assert tab.decide("confirm").json()["message"] == "saved: confirm"
    tab.decide("confirm", edits={"chip_count": "4x8", "duration_h": "2 days"})
    tab.decide("reject")
    answer = tab.decide("unsure", note="which column?").json()
    assert (answer["progress"]["done"], answer["progress"]["left"]) == (4, 8)
    tab.post("not-reported", claim_id=tab.card["claim_id"], facts=["duration", "training_compute"])
    added = {**tab.card["add"]["result"], "model": "Big", "benchmark": "wmt14-en-de", "metric": "BLEU", "value": "33.3"}
    assert tab.post("add", claim_id=tab.card["claim_id"], kind="result", typed=added).status_code == 200
    assert tab.post("undo").json()["message"] == "taken back: add"
    words = load(lake.decisions).decisions
    assert [word.verdict for word in words] == [
        "confirm", "correct", "reject", "unsure", "not_reported", "not_reported", "add", "undo",
    ]  # fmt: skip
    assert words[1].fields == {"chip_count": 32, "duration_h": 48.0}
    assert (words[3].note, words[0].seconds, words[0].reviewer) == ("which column?", 1.5, "Ada")
    assert {word.arxiv_id for word in words[4:6]} == {tab.card["arxiv_id"]}


def test_undo_shows_the_claim_again(lake: Lake, tab: Tab) -> None:
    first = tab.card["claim_id"]
    tab.decide("reject")
    assert tab.card["claim_id"] != first
    view = tab.post("undo").json()
    assert (view["message"], view["card"]["claim_id"], view["progress"]["done"]) == ("taken back: reject", first, 0)
    assert tab.post("undo").json()["message"] == "nothing to take back"
    assert [verdict for verdict, _ in decisions(lake)] == ["reject", "undo"]


def test_skipping(tab: Tab) -> None:
    first, paper = tab.card["claim_id"], tab.card["arxiv_id"]
    view = tab.post("skip", claim_id=first).json()
    assert (view["card"]["arxiv_id"], view["progress"]["left"]) == (paper, 12)
    assert view["card"]["claim_id"] != first
    view = tab.post("skip", claim_id=view["card"]["claim_id"], whole_paper=True).json()
    assert view["card"]["arxiv_id"] != paper


@pytest.mark.parametrize(
    ("line", "text", "problem"),
    [
        ("duration_h=3.5 days", "84 h", ""),
        ("training_compute_flop=3640 PF-days", "3.145e23 FLOP", ""),
        ("chip_count=-", "not stated", ""),
        ("chip=V100", "V100", ""),
        ("chip_count=-3", "", "chip_count must be at least 1"),
        ("chip=V1000", "", "'V1000' is no chip known here"),
        ("duration_h=soon", "", "'soon' is not a duration; write 84, 3.5 days, 2d 12h or 90 min"),
        ("colour=red", "", "'colour' is no field of a run"),
        ("chip_cou", "", "write field=value"),
    ],
)
def test_a_value_is_read_before_it_is_saved(lake: Lake, tab: Tab, line: str, text: str, problem: str) -> None:
    found = tab.post("preview", claim_id=tab.card["claim_id"], line=line).json()
    assert found["text"] == text
    assert found["problem"].startswith(problem)
    assert bool(found["problem"]) == bool(problem)
    assert decisions(lake) == []


def test_names_complete_a_line(tab: Tab) -> None:
    def completions(line: str) -> list[str]:
        found: list[str] = tab.post("preview", claim_id=tab.card["claim_id"], line=line).json()["completions"]
        return found

    assert completions("chip_c") == ["chip_count="]
    assert completions("chip=TPU v")[0].startswith("chip=TPU v")
    assert completions("own=") == ["own=yes", "own=no"]
    assert completions("colour=") == []


def test_a_metric_bounds_a_value_that_is_typed_with_it(tab: Tab) -> None:
    tab.load(claim=claim(tab, "20.1"))
    asked = {"claim_id": tab.card["claim_id"], "line": "value=400"}
    assert "a BLEU of 400 cannot be" in tab.post("preview", **asked).json()["problem"]
    refused = tab.decide("confirm", edits={"value": "400"})
    assert (refused.status_code, refused.json()["message"]) == (422, tab.post("preview", **asked).json()["problem"])


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("decide", {"act": "approve"}, "act "),
        ("decide", {"act": "confirm", "seconds": -1}, "seconds must be at least 0"),
        ("decide", {"act": "confirm", "verdict": "add"}, "verdict is a name that is not known here"),
        ("decide", {"act": "keep"}, "Nothing was decided on this claim that could be kept."),
        ("decide", {"act": "take", "take": 1}, "There are no two decisions to take one of."),
        ("not-reported", {"facts": ["weather"]}, ""),
        ("not-reported", {"facts": []}, "facts has too few entries"),
        ("add", {"kind": "run", "typed": {"model": "Big"}}, "an added run needs stage, own, page, quote"),
        ("add", {"kind": "run", "typed": BEYOND_THE_LAST_PAGE}, "not saved: "),
        ("add", {"kind": "table", "typed": {}}, "kind "),
        ("add", {"kind": "cost", "typed": {}}, "an added cost needs model, own, pass_compute, pass_unit, page, quote"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_message(
    lake: Lake, tab: Tab, path: str, body: dict[str, Any], said: str
) -> None:
    whole = {"claim_id": tab.card["claim_id"], **({"seal": tab.card["seal"]} if path == "decide" else {}), **body}
    answer = tab.post(path, **whole)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(said)
    assert decisions(lake) == []


def test_a_disk_that_takes_nothing_keeps_the_card(lake: Lake, tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise NotSavedError("not saved: the disk is full")

    first = tab.card["claim_id"]
    with monkeypatch.context() as patch:
        patch.setattr("climits.review.words.append", full)
        answer = tab.decide("confirm")
    assert (answer.status_code, answer.json()["message"]) == (503, "not saved: the disk is full")
    assert tab.get("card").json()["progress"]["done"] == 0
    assert tab.load()["claim_id"] == first
    assert tab.decide("confirm").status_code == 200


def test_a_fault_of_the_program_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "next", lambda _: 1 / 0)
    answer = tab.get("card")
    assert answer.status_code == 500
    assert "A fault of the program (ZeroDivisionError" in answer.json()["message"]


def test_a_card_that_another_tab_decided_is_told_and_not_saved(lake: Lake, tab: Tab) -> None:
    late = other_tab(tab)
    first = late.load()["claim_id"]
    tab.decide("confirm")
    answer = late.decide("reject")
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("Nothing was saved: this claim was decided")
    assert "(now: confirm)" in answer.json()["message"]
    assert late.card["claim_id"] == tab.card["claim_id"] != first
    assert [verdict for verdict, _ in decisions(lake)] == ["confirm"]
    assert late.decide("reject").status_code == 200


@pytest.mark.parametrize("who", ["Ada", "Bo"])
def test_a_card_that_was_decided_on_the_terminal_is_told(lake: Lake, tab: Tab, who: str) -> None:
    terminal = Desk(lake, who)
    card = terminal.card(tab.card["claim_id"])
    assert card is not None
    terminal.decide(card, "reject")
    answer = tab.decide("confirm")
    assert (answer.status_code, "(now: reject)" in answer.json()["message"]) == (409, True)
    assert [verdict for verdict, _ in decisions(lake)] == ["reject"]


def test_a_card_that_a_publish_reads_otherwise_is_told(tmp_path: Path) -> None:
    lake = make_web_lake(tmp_path / "lake", papers=1)
    tab = tab_of(lake)
    seen = tab.load()

    def reads_64(*paper: Any) -> Any:
        claims = claims_of_a_paper(*paper)
        return dataclasses.replace(claims, runs=tuple(dataclasses.replace(run, chip_count=64) for run in claims.runs))

    for path in lake.root.glob("claims/*/*.parquet"):
        path.unlink()
    publish_with(lake, reads_64)
    answer = tab.decide("confirm")
    assert answer.status_code == 409
    assert decisions(lake) == []
    now = next(field["text"] for field in tab.load(claim=seen["claim_id"])["fields"] if field["name"] == "chip_count")
    assert now == "64 gpu"


def test_two_tabs_and_a_terminal_lose_nothing(lake: Lake, tab: Tab) -> None:
    told: list[str] = []

    def review(tab: Tab) -> None:
        tab.load()
        while tab.card:
            claim_id = tab.card["claim_id"]
            if tab.decide("confirm").status_code == 200:
                told.append(claim_id)

    def on_terminal() -> None:
        desk = Desk(lake, "Ada")
        for item in reversed(desk.items()):
            desk.refresh()
            card = desk.card(item.claim_id)
            if card is not None and item in desk.items():
                told.append(desk.decide(card, "reject").claim_id)

    threads = [threading.Thread(target=review, args=(each,)) for each in (tab, other_tab(tab))]
    threads.append(threading.Thread(target=on_terminal))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    loaded = load(lake.decisions)
    assert loaded.problems == ()
    assert sorted(word.claim_id for word in loaded.decisions) == sorted(told)
    assert len(set(told)) == 12


def test_adjudication_shows_both_and_takes_one(lake: Lake, tab: Tab) -> None:
    first = tab.card["claim_id"]
    tab.decide("confirm", edits={"chip_count": "64"})
    bo = tab_of(lake, "Bo", mode="second")
    bo.load(claim=first)
    bo.decide("confirm")
    cy = tab_of(lake, "Cy", mode="adjudicate")
    assert cy.load()["words"] == ["Ada: correct chip_count 64", "Bo: confirm "]
    assert cy.decide("take", take=0).json()["card"] is None
    assert decisions(lake)[-1] == ("correct", {"chip_count": 64})


def test_a_page_is_drawn_once_for_all_claims_on_it(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = pages.draw_page

    def counting(pdf: Path, page: int, *rest: Any) -> None:
        drawn.append(page)
        real(pdf, page, *rest)

    monkeypatch.setattr(pages, "draw_page", counting)
    pictures = [tab.get("page", paper=PAPER, page=page) for page in (7, 7, 8)]
    assert [(one.status_code, one.headers["content-type"]) for one in pictures] == [(200, "image/png")] * 3
    assert pictures[0].content.startswith(b"\x89PNG")
    assert drawn == [7, 8]


def test_pictures_beyond_the_most_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "draw_page", lambda pdf, page, boxes, target: target.write_bytes(b"%d" % page))
    pictures = pages.PagePictures(kept=2)
    assert [pictures.png(Path("a.pdf"), page) for page in (1, 2, 1, 3)] == [b"1", b"2", b"1", b"3"]
    monkeypatch.setattr(pages, "draw_page", lambda pdf, page, boxes, target: target.write_bytes(b"again"))
    assert [pictures.png(Path("a.pdf"), page) for page in (1, 3, 2)] == [b"1", b"3", b"again"]
    pictures.close()


def test_a_page_that_cannot_be_drawn_is_told(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "there is no page 99" in tab.get("page", paper=PAPER, page=99).json()["message"]

    def hangs(*_: Any) -> None:
        raise PictureError("Page 9 took longer than 30 s to draw.")

    monkeypatch.setattr(pages, "draw_page", hangs)
    answer = tab.get("page", paper=PAPER, page=9)
    assert (answer.status_code, answer.json()["message"]) == (502, "Page 9 took longer than 30 s to draw.")


def test_claims_and_papers_that_are_not_there(tab: Tab) -> None:
    assert tab.get("card", claim="run-0").status_code == 404
    assert tab.get("page", paper="9999.99999", page=1).status_code == 404
    assert tab.post("skip", claim_id="run-0").status_code == 200  # gone meanwhile: the next one is shown


@pytest.mark.parametrize(
    ("quote", "words", "pieces"),
    [
        ("8 P100 GPUs", ["8", "P100"], [["8", True], [" ", False], ["P100", True], [" GPUs", False]]),
        ("one TPUv3 core-day", ["one TPUv3 core-day", "TPUv3 core"], "one TPUv3 core-day"),
        ("nothing here", [], [["nothing here", False]]),
        ("", [], []),
    ],
)
def test_the_pieces_of_a_marked_quote(quote: str, words: list[str], pieces: Any) -> None:
    found = runs_of(marked(quote, words))
    if isinstance(pieces, str):
        assert all(read for _, read in found)
        assert "".join(text for text, _ in found) == pieces
    else:
        assert found == pieces
