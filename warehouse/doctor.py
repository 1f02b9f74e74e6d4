"""What is wrong with a lake and its warehouse: files damaged, PDFs or decisions lost, checks that fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from curation.decisions.log import load
from extractors.reading import PaperReadings, PaperText
from warehouse import codec
from warehouse.checks import run_checks
from warehouse.errors import ShardDamagedError
from warehouse.gather import KEPT, Connection
from warehouse.integrity import carried_digest, damaged_among
from warehouse.lake import Lake, read_table
from warehouse.lost_decisions import lost_decisions
from warehouse.read import first_line
from warehouse.records import CuratedPaper, Fetch, PaperMetadata, StageStatus
from warehouse.schema import SCHEMA_VERSION, relations, tables
from warehouse.second_readings import SecondReading
from warehouse.unfinished import is_left_over

Kind = Literal["file", "claims", "pdf", "lost_pdf", "decision", "lost_decision", "warehouse", "left_over", "note"]

RECORDS: Final[Mapping[str, type]] = {
    "readings": PaperReadings,
    "texts": PaperText,
    "proposals": SecondReading,
    "claims": CuratedPaper,
    "fetches": Fetch,
    "papers": PaperMetadata,
    "runs": StageStatus,
}
_AGAIN: Final = {
    "readings": "the papers it held are read again from the stored PDFs",
    "texts": "the lines are read again from the stored PDFs when a second reader is asked or answers",
    "proposals": "`climits publish` makes them again of the replies",
    "claims": "a cache: it is made again by `climits publish`",
    "fetches": "ingest the folders that the PDFs came from, or their arXiv ids, again: names and ids are noted anew",
    "papers": "`climits ingest --pdf-dir DIR --metadata`, or the next collection, asks arXiv again",
    "candidates": "the next collection ranks again",
    "runs": "nothing can be done: it told how stages had ended",
    "fits": "`climits fit --save` makes it again",
    "extrapolations": "`climits extrapolate --save` makes it again",
}
_ASKED_AGAIN: Final = {
    True: "the next `climits read-model` asks again",
    False: "`climits read-model --requests` writes it again",
}
REPAIR: Final = "`climits doctor --repair` moves it aside"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, what, and what to do. A note needs nothing to be done."""

    kind: Kind
    subject: str
    what: str
    advice: str = ""
    path: Path | None = None
    decision_id: str = ""

    @property
    def serious(self) -> bool:
        """Whether anything is lost or would be told wrong."""
        return self.kind not in ("note", "left_over")


def examine(lake: Lake) -> list[Finding]:
    """Everything that is wrong with the lake and its warehouse. Raises LakeMissingError."""
    lake.require()
    files = list(_files(lake))
    damaged = {finding.path for finding in files}
    return [
        *files,
        *_replies(lake),
        *_pdfs(lake, damaged),
        *_decisions(lake),
        *_warehouse(lake),
        *_left_over(lake),
    ]


def _name(lake: Lake, path: Path) -> str:
    return path.relative_to(lake.root).as_posix()


def _files(lake: Lake) -> Iterator[Finding]:
    """Parquet files of the lake that cannot be read, or not as what their folder holds."""
    folders = (
        "fetches",
        "papers",
        "candidates",
        "runs",
        "readings",
        "texts",
        "proposals",
        "claims",
        "fits",
        "extrapolations",
    )
    for folder in folders:
        paths = sorted(p for p in (lake.root / folder).rglob("*.parquet") if not p.name.startswith("."))
        damaged = set(damaged_among(paths))
        for path in paths:
            fault = "its content is no longer what was written" if path in damaged else _fault_of_form(path, folder)
            if fault:
                kind: Kind = "claims" if folder == "claims" else "file"
                yield Finding(kind, _name(lake, path), fault, f"{REPAIR}; {_AGAIN[folder]}", path)
        without = sum(carried_digest(path) is None for path in paths)
        if without:
            yield Finding("note", folder, f"{without} files of an earlier program carry no digest to compare with")


def _replies(lake: Lake) -> Iterator[Finding]:
    """What second readers replied or were asked, in files that are no longer as they were written."""
    for path, is_reply in lake.replies.damaged():
        what = "its content is no longer what was written"
        yield Finding("file", _name(lake, path), what, f"{REPAIR}; {_ASKED_AGAIN[is_reply]}", path)


def _fault_of_form(path: Path, folder: str) -> str:
    """What is wrong with the columns of a file whose content is as written; what carries no digest is read whole."""
    try:
        names = set(pq.read_schema(path).names if carried_digest(path) else read_table(path).column_names)
    except (ShardDamagedError, pa.ArrowException, OSError) as error:
        return f"it cannot be read ({first_line(error)})"
    if folder in RECORDS:
        fields = dataclasses.fields(RECORDS[folder])
        needed = {field.name for field in fields if _is_needed(field)}
    else:
        needed = set(relations()[folder].key) if folder in KEPT else set()
    missing = sorted(needed - names)
    return f"it lacks the columns {', '.join(missing)}" if missing else ""


def _is_needed(field: dataclasses.Field[object]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _pdfs(lake: Lake, damaged_files: Container[Path | None]) -> Iterator[Finding]:
    """Stored PDFs that are damaged, noted or read ones that are not there, and ones that nobody noted."""
    fetches = (path for path in lake.shards("fetches") if path not in damaged_files)
    rows = [row for path in fetches for row in codec.from_table(read_table(path), Fetch)]
    origins = {row.pdf_sha256: row.origin for row in rows if row.pdf_sha256 is not None}
    stored = sorted(lake.root.glob("pdf/*/*.pdf"))
    damaged = set(damaged_among(stored))
    again = "ingest the folder it came from, or its arXiv id, again"
    for path in stored:
        came = f" (from {origins[path.stem]})" if path.stem in origins else ""
        if path in damaged or carried_digest(path) is None or path.parent.name != path.stem[:2]:
            what = f"the PDF{came} is no longer what was stored"
            yield Finding("pdf", _name(lake, path), what, f"{REPAIR}; {again}", path)
    there = lake.pdf_digests()
    for sha256, origin in sorted(origins.items()):
        if sha256 not in there:
            name = f"pdf/{sha256[:2]}/{sha256}.pdf"
            yield Finding("lost_pdf", name, f"the PDF (from {origin}) is not there", again)
    shards = (path for path in lake.root.glob("readings/*/[!.]*.parquet") if path not in damaged_files)
    told = {sha256 for path in shards for sha256 in read_table(path, ["pdf_sha256"]).column(0).to_pylist()}
    if without := len(told - there):
        what = f"{without} papers were read whose PDF is not in the lake: no page of them can be shown or read again"
        yield Finding("note", "readings", what, again)
    orphans = sum(path.stem not in origins for path in stored)
    if orphans:
        what = f"of {orphans} PDFs no file says where they came from"
        yield Finding("note", "pdf", what, "ingest their folder again: it is noted then")


def _decisions(lake: Lake) -> Iterator[Finding]:
    """Lines of decisions that are damaged, and decisions that the warehouse knows and no file holds any more."""
    loaded = load(lake.decisions)
    for problem in loaded.problems:
        yield Finding(
            "decision",
            f"{_name(lake, problem.path)}, line {problem.line}",
            problem.what,
            "`climits doctor --repair` takes the line out, and gives it back where the warehouse has the decision",
            problem.path,
            problem.decision_id,
        )
    for lost in lost_decisions(lake, {decision.decision_id for decision in loaded.decisions}):
        yield Finding(
            "lost_decision",
            lost.decision_id,
            f"no file has the decision of {lost.reviewer} any more: {lost.verdict} {lost.claim_id or lost.fact} of "
            f"{lost.arxiv_id}",
            "`climits doctor --repair` gives it back: the warehouse, or a file that a publish kept, has it",
        )


def _warehouse(lake: Lake) -> Iterator[Finding]:
    """A warehouse that cannot be opened or read to its end, is of another schema, or breaks a check."""
    path = lake.warehouse
    log = path.with_suffix(".duckdb.wal")
    if log.exists():
        what = "a write-ahead log lies beside the warehouse, which is never written in place"
        yield Finding("warehouse", log.name, what, REPAIR, log)
        return
    if not path.is_file():
        yield Finding("note", path.name, "nothing is published yet", "`climits publish`")
        return
    advice = "`climits publish` makes it again of the lake; nothing is lost"
    aside: list[tuple[str, str]] = []
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            faults = list(_faults_of_tables(connection))
            aside = connection.execute(
                "SELECT arxiv_id, detail FROM paper_status WHERE status = 'set_aside' ORDER BY ALL"
            ).fetchall()
    except duckdb.Error as error:
        faults = [f"it cannot be read ({first_line(error)})"]
    for fault in faults:
        yield Finding("warehouse", path.name, fault, advice, path)
    for arxiv_id, detail in aside:
        what = f"left out of the warehouse: {detail}"
        yield Finding("note", arxiv_id, what, "a decision: `climits review undo`, or decide again")


def _faults_of_tables(connection: Connection) -> Iterator[str]:
    build = dict(connection.execute("SELECT name, value FROM build").fetchall())
    if build.get("schema_version") != str(SCHEMA_VERSION):
        yield f"its schema is {build.get('schema_version')}, this program's is {SCHEMA_VERSION}"
        return
    columns = connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    stated = {(relation.name, name) for relation in relations().values() for name in relation.column_names}
    if missing := sorted(stated - set(columns)):
        yield "columns are missing: " + ", ".join(".".join(one) for one in missing[:5])
        return
    for relation in tables():
        name = relation.name
        # Every block is read, and DuckDB compares the checksum of each.
        ((rows, _),) = connection.execute(f'SELECT count(*), bit_xor(hash(t)) FROM "{name}" AS t').fetchall()
        if name != "build" and build.get(f"rows {name}") != str(rows):
            yield f"{name} has {rows} rows, {build.get(f'rows {name}')} were published"
    yield from (f"a check fails: {failure}" for failure in run_checks(connection))


def _left_over(lake: Lake) -> Iterator[Finding]:
    """Files that runs which were killed had in the making."""
    for path in lake.left_over():
        yield Finding("left_over", _name(lake, path), "a killed run left it", "the next ingest removes it", path)
    for path in sorted(lake.root.glob(".publish-*.duckdb*")):
        if is_left_over(path):
            yield Finding("left_over", _name(lake, path), "a killed publish left it", "the next one removes it", path)
