"""The sample papers are what their sources and their truth say."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pytest

from tests.samples.read import NAMES, SAMPLES, SCORED_BENCHMARKS, truth

FICTIONAL_ID = re.compile(r"99(0[1-9]|1[0-2])\.\d{5}v[1-9]")
"""The form in use since April 2007, with a year before: no paper has such an id until 2099."""


@cache
def pages(name: str) -> tuple[str, ...]:
    pdf = pdfium.PdfDocument(SAMPLES / f"{name}.pdf")
    try:
        return tuple(pdf[index].get_textpage().get_text_range() for index in range(len(pdf)))
    finally:
        pdf.close()


def letters_and_digits(text: str) -> str:
    """Text without what extraction changes: spaces, hyphens at line ends, raised figures, mathematical italics."""
    plain = unicodedata.normalize("NFKC", text.replace("\ufffe", "").replace("\x02", ""))
    return re.sub(r"[\W_]+", "", plain).lower()


def quotes(paper: dict[str, Any]) -> Iterator[tuple[int, str]]:
    for run in paper["runs"]:
        for evidence in run["evidence"]:
            yield evidence["page"], evidence["quote"]
    for other in paper["other_hardware"]:
        yield other["page"], other["quote"]


def test_eight_papers_each_with_source_and_truth_and_small_together() -> None:
    assert len(NAMES) == 8
    for name in NAMES:
        assert (SAMPLES / f"{name}.typ").is_file()
        assert (SAMPLES / f"{name}.json").is_file()
    assert sum((SAMPLES / f"{name}.pdf").stat().st_size for name in NAMES) < 600_000


def test_ids_are_unique_without_their_version_and_cannot_be_real() -> None:
    ids = [truth(name)["id"] for name in NAMES]
    assert all(FICTIONAL_ID.fullmatch(identifier) for identifier in ids)
    assert len({identifier.partition("v")[0] for identifier in ids}) == len(ids)


@pytest.mark.parametrize("name", NAMES)
def test_says_that_it_is_fictional_and_bears_the_stamp_and_title_of_its_truth(name: str) -> None:
    first = pages(name)[0]
    assert "This paper is fictional." in first
    assert all("Fictional sample paper" in page for page in pages(name))
    assert re.search(
        rf"^arXiv:{re.escape(truth(name)['id'])} \[[a-zA-Z.]+\] \d+ [A-Z][a-z]+ 20\d\d\r?$", first, re.MULTILINE
    )
    assert letters_and_digits(truth(name)["title"]) in letters_and_digits(first)


@pytest.mark.parametrize("name", NAMES)
def test_quotes_of_the_truth_stand_on_the_pages_they_name(name: str) -> None:
    text = [letters_and_digits(page) for page in pages(name)]
    astray = [(page, quote) for page, quote in quotes(truth(name)) if letters_and_digits(quote) not in text[page - 1]]
    assert astray == []
    assert all(run["evidence"] for run in truth(name)["runs"])
    assert all(len(quote) <= 300 for _, quote in quotes(truth(name)))


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_values_of_the_truth_stand_on_the_pages_they_name(name: str) -> None:
    for result in truth(name)["results"]:
        forms = {
            f"{result['value']:.{digits}f}" for digits in (1, 2) if round(result["value"], digits) == result["value"]
        }
        written = "|".join(re.escape(form) for form in forms)
        assert re.search(rf"(?<![\d.])({written})(?!\d)", pages(name)[result["page"] - 1]), result
        assert result["benchmark"] in SCORED_BENCHMARKS


@pytest.mark.parametrize("name", NAMES)
def test_what_the_truth_says_is_reported_is_in_its_runs(name: str) -> None:
    own = [run for run in truth(name)["runs"] if run["own"]]
    fields = {"hardware": "chip", "count": "count", "duration": "hours", "training_flop": "training_flop"}
    assert truth(name)["reports"] == {fact: any(run[field] for run in own) for fact, field in fields.items()}


def test_powers_and_line_ends_arrive_as_in_papers() -> None:
    """Raised exponents flatten and hyphens at line ends become a non-character, as in PDFs made by LaTeX."""
    assert "2.5 · 1023 FLOPs" in pages("harbor-lm")[2]
    assert "\ufffe" in pages("twin-reader")[0]


@pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst (extra dev) is not installed")
def test_pdfs_are_what_their_sources_give() -> None:
    """Byte for byte with the version of typst that made them; another version may set the same text elsewhere."""
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    stale = []
    for source in build.sources():
        committed, built = source.with_suffix(".pdf").read_bytes(), build.typeset(source)
        if creator(committed) != creator(built):
            pytest.skip(f"{source.stem}.pdf was made by {creator(committed)}, typst here is {creator(built)}")
        if committed != built:
            stale.append(source.stem)
    assert stale == [], "run python samples/build.py"


def creator(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return str(document.get_metadata_value("Creator"))
    finally:
        document.close()
