"""The lake's report on loopback: a browser that shows the scheduler's pages may not open a file of this machine."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from warehouse.lake import Lake

HOST = "127.0.0.1"
ADDRESS_VARIABLE = "CLIMITS_REPORT_ADDRESS"
"""Where flow runs, processes of their own, find the address that the report is served at."""
NOT_YET = (
    "There is no report yet: `climits report` writes one, and so does the deployment analyse/weekly "
    "(prefect deployment run analyse/weekly).\n"
)
HEADERS = {
    "Cache-Control": "no-cache",  # the next report stands at the same address
    "Content-Security-Policy": "frame-ancestors 'none'",  # the page itself says the rest
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class ReportNotServed(RuntimeError):
    """The report cannot be served; the message says what to do."""


def report_address(lake: Lake) -> str:
    """Return the address of the lake's report: where it is served, else that of the file."""
    return os.environ.get(ADDRESS_VARIABLE) or lake.report.resolve().as_uri()


@contextlib.contextmanager
def served_report(lake: Path, port: int) -> Iterator[str]:
    """Serve the report of a lake on loopback within the block and yield its address; port 0 takes a free one.

    Raises ReportNotServed where the port is taken.
    """
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as problem:
        raise ReportNotServed(
            f"The report cannot be served at {HOST}:{port} ({problem.strerror}). Name another port with --report-port."
        ) from problem
    server.report = Lake(lake).report
    thread = threading.Thread(target=server.serve_forever, name="report", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    report: Path


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30
    server_version = "climits"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        name = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if name not in (HOST, "localhost"):  # a foreign page that had its name lead to this machine
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"", with_body)
        elif self.path.partition("?")[0] not in ("/", "/report.html"):
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"The report is at /\n", with_body)
        else:
            try:
                self._send(HTTPStatus.OK, "text/html", self.server.report.read_bytes(), with_body)
            except FileNotFoundError:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", NOT_YET.encode(), with_body)

    def _send(self, status: HTTPStatus, kind: str, body: bytes, with_body: bool) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the terminal is the scheduler's."""
