"""`climits fit`: error against computation, a line a benchmark and form."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from climits.commands.analyses.options import (
    BenchmarkOption,
    CsvOption,
    MethodChoice,
    MethodOption,
    SaveOption,
    StatusChoice,
    StatusOption,
)
from climits.commands.analyses.rows import fits_of, print_rows, save_rows
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from climits.printing import say
from warehouse.shown import shown

if TYPE_CHECKING:
    from analysis.fits import BenchmarkFit


def fit(
    benchmark: BenchmarkOption = None,
    method: MethodOption = MethodChoice.best,
    status: StatusOption = StatusChoice.accepted,
    lake: LakeOption = DEFAULT_LAKE,
    save: SaveOption = False,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fit error against computation for each benchmark: both models, both directions, and who carries the line."""
    from analysis.fits import fit_rows
    from analysis.words import DIRECTIONS, LIMITS

    fits = fits_of(lake, benchmark, method, status)
    rows = fit_rows(fits)
    if save:
        save_rows(lake, "fits", rows)
    if as_csv or as_json:
        print_rows([asdict(row) for row in rows], as_json)
        return
    for one in fits:
        _print_fit(one)
    if not fits:
        say("No result with an error and a computation is in the warehouse: there is nothing to fit.")
    say(f"{DIRECTIONS}\n\n{LIMITS}")


def _print_fit(fit: BenchmarkFit) -> None:
    from analysis.words import cautions, equation, exponent_sentence, family_sentence, interval, number
    from climits.commands.analyses.families import print_families
    from climits.printing import print_table

    seen = fit.observations
    say(f"{seen.benchmark}: {exponent_sentence(fit)}")
    for said in cautions(fit):
        say(f"  {said}")
    if fit.forms:
        say(f"  {family_sentence(fit.forms[0].families)}")
        for reason, count in seen.left_out:
            say(shown(f"  Left out: {count} ({reason})."))
        columns = (
            "form", "line", "n", "papers", "slope", "95 %", "95 % by paper", "p", "R²", "adj. R²", "AIC", "reverse",
            "orthogonal", "frontier",
        )  # fmt: skip
        rows = [
            (
                one.form,
                equation(one),
                one.forward.n,
                seen.papers,
                number(one.forward.slope),
                interval(one.forward.slope_interval),
                interval(one.bootstrap),
                number(one.forward.p_value, 2),
                number(one.forward.r_squared, 2),
                number(one.forward.r_squared_adjusted, 2),
                number(one.forward.aic, 4),
                number(one.reverse.slope),
                number(one.orthogonal.slope),
                number(one.frontier.slope),
            )
            for one in fit.forms
        ]
        print_table("", columns, rows, numbers=("n", "papers", "slope", "p", "R²", "adj. R²", "AIC"))
        typer.echo("")
        print_families(fit)
        top = [
            (one.arxiv_id, one.points, number(one.cooks_distance, 2), number(one.slope_without), one.influential)
            for one in fit.forms[0].influence[:5]
        ]
        print_table(
            "papers that move the polynomial line most",
            ("paper", "points", "largest Cook's distance", "slope without it", "influential"),
            [(*row[:-1], "yes" if row[-1] else "no") for row in top],
            numbers=("points", "largest Cook's distance", "slope without it"),
        )
    typer.echo("")
