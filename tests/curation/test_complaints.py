"""What is wrong with data is told in the project's words."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from curation.decisions.complaints import complaints


class Written(BaseModel):
    """A model with every kind of field that a person fills in."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z]+$", max_length=5)] = "a"
    pages: Annotated[int, Field(ge=1, le=2000)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    kind: Literal["run", "result"] = "run"
    day: dt.date = dt.date(2019, 1, 1)
    own: bool = True
    terms: Annotated[tuple[str, ...], Field(min_length=1)] = ("x",)
    contact: str = "a@b.org"

    @field_validator("contact")
    @classmethod
    def _address(cls, value: str) -> str:
        if "@" not in value:
            raise ValueError("is no mail address")
        return value


class Needed(BaseModel):
    """A model with a field that must be there."""

    source: str


@pytest.mark.parametrize(
    ("model", "values", "said"),
    [
        (Written, {"pages": 5000}, "pages must be at most 2000, not 5000"),
        (Written, {"pages": 0}, "pages must be at least 1, not 0"),
        (Written, {"pages": "many"}, "pages is no whole number: 'many'"),
        (Written, {"pages": 1.5}, "pages is no whole number: 1.5"),
        (Written, {"share": 1}, "share must be less than 1, not 1"),
        (Written, {"share": 0}, "share must be more than 0, not 0"),
        (Written, {"share": "half"}, "share is no number: 'half'"),
        (Written, {"kind": "runs"}, "kind must be one of run, result, not 'runs'"),
        (Written, {"name": "A"}, "name must be written as ^[a-z]+$, not 'A'"),
        (Written, {"name": "abcdef"}, "name has more characters than 5, not 'abcdef'"),
        (Written, {"day": "spring"}, "day is no day like 2019-01-31: 'spring'"),
        (Written, {"own": "perhaps"}, "own is neither true nor false: 'perhaps'"),
        (Written, {"terms": []}, "terms has too few entries: []"),
        (Written, {"terms": [1, "x"]}, "terms.0 is no text: 1"),
        (Written, {"contact": "me"}, "contact is no mail address"),
        (Written, {"colour": "red"}, "colour is a name that is not known here"),
        (Written, {"pages": 0, "share": 2}, "pages must be at least 1, not 0; share must be less than 1, not 2"),
        (Needed, {}, "source is missing"),
        (Needed, {"source": ["x" * 99]}, f"source is no text: {repr(['x' * 99])[:59]}…"),
    ],
)
def test_a_complaint_names_the_field_and_what_it_must_be(
    model: type[BaseModel], values: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError) as error:
        model.model_validate(values)
    assert complaints(error.value) == said
