"""The lake's immutable tables: what was fetched, read, asked, replied and claimed, a Parquet file a batch."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from extractors.reading import PaperReadings, PaperText
from warehouse.errors import writing
from warehouse.integrity import DIGEST_LENGTH, damaged, read_verified
from warehouse.lake.pdfs import Pdfs
from warehouse.lake.places import sync_folder
from warehouse.records import Fetch, PaperMetadata, ReadOutcome, StageStatus
from warehouse.unfinished import in_the_making

# Arrow takes a third of a second to load: commands that only need a lake's paths do without it.
if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.replies import Replies

T = TypeVar("T")
Folder = Literal[
    "fetches",
    "papers",
    "candidates",
    "readings",
    "texts",
    "proposals",
    "claims",
    "runs",
    "fits",
    "extrapolations",
]

TRIES_FOR_WHOLE_LISTING = 5
"""Files of readings are put together within a second, once an ingest."""


class Lake(Pdfs):
    """A lake: the only ways to write into it, and to read what is in its files."""

    def shards(self, folder: Folder, version: str | None = None) -> list[Path]:
        """Files of a folder in order of their names, which begin with the time they were written."""
        base = self.root / folder if version is None else self.root / folder / version
        return sorted(p for p in base.glob("*.parquet") if not p.name.startswith("."))

    def versions(self, folder: Literal["readings", "texts", "proposals", "claims"]) -> list[str]:
        """Versions of rules under which a folder holds files."""
        base = self.root / folder
        return sorted(p.name for p in base.iterdir() if p.is_dir()) if base.is_dir() else []

    def write_table(
        self,
        folder: Folder,
        table: pa.Table,
        *,
        version: str | None = None,
        name: str | None = None,
        at: dt.datetime | None = None,
    ) -> Path:
        """Write one immutable file: temporary name in the same folder, fsync, rename.

        It is named by time and content, or by `name` and content: what is read later can be compared with its digest.
        """
        import pyarrow.parquet as pq

        base = self.root / folder if version is None else self.root / folder / version
        with writing(self.root):
            base.mkdir(parents=True, exist_ok=True)
            with in_the_making(base, ".parquet") as temporary:
                with temporary.open("wb") as sink:
                    pq.write_table(table, sink, compression="zstd", write_page_checksum=True)
                    sink.flush()
                    os.fsync(sink.fileno())
                with temporary.open("rb") as written:
                    digest = hashlib.file_digest(written, "sha256").hexdigest()[:DIGEST_LENGTH]
                stamp = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
                final = base / (f"{name}.{digest}.parquet" if name else f"{stamp:%Y%m%dT%H%M%S}-{digest}.parquet")
                temporary.chmod(0o644)
                temporary.replace(final)
                sync_folder(base)
        return final

    def write_rows(self, folder: Folder, rows: Sequence[T], cls: type[T], *, at: dt.datetime | None = None) -> Path:
        """Write instances of a dataclass as one file."""
        from warehouse import codec

        return self.write_table(folder, codec.to_table(rows, cls), at=at)

    def read_rows(self, folder: Folder, cls: type[T]) -> Iterator[T]:
        """Instances of a dataclass from all files of a folder, in order of the files' names."""
        from warehouse import codec

        for path in self.shards(folder):
            yield from codec.from_table(read_table(path), cls)

    def write_fetches(self, rows: Sequence[Fetch]) -> Path:
        """Store attempts to get PDFs."""
        return self.write_rows("fetches", rows, Fetch)

    def fetches(self) -> Iterator[Fetch]:
        """All attempts to get PDFs."""
        return self.read_rows("fetches", Fetch)

    def write_papers(self, rows: Sequence[PaperMetadata]) -> Path:
        """Store harvested metadata, one file a harvest."""
        return self.write_rows("papers", rows, PaperMetadata)

    def papers(self) -> Iterator[PaperMetadata]:
        """All harvested metadata, older harvests first."""
        return self.read_rows("papers", PaperMetadata)

    def write_statuses(self, rows: Sequence[StageStatus]) -> Path:
        """Store how stages ended that left no other file."""
        return self.write_rows("runs", rows, StageStatus)

    def statuses(self) -> Iterator[StageStatus]:
        """How stages ended, as stored by `write_statuses`."""
        return self.read_rows("runs", StageStatus)

    # Readings

    def write_readings(self, papers: Sequence[PaperReadings], rules: str, *, at: dt.datetime | None = None) -> Path:
        """Store one batch of what was read, whatever its outcome, under the version of the rules that read it."""
        from warehouse.readings_shard import rows_of

        return self.write_reading_rows(rows_of(papers), rules, at=at)

    def write_reading_rows(self, rows: pa.Table, rules: str, *, at: dt.datetime | None = None) -> Path:
        """Store one batch as `write_readings` does, given as the rows of its file."""
        from warehouse.readings_shard import stamped

        stamp = at or dt.datetime.now(dt.UTC)
        return self.write_table("readings", stamped(rows, stamp), version=rules, at=stamp)

    def read_readings(self, path: Path) -> list[PaperReadings]:
        """The papers of one file of readings."""
        from warehouse.readings_shard import from_shard

        return from_shard(read_table(path))

    def reading_columns(self, rules: str, columns: Sequence[str]) -> list[pa.Table]:
        """These columns of each file of readings of these rules.

        A file that another run puts together with others meanwhile (`warehouse/compacting.py`) is looked for again.
        """
        for _ in range(TRIES_FOR_WHOLE_LISTING):
            with suppress(FileNotFoundError):
                return [read_table(path, columns) for path in self.shards("readings", rules)]
        return [read_table(path, columns) for path in self.shards("readings", rules)]

    # What a second reader is asked and says

    def write_texts(self, papers: Sequence[PaperText]) -> Path:
        """Store the lines of a batch of papers under the version of what made them."""
        from warehouse import codec

        return self.write_text_rows(codec.to_table(papers, PaperText))

    def write_text_rows(self, rows: pa.Table) -> Path:
        """Store one batch as `write_texts` does, given as the rows of its file."""
        from warehouse.versions import texts_version

        return self.write_table("texts", rows, version=texts_version())

    @property
    def replies(self) -> Replies:
        """What second readers replied; may be empty."""
        from warehouse.replies import Replies

        return Replies(self)

    # What became of reading

    def outcomes(self, rules: str) -> dict[str, ReadOutcome]:
        """By sha256, how reading ended under these rules; of several outcomes of one PDF the best, then the latest."""
        from warehouse import codec

        best: dict[str, ReadOutcome] = {}
        columns = list(codec.hints(ReadOutcome))
        for table in self.reading_columns(rules, columns):
            for outcome in codec.from_table(table, ReadOutcome):
                known = best.get(outcome.pdf_sha256)
                if known is None or (outcome.status == "read", outcome.read_at) >= (
                    known.status == "read",
                    known.read_at,
                ):
                    best[outcome.pdf_sha256] = outcome
        return best


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file of the lake; raises ShardDamagedError with what to do if it cannot be read or is not as written.

    Whole files are compared with the digest in their names; of some columns alone the checksums of their pages are.
    Arrow's threads are left out: a process that ends while they do can be aborted after all its work
    (apache/arrow issue 34314), and a shard is too small to gain by them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source = path if columns is not None else pa.BufferReader(read_verified(path))
        with pq.ParquetFile(source, page_checksum_verification=True, pre_buffer=False) as file:
            if missing := sorted(set(columns or ()) - set(file.schema_arrow.names)):
                raise ValueError(f"it has no column {', '.join(missing)}")
            return file.read(columns=None if columns is None else list(columns), use_threads=False)
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged([path], str(error).splitlines()[0]) from error
