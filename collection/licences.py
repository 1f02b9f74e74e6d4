"""Licence and versions of a paper from arXiv's OAI-PMH interface (format arXivRaw), which alone has them."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from lxml import etree

from collection.metadata import BadRecord
from collection.settings import Settings
from collection.transport import MOST_ANSWER_BYTES, Answer, ArxivHttp, CollectionError, Transient
from warehouse.records import PaperMetadata, PaperVersion

OAI_SOURCE = "arxiv-oai"
"""`PaperMetadata.source` of records from OAI-PMH."""
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"


def raw_record(http: ArxivHttp, settings: Settings, arxiv_id: str, harvested_at: dt.datetime) -> PaperMetadata | None:
    """The arXivRaw record of a paper, or None where OAI-PMH does not know the paper. Raises CollectionError."""
    identifier = quote(f"oai:arXiv.org:{arxiv_id}", safe="")
    url = f"{settings.oai_url}?verb=GetRecord&metadataPrefix=arXivRaw&identifier={identifier}"
    return http.get("api", url, lambda answer: _read(answer, arxiv_id, harvested_at))


def _read(answer: Answer, arxiv_id: str, harvested_at: dt.datetime) -> PaperMetadata | None:
    return parse_record(answer.body(MOST_ANSWER_BYTES), arxiv_id, harvested_at)


def parse_record(content: bytes, arxiv_id: str, harvested_at: dt.datetime) -> PaperMetadata | None:
    """Read a GetRecord answer; raises Transient where it is none, BadRecord or CollectionError where it is no use."""
    try:
        root = etree.fromstring(content, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as problem:
        raise Transient("arXiv's OAI-PMH interface sent no whole record. Try again later.", "html") from problem
    if root.tag != f"{_OAI}OAI-PMH":
        raise Transient("arXiv's OAI-PMH interface sent another page in place of a record. Try again later.", "html")
    error = root.find(f"{_OAI}error")
    if error is not None:
        if error.get("code") == "idDoesNotExist":
            return None
        raise CollectionError(f"arXiv's OAI-PMH interface says {error.get('code')}: {(error.text or '').strip()}.")
    raw = root.find(f".//{_RAW}arXivRaw")
    if raw is None:
        header = root.find(f".//{_OAI}header")
        if header is not None and header.get("status") == "deleted":
            return None
        raise Transient("arXiv's OAI-PMH interface sent a record without content. Try again later.", "empty")
    if _text(raw, "id") != arxiv_id:
        raise CollectionError(f"arXiv's OAI-PMH interface sent {_text(raw, 'id')!r:.60} for {arxiv_id}.")
    versions = tuple(_version(item, arxiv_id) for item in raw.iterfind(f"{_RAW}version"))
    if not versions:
        raise BadRecord(f"arXiv's OAI-PMH record of {arxiv_id} has no version.")
    categories = tuple((_text(raw, "categories") or "").split())
    return PaperMetadata(
        arxiv_id=arxiv_id,
        version=versions[-1].version,
        title=_text(raw, "title") or "",
        published_on=versions[0].submitted_on,
        harvested_at=harvested_at,
        updated_on=versions[-1].submitted_on,
        authors=tuple(re.split(r",\s+(?:and\s+)?|\s+and\s+", _text(raw, "authors") or "")),
        abstract=(raw.findtext(f"{_RAW}abstract") or "").strip(),
        primary_category=categories[0] if categories else None,
        categories=categories,
        doi=_text(raw, "doi"),
        journal_reference=_text(raw, "journal-ref"),
        comment=_text(raw, "comments"),
        licence=_text(raw, "license"),
        versions=versions,
        source=OAI_SOURCE,
    )


def _version(item: etree._Element, arxiv_id: str) -> PaperVersion:
    written, date = item.get("version") or "v1", item.findtext(f"{_RAW}date") or ""
    number = re.fullmatch(r"v([1-9]\d{0,3})", written, re.ASCII)
    try:
        submitted_on = parsedate_to_datetime(date).date()
    except (ValueError, TypeError, OverflowError, IndexError):
        submitted_on = None
    if number is None or submitted_on is None:
        raise BadRecord(
            f"arXiv's OAI-PMH record of {arxiv_id} cannot be read: version {written[:30]!a} of {date[:60]!a}."
        )
    return PaperVersion(int(number[1]), submitted_on, item.findtext(f"{_RAW}source_type") or "")


def _text(element: etree._Element, name: str) -> str | None:
    found = element.findtext(f"{_RAW}{name}")
    return re.sub(r"\s+", " ", found).strip() or None if found else None
