"""A stand-in for a language model's endpoint on this machine's loopback: answers chat completions, fails on demand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

Fault = Literal[
    "silence",  # no answer until the client gives up
    "drop",  # the connection closed without an answer
    "cut",  # fewer bytes than announced
    "html",  # status 200 and a page for people
    "no_completion",  # JSON, but none of the interface
    "error_200",  # status 200 and an error, as routers send it
    "empty",  # a completion without a word
    "refusal",
    "prose",
    "cut_json",  # the model stopped in mid-object
    "fenced",  # JSON within words and a fence
    "cut_prompt",  # as Ollama answers to what is longer than its context
    "no_usage",
    "too_long",
    "bad",  # 400 without a reason
    "redirect",
    "quota",
    "401",
    "403",
    "404",
    "418",
    "429",
    "429_plain",  # without Retry-After
    "429_hour",
    "500",
    "503",
]
ANSWER = '{"runs": [], "results": [], "costs": []}'
RETRY_AFTER_S = 7
CUT_PROMPT_TOKENS = 40


def question(body: Mapping[str, Any]) -> str:
    """What a request asks about: the text of its last message."""
    return str(body["messages"][-1]["content"])


@dataclass
class Manners:
    """What the endpoint takes and how it fails."""

    faults: list[Fault | None] = field(default_factory=list)
    """In turn, one a request; then none."""
    lasting: dict[str, Fault] = field(default_factory=dict)
    """By words of the question, for good."""
    refuses: frozenset[str] = frozenset()
    """Parameters that it answers 400 to."""
    refuses_schema: int = 0
    """Status of the answer to a JSON schema; 0 where it is taken."""
    refusal: str = "Unsupported parameter: '{name}' is not supported with this model."
    answer: Callable[[str], str] = lambda _question: ANSWER
    prompt_tokens: int = 1_000
    """What it counts of any prompt."""
    closes: bool = False
    """Whether each connection is good for one answer only."""
    together: int = 1
    """So many requests are waited for before any of them is answered."""


class LoopbackEndpoint:
    """The server, in threads of this process. Use it in a `with` statement; `url` is its base address."""

    def __init__(self, manners: Manners | None = None) -> None:
        self.manners = manners or Manners()
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.most_at_once = 0
        self._under_way = 0
        self._lock = threading.Lock()
        self._came = threading.Condition()
        self._gathered = threading.Barrier(self.manners.together)
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

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

    @property
    def asked(self) -> list[str]:
        """The questions so far, those asked again more than once."""
        with self._lock:
            return [question(body) for body in self.bodies]

    def wait_for(self, requests: int, seconds: float = 120.0) -> bool:
        """Wait until so many requests came; whether they did."""
        with self._came:
            return self._came.wait_for(lambda: len(self.bodies) >= requests, seconds)

    # Called by the handler.

    def began(self, body: dict[str, Any], key: str) -> Fault | None:
        with self._came:
            with self._lock:
                self.bodies.append(body)
                self.keys.append(key)
                self._under_way += 1
                self.most_at_once = max(self.most_at_once, self._under_way)
                fault = self.manners.faults.pop(0) if self.manners.faults else None
            self._came.notify_all()
        self._gathered.wait(timeout=60)
        lasting = (fault for words, fault in self.manners.lasting.items() if words in question(body))
        return fault or next(lasting, None)

    def ended(self) -> None:
        with self._lock:
            self._under_way -= 1

    def keep_silent(self) -> None:
        self._stopping.wait(60)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: LoopbackEndpoint

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet: requests are noted by the server."""

    def do_POST(self) -> None:
        endpoint = self.server.endpoint
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = endpoint.began(body, self.headers.get("Authorization", ""))
        try:
            if self.path != "/v1/chat/completions":
                self._error(404, "no such path")
            elif refused := sorted(endpoint.manners.refuses & set(body)):
                self._error(400, endpoint.manners.refusal.format(name=refused[0]))
            elif endpoint.manners.refuses_schema and body["response_format"]["type"] == "json_schema":
                self._error(endpoint.manners.refuses_schema, endpoint.manners.refusal)
            else:
                self._answer(body, fault)
        finally:
            endpoint.ended()

    def _answer(self, body: dict[str, Any], fault: Fault | None) -> None:
        manners = self.server.endpoint.manners
        answer = manners.answer(question(body))
        whole = _completion(answer, prompt_tokens=manners.prompt_tokens)
        said: dict[Fault | None, dict[str, Any]] = {
            None: whole,
            "empty": _completion(""),
            "refusal": _completion(None, refusal="I cannot help with that."),
            "prose": _completion("The paper trains on eight GPUs. I hope this helps!"),
            "cut_json": _completion('{"runs": [{"model": "Bra', reason="length"),
            "fenced": _completion(f"Here it is:\n```json\n{answer}\n```"),
            "cut_prompt": _completion(answer, prompt_tokens=CUT_PROMPT_TOKENS),
            "no_usage": whole | {"usage": None},
            "no_completion": {"status": "ok"},
            "error_200": {"error": {"code": 429, "message": "the server behind is busy"}},
        }
        if fault in said:
            self._send(200, json.dumps(said[fault]).encode())
            return
        match fault:
            case "silence" | "drop":
                if fault == "silence":
                    self.server.endpoint.keep_silent()
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            case "cut":
                self._send(200, json.dumps(said[None]).encode(), cut=True)
            case "html":
                self._send(200, b"<html><h1>Welcome to the proxy</h1></html>", kind="text/html")
            case "redirect":
                self._send(307, b"", {"Location": "http://127.0.0.1:9/v1/chat/completions"})
            case _:
                self._status(str(fault))

    def _status(self, fault: str) -> None:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        match fault:
            case "429":
                self._error(429, "Slow down.", {"Retry-After": str(RETRY_AFTER_S)})
            case "429_plain":
                self._error(429, "Slow down.")
            case "429_hour":
                self._error(429, "Slow down.", {"Retry-After": "3600"})
            case "quota":
                self._error(429, "You exceeded your current quota, please check your plan.")
            case "too_long":
                self._error(400, "This model's maximum context length is 8192 tokens.")
            case "bad":
                self._error(400, "Bad request.")
            case "401" | "403":
                self._error(int(fault), f"Incorrect API key provided: {key}.")
            case "404":
                self._error(404, "The model does not exist.")
            case _:
                self._error(int(fault), "A fault.")

    def _error(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps({"error": {"message": message}}).encode(), headers)

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        kind: str = "application/json",
        cut: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.server.endpoint.manners.closes:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if cut:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.wfile.write(body)


def _completion(
    content: str | None, *, refusal: str | None = None, reason: str = "stop", prompt_tokens: int = 1_000
) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "stand-in",
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": 200, "total_tokens": prompt_tokens + 200},
    }
