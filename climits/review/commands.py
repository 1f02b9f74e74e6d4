"""`climits review`: the terminal application, and the same for scripts and screen readers."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from climits.command import Command, Group, LongCommand
from climits.naming import complete_claim, complete_paper
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import counted
from climits.review.options import (
    AdjudicateOption,
    BenchmarkOption,
    NoteOption,
    OnlyOption,
    PaperOption,
    PolicyOption,
    ReasonOption,
    ReviewerOption,
    SecondOption,
    SetOption,
    filters_of,
    mode_of,
    open_desk,
)
from climits.review.printing import card_json, card_of, print_json, print_saved, values_of
from climits.review.status_command import status
from climits.review.table_command import table
from climits.verbosity import spoken, verbosity
from warehouse.shown import shown, shown_lines

if TYPE_CHECKING:
    from climits.review.desk import Desk

app = typer.Typer(
    cls=Group,
    help="Decide on what the rules are unsure of. Without a command: the terminal application.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def _hand_on(context: typer.Context) -> None:
    """Let options that stand before a command hold for it, unless it says otherwise itself."""
    name = context.invoked_subcommand or ""
    command = context.command.get_command(context, name) if isinstance(context.command, TyperGroup) else None
    taken = {param.name for param in command.params} if command is not None else set()
    given: dict[str, Any] = {}
    for param in context.command.params:
        source = context.get_parameter_source(param.name or "")
        if source is None or source.name != "COMMANDLINE" or param.name is None:
            continue
        if param.name not in taken:
            raise typer.BadParameter(f"{param.opts[0]} does not go with `climits review {name}`")
        given[param.name] = context.params[param.name]
        for variable in [param.envvar] if isinstance(param.envvar, str) else param.envvar or ():
            # What is said on the command line weighs more than the environment, which the command would ask first.
            if variable in os.environ:
                context.call_on_close(functools.partial(os.environ.__setitem__, variable, os.environ.pop(variable)))
    context.default_map = {name: given}


@app.callback()
def review(
    context: typer.Context,
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    paper: PaperOption = "",
    benchmark: BenchmarkOption = "",
    reason: ReasonOption = "",
    only: OnlyOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    policy: PolicyOption = None,
    web: Annotated[
        bool, typer.Option("--web", help="In the browser, with the page beside the card, instead of the terminal.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Where --web answers on 127.0.0.1; any free port unless given."),
    ] = None,
) -> None:
    """Decide on what the rules are unsure of. Without a command: the terminal application."""
    if context.invoked_subcommand is not None:
        _hand_on(context)
        return
    if port is not None and not web:
        raise typer.BadParameter("--port goes with --web")
    wanted = filters_of(paper, benchmark, reason, only)
    with open_desk(lake, reviewer, mode=mode_of(second, adjudicate), policy=policy, **wanted) as desk:
        done = _in_browser(desk, port or 0) if web else _in_terminal(desk)
    typer.echo(f"{counted(done, 'decision')} saved. What is saved counts from the next `climits publish` on.")


def _in_browser(desk: Desk, port: int) -> int:
    from climits.review.web.serving import serve_review

    with spoken(verbosity()):
        return serve_review(desk, port, lambda address: typer.echo(f"Review at {address}\nCtrl-C ends it."))


def _in_terminal(desk: Desk) -> int:
    if not sys.stdin.isatty() or not sys.stdout.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        from climits.review.desk import ReviewError

        raise ReviewError(
            "The review needs a terminal. Without one use `climits review --web`, or `climits review list`, `show`, "
            "`confirm`, `correct`, `reject`, `table`, `add`, `not-reported`, `unsure`, `undo` and `status`; all of "
            "these take --json or print plain text."
        )
    from climits.review.app import run_app

    with spoken(verbosity()):
        return run_app(desk)


@app.command("list", cls=LongCommand)
def list_claims(
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    paper: PaperOption = "",
    benchmark: BenchmarkOption = "",
    reason: ReasonOption = "",
    only: OnlyOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    policy: PolicyOption = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Most claims to list; 0 for all.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the claims that wait, most useful first."""
    wanted = filters_of(paper, benchmark, reason, only)
    with open_desk(lake, reviewer, mode=mode_of(second, adjudicate), policy=policy, **wanted) as desk:
        items = desk.items()
        chosen = items[:limit] if limit else items
        found = [(item.score, desk.card(item.claim_id, item.arxiv_id)) for item in chosen]
        cards = [(score, card) for score, card in found if card is not None]
        if as_json:
            print_json([{**card_json(card, with_evidence=False), "score": score} for score, card in cards])
            return
        from climits.review.text import label_of

        for score, card in cards:
            worth = f"{score:5.2f}  " if desk.mode == "first" else ""
            typer.echo(shown(f"{worth}{card.claim_id}  {card.arxiv_id:<12} {label_of(card.kind, card.row)}"))
            for why in card.reasons:
                typer.echo(f"    {shown(why)}")
        typer.echo(f"{len(cards)} of {len(items)} claims that wait")


@app.command(cls=LongCommand)
def show(
    claim: Annotated[
        str,
        typer.Argument(
            metavar="CLAIM",
            help="run-, result- or cost- id; none: the first that waits.",
            autocompletion=complete_claim,
        ),
    ] = "",
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    policy: PolicyOption = None,
    png: Annotated[Path | None, typer.Option("--png", help="Write the page as a picture, evidence boxed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one claim with its evidence."""
    with open_desk(lake, reviewer, mode=mode_of(second, adjudicate), policy=policy) as desk:
        card = desk.next() if not claim else card_of(desk, claim)
        if card is None:
            typer.echo("[]" if as_json else "Nothing waits.")
            return
        if png is not None:
            from climits.review.page import page_picture

            page_picture(card, desk.pdf(card.arxiv_id), png)
        if as_json:
            print_json(card_json(card))
            return
        from climits.review.panels import card_text

        typer.echo(f"{card.claim_id}\n{card.arxiv_id} {shown(card.desk.paper.get('title') or '')}")
        typer.echo(card_text(card, {}).plain.rstrip())


@app.command(cls=Command)
def confirm(
    claims: Annotated[
        list[str],
        typer.Argument(metavar="CLAIM...", autocompletion=complete_claim, help="Claims that are right as they stand."),
    ],
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that claims are right."""
    _decide(lake, reviewer, mode_of(second, adjudicate), claims, "confirm", [], note, as_json)


@app.command(cls=Command)
def correct(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", autocompletion=complete_claim)],
    fields: SetOption = None,
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say what a claim should be: --set chip=V100 --set "duration_h=3.5 days"; a dash for what is not stated."""
    _decide(lake, reviewer, mode_of(second, adjudicate), [claim], "correct", fields or [], note, as_json)


@app.command(cls=Command)
def reject(
    claims: Annotated[
        list[str],
        typer.Argument(metavar="CLAIM...", autocompletion=complete_claim, help="Claims that the paper does not make."),
    ],
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    second: SecondOption = False,
    adjudicate: AdjudicateOption = False,
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that the paper does not say this, or says it of something else."""
    _decide(lake, reviewer, mode_of(second, adjudicate), claims, "reject", [], note, as_json)


@app.command(cls=Command)
def unsure(
    claims: Annotated[
        list[str],
        typer.Argument(
            metavar="CLAIM...", autocompletion=complete_claim, help="Claims that somebody else should judge."
        ),
    ],
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    second: SecondOption = False,
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Leave claims to somebody else, with a note."""
    _decide(lake, reviewer, mode_of(second, adjudicate=False), claims, "unsure", [], note, as_json)


@app.command(cls=Command)
def add(
    kind: Annotated[str, typer.Argument(metavar="run|result|cost")],
    paper: Annotated[str, typer.Option("--paper", help="The paper's arXiv id.", autocompletion=complete_paper)],
    fields: SetOption = None,
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Add a claim that was missed: --set model=… --set page=7 --set "quote=…" and what the paper states."""
    from climits.review.adding import ORDER
    from climits.review.desk import ReviewError

    if kind not in ORDER:
        raise typer.BadParameter(f"a run, a result or a cost can be added, not {kind!r}")
    start: dict[str, Any] = {"own": True, **({"stage": "train"} if kind == "run" else {})}
    with open_desk(lake, reviewer) as desk:
        try:
            values = values_of(desk, kind, start, fields or [])
        except ValueError as error:
            raise ReviewError(str(error)) from error
        decision = desk.add(kind, paper, {**start, **values}, note=note)
        print_saved([decision], as_json)


@app.command("not-reported", cls=Command)
def not_reported(
    paper: Annotated[str, typer.Argument(metavar="PAPER", help="arXiv id.", autocompletion=complete_paper)],
    facts: Annotated[
        list[str],
        typer.Argument(metavar="FACT...", help="hardware, count, duration, training_compute, benchmark_result."),
    ],
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    note: NoteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say that a whole paper does not report a fact."""
    from climits.review.contradicted import contradictions

    with open_desk(lake, reviewer) as desk:
        print_saved([desk.not_reported(paper, fact, note=note) for fact in facts], as_json)
        for told in contradictions(desk, paper, facts):
            typer.echo(shown(f"climits: {told}"), err=True)


@app.command(cls=Command)
def undo(
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    steps: Annotated[int, typer.Option("--steps", min=1, help="How many decisions to take back.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Take back your last decision that stands."""
    with open_desk(lake, reviewer) as desk:
        undone = [decision for _ in range(steps) if (decision := desk.undo()) is not None]
        if as_json:
            print_json([json.loads(decision.line()) for decision in undone])
            return
        for decision in undone:
            what = decision.claim_id or decision.fact
            typer.echo(shown(f"taken back: {decision.verdict} {what} of {decision.arxiv_id}"))
        if len(undone) < steps:
            typer.echo("Nothing more to take back.")


@app.command(cls=Command)
def stats(lake: LakeOption = DEFAULT_LAKE, as_json: JsonOption = False) -> None:
    """Throughput, what was corrected most, and how far reviewers agree."""
    import dataclasses

    from climits.review.stats import as_text, statistics
    from curation.decisions.effects import load
    from warehouse.lake import Lake

    loaded = load(Lake(lake).require().decisions)
    for problem in loaded.problems:
        typer.echo(shown(f"climits: {problem}"), err=True)
    found = statistics(loaded.decisions)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        typer.echo(shown_lines(as_text(found)))


def _decide(
    lake: Path,
    reviewer: str,
    mode: Literal["first", "second", "adjudicate"],
    claims: list[str],
    verdict: Literal["confirm", "correct", "reject", "unsure"],
    assignments: list[str],
    note: str,
    as_json: bool,
) -> None:
    from climits.review.desk import ReviewError

    with open_desk(lake, reviewer, mode=mode) as desk:
        cards = [card_of(desk, claim) for claim in claims]  # nothing is decided if one of them is not there
        try:
            fields = values_of(desk, cards[0].kind, cards[0].row, assignments) if assignments else {}
        except ValueError as error:
            raise ReviewError(str(error)) from error
        if verdict == "correct" and not fields:
            raise ReviewError("a correction needs --set FIELD=VALUE; `confirm` is for what is right as it stands")
        print_saved([desk.decide(card, verdict, fields, note=note) for card in cards], as_json)


app.command("table", cls=Command)(table)
app.command("status", cls=LongCommand)(status)
