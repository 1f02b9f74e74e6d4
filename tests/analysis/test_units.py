"""From the words of a paper to GFLOP, dollars and tonnes, worked by hand for five papers.

By the seed paper's convention: chips x seconds x FP32 peak (FP16 for chips without an FP32 rate for matrices), bought
at peak. With the set p100-2019 a dollar buys 2.616e16 FLOP. A chip draws 300 W, its share of the
server's processors, memory and network 33.75 + 23.84 + 18.8 = 76.39 W, in all 376.39 W; a kWh does
1.061e13 x 3,600 x 1,000 / 376.39 / 1.58 = 3.8196e19 / 594.70 = 6.4228e16 FLOP and sets free 0.4327 kg of CO2.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import NamedTuple

import pytest

from analysis.assumptions import load_assumptions
from curation.claims.curate import curate_paper
from curation.claims.estimates import compute_estimates
from extractors.paper import read_paper

typst = pytest.importorskip("typst", reason="typst sets the quotes as PDFs")


class Case(NamedTuple):
    arxiv_id: str
    page: int
    quote: str
    gflop: float
    dollars: float
    tonnes: float


CASES = [
    # 16 chips x 1.5 x 86,400 s = 2,073,600 chip-seconds x 19.49 TFLOP/s (A100, FP32) = 4.0414e19 FLOP;
    # / 2.616e16 = 1,544.9 dollars; / 6.4228e16 = 629.23 kWh x 0.4327 kg = 272.3 kg
    Case(
        "2305.06500",
        5,
        "All models are trained utilizing 16 Nvidia A100 (40G) GPUs and are completed within 1.5 days.",
        4.0414e10,
        1544.9,
        0.2723,
    ),
    # 4 x 86,400 s = 345,600 x 275 TFLOP/s (TPU v4, BF16) = 9.504e19 FLOP; 3,633.0 dollars; 1,479.7 kWh, 640.3 kg
    Case(
        "2303.15343",
        1,
        "trained on the LiT image-text dataset [47] using four TPU-v4 chips for one day, "
        "achieves 79.7% 0-shot accuracy on ImageNet.",
        9.504e10,
        3633.0,
        0.6403,
    ),
    # the middle, 2.5 weeks = 420 h: 4 x 1,512,000 s = 6,048,000 x 5.645 TFLOP/s (Titan Black, FP32) = 3.4141e19 FLOP;
    # 1,305.1 dollars; 531.56 kWh, 230.0 kg
    Case(
        "1409.1556",
        5,
        "On a system equipped with four NVIDIA Titan Black GPUs, training a single net took 2–3 weeks depending on the "
        "architecture.",
        3.4141e10,
        1305.1,
        0.2300,
    ),
    # 128 cores are 64 chips: 64 x 216,000 s = 13,824,000 x 123 TFLOP/s (TPU v3, BF16) = 1.7004e21 FLOP;
    # 64,998 dollars; 26,475 kWh, 11.456 t
    Case(
        "2109.01652",
        4,
        "This instruction tuning takes around 60 hours on a TPUv3 with 128 cores.",
        1.7004e12,
        64998.0,
        11.456,
    ),
    # the first of the two stages: 6,144 x 4,320,000 s = 2.6542e10 x 275 TFLOP/s = 7.2991e24 FLOP;
    # 2.7902e8 dollars; 1.1364e8 kWh, 49,174 t
    Case(
        "2204.02311",
        66,
        "We trained PaLM-540B on 6144 TPU v4 chips for 1200 hours and 3072 TPU v4 chips for 336 hours including some "
        "downtime and repeated steps.",
        7.2991e15,
        2.7902e8,
        49174.0,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.arxiv_id for case in CASES])
def test_from_the_quote_to_gflop_dollars_and_tonnes(case: Case, tmp_path: Path) -> None:
    # A page of little text would be taken for a scan.
    filler = "The next sentence says how the networks were trained and on what. " * 2
    path = tmp_path / f"{case.arxiv_id}.pdf"
    path.write_bytes(typst.compile(f'= Experiments\n#text("{filler}")\n\n#text("{case.quote}")\n'.encode()))
    published_on = dt.date(2000 + int(case.arxiv_id[:2]), int(case.arxiv_id[2:4]), 1)
    claims = curate_paper(read_paper(path), case.arxiv_id, 1, published_on)
    run = max((one for one in claims.runs if one.chip), key=lambda one: one.duration_h or 0)
    flop = {one.method: one.compute_flop for one in compute_estimates(run, published_on)}["hardware_fp32_peak"]
    assert flop / 10**9 == pytest.approx(case.gflop, rel=2e-4)
    assumptions = load_assumptions()["p100-2019"]
    used = assumptions.utilisation_for("hardware_fp32_peak")
    assert 10 ** assumptions.log10_dollars(math.log10(flop), used) == pytest.approx(case.dollars, rel=2e-4)
    assert 10 ** assumptions.log10_co2_tonnes(math.log10(flop), used) == pytest.approx(case.tonnes, rel=5e-4)


def test_operations_done_cost_more_than_at_peak() -> None:
    """At 35 % of peak the same operations take 1 / 0.35 times the chips' time, money and power."""
    assumptions = load_assumptions()["p100-2019"]
    at_peak = assumptions.log10_dollars(20, assumptions.utilisation_for("hardware_fp32_peak"))
    done = assumptions.log10_dollars(20, assumptions.utilisation_for("reported"))
    assert 10 ** (done - at_peak) == pytest.approx(1 / 0.35)
