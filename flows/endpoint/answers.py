"""What an endpoint's answer is: a completion, a fault that passes, a refusal of one request, or the end of the run."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.second.answer import read_answer
from extractors.second.rendering import estimate_tokens

SHOWN_CHARACTERS = 300
"""What is shown of an endpoint's own words."""

_TOO_LONG = ("context length", "context_length", "context window", "context size", "exceed_context", "too many tokens")
"""Words of endpoints for a request that does not fit the model: OpenAI, vLLM, llama-cpp-python, llama.cpp."""
_QUOTA = (
    "insufficient_quota",
    "exceeded your current quota",
    "billing",
    "insufficient credits",
    "insufficient balance",
)
"""Words of a 429 that waiting does not mend."""
_OF_A_REQUEST = ("response_format", "json_schema", "grammar", "temperature")
"""What a 500 is about that is none: llama-cpp-python answers so to a response_format that it does not know."""


class EndpointError(Exception):
    """Base of what can go wrong with an endpoint; its text is meant for the user as it stands."""


class Stopped(EndpointError):
    """No further request makes sense: a wrong key, no such model, nobody there, no money left."""


class Rejected(EndpointError):
    """The endpoint will not answer this request, whenever it is sent."""


class BadRequest(Rejected):
    """The endpoint takes the request for a wrong one; `reply` is all it says. Without some parameter it may not."""

    def __init__(self, message: str, reply: str) -> None:
        super().__init__(message)
        self.reply = reply


class Transient(EndpointError):
    """Another try may bring an answer.

    `rest_s` is how long the endpoint asks to be left alone, `charged` whether the try may have been worked on all the
    same, and `unreached` whether nobody took the connection.
    """

    def __init__(
        self, message: str, *, rest_s: float | None = None, charged: bool = False, unreached: bool = False
    ) -> None:
        super().__init__(message)
        self.rest_s = rest_s
        self.charged = charged
        self.unreached = unreached


@dataclass(frozen=True, slots=True)
class Completion:
    """A chat completion as it came."""

    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the model wrote; empty where it refused or said nothing."""
        content = self.body["choices"][0]["message"].get("content")
        return content if isinstance(content, str) else ""

    @property
    def prompt_tokens(self) -> int | None:
        """Tokens of the prompt as the endpoint counted them; None where it did not."""
        return self._tokens("prompt_tokens")

    @property
    def completion_tokens(self) -> int:
        """Tokens of what the model wrote, its reasoning among them; by its length where the endpoint did not count."""
        return self._tokens("completion_tokens") or estimate_tokens(self.text)

    def _tokens(self, name: str) -> int | None:
        usage = self.body.get("usage")
        count = usage.get(name) if isinstance(usage, Mapping) else None
        return count if isinstance(count, int) and count > 0 else None

    @property
    def usable(self) -> bool:
        """Whether it is an answer to what was asked, whole, so that asking again makes no sense."""
        return read_answer(self.text).usable


def completion(content: bytes, host: str) -> Completion:
    """The completion in the body of an answer of status 200; raises a `fault` where there is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise Transient(f"{host} answered with something else than JSON.", charged=True) from problem
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, Mapping):  # routers pass on the fault of the server behind them so
        code = error.get("code")
        raise fault(code if isinstance(code, int) and code >= 400 else 502, json.dumps(body), None, host)
    try:
        message = body["choices"][0]["message"]
    except (LookupError, TypeError) as problem:
        raise Transient(f"{host} answered without a completion.", charged=True) from problem
    if not isinstance(message, Mapping):
        raise Transient(f"{host} answered without a completion.", charged=True)
    return Completion(body)


def fault(status: int, text: str, rest_s: float | None, host: str) -> EndpointError:
    """What an answer of another status than 200 means: Stopped, BadRequest, Rejected or Transient."""
    words = own_words(text)
    said = f"HTTP {status}: {words}" if words else f"HTTP {status}"
    lowered = text.lower()
    if status in (401, 403):
        return Stopped(
            f"{host} refuses the key ({said}). The key is taken from CLIMITS_MODEL_KEY, else from OPENAI_API_KEY."
        )
    if status == 402 or (status == 429 and any(phrase in lowered for phrase in _QUOTA)):
        return Stopped(f"The account at {host} has no money or quota left ({said}).")
    if status == 404:
        return Stopped(f"{host} knows no such model or address ({said}). Check --model and --base-url.")
    if status == 413 or any(phrase in lowered for phrase in _TOO_LONG):
        return Rejected(f"too long for the model ({said})")
    if status in (400, 422) or (status == 500 and any(name in lowered for name in _OF_A_REQUEST)):
        return BadRequest(f"refused ({said})", text)
    if status == 429:
        return Transient(f"{host} asks to slow down ({said}).", rest_s=rest_s)
    if status >= 500 or status in (408, 409):
        return Transient(f"{host} has a fault of its own ({said}).", rest_s=rest_s)
    return Stopped(f"{host} does not answer as an endpoint does ({said}): is the address of --base-url right?")


def own_words(text: str) -> str:
    """An endpoint's own words about a fault: its error's message where it is JSON, on one line, shortened."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    error = body.get("error", body) if isinstance(body, Mapping) else None
    message = error.get("message") if isinstance(error, Mapping) else error
    if not isinstance(message, str):
        message = "" if text.lstrip().startswith("<") else text
    line = " ".join(character for character in message.split() if character.isprintable())
    return line if len(line) <= SHOWN_CHARACTERS else line[:SHOWN_CHARACTERS] + "…"


def blamed(text: str, parameters: Mapping[str, Any]) -> str | None:
    """What of a request a refusal is about, or may be about: a name of `SPARED`; None where nothing can be spared."""
    lowered = text.lower()
    for name in ("max_completion_tokens", "max_tokens", "temperature"):
        if name in parameters and name in lowered:
            return name
    if "response_format" not in parameters:
        return None
    return "json_schema" if parameters["response_format"]["type"] == "json_schema" else "response_format"


SPARED = {
    "json_schema": "no JSON schema: it stands in the message",
    "response_format": "no response_format",
    "temperature": "no temperature: it chooses its own",
    "max_tokens": "no max_tokens: it is asked for max_completion_tokens",
    "max_completion_tokens": "no bound of an answer's tokens",
}
"""What endpoints do without, and how that is told."""


def without(body: Mapping[str, Any], spared: frozenset[str]) -> dict[str, Any]:
    """A request without what the endpoint does not take.

    JSON of any kind is then asked for, and the schema stands in the system message and where llama-cpp-python, Together
    and Fireworks look for one. `max_tokens` goes by its newer name, which OpenAI's reasoning models want and older
    servers do not know.
    """
    adapted = dict(body)
    if "max_tokens" in spared and "max_tokens" in adapted:
        adapted["max_completion_tokens"] = adapted["max_tokens"]
    if "json_schema" in spared and "response_format" in adapted:
        schema = adapted["response_format"]["json_schema"]["schema"]
        system, *others = adapted["messages"]
        told = f"{system['content']}\n\nThe schema:\n{json.dumps(schema)}"
        adapted["messages"] = [{**system, "content": told}, *others]
        adapted["response_format"] = {"type": "json_object", "schema": schema}
    return {name: value for name, value in adapted.items() if name not in spared}


def usable_rest(seconds: float | None) -> float | None:
    """A rest that an endpoint asks for, where it is a number of seconds to come."""
    return seconds if seconds is not None and math.isfinite(seconds) and seconds > 0 else None
