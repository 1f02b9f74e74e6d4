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
        _print(facts, None if every else SHOWN)
    else:
        read = _counts(facts["pdfs_by_status"]) or "none read yet"
        typer.echo(f"Lake {facts['lake']}: {facts['pdfs']:,} PDFs ({read}).")
        typer.echo("Nothing is published yet: run `climits publish`.")
    if not as_json:
        print_collection(facts["collection"])


def _print(facts: Mapping[str, Any], limit: int | None) -> None:
    from climits.printing import print_table

    typer.echo(
        f"Lake {facts['lake']}: {facts['pdfs']:,} PDFs ({_counts(facts['pdfs_by_status'])}), "
        f"{facts['pages_read']:,} pages read."
    )
    typer.echo(f"Warehouse {facts['warehouse']}: {facts['papers']:,} papers, {facts['readings']:,} readings.")
    typer.echo(f"  training runs      {_counts(facts['runs']) or 'none'}")
    typer.echo(f"  benchmark results  {_counts(facts['results']) or 'none'}")
    typer.echo(f"  decisions          {facts['decisions']:,}")
    typer.echo(f"  waiting for review {facts['queue']:,}")
    if not facts["up_to_date"]:
        typer.echo("The lake or the rules changed since: `climits publish` brings the warehouse up to date.")
    if facts["read_by_other_rules"]:
        typer.echo(
            f"{facts['read_by_other_rules']:,} PDFs were read by other rules: `climits ingest` reads them again."
        )
    if facts["queue_by_reason"]:
        print_table(
            "Why claims wait", ("claims", "reason"), [(n, r) for r, n in facts["queue_by_reason"].items()], ("claims",)
        )
    states = ("reported", "not_reported", "not_found", "not_looked")
    rows = [(row["fact"], *(row[state] for state in states)) for row in facts["coverage"]]
    print_table("Papers by what they say", ("fact", *states), rows, states)
    problems = facts["problems"]
    reasons = Counter((problem["stage"], problem["status"]) for problem in problems)
    if reasons:
        by_reason = [(number, *reason) for reason, number in reasons.most_common()]
        print_table("What went wrong", ("papers", "stage", "reason"), by_reason, ("papers",))
        failed = [(_name(p), p["stage"], p["status"], p["detail"]) for p in problems[:limit]]
        print_table("", ("paper", "stage", "reason", "detail"), failed)
        _rest(len(problems), limit)
    unread = facts["unread_tables"]
    typer.echo(f"Tables: {facts['tables']:,} seen, {len(unread):,} of published papers not read into cells.")
    if unread:
        tables = [(_name(t), t["page"], t["label"], t["problem"], t["caption"]) for t in unread[:limit]]
        print_table("Unread tables", ("paper", "page", "table", "why", "caption"), tables, ("page",))
        _rest(len(unread), limit)


def _rest(number: int, limit: int | None) -> None:
    if limit is not None and number > limit:
        typer.echo(f"… and {number - limit:,} more: --all lists them, --json gives them to scripts.")


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['arxiv_id']}v{row['version']}" if row["version"] else str(row["arxiv_id"])


def _counts(counts: Mapping[str, int]) -> str:
    from warehouse.shown import shown

    return shown(", ".join(f"{number:,} {name}" for name, number in counts.items()))
