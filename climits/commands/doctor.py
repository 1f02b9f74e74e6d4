"""`climits doctor`: what is wrong with a lake and its warehouse, and making it whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption

if TYPE_CHECKING:
    from flows.mending import Mended
    from warehouse.doctor import Finding

EXIT_NOT_SOUND = 1
EXIT_NOT_ALL_WHOLE = 4


def doctor(
    lake: LakeOption = DEFAULT_LAKE,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Move what is damaged into the lake's folder `aside`, give decisions back that the warehouse has, "
            "read and publish again what can be made again.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check every file of the lake and the warehouse: digests, columns, PDFs, decisions, checks; say what to do.

    Reads all of it, so it takes as long as the disk needs. Changes nothing without --repair.
    Exit status: 0 all is sound, or was made whole; 1 something is wrong; 4 repaired, but something stays lost.
    """
    from climits.printing import print_json
    from warehouse.doctor import examine
    from warehouse.lake import Lake

    root = Lake(lake)
    findings = examine(root)
    mended = _mend(root, findings) if repair else None
    if as_json:
        print_json({"findings": [_facts(one) for one in findings], "repair": _mended_facts(mended)})
    else:
        _print(findings)
        if mended is not None:
            _print_mended(mended)
    if mended is not None:
        if mended.left:
            raise typer.Exit(EXIT_NOT_ALL_WHOLE)
    elif any(finding.serious for finding in findings):
        raise typer.Exit(EXIT_NOT_SOUND)


def _mend(lake: Any, findings: Sequence[Finding]) -> Mended:
    from flows.mending import mend_lake
    from flows.progress import shown_progress

    with shown_progress() as progress:
        return mend_lake(lake, findings, progress)


def _facts(finding: Finding) -> dict[str, Any]:
    names = ("kind", "subject", "what", "advice", "serious")
    return {name: getattr(finding, name) for name in names}


def _mended_facts(mended: Mended | None) -> dict[str, Any] | None:
    if mended is None:
        return None
    return {
        "aside": [str(path) for path in mended.repaired.aside],
        "decisions_given_back": list(mended.repaired.given_back),
        "read_again": mended.read,
        "published": str(mended.published.warehouse) if mended.published else None,
        "left": [_facts(one) for one in mended.left],
    }


def _print(findings: Sequence[Finding]) -> None:
    from warehouse.shown import shown

    serious = [finding for finding in findings if finding.serious]
    for finding in (*serious, *(finding for finding in findings if not finding.serious)):
        mark = "WRONG" if finding.serious else "note "
        advice = f" → {finding.advice}" if finding.advice else ""
        typer.echo(f"{mark} {shown(finding.subject)}: {shown(finding.what)}{shown(advice)}")
    some = "1 thing is wrong." if len(serious) == 1 else f"{len(serious)} things are wrong."
    typer.echo(some if serious else "All is sound.")


def _print_mended(mended: Mended) -> None:
    from warehouse.shown import shown

    for path in mended.repaired.aside:
        typer.echo(f"moved aside: {shown(path)}")
    for decision_id in mended.repaired.given_back:
        typer.echo(f"given back from the warehouse: {decision_id}")
    if mended.read:
        typer.echo(f"{mended.read} papers were read again.")
    if mended.published is not None:
        typer.echo(f"Published {shown(mended.published.warehouse)}.")
    for finding in mended.left:
        typer.echo(f"STILL WRONG {shown(finding.subject)}: {shown(finding.what)} → {shown(finding.advice)}")
    typer.echo("Not all could be made whole." if mended.left else "All is whole again.")
