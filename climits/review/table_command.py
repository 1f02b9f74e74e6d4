"""`climits review table`: one decision for all claims of a table's row, column or whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from climits.naming import complete_claim
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.review.options import NoteOption, ReviewerOption, SetOption, open_desk
from climits.review.printing import card_of, print_json, print_saved, values_of
from curation.asking.scopes import SCOPES, alike

if TYPE_CHECKING:
    from climits.review.desk import Card

_VERDICTS = ("confirm", "reject", "correct")


def table(
    claim: Annotated[
        str,
        typer.Argument(
            metavar="CLAIM",
            autocompletion=complete_claim,
            help="A result or a cost of the table.",
        ),
    ],
    scope: Annotated[str, typer.Argument(metavar="row|column|table", help="Which claims around it.")],
    verdict: Annotated[str, typer.Argument(metavar="confirm|reject|correct", help="What is said of all of them.")],
    fields: SetOption = None,
    lake: LakeOption = DEFAULT_LAKE,
    reviewer: ReviewerOption = "",
    note: NoteOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which claims it would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Decide on a row, a column or a whole table at once: table result-… row correct --set own=no.

    A correction is of the claims that state in its fields what the claim states. One undo takes all of it back.
    """
    from climits.review.desk import ReviewError

    if scope not in SCOPES or verdict not in _VERDICTS:
        raise typer.BadParameter(f"write row, column or table, then confirm, reject or correct, not {scope} {verdict}")
    if (verdict == "correct") != bool(fields):
        raise typer.BadParameter("a correction needs --set FIELD=VALUE, and only a correction takes it")
    with open_desk(lake, reviewer) as desk:
        card = card_of(desk, claim)
        try:
            stated = values_of(desk, card.kind, card.row, fields or [])
        except ValueError as error:
            raise ReviewError(str(error)) from error
        around = desk.around(card, scope)
        meant = [one for one in around.claims if alike(one.row, card.row, list(stated))]
        if dry_run:
            _print_meant(meant, as_json)
            return
        given = cast(Literal["confirm", "reject", "correct"], verdict)
        decisions = desk.decide_around(card, scope, given, stated, note=note)
        if not as_json:
            typer.echo(f"{scope}: {len(decisions)} of {around}")
        print_saved(decisions, as_json)


def _print_meant(meant: list[Card], as_json: bool) -> None:
    from climits.review.text import label_of, shown

    if as_json:
        print_json([{"claim_id": one.claim_id, "status": one.row["status"]} for one in meant])
        return
    for one in meant:
        typer.echo(f"{one.row['status']:<9} {one.claim_id} {shown(label_of(one.kind, one.row))}")
