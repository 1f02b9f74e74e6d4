"""`climits status`: what is there, what went wrong, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption

SHOWN = 20
"""Rows of a list before `--all` is needed."""


def status(
    lake: LakeOption = DEFAULT_LAKE,
    every: Annotated[bool, typer.Option("--all", help="List every problem and every unread table.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what the lake and the warehouse hold, what went wrong and why, which tables were not read, what waits."""
    from climits.commands.collection_status import collection_facts, print_collection
    from climits.printing import print_json
    from warehouse.lake import Lake
    from warehouse.overview import overview

    facts = overview(Lake(lake))
    facts["collection"] = collection_facts(Lake(lake))
    if as_json:
        print_json(facts)
    elif facts["published"]:
        print_collection(facts["collection"])
        _print_decision_problems(facts["decision_problems"])
        _print(facts, every)
    else:
        read = _counts(facts["pdfs_by_status"]) or "none read yet"
        typer.echo(f"Lake {facts['lake']}: {facts['pdfs']:,} PDFs ({read}).")
        typer.echo("Nothing is published yet: run `climits publish`.")
        _print_decision_problems(facts["decision_problems"])
        print_collection(facts["collection"])


def _print_decision_problems(problems: list[str]) -> None:
    from warehouse.shown import shown

    for problem in problems:
        typer.echo(f"A decision cannot be read: {shown(problem)}.")
    if problems:
        typer.echo("`climits doctor` says more, `climits doctor --repair` mends what can be mended.")


def _print(facts: Mapping[str, Any], every: bool) -> None:
    """Lists first, long ones folded; the summary is what stands last on the screen."""
    _print_unread(facts, every)
    _print_problems(facts, every)
    _print_waiting(facts)
    _print_summary(facts)


def _print_unread(facts: Mapping[str, Any], every: bool) -> None:
    from climits.printing import print_table

    unread = facts["unread_tables"]
    if not unread:
        return
    if every:
        tables = [(_name(t), t["page"], t["label"], t["problem"], t["caption"]) for t in unread]
        print_table("Unread tables", ("paper", "page", "table", "why", "caption"), tables, ("page",))
    else:
        reasons = Counter(table["problem"] for table in unread)
        print_table(
            "Unread tables; --all lists them with their captions",
            ("tables", "papers", "why"),
            [(n, len({t["arxiv_id"] for t in unread if t["problem"] == why}), why) for why, n in reasons.most_common()],
            ("tables", "papers"),
        )
    typer.echo("")


def _print_problems(facts: Mapping[str, Any], every: bool) -> None:
    from climits.printing import print_table

    problems = facts["problems"]
    if not problems:
        return
    reasons = Counter((problem["stage"], problem["status"]) for problem in problems)
    by_reason = [(number, *reason) for reason, number in reasons.most_common()]
    print_table("What went wrong", ("papers", "stage", "reason"), by_reason, ("papers",))
    typer.echo("")
    limit = None if every else SHOWN
    failed = [(_name(p), p["stage"], p["status"], p["detail"]) for p in problems[:limit]]
    print_table("", ("paper", "stage", "reason", "detail"), failed)
    _rest(len(problems), limit)
    typer.echo("")


def _print_waiting(facts: Mapping[str, Any]) -> None:
    from climits.printing import print_table

    if facts["queue_by_reason"]:
        waiting = [(number, reason) for reason, number in facts["queue_by_reason"].items()]
        print_table("Why claims wait", ("claims", "reason"), waiting, ("claims",))
        typer.echo("")
    states = ("reported", "not_reported", "not_found", "not_looked")
    rows = [(row["fact"], *(row[state] for state in states)) for row in facts["coverage"]]
    print_table("Papers by what they say", ("fact", *states), rows, states)
    typer.echo("")


def _print_summary(facts: Mapping[str, Any]) -> None:
    typer.echo(
        f"Lake {facts['lake']}: {facts['pdfs']:,} PDFs{_in_brackets(facts['pdfs_by_status'])}, "
        f"{facts['pages_read']:,} pages read."
    )
    typer.echo(f"Warehouse {facts['warehouse']}: {facts['papers']:,} papers, {facts['readings']:,} readings.")
    typer.echo(f"  training runs      {_counts(facts['runs']) or 'none'}")
    typer.echo(f"  benchmark results  {_counts(facts['results']) or 'none'}")
    typer.echo(f"  operations         {_counts(facts['costs']) or 'none'}")
    typer.echo(f"  tables             {facts['tables']:,} seen, {len(facts['unread_tables']):,} not read into cells")
    typer.echo(f"  decisions          {_decisions(facts['decisions'], facts['decisions_in_force'])}")
    typer.echo(f"  waiting for review {facts['queue']:,}")
    if facts["problems"]:
        typer.echo(f"  went wrong         {len(facts['problems']):,}")
    if not facts["up_to_date"]:
        typer.echo("The lake or the rules changed since: `climits publish` brings the warehouse up to date.")
    if facts["read_by_other_rules"]:
        typer.echo(
            f"{facts['read_by_other_rules']:,} PDFs were read by other rules: `climits ingest` reads them again."
        )


def _in_brackets(counts: Mapping[str, int]) -> str:
    return f" ({_counts(counts)})" if counts else ""


def _decisions(every: int, in_force: int) -> str:
    return f"{every:,}" if every == in_force else f"{every:,}, of which {in_force:,} count"


def _rest(number: int, limit: int | None) -> None:
    if limit is not None and number > limit:
        typer.echo(f"… and {number - limit:,} more: --all lists them, --json gives them to scripts.")


def _name(row: Mapping[str, Any]) -> str:
    name = f"{row['arxiv_id']}v{row['version']}" if row["version"] else str(row["arxiv_id"])
    return f"{name} ({row['origin']})" if row.get("origin") else name


def _counts(counts: Mapping[str, int]) -> str:
    from warehouse.shown import shown

    return shown(", ".join(f"{number:,} {name}" for name, number in counts.items()))
