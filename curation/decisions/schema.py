"""The form of a decision: one JSON line that a person's word is kept in.

A decision names its claim by the claim's stable id and carries all that is needed to state the claim without the
extractor: `expect` holds the claim as the reviewer saw it, `fields` what the reviewer says instead, `evidence` the
quotes.
"""

from __future__ import annotations

import json
import unicodedata
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from curation.claim import DurationKind, Evidence, Stage

SCHEMA: Final = 4
"""Version of the form; lines of version 1 have no digest, those of version 2 no batch, those of version 3 are about no
cost. A reader refuses lines of later versions, never guesses."""

Verdict = Literal["confirm", "correct", "reject", "add", "not_reported", "unsure", "undo"]
ClaimKind = Literal["run", "result", "cost"]
Kind = Literal["run", "result", "cost", "fact"]
Role = Literal["first", "second", "adjudicate"]
Fact = Literal["hardware", "count", "duration", "training_compute", "benchmark_result"]
CountUnit = Literal["gpu", "tpu_core", "tpu_chip", "tpu_device", "pod", "machine", "cpu_core", "accelerator"]

Text = Annotated[str, Field(min_length=1, max_length=300)]
_Count = Annotated[int, Field(ge=1, le=10_000_000)]  # the largest training runs stated use about 10^5 accelerators
_Hours = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]  # 10^9 device hours is 114,000 device years
_Flop = Annotated[float, Field(gt=0, le=1e32, allow_inf_nan=False)]  # the largest runs stated are about 10^26 FLOP
_PassCompute = Annotated[float, Field(ge=1e5, le=1e15, allow_inf_nan=False)]  # no larger or smaller pass is known
_Positive = Annotated[float, Field(gt=0, le=1e18, allow_inf_nan=False)]


class _Fields(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunFields(_Fields):
    """Fields of a training run that a person can state; None says that the paper does not state it."""

    model: Text | None = None
    stage: Stage | None = None
    own: bool | None = None
    chip: Text | None = None
    memory_gb: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] | None = None
    form_factor: Text | None = None
    chip_count: _Count | None = None
    count_unit: CountUnit | None = None
    duration_h: _Hours | None = None
    duration_kind: DurationKind | None = None
    training_compute_flop: _Flop | None = None
    pass_compute_flop: _Flop | None = None
    epochs: _Positive | None = None
    steps: _Positive | None = None
    parameters: _Positive | None = None
    tokens: _Positive | None = None
    examples: _Positive | None = None
    utilisation: Annotated[float, Field(gt=0, le=1)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    quote: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class ResultFields(_Fields):
    """Fields of a benchmark result that a person can state; `value` as the paper writes it."""

    model: Text | None = None
    own: bool | None = None
    benchmark: Text | None = None
    metric: Text | None = None
    split: Text | None = None
    value: Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)] | None = None
    run_id: Text | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    quote: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


class CostFields(_Fields):
    """Fields of the operations of a pass that a person can state; `pass_compute` in plain operations of `pass_unit`."""

    model: Text | None = None
    own: bool | None = None
    pass_compute: _PassCompute | None = None
    pass_unit: Literal["FLOP", "MAC"] | None = None
    parameters: _Positive | None = None
    input_size: Text | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    quote: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


FIELDS: Final[dict[str, type[_Fields]]] = {"run": RunFields, "result": ResultFields, "cost": CostFields}
NUMBER: Final[dict[str, str]] = {"result": "value", "cost": "pass_compute"}
"""The field whose number a cell of a table states, by kind; the facts of runs stand in several."""
NEEDED_TO_ADD: Final = {
    "run": ("model", "stage", "own", "page", "quote"),
    "result": ("model", "own", "benchmark", "metric", "value", "page", "quote"),
    "cost": ("model", "own", "pass_compute", "pass_unit", "page", "quote"),
}


def check_reviewer(name: str) -> str:
    """The reviewer's name in normal form.

    Raises ValueError for a name that cannot name a file and a person: empty, over 80 characters, with a slash, a
    backslash or a control character, or of dots only.
    """
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean:
        raise ValueError("the reviewer's name is empty: give one with --reviewer or `git config user.name`")
    if len(clean) > 80:
        raise ValueError(f"the reviewer's name has {len(clean)} characters; 80 are allowed")
    if any(c in "/\\" or unicodedata.category(c).startswith("C") for c in clean) or not clean.strip("."):
        raise ValueError(f"the reviewer's name {clean!r} has a slash, a backslash or a control character in it")
    return clean


class Decision(BaseModel):
    """What one person decided about one claim, or about one fact of a paper (`not_reported`).

    `at` is UTC. `expect` is the claim as it was shown, by column; `fields` only the columns that the person states
    otherwise (all of them for `add`). `undoes` names the decision that an `undo` takes back. `role` tells how it was
    made: in the ordinary queue, blind as a second look, or with both looks in view.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1, 2, 3, 4] = SCHEMA
    decision_id: Annotated[str, Field(pattern=r"^d-[0-9a-f]{16}$")]
    verdict: Verdict
    kind: Kind
    arxiv_id: Text
    claim_id: Annotated[str, Field(max_length=80)] = ""
    fact: Fact | None = None
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    expect: dict[str, JsonValue] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    reviewer: Text
    at: AwareDatetime
    role: Role = "first"
    note: Annotated[str, Field(max_length=2000)] = ""
    undoes: Annotated[str, Field(max_length=80)] = ""
    batch: Annotated[str, Field(max_length=80)] = ""
    """Shared by decisions that were one to the reviewer: on a table, a column or a row."""
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Time the card was on the screen, for the throughput."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_reviewer(self.reviewer)
        if self.verdict == "undo":
            if not self.undoes:
                raise ValueError("an undo names the decision it takes back")
            return self
        if (self.kind == "fact") != (self.verdict == "not_reported") or (self.kind == "fact") != (
            self.fact is not None
        ):
            raise ValueError("not_reported speaks of a fact of a paper, every other verdict of a claim")
        if self.kind == "fact":
            return self
        if not self.claim_id:
            raise ValueError(f"{self.verdict} names a claim")
        FIELDS[self.kind].model_validate(self.fields)
        for name in FIELDS[self.kind].model_fields:
            if isinstance(self.expect.get(name), list | dict):
                raise ValueError(f"{name} as it was shown is no single value")
        if not isinstance(self.expect.get("reasons") or [], list):
            raise ValueError("reasons as they were shown are no list")
        if self.verdict == "correct" and not self.fields:
            raise ValueError("a correction states at least one field")
        if self.verdict in ("confirm", "reject") and self.fields:
            raise ValueError(f"{self.verdict} states no field; a changed field is a correction")
        if self.verdict == "add":
            missing = [name for name in NEEDED_TO_ADD[self.kind] if self.fields.get(name) is None]
            if missing:
                raise ValueError(f"an added {self.kind} needs {', '.join(missing)}")
        return self

    def line(self) -> str:
        """The decision as one line of ASCII JSON, harmless on any terminal; defaults but the version are left out."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps({"schema_version": SCHEMA, **data}, separators=(",", ":"))


def clock() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def new_batch() -> str:
    """A name for decisions that are made together."""
    return f"b-{uuid.uuid4().hex[:16]}"


def new_decision(**parts: Any) -> Decision:
    """A decision made now: `parts` are the fields of `Decision` but for id and time. Raises ValidationError."""
    return Decision(decision_id=f"d-{uuid.uuid4().hex[:16]}", at=clock(), **parts)
