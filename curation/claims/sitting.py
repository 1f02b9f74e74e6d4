"""Which judges sit on a paper: those of the package, of a folder, or of its folds the one that has not seen the paper.

A folder that `climits learn --folds` wrote holds a judge for each fold and says in `papers.json` which paper is in
which: a labelled paper is then judged by trees that never saw it, so that what is counted on labels is what unseen
papers get.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from curation.claims.curate import Bench, bench
from curation.judging.judge import JudgeError

PAPERS: Final = "papers.json"


def fold_folder(folder: Path, fold: int) -> Path:
    """Where the judges of a fold lie."""
    return folder / f"fold-{fold}"


@cache
def _folds(folder: Path) -> dict[str, int]:
    try:
        listed = json.loads((folder / PAPERS).read_text(encoding="utf-8"))
        return {paper: int(fold) for paper, fold in listed.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise JudgeError(f"{folder / PAPERS}: cannot be read: {error}; `climits learn --folds` writes it") from error


def bench_for(arxiv_id: str, folder: Path | None = None) -> Bench:
    """The judges for a paper; raises JudgeError where they cannot be read."""
    if folder is None:
        return bench()
    fold = _folds(folder).get(arxiv_id)
    return bench(folder) if fold is None else bench(fold_folder(folder, fold))
