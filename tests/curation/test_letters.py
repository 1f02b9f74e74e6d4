"""Letters that a text must have for a pattern to fit it."""

from __future__ import annotations

import re

import pytest

from curation.vocabulary.letters import needed_letters


@pytest.mark.parametrize(
    ("pattern", "text", "letters"),
    [
        (r"nu-?scenes|waymo", "on nuScenes", ("scenes", "waymo")),
        (r"(?:de|german)", "german", ()),
        (r"top[- ]?5", "top-5", ("top",)),
        (r"colou?r(?:s|ed)?", "color", ("colo",)),  # the u may be missing
        (r"map\W{0,12}seg", "mAP (seg)", ("map",)),  # how often something stands is not what stands there
        (r"prec\w*\s*@\s*1(?!\d)", "prec@1", ("prec",)),
        (r"e{2,3}rror", "eerror", ("rror",)),
        (r"[abc]{2}\d", "ab1", ()),
    ],
)
def test_what_fits_has_the_letters(pattern: str, text: str, letters: tuple[str, ...]) -> None:
    assert needed_letters(pattern) == letters
    assert re.search(pattern, text, re.IGNORECASE)
    assert not letters or any(needed in text.lower() for needed in letters)
