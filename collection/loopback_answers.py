"""What the loopback server says: Atom, OAI-PMH, HTML pages and small PDFs, in arXiv's forms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class ServedPaper:
    """A paper as the server has it; `versions` counts them from 1."""

    arxiv_id: str
    title: str
    abstract: str
    published: dt.datetime
    pdf: bytes
    versions: int = 1
    authors: tuple[str, ...] = ("A. Author",)
    categories: tuple[str, ...] = ("cs.CV",)
    comment: str = ""
    licence: str = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"

    @property
    def updated(self) -> dt.datetime:
        """When the newest version came."""
        return self.published + dt.timedelta(days=self.versions - 1)


def tiny_pdf(text: str) -> bytes:
    """A valid PDF of one page with one line of text (ASCII)."""
    shown = text.encode("ascii", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 10 Tf 40 700 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    )


def atom_feed(total: int, start: int, size: int, entries: list[str]) -> bytes:
    """A page of results as Atom, with the counts that arXiv puts at its top."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">\n'
        "<title>arXiv Query</title><id>http://arxiv.org/api/loopback</id><updated>2026-01-01T00:00:00Z</updated>\n"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>"
        f"<opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n" + "\n".join(entries) + "\n</feed>\n"
    ).encode()


def atom_entry(paper: ServedPaper, version: int) -> str:
    """The entry of one version of a paper."""
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    categories = "".join(
        f'<category term="{category}" scheme="http://arxiv.org/schemas/atom"/>' for category in paper.categories
    )
    comment = f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>" if paper.comment else ""
    address = f"{paper.arxiv_id}v{version}"
    return (
        f"<entry><id>http://arxiv.org/abs/{address}</id><title>{escape(paper.title)}</title>"
        f"<updated>{paper.updated:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<link href="https://arxiv.org/abs/{address}" rel="alternate" type="text/html"/>'
        f'<link href="https://arxiv.org/pdf/{address}" rel="related" type="application/pdf" title="pdf"/>'
        f"<summary>{escape(paper.abstract)}</summary>{categories}"
        f"<published>{paper.published:%Y-%m-%dT%H:%M:%SZ}</published>{comment}"
        f'<arxiv:primary_category term="{paper.categories[0]}"/>{authors}</entry>'
    )


def atom_error(message: str) -> str:
    """The entry by which arXiv says that a query is wrong."""
    return (
        "<entry><id>http://arxiv.org/api/errors#malformed_query</id><title>Error</title>"
        f"<summary>{escape(message)}</summary><updated>2026-01-01T00:00:00Z</updated>"
        "<published>2026-01-01T00:00:00Z</published><author><name>arXiv api core</name></author></entry>"
    )


def oai_record(paper: ServedPaper) -> str:
    """The arXivRaw record of a paper inside a GetRecord answer."""
    versions = "".join(
        f'<version version="v{number}"><date>{_rfc822(paper.published + dt.timedelta(days=number - 1))}</date>'
        "<size>12kb</size><source_type>D</source_type></version>"
        for number in range(1, paper.versions + 1)
    )
    comment = f"<comments>{escape(paper.comment)}</comments>" if paper.comment else ""
    return (
        f"<GetRecord><record><header><identifier>oai:arXiv.org:{paper.arxiv_id}</identifier></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.arxiv_id}</id><submitter>S. Ubmitter</submitter>'
        f"{versions}<title>{escape(paper.title)}</title><authors>{escape(', '.join(paper.authors))}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories>{comment}<license>{escape(paper.licence)}</license>"
        f"<abstract>{escape(paper.abstract)}</abstract></arXivRaw></metadata></record></GetRecord>"
    )


def _rfc822(at: dt.datetime) -> str:
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")


def html_page(title: str, text: str) -> bytes:
    """A page for people."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return f"<!DOCTYPE html>\n{body}".encode()
