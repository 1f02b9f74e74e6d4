"""The steps by which a warehouse is filled, of a whole lake or of the papers that changed: the same for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warehouse.asking import order_questions
from warehouse.curating import MakeClaims, Progress, Second, ShardKey, curate
from warehouse.deciding import Applied, Decided, apply_decisions
from warehouse.gather import Connection, load_readings, run_file, transaction
from warehouse.lake import Lake
from warehouse.lost_decisions import keep_lost, only_published
from warehouse.publish_report import PublishReport
from warehouse.records import PaperIdentity
from warehouse.reference import load_reference
from warehouse.schema import comments, create_table, relations, tables
from warehouse.second_loading import load_second_readings
from warehouse.setting_aside import SetAside, record, refused_decision, settle

STEPS: Final = 5
"""Of filling a warehouse, as told to a person who waits."""
STORAGE: Final = "v1.5.0"
"""Oldest client that can read the file: DuckDB 2's own default shuts out all clients of version 1."""
MEMORY_LIMIT: Final = "1500MB"
"""The database spills to the disk beyond it."""
MEMORY_LIMIT_OF_FEW: Final = "300MB"
"""That of a lake with up to FEW_BYTES."""
SMALL_LAKE_BYTES: Final = 1_000_000
"""Of readings, some forty papers: up to there a second thread of the database costs more than it does."""
FEW_BYTES: Final = 100_000_000
"""Of readings, some four thousand papers: more memory would make their publish no faster."""


@dataclass(frozen=True, slots=True)
class Job:
    """One publish: `file` is the warehouse in the making, `kept` what the next publish is to know of it."""

    lake: Lake
    file: Path
    kept: Path
    judges: Path | None
    progress: Progress
    make: MakeClaims

    @property
    def config(self) -> dict[str, str | bool | int | float | list[str]]:
        """Settings of the databases that a publish opens."""
        size = self._bytes_of_readings
        threads: dict[str, int] = {"threads": 1} if size <= SMALL_LAKE_BYTES else {}
        return {
            **threads,
            "storage_compatibility_version": STORAGE,
            "memory_limit": MEMORY_LIMIT_OF_FEW if size <= FEW_BYTES else MEMORY_LIMIT,
            "temp_directory": str(self.lake.temporary),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }

    @property
    def _bytes_of_readings(self) -> int:
        shards = (path for rules in self.lake.versions("readings") for path in self.lake.shards("readings", rules))
        return sum(path.stat().st_size for path in shards)

    def step(self, done: int) -> None:
        """Tell who waits."""
        self.progress("warehouse", done, STEPS)

    def claims(
        self, shards: Sequence[Path], papers: Mapping[ShardKey, Sequence[PaperIdentity]], second: Second
    ) -> dict[ShardKey, Path]:
        """The files of claims of papers, by their file of readings."""
        return curate(self.lake, shards, papers, second, judges=self.judges, progress=self.progress, make=self.make)


@dataclass(frozen=True, slots=True)
class Made:
    """A warehouse that was made; `changed_since_whole` is how many papers were made again since the whole was built."""

    report: PublishReport
    changed_since_whole: int


def prepare(connection: Connection) -> None:
    """Make the empty tables and fill those of chips and benchmarks."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # in processes without a main file DuckDB draws one
    with transaction(connection):
        for relation in tables():
            connection.execute(create_table(relation))
    load_reference(connection)


def fill_rest(
    connection: Connection, shards: Sequence[Path], second: Second, decided: Decided, step: Callable[[int], None]
) -> list[SetAside]:
    """Fill all other relations for the papers in `papers` and `paper_versions`, and make the views.

    Returns what was set aside. Raises ChecksFailedError.
    """
    load_readings(connection, shards)
    load_second_readings(connection, second)
    step(2)
    applied: Applied = apply_decisions(connection, decided)
    step(3)
    for relation in relations().values():
        if relation.kind == "view":
            run_file(connection, f"views/{relation.name}.sql")
    aside = [refused_decision(*one) for one in applied.refused.values()]
    aside += settle(connection, lambda: run_file(connection, "coverage.sql"))
    order_questions(connection)
    record(connection, aside)
    return aside


def describe(connection: Connection) -> None:
    """Say in the database what each relation and column means."""
    with transaction(connection):
        connection.execute("; ".join(comment for relation in relations().values() for comment in comments(relation)))


def problems_with(lake: Lake, decided: Decided) -> list[str]:
    """Lines of decisions that cannot be read, and decisions of the warehouse that no file has any more, kept aside."""
    problems = [str(problem) for problem in decided.loaded.problems]
    lost = only_published(lake, {decision.decision_id for decision in decided.loaded.decisions})
    if lost:
        kept = keep_lost(lake, lost)
        problems.append(
            f"{len(lost)} decisions of the last warehouse are in no file of decisions any more; kept in {kept}"
        )
    return problems
