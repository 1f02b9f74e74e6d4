"""Options that the commands of the review share, and the desk that they open with them."""

from __future__ import annotations

import contextlib
import getpass
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from climits.naming import benchmark_if_any, complete_assignment, complete_benchmark, complete_paper
from warehouse.shown import shown

if TYPE_CHECKING:
    from climits.review.desk import Desk

ReviewerOption = Annotated[
    str, typer.Option("--reviewer", envvar="CLIMITS_REVIEWER", help="Who decides; git's user.name unless given.")
]
NoteOption = Annotated[str, typer.Option("--note", help="A note kept with the decision.")]
PaperOption = Annotated[
    str, typer.Option("--paper", help="Only this paper's claims, by arXiv id.", autocompletion=complete_paper)
]
BenchmarkOption = Annotated[
    str,
    typer.Option(
        "--benchmark",
        help="Only results on this benchmark.",
        callback=benchmark_if_any,
        autocompletion=complete_benchmark,
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Only claims queued for a reason with these words in it.")]
OnlyOption = Annotated[str, typer.Option("--only", help="'changed': only claims read otherwise than when decided.")]
SecondOption = Annotated[bool, typer.Option("--second", help="Claims that another decided, without showing how.")]
AdjudicateOption = Annotated[bool, typer.Option("--adjudicate", help="Claims on which two reviewers differ.")]
PolicyOption = Annotated[
    Path | None,
    typer.Option("--policy", help="Which claims need two looks; review_policy.toml of the lake unless given."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="FIELD=VALUE", help="A field's value; may repeat.", autocompletion=complete_assignment
    ),
]


def default_reviewer() -> str:
    """Git's user.name, else the name of the account."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=5, check=False)
        if done.stdout.strip():
            return done.stdout.strip()
    with contextlib.suppress(OSError, KeyError):
        return getpass.getuser()
    return ""


def mode_of(second: bool, adjudicate: bool) -> Literal["first", "second", "adjudicate"]:
    """The look that two options ask for; raises BadParameter where they ask for both."""
    if second and adjudicate:
        raise typer.BadParameter("--second and --adjudicate exclude each other")
    return "second" if second else "adjudicate" if adjudicate else "first"


@contextlib.contextmanager
def open_desk(
    lake: Path,
    reviewer: str,
    *,
    mode: Literal["first", "second", "adjudicate"] = "first",
    policy: Path | None = None,
    **filters: Any,
) -> Iterator[Desk]:
    """A desk, closed at the end; raises ReviewError for a name that is none."""
    from climits.review.desk import Desk, ReviewError
    from climits.review.policy import read_policy
    from climits.review.vocabulary import vocabulary
    from warehouse.addresses import lake_at
    from warehouse.reviewing import Filters

    with lake_at(lake, whole=False) as root:
        try:
            desk = Desk(
                root,
                reviewer or default_reviewer(),
                mode=mode,
                wanted=Filters(**filters),
                policy=read_policy(root.root, policy),
                vocabulary=vocabulary,
            )
        except ValueError as error:
            raise ReviewError(str(error)) from error
        if desk.wanted.paper and desk.paper(desk.wanted.paper) is None:
            desk.close()
            raise ReviewError(
                f"there is no paper {desk.wanted.paper!r} in the warehouse: `climits status` says what there is"
            )
        for problem in desk.problems:
            typer.echo(shown(f"climits: {problem}"), err=True)
        try:
            yield desk
        finally:
            desk.close()


def filters_of(paper: str, benchmark: str, reason: str, only: str) -> dict[str, Any]:
    """What options say of the claims that are wanted; raises BadParameter."""
    if only not in ("", "changed"):
        raise typer.BadParameter(f"--only knows 'changed', not {only!r}")
    return {"paper": paper, "benchmark": benchmark, "reason": reason, "changed": only == "changed"}
