"""Decisions on tables, search and sentences in a real browser, by the keys of the terminal application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from curation.decisions.effects import load
from tests.chromium import CHROMIUM, DRIVER, browsing, until
from tests.climits.review_lake import arxiv_id, grid_lake
from tests.climits.test_review_web_command import serving
from tests.climits.test_review_web_in_chromium import (
    ENTER,
    ESCAPE,
    TAB,
    claim,
    press,
    says,
    shown,
    text,
    window,
)
from warehouse.lake import Lake

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytest.importorskip("selenium", reason="selenium drives the browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM or not DRIVER, reason="needs chromium and chromedriver: apt-get install chromium-driver"
    ),
]
Saved = Callable[[], list[tuple[str, dict[str, Any]]]]
DOWN = "\ue015"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return grid_lake(tmp_path_factory.mktemp("grid") / "lake", papers=2)


@pytest.fixture(scope="module")
def address(lake: Lake) -> Iterator[str]:
    with serving(lake) as (address, _):
        yield address


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browsing(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def page(driver: Chrome, address: str) -> Chrome:
    """The page with ResNet-50's top-1 error on it, found by its words."""
    window(driver, 1280)
    driver.get(address)
    until(driver, lambda: text(driver, "fields"))
    if not on_card(driver):
        find(driver, f"{arxiv_id(0)} resnet-50 24.1")
        says(driver, "1 claim", "found")
        press(driver, ENTER)
        until(driver, lambda: on_card(driver))
    return driver


def on_card(driver: Chrome) -> bool:
    fields = text(driver, "fields")
    return "24.1" in fields and "ResNet-50" in fields and arxiv_id(0) in text(driver, "paper")


@pytest.fixture
def saved(lake: Lake) -> Saved:
    """What was decided since the test began: verdict and fields; each test takes back what it decides."""
    before = len(load(lake.decisions).decisions)
    return lambda: [(word.verdict, word.fields) for word in load(lake.decisions).decisions[before:]]


def find(driver: Chrome, words: str) -> None:
    press(driver, "/")
    until(driver, lambda: shown(driver, "find"))
    press(driver, words, ENTER)


def covered(driver: Chrome) -> list[str]:
    """The cells of the card's table that are marked as those a decision is about."""
    script = "return [...document.querySelectorAll('#table .covered')].map(cell => cell.innerText)"
    return list(driver.execute_script(script))


def outlook(driver: Chrome) -> str:
    return str(driver.find_element("id", "outlook-full").get_attribute("textContent"))


def test_three_keys_decide_on_a_column_and_one_takes_it_back(page: Chrome, saved: Saved) -> None:
    first, likely = claim(page), outlook(page)
    assert "queued: ≈ " in text(page, "outlook-line")
    press(page, "t")
    says(page, "One decision for all claims of the", "scope-title")
    assert "column 2 queued, 1 accepted · top-1" in text(page, "scope-choices")
    assert not shown(page, "keys")
    press(page, "c")
    says(page, "column top-1: 2 queued, 1 accepted", "scope-title")
    assert covered(page) == ["24.1", "25.1", "26.1"]
    assert len(text(page, "scope-claims").splitlines()) == 3
    assert saved() == []
    press(page, "x")
    says(page, "saved: reject, 3 claims of the column; z takes all of it back")
    assert (covered(page), shown(page, "scope"), shown(page, "keys")) == ([], False, True)
    assert outlook(page) != likely
    press(page, "z")
    says(page, "taken back: reject")
    assert (claim(page), outlook(page)) == (first, likely)
    assert [verdict for verdict, _ in saved()] == ["reject"] * 3 + ["undo"] * 3


@pytest.mark.parametrize(
    ("keys", "fields", "claims"),
    [("tro", {"own": False}, 2), ("tr2", {"own": False}, 2), ("tt4", {"metric": "top5_error"}, 3)],
)
def test_one_field_of_a_scope_is_corrected(
    page: Chrome, saved: Saved, keys: str, fields: dict[str, Any], claims: int
) -> None:
    press(page, keys[0])
    until(page, lambda: shown(page, "scope"))
    press(page, *keys[1:])
    if keys.endswith("4"):
        until(page, lambda: "1 top5_error" in text(page, "completions"))
        press(page, "1")
        says(page, "→ top5_error, 3 of 6 claims", "hint")
        assert covered(page) == ["24.1", "25.1", "26.1"]
        press(page, ENTER)
    says(page, f"saved: correct, {claims} claims of the")
    assert saved() == [("correct", fields)] * claims
    press(page, "z")
    says(page, "taken back: correct")


def test_a_menu_is_left_without_effect_and_its_keys_mean_nothing_else(page: Chrome, saved: Saved) -> None:
    press(page, "t")
    until(page, lambda: shown(page, "scope"))
    press(page, "x", "s", "z", "9", "t")
    says(page, "Table 3: 4 queued, 2 accepted", "scope-title")
    press(page, ESCAPE)
    until(page, lambda: not shown(page, "scope"))
    assert covered(page) == []
    assert saved() == []


def test_search_lists_claims_to_go_to_by_arrow_keys(page: Chrome, saved: Saved) -> None:
    find(page, "zebra")
    says(page, "Nothing holds 'zebra'.", "found")
    press(page, ESCAPE)
    find(page, "")
    says(page, "6 claims; Enter opens one", "found")  # the paper of the card
    press(page, ESCAPE)
    find(page, "vgg-16 26.1")
    says(page, "2 claims", "found")
    first, second = (line.text for line in page.find_elements("css selector", "#hits button"))
    assert page.switch_to.active_element.text == first
    press(page, DOWN)
    assert page.switch_to.active_element.text == second
    press(page, ENTER)
    until(page, lambda: "VGG-16" in text(page, "fields"))
    assert text(page, "confidence") == "accepted, confidence 0.90"
    assert not shown(page, "find")
    assert saved() == []


def test_a_missed_run_is_added_from_the_sentence_under_the_cursor(page: Chrome, saved: Saved) -> None:
    press(page, "v")
    until(page, lambda: shown(page, "sentences"))
    assert "We trained on 8 V100 GPUs for 2 days." in page.switch_to.active_element.text
    press(page, "a")
    until(page, lambda: shown(page, "add"))
    values = {line.get_attribute("name"): line.get_attribute("value") for line in added(page)}
    assert (values["chip"], values["chip_count"], values["duration_h"]) == ("V100", "8", "48")
    page.find_element("css selector", "#add-form button[value=save]").click()
    says(page, "saved: add run")
    ((verdict, fields),) = saved()
    assert (verdict, fields["chip"], fields["page"]) == ("add", "V100", 3)
    press(page, "z")
    says(page, "taken back: add")


def added(driver: Chrome) -> list[Any]:
    return list(driver.find_elements("css selector", "#add-fields input"))


def test_whose_work_it_is_turns_at_once_and_back(page: Chrome, saved: Saved) -> None:
    press(page, "2")
    says(page, "c saves the correction")
    assert "yes → no, another's" in text(page, "fields")
    assert not shown(page, "prompt")
    press(page, "2")
    until(page, lambda: "→" not in text(page, "fields"))
    assert text(page, "message") == ""
    assert saved() == []


def test_tab_offers_what_stands_around_the_value_one_after_the_other(page: Chrome, saved: Saved) -> None:
    press(page, "6", TAB)
    says(page, "→ 9.1", "hint")
    press(page, ESCAPE, "1")
    until(page, lambda: "top-1" in text(page, "completions"))
    press(page, TAB)
    says(page, "→ top-1", "hint")
    press(page, TAB)
    says(page, "→ ResNet-101", "hint")
    press(page, ESCAPE)
    assert saved() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_menus_fit_a_narrow_window(page: Chrome, saved: Saved, scheme: str) -> None:
    window(page, 390, scheme)
    until(page, lambda: page.execute_script("return innerWidth") == 390)
    press(page, "t")
    until(page, lambda: shown(page, "scope"))
    press(page, "t")
    until(page, lambda: len(covered(page)) == 6)
    inside(page, "#scope-choices button")
    table, menu = (
        page.execute_script("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", selector)
        for selector in ("#table .here", "#scope")
    )
    assert 0 <= table["top"] < table["bottom"] <= menu["top"]
    press(page, ESCAPE)
    find(page, "vgg-16")
    says(page, "4 claims", "found")
    inside(page, "#find input, #find button")
    press(page, ESCAPE)
    assert saved() == []


def inside(driver: Chrome, selector: str) -> None:
    """Every one of these controls lies between the window's sides and has a name."""
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
    controls = driver.find_elements("css selector", selector)
    assert len(controls) >= 6
    for control in controls:
        assert control.rect["x"] >= 0
        assert control.rect["x"] + control.rect["width"] <= 390
        assert control.accessible_name.strip()
