"""Whose a named model is: the paper's own or somebody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.reading import PaperReadings

CITED = re.compile(
    r"\[[\w+, –-]{1,40}\]|\bet al\b|\((?:[^()]*,\s*)?(?:19|20)\d\d[a-z]?\)"
    r"|\(\w+ & \w+|\b[A-Z][a-z]+ and [A-Z][a-z]+ (?:19|20)\d\d"
)
OURS = re.compile(r"\b(?:ours?|this work|this paper|we|proposed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Names that the paper introduces (`own`) and names that it cites (`cited`), in lower case."""

    own: frozenset[str]
    cited: frozenset[str]

    def is_others(self, label: str) -> bool:
        """Whether a row or column label names somebody else's model."""
        if OURS.search(label):
            return False
        if CITED.search(label):
            return True
        names = _heads(label)
        if any(name in self.own for name in names):
            return False
        return any(name in self.cited for name in names)


def read_ownership(paper: PaperReadings) -> Ownership:
    """Names from the title, the sentences that introduce a model and the ones that cite one."""
    own = {name for reading in paper.readings if reading.rule == "names.own" for name in _heads(reading.text)[:1]}
    cited = {name for reading in paper.readings if reading.rule == "names.cited" for name in _heads(reading.text)[:1]}
    title = set(re.findall(r"[a-z0-9][\w+-]*", paper.title.lower()))
    return Ownership(frozenset(own | title), frozenset(cited - title))


def _heads(label: str) -> list[str]:
    """The label in lower case, then its shorter and shorter beginnings: "bert-base", "bert"."""
    whole = re.sub(r"[\s(^*†‡].*$", "", label.strip().lower())
    found = [whole]
    while re.search(r"[-_/.]", found[-1]):
        found.append(re.sub(r"[-_/.][^-_/.]*$", "", found[-1]))
    return [name for name in found if name]
