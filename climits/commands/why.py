"""`climits why`: what became of every candidate of a paper, and what spoke for and against it."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from climits.naming import complete_paper
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from warehouse.shown import shown

SHOWN = 20
VERDICTS = {
    "accepted": "accepted",
    "queued": "waits for a person",
    "contained": "stated by a fuller claim",
    "outranked": "another meaning or pair was likelier",
    "refused": "refused",
    "another paper's": "given as another paper's",
}


def why(
    arxiv_id: Annotated[
        str, typer.Argument(help="Paper by its arXiv id.", metavar="ARXIV_ID", autocompletion=complete_paper)
    ],
    value: Annotated[
        str | None, typer.Argument(help="Only candidates with this number or these words.", metavar="VALUE")
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most candidates to show, likeliest first.")] = SHOWN,
    as_json: JsonOption = False,
) -> None:
    """Say what the judge made of a paper's candidates: probability, threshold, votes, verdict.

    Answers "why is it not there?": a fact that no candidate names was not read; `climits show` lists unread tables.
    Exit status: 0 candidates shown; 1 there is none, or the paper is not in the lake.
    """
    from climits.printing import print_json
    from warehouse.candidates_kept import kept_candidates
    from warehouse.lake import Lake

    arxiv_id = re.sub(r"v\d+$", "", arxiv_id)
    every = kept_candidates(Lake(lake), arxiv_id)
    if every is None:
        typer.echo(shown(f"climits: no claims of {arxiv_id} are kept in {lake}: `climits ingest` it first."), err=True)
        raise typer.Exit(1)
    found = [record for record in every if value is None or _matches(record.what, record.quote, record.value, value)]
    found.sort(key=lambda record: -record.probability)
    if as_json:
        import dataclasses

        print_json([{**dataclasses.asdict(record), "votes": dict(record.votes)} for record in found])
        return
    if not found:
        about = f" with {value}" if value else ""
        typer.echo(
            shown(
                f"No candidate{about} among {len(every)} of {arxiv_id}: no sentence, caption or table cell was read "
                "so. `climits show` lists the tables that could not be read."
            )
        )
        raise typer.Exit(1)
    typer.echo(shown(f"{len(found)} of {len(every)} candidates of {arxiv_id}" + (f" with {value}" if value else "")))
    for record in found[:limit]:
        verdict = VERDICTS.get(record.verdict, record.verdict)
        typer.echo(
            "\n"
            + shown(
                f"{record.what}  [{record.kind}, {record.group}, page {record.page}]: {verdict}, "
                f"{record.probability:.2f} (accepted from {record.threshold:.2f})"
            )
        )
        typer.echo(shown(f"  “{record.quote[:200]}”"))
        for sign, word in ((1.0, "for"), (-1.0, "against")):
            names = [name.replace("_", " ") for name, vote in record.votes if vote == sign]
            if names:
                typer.echo(shown(f"  {word}: {', '.join(names)}"))
    if len(found) > limit:
        typer.echo(f"\n{len(found) - limit} more: --limit {len(found)} shows all.")


def _matches(what: str, quote: str, number: float | None, wanted: str) -> bool:
    """Whether a candidate has the wanted number, or else the wanted words."""
    try:
        asked = float(wanted.replace(",", ""))
    except ValueError:
        return wanted.lower() in f"{what} {quote}".lower()
    numbers = [word.strip("×·") for word in what.replace(",", "").split()]
    return number == asked or any(_number(word) == asked for word in numbers)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
