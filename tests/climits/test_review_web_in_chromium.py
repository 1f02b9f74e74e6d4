"""The review in a real browser: keys decide, boxes lie on the page, forms refuse, nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from climits.review.desk import Desk
from curation.decisions.effects import load
from tests.chromium import CHROMIUM, DRIVER, browsing, until
from tests.climits.test_review_web_command import serving
from tests.climits.web_review import make_web_lake
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
Saved = Callable[[], list[tuple[str, dict[str, Any], str]]]
WAITING_RUN = "//ul[@id='others']//button[starts-with(normalize-space(.), '•') and contains(., '× 8')]"
ENTER, ESCAPE, TAB = "\ue007", "\ue00c", "\ue004"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_web_lake(tmp_path_factory.mktemp("web") / "lake", papers=8)


@pytest.fixture(scope="module")
def address(lake: Lake) -> Iterator[str]:
    with serving(lake) as (address, _):
        yield address


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browsing(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def saved(lake: Lake) -> Saved:
    """What was decided since the test began: verdict, fields, note."""
    before = len(load(lake.decisions).decisions)
    return lambda: [(word.verdict, word.fields, word.note) for word in load(lake.decisions).decisions[before:]]


@pytest.fixture
def page(driver: Chrome, address: str) -> Chrome:
    """The page with a training run on it that waits."""
    window(driver, 1280)
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get(address)
    until(driver, lambda: text(driver, "fields"))
    while not (waiting := driver.find_elements("xpath", WAITING_RUN)):
        paper = text(driver, "paper")
        press(driver, "p")
        until(driver, lambda paper=paper: text(driver, "paper") != paper)
    before = claim(driver)
    if not waiting[0].get_attribute("aria-current"):
        waiting[0].click()
        until(driver, lambda: claim(driver) != before)
    assert text(driver, "kind") == "training run"
    until(driver, lambda: shown(driver, "sheet"))
    return driver


def claim(driver: Chrome) -> str:
    """The claim on the card."""
    return str(driver.execute_script("return document.getElementById('card').dataset.claim"))


def window(driver: Chrome, width: int, scheme: str = "light") -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def text(driver: Chrome, identity: str) -> str:
    return str(driver.execute_script("return document.getElementById(arguments[0]).innerText", identity))


def shown(driver: Chrome, identity: str) -> bool:
    script = "return document.getElementById(arguments[0]).checkVisibility()"
    return bool(driver.execute_script(script, identity))


def press(driver: Chrome, *keys: str) -> None:
    """Type where the keyboard's focus is, as a person does."""
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


def says(driver: Chrome, message: str, where: str = "message") -> None:
    until(driver, lambda: message in text(driver, where))


def test_one_key_decides_and_shows_the_next_card(page: Chrome, saved: Saved) -> None:
    first = claim(page)
    press(page, "c")
    says(page, "saved: confirm")
    assert [verdict for verdict, *_ in saved()] == ["confirm"]
    second = claim(page)
    assert second != first
    press(page, "x")
    says(page, "saved: reject")
    press(page, "z")
    says(page, "taken back: reject")
    assert claim(page) == second
    press(page, "s")
    says(page, "skipped")
    assert claim(page) != second
    assert "done " in text(page, "progress")
    assert [verdict for verdict, *_ in saved()] == ["confirm", "reject", "undo"]


def test_a_correction_is_previewed_and_saved_by_keys_alone(page: Chrome, saved: Saved) -> None:
    press(page, "6", "s", "o", "o", "n")
    says(page, "'soon' is not a duration", "hint")
    press(page, ENTER)
    says(page, "'soon' is not a duration")
    assert shown(page, "prompt")
    press(page, *["\ue003"] * 4, *"2 days")  # backspace
    says(page, "→ 48 h", "hint")
    press(page, ENTER)
    says(page, "c saves the correction")
    press(page, "4", *"tpu v3")
    until(page, lambda: "TPU v3" in text(page, "completions"))
    press(page, TAB)
    says(page, "→ TPU v3", "hint")
    press(page, ENTER)
    says(page, "c saves the correction")
    assert "→ 48 h" in text(page, "fields")
    press(page, "c")
    says(page, "saved: correct")
    assert saved() == [("correct", {"duration_h": 48.0, "chip": "TPU v3"}, "")]


def test_a_note_facts_and_an_added_run(page: Chrome, saved: Saved) -> None:
    press(page, "a")
    until(page, lambda: page.switch_to.active_element.get_attribute("name") == "model")
    press(page, *"Big")
    page.find_element("css selector", "#add-form button[value=save]").click()
    says(page, "saved: add run")
    until(page, lambda: not shown(page, "add"))
    press(page, "n")
    until(page, lambda: shown(page, "facts"))
    press(page, "2", "4", ENTER)
    says(page, "saved: not reported, count, training compute")
    until(page, lambda: not shown(page, "facts"))
    press(page, "u", *"which column?", ENTER)
    says(page, "saved: unsure")
    assert [(verdict, note) for verdict, _, note in saved()] == [
        ("add", ""), ("not_reported", ""), ("not_reported", ""), ("unsure", "which column?"),
    ]  # fmt: skip


def test_a_form_that_is_refused_stays_open_and_says_why(page: Chrome, saved: Saved) -> None:
    press(page, "a")
    until(page, lambda: shown(page, "add"))
    page.find_element("css selector", "#add-form button[value=save]").click()
    until(page, lambda: "an added run needs model" in page.find_element("css selector", "#add .problem").text)
    press(page, ESCAPE)
    until(page, lambda: not shown(page, "add"))
    assert saved() == []


def test_the_box_is_near_and_on_the_page(page: Chrome) -> None:
    box, viewer = (
        page.execute_script("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", selector)
        for selector in ("#boxes rect", "#viewer")
    )
    assert viewer["left"] <= box["left"] < box["right"] <= viewer["right"]
    assert viewer["top"] <= box["top"] < box["bottom"] <= viewer["bottom"]
    assert box["width"] > 60  # 43 points, enlarged
    assert text(page, "page-number") == "p. 7 of 12"
    sheet = "return document.getElementById('sheet').getBoundingClientRect().width"
    near = page.execute_script(sheet)
    press(page, "o")
    until(page, lambda: page.execute_script(sheet) < near)
    press(page, "]")
    until(page, lambda: text(page, "page-number") == "p. 8 of 12" and shown(page, "sheet"))
    assert page.execute_script("return document.querySelectorAll('#boxes rect').length") == 0


def test_the_cell_of_a_table_is_marked(page: Chrome) -> None:
    page.find_element("xpath", "//ul[@id='others']//button[contains(., '20.1')]").click()
    until(page, lambda: "Table 2: BLEU" in text(page, "caption"))
    assert [cell.text for cell in page.find_elements("css selector", "#table .here")] == ["20.1"]
    until(page, lambda: text(page, "page-number") == "p. 8 of 12" and shown(page, "sheet"))


def test_what_was_decided_elsewhere_is_told(page: Chrome, lake: Lake, saved: Saved) -> None:
    terminal = Desk(lake, "Bo")
    card = terminal.card(page.find_element("id", "card").get_attribute("data-claim") or "")
    assert card is not None
    terminal.decide(card, "reject")
    press(page, "c")
    says(page, "Nothing was saved: this claim was decided or is read otherwise since it was shown (now: reject).")
    assert "error" in page.find_element("id", "message").get_attribute("class")
    assert claim(page) != card.claim_id
    assert [verdict for verdict, *_ in saved()] == ["reject"]


def test_help_by_key_and_no_key_decides_behind_it(page: Chrome, saved: Saved) -> None:
    press(page, "?")
    until(page, lambda: shown(page, "help"))
    press(page, "c", "x")
    press(page, ESCAPE)
    until(page, lambda: not shown(page, "help"))
    assert saved() == []


def test_everything_comes_from_this_server_and_the_console_is_silent(page: Chrome, address: str) -> None:
    press(page, "s")
    says(page, "skipped")
    fetched = page.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert len(fetched) >= 8
    assert [name for name in fetched if not name.startswith((address, "blob:" + address.split("/", 3)[0]))] == []
    assert [entry for entry in page.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_window_in_both_schemes(page: Chrome, width: int, scheme: str) -> None:
    window(page, width, scheme)
    until(page, lambda: page.execute_script("return innerWidth") == width)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    back, ink = page.execute_script(
        "const style = getComputedStyle(document.body);"
        "return [style.backgroundColor, style.color].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))"
    )
    assert (back > ink) == (scheme == "light")
    buttons = page.find_elements("css selector", "#keys button")
    assert len(buttons) >= 10
    for button in buttons:
        place = button.rect
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width


def test_every_control_has_a_name(page: Chrome) -> None:
    press(page, "6")
    nodes = page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    controls = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in ("button", "textbox", "link", "table", "img")
    ]
    assert len(controls) > 20
    assert [role for role, name in controls if not name.strip()] == []


def test_a_server_that_ended_is_told(driver: Chrome, lake: Lake) -> None:
    with serving(lake) as (address, process):
        driver.get(address)
        until(driver, lambda: text(driver, "fields"))
        process.kill()
        process.wait()
        press(driver, "c")
        says(driver, "No answer: is `climits review --web` still running?")


def test_a_lake_that_is_reviewed_says_so(driver: Chrome, lake: Lake, tmp_path: Path) -> None:
    with serving(lake, "--reason", "no claim waits for this") as (address, _):
        driver.get(address)
        until(driver, lambda: "Nothing is left to review here" in text(driver, "kind"))
        disabled = [button.is_enabled() for button in driver.find_elements("css selector", "#keys button")]
    assert disabled.count(True) == 3  # undo, find, help
