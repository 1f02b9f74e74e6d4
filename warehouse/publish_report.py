"""What was published and what had to be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.gather import Connection
from warehouse.lake import Lake
from warehouse.schema import tables
from warehouse.setting_aside import SetAside, told
from warehouse.versions import rules_version


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published. `problems` are lines of decisions that cannot be read, `set_aside` rows and decisions that
    broke a check: they are left out and kept nothing else from being published.
    """

    warehouse: Path
    counts: Mapping[str, int]
    rules_version: str
    papers_of_older_rules: int
    curation_failures: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def left_out(self) -> list[str]:
        """A line for each line of decisions, paper, claim and decision that the warehouse had to do without."""
        return [
            *(f"decision set aside: {problem}" for problem in self.problems),
            *(f"no claims made of {arxiv_id}: {problem}" for arxiv_id, problem in self.curation_failures),
            *(f"set aside: {what}" for what in self.set_aside),
        ]


def report_on(connection: Connection, lake: Lake, problems: Sequence[str], aside: Sequence[SetAside]) -> PublishReport:
    """The report on the warehouse that the connection uses."""
    counts = {}
    for relation in tables():
        ((counts[relation.name],),) = connection.execute(f'SELECT count(*) FROM "{relation.name}"').fetchall()
    failures = connection.execute(
        "SELECT arxiv_id, detail FROM paper_status WHERE stage = 'curate' AND status = 'failed' ORDER BY ALL"
    ).fetchall()
    older = connection.execute(
        "SELECT count(*) FROM paper_versions WHERE published AND status = 'read' AND rules_version <> ?",
        [rules_version()],
    ).fetchone()
    return PublishReport(
        lake.warehouse,
        counts,
        rules_version(),
        older[0] if older else 0,
        tuple(failures),
        tuple(problems),
        told(aside),
    )


def refuse_if_all_failed(connection: Connection) -> None:
    """A fault of the rules or their data must not replace a good warehouse by an empty one; raises WarehouseError."""
    stages = connection.execute("SELECT status, any_value(detail) FROM paper_status WHERE stage = 'curate' GROUP BY 1")
    outcomes = dict(stages.fetchall())
    if set(outcomes) == {"failed"}:
        raise WarehouseError(
            f"No claims could be made of any paper, so nothing was published and the old warehouse stays. "
            f"The first problem was: {outcomes['failed']}"
        )
