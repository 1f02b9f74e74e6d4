"""A PDF that breaks off, or lost its table of objects, is known for it however much of it PDFium repairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.pages.wholeness import breaks_off, damage, pages_announced
from extractors.paper import read_paper

SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE = (SAMPLES / "quiet-norm.pdf").read_bytes()
START = SAMPLE.rindex(b"startxref")


@pytest.mark.parametrize(
    ("content", "ends", "words"),
    [
        (SAMPLE, True, ""),
        (SAMPLE + b"\n\n", True, ""),
        (SAMPLE + b"\0" * 900, True, ""),  # padded by a mail program
        (SAMPLE[: len(SAMPLE) * 8 // 10], False, "breaks off"),
        (SAMPLE[: len(SAMPLE) * 95 // 100], False, "breaks off"),
        (SAMPLE[:-7], False, "breaks off"),
        (SAMPLE + b"\n12 0 obj\n<</Type /Page", False, "breaks off"),  # the second revision is not there
        (SAMPLE[:START] + b"%%EOF", True, "does not say where"),
        (SAMPLE[:START] + b"startxref\n99999999\n%%EOF", True, "is not where its end says"),
        (SAMPLE[:START] + b"startxref\n11\n%%EOF", True, "is not where its end says"),
        (SAMPLE[:9] + b"1 0 obj\n<</Linearized 1/L 9999999>>\nendobj\n" + SAMPLE[9:], False, "of the 9,999,999 bytes"),
        (b"", False, "breaks off"),
    ],
)
def test_what_a_file_shows_of_its_damage(content: bytes, ends: bool, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    found = damage(path)
    assert (words in found) if words else found == ""
    assert (breaks_off(path) == "") == ends


@pytest.mark.parametrize(
    ("content", "pages"),
    [
        (b"1 0 obj <</Type /Pages /Kids [3 0 R] /Count 12>> endobj", 12),
        (b"1 0 obj <</Count 2/Type/Pages>> endobj 2 0 obj <</Type/Pages/Count 7>> endobj", 7),
        (b"1 0 obj <</Type /Outlines /Count 99>> endobj", 0),
        (b"1 0 obj <</Type /Page>> endobj 2 0 obj <</Count 4>> endobj", 0),
        (b"", 0),
    ],
)
def test_the_pages_that_a_file_says_it_has(content: bytes, pages: int) -> None:
    assert pages_announced(content) == pages


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_whole_papers_raise_no_doubt(path: Path) -> None:
    assert damage(path) == ""


def reading_of(tmp_path: Path, edit: Callable[[bytes], bytes]) -> tuple[str, str]:
    path = tmp_path / "a.pdf"
    path.write_bytes(edit(SAMPLE))
    paper = read_paper(path)
    return paper.status, paper.detail


def test_a_paper_without_its_end_is_read_and_says_so(tmp_path: Path) -> None:
    status, detail = reading_of(tmp_path, lambda content: content[: content.rindex(b"%%EOF")])
    assert status == "read"
    assert detail.startswith("the file breaks off")
    assert reading_of(tmp_path, lambda content: content) == ("read", "")


def test_pages_whose_content_is_gone_are_named(tmp_path: Path) -> None:
    def without_last_contents(content: bytes) -> bytes:
        place = content.rindex(b"/Contents")
        return content[:place] + b"/Contentx" + content[place + 9 : content.rindex(b"%%EOF")]

    status, detail = reading_of(tmp_path, without_last_contents)
    assert status == "read"
    assert "; no text on pages " in detail
