"""The report on loopback: what is answered, with which headers, and to whom."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows.report_page import ADDRESS_VARIABLE, ReportNotServed, report_address, served_report
from warehouse.lake import Lake


def ask(address: str, path: str = "/", method: str = "GET", host: str | None = None) -> tuple[int, str, dict[str, str]]:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 0, timeout=10)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, dict(answer.getheaders())


def test_the_report_is_served_as_it_lies_there_now(tmp_path: Path) -> None:
    with served_report(tmp_path, 0) as address:
        status, said, _ = ask(address)
        assert (status, "analyse/weekly" in said) == (404, True)
        (tmp_path / "report.html").write_text("<!doctype html><p>Größe</p>", encoding="utf-8")
        status, said, headers = ask(address, "/report.html?again")
        assert (status, said) == (200, "<!doctype html><p>Größe</p>")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
        assert ask(address, method="HEAD")[:2] == (200, "")
    with pytest.raises(ConnectionRefusedError):
        ask(address)


@pytest.mark.parametrize("path", ["/warehouse.duckdb", "/../report.html", "/%2e%2e/etc/passwd", "/pdf/"])
def test_nothing_but_the_report_is_served(tmp_path: Path, path: str) -> None:
    (tmp_path / "report.html").write_text("report")
    (tmp_path / "warehouse.duckdb").write_text("warehouse")
    with served_report(tmp_path, 0) as address:
        assert ask(address, path)[:2] == (404, "The report is at /\n")


@pytest.mark.parametrize(
    ("host", "status"), [("evil.example", 421), ("evil.example:80", 421), ("localhost:1", 200), ("127.0.0.1", 200)]
)
def test_only_asked_by_this_machines_name(tmp_path: Path, host: str, status: int) -> None:
    (tmp_path / "report.html").write_text("report")
    with served_report(tmp_path, 0) as address:
        assert ask(address, host=host)[0] == status


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(ReportNotServed, match=rf"127\.0\.0\.1:{port} .*--report-port"),
            served_report(tmp_path, port),
        ):
            pass


def test_the_link_leads_where_the_report_is_served_else_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "lake")
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    assert report_address(lake) == (tmp_path / "lake" / "report.html").resolve().as_uri()
    monkeypatch.setenv(ADDRESS_VARIABLE, "http://127.0.0.1:4201/")
    assert report_address(lake) == "http://127.0.0.1:4201/"
