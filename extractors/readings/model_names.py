"""Names of models in a sentence, by their looks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from extractors.readings.accelerators import AcceleratorSpan
from extractors.readings.benchmark_names import find_benchmark_names


@cache
def _vocabulary() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], frozenset[str]]:
    path = Path(__file__).parents[1] / "data" / "model_names.toml"
    name = tomllib.loads(path.read_text(encoding="utf-8"))["name"]
    return (
        re.compile(name["pattern"]),
        re.compile(name["sized"], re.IGNORECASE),
        re.compile(name["never"]),
        frozenset(w.lower() for w in name["stop"]),
    )


def find_models(text: str, spans: Sequence[AcceleratorSpan] = ()) -> list[tuple[int, int]]:
    """Start and end of each name of a model in `text`, outside of data sets and of the accelerator mentions `spans`."""
    pattern, sized, never, stop = _vocabulary()
    taken = [(span.start, span.end) for span in spans]
    data_sets = find_benchmark_names(text)
    found: list[tuple[int, int]] = []
    for hit in sorted([*sized.finditer(text), *pattern.finditer(text)], key=lambda m: (m.start(), -m.end())):
        if hit.group().lower().rstrip("s") in stop or hit.group().lower() in stop or never.fullmatch(hit.group()):
            continue
        if any(start < hit.end() and hit.start() < end for start, end in taken):
            continue
        if any(start <= hit.start() and hit.end() <= end for start, end in data_sets):
            continue
        taken.append(hit.span())
        found.append(hit.span())
    return found
