"""Work grows with the size of a paper, not with its square: calls of functions are counted, which no clock disturbs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import fuzz, growth
from tests.shared import LONG

pytest.importorskip("typst", reason="typst sets the papers as PDFs")


KINDS = [kind for kind in growth.KINDS if LONG or kind not in {"rows", "operations", "trainings"}]
"""What grows; "everything" has also what is left out of the short tests."""


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_size_is_twice_the_work(kind: str, tmp_path: Path) -> None:
    number, _ = growth.KINDS[kind]
    growth.load(kind, tmp_path)
    papers = [growth.paper_of(kind, size, tmp_path) for size in (number // 2, number)]
    (read, made), (read_twice, made_twice) = [growth.reading_and_claims(path) for path in papers]
    assert read_twice <= growth.MOST_GROWTH * read
    assert made_twice <= growth.MOST_GROWTH * made


def test_many_times_and_models_in_one_sentence_take_work_in_proportion() -> None:
    """Each time was compared with each model, and that for each run. The nearest of many names is still sought for each
    run, which a sentence's greatest length bounds.
    """
    text = "a800 s/step GTXTITANX pezysc2 xaviernx" * 80
    fuzz.read(text)
    once, twice = (growth.calls(lambda part=part: fuzz.read(part))[0] for part in (text[:1500], text[:3000]))
    assert twice <= 3 * once


def test_what_is_quadratic_is_told() -> None:
    def work(size: int) -> int:
        return sum(max(range(2)) for _ in range(size * size))

    small, _ = growth.calls(lambda: work(20))
    large, total = growth.calls(lambda: work(40))
    assert total == 1600
    assert large > growth.MOST_GROWTH * small
