"""`climits read-model`: a language model as second reader of papers of the lake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import counted
from warehouse.shown import shown

if TYPE_CHECKING:
    from warehouse.lake import Lake

EXIT_UNMET = 2
"""The command line asks for nothing that can be done."""
DEFAULT_MODEL = "second-reader"
"""Name of the model in requests that leave in a file without another one being named."""

PapersArgument = Annotated[
    list[str] | None, typer.Argument(help="Papers by their arXiv ids; with --all or --queued none.", metavar="ARXIV_ID")
]
AllOption = Annotated[bool, typer.Option("--all", help="All papers that were read.")]
QueuedOption = Annotated[bool, typer.Option("--queued", help="Papers of which a claim waits for a person.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Name of the model, as its server knows it.")
]
UrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Where it answers, such as http://localhost:11434/v1.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Ask about so many papers at most.")]
BudgetOption = Annotated[
    float | None, typer.Option("--budget", min=0.0, metavar="DOLLARS", help="Stop before more than this is spent.")
]
ConcurrencyOption = Annotated[
    int | None, typer.Option("--concurrency", min=1, max=256, help="Requests under way at once.")
]
RequestsOption = Annotated[
    Path | None,
    typer.Option("--requests", dir_okay=False, metavar="FILE", help="Write what to ask, a line a request, and stop."),
]
RepliesOption = Annotated[
    Path | None,
    typer.Option("--replies", exists=True, dir_okay=False, metavar="FILE", help="Take the answers to such requests."),
]


def read_model(
    papers: PapersArgument = None,
    every: AllOption = False,
    queued: QueuedOption = False,
    model: ModelOption = None,
    base_url: UrlOption = None,
    limit: LimitOption = None,
    budget: BudgetOption = None,
    concurrency: ConcurrencyOption = None,
    requests: RequestsOption = None,
    replies: RepliesOption = None,
    report: Annotated[bool, typer.Option("--report", help="What was proposed, taken and refused, and why.")] = False,
    lake: LakeOption = DEFAULT_LAKE,
    as_json: JsonOption = False,
) -> None:
    """Ask a language model what papers state, and keep what their pages bear out.

    The model is asked over the OpenAI-compatible interface, its key taken from CLIMITS_MODEL_KEY or OPENAI_API_KEY.
    --requests and --replies exchange files of the batch interface (one JSON a line, custom_id and body), so that any
    model, or a person, can answer. A reply is kept in the lake and never asked for again; `climits publish` then takes
    both readers. Exit status: 0 done; 1 the endpoint cannot be asked, or some replies could not be taken; 2 nothing was
    asked for, or something is missing for it; 4 some requests were not answered.
    """
    from warehouse.lake import Lake

    place = Lake(lake)
    if requests is not None:
        write_requests(place, model or DEFAULT_MODEL, papers_named(place, papers, every, queued), requests)
    elif replies is not None:
        take_replies(place, replies)
    elif report:
        print_report(place, as_json)
    else:
        from climits.commands.ask_model import ask_model, endpoint_settings

        settings = endpoint_settings(model, base_url, concurrency)
        named = papers_named(place, papers, every, queued)
        ask_model(place, settings, named, limit=limit, budget=budget, as_json=as_json)


def papers_named(lake: Lake, papers: list[str] | None, every: bool, queued: bool) -> list[str] | None:
    """The papers asked for by ids without version, None for all; exits where the command line names none."""
    import re

    if sum((bool(papers), every, queued)) != 1:
        typer.echo("climits: name papers by their arXiv ids, or give --all or --queued.", err=True)
        raise typer.Exit(EXIT_UNMET)
    if every:
        return None
    if queued:
        from warehouse.read import Warehouse

        with Warehouse.of(lake) as warehouse:
            rows = warehouse.rows("SELECT DISTINCT arxiv_id FROM review_queue ORDER BY arxiv_id")
        return [row["arxiv_id"] for row in rows]
    return [re.sub(r"v\d+$", "", paper) for paper in papers or ()]


def write_requests(lake: Lake, model: str, papers: list[str] | None, file: Path) -> None:
    """Write the requests that no reply of the lake answers, and say how many tokens they have."""
    from statistics import median

    from extractors.second.prompt import input_tokens, prompt_digest
    from flows.progress import shown_progress
    from flows.second_reader import requests_for
    from warehouse.replies import asked

    tokens: dict[str, int] = {}
    left, answered = [], 0
    with shown_progress() as progress, file.open("w", encoding="utf-8") as out:
        for request in requests_for(lake, model, papers, progress):
            if lake.replies.has(request.key):
                answered += 1
                continue
            out.write(request.line() + "\n")
            left.append(asked(request, prompt_digest()))
            tokens[request.arxiv_id] = tokens.get(request.arxiv_id, 0) + input_tokens(dict(request.body))
    lake.replies.note(left)
    typer.echo(f"{len(left)} requests about {len(tokens)} papers in {file}; {answered} were answered before.")
    if tokens:
        told = sorted(tokens.values())
        typer.echo(f"About {sum(told):,} tokens of input: median {median(told):,.0f} a paper, most {told[-1]:,}.")


def take_replies(lake: Lake, file: Path) -> None:
    """Keep the replies of a file and check them against the papers."""
    from flows.progress import shown_progress
    from flows.second_reader import read_replies, take_reply
    from warehouse.replies import ReplyError

    new = known = 0
    problems: list[str] = []
    noted = lake.require().replies.noted()
    for number, line in _lines(file):
        try:
            name, body = _body(line)
            if take_reply(lake, noted.get(name, name), body):
                new += 1
            else:
                known += 1
        except (ReplyError, ValueError) as error:
            problems.append(f"line {number}: {error}")
    with shown_progress() as progress:
        read = read_replies(lake, progress)
    typer.echo(
        f"{new} {'reply' if new == 1 else 'replies'} kept, {known} known before; {counted(read, 'paper')} checked. "
        "`climits publish` takes them."
    )
    for problem in problems[:10]:
        typer.echo(shown(f"climits: {file}, {problem}"), err=True)
    if problems:
        typer.echo(f"climits: {len(problems)} lines were not taken.", err=True)
        raise typer.Exit(1)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


def _body(line: str) -> tuple[str, dict[str, Any]]:
    """Custom id and chat completion of a line; raises ValueError where it holds no reply."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise ValueError(f"no JSON ({error})") from error
    name = data.get("custom_id") if isinstance(data, dict) else None
    response = (data.get("response") or {}) if isinstance(data, dict) else {}
    if not isinstance(name, str) or not isinstance(response, dict):
        raise ValueError("no custom_id and response")
    body = response.get("body")
    if data.get("error") or response.get("status_code", 200) != 200 or not isinstance(body, dict):
        raise ValueError(f"{name}: no answer: {data.get('error') or response.get('status_code')}")
    return name, body


def print_report(lake: Lake, as_json: bool) -> None:
    """Per model: papers, proposals, what was refused and why, tokens."""
    from climits.printing import print_json
    from extractors.second.grounding import REASONS
    from flows.second_report import reader_reports

    reports = reader_reports(lake.require())
    if as_json:
        print_json(reports)
        return
    if not reports:
        typer.echo("No reply was read yet: `climits read-model --requests FILE` writes what to ask.")
    for one in reports:
        typer.echo(
            f"{shown(one['model'])}, prompt {one['prompt']}: {one['papers']} papers, {one['incomplete']} of them in "
            f"part; {one['prompt_tokens']:,} tokens in, {one['completion_tokens']:,} out"
        )
        for kind, taken in one["taken"].items():
            typer.echo(f"  {kind:<20}{taken:>6} taken{one['refused_by_kind'].get(kind, 0):>6} refused")
        for row in one["refused"]:
            typer.echo(
                f"  {row['count']:>6}  {row['kind']} {row['field']}: {REASONS.get(row['reason'], row['reason'])}"
                f", such as {row['example']!r}"
            )
