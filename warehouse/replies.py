"""What a second reader was asked and what it said: `replies/` of the lake.

    replies/ab/ab12….json        one reply, immutable, by the key of its request
    replies/asked/….jsonl        requests that were written to a file, so that the answers can be told apart

The key of a request is a digest of model, prompt and the text asked about: whoever asks again finds the reply. Replies
carry a digest of their content, requests in their name: both are compared when they are read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from warehouse.errors import ShardDamagedError, WarehouseError, writing
from warehouse.integrity import damaged
from warehouse.lake import Lake
from warehouse.unfinished import in_the_making

URL: Final = "/v1/chat/completions"
SHOWN_OF_KEY: Final = 16
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_CUSTOM_ID: Final = re.compile(
    r"(?P<arxiv_id>.+)v(?P<version>\d*)\.(?P<part>\d+)of(?P<parts>\d+)\.(?P<key>[0-9a-f]{16})"
)


class ReplyError(WarehouseError):
    """A reply cannot be taken; the text says which and why."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model: `part` of `parts` of a paper's version; `body` is that of a chat completion.

    `key` is a sha256 over the model's name, the digest of the prompt and the text asked about. `version` is None where
    the PDF does not say which one it is.
    """

    custom_id: str
    key: str
    arxiv_id: str
    version: int | None
    part: int
    parts: int
    body: Mapping[str, Any]

    def line(self) -> str:
        """The request as a line of the batch interface."""
        return json.dumps({"custom_id": self.custom_id, "method": "POST", "url": URL, "body": self.body})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request without its text. `prompt_digest` is the version of what was asked."""

    custom_id: str
    key: str
    arxiv_id: str
    version: int | None
    part: int
    parts: int
    model: str
    prompt_digest: str


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A reply as it came: `body` is the chat completion object, whatever the model wrote in it."""

    asked: Asked
    received_at: dt.datetime
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the model wrote; empty where the body holds no message."""
        try:
            content = self.body["choices"][0]["message"]["content"]
        except (LookupError, TypeError):
            return ""
        return content if isinstance(content, str) else ""

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens of prompt and completion as the endpoint counted them; 0 where it did not."""
        usage = self.body.get("usage")
        told = usage if isinstance(usage, dict) else {}
        prompt, completion = (told.get(name) for name in ("prompt_tokens", "completion_tokens"))
        return (prompt if isinstance(prompt, int) else 0, completion if isinstance(completion, int) else 0)


def request_key(model: str, prompt_digest: str, text: str) -> str:
    """Key of a request, by what decides the answer."""
    return hashlib.sha256("\0".join((model, prompt_digest, text)).encode("utf-8", "replace")).hexdigest()


def custom_id(arxiv_id: str, version: int | None, part: int, parts: int, key: str) -> str:
    """The name by which the batch interface ties an answer to its request."""
    return f"{arxiv_id}v{'' if version is None else version}.{part}of{parts}.{key[:SHOWN_OF_KEY]}"


def asked(request: ModelRequest, prompt_digest: str) -> Asked:
    """What is kept of a request."""
    return Asked(
        request.custom_id,
        request.key,
        request.arxiv_id,
        request.version,
        request.part,
        request.parts,
        str(request.body["model"]),
        prompt_digest,
    )


class Replies:
    """The replies of a lake. Many processes may add to them without a lock."""

    def __init__(self, lake: Lake) -> None:
        self.root = lake.root / "replies"

    def path(self, key: str) -> Path:
        """Where the reply to a request lies, whether or not it is there; raises ValueError for what is no key."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a request's key: {key!r}")
        return self.root / key[:2] / f"{key}.json"

    def has(self, key: str) -> bool:
        """Whether the request was answered."""
        return self.path(key).is_file()

    def get(self, key: str) -> ModelReply | None:
        """The reply to a request, or None; raises ShardDamagedError for a file that is none."""
        path = self.path(key)
        return _read(path) if path.is_file() else None

    def put(self, reply: ModelReply) -> bool:
        """Store a reply; whether it is new. The first reply to a request stays."""
        path = self.path(reply.asked.key)
        if path.is_file():
            return False
        data = {"asked": asdict(reply.asked), "received_at": reply.received_at.isoformat(), "body": dict(reply.body)}
        _place(path, json.dumps({"sha256": _digest(data), **data}, ensure_ascii=True) + "\n")
        return True

    def __iter__(self) -> Iterator[ModelReply]:
        """All replies in order of their keys."""
        for path in self._files():
            yield _read(path)

    def note(self, requests: Iterable[Asked]) -> None:
        """Remember requests that leave in a file."""
        text = "".join(json.dumps(asdict(one)) + "\n" for one in requests)
        if text:
            _place(self.root / "asked" / f"{_name_of(text.encode())}.jsonl", text)

    def noted(self) -> dict[str, Asked]:
        """Requests that left in files, by their custom id."""
        return {one.custom_id: one for path in self._files_of_requests() for one in _read_asked(path)}

    def damaged(self) -> Iterator[tuple[Path, bool]]:
        """Files that cannot be read as what was written, each with whether it is a reply rather than requests."""
        for path in self._files():
            try:
                _read(path)
            except ShardDamagedError:
                yield path, True
        for path in self._files_of_requests():
            try:
                _read_asked(path)
            except ShardDamagedError:
                yield path, False

    def _files(self) -> list[Path]:
        return sorted(path for path in self.root.glob("[0-9a-f][0-9a-f]/*.json") if not path.name.startswith("."))

    def _files_of_requests(self) -> list[Path]:
        return sorted(path for path in (self.root / "asked").glob("*.jsonl") if not path.name.startswith("."))


def _read(path: Path) -> ModelReply:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("sha256", None) not in (None, _digest(data)) or set(data) != {"asked", "received_at", "body"}:
            raise ValueError("the content is no longer what was written")
        asked = Asked(**data["asked"])
        if asked.key != path.stem:
            raise ValueError("it answers another request than its name says")
        return ModelReply(asked, dt.datetime.fromisoformat(data["received_at"]), dict(data["body"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged([path], str(error)) from error


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _read_asked(path: Path) -> list[Asked]:
    try:
        content = path.read_bytes()
        if _name_of(content) != path.stem:
            raise ValueError("the content is no longer what was written")
        return [Asked(**json.loads(line)) for line in content.decode().splitlines()]
    except (ValueError, TypeError) as error:
        raise damaged([path], str(error)) from error


def _name_of(content: bytes) -> str:
    """The name of a file of requests, without its ending."""
    return hashlib.sha256(content).hexdigest()[:16]


def _place(path: Path, text: str) -> None:
    """Write a file whole: temporary name in the same folder, fsync, rename."""
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with in_the_making(path.parent, path.suffix) as temporary:
            with temporary.open("w", encoding="utf-8") as sink:
                sink.write(text)
                sink.flush()
                os.fsync(sink.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
