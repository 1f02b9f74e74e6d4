"""`climits review status`: what is left to review, and whether it is worth going on."""

from __future__ import annotations

import dataclasses

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.review.options import ReviewerOption, open_desk
from climits.review.printing import print_json


def status(lake: LakeOption = DEFAULT_LAKE, reviewer: ReviewerOption = "", as_json: JsonOption = False) -> None:
    """How many wrong claims are likely left among the accepted, and how many right ones among the queued."""
    from climits.review.prospects import in_words

    with open_desk(lake, reviewer) as desk:
        found = desk.outlook()
        if as_json:
            print_json(
                {
                    kind: {
                        **dataclasses.asdict(one),
                        "likely_wrong_accepted": one.accepted.odd_left,
                        "likely_right_queued": one.queued.odd_left,
                        "share_of_right_left_queued": one.right_left_aside,
                    }
                    for kind, one in found.items()
                }
            )
            return
        typer.echo(in_words(found) or "There are no claims.")
