"""The readings of second readers as rows of `readings`, beside those of the rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from extractors.reading import Reading, reading_id
from warehouse.deciding import insert
from warehouse.gather import Connection
from warehouse.second_readings import SecondReading
from warehouse.versions import second_reader_version


def load_second_readings(connection: Connection, second: Mapping[str, SecondReading]) -> None:
    """Add what second readers read of the papers of `paper_versions`; of two readings at one place the first stays."""
    papers = connection.execute(
        "SELECT pdf_sha256, arxiv_id, version FROM paper_versions WHERE pdf_sha256 IN (SELECT unnest(?::VARCHAR[])) "
        "ORDER BY arxiv_id, pdf_sha256",
        [list(second)],
    ).fetchall()
    rows = {
        (row["reading_id"], row["reader"]): {**row, "arxiv_id": arxiv_id, "version": version}
        for pdf_sha256, arxiv_id, version in reversed(papers)
        for row in reversed(list(_rows(second[pdf_sha256])))
    }
    insert(connection, "readings", list(reversed(rows.values())))


def _rows(second: SecondReading) -> Iterator[dict[str, Any]]:
    proposals = second.proposals
    every: Iterator[Reading] = chain(
        (fact for run in proposals.runs for fact in run.facts),
        (result.score for result in proposals.results),
        (cost.cost for cost in proposals.costs),
    )
    for reading in every:
        row = {field.name: getattr(reading, field.name) for field in dataclasses.fields(reading)}
        yield {
            **row,
            "reading_id": reading_id(second.pdf_sha256, reading),
            "pdf_sha256": second.pdf_sha256,
            "boxes": [dataclasses.asdict(box) for box in reading.boxes],
            "attributes": list(reading.attributes.items()),
            "context": list(reading.context),
            "table_row": reading.row,
            "table_column": reading.column,
            "rules_version": f"{second.prompt_digest}-{second_reader_version()}",
            "reader": second.model,
        }
