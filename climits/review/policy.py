"""Which claims two people must judge: a policy in TOML, `review_policy.toml` in the lake, else the one shipped.

share = 0.1                   # of all decided claims, drawn by claim id: the same ones on every machine
benchmarks = ["imagenet"]     # every result on these
fields = ["training_compute_flop"]   # every claim that states one of these
verdicts = ["reject"]         # every claim that was decided so
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curation.decisions.complaints import complaints
from curation.decisions.schema import Decision, Verdict

POLICY_NAME: Final = "review_policy.toml"


class PolicyError(Exception):
    """The policy file cannot be read as one; the text says what is wrong."""

    exit_status = 2


class Policy(BaseModel):
    """A claim needs two looks if any line of the policy names it. Without a line every claim does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    benchmarks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    def needs_two(self, decision: Decision) -> bool:
        """Whether the decided claim needs a second look."""
        values = {**decision.expect, **decision.fields}
        return (
            values.get("benchmark") in self.benchmarks
            or any(values.get(name) is not None for name in self.fields)
            or decision.verdict in self.verdicts
            or _draw(decision.claim_id) < self.share
        )


def _draw(claim_id: str) -> float:
    """A number from 0 to 1 that only depends on the claim."""
    return int.from_bytes(hashlib.sha256(claim_id.encode()).digest()[:6]) / 2**48


def read_policy(lake_root: Path, named: Path | None = None) -> Policy:
    """The policy of a file, of the lake, or the one that wants two looks at everything.

    Raises PolicyError for a file that is no policy, or a named one that is not there.
    """
    path = named or lake_root / POLICY_NAME
    if named is None and not path.is_file():
        return Policy()
    try:
        return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        what = complaints(error) if isinstance(error, ValidationError) else str(error)
        raise PolicyError(f"{path} is no review policy: {what}") from error
