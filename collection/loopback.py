"""A stand-in for arXiv on this machine's loopback: speaks its Atom dialect and OAI-PMH, serves PDFs, fails on demand.

The tests run against it and `climits demo --arxiv` shows the scheduled job with it; it never serves another machine.
"""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from collection.identifiers import BadIdentifier, parse_id
from collection.loopback_answers import ServedPaper, atom_entry, atom_error, atom_feed, html_page, oai_record

ApiFault = Literal[
    "html",  # status 200 and a page for people
    "empty_page",  # a feed with a total and no entry
    "short_page",  # an entry less than there should be
    "error_entry",
    "400",  # the same with its own status
    "cut",  # fewer bytes than announced
    "cut_xml",  # XML that breaks off, its length announced rightly
    "drop",  # the connection closed without an answer
    "silence",  # no answer until the client gives up
    "hostile_id",
    "403",
    "429",
    "500",
    "503",
]
PdfFault = Literal[
    "html",
    "empty",
    "cut",
    "cut_unannounced",  # breaks off, no length announced
    "cut_before",  # breaks off, the length of the rest announced rightly
    "withdrawn",
    "source_only",
    "not_pdf",
    "bomb",  # a small answer that decodes to 16 MB
    "redirect_out",  # to a host that is not arXiv's
    "redirect_here",  # to another address of this server
    "redirect_circle",
    "redirect_nowhere",  # to an address that is none
    "drop",
    "silence",
    "403",
    "404",
    "429",
    "500",
]
LASTING = 1_000_000
"""A fault that stays: it is used up after so many requests."""
RETRY_AFTER_S = 5
BOMB_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: `at` on the machine's monotonic clock, in seconds."""

    kind: Literal["api", "oai", "pdf", "other"]
    path: str
    at: float
    user_agent: str


@dataclass
class Faults:
    """Which answers go wrong: API faults in turn, one a request; PDF faults by paper, so many times each."""

    api: list[ApiFault] = field(default_factory=list)
    oai: list[ApiFault] = field(default_factory=list)
    pdf: dict[str, PdfFault] = field(default_factory=dict)
    pdf_times: dict[str, int] = field(default_factory=dict)
    """How often a paper's fault shows before its PDF is served; without an entry it lasts."""


class LoopbackArxiv:
    """The server, in threads of this process. Use it in a `with` statement; `url` is its address."""

    def __init__(self, papers: Iterable[ServedPaper], faults: Faults | None = None, port: int = 0) -> None:
        self.papers = {paper.arxiv_id: paper for paper in papers}
        self.faults = faults or Faults()
        self.requests: list[Request] = []
        self.most_connections = 0
        """Most requests that were under way at once."""
        self._under_way = 0
        self._shown: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._came = threading.Condition()
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.arxiv = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Address of the server, for `CLIMITS_ARXIV`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def of(self, kind: str) -> list[Request]:
        """The requests of one kind so far."""
        with self._lock:
            return [request for request in self.requests if request.kind == kind]

    def wait_for_request(self, seconds: float) -> None:
        """Wait until another request comes, or so many seconds."""
        with self._came:
            self._came.wait(seconds)

    def gaps(self, *kinds: str) -> list[float]:
        """Real seconds between one request of these kinds and the next."""
        with self._lock:
            times = [request.at for request in self.requests if request.kind in kinds]
        return [later - earlier for earlier, later in pairwise(times)]

    # Called by the handler.

    def began(self, request: Request) -> None:
        """Note a request."""
        with self._lock:
            self.requests.append(request)
            self._under_way += 1
            self.most_connections = max(self.most_connections, self._under_way)
        with self._came:
            self._came.notify_all()

    def ended(self) -> None:
        """Note that a request is answered."""
        with self._lock:
            self._under_way -= 1

    def api_fault(self, oai: bool) -> ApiFault | None:
        """The fault of this API request, if any."""
        with self._lock:
            queue = self.faults.oai if oai else self.faults.api
            return queue.pop(0) if queue else None

    def pdf_fault(self, arxiv_id: str) -> PdfFault | None:
        """The fault of this paper's PDF this time, if any."""
        with self._lock:
            fault = self.faults.pdf.get(arxiv_id)
            if fault is None or self._shown[arxiv_id] >= self.faults.pdf_times.get(arxiv_id, LASTING):
                return None
            self._shown[arxiv_id] += 1
            return fault

    def keep_silent(self) -> None:
        """Answer nothing until the server stops or a minute has passed."""
        self._stopping.wait(60)

    def search(self, query: str) -> list[ServedPaper]:
        """The papers of a query of the form that `collection.queries` writes, oldest first."""
        categories = set(re.findall(r"cat:([\w.-]+)", query))
        terms = [term.lower() for term in re.findall(r'(?:ti|abs):"([^"]*)"', query)]
        days = re.search(r"submittedDate:\[(\d{8})(\d{4}) TO (\d{8})(\d{4})\]", query)
        found = []
        for paper in self.papers.values():
            text = f"{paper.title} {paper.abstract}".lower()
            minute = paper.published.strftime("%Y%m%d%H%M")
            if (
                (not categories or categories & set(paper.categories))
                and (not terms or any(term in text for term in terms))
                and (days is None or days[1] + days[2] <= minute <= days[3] + days[4])
            ):
                found.append(paper)
        return sorted(found, key=lambda paper: (paper.published, paper.arxiv_id))


@cache
def _bomb() -> bytes:
    return gzip.compress(b"%PDF-1.5\n" + bytes(BOMB_BYTES), 1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    arxiv: LoopbackArxiv

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet: requests are noted by the server."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        kind: Literal["api", "oai", "pdf", "other"] = "other"
        if parts.path == "/api/query":
            kind = "api"
        elif parts.path == "/oai":
            kind = "oai"
        elif parts.path.startswith("/pdf/"):
            kind = "pdf"
        arxiv = self.server.arxiv
        arxiv.began(Request(kind, self.path, time.monotonic(), self.headers.get("User-Agent", "")))
        try:
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if kind == "api":
                self._api(asked)
            elif kind == "oai":
                self._oai(asked)
            elif kind == "pdf":
                self._pdf(unquote(parts.path.removeprefix("/pdf/")))
            else:
                self._send(404, "text/html", html_page("No such page", "There is nothing here."))
        finally:
            arxiv.ended()

    def _api(self, asked: dict[str, str]) -> None:
        arxiv = self.server.arxiv
        fault = arxiv.api_fault(oai=False)
        if fault is not None and self._common_fault(fault):
            return
        start, size = int(asked.get("start", "0")), int(asked.get("max_results", "10"))
        if asked.get("id_list"):
            found = self._by_id(asked["id_list"].split(","))
        else:
            found = [(paper, paper.versions) for paper in arxiv.search(asked.get("search_query", ""))]
        page = found[start : start + size]
        if fault == "empty_page":
            page = []
        elif fault == "short_page":
            page = page[:-1]
        entries = [atom_entry(paper, version) for paper, version in page]
        if fault in ("error_entry", "400"):
            entries, found = [atom_error("malformed query")], found[:1]
        if fault == "hostile_id" and entries:
            entries[0] = re.sub(r"<id>[^<]*</id>", "<id>http://arxiv.org/abs/../../etc/x</id>", entries[0], count=1)
        feed = atom_feed(len(found), start, size, entries)
        if fault == "cut_xml":
            feed = feed[: len(feed) * 2 // 3]
        status = 400 if fault == "400" else 200
        self._send(status, "application/atom+xml; charset=utf-8", feed, cut=fault == "cut")

    def _by_id(self, ids: list[str]) -> list[tuple[ServedPaper, int]]:
        found = []
        for text in ids:
            try:
                one = parse_id(text)
            except BadIdentifier:
                continue
            paper = self.server.arxiv.papers.get(one.paper)
            if paper is not None and (one.version or 1) <= paper.versions:
                found.append((paper, one.version or paper.versions))
        return found

    def _oai(self, asked: dict[str, str]) -> None:
        fault = self.server.arxiv.api_fault(oai=True)
        if fault is not None and self._common_fault(fault):
            return
        paper = self.server.arxiv.papers.get(asked.get("identifier", "").removeprefix("oai:arXiv.org:"))
        body = oai_record(paper) if paper else '<error code="idDoesNotExist">No matching identifier</error>'
        answer = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>2026-01-01T00:00:00Z</responseDate>{body}</OAI-PMH>"
        ).encode()
        self._send(200, "text/xml", answer[: len(answer) // 2] if fault == "cut_xml" else answer, cut=fault == "cut")

    def _common_fault(self, fault: str) -> bool:
        """Send the answers that go wrong alike whatever was asked; True where one was sent."""
        match fault:
            case "html":
                self._send(200, "text/html", html_page("arXiv.org", "The service is being looked after."))
            case "drop":
                self._hang_up()
            case "silence":
                self.server.arxiv.keep_silent()
                self._hang_up()
            case "429" | "503":
                headers = {"Retry-After": str(RETRY_AFTER_S)}
                self._send(int(fault), "text/html", html_page("Slow down", "Too many requests."), headers)
            case "403" | "404" | "500":
                self._send(int(fault), "text/html", html_page(fault, "No document here."))
            case _:
                return False
        return True

    def _pdf(self, name: str) -> None:
        arxiv = self.server.arxiv
        try:
            one = parse_id(name)
        except BadIdentifier:
            self._send(404, "text/html", html_page("Bad id", "No document here."))
            return
        paper = arxiv.papers.get(one.paper)
        if paper is None or (one.version or 1) > paper.versions:
            self._send(404, "text/html", html_page("No document", "No document here."))
            return
        fault = arxiv.pdf_fault(one.paper)
        pdf = paper.pdf
        match fault:
            case None:
                self._send(200, "application/pdf", pdf)
            case "empty":
                self._send(200, "application/pdf", b"")
            case "cut":
                self._send(200, "application/pdf", pdf, cut=True)
            case "cut_before":
                self._send(200, "application/pdf", pdf[: len(pdf) // 2])
            case "cut_unannounced":
                self._send(200, "application/pdf", pdf[: len(pdf) // 2], announce=False)
            case "withdrawn":
                self._send(
                    200, "text/html", html_page("File unavailable for " + name, "This paper has been withdrawn.")
                )
            case "source_only":
                page = html_page("PDF unavailable", "Our conversion system was unable to produce PDF for the paper.")
                self._send(404, "text/html", page)
            case "not_pdf":
                self._send(200, "application/postscript", b"%!PS-Adobe-3.0\nshowpage\n")
            case "bomb":
                self._send(200, "application/pdf", _bomb(), {"Content-Encoding": "gzip"})
            case "redirect_out" | "redirect_here" | "redirect_nowhere" | "redirect_circle":
                places = {
                    "redirect_out": "https://example.org/paper.pdf",
                    "redirect_here": f"/pdf/{one}?again",
                    "redirect_nowhere": "http://[::1",
                    "redirect_circle": self.path,
                }
                self._send(302, "text/html", b"", {"Location": places[fault]})
            case _:
                self._common_fault(fault)

    def _send(
        self,
        status: int,
        content_type: str,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        cut: bool = False,
        announce: bool = True,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if announce:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if cut:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._hang_up()
        else:
            self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
