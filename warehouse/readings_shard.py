"""One file of readings: a row for each paper, its readings and tables nested, each reading with its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate, chain

import pyarrow as pa

from extractors.reading import PaperReadings, reading_id
from warehouse import codec


def to_shard(papers: Sequence[PaperReadings], read_at: dt.datetime) -> pa.Table:
    """Table of a batch of papers; `read_at` tells later which of two readings of one PDF is the latest."""
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
    table = table.set_column(position, "readings", pa.ListArray.from_arrays(offsets, named))
    return table.append_column("read_at", pa.array([read_at] * len(papers), codec.arrow_type(dt.datetime)))


def from_shard(table: pa.Table) -> list[PaperReadings]:
    """The papers of a file of readings."""
    return list(
        chain.from_iterable(codec.from_table(table.slice(i, 200), PaperReadings) for i in range(0, len(table), 200))
    )
