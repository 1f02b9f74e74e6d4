"""Who the review's server answers: nobody without the token, no other site, and nothing but its own files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import climits.review.web
from climits.review.app import ReviewApp
from climits.review.web.guard import MAX_BODY_BYTES, TOKEN_HEADER
from curation.decisions.effects import load
from tests.climits.review_lake import arxiv_id
from tests.climits.web_review import TOKEN, Tab, make_web_lake, tab_of
from warehouse.lake import Lake

FILES = Path(climits.review.web.__file__).parent / "data"
GETS = ("", "card", "page?paper=1501.10000&page=7", "review.js", "nowhere")
POSTS = ("decide", "preview", "skip", "undo", "not-reported", "add")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_web_lake(tmp_path_factory.mktemp("guard") / "lake", papers=1)


@pytest.fixture(scope="module")
def tab(lake: Lake) -> Tab:
    tab = tab_of(lake)
    tab.load()
    return tab


def no_decisions(lake: Lake) -> bool:
    return not load(lake.decisions).decisions


@pytest.mark.parametrize("before", ["", "/" + TOKEN[:-1], f"/{TOKEN}t", "/" + "é" * 32, "/wrong"])
@pytest.mark.parametrize("path", GETS)
def test_nothing_is_read_without_the_token(tab: Tab, before: str, path: str) -> None:
    answer = tab.client.get(f"{before}/{path}")
    assert answer.status_code == 403
    assert list(answer.json()) == ["message"]
    assert answer.json()["message"].startswith("This address has no valid token.")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "changed",
    [
        {TOKEN_HEADER: None},
        {TOKEN_HEADER: "wrong"},
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://elsewhere.example"},
        {"Host": "elsewhere.example:8771"},
    ],
)
def test_nothing_is_changed_by_another_page(lake: Lake, tab: Tab, path: str, changed: dict[str, str | None]) -> None:
    headers = {name: value for name, value in {**tab.headers, **changed}.items() if value is not None}
    body = {"claim_id": tab.card["claim_id"], "seal": tab.card["seal"], "act": "confirm"}
    assert tab.client.post(f"/{TOKEN}/{path}", json=body, headers=headers).status_code == 403
    assert no_decisions(lake)


def test_a_name_that_points_to_this_machine_is_refused(tab: Tab) -> None:
    assert tab.client.get(f"/{TOKEN}/card", headers={"Host": "elsewhere.example:8771"}).status_code == 403
    assert tab.client.get(f"/{TOKEN}/card", headers={"Host": "localhost:9000"}).status_code == 200


def test_bodies_are_bounded(lake: Lake, tab: Tab) -> None:
    def post(content: Any) -> int:
        return int(tab.client.post(f"/{TOKEN}/decide", content=content, headers=tab.headers).status_code)

    assert post(b"x" * (MAX_BODY_BYTES + 1)) == 413
    assert post(iter([b"{}"])) == 411  # in chunks, without a length
    assert post(b"no JSON") == 422
    assert no_decisions(lake)


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "%2e%2e/guard.py",
        "..%2f..%2fdesk.py",
        "data/index.html",
        "index.html",
        "review.js/../guard.py",
        "page?paper=../../warehouse.duckdb&page=1",
        "page?paper=/etc/passwd&page=1",
        "page?paper=&page=1",
        "docs",
        "openapi.json",
    ],
)
def test_no_other_file_can_be_had(tab: Tab, path: str) -> None:
    answer = tab.client.get(f"/{TOKEN}/{path}")
    assert answer.status_code in (403, 404)  # a client that goes up itself leaves the token behind
    assert set(answer.json()) == {"message"}


def test_every_answer_stays_in_this_tab(tab: Tab) -> None:
    paper = arxiv_id(0)
    answers = [tab.client.get(f"/{TOKEN}/{path}") for path in ("", "review.css", "card", "nowhere", "page?page=x")]
    answers += [tab.client.get("/"), tab.client.get(f"/{TOKEN}", follow_redirects=False)]
    answers += [tab.get("page", paper=paper, page=7), tab.post("decide", claim_id="x"), tab.post("undo")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 422, 403, 307, 200, 422, 200]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not {"etag", "last-modified", "expires", "set-cookie", "access-control-allow-origin"} & set(
            answer.headers
        )


def test_the_address_without_its_last_slash_leads_to_the_page(tab: Tab) -> None:
    assert tab.client.get(f"/{TOKEN}").text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_the_page_names_nothing_elsewhere_and_puts_no_markup_together(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    namespace = "http://www.w3.org/2000/svg"
    assert re.findall(r"(?:https?:)?//[a-z0-9]+\.[^\s\"']+", text.replace(namespace, "")) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\son\w+=|\sstyle=", text) == []


def test_every_file_of_the_page_is_served(tab: Tab) -> None:
    for path in FILES.iterdir():
        served = tab.client.get(f"/{TOKEN}/" + ("" if path.name == "index.html" else path.name))
        assert served.content == path.read_bytes()


def test_keys_do_what_they_do_in_the_terminal_application() -> None:
    script = (FILES / "review.js").read_text(encoding="utf-8")
    table = script[script.index("const KEYS") : script.index("KEYS.Enter")]
    here = dict(re.findall(r"^  \"?([\w/])\"?: (?:\(\) => )?(.*),$", table, re.MULTILINE))
    there: dict[str, str] = {}
    for binding in ReviewApp.BINDINGS:
        there |= dict.fromkeys(binding.key.split(","), binding.action)  # type: ignore[union-attr]
    acts = {
        "c": ('decide("confirm")', "confirm"), "x": ('decide("reject")', "reject"), "e": ("edit(", "edit(0)"),
        "a": ("addForm(", "add"), "n": ("factsForm(", "not_reported"), "u": ("unsure", "unsure"),
        "t": ("decideOnTable", "table"), "/": ("findClaims(", "find"), "v": ("addFromSentence", "sentences"),
        "s": ("claim_id: card.claim_id }", "skip"), "p": ("whole_paper: true", "next_paper"), "z": ('"undo"', "undo"),
        "k": ('decide("keep")', "keep"), "f": ("take: 0", "take(0)"), "g": ("take: 1", "take(1)"),
        "o": ("toggleWhole", "page"), "w": ('element("abstract")', "abstract"),
    }  # fmt: skip
    assert set(here) == set(acts)
    for key, (code, action) in acts.items():
        assert code in here[key]
        assert there["slash" if key == "/" else key] == action
