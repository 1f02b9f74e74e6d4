"""What the row of a table states of its model beside scores and costs: parameters, size of the input, epochs."""

from __future__ import annotations

import re

from curation.candidates.cells import ResultCell
from curation.vocabulary.cost_words import counted_in, names_input, names_parameters, scale_of
from extractors.readings.written_numbers import is_bounded

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
EPOCHS = re.compile(r"(?<![a-z/])epochs?(?![a-z])(?!.*(?:time|min|hour))", re.IGNORECASE)
SIZE = re.compile(r"\d{2,4}(?:\s?[×x*]\s?\d{2,4})?")
SIZE_IN_LABEL = re.compile(
    r"(?:@\s?|[(\[,/ ])(?P<a>\d{3,4}(?:\s?[×x]\s?\d{3,4})?)(?=[)\],]|$)|(?<!\d)(?P<b>\d{3,4}\s?[×x]\s?\d{3,4})(?!\d)"
)
PARAMETER = re.compile(rf"[~≈∼<]?\s?(?P<n>{NUMBER})\s?(?P<scale>[KMBG]|million|billion)?", re.IGNORECASE)


def row_parameters(cell: ResultCell) -> float | None:
    """Parameters of the row's model, as a column beside states them: "25.6M", or "25.6" under "Params (M)"."""
    for head, text in cell.settings:
        if not names_parameters(head) or counted_in(head):
            continue
        match = PARAMETER.match(text.strip())
        if not match:
            continue
        scale = scale_of(match["scale"]) if match["scale"] else _parameter_scale(head)
        value = float(match["n"].replace(",", ""))
        if scale is None:
            scale = 1.0 if value >= 1e4 else 1e6
        return float(f"{value * scale:.12g}") if is_bounded(value * scale) else None
    return None


def _parameter_scale(head: str) -> float | None:
    bracketed = re.search(
        r"[(\[]\s*(?:#|×\s*)?(10\s?\^?\s?\d{1,2}|[KMBG]|millions?|billions?)\s*[)\]]", head, re.IGNORECASE
    )
    if not bracketed:
        return None
    power = re.fullmatch(r"10\s?\^?\s?(\d{1,2})", bracketed[1])
    return float(f"1e{power[1]}") if power else scale_of(bracketed[1])


def row_epochs(cell: ResultCell) -> float | None:
    """Epochs of training that a column beside states."""
    for head, text in cell.settings:
        if EPOCHS.search(head) and (match := re.fullmatch(r"\d{1,4}", text.strip())):
            return float(match.group())
    return None


def row_input(cell: ResultCell) -> str | None:
    """Size of the input as a column beside or the row's label writes it: "224", "640×360"."""
    for head, text in cell.settings:
        if names_input(head) and (match := SIZE.search(text)):
            return match.group()
    for label, head in zip(cell.labels, cell.label_heads, strict=True):
        if names_input(head) and (match := SIZE.search(label)):
            return match.group()
    for label in cell.labels:
        if match := SIZE_IN_LABEL.search(label):
            return match["a"] or match["b"]
    return None
