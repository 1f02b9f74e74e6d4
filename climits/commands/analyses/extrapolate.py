"""`climits extrapolate`: what lower errors would cost."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from climits.commands.analyses.options import (
    DEFAULT_SET,
    AssumptionsOption,
    BenchmarkOption,
    CsvOption,
    MethodChoice,
    MethodOption,
    SaveOption,
    SetOption,
    StatusChoice,
    StatusOption,
    TargetOption,
)
from climits.commands.analyses.rows import fits_of, print_rows, save_rows
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say


def extrapolate(
    target: TargetOption = None,
    benchmark: BenchmarkOption = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    assumptions: AssumptionsOption = None,
    assumption_set: SetOption = DEFAULT_SET,
    budget: Annotated[
        float | None,
        typer.Option("--budget", help="US dollars that a run may cost in the year asked for.", metavar="USD", min=0.01),
    ] = None,
    lake: LakeOption = DEFAULT_LAKE,
    save: SaveOption = False,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what lower errors would cost if the lines went on: computation, dollars, CO2 and the year.

    Each table begins with a check: what the best observed point cost by the same assumptions. A line whose slope may be
    0 or that rests on fewer than five papers prices nothing, and no line prices more than three orders of magnitude.
    """
    from analysis.assumptions import choose_set, load_assumptions
    from analysis.extrapolation import extrapolate as extrapolated
    from climits.commands.analyses.extrapolations import print_extrapolations

    chosen = choose_set(load_assumptions(assumptions), assumption_set)
    fits = fits_of(lake, benchmark, method, status)
    rows = extrapolated(fits, chosen, target or (), budget)
    if save:
        save_rows(lake, "extrapolations", rows)
    if as_csv or as_json:
        print_rows([asdict(row) for row in rows], as_json)
        return
    for one in fits:
        name = one.observations.benchmark
        print_extrapolations(name, [row for row in rows if row.benchmark == name])
    if not chosen.missing:
        goal = "what the best observed point cost" if budget is None else f"{budget:,.2f} US dollars"
        years = chosen.value("price_performance_doubling_years")
        say(
            f"Year: when price-performance, doubling every {years:g} years from {chosen.start_year():.0f}, has brought "
            f"the price down to {goal}."
        )
    say(f"Assumptions: the set '{chosen.name}'")
    for value in chosen.values.values():
        say(f"  {value.quantity} = {value.value:g} {value.unit} ({value.date}: {value.source})")
