"""An endpoint that does what endpoints do: what becomes of each request, what is stored, what is waited for."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from flows.endpoint.answers import Completion, Stopped
from flows.endpoint.asking import AskReport, Run
from flows.endpoint.client import Endpoint
from flows.endpoint.costs import EXPECTED_COMPLETION_TOKENS, Meter, Price, price_of
from flows.endpoint.settings import EndpointSettings, EndpointSettingsError
from flows.progress import Silent
from tests.flows.loopback_endpoint import ANSWER, RETRY_AFTER_S, Fault, LoopbackEndpoint, Manners
from warehouse.errors import LakeFullError
from warehouse.replies import ModelRequest

SCHEMA = {"type": "json_schema", "json_schema": {"name": "facts", "strict": True, "schema": {"type": "object"}}}
NOBODY = "http://127.0.0.1:9/v1"
"""Nobody listens on the discard port."""


def request(number: int, words: str = "") -> ModelRequest:
    question = f"Paper {number}. {words}"
    messages = [{"role": "system", "content": "Read."}, {"role": "user", "content": question}]
    body = {"model": "stand-in", "messages": messages, "temperature": 0, "response_format": SCHEMA}
    return ModelRequest(f"2001.{number:05}v1.1of1.{number:016x}", f"{number:064x}", f"2001.{number:05}", 1, 1, 1, body)


class Told(Silent):
    """Keeps what a person would see."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.waits: list[tuple[str, float]] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def waiting(self, what: str, seconds: float) -> None:
        self.waits.append((what, seconds))


@dataclass
class Asked:
    """How a run ended."""

    report: AskReport
    stored: dict[str, str] = field(default_factory=dict)
    """What the model wrote, by paper."""
    told: Told = field(default_factory=Told)
    slept: list[float] = field(default_factory=list)


async def ask(
    url: str,
    requests: list[ModelRequest],
    *,
    concurrency: int = 1,
    key: str | None = None,
    meter: Meter | None = None,
    **settings: Any,
) -> Asked:
    """Run requests on a clock that sleeping moves."""
    done = Asked(AskReport(0))
    clock = [0.0]

    async def sleep(seconds: float) -> None:
        done.slept.append(seconds)
        clock[0] += seconds

    def store(one: ModelRequest, body: dict[str, Any]) -> None:
        assert one.arxiv_id not in done.stored
        done.stored[one.arxiv_id] = Completion(body).text

    chosen = EndpointSettings(name="stand-in", base_url=url, **settings)
    secret = SecretStr(key) if key else None
    async with Endpoint(chosen, secret, done.told, sleep=sleep, now=lambda: clock[0]) as endpoint:
        run = Run(requests, endpoint, store, meter or Meter(None, None, None), done.told)
        await run.go(concurrency)
    done.report = run.report
    return done


def papers(number: int) -> list[ModelRequest]:
    return [request(n) for n in range(number)]


async def test_each_request_is_asked_once_and_stored() -> None:
    with LoopbackEndpoint(Manners(together=4)) as server:
        done = await ask(server.url, papers(20), concurrency=4)
    assert done.stored == {one.arxiv_id: ANSWER for one in papers(20)}
    assert sorted(server.asked) == sorted(f"Paper {n}. " for n in range(20))
    assert server.most_at_once == 4
    assert (done.report.answered, done.report.left, done.report.failures) == (20, 0, [])
    assert (done.report.prompt_tokens, done.report.completion_tokens) == (20_000, 4_000)
    assert server.bodies[0] == dict(request(0).body) | {"messages": server.bodies[0]["messages"]}


@pytest.mark.parametrize("fault", ["drop", "cut", "html", "no_completion", "error_200", "429_plain", "500", "503"])
async def test_a_fault_that_passes_is_tried_again(fault: Fault) -> None:
    with LoopbackEndpoint(Manners([fault, fault])) as server:
        done = await ask(server.url, papers(2))
    assert done.stored == {one.arxiv_id: ANSWER for one in papers(2)}
    assert len(server.asked) == 4
    assert [what for what, _ in done.told.waits] == ["another try", "another try"]
    assert 4.0 <= done.slept[0] < done.slept[1] <= 10.0


async def test_a_silent_endpoint_is_given_up_and_asked_again() -> None:
    with LoopbackEndpoint(Manners(["silence"])) as server:
        done = await ask(server.url, papers(1), timeout_s=0.3)
    assert done.report.answered == 1
    assert len(server.asked) == 2


async def test_all_requests_keep_the_rest_that_one_is_told() -> None:
    with LoopbackEndpoint(Manners(["429"])) as server:
        done = await ask(server.url, papers(4), concurrency=2)
    assert done.report.answered == 4
    assert RETRY_AFTER_S in done.slept
    assert max(done.slept) <= RETRY_AFTER_S
    assert ("the rest 127.0.0.1" in done.told.waits[0][0], done.told.waits[0][1]) == (True, RETRY_AFTER_S)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "refuses the key"),
        ("403", "refuses the key"),
        ("404", "Check --model and --base-url"),
        ("quota", "no money or quota left"),
        ("redirect", "does not answer as an endpoint does"),
        ("418", "does not answer as an endpoint does"),
        ("429_hour", "asks to wait 60 minutes"),
    ],
)
async def test_what_no_other_request_will_mend_ends_the_run(fault: Fault, words: str) -> None:
    with LoopbackEndpoint(Manners([None, fault])) as server:
        done = await ask(server.url, papers(9), key="sk-secret")
    assert isinstance(done.report.problem, Stopped)
    assert words in str(done.report.problem)
    assert "sk-secret" not in str(done.report.problem)
    assert (len(server.asked), len(done.stored), done.report.left) == (2, 1, 8)
    assert set(server.keys) == {"Bearer sk-secret"}


async def test_nobody_there_is_said_at_once() -> None:
    done = await ask(NOBODY, papers(3), concurrency=2)
    assert "Is the server running" in str(done.report.problem)
    assert (done.slept, done.stored, done.report.left) == ([], {}, 3)


async def test_a_server_that_goes_away_ends_the_run_after_some_tries() -> None:
    first, second = papers(2)
    server = LoopbackEndpoint(Manners(closes=True))
    settings = EndpointSettings(name="stand-in", base_url=server.url, attempts=3)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with Endpoint(settings, None, sleep=sleep) as endpoint:
        with server:
            assert (await endpoint.ask(first.body)).text == ANSWER
        run = Run([second], endpoint, lambda _request, _body: None, Meter(None, None, None))
        await run.go(1)
    assert "What was answered is kept" in str(run.report.problem)
    assert len(slept) == 2


@pytest.mark.parametrize("fault", ["empty", "refusal", "prose", "cut_json"])
async def test_an_answer_unusable_is_asked_once_more_and_then_kept(fault: Fault) -> None:
    with LoopbackEndpoint(Manners([fault], lasting={"Paper 1.": fault})) as server:
        done = await ask(server.url, papers(3))
    assert sorted(server.asked) == ["Paper 0. ", "Paper 0. ", "Paper 1. ", "Paper 1. ", "Paper 2. "]
    assert (done.report.answered, done.report.unusable, done.report.failures) == (3, 1, [])
    assert (done.stored["2001.00000"], done.stored["2001.00002"]) == (ANSWER, ANSWER)
    assert done.stored["2001.00001"] != ANSWER


async def test_json_within_words_is_an_answer() -> None:
    with LoopbackEndpoint(Manners(["fenced"])) as server:
        done = await ask(server.url, papers(1))
    assert (len(server.asked), done.report.unusable) == (1, 0)


@pytest.mark.parametrize(
    ("refuses", "refusal", "kept"),
    [
        (["response_format"] * 2, "response_format is not supported", {"temperature", "max_tokens"}),
        (["response_format"] * 2, "I do not understand", {"temperature", "max_tokens"}),
        (["temperature"], "{name} does not support 0", {"response_format", "max_tokens"}),
        (
            ["max_tokens", "temperature"],
            "Unsupported parameter: '{name}' is not supported with this model.",
            {"response_format", "max_completion_tokens"},
        ),
    ],
)
async def test_a_parameter_that_is_refused_is_left_out_for_the_run(
    refuses: list[str], refusal: str, kept: set[str]
) -> None:
    with LoopbackEndpoint(Manners(refuses=frozenset(refuses), refusal=refusal)) as server:
        done = await ask(server.url, papers(5), most_output_tokens=900)
    assert (done.report.answered, done.report.problem) == (5, None)
    assert [set(body) for body in server.bodies[len(refuses) :]] == [kept | {"model", "messages"}] * 5
    assert len([line for line in done.told.lines if "from now on" in line]) == len(refuses)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (400, "'response_format.type' must be 'json_object' or 'text'"),
        # llama-cpp-python 0.3.36
        (500, "1 validation error: 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text'\""),
    ],
)
async def test_where_no_schema_is_taken_it_stands_in_the_message(status: int, refusal: str) -> None:
    with LoopbackEndpoint(Manners(refuses_schema=status, refusal=refusal)) as server:
        done = await ask(server.url, papers(2))
    assert (done.report.answered, done.slept, len(server.bodies)) == (2, [], 3)
    for body in server.bodies[1:]:
        system, user = body["messages"]
        assert system["content"] == 'Read.\n\nThe schema:\n{"type": "object"}'
        assert user["content"].startswith("Paper ")
        assert body["response_format"] == {"type": "json_object", "schema": {"type": "object"}}


@pytest.mark.parametrize(
    ("fault", "words", "tries"),
    [("too_long", "too long for the model", 1), ("bad", "refused (HTTP 400", 3), ("500", "a fault of its own", 5)],
)
async def test_a_request_that_is_not_answered_leaves_the_others_alone(fault: Fault, words: str, tries: int) -> None:
    with LoopbackEndpoint(Manners(lasting={"Paper 1.": fault})) as server:
        done = await ask(server.url, papers(3))
    assert sorted(done.stored) == ["2001.00000", "2001.00002"]
    (failure,) = done.report.failures
    assert failure.custom_id == request(1).custom_id
    assert words in failure.problem
    assert server.asked.count("Paper 1. ") == tries
    assert server.bodies[-1]["response_format"] == SCHEMA  # nothing is learnt of it


async def test_an_endpoint_that_cut_the_prompt_is_not_believed() -> None:
    long = request(1, "Eight GPUs trained it for three days. " * 100)
    with LoopbackEndpoint(Manners(["cut_prompt", "cut_prompt"])) as server:
        done = await ask(server.url, [long, request(2)])
    assert list(done.stored) == ["2001.00002"]
    assert "read 40 of about" in done.report.failures[0].problem
    assert "OLLAMA_CONTEXT_LENGTH" in done.report.failures[0].problem


async def test_an_endpoint_that_only_fails_ends_the_run() -> None:
    with LoopbackEndpoint(Manners(lasting={"Paper": "500"})) as server:
        done = await ask(server.url, papers(30), attempts=2)
    assert "run the same command again later" in str(done.report.problem)
    assert len(server.asked) == 10
    assert (len(done.report.failures), done.report.left) == (4, 26)


PRICE = Price(prompt=1_000.0, completion=2_000.0, source="test")
"""An answer of the stand-in costs 1,000 × 0.001 + 200 × 0.002 = 1.4 dollars."""


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_a_run_stays_within_its_budget(concurrency: int) -> None:
    meter = Meter(PRICE, 10.0, None)
    requests = [request(n, "word " * 980) for n in range(50)]
    with LoopbackEndpoint() as server:
        done = await ask(server.url, requests, concurrency=concurrency, meter=meter)
    assert done.report.over_budget
    assert done.report.dollars == pytest.approx(1.4 * done.report.answered)
    assert 10.0 - PRICE.dollars(0, EXPECTED_COMPLETION_TOKENS) - 1.4 <= done.report.dollars <= 10.0
    assert done.report.left == 50 - done.report.answered
    assert len(server.asked) == done.report.answered


async def test_tries_that_may_be_paid_for_count() -> None:
    meter = Meter(PRICE, None, None)
    with LoopbackEndpoint(Manners(["cut", "429_plain", "500", "no_usage"])) as server:
        done = await ask(server.url, papers(1), meter=meter)
    assert done.report.answered == 1
    assert 0 < meter.prompt_tokens < 1_000  # by their text: the endpoint counted neither try
    assert 0 < meter.completion_tokens < 200


async def test_asking_again_stays_within_the_budget_too() -> None:
    with LoopbackEndpoint(Manners(lasting={"Paper": "prose"})) as server:
        done = await ask(server.url, [request(0, "word " * 980)], meter=Meter(PRICE, 8.0, None))
    assert (len(server.asked), done.report.unusable, done.report.dollars) == (1, 1, pytest.approx(1.4))


async def test_what_storing_raises_ends_the_run_as_it_is() -> None:
    def store(_request: ModelRequest, _body: dict[str, Any]) -> None:
        raise LakeFullError("no space")

    with LoopbackEndpoint() as server:
        async with Endpoint(EndpointSettings(name="stand-in", base_url=server.url), None) as endpoint:
            run = Run(papers(3), endpoint, store, Meter(None, None, None))
            with pytest.raises(LakeFullError, match="no space"):
                await run.go(2)


@pytest.mark.parametrize(
    ("url", "name", "known"),
    [
        ("https://api.openai.com/v1", "gpt-4o-mini", True),
        ("https://api.openai.com/v1", "no-such-model", False),
        ("https://models.example.org/v1", "gpt-4o-mini", False),
        ("http://localhost:8000/v1", "gpt-4o-mini", False),  # a server of one's own has no price
    ],
)
def test_prices_are_known_by_address_and_model(url: str, name: str, known: bool) -> None:
    price = price_of(EndpointSettings(name=name, base_url=url))
    assert (price is not None) == known
    if price is not None:
        assert price.source.startswith("genai-prices")
        assert 0 < price.prompt < price.completion < 1_000


def test_stated_prices_come_first_and_in_pairs() -> None:
    settings = EndpointSettings(name="gpt-4o-mini", input_dollars_per_million=3, output_dollars_per_million=6)
    assert price_of(settings) == Price(3, 6, "settings")
    with pytest.raises(EndpointSettingsError, match="come in pairs"):
        price_of(EndpointSettings(input_dollars_per_million=3))


def test_a_run_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    process = [sys.executable, "-m", "tests.flows.ask_process"]
    with LoopbackEndpoint(Manners([None] * 7 + ["silence"] * 2)) as server:
        arguments = [server.url, str(tmp_path), "12", "2"]
        with subprocess.Popen([*process, *arguments]) as killed:
            assert server.wait_for(9)
            killed.send_signal(signal.SIGKILL)
        kept = stored(tmp_path)
        assert len(kept) == 7
        before = list(server.asked)
        subprocess.run([*process, *arguments], check=True, timeout=240)
        again = server.asked[len(before) :]
    assert len(stored(tmp_path)) == 12
    assert len(again) == 5
    assert not {f"Paper {int(name[5:])}. " for name in kept} & set(again)


def test_an_interrupted_run_ends_at_once_and_keeps_what_came(tmp_path: Path) -> None:
    with LoopbackEndpoint(Manners([None] * 3 + ["silence"] * 2)) as server:
        arguments = [sys.executable, "-m", "tests.flows.ask_process", server.url, str(tmp_path), "12", "2"]
        with subprocess.Popen(arguments, stderr=subprocess.PIPE) as running:
            assert server.wait_for(5)
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=60) != 0
    assert len(stored(tmp_path)) == 3


def stored(lake: Path) -> set[str]:
    from warehouse.lake import Lake

    return {reply.asked.arxiv_id for reply in Lake(lake).replies}
