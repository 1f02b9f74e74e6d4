"""The scheduled flows' own parts; a Prefect server runs them in test_scheduling_docs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
import yaml
from prefect.utilities.importtools import import_object

from collection.collect import CollectReport, NotReachable
from collection.identifiers import ArxivId
from collection.loopback import Faults, LoopbackArxiv
from collection.manners import Refused
from collection.queries import load_queries
from collection.transport import CollectionError, Transient
from flows import collecting, outcomes
from flows.scheduled import _may_pass
from flows.serving import CannotServe, asks_arxiv, read_deployments
from tests.collection.served import QUERY, paper, settings_for
from warehouse.lake import Lake

ROOT = Path(__file__).parents[2]
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]


@pytest.mark.parametrize("entry", DEPLOYMENTS, ids=lambda entry: f"{entry['entrypoint']}/{entry['name']}")
def test_deployments_name_flows_that_take_their_parameters(entry: dict[str, object]) -> None:
    flow = import_object(str(entry["entrypoint"]))
    parameters = entry["parameters"]
    assert isinstance(parameters, dict)
    assert set(parameters) <= set(flow.parameters.properties)
    assert set(flow.parameters.required or ()) <= set(parameters) | {"pdf_dir"}
    assert entry["concurrency_limit"] == 1


def test_served_deployments_are_the_scheduled_ones_of_the_file(tmp_path: Path) -> None:
    served = read_deployments(ROOT / "prefect.yaml", tmp_path, [])
    assert [one.name for one in served] == [entry["name"] for entry in DEPLOYMENTS if entry.get("schedules")]
    assert all(one.parameters["lake"] == str(tmp_path) for one in served)
    for name in ("nightly", "collect/nightly"):
        (nightly,) = read_deployments(ROOT / "prefect.yaml", tmp_path, [name])
        assert [str(schedule.schedule.cron) for schedule in nightly.schedules or []] == ["20 4 * * *"]
    (weekly,) = read_deployments(ROOT / "prefect.yaml", tmp_path, ["analyse/weekly"])
    assert weekly.flow_name == "analyse"


@pytest.mark.parametrize(
    ("only", "asks"),
    [
        ([], True),
        (["nightly"], True),
        (["retry-failures/weekly"], True),
        (["publish/hourly"], False),
        (["hourly"], False),
    ],
)
def test_an_address_for_arxiv_is_needed_where_papers_are_fetched(only: list[str], asks: bool) -> None:
    assert asks_arxiv(ROOT / "prefect.yaml", only) is asks


def test_what_cannot_be_served_is_named(tmp_path: Path) -> None:
    # two flows have a weekly one
    for name in ("noon", "weekly"):
        with pytest.raises(CannotServe, match=f"no one deployment {name}. There are: collect/nightly, "):
            read_deployments(ROOT / "prefect.yaml", tmp_path, [name])
    (tmp_path / "prefect.yaml").write_text("deployments: [")
    with pytest.raises(CannotServe, match="cannot be read as deployments"):
        read_deployments(tmp_path / "prefect.yaml", tmp_path, [])


class FakeState:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def result(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (Transient("no connection", "unreachable"), True),
        (NotReachable("no connection"), True),
        (CollectionError("the list changed"), False),
        (Refused("403"), False),
        (ValueError("a fault of the program"), False),
    ],
)
def test_only_what_may_pass_is_tried_again_later(error: Exception, again: bool) -> None:
    assert _may_pass(None, None, FakeState(error)) is again  # type: ignore[arg-type]


def test_what_came_is_read_though_collection_broke_off(tmp_path: Path) -> None:
    with LoopbackArxiv([paper(0), paper(1)], Faults(pdf={"2001.00002": "403"})) as server:
        report = collecting.ingest_from_arxiv(
            Lake(tmp_path / "lake"),
            settings_for(server, tmp_path),
            ids=[ArxivId("2001.00001"), ArxivId("2001.00002"), ArxivId("1706.03762")],
        )
    assert isinstance(report.problem, Refused)
    assert report.read == 1
    assert report.collected.fetched == Counter(stored=1, forbidden=1)
    rows = outcomes.failures({"by id": report.collected})
    assert [(row["paper"], row["status"]) for row in rows] == [("2001.00002v1", "forbidden"), ("1706.03762", "unknown")]
    (row,) = outcomes.came_in({"by id": report.collected})
    assert (row["PDFs stored"], row["failed"]) == (1, 1)


def test_a_change_of_rules_has_everything_read_again_and_no_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "lake")
    with LoopbackArxiv([paper(0), paper(1)]) as server:
        report = CollectReport()
        collecting.collect_queries(lake, settings_for(server, tmp_path), [QUERY], report, since=dt.date(2020, 1, 1))
    assert collecting.read_stored(lake) == (2, 0)
    assert collecting.read_stored(lake) == (0, 0)
    monkeypatch.setattr(collecting, "rules_version", lambda: "other-rules")
    assert collecting.read_stored(lake) == (2, 0)


def test_before_the_first_publish_nothing_waits_for_review(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake").create()
    assert outcomes.waiting_for_review(lake) == []


def test_every_query_has_a_window_that_arxiv_can_answer() -> None:
    assert all(query.window_days <= 183 for query in load_queries().values())
