"""What a second reader is asked: prompt and schema from data/second_reader, the benchmarks from their own files."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from extractors.benchmarks import benchmark_files
from extractors.second.rendering import Part, estimate_tokens

DATA: Final = Path(__file__).parents[1] / "data" / "second_reader"
DIGEST_LENGTH: Final = 12


@cache
def _prompt() -> dict[str, Any]:
    return tomllib.loads((DATA / "prompt.toml").read_text(encoding="utf-8"))


@cache
def asked_benchmarks() -> tuple[str, ...]:
    """The benchmarks asked for: all of the list but variants of another one."""
    return tuple(name for name, entry in benchmark_files().items() if entry.variant is None)


@cache
def system_message() -> str:
    """What a reader is told before it sees a paper."""
    lines = []
    for name in asked_benchmarks():
        entry = benchmark_files()[name]
        metrics = ", ".join(metric.name for metric in entry.metric)
        lines.append(f"  {name}: {entry.title}; {metrics}; {', '.join(entry.splits)}")
    shown = [
        f"Example {k}, paper:\n{example['paper'].strip()}\nExample {k}, answer:\n{example['reply'].strip()}"
        for k, example in enumerate(_prompt()["example"], start=1)
    ]
    told: str = _prompt()["system"]
    return told.strip().replace("{benchmarks}", "\n".join(lines)).replace("{examples}", "\n".join(shown))


@cache
def schema() -> dict[str, Any]:
    """JSON schema of an answer, with the benchmarks and metrics that are asked for."""
    text = (DATA / "schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    metrics = {metric.name for name in asked_benchmarks() for metric in benchmark_files()[name].metric}
    result = found["$defs"]["result"]["properties"]
    result["benchmark"]["enum"] = list(asked_benchmarks())
    result["metric"]["enum"] = sorted(metrics)
    return found


@cache
def prompt_digest() -> str:
    """Version of what is asked, by its words: system message, frame of the paper and schema."""
    told = [system_message(), _prompt()["user"], _prompt()["whole"], _prompt()["part"], json.dumps(schema())]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:DIGEST_LENGTH]


def user_message(arxiv_id: str, part: Part, number: int, of: int) -> str:
    """The question about a part of a paper: the paper's text in its frame."""
    words = _prompt()
    which: str = words["whole"]
    if of > 1:
        which = words["part"].format(part=number, parts=of, first=part.first_page, last=part.last_page)
    # The frame's end must not stand in the paper itself; nor may a surrogate of a broken font.
    text = part.text.replace("</paper>", "</ paper>").encode("utf-8", "replace").decode("utf-8")
    frame: str = words["user"]
    return frame.strip().replace("{arxiv_id}", arxiv_id).replace("{which}", which).replace("{text}", text)


def request_body(model: str, arxiv_id: str, part: Part, number: int, of: int) -> dict[str, Any]:
    """Body of a chat completion that asks about a part of a paper."""
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": system_message()},
            {"role": "user", "content": user_message(arxiv_id, part, number, of)},
        ],
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "paper_facts", "strict": True, "schema": schema()},
        },
    }


def input_tokens(body: dict[str, Any]) -> int:
    """About how many tokens a request's messages and schema have."""
    schema_text = json.dumps(body["response_format"])
    return sum(estimate_tokens(message["content"]) for message in body["messages"]) + estimate_tokens(schema_text)
