"""A lake made whole again after its doctor: what was lost is read again from the stored PDFs, and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows import steps
from flows.progress import Progress, Silent
from warehouse.doctor import Finding, examine
from warehouse.lake import Lake
from warehouse.publish import PublishReport
from warehouse.repair import Repaired, repair
from warehouse.versions import rules_version


@dataclass(frozen=True, slots=True)
class Mended:
    """What a repair did, how many PDFs were read again, what was published, and what is still wrong afterwards."""

    repaired: Repaired
    read: int
    published: PublishReport | None
    left: tuple[Finding, ...]


def mend_lake(lake: Lake, findings: Sequence[Finding], progress: Progress | None = None) -> Mended:
    """Move aside what is broken, read and publish again what it held, and look once more.

    While another ingest works on the lake this waits for its end.
    """
    progress = progress or Silent()
    with steps.one_ingest_at_a_time(lake, progress):
        of_now = any(f.kind == "file" and f.subject.startswith(f"readings/{rules_version()}/") for f in findings)
        repaired = repair(lake, findings)
        read = _read_lost(lake, progress, of_now=of_now) if any(f.kind == "file" for f in findings) else 0
    published = steps.publish_lake(lake, progress) if any(finding.serious for finding in findings) else None
    after = tuple(finding for finding in examine(lake) if finding.serious)
    gone = tuple(finding for finding in repaired.left if finding.subject not in {one.subject for one in after})
    return Mended(repaired, read, published, (*after, *gone))


def _read_lost(lake: Lake, progress: Progress, *, of_now: bool) -> int:
    """Read the stored PDFs that no file of readings tells of, with `of_now` none of the present rules."""
    rules = rules_version()
    now = lake.outcomes(rules)
    known = {sha256 for version in lake.versions("readings") for sha256 in lake.outcomes(version)}
    stored = sorted(lake.pdf_digests())
    lost = [sha256 for sha256 in stored if sha256 not in known or (of_now and sha256 not in now)]
    jobs, _ = steps.whole_copies(lake, steps.to_read(lake, lost, now))
    steps.read_all(lake, jobs, rules, progress, steps.read_pdfs)
    return len(jobs)
