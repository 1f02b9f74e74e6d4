"""A reply as data: JSON found in what a model wrote, mended with care, each entry checked by itself.

Mended is only the form: fences and prose around the object, a comma too many, an end that was cut off (the entry under
way is left out). What an entry says is not touched: one that does not fit the schema is refused with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Stage = Literal["train", "pretrain", "finetune", "search", "unclear"]
CountUnit = Literal["gpu", "tpu_core", "tpu_chip", "tpu_device", "pod", "machine", "cpu_core", "accelerator"]
DurationKind = Literal["wall_clock", "device_hours", "per_epoch", "per_step", "range"]

LONGEST_NAME: Final = 200
MOST_ENTRIES: Final = 400
"""A reply with more rows of a kind repeats itself."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    page: int | None = None
    quote: str | None = None
    cells: tuple[str, ...] = ()


class ChipSaid(_Said):
    """The accelerator's short name."""

    value: str = Field(min_length=1, max_length=LONGEST_NAME)


class CountSaid(_Said):
    """How many devices of a unit."""

    value: int = Field(ge=1)
    unit: CountUnit = "accelerator"


class DurationSaid(_Said):
    """How long, in the unit as written."""

    value: float = Field(gt=0)
    unit: Literal["second", "minute", "hour", "day", "week", "month", "year"]
    kind: DurationKind = "wall_clock"


class FlopSaid(_Said):
    """Total training compute in FLOP."""

    value: float = Field(gt=0)


class RunSaid(BaseModel):
    """One training run as a reply states it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: str = Field(default="", max_length=LONGEST_NAME)
    stage: Stage = "unclear"
    own: bool
    baseline: bool = False
    chip: ChipSaid | None = None
    count: CountSaid | None = None
    duration: DurationSaid | None = None
    training_flop: FlopSaid | None = None


class ResultSaid(_Said):
    """One result as a reply states it."""

    model: str = Field(default="", max_length=LONGEST_NAME)
    baseline: bool = False
    benchmark: str
    metric: str
    split: str | None = None
    value: float


class CostSaid(_Said):
    """The operations of one pass as a reply states them."""

    model: str = Field(default="", max_length=LONGEST_NAME)
    value: float = Field(gt=0)
    unit: Literal["FLOP", "MAC"]


@dataclass(frozen=True, slots=True)
class Unfit:
    """An entry, or a whole reply, that is none: `kind` is run, result, cost or reply."""

    kind: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reply states, and what of it does not fit. `cut` where its end was missing."""

    runs: tuple[RunSaid, ...] = ()
    results: tuple[ResultSaid, ...] = ()
    costs: tuple[CostSaid, ...] = ()
    unfit: tuple[Unfit, ...] = ()
    cut: bool = False

    @property
    def usable(self) -> bool:
        """Whether it is an answer to what was asked, whole: only then does what it leaves out say anything."""
        return not self.cut and not any(one.kind == "reply" for one in self.unfit)


_Entry = TypeVar("_Entry", RunSaid, ResultSaid, CostSaid)


def read_answer(text: str) -> Answer:
    """What a model wrote, as data; a reply without a JSON object states nothing and says why."""
    if not text.strip():
        return Answer(unfit=(Unfit("reply", "empty"),))
    found, cut = _object(text)
    if found is None:
        return Answer(unfit=(Unfit("reply", "no_json", " ".join(text.split())[:120]),))
    unfit: list[Unfit] = []
    if not any(name in found for name in ("runs", "results", "costs")):
        unfit.append(Unfit("reply", "another_schema", ", ".join(map(str, found))[:120]))
    runs = tuple(_entries(found, "runs", RunSaid, unfit))
    results = tuple(_entries(found, "results", ResultSaid, unfit))
    costs = tuple(_entries(found, "costs", CostSaid, unfit))
    return Answer(runs, results, costs, tuple(unfit), cut)


def _entries(found: dict[str, Any], name: str, of: type[_Entry], unfit: list[Unfit]) -> Iterator[_Entry]:
    """The distinct entries of one list that fit."""
    kind = name.removesuffix("s")
    rows = found.get(name) or []
    if not isinstance(rows, list):
        unfit.append(Unfit(kind, "no_list", type(rows).__name__))
        return
    if len(rows) > MOST_ENTRIES:
        unfit.append(Unfit(kind, "too_many", f"{len(rows)} entries; {MOST_ENTRIES} are read"))
    seen: set[_Entry] = set()
    for row in rows[:MOST_ENTRIES]:
        try:
            entry = of.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            unfit.append(Unfit(kind, "schema", f"{'.'.join(map(str, first['loc']))}: {first['msg']}"[:160]))
            continue
        if entry not in seen:
            seen.add(entry)
            yield entry


def _object(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The JSON object in a text, and whether its end had to be added."""
    start = text.find("{")
    while start >= 0:
        body = re.sub(r",(\s*[}\]])", r"\1", text[start:])
        try:
            found, _ = json.JSONDecoder().raw_decode(body)
        except ValueError:
            found = None
        if isinstance(found, dict) and (found or start == text.rfind("{")):
            return found, False
        if found is None and (mended := _closed(body)) is not None:
            return mended, True
        start = text.find("{", start + 1)
    return None, False


def _closed(body: str) -> dict[str, Any] | None:
    """An object of which the end is missing: cut behind the last whole entry of a list, and closed."""
    stack: list[str] = []
    last: tuple[int, list[str]] | None = None
    in_string = escaped = False
    for k, sign in enumerate(body):
        if in_string:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                in_string = False
            continue
        if sign == '"':
            in_string = True
        elif sign in "{[":
            stack.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not stack or stack.pop() != sign:
                break
            if stack in (["}", "]"], ["}"]):
                last = (k + 1, list(stack))
    if last is None or not stack:
        return None
    end, open_ = last
    try:
        found = json.loads(body[:end] + "".join(reversed(open_)))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
