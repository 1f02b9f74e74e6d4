"""What papers are read by, loaded before the first of them is.

A slip in a data file would else end the reading of every paper, each in its worker and with the same words.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from curation.vocabulary.benchmarks import benchmarks
from extractors.readings.rules import DATA, load_rules

_PARSERS: Final[dict[str, Callable[[str], object]]] = {".toml": tomllib.loads, ".json": json.loads}
_SHOWN: Final = 80
"""Characters of a pattern by which it is found in its file."""


class RuleFileError(ValueError):
    """A data file of the readers cannot be loaded; the text names the file and what is wrong in it."""

    exit_status = 2


def check_rule_files() -> None:
    """Raise RuleFileError, or BenchmarkFileError, where a paper could not be read for a data file that is wrong."""
    for file in sorted(DATA.rglob("*")):
        if file.suffix in _PARSERS:
            _parse(file)
    benchmarks()
    for file in sorted((DATA / "rules").glob("*.toml")):
        _load_rules(file)


def _parse(file: Path) -> None:
    try:
        _PARSERS[file.suffix](file.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise RuleFileError(f"{file} is no {file.suffix.removeprefix('.').upper()}: {problem}") from problem


def _load_rules(file: Path) -> None:
    try:
        load_rules(file.stem)
    except re.error as problem:
        pattern = str(problem.pattern)
        shown = pattern if len(pattern) <= _SHOWN else pattern[:_SHOWN] + "…"
        raise RuleFileError(f"{file}: {problem.msg} at character {problem.pos} of the pattern {shown}") from problem
    except KeyError as problem:
        raise RuleFileError(f"{file}: the file, or a rule of it, lacks the key {problem}") from problem
