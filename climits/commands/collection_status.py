"""The part of `climits status` that speaks of arXiv: per query what is done, found, skipped, fetched, failed, read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from warehouse.shown import shown

if TYPE_CHECKING:
    from warehouse.lake import Lake


def collection_facts(lake: Lake) -> list[dict[str, Any]]:
    """The state of every query that was ever harvested, for JSON."""
    from dataclasses import asdict

    from collection.status import collection_status
    from warehouse.versions import rules_version

    read = {sha256 for sha256, outcome in lake.outcomes(rules_version()).items() if outcome.status == "read"}
    facts = []
    for status in collection_status(lake, read):
        if status.since is None:
            continue
        row = asdict(status)
        row["since"], row["until"] = str(status.since), str(status.until)
        row["skipped"], row["failed"] = dict(status.skipped), dict(status.failed)
        facts.append(row)
    return facts


def print_collection(facts: list[dict[str, Any]]) -> None:
    """Print the state of every query that was ever harvested; nothing where none was."""
    if not facts:
        return
    typer.echo("From arXiv, by query:")
    for row in facts:
        gaps = f" and {row['gaps']} later stretches" if row["gaps"] else ""
        typer.echo(
            shown(f"  {row['benchmark']}: harvested {row['since']} to {row['until']}{gaps}; {row['found']} found")
        )
        typer.echo(
            f"    fetched {row['fetched']}, read {row['read']}, queued {row['queued']}, skipped "
            f"{sum(row['skipped'].values())}, failed {sum(row['failed'].values())}"
        )
        for what in ("skipped", "failed"):
            for reason, count in sorted(row[what].items(), key=lambda item: -item[1]):
                typer.echo(shown(f"      {what}: {count} {reason.replace('_', ' ')}"))
        if row["waiting_for_retry"]:
            typer.echo(f"      {row['waiting_for_retry']} of the failed are tried again by the weekly run")
