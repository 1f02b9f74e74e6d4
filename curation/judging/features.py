"""What a judge sees of a candidate: named numbers from a catalogue and the votes of heuristics.

A feature that the catalogue does not name is an error, and so is one that a candidate lacks: nothing becomes a
silent 0. What cannot be said of a candidate (the column of a number in running text) is NaN, which the judge's trees
know as absent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Kind = Literal["run", "result", "cost"]
"""What a candidate may become: a training run, a benchmark result, the operations of one pass of a model."""
VOTE = "vote_"
"""Prefix of the feature that holds a heuristic's vote."""
DOUBTED = ", doubted"
"""Ends the name of a group of candidates against which a heuristic speaks that is seldom wrong when it does."""

View = TypeVar("View")


class FeatureError(ValueError):
    """A candidate's features are not those of the catalogue."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One entry of a catalogue: what the number means and between which bounds it lies."""

    name: str
    meaning: str
    low: float = 0.0
    high: float = 1.0
    against: str = ""  # of a vote: what it says in words where it speaks against a candidate


@dataclass(frozen=True, slots=True)
class Vote(Generic[View]):
    """A heuristic: +1 speaks for the candidate, -1 against it, 0 abstains. Its meaning is its first line of words."""

    function: Callable[[View], int]

    @property
    def name(self) -> str:
        """Name of the vote: that of its function."""
        return self.function.__name__

    @property
    def meaning(self) -> str:
        """What the vote looks at."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]

    @property
    def against(self) -> str:
        """What it says in words where it speaks against a candidate: the docstring's "Against: …", else its name."""
        told = re.search(r"Against: (.+)\.\s*$", self.function.__doc__ or "")
        return told[1] if told else self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The features of one kind of candidate, in the order in which a judge's file has them.

    `names` are theirs in order; `votes` are the places of the heuristics' votes among them, each with its name;
    `against` is what each vote says in words where it speaks against a candidate.
    """

    kind: Kind
    features: tuple[Feature, ...]
    names: tuple[str, ...] = field(init=False)
    votes: tuple[tuple[int, str], ...] = field(init=False)
    against: Mapping[str, str] = field(init=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        names = tuple(feature.name for feature in self.features)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "against", {feature.name: feature.against for feature in self.features})
        object.__setattr__(self, "votes", tuple((k, name) for k, name in enumerate(names) if name.startswith(VOTE)))

    def refuse_unknown(self, values: Mapping[str, float]) -> None:
        """Raise FeatureError where a value has a name that the catalogue lacks."""
        if unknown := sorted(set(values) - set(self.names)):
            raise FeatureError(f"the catalogue of {self.kind} has no feature {unknown}")

    def row(self, values: Mapping[str, float]) -> tuple[float, ...]:
        """The values in the catalogue's order; raises FeatureError where names are missing or unknown."""
        if len(values) == len(self.names):
            with suppress(KeyError):
                return tuple(map(float, map(values.__getitem__, self.names)))
        unknown = sorted(set(values) - set(self.names))
        missing = sorted(set(self.names) - set(values))
        raise FeatureError(
            f"features of a {self.kind} candidate do not fit the catalogue: unknown {unknown}, missing {missing}"
        )


def catalogue(kind: Kind, features: Iterable[Feature], votes: Sequence[Vote[View]]) -> Catalogue:
    """A catalogue of features and votes; raises FeatureError where a name is given twice or has no meaning."""
    every = (*features, *(Feature(VOTE + vote.name, vote.meaning, -1.0, 1.0, vote.against) for vote in votes))
    names = [feature.name for feature in every]
    doubled = sorted({name for name in names if names.count(name) > 1})
    empty = sorted(feature.name for feature in every if not feature.meaning)
    if doubled:
        raise FeatureError(f"the catalogue of {kind} candidates names twice: {', '.join(doubled)}")
    if empty:
        raise FeatureError(
            f"the catalogue of {kind} candidates gives no meaning (a vote's is its docstring) to: {', '.join(empty)}"
        )
    return Catalogue(kind, every)


def cast(votes: Sequence[Vote[View]], view: View) -> dict[str, float]:
    """Every heuristic's vote on what it is shown, as features."""
    return {VOTE + vote.name: float(vote.function(view)) for vote in votes}


def matrix(rows: Sequence[Sequence[float]], width: int) -> NDArray[np.float64]:
    """Rows of features as an array of shape (rows, width)."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


ABSENT = math.nan
"""The value of a feature that cannot be said of a candidate."""
