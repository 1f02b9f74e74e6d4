"""One endpoint: its requests with time-outs, tried again where that makes sense, without what it does not take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import openai
import tenacity
from pydantic import SecretStr

from collection.transport import retry_after
from flows.endpoint.answers import (
    SPARED,
    BadRequest,
    Completion,
    EndpointError,
    Stopped,
    Transient,
    blamed,
    completion,
    fault,
    usable_rest,
    without,
)
from flows.endpoint.settings import EndpointSettings
from flows.progress import Progress, Silent

CONNECT_TIMEOUT_S = 10.0
LONGEST_REST_S = 600.0
"""An endpoint that asks for a longer rest than this is not waited for: the run ends and says so."""
BACKOFF_FIRST_S = 4.0
BACKOFF_MOST_S = 60.0
NO_KEY = "none"
"""Sent to servers that want no key: the client library insists on one."""

Sleep = Callable[[float], Awaitable[None]]


class Endpoint:
    """Asks for completions; use it in an `async with` statement. All requests share the rests it asks for."""

    def __init__(
        self,
        settings: EndpointSettings,
        key: SecretStr | None,
        progress: Progress | None = None,
        *,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._key = key.get_secret_value() if key else ""
        self._progress = progress or Silent()
        self._sleep = sleep
        self._now = now
        self._host = urlsplit(settings.base_url).netloc
        self._spared: frozenset[str] = frozenset()
        self._rest_until = 0.0
        self._answered = False
        self._client = openai.AsyncOpenAI(
            api_key=self._key or NO_KEY,
            base_url=settings.base_url,
            timeout=settings.timeout_s,
            max_retries=0,  # its own retries know neither a rest shared by all requests nor one of over two minutes
            http_client=openai.DefaultAsyncHttpxClient(
                follow_redirects=False,  # a paper goes to the address that was named, or nowhere
                trust_env=not settings.is_local,  # a proxy cannot reach this machine's loopback
                timeout=settings.timeout_s,
            ),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def ask(self, body: Mapping[str, Any], charge: Callable[[], None] = lambda: None) -> Completion:
        """The completion of a request, tried as often as the settings allow.

        `charge` is called for each try without an answer that may have to be paid for. Raises Stopped, Rejected, or
        Transient where the last try failed too.
        """

        async def attempt() -> Completion:
            await self._rest()
            try:
                return await self._sparing(body)
            except Transient as problem:
                if problem.charged:
                    charge()
                self._note(problem)
                raise

        return await tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            wait=_pause,
            sleep=self._pausing,
            reraise=True,
        )(attempt)

    def _note(self, problem: Transient) -> None:
        if problem.unreached and not self._answered:
            raise Stopped(
                f"{problem} Is the server running, and is its address {self._settings.base_url}? (--base-url, "
                "CLIMITS_MODEL_URL)"
            ) from problem
        if problem.rest_s is None:
            return
        if problem.rest_s > LONGEST_REST_S:
            raise Stopped(
                f"{self._host} asks to wait {problem.rest_s / 60:.0f} minutes before the next request. What was "
                "answered is kept: run the same command again after that."
            ) from problem
        self._rest_until = max(self._rest_until, self._now() + problem.rest_s)

    async def _rest(self) -> None:
        while (left := self._rest_until - self._now()) > 0:
            self._progress.waiting(f"the rest {self._host} asked for", left)
            await self._sleep(left)

    async def _pausing(self, seconds: float) -> None:
        if seconds > 0:
            self._progress.waiting("another try", seconds)
            await self._sleep(seconds)

    async def _sparing(self, body: Mapping[str, Any]) -> Completion:
        """One try, and again without a parameter that the endpoint refuses; what helped is kept for the run."""
        spared = self._spared
        if self._settings.most_output_tokens is not None:
            body = {**body, "max_tokens": self._settings.most_output_tokens}
        while True:
            sent = without(body, spared)
            try:
                answer = await self._send(sent)
            except BadRequest as problem:
                name = blamed(problem.reply, sent)
                if name is None:
                    raise
                spared |= {name}
                continue
            for name in sorted(spared - self._spared):
                self._progress.say(f"{self._host} takes {SPARED[name]}, from now on.")
            self._spared |= spared
            return answer

    async def _send(self, body: Mapping[str, Any]) -> Completion:
        try:
            async with asyncio.timeout(self._settings.timeout_s):  # the client's own bounds a silence, not the whole
                raw = await self._client.chat.completions.with_raw_response.create(**body)
        except (TimeoutError, openai.APITimeoutError) as problem:
            message = f"{self._host} did not answer within {self._settings.timeout_s:.0f} s."
            raise Transient(message, charged=True) from problem
        except openai.APIStatusError as problem:
            self._answered = True
            raise self._fault(problem) from problem
        except openai.APIConnectionError as problem:
            cause = problem.__cause__
            unreached = type(cause).__name__ == "ConnectError"
            message = f"No connection to {self._host}." if unreached else f"The connection to {self._host} broke off."
            raise Transient(message, charged=not unreached, unreached=unreached) from problem
        self._answered = True
        return completion(raw.content, self._host)

    def _fault(self, problem: openai.APIStatusError) -> EndpointError:
        rest = retry_after(problem.response.headers.get("retry-after"), datetime.now(UTC))
        text = problem.response.text
        if self._key:
            text = text.replace(self._key, "(key)")  # some endpoints repeat it
        return fault(problem.status_code, text, usable_rest(rest), self._host)


def _pause(state: tenacity.RetryCallState) -> float:
    """Seconds before another try; none where the endpoint named a rest, which all requests keep."""
    problem = state.outcome.exception() if state.outcome else None
    if isinstance(problem, Transient) and problem.rest_s is not None:
        return 0.0
    growing = tenacity.wait_exponential(multiplier=BACKOFF_FIRST_S, max=BACKOFF_MOST_S)
    return (growing + tenacity.wait_random(0, BACKOFF_FIRST_S / 4))(state)
