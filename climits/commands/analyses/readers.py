"""`climits compare readers`: where the rules and a language model agree, and what each found alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

SHOWN = 10
"""So many facts that only one reader found are shown of each; --csv and --json have all."""


def compare_readers(lake: Path, *, as_csv: bool, as_json: bool) -> None:
    """Print agreement by fact, tokens a paper, and what one reader found alone; exit status 1 where only one read."""
    from climits.printing import print_json, print_table
    from warehouse.lake import Lake
    from warehouse.reader_agreement import RULES
    from warehouse.reader_agreement import compare_readers as compared
    from warehouse.shown import shown

    found = compared(Lake(lake))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if as_csv:
        import csv
        import sys

        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(("model", "found_by", "fact", "arxiv_id", "what"))
        out.writerows((one.model, *row) for one in found for row in one.alone)
        return
    if not found:
        typer.echo("No second reader read a paper of this lake yet: `climits read-model --help` says how one does.")
        raise typer.Exit(1)
    for one in found:
        rows = [
            (fact.fact, str(fact.both), str(fact.rules_only), str(fact.model_only), f"{fact.agreement:.2f}")
            for fact in one.facts
        ]
        print_table(
            f"{one.papers} papers read by the rules and {one.model}",
            ("fact", "both", "only rules", "only the model", "agreement"),
            rows,
            numbers=("both", "only rules", "only the model", "agreement"),
        )
        if one.prompt_tokens:
            typer.echo(f"Tokens a paper (median): {one.prompt_tokens:,.0f} in, {one.completion_tokens:,.0f} out.")
        for who in (RULES, one.model):
            alone = [row for row in one.alone if row[0] == who]
            for _, fact, paper, what in alone[:SHOWN]:
                typer.echo(shown(f"  only {who}: {paper} {fact} {what}"))
            if len(alone) > SHOWN:
                typer.echo(f"  … {len(alone) - SHOWN} more: --csv lists all.")
