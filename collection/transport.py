"""Requests to arXiv: one at a time, in turn, with time-outs, to allowed hosts only, retried where it makes sense."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
import urllib3

from collection.manners import Kind, Manners, Waiting
from collection.settings import Settings, is_loopback

MOST_REDIRECTS = 5
LONGEST_ANSWER_S = 900.0
"""An answer that takes longer than this in all is given up, however steadily it drips."""
MOST_ANSWER_BYTES = 64_000_000
"""Bound of a metadata answer after decoding: 2,000 entries take about 6 MB."""
BACKOFF_FIRST_S = 2.0
BACKOFF_MOST_S = 60.0
CHUNK_BYTES = 65_536

T = TypeVar("T")


class CollectionError(RuntimeError):
    """arXiv could not be asked, or its answer cannot be used. The message says what to do."""


class Transient(CollectionError):
    """A failure that another try may mend. `cause` is its short name as stored with a paper."""

    def __init__(self, message: str, cause: str) -> None:
        super().__init__(message)
        self.cause = cause


class TooLarge(CollectionError):
    """The answer is larger than its bound."""


class RedirectRefused(CollectionError):
    """The answer sends the request to a host that is not on the list, or in a circle."""


class BadStatus(CollectionError):
    """An HTTP status that another try will not change."""

    def __init__(self, message: str, status: int, body: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class Answer:
    """One answer, its body not read yet."""

    def __init__(self, response: requests.Response, manners: Manners) -> None:
        self._response = response
        self._clock = manners.clock
        self.status = response.status_code
        self.url = response.url
        self.content_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()

    def chunks(self, most_bytes: int) -> Iterator[bytes]:
        """The body, decoded, in pieces. Raises TooLarge past `most_bytes` and Transient where the body is cut."""
        read = 0
        start = self._clock.now()
        while True:
            try:
                chunk = self._response.raw.read1(CHUNK_BYTES, decode_content=True)
            except urllib3.exceptions.ReadTimeoutError as problem:
                raise Transient(f"{self._host} fell silent in mid-answer.", "unreachable") from problem
            except (urllib3.exceptions.HTTPError, OSError) as problem:
                raise Transient(f"The answer of {self._host} was cut after {read:,} bytes.", "cut") from problem
            if not chunk:
                return
            read += len(chunk)
            if read > most_bytes:
                raise TooLarge(f"The answer of {self._host} is larger than {most_bytes:,} bytes.")
            if self._clock.now() - start > LONGEST_ANSWER_S:
                raise Transient(
                    f"{self._host} takes longer than {LONGEST_ANSWER_S:.0f} s for an answer.", "unreachable"
                )
            yield chunk

    def body(self, most_bytes: int) -> bytes:
        """The whole body, decoded."""
        return b"".join(self.chunks(most_bytes))

    def start_of_body(self) -> str:
        """The first bytes of a page that explains a failure, as text; empty where it cannot be read."""
        try:
            return next(self.chunks(MOST_ANSWER_BYTES), b"")[:20_000].decode("utf-8", "replace")
        except CollectionError:
            return ""

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or "the server"


class ArxivHttp:
    """Sends requests in turn over the one connection of the installation."""

    def __init__(self, settings: Settings, manners: Manners, waiting: Waiting | None = None) -> None:
        self._settings = settings
        self._manners = manners
        self._waiting = waiting or (lambda _what, _seconds: None)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = settings.user_agent
        if is_loopback(urlsplit(settings.api_url).hostname):
            self._session.trust_env = False  # a proxy cannot reach this machine's loopback

    def close(self) -> None:
        self._session.close()

    @contextlib.contextmanager
    def answer(self, kind: Kind, url: str) -> Iterator[Answer]:
        """One try of one request; each redirect is checked and takes a turn of its own.

        The turn is held until the block ends. Raises Transient, BadStatus, RedirectRefused or Refused.
        """
        for _hop in range(MOST_REDIRECTS + 1):
            if not self._allows(url):
                raise RedirectRefused(f"Not a host of arXiv: {_shown(url)}.")
            with self._manners.turn(kind), self._send(url) as response:
                if not response.is_redirect:
                    answer = Answer(response, self._manners)
                    self._check(kind, answer, response)
                    yield answer
                    return
                url = urljoin(url, response.headers["Location"])
        raise RedirectRefused(f"More than {MOST_REDIRECTS} redirects, the last to {_shown(url)}.")

    def _allows(self, url: str) -> bool:
        try:
            return self._settings.allows(url)
        except ValueError:  # "http://[::1", a port that is no number
            return False

    def get(self, kind: Kind, url: str, read: Callable[[Answer], T]) -> T:
        """Send a request and return what `read` makes of the answer, trying again as often as the settings allow."""
        return self.retrying(lambda: self._once(kind, url, read))

    def _once(self, kind: Kind, url: str, read: Callable[[Answer], T]) -> T:
        with self.answer(kind, url) as answer:
            return read(answer)

    def retrying(self, attempt: Callable[[], T]) -> T:
        """Call `attempt` until it raises no Transient: with growing pauses, jitter and a bound on both."""

        def sleep(seconds: float) -> None:
            self._waiting("another try", seconds)
            self._manners.clock.sleep(seconds)

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            wait=tenacity.wait_random_exponential(multiplier=BACKOFF_FIRST_S, max=BACKOFF_MOST_S),
            sleep=sleep,
            reraise=True,
        )(attempt)

    def _send(self, url: str) -> requests.Response:
        timeout = (self._settings.connect_timeout_s, self._settings.read_timeout_s)
        host = urlsplit(url).hostname
        try:
            return self._session.get(url, stream=True, allow_redirects=False, timeout=timeout)
        except requests.Timeout as problem:
            raise Transient(f"{host} did not answer in time. Try again later.", "unreachable") from problem
        except requests.exceptions.InvalidURL as problem:
            raise RedirectRefused(f"{host} sends the request to an address that is none.") from problem
        except requests.RequestException as problem:
            raise Transient(
                f"No connection to {host}. Check the network (and HTTPS_PROXY where a proxy is needed), then run the "
                "same command again.",
                "unreachable",
            ) from problem
        except ValueError as problem:  # requests reads where a redirect leads even if it is not to follow it
            raise RedirectRefused(f"{host} sends the request to an address that is none.") from problem

    def _check(self, kind: Kind, answer: Answer, response: requests.Response) -> None:
        host = urlsplit(answer.url).hostname
        match answer.status:
            case 200:
                return
            case 403:
                raise self._manners.refuse(f"403 from {host}")
            case 429 | 503:
                seconds = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
                if seconds is not None:
                    self._manners.rest(kind, seconds)
                cause = "throttled" if answer.status == 429 else "server_error"
                raise Transient(f"{host} asks to slow down (HTTP {answer.status}). Try again later.", cause)
            case status if status >= 500 or status == 408:
                raise Transient(f"{host} has a fault of its own (HTTP {status}). Try again later.", "server_error")
            case status:
                body = answer.start_of_body()
                raise BadStatus(f"{host} answered HTTP {status} to {_shown(answer.url)}.", status, body)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, as a number or as a date; None where it says nothing readable."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)  # however many digits: infinity is longer than anybody waits
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def _shown(url: str) -> str:
    return ascii(url[:200])
