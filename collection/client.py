"""Queries to arXiv's API through the `arxiv` package, with the package's gaps closed.

The package builds queries, pages through results and reads Atom. Left to itself it has no time-out, ignores
`Retry-After`, takes an HTML page or an empty first page for "no results", hands on an Atom error entry as a paper,
does not retry a cut connection, takes `max_results=0` for "all" and times its pauses by a clock that may step back. So
its one method that touches network and clock is replaced here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import arxiv
from arxiv import _feed
from lxml import etree

from collection.identifiers import ArxivId
from collection.settings import Settings
from collection.transport import MOST_ANSWER_BYTES, Answer, ArxivHttp, BadStatus, CollectionError, Transient

MOST_RESULTS = 30_000
"""Most results of one query, asked for in slices of at most 2,000. Source: arXiv API user manual."""
MOST_IDS = 100
"""Ids asked for in one request, so that its address stays under 4 kB."""
_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ERROR_ENTRY = "arxiv.org/api/errors"


class TooManyResults(CollectionError):
    """The query has more results than arXiv hands out for one query."""

    def __init__(self, total: int) -> None:
        super().__init__(
            f"The query has {total:,} results, more than the {MOST_RESULTS:,} that arXiv hands out for one query. "
            "Narrow its terms or its window; for whole archives use arXiv's bulk access (docs/collection.md)."
        )
        self.total = total


class BadQuery(CollectionError):
    """arXiv says the query is wrong, in an entry of its feed."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of an answer says about itself."""

    total: int
    start: int
    entries: int


class _PoliteClient(arxiv.Client):  # type: ignore[misc]
    """The package's client with requests, retries and checks by `ArxivHttp`."""

    def __init__(self, http: ArxivHttp, url: str, page_size: int) -> None:
        super().__init__(page_size=page_size, delay_seconds=0, num_retries=0)
        self.query_url_format = url + "?{}"
        self._http = http
        self.total = 0

    def first_page(self, search: arxiv.Search) -> list[arxiv.Result]:
        """The results of one request."""
        return list(self._parse_feed(self._format_url(search, 0, self.page_size)).results)

    def _parse_feed(self, url: str, first_page: bool = True, _try_index: int = 0) -> _feed.ParsedFeed:
        """Fetch one page and hand it on only where it is whole."""
        try:
            return self._http.get("api", url, lambda answer: self._read(url, answer))
        except BadStatus as problem:
            if problem.status == 400:
                check_page(problem.body.encode(), url)  # raises BadQuery with arXiv's own words
            raise

    def _read(self, url: str, answer: Answer) -> _feed.ParsedFeed:
        content = answer.body(MOST_ANSWER_BYTES)
        page = check_page(content, url)
        if page.total > MOST_RESULTS:
            raise TooManyResults(page.total)
        self.total = page.total
        header = _feed.FeedHeader(page.total, page.entries, page.start)
        return _feed.ParsedFeed(header, [_result(entry) for entry in _root(content).findall(f"{_ATOM}entry")])


class Unusable(arxiv.Result):  # type: ignore[misc]
    """Stands for an entry that cannot be read, so that the count of a page is right; `problem` says why."""

    def __init__(self, entry_id: str, problem: str) -> None:
        super().__init__(entry_id=entry_id)
        self.problem = problem


def _result(entry: etree._Element) -> arxiv.Result:
    """The paper of one entry. One bad record costs that record: the package would drop it or raise for the page."""
    name = " ".join((entry.findtext(f"{_ATOM}id") or "an entry without id").split())[:100]
    try:
        result = _feed._build_result(entry)
    except (ValueError, OverflowError) as problem:
        return Unusable(name, str(problem))
    return Unusable(name, "id or dates are missing") if result is None else result


def _root(content: bytes) -> etree._Element:
    return etree.fromstring(content, parser=etree.XMLParser(resolve_entities=False, no_network=True))


def check_page(content: bytes, url: str) -> Page:
    """Check that `content` is a whole page of the feed that `url` asks for.

    Raises Transient for an HTML page, XML that breaks off and a page without entries where there must be some (arXiv
    sends all three when it is under load), and BadQuery for an error entry. A page with fewer entries than asked for is
    let pass: the next one begins where it ends, and `ArxivClient.search` counts in the end.
    """
    try:
        root = _root(content)
    except etree.XMLSyntaxError as problem:
        what = "an HTML page" if b"<html" in content[:2000].lower() else "no whole feed"
        raise Transient(f"arXiv's API sent {what} in place of results. Try again later.", "html") from problem
    if root.tag != f"{_ATOM}feed":
        raise Transient("arXiv's API sent another page in place of results. Try again later.", "html")
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        if _ERROR_ENTRY in (entry.findtext(f"{_ATOM}id") or ""):
            said = " ".join((entry.findtext(f"{_ATOM}summary") or "no reason given").split())
            raise BadQuery(f"arXiv refuses the query: {said}.")
    try:
        total = int(root.findtext(f"{_OPENSEARCH}totalResults", "").strip())
        start = int(root.findtext(f"{_OPENSEARCH}startIndex", "0").strip())
    except ValueError as problem:
        raise Transient("arXiv's answer does not say how many results there are.", "html") from problem
    asked = parse_qs(urlsplit(url).query)
    asked_start, asked_size = int(asked["start"][0]), int(asked["max_results"][0])
    expected = asked_start < total
    if start != asked_start or len(entries) > asked_size or bool(entries) != expected:
        raise Transient(
            f"arXiv's answer is not whole: {len(entries)} entries from {start}; asked for were {asked_size} from "
            f"{asked_start}, and there are {total} in all.",
            "empty",
        )
    return Page(total, start, len(entries))


class ArxivClient:
    """What is asked of arXiv's API: the papers of a query, and papers by id."""

    def __init__(self, http: ArxivHttp, settings: Settings) -> None:
        self._http = http
        self._settings = settings

    def search(self, query: str) -> Iterator[arxiv.Result]:
        """Every result of `query`, oldest first. Raises CollectionError where a single one would be missing."""
        client = _PoliteClient(self._http, self._settings.api_url, self._settings.page_size)
        search = arxiv.Search(
            query=query,
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        seen: set[str] = set()
        for result in client.results(search):
            seen.add(result.entry_id)
            yield result
        if len(seen) != client.total:
            raise CollectionError(
                f"arXiv's list changed while it was read: {len(seen)} of {client.total} results came. Run it again."
            )

    def by_id(self, ids: list[ArxivId]) -> Iterator[arxiv.Result]:
        """The metadata of these papers; ids that arXiv does not know give no result."""
        for first in range(0, len(ids), MOST_IDS):
            some = ids[first : first + MOST_IDS]
            client = _PoliteClient(self._http, self._settings.api_url, len(some))
            yield from client.first_page(arxiv.Search(id_list=[str(one) for one in some], max_results=len(some)))
