"""`climits theory`: the seed paper's thought experiment."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from climits.commands.analyses.options import CsvOption, MethodChoice, MethodOption, StatusChoice, StatusOption
from climits.commands.analyses.rows import fits_of, print_rows
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say


def theory(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the figure here: .svg, .png or .pdf.", metavar="FILE")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed than the project's.")] = None,
    repetitions: Annotated[int, typer.Option("--repetitions", help="Runs at each sample size.", min=1)] = 5,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    lake: LakeOption = DEFAULT_LAKE,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the seed paper's thought experiment: what flexibility costs in data and computation.

    The bound that follows from it stands beside the exponents measured in the lake, if it has a warehouse.
    """
    from analysis.simulation import simulate
    from analysis.theory import SEED
    from analysis.words import exponent_sentence
    from climits.printing import print_table

    rows = simulate(repetitions=repetitions, seed=SEED if seed is None else seed)
    fits = fits_of(lake, None, method, status) if (lake / "warehouse.duckdb").is_file() else []
    if out is not None:
        from analysis.theory_figure import draw

        draw(rows, out, fits)
        typer.echo(f"{out} written.", err=True)
    if as_csv or as_json:
        print_rows([asdict(row) for row in rows], as_json)
        return
    columns = ("samples", "learner", "excess error", "FLOP")
    shown = [(row.samples, row.learner, f"{row.excess_error:.3g}", f"{row.compute_flop:.2e}") for row in rows]
    print_table("1,000 features of which 10 matter", columns, shown, numbers=("samples", "excess error", "FLOP"))
    say("Improving by k needs at least k^2 data and, with a model that grows with the data, k^4 computation.")
    for one in fits:
        say(f"Measured, {one.observations.benchmark}: {exponent_sentence(one)}")
    if not fits:
        say(f"Measured: nothing, there is no warehouse with points to fit in {lake}.")
