"""The model that a training run is of: the name that its sentence ties to the fact, else the nearest one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from curation.candidates.links import Candidate
from curation.candidates.mentions import Mentions
from curation.candidates.owner import PaperNames
from curation.candidates.run_views import RunView
from curation.candidates.statements import Statement, Timed
from curation.second.opinion import SecondOpinion
from extractors.reading import PaperReadings, Reading

MODEL_REACH: Final = 3  # sentences back in which the model of "it takes 10 days" is sought
LONGEST_LEAD: Final = 30  # characters; a longer beginning of a title is no model's name
LEAD_WORDS: Final = 3
TIED: Final = re.compile(r"\s+(?:for|to (?:pre-?|fine-?)?(?:train|tune))\s+")
TIED_ON: Final = (re.compile(r"training\s+"), re.compile(r"(?:the|our)\s+"))
"""What stands between a time and the model that it is said of, and what may follow: "an hour for training the one"."""


@dataclass(frozen=True, slots=True)
class Source:
    """The paper that drafts are of.

    `tied` keeps for all drafts of a sentence what was found of it: by the statement's `id`, with the statement, so that
    no other gets that id.
    """

    paper: PaperReadings
    arxiv_id: str
    version: int | None
    mentions: Mentions
    names: PaperNames
    opinion: SecondOpinion | None = None
    tied: dict[int, tuple[Statement, dict[int, Reading]]] = field(default_factory=dict)


def model_of(draft: Candidate, view: RunView, source: Source) -> tuple[str | None, Reading | None]:
    """The name nearest to the fact in its sentence, else in the sentences before, else the paper's own.

    A name that the sentence ties to one time ("3 days for A and 7 days for B") is that time's and no other's.
    """
    if draft.model:
        return draft.model, None
    statement = draft.statement
    beside = _beside(view, statement)
    if id(statement) not in source.tied:
        source.tied[id(statement)] = statement, _tied(statement)
    _, tied = source.tied[id(statement)]
    for fact in beside:
        if (name := tied.get(_start(fact))) is not None:
            return name.text, name
    free = _free(statement, beside, tied)
    of_others = {text for text in {name.text for name in free} if source.names.is_others(text)}
    ours = [name for name in free if name.text not in of_others]
    if ours or free:
        place = _start((beside or [fact.reading for fact in view.facts])[0])
        best = min(ours or free, key=lambda name: _distance(name, place))
        return best.text, best
    if statement.models:
        return None, None
    for earlier in reversed(source.mentions.before(statement.sentence, MODEL_REACH)):
        if earlier.models:
            return earlier.models[-1].text, earlier.models[-1]
    head = source.paper.title.split(":")[0].strip()
    if ":" in source.paper.title and 0 < len(head) <= LONGEST_LEAD and len(head.split()) <= LEAD_WORDS:
        return head, None
    return None, None


def _beside(view: RunView, statement: Statement) -> list[Reading]:
    """The facts that stand in the sentence of the names, a time first: the hardware may be told elsewhere."""
    return [fact.reading for fact in view.facts if fact.reading.sentence == statement.sentence]


def _tied(statement: Statement) -> dict[int, Reading]:
    """Where the times of a sentence begin, with the name that follows each by TIED."""
    # By place, not by pairs: a sentence of a table that was set as text may have hundreds of each.
    places = {_start(name): (number, name) for number, name in enumerate(statement.models)}
    found: dict[int, Reading] = {}
    for timed in (*statement.durations, *statement.compute):
        if names := [places[end] for end in _ends_of_a_tie(statement.quote, timed) if end in places]:
            found[timed.start] = max(names, key=lambda numbered: numbered[0])[1]
    return found


def _ends_of_a_tie(quote: str, timed: Timed) -> set[int]:
    """Where a name may begin that a time is said of."""
    tie = TIED.match(quote, int(timed.reading.attributes["end"]))
    ends = {tie.end()} if tie else set()
    for more in TIED_ON:
        ends |= {further.end() for end in ends if (further := more.match(quote, end))}
    return ends


def _free(statement: Statement, beside: Sequence[Reading], tied: Mapping[int, Reading]) -> Sequence[Reading]:
    """The names that a fact may be of: of a time those that are tied to no other, of hardware alone all."""
    times = {timed.start for timed in (*statement.durations, *statement.compute)}
    if not times.intersection(map(_start, beside)):
        return statement.models
    of_others = {_start(name) for name in tied.values()}
    return [name for name in statement.models if _start(name) not in of_others]


def _start(reading: Reading) -> int:
    return int(reading.attributes["start"])


def _distance(name: Reading, place: int) -> int:
    """How far a name ends from the fact; after it twice as far: what follows is more often compared with."""
    start = _start(name)
    return 2 * (start - place) if start > place else place - start - len(name.text)
