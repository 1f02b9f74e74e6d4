"""Reading the published warehouse: what a query may not do, what it leaves behind, logs that others left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.conftest import AT, make_paper
from warehouse.errors import QueryError, WarehouseMissingError
from warehouse.lake import Lake
from warehouse.publish import publish
from warehouse.read import Warehouse


@pytest.fixture
def published(lake: Lake) -> Lake:
    lake.write_readings([make_paper("a")], "rules", at=AT)
    publish(lake)
    return lake


WRITES_AND_DIES = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE mine(x INTEGER)")
print("written", flush=True)
sys.stdin.readline()
connection.execute("INSERT INTO mine VALUES (1)")
os.kill(os.getpid(), 9)
"""


def test_a_log_that_another_program_left_is_said_and_the_next_publish_removes_it(published: Lake) -> None:
    command = [sys.executable, "-c", WRITES_AND_DIES, str(published.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        left = published.warehouse_log.read_bytes()
        publish(published)
        with Warehouse.of(published) as warehouse:
            assert warehouse.value("SELECT count(*) FROM papers") == 1
        writer.communicate("\n")
    # What it left belongs to the build before.
    published.warehouse_log.write_bytes(left)
    with pytest.raises(WarehouseMissingError, match=r"warehouse\.duckdb\.wal.*climits publish"):
        Warehouse.of(published)
    publish(published)
    assert not published.warehouse_log.exists()
    with Warehouse.of(published) as warehouse:
        assert warehouse.value("SELECT count(*) FROM papers") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SET memory_limit = '100GB'",
        "SET GLOBAL threads = 64",
        "SET temp_directory = '/tmp'",
        "SET enable_external_access = true",
        "RESET memory_limit",
        "SET lock_configuration = false",
        "PRAGMA memory_limit = '100GB'",
    ],
)
def test_a_query_sets_no_limits(published: Lake, sql: str) -> None:
    with Warehouse.of(published) as warehouse:
        before = warehouse.value("SELECT current_setting('memory_limit')")
        with pytest.raises(QueryError):
            warehouse.rows(sql)
        assert warehouse.value("SELECT current_setting('memory_limit')") == before


FAILS_LATE = "SELECT CASE WHEN i < 200000 THEN i ELSE error('no more') END AS x FROM range(300000) AS r(i)"


@pytest.mark.parametrize("fetch", ["rows", "columns", "frame", "arrow"])
def test_an_error_while_rows_are_read_is_a_message(published: Lake, fetch: str) -> None:
    with Warehouse.of(published) as warehouse, pytest.raises(QueryError, match="no more"):
        getattr(warehouse, fetch)(FAILS_LATE)


def test_queries_spill_elsewhere_and_two_connections_of_a_process_agree(published: Lake) -> None:
    with Warehouse.of(published) as warehouse, Warehouse.of(published) as another:
        spill = Path(warehouse.value("SELECT current_setting('temp_directory')"))
        assert published.root not in spill.parents
        assert another.value("SELECT current_setting('temp_directory')") == str(spill)
    with pytest.raises(QueryError, match="closed"):
        warehouse.rows("SELECT 1")
