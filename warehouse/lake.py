"""The lake: a folder of immutable files, each written under a temporary name and renamed: nobody sees half a file.

    pdf/ab/ab12….pdf          PDFs by sha256
    fetches/….parquet         which PDF a paper's version is, or why there is none
    papers/….parquet          metadata as harvested, one file a harvest
    candidates/….parquet      how papers that queries found were ranked, with the reasons
    readings/<rules>/….parquet   what the extractors read, a file a batch, under the version of the rules
    texts/<version>/….parquet  the papers' lines, as a second reader is shown them
    replies/….json            what a second reader replied, one file a reply, by the digest of what was asked
    proposals/<version>/….parquet  what of those replies the papers bear out
    claims/<curation>/….parquet  claims made of a readings file; a cache, may be deleted
    aside/…                   what `climits doctor --repair` found damaged, in folders of the same names
    runs/….parquet            how stages ended that left no other file
    fits/, extrapolations/    what the analysis was told to keep
    decisions/*.jsonl         what people decided, one file a reviewer and day
    warehouse.duckdb          the published product

Many processes may add to it without a lock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from extractors.reading import PaperReadings
from warehouse.errors import LakeMissingError, writing
from warehouse.integrity import DIGEST_LENGTH, damaged, is_damaged, read_verified
from warehouse.records import Fetch, PaperMetadata, ReadOutcome, StageStatus
from warehouse.unfinished import PREFIX, in_the_making, is_left_over

# Arrow takes a third of a second to load: commands that only need a lake's paths do without it.
if TYPE_CHECKING:
    import pyarrow as pa

    from extractors.second.paper_text import PaperText
    from warehouse.mirror import Mirror
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

DEFAULT_LAKE = Path("lake")
TRIES_FOR_WHOLE_LISTING = 5
"""Files of readings are put together within a second, once an ingest."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COPY_BYTES = 1 << 20


class Lake:
    """Paths of a lake, and the only ways to write into it."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def __repr__(self) -> str:
        return f"Lake({str(self.root)!r})"

    @property
    def warehouse(self) -> Path:
        """The published warehouse; may not be there yet."""
        return self.root / "warehouse.duckdb"

    @property
    def warehouse_log(self) -> Path:
        """Write-ahead log beside the warehouse: there only where somebody else than this program writes into it."""
        return self.warehouse.with_name(f"{self.warehouse.name}.wal")

    @property
    def report(self) -> Path:
        """The report where no other place is asked for; may not be there yet."""
        return self.root / "report.html"

    @property
    def warehouse_inputs(self) -> Path:
        """What the warehouse was made of, for the next publish (`warehouse/known_build.py`); a cache."""
        return self.root / ".warehouse-inputs.duckdb"

    @property
    def decisions(self) -> Path:
        """Folder of the reviewers' decisions; may not be there yet."""
        return self.root / "decisions"

    @property
    def publish_lock(self) -> Path:
        """File that a publish holds a lock on, and whoever takes files of readings away."""
        return self.root / ".publish.lock"

    @property
    def temporary(self) -> Path:
        """Folder for files in the making, on the lake's own file system."""
        return self.root / "tmp"

    @property
    def mirror(self) -> Mirror | None:
        """What ties this folder to an object store where it is a mirror of one (`warehouse/mirror.py`)."""
        if not (self.root / ".store").is_file():
            return None
        from warehouse.mirror import mirror_at

        return mirror_at(self.root)

    @property
    def address(self) -> str:
        """By what other machines know this lake: its address in an object store, else the path of its folder."""
        return str(self.root.resolve()) if self.mirror is None else self.mirror.address

    def exists(self) -> bool:
        """Whether anything was ever stored here; a mirror may hold the warehouse alone."""
        folders = ("pdf", "fetches", "papers", "readings", "decisions")
        there = any((self.root / name).is_dir() for name in folders)
        return there or (self.mirror is not None and self.warehouse.is_file())

    def require(self) -> Lake:
        """Return the lake; raises LakeMissingError if there is none."""
        if self.root.exists() and not self.root.is_dir():
            raise LakeMissingError(
                f"{self.root} is a file, not a lake. Name the lake's folder with --lake or CLIMITS_LAKE."
            )
        if not self.exists():
            place = self.root if self.mirror is None else self.mirror.address
            raise LakeMissingError(
                f"There is no lake in {place}. Make one with `climits ingest --pdf-dir DIR --lake {place}`, "
                "or name another with --lake or CLIMITS_LAKE."
            )
        return self

    def create(self) -> Lake:
        """Make the lake's folders if they are not there and take away temporary files that killed runs left."""
        with writing(self.root):
            for name in ("pdf", "readings", "fetches", "decisions", "tmp"):
                (self.root / name).mkdir(parents=True, exist_ok=True)
            for path in self.left_over():
                path.unlink(missing_ok=True)  # another run may be taking it away
        return self

    def left_over(self) -> list[Path]:
        """Files in the making that killed runs left."""
        places = [*self.temporary.glob("*"), *self.root.glob(f"*/{PREFIX}*"), *self.root.glob(f"*/*/{PREFIX}*")]
        return sorted({path for path in places if is_left_over(path)})

    # PDFs

    def pdf_path(self, sha256: str) -> Path:
        """Where the PDF of this digest lies, whether or not it is there; raises ValueError for what is no digest."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.root / "pdf" / sha256[:2] / f"{sha256}.pdf"

    def has_pdf(self, sha256: str) -> bool:
        """Whether the PDF of this digest is stored, here or in the object store."""
        return self.pdf_path(sha256).is_file() or (self.mirror is not None and sha256 in self.mirror.pdfs())

    def pdf_digests(self) -> set[str]:
        """Digests of all stored PDFs, here or in the object store."""
        elsewhere = set() if self.mirror is None else self.mirror.pdfs()
        return {path.stem for path in self.root.glob("pdf/*/*.pdf")} | elsewhere

    def bring_pdfs(self, pdf_sha256s: Iterable[str]) -> None:
        """Bring PDFs here that only the object store has; nothing to do in an ordinary lake."""
        if self.mirror is not None:
            self.mirror.bring_pdfs(pdf_sha256s)

    def pdf_fault(self, sha256: str) -> Literal["missing", "damaged"] | None:
        """What is wrong with the stored PDF of this digest: it is not there, or its content is another.

        One that only an object store has is compared when it is brought.
        """
        path = self.pdf_path(sha256)
        if not path.is_file():
            return None if self.has_pdf(sha256) else "missing"
        return "damaged" if is_damaged(path) else None

    def store_pdf(self, source: Path, *, move: bool = False, anew: bool = False) -> str:
        """Store a file by its sha256, which is returned; one of the same size that is there already is left alone.

        With `anew` it is replaced, as it is by a file that is moved. With `move`, `source` must lie in
        `Lake.temporary` and is gone afterwards; otherwise it is copied.
        """
        if move:
            with source.open("rb") as handle:
                sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
                os.fsync(handle.fileno())
            self._place(source, self.pdf_path(sha256))
            return sha256
        with source.open("rb") as handle:
            sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        path = self.pdf_path(sha256)
        is_here = path.is_file() and path.stat().st_size == source.stat().st_size
        if not anew and (is_here or (not path.is_file() and self.has_pdf(sha256))):
            return sha256
        # Hashed again while copying: the file may change between the two readings.
        digest = hashlib.sha256()
        with self.temporary_file(".pdf") as temporary:
            with writing(self.root), source.open("rb") as read, temporary.open("wb") as write:
                while block := read.read(_COPY_BYTES):
                    digest.update(block)
                    write.write(block)
                write.flush()
                os.fsync(write.fileno())
            self._place(temporary, self.pdf_path(digest.hexdigest()))
        return digest.hexdigest()

    def set_aside(self, path: Path) -> Path:
        """Move a damaged file of the lake into `aside`, under the name it had; return where it lies now."""
        with writing(self.root):
            final = self._place_aside(path.relative_to(self.root))
            path.replace(final)
            _sync_folder(final.parent)
            _sync_folder(path.parent)
        return final

    def copy_aside(self, path: Path, name: Path | None = None) -> Path:
        """Copy a file into `aside`, under the name it has in the lake or `name`; return where the copy lies."""
        with writing(self.root):
            final = self._place_aside(path.relative_to(self.root) if name is None else name)
            with final.open("xb") as sink:
                sink.write(path.read_bytes())
                sink.flush()
                os.fsync(sink.fileno())
            _sync_folder(final.parent)
        return final

    def _place_aside(self, name: Path) -> Path:
        """A free path in `aside`, whose folder is there."""
        place = self.root / "aside" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        free = (place.with_name(f"{place.stem}{f'-{n}' if n else ''}{place.suffix}") for n in count())
        return next(path for path in free if not path.exists())

    @contextmanager
    def temporary_file(self, suffix: str = "") -> Iterator[Path]:
        """An empty file in `Lake.temporary`, removed at the end if it is still there."""
        with ExitStack() as stack:
            with writing(self.root):
                self.temporary.mkdir(parents=True, exist_ok=True)
                path = stack.enter_context(in_the_making(self.temporary, suffix))
            yield path

    def _place(self, temporary: Path, final: Path) -> None:
        with writing(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
            temporary.chmod(0o644)
            temporary.replace(final)
            _sync_folder(final.parent)

    # Shards

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
                _sync_folder(base)
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
        from warehouse.readings_shard import to_shard

        stamp = at or dt.datetime.now(dt.UTC)
        return self.write_table("readings", to_shard(papers, stamp), version=rules, at=stamp)

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
        from extractors.second.paper_text import PaperText
        from warehouse import codec
        from warehouse.versions import texts_version

        return self.write_table("texts", codec.to_table(papers, PaperText), version=texts_version())

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


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
