"""arXiv identifiers, old and new, with and without version, in one canonical form.

Ids since April 2007 are `YYMM.NNNN` (five digits since 2015), earlier ones `archive/YYMMNNN`, where a subject class
after the archive (`math.GT/0309136`) is no part of the id. Versions have up to four digits. Source: arXiv,
"Understanding the arXiv identifier".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEW = r"(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_OLD = r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[A-Za-z]{2})?/(?P<number>\d{2}(?:0[1-9]|1[0-2])\d{3})"
_ID = re.compile(rf"(?:{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d{{0,3}}))?", re.ASCII)
_PREFIX = re.compile(
    r"arxiv:\s*"
    r"|(?P<address>(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/)"
    r"|(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?10\.48550/arxiv\.",
    re.IGNORECASE,
)
"""10.48550 is the prefix of the DOIs that arXiv gives its papers."""
_ASIDE = re.compile(r"[?#].*", re.DOTALL)  # what an address says behind the paper: ?context=cs, #page=3

ARCHIVES = frozenset(
    """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga
    eess econ funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics
    plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con
    """.split()  # noqa: SIM905
)
"""Archives that ids before April 2007 may begin with (arXiv category taxonomy, subsumed archives included)."""


class BadIdentifier(ValueError):
    """The text is no arXiv id."""

    exit_status = 2


@dataclass(frozen=True, slots=True, order=True)
class ArxivId:
    """An arXiv id: `paper` never carries the version; `version` is None where the newest is meant."""

    paper: str
    version: int | None = None

    def __str__(self) -> str:
        return self.paper if self.version is None else f"{self.paper}v{self.version}"


def parse_id(text: str) -> ArxivId:
    """Read an id as people write it: bare, after `arXiv:`, as a DOI or as an address of an abstract page or a PDF.

    Raises BadIdentifier for everything else. What is returned is safe as part of an address; it holds no path but the
    archive of an old id.
    """
    cleaned = text.strip()
    if prefix := _PREFIX.match(cleaned):
        cleaned = cleaned[prefix.end() :]
        if prefix["address"]:
            cleaned = _ASIDE.sub("", cleaned).removesuffix(".pdf")
    match = _ID.fullmatch(cleaned)
    if match is None or (match["archive"] and match["archive"] not in ARCHIVES):
        raise BadIdentifier(
            f"{_shown(text)} is no arXiv id. Ids look like 1706.03762, 1512.03385v1, cs/0112017 or math.GT/0309136."
        )
    if match["new"]:
        year_month, _, number = match["new"].partition(".")
        if year_month < "0704":
            raise BadIdentifier(f"{_shown(text)} is no arXiv id: ids of this form begin with April 2007 (0704).")
        if (len(number) == 5) != (year_month >= "1501"):
            digits = 5 if year_month >= "1501" else 4
            raise BadIdentifier(
                f"{_shown(text)} is no arXiv id: ids of that month have {digits} digits after the point."
            )
        paper = match["new"]
    else:
        paper = f"{match['archive']}/{match['number']}"
    return ArxivId(paper, int(match["version"]) if match["version"] else None)


def parse_ids(lines: list[str]) -> list[ArxivId]:
    """Read a list of ids, one an item; empty lines and what follows a `#` are left out, repeated ids kept once.

    Raises BadIdentifier that names every bad line, so that a file is mended in one go.
    """
    ids: dict[ArxivId, None] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        text = line.split("#", 1)[0].strip()
        if not text:
            continue
        try:
            ids[parse_id(text)] = None
        except BadIdentifier as problem:
            problems.append(f"item {number}: {problem}")
    if problems:
        shown = "\n".join(problems[:20])
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise BadIdentifier(f"{len(problems)} of the ids cannot be read; nothing was fetched.\n{shown}{more}")
    return list(ids)


def _shown(text: str) -> str:
    """The text as it may be printed: quoted, control characters escaped, cut to a line."""
    return ascii(text if len(text) <= 60 else text[:60] + "...")
