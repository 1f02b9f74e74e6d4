"""A run over many requests: so many at once, within the budget, each answer stored as it comes.

What is stored is not asked again, so a run that was killed or stopped loses the requests under way and is gone on with
by running it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from extractors.second.prompt import input_tokens
from extractors.second.rendering import estimate_tokens
from flows.endpoint.answers import Completion, EndpointError, Rejected, Stopped, Transient
from flows.endpoint.client import Endpoint
from flows.endpoint.costs import Meter
from flows.endpoint.settings import EndpointSettings
from flows.progress import Progress, Silent
from warehouse.replies import ModelRequest

FAILURES_IN_A_ROW = 5
"""After so many requests without an answer, one after the other and each tried several times, the run ends."""
READ_SHARE = 0.5
"""An endpoint that counts a smaller share of a prompt's expected tokens did not read all of it: Ollama, for one, cuts
what is longer than its context without a word."""

Store = Callable[[ModelRequest, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that got no answer, and why."""

    custom_id: str
    problem: str


@dataclass
class AskReport:
    """What became of the requests of a run: `requests` = answered + failures + left."""

    requests: int
    answered: int = 0
    unusable: int = 0
    """Answers that are none or break off, the second time too where the budget allowed one; stored all the same."""
    failures: list[Failure] = field(default_factory=list)
    over_budget: bool = False
    """Whether requests were left because of the budget."""
    problem: EndpointError | None = None
    """What ended the run early."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = None

    @property
    def left(self) -> int:
        """Requests that wait for another run."""
        return self.requests - self.answered - len(self.failures)


class Run:
    """Asks the requests of one run in order. `store` is called once for each answer, in the calling thread."""

    def __init__(
        self,
        requests: Sequence[ModelRequest],
        endpoint: Endpoint,
        store: Store,
        meter: Meter,
        progress: Progress | None = None,
    ) -> None:
        self._waiting: Iterator[ModelRequest] = iter(requests)
        self._endpoint = endpoint
        self._store = store
        self._meter = meter
        self._progress = progress or Silent()
        self._in_a_row = 0
        self._under_way = 0
        self._changed = asyncio.Condition()
        self.report = AskReport(len(requests))

    async def go(self, concurrency: int) -> None:
        """Ask until nothing is left, the budget is spent or the endpoint cannot go on; `report` says how it ended.

        Raises what `store` raises.
        """
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(concurrency):
                    workers.create_task(self._work())
        except ExceptionGroup as group:
            first = group.exceptions[0]
            if not isinstance(first, Stopped):
                raise first from None
            self.report.problem = first
        finally:
            self.report.prompt_tokens = self._meter.prompt_tokens
            self.report.completion_tokens = self._meter.completion_tokens
            self.report.dollars = self._meter.dollars

    async def _work(self) -> None:
        while (request := next(self._waiting, None)) is not None:
            expected = input_tokens(dict(request.body))
            held = await self._hold(expected)
            if held is None:
                self.report.over_budget = True
                return
            try:
                await self._answer(request, expected)
            finally:
                await self._release(held)

    async def _hold(self, expected: int) -> float | None:
        """Set money aside; where there is too little, wait for what requests under way really cost."""
        async with self._changed:
            while (held := self._meter.hold(expected)) is None:
                if not self._under_way:
                    return None
                await self._changed.wait()
            self._under_way += 1
            return held

    async def _release(self, held: float) -> None:
        async with self._changed:
            self._under_way -= 1
            self._meter.release(held)
            self._changed.notify_all()

    async def _answer(self, request: ModelRequest, expected: int) -> None:
        try:
            answer = await self._ask_twice(request, expected)
        except Rejected as problem:
            self._fail(request, str(problem))
            return
        except Transient as problem:
            self._in_a_row += 1
            if problem.unreached or self._in_a_row >= FAILURES_IN_A_ROW:
                raise Stopped(f"{problem} What was answered is kept: run the same command again later.") from problem
            self._fail(request, str(problem))
            return
        self._in_a_row = 0
        self._store(request, dict(answer.body))
        self.report.answered += 1
        self.report.unusable += not answer.usable
        self._progress.advance()

    async def _ask_twice(self, request: ModelRequest, expected: int) -> Completion:
        """A usable answer where one of two is, else the first: something may yet be read of it."""
        first = await self._ask(request, expected)
        sent = sum(estimate_tokens(message["content"]) for message in request.body["messages"])
        if (read := first.prompt_tokens) is not None and read < sent * READ_SHARE:
            raise Rejected(
                f"the endpoint read {read:,} of about {sent:,} tokens: give it a longer context "
                "(Ollama: OLLAMA_CONTEXT_LENGTH)"
            )
        if first.usable or (held := self._meter.hold(expected)) is None:
            return first
        try:
            second = await self._ask(request, expected)
        except (Rejected, Transient):
            return first
        finally:
            self._meter.release(held)
        return second if second.usable else first

    async def _ask(self, request: ModelRequest, expected: int) -> Completion:
        answer = await self._endpoint.ask(request.body, lambda: self._meter.count_lost(expected))
        self._meter.count(answer.prompt_tokens or expected, answer.completion_tokens)
        return answer

    def _fail(self, request: ModelRequest, problem: str) -> None:
        self.report.failures.append(Failure(request.custom_id, problem))
        self._progress.say(f"{request.custom_id}: {problem}")
        self._progress.advance()


def ask_all(
    requests: Sequence[ModelRequest],
    settings: EndpointSettings,
    key: SecretStr | None,
    store: Store,
    meter: Meter,
    progress: Progress | None = None,
) -> AskReport:
    """Ask all requests of an endpoint and store each answer as it comes; the report says what did not come and why."""

    async def going() -> AskReport:
        async with Endpoint(settings, key, progress) as endpoint:
            run = Run(requests, endpoint, store, meter, progress)
            await run.go(settings.concurrency)
            return run.report

    return asyncio.run(going())
