"""The report in a browser: charts, console, filter, sort, download, keyboard, hover, click, widths, print."""

from __future__ import annotations

import base64
import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from analysis.report import build_report
from tests.analysis.points import points
from tests.analysis.test_report import inputs

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
POINTS = 90
WAIT_S = 60

pytest.importorskip("selenium", reason="selenium drives the browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.skipif(
        not CHROMIUM or not DRIVER, reason="needs chromium and chromedriver: apt-get install chromium-driver"
    ),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    from selenium.webdriver import Chrome
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    folder = tmp_path_factory.mktemp("chromium")
    options = Options()
    options.binary_location = CHROMIUM or ""
    for switch in (*SWITCHES, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    frame = pd.concat(
        [
            points(n=60, papers=15).assign(arxiv_id=lambda f: f.arxiv_id.where(f.index > 3, "local-0123456789ab")),
            points(n=30, papers=9, benchmark="squad1.1", method="reported", slope=0.2, intercept=-3).assign(
                metric="F1"
            ),
        ]
    )
    page = folder / "report.html"
    page.write_text(build_report(inputs(frame)), encoding="utf-8")
    driver.get(page.as_uri())
    until(
        driver,
        lambda: driver.execute_script("return window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].is_idle"),
    )
    try:
        yield driver
    finally:
        driver.quit()


def until(driver: Chrome, condition: Callable[[], Any]) -> Any:
    """Wait for what the page does by itself; fails with the console's log."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, WAIT_S, poll_frequency=0.1).until(
        lambda _: condition(), str(driver.get_log("browser"))
    )


def count(driver: Chrome) -> int:
    return int(driver.execute_script("return window.climits.count()"))


def test_charts_are_drawn_and_the_console_is_silent(browser: Chrome) -> None:
    painted = browser.execute_script(
        """
        const painted = [];
        const walk = root => root.querySelectorAll('*').forEach(e => {
          if (e.tagName === 'CANVAS' && e.width > 100) {
            const pixels = e.getContext('2d').getImageData(0, 0, e.width, e.height).data;
            painted.push(pixels.some(value => value !== 0));
          }
          if (e.shadowRoot) walk(e.shadowRoot);
        });
        walk(document);
        return painted;
        """
    )
    assert len(painted) >= 6  # two benchmarks, two of theory, the bound, coverage
    assert sum(painted) >= 6
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_nothing_is_fetched(browser: Chrome) -> None:
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_filter_sort_and_download(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By

    assert count(browser) == POINTS
    box = browser.find_element(By.ID, "filter")
    box.send_keys("net-1 imagenet")
    assert count(browser) == 11  # net-1 and net-10 to net-19
    header = browser.find_element(By.CSS_SELECTOR, "th[data-name=error_fraction] button")
    header.click()
    header.click()
    shown = [float(cell.text.split()[0]) for cell in browser.find_elements(By.CSS_SELECTOR, "td[data-label=error]")]
    assert shown == sorted(shown, reverse=True)
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.find_element(By.ID, "download").click()
    until(browser, lambda: (tmp_path / "compute-vs-error.csv").is_file())
    with (tmp_path / "compute-vs-error.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 11
    assert {row["benchmark"] for row in rows} == {"imagenet"}
    assert rows[0]["run_quote"] == "We trained on 8 V100 GPUs for 3.5 days."
    box.clear()
    box.send_keys(" ")
    assert count(browser) == POINTS


def test_a_key_hides_and_shows_its_line_by_keyboard(browser: Chrome) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    key = browser.find_element(By.XPATH, "//button[contains(., 'exponential') and @aria-pressed]")
    name = (key.get_attribute("data-renderers") or "").split()[0]
    visible = "return Bokeh.documents[0].get_model_by_name(arguments[0]).visible"
    key.send_keys(Keys.ENTER)
    assert (key.get_attribute("aria-pressed"), browser.execute_script(visible, name)) == ("false", False)
    key.send_keys(Keys.SPACE)
    assert (key.get_attribute("aria-pressed"), browser.execute_script(visible, name)) == ("true", True)


def test_hover_tells_and_click_opens_the_abstract(browser: Chrome) -> None:
    """The first point of the first chart's hardware points, where the mouse finds it."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    browser.execute_script("window.opened = []; window.open = address => { window.opened.push(address); }")
    chart = browser.find_element(By.CSS_SELECTOR, "#fits .chart")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    place = browser.execute_script(
        """
        for (const root of Bokeh.documents[0].roots()) {
          for (const one of root.renderers) {
            const rows = one.data_source?.data?.row;
            if (!rows || !arguments[0].contains(Bokeh.index.find_one(root)?.el ?? null)) continue;
            const view = Bokeh.index.find_one(root);
            for (let i = 0; i < rows.length; i++) {
              if (window.climits.field(rows[i], 'title').includes('local-')) continue;
              const x = view.frame.x_scale.compute(one.data_source.data.x[i]);
              const y = view.frame.y_scale.compute(one.data_source.data.y[i]);
              const box = view.el.getBoundingClientRect();
              return [box.left + x, box.top + y, window.climits.field(rows[i], 'title')];
            }
          }
        }
        return null;
        """,
        chart,
    )
    assert place is not None
    x, y, title = place
    pointer = ActionChains(browser)
    pointer.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    pointer.perform()
    tooltips = """
        const texts = [];
        const walk = root => root.querySelectorAll('*').forEach(e => {
          if (!e.shadowRoot) return;
          if (e.classList.contains('bk-Tooltip')) texts.push(e.shadowRoot.textContent);
          walk(e.shadowRoot);
        });
        walk(document);
        return texts.join(' ');
    """
    told = until(browser, lambda: browser.execute_script(tooltips))
    assert "V100" in told
    assert "We trained on 8 V100 GPUs" in told
    pointer.w3c_actions.pointer_action.click()
    pointer.perform()
    (address, *_) = until(browser, lambda: browser.execute_script("return window.opened"))
    assert address.startswith("https://arxiv.org/abs/2001.")
    assert address.rsplit("/", 1)[1] in str(title) + told


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_the_width_and_reads_in_light_and_dark(browser: Chrome, width: int, scheme: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    until(browser, lambda: browser.execute_script("return document.documentElement.scrollWidth") <= width)
    page, ink = browser.execute_script(
        "const s = getComputedStyle(document.documentElement); return [s.backgroundColor, s.color]"
    )
    bright = [sum(map(int, colour[4:-1].split(","))) for colour in (page, ink)]
    assert (bright[0] > bright[1]) == (scheme == "light")
    assert abs(bright[0] - bright[1]) > 500


def test_charts_take_the_colours_of_the_scheme_and_of_print(browser: Chrome) -> None:
    """Labels of the axes: light pixels in the dark, dark ones in the light and in print."""
    labels = """
        const found = [];
        const walk = root => root.querySelectorAll('*').forEach(e => {
          if (e.tagName === 'CANVAS' && e.width > 100) found.push(e);
          if (e.shadowRoot) walk(e.shadowRoot);
        });
        walk(document.querySelector('#fits .chart'));
        const pixels = found[0].getContext('2d').getImageData(0, 0, 40, found[0].height).data;
        let sum = 0, count = 0;
        for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 200) { sum += pixels[i]; count++; }
        return sum / count;
    """

    def scheme(name: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": name}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    scheme("dark")
    until(browser, lambda: browser.execute_script(labels) > 150)
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.execute_script(labels) < 100
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert browser.execute_script(labels) > 150
    scheme("light")
    until(browser, lambda: browser.execute_script(labels) < 100)


def test_prints(browser: Chrome) -> None:
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 50_000
