"""How many spellings of chip names are normalised in a second, and how fast they are found in text.

python benchmarks/bench_chips.py
"""

from __future__ import annotations

import time

from curation.vocabulary.chips import chip_aliases, normalise_chip
from extractors.readings.accelerators import find_accelerators, vocabulary

SENTENCES = 20_000


def spellings() -> list[str]:
    """Every known alias in four dresses, all different: nothing is answered from the cache."""
    return [
        f"{before}{alias.alias}{after}"
        for alias in chip_aliases()
        for before, after in (("", ""), ("NVIDIA ", " GPUs"), ("8 x ", "-16GB"), ("a single ", " card"))
    ]


def main() -> None:
    """Print both rates."""
    normalise_chip("V100")  # reads the tables
    texts = spellings()
    start = time.perf_counter()
    for text in texts:
        normalise_chip(text)
    taken = time.perf_counter() - start
    rate = len(texts) / taken
    print(f"chip names: {len(texts):,} different spellings normalised in {taken:.2f} s, {rate:,.0f} a second")
    examples = [text for rule in vocabulary()["rules"] for text in rule["match"]]
    sentences = [f"We trained the model {examples[k % len(examples)]} for three days." for k in range(SENTENCES)]
    find_accelerators(sentences[0])
    start = time.perf_counter()
    spans = sum(len(find_accelerators(sentence)) for sentence in sentences)
    taken = time.perf_counter() - start
    rate = len(sentences) / taken
    print(
        f"accelerators: {len(sentences):,} sentences, {spans:,} spans in {taken:.2f} s, {rate:,.0f} sentences a second"
    )


if __name__ == "__main__":
    main()
