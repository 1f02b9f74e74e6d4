"""The part of `climits read-model` that asks an endpoint: what it will cost, the run, what became of it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from flows.endpoint.asking import AskReport
    from flows.endpoint.costs import Price
    from flows.endpoint.settings import EndpointSettings
    from flows.progress import Progress
    from warehouse.lake import Lake
    from warehouse.replies import ModelRequest

EXIT_FAILED = 1
EXIT_UNMET = 2
EXIT_SOME_NOT_ANSWERED = 4
MOST_SHOWN = 10


def endpoint_settings(model: str | None, base_url: str | None, concurrency: int | None) -> EndpointSettings:
    """The settings of the run; leaves the command where the client or the model's name is missing."""
    if find_spec("openai") is None:
        typer.echo("climits: asking an endpoint needs its client: pip install -e '.[model]'", err=True)
        raise typer.Exit(EXIT_UNMET)
    from flows.endpoint.settings import load_endpoint_settings

    settings = load_endpoint_settings(name=model, base_url=base_url, concurrency=concurrency)
    if not settings.name:
        typer.echo(
            "climits: name the model to ask by --model or CLIMITS_MODEL, or exchange files (--requests, --replies).",
            err=True,
        )
        raise typer.Exit(EXIT_UNMET)
    return settings


def ask_model(
    lake: Lake,
    settings: EndpointSettings,
    papers: list[str] | None,
    *,
    limit: int | None,
    budget: float | None,
    as_json: bool,
) -> None:
    """Ask what no reply of the lake answers, keep each answer, check them against the papers.

    Exit status: 0 all that was to be asked is answered; 4 some of it; 1 nothing, or the endpoint ended the run.
    """
    from climits.printing import print_json
    from flows.endpoint.asking import ask_all
    from flows.endpoint.costs import Meter, price_of
    from flows.endpoint.settings import endpoint_key
    from flows.progress import shown_progress
    from flows.second_reader import read_replies, take_reply

    key = endpoint_key(settings)
    price = price_of(settings)
    if budget is not None and price is None:
        typer.echo(
            f"climits: --budget needs prices and none are known of {settings.name} at {settings.base_url}: set "
            "input_dollars_per_million and output_dollars_per_million below [model] in the settings file.",
            err=True,
        )
        raise typer.Exit(EXIT_UNMET)
    with shown_progress() as progress:
        requests, answered = unanswered(lake, settings.name, papers, limit, progress)
        progress.say(plan(settings, requests, answered, price))
        progress.stage(f"asking {settings.name}", len(requests))
        meter = Meter(price, budget, settings.most_output_tokens)
        report = ask_all(requests, settings, key, lambda one, body: take_reply(lake, one, body), meter, progress)
        read = read_replies(lake, progress)
    if as_json:
        print_json(facts(report, read))
    else:
        print_asked(report, read)
    finish(report)


def unanswered(
    lake: Lake, model: str, papers: list[str] | None, limit: int | None, progress: Progress
) -> tuple[list[ModelRequest], int]:
    """What is left to ask about the first `limit` papers that are not answered in full, and how much is answered."""
    from flows.second_reader import requests_for

    left: list[ModelRequest] = []
    named: set[str] = set()
    answered = 0
    for request in requests_for(lake, model, papers, progress):
        if lake.replies.has(request.key):
            answered += 1
        elif request.arxiv_id in named or limit is None or len(named) < limit:
            named.add(request.arxiv_id)
            left.append(request)
    return left, answered


def plan(settings: EndpointSettings, requests: list[ModelRequest], answered: int, price: Price | None) -> str:
    """What will be asked of whom, and about what it costs."""
    from extractors.second.prompt import input_tokens
    from flows.endpoint.costs import EXPECTED_COMPLETION_TOKENS

    if not requests:
        return f"Nothing is left to ask {settings.name}: {answered:,} requests were answered before."
    tokens = sum(input_tokens(dict(one.body)) for one in requests)
    before = f" ({answered:,} more were answered before)" if answered else ""
    papers = len({one.arxiv_id for one in requests})
    if price is None:
        cost = "" if settings.is_local else ", price unknown"
    else:
        dollars = price.dollars(tokens, EXPECTED_COMPLETION_TOKENS * len(requests))
        cost = f", about ${dollars:,.2f} (prices: {price.source})"
    return (
        f"{settings.name} at {settings.base_url} gets the text of {papers:,} papers in {len(requests):,} requests"
        f"{before}: about {tokens:,} tokens in{cost}."
    )


def print_asked(report: AskReport, read: int) -> None:
    """Say what was answered, what not and why."""
    from warehouse.shown import shown

    cost = f", ${report.dollars:,.2f}" if report.dollars is not None else ""
    typer.echo(
        f"{report.answered:,} of {report.requests:,} requests answered: {report.prompt_tokens:,} tokens in, "
        f"{report.completion_tokens:,} out{cost}."
    )
    if report.unusable:
        typer.echo(f"{report.unusable:,} answers are none or break off, the second time too; they are kept.")
    for failure in report.failures[:MOST_SHOWN]:
        typer.echo(shown(f"  not answered: {failure.custom_id}: {failure.problem}"))
    if len(report.failures) > MOST_SHOWN:
        typer.echo(f"  ... and {len(report.failures) - MOST_SHOWN:,} more; --json lists them")
    if report.over_budget:
        typer.echo(f"{report.left:,} requests wait: the next would not stay within --budget.")
    if read:
        typer.echo(
            f"{read:,} papers checked: `climits read-model --report` says what held, `climits publish` takes it."
        )


def facts(report: AskReport, read: int) -> dict[str, Any]:
    """The same for scripts."""
    from dataclasses import asdict

    return {
        **asdict(report),
        "left": report.left,
        "problem": str(report.problem) if report.problem else None,
        "papers_checked": read,
    }


def finish(report: AskReport) -> None:
    """Raise what ended the run; else leave with the exit status that says how much was answered."""
    if report.problem is not None:
        raise report.problem
    if report.failures:
        raise typer.Exit(EXIT_SOME_NOT_ANSWERED if report.answered else EXIT_FAILED)


def settings_facts() -> dict[str, Any]:
    """The settings of the endpoint and where its key would come from, never the key."""
    from flows.endpoint.settings import key_variable, load_endpoint_settings

    return {**load_endpoint_settings().model_dump(mode="json"), "key": key_variable()}
