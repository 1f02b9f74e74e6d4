"""Names that a user types on the command line: what they mean, what was meant instead, and how they are completed."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Iterable

import typer

from climits.options import DEFAULT_LAKE

MOST_COMPLETIONS = 50


def benchmark(name: str) -> str:
    """A benchmark by its name in any case; raises BadParameter that says which was meant."""
    known = _benchmarks()
    by_spelling = {spelling.casefold(): key for key, title in known.items() for spelling in (key, title)}
    if found := by_spelling.get(name.casefold()):
        return found
    raise typer.BadParameter(f"{name!r} is no benchmark known here. {_did_you_mean(name.casefold(), by_spelling)}")


def _did_you_mean(name: str, by_spelling: dict[str, str]) -> str:
    near = difflib.get_close_matches(name, by_spelling, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(dict.fromkeys(by_spelling[spelling] for spelling in near))}?"
    return f"There are: {', '.join(dict.fromkeys(by_spelling.values()))}."


def each_benchmark(names: list[str] | None) -> list[str] | None:
    """`benchmark` for an option that may be given more than once."""
    return names and [benchmark(name) for name in names]


def benchmark_if_any(name: str) -> str:
    """`benchmark` for an option that may be left empty."""
    return benchmark(name) if name else name


def error_fraction(text: str) -> float:
    """An error to aim at: a fraction (0.05) or a percentage ("5%"); raises BadParameter for anything else."""
    written = text.strip()
    try:
        value = float(written.removesuffix("%"))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no error: write 0.05 or 5% for an error of 5 %") from None
    if written.endswith("%"):
        value /= 100
    elif 1 <= value < 100:
        raise typer.BadParameter(
            f"an error is a fraction between 0 and 1; for {value:g} % write {value / 100:g} or {value:g}%"
        )
    if not 0 < value < 1:
        raise typer.BadParameter(f"{text} is no error: it lies between 0 and 1 (0 and 100 %), both excluded")
    return value


def complete_benchmark(incomplete: str) -> list[tuple[str, str]]:
    """Benchmarks that begin so, with their titles."""
    return [(key, title) for key, title in _benchmarks().items() if key.startswith(incomplete.casefold())]


def complete_paper(ctx: typer.Context, incomplete: str) -> list[str]:
    """Papers of the lake's warehouse whose ids begin so; none where there is no warehouse."""
    return _of_warehouse(ctx, "SELECT arxiv_id FROM papers", incomplete)


def complete_claim(ctx: typer.Context, incomplete: str) -> list[str]:
    """Claims that wait for review whose ids begin so."""
    return _of_warehouse(ctx, "SELECT claim_id FROM review_queue", incomplete)


def complete_assignment(incomplete: str) -> list[str]:
    """FIELD=VALUE with the chips and benchmarks known here."""
    from curation.vocabulary.chips import chips

    values: dict[str, Iterable[str]] = {
        "chip": dict.fromkeys(chip.chip for chip in chips()),
        "benchmark": _benchmarks(),
    }
    field, equals, begun = incomplete.partition("=")
    if not equals:
        return [f"{name}=" for name in values if name.startswith(field)]
    return [f"{field}={value}" for value in values.get(field, ()) if value.casefold().startswith(begun.casefold())]


def _benchmarks() -> dict[str, str]:
    from curation.vocabulary.benchmarks import benchmarks

    return {key: entry.title for key, entry in benchmarks().items()}


def _of_warehouse(ctx: typer.Context, query: str, incomplete: str) -> list[str]:
    from climits.options import lake_folder
    from warehouse.lake import Lake
    from warehouse.read import Warehouse

    root = ctx.params.get("lake") or os.environ.get("CLIMITS_LAKE") or DEFAULT_LAKE
    # A shell that asks for completions has no place for errors.
    with contextlib.suppress(Exception), Warehouse.of(Lake(lake_folder(root))) as warehouse:
        ask = f"SELECT id FROM ({query}) AS found(id) WHERE starts_with(id, $1) ORDER BY id LIMIT {MOST_COMPLETIONS}"
        return [str(row[0]) for row in warehouse.columns(ask, [incomplete])[1]]
    return []
