"""Candidates for the operations of a pass from running text: "our model needs 3.8 billion FLOPs"."""

from __future__ import annotations

import re

from curation.candidates.cost_candidate import RATE_LETTERS, CostCandidate, marked
from curation.candidates.owner import PaperNames, key
from curation.claim import Evidence
from curation.vocabulary.benchmark_names import find_benchmarks
from curation.vocabulary.cost_words import counted_in
from curation.vocabulary.result_words import find_metrics, says
from extractors.reading import PaperReadings, Reading, reading_id

OURS = re.compile(r"\b(?:we|our|ours|this (?:paper|work))\b", re.IGNORECASE)
BOUND = re.compile(
    r"(?:less than|fewer than|under|below|within|up to|at most|more than|over|[<>≤≥])\s*$", re.IGNORECASE
)
NAMELIKE = re.compile(r"(?<![\w-])(?=[\w+-]*[A-Z])[A-Za-z][\w+]*(?:-[\w+]+)*")
NOT_AMOUNT = re.compile(r"(?:top[-\s]?|table\s+|tab\.\s*|fig\.\s*)$", re.IGNORECASE)
LONGEST_NAME = 60
DATA_SETS = frozenset({"ILSVRC", "ImageNet", "COCO", "WMT"})


def text_costs(paper: PaperReadings, names: PaperNames, lead: str) -> list[CostCandidate]:
    """Candidates of the running text: "our model needs 3.8 billion FLOPs"."""
    return [
        _from_text(paper, reading, names, lead)
        for reading in paper.readings
        if reading.quantity == "pass_compute" and reading.value and reading.table_id is None and _is_amount(reading)
    ]


def _is_amount(reading: Reading) -> bool:
    """Whether the number is of the operations: not the 5 of "top-5 GFLOPs", nor that of "Table 7 GFLOPs and"."""
    at = int(reading.attributes.get("start", "0"))
    return reading.text[:1].isdigit() and not NOT_AMOUNT.search(reading.quote[:at])


def _from_text(paper: PaperReadings, reading: Reading, names: PaperNames, lead: str) -> CostCandidate:
    at = int(reading.attributes.get("start", "0"))
    before, after = reading.quote[:at], reading.quote[at:]
    clause = re.split(r"[;:]|\.\s|,\s(?:while|which|and)\s", before)[-1]
    model, own_name = _text_model(clause, before, names, lead)
    cited = says(after[:80], "citation") or says(clause[-80:], "citation")
    known = model is not None and key(model) in names.cited
    ours = bool(OURS.search(before))
    features = {
        "text": 1.0,
        "text_prose": float("kind:prose" in reading.context),
        "text_abstract": float(reading.section.lower().startswith("abstract")),
        "text_ours": float(ours),
        "text_own_name": float(own_name),
        "text_named": float(model is not None),
        "cited": float(cited),
        "label_known": float(known),
        "text_bound": float(bool(BOUND.search(before))),
        "text_rate": float("device_facts" in " ".join(reading.context) or bool(RATE_LETTERS.search(reading.text))),
        "text_training": float("local:training" in reading.context or "local:trained" in reading.context),
        "text_comparison": float("comparison" in reading.context),
        "multiply_adds": float(reading.unit == "mac"),
    }
    evidence = Evidence(
        "pass_compute",
        reading.page,
        reading.quote,
        reading.text,
        reading.before,
        reading.after,
        reading.boxes,
        reading_id(paper.pdf_sha256, reading),
        reading.rule,
    )
    words = marked("b:", (before[-120:],)) | marked("a:", (after[len(reading.text) :][:80],))
    words |= marked("s:", (reading.section,)) | {f"x:{name}" for name in reading.context}
    return CostCandidate(
        model,
        not cited and not (known and not own_name),
        float(f"{reading.value:.12g}"),
        "MAC" if reading.unit == "mac" else "FLOP",
        reading.page,
        reading.quote,
        [evidence],
        features,
        frozenset(words),
    )


def _text_model(clause: str, before: str, names: PaperNames, lead: str) -> tuple[str | None, bool]:
    """The model that a clause speaks of, and whether it is one that the paper introduces."""
    for text in (clause, before):
        found = [m.group() for m in NAMELIKE.finditer(text)]
        usable = [n for n in found if sum(c.isupper() for c in n) > 1 or any(c.isdigit() for c in n)]
        usable = [n for n in usable if not find_metrics(n) and counted_in(n) is None]
        usable = [n for n in usable if not find_benchmarks(n) and n not in DATA_SETS]
        own = [name for name in usable if any(n and n in key(name) for n in names.own)]
        if usable:
            return (own or usable)[-1][:LONGEST_NAME], bool(own)
    return (lead, True) if lead and OURS.search(before) else (None, False)
