"""Real PDFs with random damage through an ingest: bits turned over, ends cut off, parts of others, objects taken out.

    python -m benchmarks.soak.mutations --pdfs ../shared/corpus/pdfs

The same seed damages the same papers alike.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.soak.running import MB, end, sample
from benchmarks.soak.strangers import Ingested, ingest

OBJECT: Final = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)
HEADER_BYTES: Final = 16
"""Left as they are: without them a file is no PDF, which is tried often enough elsewhere."""
MOST_BYTES: Final = MB
"""Of an original: small ones are read faster and have as much structure."""


def turn_bits(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    """One to forty bits turned over."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        bit = chance.randrange(8 * HEADER_BYTES, 8 * len(changed))
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def cut_off(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    """The end missing."""
    return content[: chance.randrange(HEADER_BYTES, len(content))]


def splice(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """A stretch replaced by one of another PDF, as long or not."""
    start = chance.randrange(HEADER_BYTES, len(content))
    stop = min(len(content), start + chance.randrange(1, 20_000))
    first = chance.randrange(len(other))
    return content[:start] + other[first : first + chance.randrange(1, 20_000)] + content[stop:]


def without_objects(content: bytes, _other: bytes, chance: random.Random) -> bytes:
    """One to five objects taken out; the places that the file tells of the others are wrong then."""
    for _ in range(chance.randint(1, 5)):
        objects = list(OBJECT.finditer(content))
        if objects:
            gone = chance.choice(objects)
            content = content[: gone.start()] + content[gone.end() :]
    return content


MUTATIONS: Final[Mapping[str, Callable[[bytes, bytes, random.Random], bytes]]] = {
    "bits": turn_bits,
    "cut": cut_off,
    "spliced": splice,
    "objects": without_objects,
}


def mutate(pdfs: Sequence[Path], number: int, seed: int, folder: Path) -> Counter[str]:
    """Write so many damaged PDFs into a folder; how many of which kind. The same seed gives the same files."""
    chance, kinds = random.Random(seed), Counter[str]()
    contents = [path.read_bytes() for path in pdfs]
    for n in range(number):
        kind = list(MUTATIONS)[n % len(MUTATIONS)]
        damaged = MUTATIONS[kind](chance.choice(contents), chance.choice(contents), chance)
        # A name of its own in each, so that no two are one PDF.
        (folder / f"{n:04d}-{kind}.pdf").write_bytes(damaged + b"\n%% %d\n" % n)
        kinds[kind] += 1
    return kinds


def soak(pdfs: Sequence[Path], number: int, seed: int, root: Path) -> tuple[Counter[str], Ingested]:
    """Damage PDFs and ingest them."""
    folder = root / "pdfs"
    folder.mkdir(parents=True)
    kinds = mutate(pdfs, number, seed, folder)
    return kinds, ingest(folder, root)


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdfs", type=Path, default=Path("../shared/corpus/pdfs"), help="Folder of real papers.")
    parser.add_argument("--papers", type=int, default=40, help="So many originals, by chance.")
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    originals = sample(given.pdfs, given.papers, given.seed, MOST_BYTES)
    with TemporaryDirectory(prefix="climits-soak-") as root:
        kinds, found = soak(originals, given.mutations, given.seed, Path(root))
    print(f"mutations of {len(originals)} papers ({', '.join(f'{n} {kind}' for kind, n in kinds.items())}): {found}")
    end(found.wrong)


if __name__ == "__main__":
    main()
