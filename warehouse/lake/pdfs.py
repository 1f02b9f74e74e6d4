"""The PDFs of a lake, by the sha256 of their content."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from warehouse.errors import writing
from warehouse.integrity import is_damaged
from warehouse.lake.places import Places

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COPY_BYTES = 1 << 20


class Pdfs(Places):
    """A lake's PDFs, here or in the object store that it mirrors."""

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
