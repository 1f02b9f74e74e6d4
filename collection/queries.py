"""Queries as data: per benchmark the categories and terms that arXiv is asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from curation.decisions.complaints import complaints
from extractors.benchmarks import benchmark_files


class UnknownBenchmark(ValueError):
    """No query is named so."""


class QueriesDamaged(ValueError):
    """The file of queries cannot be read."""


class Query(BaseModel):
    """One benchmark's query: a paper must be in one of `categories` and hold one of `terms` in title or abstract."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    categories: tuple[str, ...] = Field(min_length=1)
    terms: tuple[str, ...] = Field(min_length=1)
    since: dt.date
    window_days: int = Field(ge=1, le=3660)
    source: str

    @property
    def digest(self) -> str:
        """Changes when other papers are asked for: windows done for another digest do not count."""
        asked = "|".join((*sorted(self.categories), "/", *sorted(self.terms)))
        return hashlib.sha256(asked.encode()).hexdigest()[:12]

    def text(self, since: dt.date, until: dt.date) -> str:
        """The query in arXiv's words for papers submitted from `since` to `until`, both ends included."""
        categories = " OR ".join(f"cat:{category}" for category in self.categories)
        terms = " OR ".join(f'{field}:"{term}"' for term in self.terms for field in ("ti", "abs"))
        return f"({categories}) AND ({terms}) AND submittedDate:[{since:%Y%m%d}0000 TO {until:%Y%m%d}0000]"


def load_queries(path: Path | None = None) -> dict[str, Query]:
    """The queries by benchmark: the project's own or those of `path`. Raises QueriesDamaged with the place at fault."""
    return _shipped() if path is None else _parse(path.read_text(encoding="utf-8"), str(path))


def choose(queries: dict[str, Query], benchmarks: list[str]) -> list[Query]:
    """The queries of these benchmarks; every one where none is named. Raises UnknownBenchmark."""
    unknown = [name for name in benchmarks if name not in queries]
    if unknown:
        raise UnknownBenchmark(
            f"No query for {', '.join(map(ascii, unknown))}. There are: {', '.join(queries)}. The file of a benchmark "
            "gets one as [query]; docs/how-to/add-a-benchmark.md says how."
        )
    return [queries[name] for name in dict.fromkeys(benchmarks)] or list(queries.values())


@cache
def _shipped() -> dict[str, Query]:
    asked = [(name, entry.query) for name, entry in benchmark_files().items() if entry.query is not None]
    return {name: Query(benchmark=name, **query.model_dump()) for name, query in asked}


def _parse(text: str, name: str) -> dict[str, Query]:
    try:
        queries = [Query.model_validate(entry) for entry in tomllib.loads(text).get("query", [])]
    except (tomllib.TOMLDecodeError, ValidationError) as problem:
        wrong = complaints(problem) if isinstance(problem, ValidationError) else str(problem)
        raise QueriesDamaged(f"{name} cannot be used: {wrong}") from problem
    if not queries or len({query.benchmark for query in queries}) != len(queries):
        raise QueriesDamaged(f"{name} must hold at least one query and each benchmark once.")
    return {query.benchmark: query for query in queries}
