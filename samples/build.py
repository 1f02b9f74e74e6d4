"""Typeset the fictional papers: every `*.typ` beside this file but the template becomes a PDF of the same name.

    python samples/build.py           write the PDFs
    python samples/build.py --check   compare with what is there, write nothing; exit status 1 where a PDF differs

Needs the package `typst` (extra `dev`). Only the fonts that come with it are used and no date is written, so that the
same version of typst gives the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent
TEMPLATE = SAMPLES / "template.typ"


def sources() -> list[Path]:
    """The papers' sources, by name."""
    return sorted(path for path in SAMPLES.glob("*.typ") if path != TEMPLATE)


def typeset(source: Path) -> bytes:
    """PDF of one paper; without accessibility tags, which real papers lack as well."""
    import typst

    return typst.compile(source, root=SAMPLES, ignore_system_fonts=True, format="pdf", pdf_tags=False)


def main() -> int:
    """Write or compare all PDFs; the exit status is 0 where every one is as its source says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check = parser.parse_args().check
    stale = []
    for source in sources():
        target = source.with_suffix(".pdf")
        pdf = typeset(source)
        same = target.is_file() and target.read_bytes() == pdf
        if check and not same:
            stale.append(target.name)
        elif not same:
            target.write_bytes(pdf)
            print(f"wrote samples/{target.name} ({len(pdf) // 1000} kB)")
    if stale:
        print(f"not what the sources give: {', '.join(stale)}; run python samples/build.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
