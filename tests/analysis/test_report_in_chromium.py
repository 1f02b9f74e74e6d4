"""The report in a browser: charts, picker, addresses, evidence, table, downloads, keyboard, widths, print."""

from __future__ import annotations

import base64
import csv
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pandas as pd
import pytest

from analysis.report import build_report
from flows.report_page import served_report
from tests.analysis.points import points
from tests.analysis.test_report import inputs
from tests.chromium import CHROMIUM, DRIVER, browsing, until

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

POINTS = 98
"""Points of the page's first choice: the best known computation of each accepted result."""
VISITS = itertools.count()
READY = "return document.body !== null && 'ready' in document.body.dataset"

pytest.importorskip("selenium", reason="selenium drives the browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM or not DRIVER, reason="needs chromium and chromedriver: apt-get install chromium-driver"
    ),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    folder = tmp_path_factory.mktemp("chromium")
    with browsing(folder) as driver:
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
        page = folder / "report.html"
        page.write_text(build_report(inputs(observations())), encoding="utf-8")
        driver.get(page.as_uri())
        until(driver, lambda: driver.execute_script(READY))
        yield driver


def observations() -> pd.DataFrame:
    """Two benchmarks with enough papers and one with three; of one, queued results by another method too."""
    imagenet = points(n=60, papers=15).assign(
        arxiv_id=lambda f: f.arxiv_id.where(f.index > 3, "local-0123456789ab"),
        model=lambda f: f.model.where(f.index != 10, "=HYPERLINK(1)"),
    )
    squad = points(n=30, papers=9, benchmark="squad1.1", method="reported", slope=0.2, intercept=-3).assign(
        metric="F1", title='<b id="evil">Paper</b> & others'
    )
    queued = points(n=20, papers=6, slope=0.0, intercept=0.5, noise=0.2, seed=4, method="operations").assign(
        status="queued", result_id=lambda f: f.result_id + "-queued"
    )
    return pd.concat([imagenet, squad, queued, points(n=8, papers=3, benchmark="cifar10")], ignore_index=True)


def visit(driver: Chrome, address: str = "") -> None:
    """Load the page anew, with what stands behind its address."""
    page = driver.current_url.partition("#")[0].partition("?")[0]
    # Another query makes it another page. By way of a blank one the browser was at times left at that.
    driver.get(f"{page}?{next(VISITS)}{address}")
    until(driver, lambda: driver.execute_script(READY))


def shown(driver: Chrome, selector: str) -> list[str]:
    """Texts of the elements of a selector that are on view."""
    from selenium.webdriver.common.by import By

    return [one.text for one in driver.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed()]


def choose(driver: Chrome, name: str, value: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    Select(driver.find_element(By.ID, name)).select_by_value(value)


def downloaded(driver: Chrome, button: Any, path: Path) -> list[dict[str, str]]:
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(path.parent)})
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    until(driver, path.is_file)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


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
    assert sum(painted) >= 5  # one benchmark, two of theory, the bound, coverage
    assert browser.execute_script(
        "return [...document.querySelectorAll('.multiples:not([hidden]) svg')]"
        ".map(small => small.querySelectorAll('.dots').length)"
    ) == [1, 1]
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_nothing_is_fetched(browser: Chrome) -> None:
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_filter_sort_and_download(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By

    assert count(browser) == POINTS
    box = browser.find_element(By.ID, "filter")
    box.send_keys("net-1 imagenet")
    assert count(browser) == 11  # net-1 and net-10 to net-19, of which one has another name in its model
    header = browser.find_element(By.CSS_SELECTOR, "th[data-name=error_fraction] button")
    header.click()
    header.click()
    shown = [
        float(cell.text.split()[0])
        for cell in browser.find_elements(By.CSS_SELECTOR, "#points-table td[data-label=error]")
    ]
    assert shown == sorted(shown, reverse=True)
    rows = downloaded(browser, browser.find_element(By.ID, "download"), tmp_path / "compute-vs-error-best-accepted.csv")
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


def test_answers_stand_first_and_benchmarks_of_few_papers_in_one_line(browser: Chrome) -> None:
    visit(browser)
    assert shown(browser, "#answers-table tbody th") == ["ImageNet classification", "SQuAD 1.1 question answering"]
    falls = shown(browser, "#answers-table tbody strong")
    assert [text.endswith(" %") for text in falls] == [True, True]
    assert shown(browser, ".multiples h3") == ["ImageNet classification", "SQuAD 1.1 question answering"]
    assert any("CIFAR-10 classification (3 papers, 8 points)" in text for text in shown(browser, "#answers p"))


def test_one_picker_changes_everything(browser: Chrome) -> None:
    visit(browser)
    choose(browser, "method", "operations")
    assert shown(browser, "#answers-table tbody") == ["No benchmark has five papers by this choice."]
    assert shown(browser, "#detail-none") == ["No benchmark has five papers by this choice."]
    assert (count(browser), shown(browser, ".multiples figure")) == (0, [])
    choose(browser, "status", "all")
    assert shown(browser, "#answers-table tbody th") == ["ImageNet classification"]
    assert shown(browser, "#answers-table tbody strong") == []  # noise: a word and no number
    assert any(text.startswith("Not shown:") for text in shown(browser, "#answers-table td"))
    assert (count(browser), shown(browser, "#detail-title")) == (20, ["ImageNet classification"])
    assert shown(browser, "#detail .keys button") == ["FLOP by operations"]
    assert browser.execute_script("return Bokeh.documents[0].get_model_by_name('detail-polynomial').data.x.length") == 0
    address = browser.execute_script("return location.hash")
    assert address == "#benchmark=imagenet&method=operations&status=all"


def test_an_address_opens_one_chart_of_one_choice(browser: Chrome) -> None:
    visit(browser, "#benchmark=squad1.1&method=reported&status=all")
    assert shown(browser, "#detail-title") == ["SQuAD 1.1 question answering"]
    assert browser.execute_script(
        "return [document.getElementById('method').value, document.getElementById('status').value]"
    ) == ["reported", "all"]
    assert (
        browser.execute_script("return Math.round(document.getElementById('detail').getBoundingClientRect().top)") < 200
    )
    links = browser.execute_script(
        "return ['#detail-link', '.multiples:not([hidden]) [data-permalink]']"
        ".map(one => document.querySelector(one).getAttribute('href'))"
    )
    assert links == ["#benchmark=squad1.1&method=reported&status=all"] * 2
    assert "rules" in shown(browser, "#detail-source")[0]
    assert "benchmark = 'squad1.1', method = 'reported', status not rejected" in shown(browser, "#detail-source")[0]
    browser.execute_script("location.hash = '#benchmark=cifar10&method=best'")
    until(browser, lambda: shown(browser, "#detail-none"))
    assert shown(browser, "#detail-none") == ["cifar10 has fewer than five papers by this choice, so it has no chart."]


def test_a_chart_downloads_its_own_points_and_no_cell_runs(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.common.by import By

    visit(browser)
    button = browser.find_element(
        By.CSS_SELECTOR, ".multiples:not([hidden]) figure[data-benchmark=imagenet] [data-csv]"
    )
    rows = downloaded(browser, button, tmp_path / "imagenet-best-accepted.csv")
    assert len(rows) == 60
    assert {row["model"][:6] for row in rows if "HYPERLINK" in row["model"]} == {"'=HYPE"}


def test_models_of_the_frontier_are_named(browser: Chrome) -> None:
    visit(browser)
    names = until(browser, lambda: shown(browser, "#detail .names span"))
    frame = observations().query("benchmark == 'imagenet' and status == 'accepted'")
    assert frame.loc[frame.error_fraction.idxmin(), "model"] in names
    assert 1 < len(names) < 12


POINT = """
    for (const root of Bokeh.documents[0].roots()) {
      if (root.name !== 'detail') continue;
      const view = Bokeh.index.find_one(root);
      for (const one of root.renderers) {
        const rows = one.data_source?.data?.row ?? [];
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
"""
TOOLTIPS = """
    const texts = [];
    const walk = root => root.querySelectorAll('*').forEach(e => {
      if (!e.shadowRoot) return;
      if (e.classList.contains('bk-Tooltip')) texts.push(e.shadowRoot.textContent);
      walk(e.shadowRoot);
    });
    walk(document);
    return texts.join(' ');
"""


def test_hover_tells_and_a_click_shows_the_evidence(browser: Chrome) -> None:
    """The first point of the large chart, where the mouse finds it."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    visit(browser)
    chart = browser.find_element(By.CSS_SELECTOR, "#detail .chart")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    x, y, title = browser.execute_script(POINT)
    pointer = ActionChains(browser)
    pointer.w3c_actions.pointer_action.move_to_location(int(x), int(y))
    pointer.perform()
    told = until(browser, lambda: browser.execute_script(TOOLTIPS))
    assert "V100" in told
    assert "We trained on 8 V100 GPUs" in told
    pointer.w3c_actions.pointer_action.click()
    pointer.perform()
    (panel,) = until(browser, lambda: shown(browser, "#panel"))
    assert "“We trained on 8 V100 GPUs for 3.5 days.”" in panel
    assert "Evidence of the training run, page 7" in panel
    links = [link.get_attribute("href") or "" for link in browser.find_elements(By.CSS_SELECTOR, "#panel a")]
    assert links[0].startswith("https://arxiv.org/abs/2001.")
    assert links[0].rsplit("/", 1)[1] in str(title) + told
    assert links[2] == links[0].replace("/abs/", "/pdf/") + "#page=7"


def test_the_evidence_opens_and_closes_by_keyboard(browser: Chrome) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    visit(browser)
    button = browser.find_element(By.CSS_SELECTOR, "#points-table td.quote button")
    button.send_keys(Keys.ENTER)
    assert len(shown(browser, "#panel blockquote")) == 2
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert shown(browser, "#panel") == []
    assert browser.switch_to.active_element == button


def test_a_click_into_a_small_chart_shows_the_evidence_of_the_nearest_point(browser: Chrome) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    visit(browser)
    small = browser.find_element(By.CSS_SELECTOR, ".multiples:not([hidden]) figure[data-benchmark='squad1.1'] svg")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", small)
    x, y = browser.execute_script(
        """
        const [small] = arguments, first = small.querySelector('.dots').getAttribute('d').match(/M([\\d.]+) ([\\d.]+)/);
        const at = new DOMPoint(+first[1], +first[2]).matrixTransform(small.getScreenCTM());
        return [at.x, at.y];
        """,
        small,
    )
    pointer = ActionChains(browser)
    pointer.w3c_actions.pointer_action.move_to_location(int(x), int(y)).click()
    pointer.perform()
    (panel,) = shown(browser, "#panel")
    assert "squad1.1" in panel
    assert '<b id="evil">Paper</b> & others' in panel  # what papers say is text
    assert browser.find_elements(By.ID, "evil") == []


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
    visit(browser)
    until(browser, lambda: browser.execute_script("return document.documentElement.scrollWidth") <= width)
    cut = (
        "return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.innerText)"
    )
    assert browser.execute_script(cut) == []
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
        walk(document.querySelector('#detail .chart'));
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


def test_opens_from_loopback_as_from_a_file(browser: Chrome, tmp_path: Path) -> None:
    """What `climits serve` answers: its headers and the page's own policy let the page do all it does."""
    file = browser.current_url.partition("#")[0]
    shutil.copy(url2pathname(urlsplit(file).path), tmp_path / "report.html")
    browser.get_log("browser")
    with served_report(tmp_path, 0) as address:
        browser.get(f"{address}#benchmark=squad1.1&method=best&status=accepted")
        until(browser, lambda: browser.execute_script(READY))
        assert shown(browser, "#detail-title") == ["SQuAD 1.1 question answering"]
        assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
        fetched = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
        assert fetched == []
    browser.get(file)
    until(browser, lambda: browser.execute_script(READY))


def test_prints(browser: Chrome) -> None:
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 50_000
