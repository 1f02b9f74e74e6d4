"""One file of readings: a row for each paper, its readings and tables nested, each reading with its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate, chain

import pyarrow as pa

from extractors.reading import PaperReadings, reading_id
from warehouse import codec


def to_shard(papers: Sequence[PaperReadings], read_at: dt.datetime) -> pa.Table:
    """Table of a batch of papers."""
    return stamped(rows_of(papers), read_at)


def stamped(rows: pa.Table, read_at: dt.datetime) -> pa.Table:
    """The rows with the time that tells later which of two readings of one PDF is the latest."""
    return rows.append_column("read_at", pa.array([read_at] * rows.num_rows, codec.arrow_type(dt.datetime)))


def rows_of(papers: Sequence[PaperReadings]) -> pa.Table:
    """Rows of a batch of papers that do not say yet when they were read."""
    table = codec.to_table(papers, PaperReadings)
    nested = table.column("readings").combine_chunks()
    flat = nested.flatten()
    ids = pa.array(
        [reading_id(paper.pdf_sha256, reading) for paper in papers for reading in paper.readings], pa.string()
    )
    fields = [pa.field("reading_id", pa.string()), *flat.type]
    named = pa.StructArray.from_arrays([ids, *flat.flatten()], fields=fields)
    offsets = pa.array(accumulate((len(paper.readings) for paper in papers), initial=0), pa.int32())
    position = table.schema.get_field_index("readings")
    return table.set_column(position, "readings", pa.ListArray.from_arrays(offsets, named))


def from_shard(table: pa.Table) -> list[PaperReadings]:
    """The papers of a file of readings."""
    return list(
        chain.from_iterable(codec.from_table(table.slice(i, 200), PaperReadings) for i in range(0, len(table), 200))
    )
