"""pdfplumber as second reader: which pages it is shown, what it reads of them, and what it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from extractors.pages import document as first_reader
from extractors.pages import second_reader
from extractors.pages.document import Document, read_document
from extractors.pages.lines import split_lines
from extractors.pages.pdf import RawPage, open_pdf, read_page
from extractors.pages.second_reader import second_readings
from extractors.paper import read_paper
from tests.extractors.test_pdf import paper
from tests.samples.read import readings

SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE = SAMPLES / "harbor-lm.pdf"
HUNDRED = "We trained on 8 GPUs for three days, which is 576 GPU hours, and then for one more on half of the chips."


def words(page: RawPage) -> list[str]:
    return re.findall(r"\S+", " ".join(line.text for line in split_lines(page)))


@pytest.mark.parametrize("name", ["harbor-lm", "lattice-resnets", "murmur-speech"])
def test_what_the_second_reader_reads_is_what_the_page_says(name: str) -> None:
    (again,) = second_readings(SAMPLES / f"{name}.pdf", {1: 0})
    with open_pdf(SAMPLES / f"{name}.pdf") as pdf:
        once = read_page(pdf, 0)
    first, second = words(once), words(again.page)
    assert len(set(first) & set(second)) > 0.95 * len(set(first))
    assert abs(len(first) - len(second)) < 0.05 * len(first)
    assert (again.page.width, again.page.height) == (once.width, once.height)
    assert again.page.codes.shape == again.page.size.shape == again.page.bold.shape
    ink = ~once.generated & (once.codes > 32)
    corner = again.page.boxes[:, :2].min(axis=0) - once.boxes[ink, :2].min(axis=0)
    assert np.abs(corner).max() < 2  # the font's box against that of the ink


def test_lines_that_run_up_the_page_stay_lines() -> None:
    (again,) = second_readings(SAMPLE, {1: 0})
    (stamp,) = [line for line in split_lines(again.page) if abs(line.angle) > 1]
    assert stamp.text.startswith("arXiv:9905.00005v2 [cs.")


def test_powers_stay_powers() -> None:
    (again,) = second_readings(SAMPLE, {1: 0})
    text = " ".join(words(again.page))
    assert "10^23" in text.replace(" ", "")


@pytest.mark.parametrize(
    ("first", "text", "found"),
    [
        (0, HUNDRED, True),
        (25, HUNDRED, True),  # 83 letters are more than three times as many
        (40, HUNDRED, False),
        (250, HUNDRED, False),
        (0, "12", False),  # a page number
    ],
)
def test_a_page_of_which_far_more_can_be_read_is_found(first: int, text: str, found: bool, tmp_path: Path) -> None:
    path = paper(tmp_path, (60, 200, text[:50]), (60, 180, text[50:]))
    assert bool(second_readings(path, {1: first})) is found


def test_what_was_cropped_off_is_not_seen_by_the_second_reader_either(tmp_path: Path) -> None:
    assert second_readings(paper(tmp_path, (60, 20, HUNDRED)), {1: 0}) == []


def test_only_doubtful_pages_are_looked_at_and_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[list[int]] = []
    monkeypatch.setattr(second_reader, "_pages", lambda _, numbers: looked.append(numbers) or [])
    second_readings(SAMPLE, {1: 3000, 2: 250})
    second_readings(SAMPLE, {1: 3000, 2: 249, 3: 0})
    second_readings(SAMPLE, dict.fromkeys(range(1, 100), 0))
    assert looked == [[2, 3], list(range(1, second_reader.MOST_PAGES + 1))]


def test_a_page_with_a_large_drawing_is_left_to_the_first_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reader, "MOST_BYTES", 1000)
    assert second_readings(SAMPLE, {1: 0}) == []


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.4\ntrailer << /Root 7 0 R >>", b"%PDF-1.7\n" + bytes(999)])
def test_what_the_second_reader_stumbles_over_is_no_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    assert second_readings(path, {1: 0}) == []


def without_text(monkeypatch: pytest.MonkeyPatch, lost: int, *, loads: bool = True) -> None:
    """Let PDFium find no text on a page, or not load it."""

    def read(pdf: pdfium.PdfDocument, index: int) -> RawPage:
        page = read_page(pdf, index)
        if index + 1 != lost:
            return page
        if not loads:
            raise pdfium.PdfiumError("Failed to load page.")
        empty = (page.codes[:0], page.boxes[:0], page.origin[:0], page.size[:0], page.angle[:0], page.bold[:0])
        return RawPage(lost, page.width, page.height, *empty, page.generated[:0], page.rules)

    monkeypatch.setattr(first_reader, "read_page", read)


@pytest.fixture(scope="module")
def whole() -> Document:
    """The sample with every page read."""
    return read_document(SAMPLE)


@pytest.mark.parametrize("loads", [True, False])
def test_a_page_that_the_first_reader_loses_is_read_and_the_paper_is_marked(
    loads: bool, whole: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_text(monkeypatch, 2, loads=loads)
    mended: Document = read_document(SAMPLE)
    assert mended.unreadable == ()
    assert [page.number for page in mended.pages] == [page.number for page in whole.pages]
    assert len(mended.page(2).text) == pytest.approx(len(whole.page(2).text), rel=0.05)
    outcome = read_paper(SAMPLE)
    assert outcome.status == "read"
    assert re.fullmatch(r"look at page 2: PDFium reads 0 characters, pdfplumber [\d,]+, which counts", outcome.detail)


def test_nothing_is_said_of_pages_that_are_read(whole: Document) -> None:
    assert whole.second == ()
    assert readings("harbor-lm").detail == ""
