"""A lake of any size, made of a small real one: its papers over and over, with other ids and other words.

Files of readings are rewritten column by column, and claims are taken from the real lake's instead of being made: a
hundred thousand papers take minutes, not the days that reading and judging them would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.curating import ClaimJob, claims_name
from warehouse.lake import Lake, read_table
from warehouse.readings_shard import from_shard, to_shard
from warehouse.records import Fetch
from warehouse.versions import rules_version

PAPERS_A_SHARD = 50
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su")
WORDED = frozenset({"quote", "before", "after", "caption", "abstract", "mentions", "title"})
"""Fields in whose text a word is put in, so that no file compresses better than real ones do."""
NAMED = frozenset({"reading_id", "run_id", "result_id", "cost_id", "claim_id", "part_of"})
Rewrite = Callable[[str, pa.Array], pa.Array]


def word(number: int) -> str:
    """A word for a number, another for every number."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:05d}").capitalize()


def arxiv_id(number: int) -> str:
    """The id of a synthetic paper, ten thousand a month from January 2010 on."""
    month = number // 10_000
    return f"{10 + month // 12:02d}{1 + month % 12:02d}.{10_000 + number % 10_000:05d}"


def rewritten(array: pa.Array, name: str, rewrite: Rewrite) -> pa.Array:
    """The array with every column of strings in it rewritten, by the name of its field."""
    kind = array.type
    if pa.types.is_string(kind):
        return rewrite(name, array)
    if pa.types.is_struct(kind):
        children = [
            rewritten(child, field.name, rewrite) for field, child in zip(list(kind), array.flatten(), strict=True)
        ]
        mask = array.is_null() if array.null_count else None
        return pa.StructArray.from_arrays(children, fields=list(kind), mask=mask)
    if pa.types.is_list(kind):
        return pa.ListArray.from_arrays(array.offsets, rewritten(array.values, name, rewrite), type=kind)
    return array


class Templates:
    """The papers of a real lake that were read, with their claims, as rows to make others of.

    With `lean` the claims lack the candidates, which no publish reads.
    """

    def __init__(self, lake: Lake, *, lean: bool = False) -> None:
        rules = lake.versions("readings")[-1]
        readings = pa.concat_tables([read_table(path) for path in lake.shards("readings", rules)])
        readings = readings.filter(pc.equal(readings["status"], "read")).combine_chunks()
        version = max(lake.versions("claims"), key=lambda name: (lake.root / "claims" / name).stat().st_mtime)
        claims = pa.concat_tables([read_table(path) for path in lake.shards("claims", version)])
        position = pc.index_in(readings["pdf_sha256"], claims["pdf_sha256"])
        there = position.is_valid()
        self.readings = readings.filter(there)
        self.claims = claims.take(position.filter(there)).combine_chunks()
        if lean:
            place = self.claims.schema.get_field_index("candidates")
            field = self.claims.schema.field(place)
            none = pa.array([[]] * len(self.claims), field.type)
            self.claims = self.claims.set_column(place, field, none)
        self.count = self.readings.num_rows
        if not self.count:
            raise SystemExit(f"{lake.root} holds no paper that was read and judged: run `climits ingest` there first")

    def of_number(self, number: int) -> tuple[int, int]:
        """Which template a synthetic paper is a copy of, and the number of the copy."""
        return number % self.count, number // self.count

    def rows(self, table: pa.Table, numbers: Sequence[int]) -> pa.Table:
        """The rows of `table` for synthetic papers, all of one copy."""
        (copy,) = {self.of_number(number)[1] for number in numbers}
        rows = table.take(pa.array([self.of_number(number)[0] for number in numbers])).combine_chunks()
        ids = pa.array([arxiv_id(number) for number in numbers])
        digests = pa.array([_sha256(known, copy) for known in rows["pdf_sha256"].to_pylist()])
        own = word(copy)

        def rewrite(name: str, strings: pa.Array) -> pa.Array:
            if name in WORDED:
                return pc.replace_substring(strings, " the ", f" the {own} ")
            if name in NAMED:
                return pc.replace_substring_regex(strings, "^([a-z]+-)[0-9a-f]{6}", rf"\1{copy:06x}")
            return strings

        columns = {name: rewritten(_one(rows[name]), name, rewrite) for name in rows.column_names}
        columns["pdf_sha256"] = digests
        if "arxiv_id" in columns:
            columns["arxiv_id"], columns["version"] = ids, pa.array([1] * len(numbers), pa.int64())
        if "claims" in columns:
            columns["claims"] = _with_ids(columns["claims"], ids)
        return pa.table(columns, schema=table.schema)

    def numbers(self, digests: Sequence[str]) -> list[int]:
        """The synthetic papers that these PDFs are."""
        position = {one[8:]: index for index, one in enumerate(self.readings["pdf_sha256"].to_pylist())}
        return [int(digest[:8], 16) * self.count + position[digest[8:]] for digest in digests]

    def make_claims(self, jobs: Sequence[ClaimJob]) -> Iterator[Path]:
        """Files of claims of synthetic papers, written in place of being made."""
        for job in jobs:
            numbers = self.numbers([paper.pdf_sha256 for paper in job.papers])
            tables = [self.rows(self.claims, batch) for batch in self._copies(numbers)]
            name = claims_name(job.shard, job.papers, job.second)
            yield Lake(job.root).write_table("claims", pa.concat_tables(tables), version=job.version, name=name)

    def _copies(self, numbers: Sequence[int]) -> Iterator[list[int]]:
        by_copy: dict[int, list[int]] = {}
        for number in numbers:
            by_copy.setdefault(self.of_number(number)[1], []).append(number)
        yield from by_copy.values()

    def fill(self, lake: Lake, first: int, last: int, *, exact: bool = False) -> None:
        """Write the readings of the synthetic papers from `first` to before `last`, and where their PDFs came from.

        With `exact` each reading has the id that follows from its words, which claims that are made of it will name;
        else one that is only unique, as in the copied claims.
        """
        at = dt.datetime.now(dt.UTC)
        numbers = iter(range(first, last))
        fetches: list[Fetch] = []
        while shard := list(islice(numbers, PAPERS_A_SHARD)):
            table = pa.concat_tables([self.rows(self.readings, batch) for batch in self._copies(shard)])
            written = to_shard(from_shard(table), at) if exact else table
            lake.write_table("readings", written, version=rules_version())
            for digest, number in zip(table["pdf_sha256"].to_pylist(), shard, strict=True):
                fetches.append(Fetch("stored", "folder", f"{arxiv_id(number)}v1.pdf", at, arxiv_id(number), 1, digest))
        lake.write_fetches(fetches)


def _sha256(known: str, copy: int) -> str:
    return f"{copy:08x}{known[8:]}"


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _with_ids(claims: pa.StructArray, ids: pa.Array) -> pa.StructArray:
    """The claims of each paper under its own id, in the paper's row and in those of its runs, results and costs."""
    children = dict(zip((field.name for field in claims.type), claims.flatten(), strict=True))
    children["arxiv_id"] = ids
    children["version"] = pa.array([1] * len(ids), pa.int64())
    for name in ("runs", "results", "costs"):
        rows = children[name]
        parents = pc.list_parent_indices(rows)
        flat = rows.flatten()
        fields = dict(zip((field.name for field in flat.type), flat.flatten(), strict=True))
        fields["arxiv_id"] = ids.take(parents)
        fields["version"] = pa.array([1] * len(flat), pa.int64())
        offsets = pc.subtract(rows.offsets, rows.offsets[0]).cast(pa.int32())
        struct = pa.StructArray.from_arrays(list(fields.values()), fields=list(flat.type))
        children[name] = pa.ListArray.from_arrays(offsets, struct)
    return pa.StructArray.from_arrays(list(children.values()), fields=list(claims.type))
