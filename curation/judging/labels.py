"""Labelled papers: read, checked, and compared with candidates by the keys of the scoring tool.

A run is right if every fact that it states stands in one labelled run of the paper's own; a result by benchmark, metric
and value; a cost by its value to three digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

HOURS_TOLERANCE: Final = 0.03
FLOP_TOLERANCE: Final = 0.05
COST_TOLERANCE: Final = 0.006
MOST_COSTS: Final = 12
"""So many costs of a pass are labelled at most: a paper with as many may state more."""
UNNAMED: Final = frozenset({"", "gpu", "cpu", "gpus", "accelerator", "tpu core"})
_MAKERS: Final = re.compile(r"\b(nvidia|geforce|tesla|google|cloud|gpus?|cards?|amd|radeon|instinct|huawei)\b")
_PACKAGE: Final = re.compile(r"\([^)]*\)|\b\d+\s*gb?\b|\b(pcie|sxm\d?|nvl|dgx-?\d?|pod|pods)\b")

Label = Mapping[str, Any]
"""One labelled paper as its JSON file has it."""
ResultKey = tuple[str, str, float]
"""Benchmark, metric and value of a result, as `result_key` makes it."""


_ENTRIES = ("runs", "results", "other_hardware", "per_pass")
_NUMBERS = frozenset({"page", "count", "hours", "training_flop", "value"})


class LabelError(ValueError):
    """A label file cannot be used; the message names file and entry."""


def bare_id(identifier: str) -> str:
    """An arXiv id without version."""
    return re.sub(r"v\d+$", "", identifier)


def read_labels(*folders: Path) -> dict[str, Label]:
    """Labelled papers by arXiv id.

    Raises LabelError for a folder without any, a file that is no labelling, and two files that label one paper.
    """
    papers: dict[str, Label] = {}
    files: dict[str, Path] = {}
    for folder in folders:
        paths = sorted(folder.glob("*.json"))
        if not paths:
            raise LabelError(f"{folder} holds no label files (*.json)")
        for path in paths:
            data = _read(path)
            arxiv_id = bare_id(data["id"])
            if arxiv_id in papers:
                raise LabelError(f"{files[arxiv_id]} and {path} both label {arxiv_id}: take one of them away")
            papers[arxiv_id], files[arxiv_id] = {**data, "file": str(path)}, path
    return papers


def _read(path: Path) -> Label:
    try:
        data: Label = json.loads(path.read_text(encoding="utf-8"))
        for key in ("id", "runs", "results"):
            data[key]
        _check_entries(data)
        for result in data["results"]:
            result_key(result["benchmark"], result["metric"], float(result["value"]))
        for run in data["runs"]:
            chip_key(run.get("chip"))
        for cost in data.get("per_pass") or ():
            float(cost["value"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabelError(f"{path} is no labelled paper: {error!r}") from error
    return data


def _check_entries(label: Label) -> None:
    """Raise ValueError for what should be a number and is none."""
    for kind in _ENTRIES:
        for k, entry in enumerate(label.get(kind) or ()):
            places = entry.get("evidence") or ()
            for key, value in [*entry.items(), *(("page", place.get("page")) for place in places)]:
                if key in _NUMBERS and value is not None and (isinstance(value, bool) or not _is_number(value, key)):
                    raise ValueError(f"{kind}[{k}]: {key} must be a number, not {value!r}")


def _is_number(value: object, key: str) -> bool:
    return isinstance(value, int if key in ("page", "count") else (int, float))


def named(label: Label) -> str:
    """The file of a labelled paper, by which whoever mends it finds it; without one the paper's id."""
    return str(label.get("file") or label["id"])


def misplaced(label: Label, pages: int) -> list[str]:
    """Entries whose page the paper does not have, in words; a paper of `pages` pages."""
    found = []
    for kind in _ENTRIES:
        for k, entry in enumerate(label.get(kind) or ()):
            stated = [entry.get("page"), *(e.get("page") for e in entry.get("evidence") or ())]
            for page in stated:
                if page is not None and not 1 <= page <= pages:
                    found += [f"{named(label)}: {kind}[{k}] names page {page} of {pages}"]
    return found


def chip_key(name: str | None) -> str:
    """A chip's name without maker, memory and form factor: "NVIDIA Tesla V100-SXM2" is "v100"."""
    key = _MAKERS.sub(" ", (name or "").lower().replace("™", "").replace("®", ""))
    key = _PACKAGE.sub(" ", key)
    key = re.sub(r"\btpu\s*-?\s*v?\s*(\d[a-z]?)\b", r"tpu v\1", key)
    key = re.sub(r"\b(gtx|rtx)\s*-?\s*(\d)", r"\1 \2", key)
    key = re.sub(r"(\d)\s*ti\b", r"\1 ti", key)
    return re.sub(r"\s+", " ", key.replace("-", " ")).strip()


def result_key(benchmark: str, metric: str, value: float) -> ResultKey:
    """Benchmark, metric and value, an accuracy turned into the error it states."""
    name = re.sub(r"[-_ ]", "", metric.lower())
    if "accuracy" in name:
        name, value = name.replace("accuracy", "error"), 100 - value
    if "top1" in name or "top5" in name:
        name = "top1error" if "top1" in name else "top5error"
    elif "bleu" in name:
        name = "bleu"
    elif name in {"boxap", "ap", "map"}:
        name = "boxap"
    return benchmark, name, round(value, 3)


def close(a: float | None, b: float | None, tolerance: float) -> bool:
    """Whether two numbers are both there and differ by at most the share `tolerance` of the larger."""
    return a is not None and b is not None and abs(a - b) <= tolerance * max(abs(a), abs(b))


def run_is_right(label: Label, chip: str | None, count: int | None, hours: float | None, flop: float | None) -> bool:
    """Whether one labelled own run states every fact given."""
    return any(
        (chip is None or (bool(run.get("chip")) and chip_key(chip) in (*UNNAMED, chip_key(run["chip"]))))
        and (count is None or count == run.get("count"))
        and (hours is None or close(hours, run.get("hours"), HOURS_TOLERANCE))
        and (flop is None or close(flop, run.get("training_flop"), FLOP_TOLERANCE))
        for run in label["runs"]
        if run.get("own", True)
    )


def own_results(label: Label) -> frozenset[ResultKey]:
    """Keys of the labelled results of the paper's own."""
    return frozenset(
        result_key(r["benchmark"], r["metric"], float(r["value"])) for r in label["results"] if r.get("own")
    )


def result_places(label: Label) -> dict[tuple[str, str, float], list[tuple[int | None, str]]]:
    """Where the paper's own labelled results stand, by their keys: page, and "table3" for "Table 3 (b)"."""
    found: dict[tuple[str, str, float], list[tuple[int | None, str]]] = {}
    for r in label["results"]:
        if r.get("own"):
            place = (r.get("page"), _place_key(str(r.get("where") or "").partition("(")[0]))
            found.setdefault(result_key(r["benchmark"], r["metric"], float(r["value"])), []).append(place)
    return found


def stands_there(places: Sequence[tuple[int | None, str]], page: int, table: str) -> bool:
    """Whether a table on a page is where a labelled result stands.

    The same number in another table may be another model's or mean another thing: nobody labelled it.
    """
    name = _place_key(table)
    return any(stated in (None, page) or (name and name in where) for stated, where in places)


def _place_key(text: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", text.lower())


def is_cut(label: Label) -> bool:
    """Whether the labels of results stop before the paper's end."""
    return "truncated" in (label.get("notes") or "").lower()


def others_results(label: Label) -> frozenset[ResultKey]:
    """Keys of the labelled results of others: what is known to be wrong even where the labels stop early."""
    return frozenset(
        result_key(r["benchmark"], r["metric"], float(r["value"])) for r in label["results"] if not r.get("own")
    )


def same_cost(one: float, other: float) -> bool:
    """Whether two counts of operations are the same, to three digits."""
    return close(float(f"{one:.3g}"), float(f"{other:.3g}"), COST_TOLERANCE)


def cost_is_right(label: Label, operations: float) -> bool:
    """Whether the operations of a pass are labelled."""
    return any(same_cost(float(cost["value"]), operations) for cost in label.get("per_pass") or ())


def costs_known(label: Label) -> bool:
    """Whether all costs of the paper are labelled."""
    return len(label.get("per_pass") or ()) < MOST_COSTS
