"""The points as the page's table and charts hold them: columns, strings kept once, within a limit of bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.choices import Choice
from analysis.observations import StatusChoice

MAX_BYTES = 2_200_000
"""Bytes of points in one page: with bokeh's 1.3 MB and the charts the page stays below 5 MB."""
MAX_QUOTE = 300
TEXT_COLUMNS = (
    "benchmark", "arxiv_id", "title", "model", "published_on", "metric", "split", "method", "stage", "hardware", "time",
    "status", "run_quote", "result_quote",
)  # fmt: skip
NUMBER_COLUMNS = (
    "error_fraction",
    "compute_flop",
    "duration_h",
    "chip_count",
    "run_page",
    "result_page",
    "best",
)
BEST_IN: Mapping[StatusChoice, int] = {"accepted": 1, "all": 2}
"""What `best` is a sum of: for which choices of status the row is the one that the method `best` takes."""
SAMPLE_SEED = 0

KIND_WORDS = {
    "wall_clock": "h",
    "device_hours": "device hours",
    "per_epoch": "h an epoch",
    "per_step": "h a step",
    "range": "h (middle of a range)",
}


@dataclass(frozen=True, slots=True)
class PagePoints:
    """Points of all benchmarks that fit into a page; `total` is how many there are, `frame` has `row` as its place."""

    frame: pd.DataFrame
    total: int

    def payload(self) -> str:
        """Return the points as JSON that may stand in a script element: strings as places in a list of their column."""
        columns: dict[str, Any] = {}
        for name in TEXT_COLUMNS:
            codes, words = pd.factorize(self.frame[name])
            columns[name] = {"words": [str(word) for word in words], "codes": codes.tolist()}
        for name in NUMBER_COLUMNS:
            columns[name] = [_short(value) for value in self.frame[name].tolist()]
        return as_json_in_script({"rows": len(self.frame), "columns": columns})


def as_json_in_script(value: object) -> str:
    """Return JSON that may stand in a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def page_points(choices: Sequence[Choice], max_bytes: int = MAX_BYTES) -> PagePoints:
    """Collect the points of all choices, each row of the view once: those of papers that move a line first, then each
    benchmark's best, then a fixed sample.
    """
    together = _together(choices)
    if together.empty:
        return PagePoints(together.assign(row=pd.Series(dtype=int)), 0)
    rng = np.random.default_rng(SAMPLE_SEED)
    rank = together.groupby(["benchmark", "method"])["error_fraction"].rank(method="first")
    order = np.lexsort((rng.random(len(together)), np.where(rank <= 100, rank, np.inf), ~together["influential"]))
    size, seen, kept = 0, set[tuple[str, str]](), []
    texts = [together[name].tolist() for name in TEXT_COLUMNS]
    for place in order.tolist():
        size += 9 * len(NUMBER_COLUMNS)
        for name, values in zip(TEXT_COLUMNS, texts, strict=True):
            word = values[place]
            size += 5
            if word and (name, word) not in seen:
                seen.add((name, word))
                size += len(word.encode()) + 3
        if size > max_bytes:
            break
        kept.append(place)
    frame = together.iloc[sorted(kept)].reset_index(drop=True)
    return PagePoints(frame.assign(row=range(len(frame))), len(together))


def _together(choices: Sequence[Choice]) -> pd.DataFrame:
    """Rows of all choices, each once, with `best` and whether a line of any choice moves with the row's paper."""
    rows: list[pd.DataFrame] = []
    best: dict[int, int] = {}
    movers: set[tuple[str, str]] = set()
    for choice in choices:
        for seen in (*(fit.observations for fit in choice.fits), *choice.few):
            rows.append(seen.points)
            if choice.method == "best":
                for place in seen.points["place"].tolist():
                    best[place] = best.get(place, 0) + BEST_IN[choice.status]
        for fit in choice.fits:
            found = fit.of("polynomial")
            movers |= (
                {(fit.observations.benchmark, one.arxiv_id) for one in found.influence if one.influential}
                if found
                else set()
            )
    if not rows:
        return _of_frame(pd.DataFrame())
    points = pd.concat(rows, ignore_index=True).drop_duplicates("place").sort_values("place", ignore_index=True)
    paper = zip(points["benchmark"], points["arxiv_id"], strict=True)
    return _of_frame(points.assign(best=points["place"].map(best).fillna(0).astype(int))).assign(
        influential=[one in movers for one in paper]
    )


def _of_frame(points: pd.DataFrame) -> pd.DataFrame:
    texts = {name: _text(points, name) for name in TEXT_COLUMNS if name not in ("hardware", "time")}
    numbers = {name: _number(points, name) for name in NUMBER_COLUMNS}
    frame = pd.DataFrame({**texts, **numbers})
    count = [f"{int(n)} × " if n == n else "" for n in frame["chip_count"]]
    chip = _text(points, "chip")
    hardware = [f"{n}{name}" if name else "not stated" for n, name in zip(count, chip, strict=True)]
    kinds = _text(points, "duration_kind")
    time = [
        f"{hours:.4g} {KIND_WORDS.get(kind, kind or 'h')}" if hours == hours else "not stated"
        for hours, kind in zip(frame["duration_h"], kinds, strict=True)
    ]
    return frame.assign(hardware=hardware, time=time, influential=False)


def _text(points: pd.DataFrame, name: str) -> pd.Series[str]:
    if name not in points.columns:
        return pd.Series([""] * len(points), index=points.index, dtype=object)
    if name == "published_on":
        days = pd.to_datetime(points[name])
        return days.dt.strftime("%Y-%m-%d").fillna("").astype(object)
    return (
        points[name].astype(object).where(points[name].notna(), "").astype(str).str.slice(0, MAX_QUOTE).astype(object)
    )


def _number(points: pd.DataFrame, name: str) -> pd.Series[float]:
    if name not in points.columns:
        return pd.Series([np.nan] * len(points), index=points.index, dtype=float)
    return points[name].astype(float)


def _short(value: object) -> float | int | bool | None:
    """Four significant digits and no NaN, which JSON lacks."""
    if isinstance(value, bool):
        return int(value)
    number = float(str(value))
    if not np.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e6 else float(f"{number:.4g}")
