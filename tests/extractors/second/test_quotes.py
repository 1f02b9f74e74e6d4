"""Where a quote stands, and where it does not."""

from __future__ import annotations

import pytest

from extractors.reading import Box, TextLine
from extractors.second.quotes import PagesText
from extractors.second.rendering import parts

PAGE = (
    "We trained our models on 128 V100",
    "GPUs. The e\N{LATIN SMALL LIGATURE FFI}cient variant needs 3.5 days and 2.3 · 10^19",
    "FLOPs in total, as the second table shows. It is self-",
    "attentive.",
)


def lines(*texts: str, page: int = 1, kind: str = "prose") -> tuple[TextLine, ...]:
    return tuple(
        TextLine(page, text, kind, text.endswith("-"), Box(50, 100 + 12 * k, 300, 110 + 12 * k))
        for k, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("on 128 V100 GPUs", "on 128 V100 GPUs."),
        ("The efficient variant needs 3.5 days", "The e\N{LATIN SMALL LIGATURE FFI}cient variant needs 3.5 days"),
        ("needs 3.5 days and 2.3 · 10¹⁹ FLOPs", "needs 3.5 days and 2.3 · 10^19 FLOPs"),
        ("It is self attentive", "It is self-attentive."),
        ("We trained our models ... needs 3.5 days", None),
        ("The efficent variant needs 3.5 days and 2.3 · 10^19", None),
        ("on 8 V100 GPUs", None),
        ("28 V100 GPUs", None),
        ("5 days and 2.3", "3.5 days and 2.3"),
        ("we used 1,000 A100 GPUs for a year", None),
        ("", None),
    ],
)
def test_a_quote_is_found_whatever_its_white_space_hyphens_and_ligatures(quote: str, words: str | None) -> None:
    found = PagesText(lines(*PAGE)).find(quote, 1)
    if words is None:
        assert found is None or not found.exact or "..." in quote
    else:
        assert found is not None
        assert found.words == words
        assert found.exact


def test_a_slip_of_a_letter_is_forgiven_and_one_of_a_number_is_not() -> None:
    pages = PagesText(lines(*PAGE))
    slip = pages.find("The efficient variante needs 3.5 days and 2.3 · 10^19 FLOPs in total", 1)
    assert slip is not None
    assert not slip.exact
    assert pages.find("The efficient variant needs 4.5 days and 2.3 · 10^19 FLOPs in total", 1) is None


def test_a_quote_on_another_page_is_found_there_and_one_of_the_reference_list_nowhere() -> None:
    pages = PagesText((*lines("Nothing here.", page=1), *lines(*PAGE, page=2)))
    found = pages.find("on 128 V100 GPUs", 1)
    assert found is not None
    assert found.page == 2
    assert len(found.boxes) == 2
    references = lines("Training on 64 K80 GPUs in an hour. 2016.", kind="reference")
    assert PagesText(references).find("64 K80 GPUs in an hour", 1) is None


def test_long_papers_are_asked_about_in_parts_that_overlap_by_a_page() -> None:
    every = tuple(line for page in range(1, 7) for line in lines(*(f"word{k} " * 20 for k in range(10)), page=page))
    found = parts(every, (), most_tokens=1300)
    assert [(part.first_page, part.last_page) for part in found] == [(1, 3), (3, 5), (5, 6)]
    assert len(parts(every, ())) == 1
