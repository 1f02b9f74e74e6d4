"""The catalogue of features and votes: docs/features.md. `python -m curation.claims.document` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from curation.claims.curate import CATALOGUES
from curation.judging.features import VOTE, Catalogue, Feature, Kind

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "features.md"
TITLES: Final[Mapping[Kind, str]] = {
    "run": "Training runs",
    "result": "Benchmark results",
    "cost": "Operations of a pass",
}

_HEAD: Final = """# Features and votes

What the [judges](judge.md) see of a candidate, made from the catalogues by `python -m curation.claims.document`; a test
holds it up to date. The order is that of a judge's file. A vote is +1 for the candidate, -1 against it, 0 where it has
nothing to say. A feature lies between the bounds given; what cannot be said of a candidate is NaN.
"""


def markdown() -> str:
    """The whole document."""
    return "\n".join([_HEAD, *(_section(catalogue) for catalogue in CATALOGUES.values())])


def _section(catalogue: Catalogue) -> str:
    votes = [feature for feature in catalogue.features if feature.name.startswith(VOTE)]
    features = [feature for feature in catalogue.features if not feature.name.startswith(VOTE)]
    count = f"{len(votes)} votes and {len(features)} features, {len(catalogue.features)} in all."
    parts = [f"## {TITLES[catalogue.kind]}\n\n{count}\n"]
    if votes:
        rows = [_row(vote.name.removeprefix(VOTE), vote.meaning) for vote in votes]
        parts.append("\n".join(["| vote | what it looks at |", "|---|---|", *rows]) + "\n")
    rows = [_row(feature.name, feature.meaning, *_bounds(feature)) for feature in features]
    parts.append("\n".join(["| feature | meaning | from | to |", "|---|---|---:|---:|", *rows]) + "\n")
    return "\n".join(parts)


def _bounds(feature: Feature) -> tuple[str, str]:
    return f"{feature.low:g}", f"{feature.high:g}"


def _row(name: str, *cells: str) -> str:
    return "| " + " | ".join([f"`{name}`", *(cell.replace("|", "\\|") for cell in cells)]) + " |"


if __name__ == "__main__":
    DOCUMENT.write_text(markdown(), encoding="utf-8")
