"""Options that the analysing commands share, and the choices that some of them offer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from climits.naming import complete_benchmark, each_benchmark, error_fraction


class MethodChoice(StrEnum):
    """How the training compute is known."""

    hardware = "hardware"
    operations = "operations"
    operations_assumed_epochs = "operations_assumed_epochs"
    reported = "reported"
    hardware_fp32_peak = "hardware_fp32_peak"
    best = "best"


class StatusChoice(StrEnum):
    """Which results enter: accepted by the rules or a person, or also the queued ones."""

    accepted = "accepted"
    all = "all"


BenchmarkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--benchmark",
        "-b",
        help="Only this benchmark; may be given more than once.",
        metavar="NAME",
        callback=each_benchmark,
        autocompletion=complete_benchmark,
    ),
]
TargetOption = Annotated[
    list[float] | None,
    typer.Option(
        "--target",
        help="Error to extrapolate to, as a fraction (0.05) or in per cent (5%); may be given more than once.",
        metavar="ERROR",
        parser=error_fraction,
    ),
]
MethodOption = Annotated[
    MethodChoice,
    typer.Option(
        "--method",
        help="How the compute is known; best takes the paper's own count, else chips x time, else operations. "
        "hardware_fp32_peak is the seed paper's convention.",
    ),
]
StatusOption = Annotated[StatusChoice, typer.Option("--status", help="all takes queued results too.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, all columns.")]
AssumptionsOption = Annotated[
    Path | None, typer.Option("--assumptions", help="CSV of assumptions in place of the project's.", metavar="FILE")
]
SetOption = Annotated[str, typer.Option("--set", help="Name of the set of assumptions.", metavar="NAME")]
SaveOption = Annotated[
    bool, typer.Option("--save", help="Store the rows in the lake too: the next publish makes them a relation.")
]
DEFAULT_SET = "p100-2019"
