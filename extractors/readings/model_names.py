"""Names of models in a sentence, by their looks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractors.readings.accelerators import AcceleratorSpan


@cache
def _vocabulary() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    path = Path(__file__).parents[1] / "data" / "model_names.toml"
    name = tomllib.loads(path.read_text(encoding="utf-8"))["name"]
    return (
        re.compile(name["pattern"]),
        re.compile(name["sized"], re.IGNORECASE),
        frozenset(w.lower() for w in name["stop"]),
    )


def find_models(text: str, spans: Sequence[AcceleratorSpan] = ()) -> list[tuple[int, int]]:
    """Start and end of each name of a model in `text`, outside of the accelerator mentions `spans`."""
    pattern, sized, stop = _vocabulary()
    taken = [(span.start, span.end) for span in spans]
    found: list[tuple[int, int]] = []
    for hit in sorted([*sized.finditer(text), *pattern.finditer(text)], key=lambda m: (m.start(), -m.end())):
        if hit.group().lower().rstrip("s") in stop or hit.group().lower() in stop:
            continue
        if any(start < hit.end() and hit.start() < end for start, end in taken):
            continue
        taken.append(hit.span())
        found.append(hit.span())
    return found
