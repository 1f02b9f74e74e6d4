"""Numerals, units, names of chips and words around them, put together by chance: read without a crash, in linear time.

    python -m benchmarks.soak.fuzz --seconds 600

What fails is printed as the text that fails, made as short as hypothesis can.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from benchmarks.soak.running import end
from curation.candidates.cells import values_of
from curation.candidates.cost_amounts import read_amounts
from curation.claims.curate import judge_paper
from curation.vocabulary.chip_names import name_index
from curation.vocabulary.chips import normalise_chip
from extractors.pages.glyphs import clean_glyph
from extractors.pages.sentences import LONGEST_SENTENCE
from extractors.paper import bounded
from extractors.readings.written_numbers import parse_number
from extractors.readings.written_times import parse_duration
from tests.extractors.papers import paper_of

NUMERALS = (
    "8", "0", "-1", "10^18", "10^-3", "3.2e21", "1e309", "10⁶12", "1,000,000", "1.2.3", "½", "٣", "Ⅷ", "3 1/2",
    "twenty", "two hundred and", "a dozen", "4-8", "4 to 8", "±0.2", "2×10^5", "8×8×8", "9" * 40, ".5", "5.", "1/0",
    "∞", "~7",
)  # fmt: skip
UNITS = (
    "days", "GPU-days", "V100-hours", "h", "hrs", "min", "s/step", "epochs", "steps", "FLOPs", "PF-days",
    "petaflop/s-days", "GFLOPS", "MACs", "M parameters", "B tokens", "GB", "MFU", "%", "W", "×", "GPUs", "cores",
    "chips", "nodes", "pods",
)  # fmt: skip
WORDS = (
    "We", "trained", "our model", "on", "with", "for", "each", "using", "took", "per epoch", "and", "or",
    "in total", "(", ")", "[12]", "et al.", ",", ";", ".", "/", "-", "ImageNet", "top-1 accuracy", "of",
    "state of the art", "inference", "fine-tuning", "search", "Table 2", "≈", "@", "^", "_", "{", "\\",
)  # fmt: skip
ODD = ("\u2212", "\u00ad", "\n", "  ", "\t", "\u200b", "\x00", "\ud800", "\u0301", "\u202e")
LENGTH = LONGEST_SENTENCE // 2
"""Characters of the shortest text whose growth is looked at."""
MOST_GROWTH = 8.0
"""Of the time for four times the length: four where it is linear, sixteen were it quadratic."""
LEAST_S = 0.5
"""Below it the clock decides."""
TRIES = 3
"""One slow reading may be that of a machine with other work."""


@cache
def fragments() -> tuple[str, ...]:
    """What texts are put together of."""
    names = sorted(name_index())
    return (*NUMERALS, *UNITS, *WORDS, *ODD, *names, *(name.upper() for name in names))


def texts() -> st.SearchStrategy[str]:
    """Texts of up to sixty fragments and some characters of any kind, with or without blanks between."""
    piece = st.sampled_from(fragments()) | st.text(max_size=8)
    return st.builds(
        lambda joint, parts: joint.join(parts), st.sampled_from(["", " ", " "]), st.lists(piece, max_size=60)
    )


def as_of_a_page(text: str) -> str:
    """The text as a page's characters give it: without what no reader hands on, such as lone surrogates."""
    return "\n".join("".join(clean_glyph(ord(char)) for char in line) for line in text.split("\n"))


def read(text: str) -> None:
    """Read a text in all ways in which numbers and names are read; raises where a number is none."""
    text = as_of_a_page(text)
    paper = paper_of(text)
    paper = replace(paper, readings=tuple(bounded(paper.readings)))  # as the reader does
    values = [reading.value for reading in paper.readings if reading.value is not None]
    values += [value for value in values_of(text)[0] if not math.isnan(value)]
    values += [amount.value for amount in read_amounts(text)]
    number, interval = parse_number(text), parse_duration(text)
    values += [] if number is None else [number]
    values += [] if interval is None else [interval.low, interval.high]
    if odd := [value for value in values if not math.isfinite(value)]:
        raise AssertionError(f"not finite: {odd}")
    normalise_chip(text)
    judge_paper(paper, "2001.00001", 1, None)


def seconds_for(text: str) -> float:
    """Processor time that reading a text takes."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


def grows_too_fast(text: str) -> bool:
    """Whether a text repeated to four times a length takes much more than four times as long, each time it is tried."""
    once = (text * (LENGTH // max(len(text), 1) + 1))[:LENGTH]

    def grew() -> bool:
        longer = seconds_for(once * 4)
        return longer > LEAST_S and longer > MOST_GROWTH * seconds_for(once)

    return all(grew() for _ in range(TRIES))


def failures(examples: int, number: int) -> Iterator[str]:
    """Try so many texts of a seed; what fails, with the text."""
    tried: list[str] = []

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(texts())
    def each(text: str) -> None:
        tried.append(text)
        read(text)

    try:
        each()
    except Exception as error:  # whatever it is, it is what is sought
        yield f"{type(error).__name__}: {error}: {tried[-1]!r}"


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--examples", type=int, default=200, help="Texts of a round, after which one grows.")
    given_ = parser.parse_args()
    until, rounds, wrong = time.monotonic() + given_.seconds, 0, list[str]()
    while time.monotonic() < until and not wrong:
        number = given_.seed + rounds
        wrong += failures(given_.examples, number)
        text = grown(number)
        if grows_too_fast(text):
            wrong.append(f"takes more than linear time: {text!r}")
        rounds += 1
    print(f"fuzz: {rounds * given_.examples} texts, {rounds} of them repeated to {4 * LENGTH:,} characters")
    end(wrong)


def grown(number: int) -> str:
    """A short text to repeat, of a seed."""
    chance = random.Random(number)
    return " ".join(chance.choice(fragments()) for _ in range(chance.randint(1, 12)))


if __name__ == "__main__":
    main()
