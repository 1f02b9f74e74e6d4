"""The folder of benchmark files, read once; a wrong file is refused with all that is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from extractors.benchmarks.file_model import BenchmarkFile
from extractors.benchmarks.problems import in_words

FOLDER: Final = Path(__file__).parents[1] / "data" / "benchmarks"
HOW_TO: Final = "docs/how-to/add-a-benchmark.md"
BENCHMARK_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")


class BenchmarkFileError(ValueError):
    """A file is no description of a benchmark; the text names the file and the key."""

    exit_status = 2


def load_folder(folder: Path) -> Mapping[str, BenchmarkFile]:
    """The benchmarks of a folder by id, in the order of their ids.

    Raises BenchmarkFileError for a file that is incomplete or wrong, with the file and the key.
    """
    found = {path.stem: _load(path) for path in sorted(folder.glob("*.toml"))}
    for name, entry in found.items():
        if entry.variant is not None and (entry.variant.of == name or entry.variant.of not in found):
            raise BenchmarkFileError(
                f"{folder / name}.toml: variant.of: there is no other file {entry.variant.of}.toml"
            )
        _refuse_names_of_others(folder, name, found)
        parent = entry.names.parent if entry.names is not None else None
        if parent is not None and (parent == name or parent not in found):
            raise BenchmarkFileError(f"{folder / name}.toml: names.parent: there is no other file {parent}.toml")
    return found


def _refuse_names_of_others(folder: Path, name: str, found: Mapping[str, BenchmarkFile]) -> None:
    """Raise where a pattern by which tables name a benchmark is another's, too: both would be meant by it."""
    mine = found[name].names
    for other, entry in found.items():
        if other < name and mine is not None and entry.names is not None:
            for pattern in mine.patterns:
                if pattern in entry.names.patterns:
                    raise BenchmarkFileError(
                        f"{folder / name}.toml: names.patterns: {pattern!r} is a name of {other}.toml, too"
                    )


@cache
def benchmark_files() -> Mapping[str, BenchmarkFile]:
    """The project's benchmarks, by id. Raises BenchmarkFileError."""
    return load_folder(FOLDER)


def _load(path: Path) -> BenchmarkFile:
    if not BENCHMARK_ID.fullmatch(path.stem):
        raise BenchmarkFileError(f"{path}: a benchmark's id is made of small letters, digits, dots and hyphens")
    try:
        return BenchmarkFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BenchmarkFileError(f"{path} is no TOML: {problem}") from problem
    except ValidationError as problem:
        raise BenchmarkFileError(f"{path}: {in_words(problem)}; {HOW_TO} says what a file holds") from problem
