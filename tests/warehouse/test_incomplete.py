"""A paper that may say more than was read of it is marked for a person, and gives way to a whole copy."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.warehouse.conftest import AT, make_paper
from warehouse.lake import Lake
from warehouse.overview import overview
from warehouse.publish import publish
from warehouse.read import Warehouse

DOUBT = "the file breaks off: its end marker is missing; no text on pages 14, 15"


def test_an_incomplete_paper_is_marked_and_what_was_not_found_was_not_looked_for(lake: Lake) -> None:
    lake.write_readings([replace(make_paper("a"), detail=DOUBT), make_paper("b", "1512.03385", 1)], "rules", at=AT)
    publish(lake)
    with Warehouse.of(lake) as warehouse:
        status = warehouse.rows("SELECT arxiv_id, status, detail FROM paper_status WHERE stage = 'read' ORDER BY ALL")
        states = warehouse.rows("SELECT arxiv_id, state FROM coverage WHERE fact = 'training_compute' ORDER BY ALL")
        reported = warehouse.value("SELECT count(*) FROM coverage WHERE state = 'reported'")
    assert [tuple(row.values()) for row in status] == [
        ("1512.03385", "read", None),
        ("1706.03762", "incomplete", DOUBT),
    ]
    assert [tuple(row.values()) for row in states] == [("1512.03385", "not_found"), ("1706.03762", "not_looked")]
    assert reported == 8
    assert [(row["arxiv_id"], row["detail"]) for row in overview(lake)["problems"]] == [("1706.03762", DOUBT)]


def test_a_whole_copy_of_the_same_version_counts(lake: Lake) -> None:
    lake.write_readings([make_paper("a")], "rules", at=AT)
    lake.write_readings([replace(make_paper("b"), detail=DOUBT)], "rules", at=AT + dt.timedelta(hours=1))
    publish(lake)
    with Warehouse.of(lake) as warehouse:
        assert warehouse.value("SELECT pdf_sha256 FROM papers") == "a" * 64
