"""The sample papers read, once for all tests of a run."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from extractors.paper import read_paper
from extractors.reading import PaperReadings

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.pdf"))
SCORED_BENCHMARKS = {"imagenet", "coco-detection", "squad1.1", "conll2003-ner", "wmt14-en-de", "wmt14-en-fr", "cifar10"}
PUBLISHED_ON = dt.date(2021, 6, 1)
"""No sample has a date; by this one every chip they name was for sale."""


@cache
def readings(name: str) -> PaperReadings:
    return read_paper(SAMPLES / f"{name}.pdf")


@cache
def truth(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return loaded
