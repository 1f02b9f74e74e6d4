"""What `climits doctor --repair` does to a lake: what is broken is moved into `aside`, decisions are given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.decisions.log import load
from curation.decisions.mending import mend
from warehouse.doctor import Finding
from warehouse.errors import writing
from warehouse.lake import Lake
from warehouse.lost_decisions import lost_decisions

_MOVED = ("file", "claims", "pdf", "warehouse")


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was moved aside, which decisions were given back, and the findings that nothing could be done about."""

    aside: tuple[Path, ...]
    given_back: tuple[str, ...]
    left: tuple[Finding, ...]


def repair(lake: Lake, findings: Sequence[Finding]) -> Repaired:
    """Move what is damaged aside and give decisions back that the warehouse knows; publishes and reads nothing.

    Afterwards every file of the lake can be read. What was moved out is not made again here. Raises LakeFullError or
    LakeNotWritableError.
    """
    with writing(lake.root):
        # Before the warehouse is moved: it may be the only place that still has them.
        aside, back = _decisions(lake, findings)
        for path in dict.fromkeys(f.path for f in findings if f.kind in _MOVED and f.path is not None):
            if path.exists():
                aside.append(lake.set_aside(path))
        for finding in findings:
            if finding.kind == "left_over" and finding.path is not None:
                finding.path.unlink(missing_ok=True)
    left = [f for f in findings if f.kind in ("lost_pdf", "pdf")]
    left += [f for f in findings if f.kind == "decision" and f.decision_id not in back]
    return Repaired(tuple(aside), tuple(back), tuple(left))


def _decisions(lake: Lake, findings: Iterable[Finding]) -> tuple[list[Path], list[str]]:
    """Mend the files; return the copies of what they were and the ids of decisions that were given back."""
    damaged = [f.path for f in findings if f.kind == "decision" and f.path is not None]
    back = lost_decisions(lake, {decision.decision_id for decision in load(lake.decisions).decisions})
    copies: list[Path] = []
    if damaged or back:
        lake.decisions.mkdir(parents=True, exist_ok=True)
        mend(lake.decisions, damaged, back, lambda path: copies.append(lake.copy_aside(path)))
    return copies, [decision.decision_id for decision in back]
