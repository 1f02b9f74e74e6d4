"""Compute Limits from Python: `import climits; climits.load("lake").compute_vs_error()`. See docs/python-api.md.

Everything named in `__all__` is meant for users and stays; what it needs is loaded at the first use of a name, so that
the import itself, which the command line shares, costs nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.errors import AnalysisError
    from climits.fits import fit
    from climits.published import Published, load
    from climits.run_apart import NotRun, ingest, read_pdf
    from climits.vocabulary import benchmarks, chips, describe, parse_duration_h
    from curation.vocabulary.chips import ChipMatch, normalise_chip
    from extractors.reading import PaperReadings
    from warehouse.errors import WarehouseError

__all__ = [
    "AnalysisError",
    "ChipMatch",
    "NotRun",
    "PaperReadings",
    "Published",
    "WarehouseError",
    "benchmarks",
    "chips",
    "describe",
    "fit",
    "ingest",
    "load",
    "normalise_chip",
    "parse_duration_h",
    "read_pdf",
]

_PLACES = {
    "AnalysisError": "analysis.errors",
    "ChipMatch": "curation.vocabulary.chips",
    "NotRun": "climits.run_apart",
    "PaperReadings": "extractors.reading",
    "Published": "climits.published",
    "WarehouseError": "warehouse.errors",
    "benchmarks": "climits.vocabulary",
    "chips": "climits.vocabulary",
    "describe": "climits.vocabulary",
    "fit": "climits.fits",
    "ingest": "climits.run_apart",
    "load": "climits.published",
    "normalise_chip": "curation.vocabulary.chips",
    "parse_duration_h": "climits.vocabulary",
    "read_pdf": "climits.run_apart",
}


_ROOMS = frozenset({"analysis", "collection", "curation", "extractors", "flows", "warehouse"})


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"climits has no {name!r}; it has {', '.join(__all__)}")
    try:
        return getattr(importlib.import_module(_PLACES[name]), name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"climits.{name} {_lack(error)}", name=error.name) from error


def _lack(error: ModuleNotFoundError) -> str:
    package = (error.name or "").partition(".")[0]
    if package in _ROOMS:
        place = getattr(sys.modules.get(package), "__file__", None) or f"Another {package}"
        return f"needs a package of this project that is hidden by one of its name: rename or move {place}."
    return f"needs the package {package!r}, which comes with an extra: install compute-limits[analysis]."


def __dir__() -> list[str]:
    return [*globals(), *__all__]
