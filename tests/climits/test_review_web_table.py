"""The review's server: one decision for a table, search, sentences, what is likely left, fields as in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from climits.review.desk import Desk
from curation.decisions.effects import load
from curation.decisions.schema import Decision
from tests.climits.review_lake import arxiv_id, grid_lake, without_decisions
from tests.climits.web_review import Tab, other_tab, tab_of
from warehouse.lake import Lake

PAPER = arxiv_id(0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return grid_lake(tmp_path_factory.mktemp("grid") / "lake", papers=2)


@pytest.fixture
def lake(published: Lake) -> Iterator[Lake]:
    """The published lake without decisions."""
    yield from without_decisions(published)


@pytest.fixture
def tab(lake: Lake) -> Tab:
    """A tab with ResNet-50's top-1 error on it: row 1, column 1 of three by two."""
    tab = tab_of(lake)
    tab.load(claim=claim_of(tab, f"{PAPER} ResNet-50 24.1"))
    return tab


def claim_of(tab: Tab, words: str) -> str:
    (hit,) = tab.get("find", words=words).json()["hits"]
    return str(hit["claim_id"])


def words_of(lake: Lake) -> list[Decision]:
    return list(load(lake.decisions).decisions)


def decide_around(tab: Tab, scope: str, verdict: str, around: dict[str, Any] | None = None, **more: Any) -> Any:
    """Decide on the claims around the card as they are shown now, or as they were in `around`."""
    around = around or tab.get("around", claim=tab.card["claim_id"]).json()
    body = {"claim_id": tab.card["claim_id"], "seal": around["seal"], "scope": scope, "verdict": verdict, **more}
    return tab.post("decide-around", **body)


def test_the_menu_of_a_table_says_what_each_scope_covers(lake: Lake, tab: Tab) -> None:
    assert tab.card["shares_a_table"]
    around = tab.get("around", claim=tab.card["claim_id"]).json()
    scopes = {scope["key"]: scope for scope in around["scopes"]}
    assert [(key, scope["scope"], scope["name"], scope["counted"]) for key, scope in scopes.items()] == [
        ("r", "row", "ResNet-50", "2 queued, 0 accepted"),
        ("c", "column", "top-1", "2 queued, 1 accepted"),
        ("t", "table", "Table 3", "4 queued, 2 accepted"),
    ]
    cells = {key: sorted(around["claims"][n]["cell"] for n in scope["covers"]) for key, scope in scopes.items()}
    assert cells == {
        "r": [[1, 1], [1, 2]],
        "c": [[1, 1], [2, 1], [3, 1]],
        "t": [[1, 1], [1, 2], [2, 1], [2, 2], [3, 1], [3, 2]],
    }
    assert around["claims"][0]["otherwise"] == []
    right_of_it = next(one for one in around["claims"] if one["cell"] == [1, 2])
    assert right_of_it["otherwise"] == ["metric", "value"]
    assert [key for key, _ in around["said"]] == ["c", "x", "o"]
    assert words_of(lake) == []


def test_a_column_is_rejected_at_once_and_taken_back_at_once(lake: Lake, tab: Tab) -> None:
    first = tab.card["claim_id"]
    view = decide_around(tab, "column", "reject", seconds=4).json()
    assert view["message"] == "saved: reject, 3 claims of the column; z takes all of it back"
    assert view["card"]["claim_id"] != first
    saved = words_of(lake)
    assert [(word.verdict, word.expect["metric"]) for word in saved] == [("reject", "top1_error")] * 3
    assert len({word.batch for word in saved}) == 1
    assert [word.seconds for word in saved] == [4, None, None]
    view = tab.post("undo").json()
    assert (view["message"], view["card"]["claim_id"]) == ("taken back: reject", first)
    assert [word.verdict for word in words_of(lake)] == ["reject"] * 3 + ["undo"] * 3
    assert Desk(lake, "Ada").left() == 8


@pytest.mark.parametrize(
    ("scope", "edits", "fields", "claims"),
    [
        ("row", {"own": "no"}, {"own": False}, 2),
        ("table", {"metric": "top5_error"}, {"metric": "top5_error"}, 3),
        ("table", {"model": "ResNet-18"}, {"model": "ResNet-18"}, 2),
    ],
)
def test_a_correction_is_of_claims_that_state_the_same(
    lake: Lake, tab: Tab, scope: str, edits: dict[str, str], fields: dict[str, Any], claims: int
) -> None:
    assert decide_around(tab, scope, "correct", edits=edits).status_code == 200
    saved = words_of(lake)
    assert {word.verdict for word in saved} == {"correct"}
    assert [word.fields for word in saved] == [fields] * claims


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"verdict": "correct"}, "A correction of a table gives a field another value"),
        ({"verdict": "reject", "edits": {"own": "no"}}, "A correction of a table gives a field another value"),
        ({"verdict": "correct", "edits": {"own": "yes"}}, "the claim says so already"),
        ({"verdict": "correct", "edits": {"metric": "mask_AP"}}, ""),
        ({"verdict": "correct", "edits": {"own": "no", "model": "x"}}, "edits cannot be used"),
        ({"verdict": "unsure"}, "verdict "),
        ({"verdict": "reject", "scope": "page"}, "scope "),
    ],
)
def test_what_cannot_be_said_of_a_table_is_refused(lake: Lake, tab: Tab, body: dict[str, Any], said: str) -> None:
    answer = decide_around(tab, **{"scope": "table", **body})
    assert (answer.status_code, answer.json()["message"][: len(said)]) == (422, said)
    assert words_of(lake) == []


def test_a_table_of_which_a_claim_was_decided_meanwhile_is_told_and_not_saved(lake: Lake, tab: Tab) -> None:
    around = tab.get("around", claim=tab.card["claim_id"]).json()
    late = other_tab(tab)
    late.load(claim=claim_of(late, f"{PAPER} VGG-16 26.1"))
    late.decide("reject")
    answer = decide_around(tab, "table", "confirm", around)
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("Nothing was saved: a claim of this table was decided")
    assert [word.verdict for word in words_of(lake)] == ["reject"]
    assert decide_around(tab, "table", "confirm").json()["message"].startswith("saved: confirm, 5 claims")


def test_a_second_look_and_a_claim_of_the_text_have_no_table(lake: Lake, tab: Tab) -> None:
    decide_around(tab, "table", "confirm")
    bo = tab_of(lake, "Bo", mode="second")
    bo.load()
    assert not bo.card["shares_a_table"]
    answer = bo.get("around", claim=bo.card["claim_id"])
    assert (answer.status_code, "a second one is of each claim" in answer.json()["message"]) == (422, True)


def test_search_lists_claims_of_any_status_with_what_became_of_them(tab: Tab) -> None:
    found = tab.get("find", words=f"{PAPER} vgg-16").json()
    assert found["message"] == "2 claims; Enter opens one"
    assert sorted((hit["mark"], hit["status"], hit["label"]) for hit in found["hits"]) == [
        ("✓", "accepted", "imagenet 11.1 VGG-16"), ("✓", "accepted", "imagenet 26.1 VGG-16"),
    ]  # fmt: skip
    tab.load(claim=claim_of(tab, f"{PAPER} vgg-16 26.1"))
    assert tab.card["status"] == "accepted"
    tab.decide("reject")
    again = tab.get("find", words=f"{PAPER} vgg-16 26.1").json()["hits"]
    assert [(hit["mark"], hit["status"]) for hit in again] == [("✗", "reject")]
    assert tab.get("find", words="zebra").json() == {"message": "Nothing holds 'zebra'.", "hits": []}


def test_nothing_typed_lists_the_paper_of_the_card(tab: Tab) -> None:
    hits = tab.get("find", words=" ", claim=tab.card["claim_id"]).json()["hits"]
    assert (len(hits), {hit["arxiv_id"] for hit in hits}) == (6, {PAPER})
    assert tab.get("find", words="").json() == {"message": "", "hits": []}


def test_a_blind_search_finds_what_waits_as_it_was_first_seen(lake: Lake, tab: Tab) -> None:
    tab.decide("confirm", edits={"model": "Zebra-77077"})
    bo = tab_of(lake, "Bo", mode="second")
    assert bo.get("find", words="zebra-77077").json()["hits"] == []
    (hit,) = bo.get("find", words="grid resnet-50").json()["hits"]
    assert (hit["status"], hit["label"]) == ("", "imagenet 24.1 ResNet-50")
    assert bo.get("find", words="vgg-16").json()["hits"] == []  # nobody decided it: it waits for no second look


def test_a_missed_run_starts_from_a_sentence(lake: Lake, tab: Tab) -> None:
    (sentence,) = tab.get("sentences", claim=tab.card["claim_id"]).json()["sentences"]
    assert "".join(text for text, _ in sentence["quote"]) == "We trained on 8 V100 GPUs for 2 days."
    assert [text for text, read in sentence["quote"] if read] == ["8", "V100 GPUs", "2 days"]
    assert tab.post("add", claim_id=tab.card["claim_id"], kind="run", typed=sentence["start"]).status_code == 200
    (word,) = words_of(lake)
    stated = {name: word.fields[name] for name in ("model", "chip", "chip_count", "duration_h", "page", "quote")}
    assert stated == {
        "model": "ResNet-50", "chip": "V100", "chip_count": 8, "duration_h": 48, "page": 3,
        "quote": "We trained on 8 V100 GPUs for 2 days.",
    }  # fmt: skip


def test_what_is_likely_left_moves_with_decisions(tmp_path: Path) -> None:
    lake = grid_lake(tmp_path / "lake")
    tab = tab_of(lake)
    before = tab.get("card").json()["outlook"]
    assert before["line"] == "queued: ≈ 2 right · accepted: ≈ 0 wrong"
    assert "Benchmark results of papers' own work" in before["full"]
    tab.load()
    tab.decide("confirm")
    assert tab.get("card").json()["outlook"]["full"] != before["full"]
    for mode in ("second", "adjudicate"):
        assert tab_of(lake, "Bo", mode=mode).get("card").json()["outlook"] is None


def test_fields_are_typed_as_in_the_terminal(tab: Tab) -> None:
    def found(line: str, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = tab.post("preview", claim_id=tab.card["claim_id"], line=line, **more).json()
        return answer

    assert found("metric=")["numbered"]
    assert found("metric=")["completions"][0] == "metric=top5_error"
    assert [found("metric=1")[name] for name in ("typed", "text", "problem")] == ["top5_error", "top5_error", ""]
    assert found("value=")["completions"] == ["value=9.1"]  # the other number of the row
    assert found("model=")["completions"][:1] == ["model=top-1"]
    own = next(field for field in tab.card["fields"] if field["name"] == "own")
    assert own["turned"] == {"typed": "no", "text": "no, another's"}


def test_a_second_look_is_offered_no_names_that_another_decided(lake: Lake, tab: Tab) -> None:
    tab.decide("confirm", edits={"model": "Zebra-77077"})
    tab.load(claim=claim_of(tab, f"{PAPER} ResNet-101 25.1"))
    tab.decide("confirm")
    bo = tab_of(lake, "Bo", mode="second")
    bo.load(claim=claim_of(bo, "resnet-101"))
    offered = bo.post("preview", claim_id=bo.card["claim_id"], line="model=").json()["completions"]
    assert offered == ["model=top-1"]
