"""`climits calibrate`: fit the confidence on labelled papers and decisions, and say how far it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption

if TYPE_CHECKING:
    from curation.judging.calibration_fit import Fit, Reliability
    from curation.judging.labels import Labelled


def calibrate(
    lake: LakeOption = DEFAULT_LAKE,
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="DIR", help="Folder of labelled papers, a JSON file each.")
    ] = None,
    precision: Annotated[
        float, typer.Option("--precision", min=0.5, max=1.0, help="Share of accepted claims that must be right.")
    ] = 0.95,
    kind: Annotated[
        Literal["run", "result"] | None,
        typer.Option("--kind", help="Fit only this kind of claim and keep the other as it was."),
    ] = None,
    held_back: Annotated[
        str, typer.Option("--held-back", metavar="DIGITS", help="Only measure on papers whose id ends so: 789.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Calibration to write; the shipped one unless given."),
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="PNG", help="Plot stated against actual.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only, write no calibration.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fit confidence to labelled papers and decisions; report reliability, and what would be accepted."""
    import json
    from dataclasses import asdict

    from curation.judging.calibration import CALIBRATION_FILE, Model
    from curation.judging.calibration_fit import CalibrationError, calibration_file, fit

    target = output or CALIBRATION_FILE
    claims = _labelled(lake, gold)
    fits: list[Fit] = []
    checks: dict[str, Reliability] = {}
    refused: list[str] = []
    for name, labelled in claims.items():
        if kind not in (None, name):
            continue
        kept = [claim for claim in labelled if not claim.paper.endswith(tuple(held_back))] if held_back else labelled
        try:
            fitted = fit("run" if name == "run" else "result", kept, precision)
        except CalibrationError as error:
            refused.append(str(error))
            continue
        fits.append(fitted)
        others = [claim for claim in labelled if held_back and claim.paper.endswith(tuple(held_back))]
        if others:
            model = Model(
                fitted.model["intercept"], fitted.model["weights"], fitted.model["threshold"], fitted.model["bounds"]
            )
            checks[name] = _measured(others, model)
    if not fits:
        raise CalibrationError("Nothing was fitted. " + ". ".join(refused))
    if as_json:
        report = {one.kind: {"model": one.model, "reliability": asdict(one.reliability)} for one in fits}
        typer.echo(json.dumps({"kinds": report, "held_back": {k: asdict(v) for k, v in checks.items()}}, indent=1))
    else:
        for one in fits:
            typer.echo(_table(one.kind, one.reliability, precision))
            if one.kind in checks:
                typer.echo(_summary("papers held back", checks[one.kind]) + "\n")
        for line in refused:
            typer.echo(f"not fitted, kept as it was: {line}", err=True)
    if plot is not None:
        _plot(fits, plot)
    if not dry_run:
        source = _source(claims, gold is not None, held_back)
        kept_kinds = json.loads(CALIBRATION_FILE.read_text(encoding="utf-8"))["kinds"]
        target.write_text(calibration_file(fits, kept_kinds, source), encoding="utf-8")
        if not as_json:
            typer.echo(f"wrote {target}; it holds from the next `climits publish` on")


def _labelled(lake: Path, gold: Path | None) -> dict[str, list[Labelled]]:
    from curation.judging.calibration_fit import CalibrationError
    from curation.judging.labels import labelled_by_decisions, labelled_by_gold, read_gold
    from warehouse.lake import Lake
    from warehouse.read import Warehouse
    from warehouse.reviewing import claims_with_features

    if gold is not None and not gold.is_dir():
        raise CalibrationError(f"There is no folder {gold} of labelled papers.")
    try:
        papers = read_gold(gold) if gold is not None else {}
    except ValueError as error:
        raise CalibrationError(str(error)) from error
    found: dict[str, list[Labelled]] = {}
    with Warehouse.of(Lake(lake)) as warehouse:
        for kind in ("run", "result"):
            rows = claims_with_features(warehouse, kind)
            name = "run" if kind == "run" else "result"
            found[kind] = [*labelled_by_gold(name, rows, papers), *labelled_by_decisions(name, rows)]  # type: ignore[arg-type]
    return found


def _measured(claims: list[Labelled], model: Any) -> Reliability:
    import numpy as np

    from curation.judging.calibration_fit import reliability

    stated = np.array([model.probability(claim.features) for claim in claims])
    return reliability(claims, stated, model.threshold)


def _summary(what: str, found: Reliability) -> str:
    rates = ["–" if rate is None else f"{rate:.3f}" for rate in (found.precision, found.whole_claims, found.recall)]
    return (
        f"{what}: {found.claims} claims of {found.papers} papers, {found.right} right; Brier {found.brier:.3f} "
        f"(base rate {found.brier_base:.3f})\n"
        f"at {found.threshold:.3f} accepted {found.accepted} ({found.accepted_share:.1%}): of their facts {rates[0]} "
        f"right, of the claims {rates[1]} in every fact; of all right facts {rates[2]} accepted"
    )


def _table(kind: str, found: Reliability, precision: float) -> str:
    head = _summary(f"{kind}, on papers it was not fitted on, for precision {precision}", found)
    lines = [head, "", "  confidence      claims  stated  actual"]
    lines += [f"  {b.low:.3f} – {b.high:.3f} {b.claims:>7} {b.stated:>7.3f} {b.actual:>7.3f}" for b in found.bins]
    return "\n".join(lines) + "\n"


def _source(claims: dict[str, list[Labelled]], gold: bool, held_back: str) -> str:
    papers = {claim.paper for labelled in claims.values() for claim in labelled if claim.source == "gold"}
    decided = sum(claim.source == "decision" for labelled in claims.values() for claim in labelled)
    parts = [f"{len(papers)} labelled papers"] if gold else []
    parts += [f"{decided} decisions"] if decided else []
    without = f", those whose id ends in {', '.join(held_back)} left out" if held_back else ""
    return f"Logistic regression by `climits calibrate` on {' and '.join(parts)}{without}."


def _plot(fits: list[Fit], path: Path) -> None:
    """Stated against actual probability, a point a bin, its area the number of claims."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5 * len(fits), 4.5), layout="constrained")
    for number, one in enumerate(fits, start=1):
        axes = figure.add_subplot(1, len(fits), number)
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        bins = one.reliability.bins
        axes.scatter([b.stated for b in bins], [b.actual for b in bins], s=[20 + b.claims / 2 for b in bins], alpha=0.8)
        axes.axvline(one.reliability.threshold, color="tab:red", linewidth=1, linestyle="--", label="threshold")
        axes.set(xlabel="stated probability", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02), title=one.kind)
        axes.legend(loc="upper left")
    figure.savefig(path, dpi=120)
