"""The scheduled flows: collect every night, try failures again, read again after a change of rules, publish.

Thin: each task calls a function of `flows.collecting` for many papers; a task costs Prefect up to a tenth of a second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from collection.collect import CollectReport, NotReachable
from collection.manners import Refused
from collection.queries import Query, choose, load_queries
from collection.settings import load_settings
from collection.transport import CollectionError, Transient
from flows import collecting, outcomes
from flows.cluster_settings import cluster_address
from flows.ingest import WATCHER, LoggedProgress, publish_lake, reading, watched
from flows.progress import Progress
from flows.report_page import report_address
from warehouse.addresses import lake_at
from warehouse.lake import Lake

LATER_S: list[float] = [600, 3600]
"""After what arXiv or the network does for a while, a task is tried again so much later."""


class CollectionIncomplete(RuntimeError):
    """A part of a scheduled run failed; the rest was done."""


def _may_pass(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    try:
        state.result()
    except (Transient, NotReachable):
        return True
    except Exception:
        return False
    return False


@task(
    name="collect",
    task_run_name="collect {query.benchmark}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=len(LATER_S),
    retry_delay_seconds=LATER_S,
    retry_jitter_factor=0.2,
    retry_condition_fn=_may_pass,
)
def collect_query(
    lake_root: str, query: Query, since: dt.date | None, limit: int | None, report: CollectReport
) -> CollectReport:
    """Harvest, rank and fetch for one benchmark, at most `limit` papers; adds to `report` what it did."""
    progress = _progress()
    collecting.collect_queries(
        Lake(lake_root), load_settings(), [query], report, since=since, limit=limit, progress=progress
    )
    return report


@task(name="fetch failures again", cache_policy=NO_CACHE, persist_result=False)
def fetch_failures(lake_root: str, limit: int | None, report: CollectReport) -> CollectReport:
    """Fetch again what failed for a reason that may have passed."""
    collecting.retry_failures(Lake(lake_root), load_settings(), report, limit=limit, progress=_progress())
    return report


def _progress() -> Progress:
    return WATCHER.get() or LoggedProgress()


def _read(lake: Lake, *, retry: bool = False) -> tuple[int, int]:
    read = reading(cluster_address())
    done, unreadable = collecting.read_stored(lake, _progress(), retry=retry, read=read)
    get_run_logger().info("%s papers read, %s could not be read", done, unreadable)
    return done, unreadable


def _leave_artifacts(lake: Lake, reports: dict[str, CollectReport]) -> None:
    """Tables of what came in, what failed and why, and what waits for review; a link to the report."""
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"
    if reports:
        create_table_artifact(outcomes.came_in(reports), key="came-in", description=f"What came from arXiv, {day}")
        failed = outcomes.failures(reports)
        create_table_artifact(failed, key="failed", description=f"What did not come, and why, {day}")
    waiting = outcomes.waiting_for_review(lake)
    create_table_artifact(waiting, key="waiting-for-review", description=f"Claims that wait for a person, {day}")
    create_link_artifact(
        report_address(lake), link_text="report", key="report", description="Written by `climits report`"
    )


@flow(name="collect", persist_result=False)
def collect(
    lake: str = "lake",
    benchmarks: Sequence[str] = (),
    since: dt.date | None = None,
    limit: int | None = 200,
) -> dict[str, int]:
    """Collect for each benchmark (all where none is named), read what came, publish, and leave artifacts.

    `limit` bounds the papers fetched for each benchmark. A query that arXiv refuses keeps nothing from the others;
    where arXiv does not answer at all, the rest is left to the next run. Either way the flow fails at its end. Paths
    are those of the machine the flow runs on.
    """
    load_settings().user_agent  # noqa: B018  refuse before any work where no contact address is set
    reports: dict[str, CollectReport] = {}
    problems: list[str] = []
    with lake_at(lake) as root:
        for query in choose(load_queries(), list(benchmarks)):
            report = reports[query.benchmark] = CollectReport()
            try:
                collect_query(str(root.root), query, since, limit, report)
            except (Refused, Transient, NotReachable) as problem:
                # What keeps arXiv from answering one query keeps it from answering the others.
                problems.append(f"{query.benchmark}: {problem}")
                break
            except CollectionError as problem:
                problems.append(f"{query.benchmark}: {problem}")
        read, unreadable = _read(root)
        return _finish(root, reports, problems, read=read, unreadable=unreadable)


@flow(name="retry-failures", persist_result=False)
def retry_failures(lake: str = "lake", limit: int | None = 500) -> dict[str, int]:
    """Fetch and read again what failed for a reason that may have passed, publish, and leave artifacts."""
    report = CollectReport()
    problems = []
    with lake_at(lake) as root:
        try:
            fetch_failures(str(root.root), limit, report)
        except (CollectionError, Refused) as problem:
            problems.append(str(problem))
        read, unreadable = _read(root, retry=True)
        return _finish(root, {"tried again": report}, problems, read=read, unreadable=unreadable)


@flow(name="reread", persist_result=False)
def reread(lake: str = "lake") -> dict[str, int]:
    """Read every stored PDF that was not read under the present rules, and publish; quick where nothing changed."""
    with lake_at(lake) as root:
        read, unreadable = _read(root.require())
        return _finish(root, {}, [], read=read, unreadable=unreadable)


@flow(name="publish", persist_result=False)
def publish(lake: str = "lake") -> dict[str, int]:
    """Build the warehouse from the lake, the reviewers' decisions included, and leave artifacts."""
    with lake_at(lake) as root:
        return _finish(root.require(), {}, [])


def _finish(lake: Lake, reports: dict[str, CollectReport], problems: list[str], **counts: int) -> dict[str, int]:
    """Publish and leave artifacts; raises CollectionIncomplete where anything failed."""
    try:
        if collecting.anything_stored(lake):
            for line in publish_lake(str(lake.root)).left_out:
                get_run_logger().warning("%s", line)
    finally:
        _leave_artifacts(lake, reports)
    if problems:
        raise CollectionIncomplete("What came is stored, read and published, but:\n" + "\n".join(problems))
    return counts | {"stored": sum(report.fetched["stored"] for report in reports.values())}


def run_collect_watched(
    lake: str,
    progress: Progress,
    *,
    benchmarks: Sequence[str] = (),
    since: dt.date | None = None,
    limit: int | None = None,
) -> dict[str, int]:
    """Run the flow `collect` in this process while a person watches."""
    with watched(progress):
        return collect(lake, benchmarks, since, limit)
