"""`climits learn`: fit the judges on labelled papers, and say out of fold what to expect of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from climits.commands.learn_second import learn_second
from climits.options import DEFAULT_LAKE, JsonOption, LakeOption
from warehouse.shown import shown, shown_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from climits.commands.taught import Taught
    from curation.judging.features import Kind
    from curation.judging.judge import Judge
    from curation.judging.learning import Examples

LabelsOption = Annotated[
    list[Path],
    typer.Option("--labels", exists=True, file_okay=False, help="Folder of labelled papers; may be given repeatedly."),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for the judges; without it the fit is only reported.", metavar="DIR"),
]
FoldsOption = Annotated[
    Path | None,
    typer.Option(
        "--folds", help="Folder for judges of each fold: `climits publish --judges` scores with them.", metavar="DIR"
    ),
]
PrecisionOption = Annotated[
    float | None,
    typer.Option(
        "--precision",
        min=0.5,
        max=0.99,
        help="Share of accepted claims that must be right; without it each fact has its own, near its best F1.",
    ),
]
EXIT_UNMET = 2
"""What the command needs is not there."""
EXIT_CONTRADICTED = 4
"""Judges are fitted, but decisions contradict labels."""


def learn(
    labels: LabelsOption,
    lake: LakeOption = DEFAULT_LAKE,
    out: OutOption = None,
    folds: FoldsOption = None,
    precision: PrecisionOption = None,
    report: Annotated[
        bool, typer.Option("--report", help="Also print votes, features and the learning curve.")
    ] = False,
    second_only: Annotated[
        bool,
        typer.Option("--second-only", help="Fit only what a second reader's word is worth, by the judges of --folds."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fit the judges of runs, results and costs on labelled papers that the lake holds and on reviewers' decisions.

    Every figure printed is out of fold by paper: of papers that the trees which judged them had not seen. Where a
    decision contradicts a label the decision counts. With --folds and replies of a language model in the lake
    (`climits read-model`), also how much its word counts. Exit status: 0 fitted; 4 fitted, but decisions contradict
    labels, which are named; else not fitted.
    """
    from importlib.util import find_spec

    from climits.commands.taught import taught
    from curation.claims.examples import labelled_examples
    from curation.judging.folders import refuse_other_files, renewed
    from curation.judging.labels import LabelError
    from curation.judging.learning import LearningError, learn, write_judge
    from curation.second.stage import FILE as SECOND_STAGE
    from warehouse.lake import Lake

    if find_spec("sklearn") is None:
        typer.echo("climits: learning needs scikit-learn: pip install -e '.[learn]'", err=True)
        raise typer.Exit(EXIT_UNMET)
    try:
        for folder in filter(None, (out, folds)):
            refuse_other_files(folder)
        lessons = taught(labels, Lake(lake))
        if not lessons.labelled:
            raise LearningError(f"none of the labelled papers was read into {lake}: `climits ingest` them first")
        provenance = _provenance(lessons, precision)
        if second_only:
            if folds is None:
                raise LearningError("--second-only needs --folds, a folder that `climits learn --folds` wrote")
            _tell(lessons, lake)
            learn_second(lake, lessons.papers, folds, out, precision, provenance)
            return
        examples = labelled_examples(lessons.papers)
        fitted = {kind: learn(some, precision, provenance) for kind, some in examples.items()}
    except (LabelError, LearningError) as error:
        typer.echo(shown_lines(f"climits: {error}"), err=True)
        raise typer.Exit(1) from error
    _tell(lessons, lake)
    if out is not None:
        with renewed(out, keep=[SECOND_STAGE]) as folder:
            for kind, (judge, _) in fitted.items():
                write_judge(judge, examples[kind].catalogue, folder)
    if folds is not None:
        with renewed(folds) as folder:
            _write_folds(folder, examples, fitted, provenance, lessons)
        learn_second(lake, lessons.papers, folds, out, precision, provenance)
    _print(examples, fitted, report, as_json, lessons)
    if lessons.contradictions:
        raise typer.Exit(EXIT_CONTRADICTED)


def _tell(lessons: Taught, lake: Path) -> None:
    """Say on the standard error what was left out, what could not be looked up and what contradicts what."""

    def tell(text: str) -> None:
        typer.echo(shown(text), err=True)

    if lessons.absent:
        tell(f"{len(lessons.absent)} labelled papers are not in {lake}, among them {', '.join(lessons.absent[:5])}")
    if lessons.unchecked:
        tell(
            f"quotes of {len(lessons.unchecked)} labelled papers were not looked up, as their PDFs are not in {lake}, "
            f"among them {', '.join(lessons.unchecked[:5])}"
        )
    for problem in lessons.problems:
        tell(f"decision set aside: {problem}")
    if lessons.contradictions:
        tell(
            f"{len(lessons.contradictions)} decisions contradict labels, and the decisions count. Correct the label "
            "file, or take the decision back with `climits review undo`:"
        )
    for text in lessons.contradictions:
        tell(f"  {text}")


def _provenance(lessons: Taught, precision: float | None) -> dict[str, Any]:
    from importlib import metadata

    return {
        "made_by": "climits learn",
        "labelled_papers": lessons.labelled,
        "decided_papers": lessons.decided,
        "labels_digest": lessons.digest,
        "precision": precision,
        "lightgbm": metadata.version("lightgbm"),
    }


def _write_folds(
    folder: Path,
    examples: Mapping[Kind, Examples],
    fitted: Mapping[Kind, tuple[Judge, NDArray[np.float64]]],
    provenance: Mapping[str, Any],
    lessons: Taught,
) -> None:
    """Judges that saw all folds but one, with rulings that rest on the other folds only."""
    import json

    import numpy as np

    from curation.claims.sitting import PAPERS, fold_folder
    from curation.judging.judge import Judge
    from curation.judging.learning import FOLDS, fit_trees, fold_of, known_only, rulings, write_judge

    for kind, some in examples.items():
        fold = np.array([fold_of(paper) for paper in some.paper])
        scores = fitted[kind][1]
        for k in range(FOLDS):
            others = known_only(some, {paper for paper in some.paper if fold_of(paper) != k})
            ruled = rulings(others, scores, provenance["precision"])
            write_judge(
                Judge(kind, fit_trees(some, fold != k), ruled, provenance), some.catalogue, fold_folder(folder, k)
            )
        write_judge(fitted[kind][0], some.catalogue, folder)
    listed = {paper.arxiv_id: fold_of(paper.arxiv_id) for paper in lessons.papers}
    (folder / PAPERS).write_text(json.dumps(listed, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _print(
    examples: Mapping[Kind, Examples],
    fitted: Mapping[Kind, tuple[Judge, NDArray[np.float64]]],
    whole: bool,
    as_json: bool,
    lessons: Taught,
) -> None:
    from climits.printing import print_json
    from curation.judging import report as reporting

    groups = [
        g for kind, some in examples.items() for g in reporting.group_reports(some, fitted[kind][1], fitted[kind][0])
    ]
    tables = {
        kind: reporting.calibration_table(some, fitted[kind][1], fitted[kind][0]) for kind, some in examples.items()
    }
    votes = {kind: reporting.vote_reports(some) for kind, some in examples.items()}
    if as_json:
        told = {**reporting.as_json(groups, tables, votes), "contradictions": lessons.contradictions}
        if whole:
            told["curves"] = {kind: reporting.learning_curve(data) for kind, data in examples.items()}
        print_json(told)
        return
    typer.echo(f"Learned of {lessons.labelled} labelled papers and of decisions on {lessons.decided}.")
    typer.echo(
        "Out of fold by paper. `right` are the facts of the labels that were read, and recall is of them; facts that "
        "no rule reads count in `score.py` only."
    )
    typer.echo(f"{'claim':<24}{'claims':>8}{'right':>8}{'accepted':>10}{'precision':>11}{'recall':>8}{'from':>7}")
    for g in groups:
        name = f"{g.kind} {g.group}"
        typer.echo(
            f"{name:<24}{g.claims:>8}{g.right:>8}{g.accepted:>10}{_share(g.precision):>11}{_share(g.recall):>8}"
            f"{g.threshold:>7.2f}"
        )
    for kind, rows in tables.items():
        typer.echo(f"\nconfidence of {kind} claims: calibration error {reporting.calibration_error(rows):.3f}")
        for low, high, n, said, actual in rows:
            typer.echo(f"  said {low:.2f} to {high:.2f}: {n:>6} claims, on average {said:.2f}, right {actual:.2f}")
    if whole:
        _print_whole(examples, fitted, votes)


def _share(share: float) -> str:
    """A share as it is printed; a dash where there is nothing it could be a share of."""
    return "–" if share != share else f"{share:.3f}"


def _print_whole(examples: Mapping[Kind, Examples], fitted: Mapping[Kind, Any], votes: Mapping[Kind, Any]) -> None:
    from curation.judging import report as reporting

    for kind, some in votes.items():
        if some:
            typer.echo(f"\nvotes on {kind} candidates: how often they speak, are right, stand against the others")
        for v in some:
            typer.echo(f"  {v.name:<24}{v.coverage:>7.2f}{v.accuracy:>7.2f}{v.conflicts:>7.2f}  {v.meaning}")
    for kind, (judge, _) in fitted.items():
        typer.echo(f"\nmost useful features of {kind} candidates, share of the gain")
        for name, share in reporting.useful_features(judge, examples[kind].catalogue.names):
            typer.echo(f"  {name:<32}{share:>6.3f}")
    for kind, data in examples.items():
        typer.echo(f"\nlearning curve of {kind} claims: best F1 out of fold by labelled papers")
        for n, f1 in reporting.learning_curve(data):
            typer.echo(f"  {n:>5} papers  {f1:.3f}")
