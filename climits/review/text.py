"""What the review shows of claims: text made harmless, fields with units, quotes with the read words marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from curation.decisions.effects import ClaimKind
from warehouse.shown import shown as shown

KINDS: Final[dict[ClaimKind, str]] = {
    "run": "training run",
    "result": "benchmark result",
    "cost": "operations of a pass",
}
"""What each kind of claim is called."""
LABELS: Final[dict[str, dict[str, str]]] = {
    "run": {
        "model": "model",
        "stage": "stage",
        "own": "own work",
        "chip": "chip",
        "chip_count": "count",
        "duration_h": "duration",
        "training_compute_flop": "compute",
    },
    "result": {
        "model": "model",
        "own": "own work",
        "benchmark": "benchmark",
        "metric": "metric",
        "split": "split",
        "value": "value",
        "run_id": "run",
    },
    "cost": {
        "model": "model",
        "own": "own work",
        "pass_compute": "a pass",
        "pass_unit": "unit",
        "parameters": "parameters",
        "input_size": "input",
    },
}
"""The fields that every card shows, in order: their number on the card is the key that edits them."""

FURTHER: Final[dict[str, tuple[str, ...]]] = {
    "run": (
        "memory_gb",
        "form_factor",
        "epochs",
        "steps",
        "parameters",
        "tokens",
        "examples",
        "pass_compute_flop",
        "utilisation",
    ),
    "result": ("error_fraction", "table_label", "row_label", "column_label"),
    "cost": ("epochs", "run_id", "table_label", "row_label", "column_label"),
}
"""Fields that a card shows where the paper states them."""

_UNITS: Final = {
    "memory_gb": "GB",
    "duration_h": "h",
    "training_compute_flop": "FLOP",
    "pass_compute_flop": "FLOP a pass",
}
_WRITTEN: Final = {"chip": "chip_text", "duration_h": "duration_text", "training_compute_flop": "compute_text"}


def number(value: float | int) -> str:
    """A number as people write it: 84, 300,000, 2.3e19."""
    if abs(value) >= 1e7 or (value != 0 and abs(value) < 1e-3):
        return re.sub(r"e\+?(-?)0*", r"e\1", f"{value:.4g}")
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def value_text(name: str, value: Any) -> str:
    """A field's value with its unit; a dash for what is not stated."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no, another's"
    if isinstance(value, int | float):
        return f"{number(value)} {_UNITS.get(name, '')}".strip()
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    return shown(value)


def field_text(name: str, row: Mapping[str, Any]) -> str:
    """A field as a card shows it: value, unit, kind, and the words it was read from."""
    text = value_text(name, row.get(name))
    if name == "chip_count" and row.get("chip_count") is not None:
        text += f" {value_text('count_unit', row.get('count_unit') or 'of unstated unit')}"
    if name == "duration_h" and row.get("duration_h") is not None:
        text += f" {shown(row.get('duration_kind') or 'of unstated kind').replace('_', ' ')}"
    if name == "chip" and not row.get("chip") and row.get("chip_candidates"):
        text = "? " + " or ".join(shown(c) for c in row["chip_candidates"])
    if name == "pass_compute" and row.get("pass_compute") is not None:
        text += f" {shown(row.get('pass_unit') or 'operations')}"
    written = row.get(_WRITTEN.get(name, ""))
    return text + (f'  "{shown(written)}"' if written else "")


def readers_text(readers: Sequence[str] | None) -> str:
    """Who read a claim so, ", read by rules and NAME"; empty where only the rules did."""
    if not readers or list(readers) == ["rules"]:
        return ""
    return ", read by " + " and ".join(shown(reader) for reader in readers)


def label_of(kind: str, row: Mapping[str, Any]) -> str:
    """One line that tells a claim from the others of its paper."""
    model = shown(row.get("model") or "?")
    if kind == "result":
        return f"{shown(row.get('benchmark'))} {value_text('value', row.get('value'))} {model}"
    if kind == "cost":
        return f"{field_text('pass_compute', row)} {model}"
    parts = [value_text(name, row.get(name)) for name in ("chip", "chip_count")]
    parts += [value_text(name, row[name]) for name in ("duration_h", "training_compute_flop") if row.get(name)]
    return f"{' × '.join(parts[:2])} {' '.join(parts[2:])} {model}"


def card_fields(
    kind: str,
    row: Mapping[str, Any],
    edits: Mapping[str, Any],
    decided: Mapping[str, Any],
    hidden: Collection[str] = (),
) -> Text:
    """The numbered fields of a card; `edits` are changes not saved yet, `decided` what was once decided instead.

    `hidden` are further fields that the card shows otherwise.
    """
    text = Text()
    room = max(10, *(len(label) + 1 for label in LABELS[kind].values()))
    for index, (name, label) in enumerate(LABELS[kind].items(), start=1):
        text.append(f"{index} ", "bold cyan").append(f"{label:<{room}}", "dim")
        text.append(field_text(name, row), "strike dim" if name in edits else "bold")
        if name in edits:
            text.append(f" → {value_text(name, edits[name])}", "bold yellow")
        if name in decided:
            text.append(f"  (decided: {value_text(name, decided[name])})", "yellow")
        text.append("\n")
    others = [n for n in FURTHER[kind] if row.get(n) not in (None, "") and n not in edits and n not in hidden]
    if others:
        listed = " · ".join(f"{n.split('_')[0]} {value_text(n, row[n])}" for n in others)
        text.append(f"  {'also':<{room}}", "dim").append(listed + "\n")
    for name, value in edits.items():
        if name not in LABELS[kind]:
            text.append(f"  {name} ", "dim").append(f"{value_text(name, row.get(name))} ", "strike dim")
            text.append(f"→ {value_text(name, value)}\n", "bold yellow")
    return text


def marked(quote: str, words: Sequence[str]) -> Text:
    """A quote with the words that were read in it marked; white space is ignored in the search."""
    text = Text(shown(quote))
    for word in sorted({shown(w).strip() for w in words} - {""}, key=len, reverse=True):
        pattern = r"\s*".join(re.escape(part) for part in word.split())
        edge = r"(?<!\w)(?<!\d[.,])" if word[0].isalnum() else ""
        text.highlight_regex(edge + pattern + (r"(?!\w|[.,]\d)" if word[-1].isalnum() else ""), "bold black on yellow")
    return text


def evidence_pieces(row: Mapping[str, Any], *, without: str = "") -> list[dict[str, Any]]:
    """The evidence of a claim, each quote once, with the `fields` and the `words` that were read in it.

    The cells of tables that are evidence of the field `without` are left out: they are shown otherwise.
    """
    quotes: dict[tuple[int, str], dict[str, Any]] = {}
    pieces = row.get("evidence") or [{"field": "", "page": row.get("page"), "quote": row.get("quote") or ""}]
    for piece in pieces:
        if without and piece.get("field") == without and "table" in (piece.get("rule") or ""):
            continue
        entry = quotes.setdefault(
            (piece.get("page") or 0, piece.get("quote") or ""), {**piece, "fields": [], "words": []}
        )
        if piece.get("field") and piece["field"] not in entry["fields"]:
            entry["fields"].append(piece["field"])
        entry["words"].append(piece.get("text") or "")
    return list(quotes.values())


def evidence_text(row: Mapping[str, Any], *, without: str = "") -> Text:
    """The evidence quotes of a claim, each once, with page, the fields read there, the sentences before and after."""
    text = Text()
    for entry in evidence_pieces(row, without=without):
        names = ", ".join(shown(name) for name in entry["fields"])
        text.append(f"p. {entry.get('page') or 0}" + (f"  {names}" if names else "") + "\n", "cyan")
        if entry.get("before"):
            text.append(shown(entry["before"]) + " ", "dim")
        text.append_text(marked(entry.get("quote") or "", entry["words"]))
        if entry.get("after"):
            text.append(" " + shown(entry["after"]), "dim")
        text.append("\n")
    return text
