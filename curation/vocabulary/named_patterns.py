"""Data files of names, each with the patterns it is told by and examples both ways: name -> patterns, yes, no."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def entries(name: str) -> Mapping[str, Any]:
    """The content of curation/data/<name>.toml."""
    loaded: Mapping[str, Any] = tomllib.loads(
        resources.files("curation").joinpath(f"data/{name}.toml").read_text("utf-8")
    )
    return loaded


@cache
def named_patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    """For each name of curation/data/<name>.toml one pattern of all its patterns, ignoring case."""
    return {key: re.compile("|".join(entry["patterns"]), re.IGNORECASE) for key, entry in entries(name).items()}
