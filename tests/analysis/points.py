"""Synthetic rows of `compute_vs_error`."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd


def points(
    n: int = 40,
    *,
    papers: int = 12,
    slope: float = 0.1,
    intercept: float = -1.0,
    noise: float = 0.05,
    paper_noise: float = 0.0,
    benchmark: str = "imagenet",
    method: str = "hardware",
    seed: int = 1,
) -> pd.DataFrame:
    """Rows whose log10(1/e) is `intercept + slope log10 C` with normal noise of each point and of each paper."""
    rng = np.random.default_rng(seed)
    paper = np.arange(n) % papers
    log10_c = rng.uniform(16, 22, n)
    y = intercept + slope * log10_c + rng.normal(0, noise, n) + rng.normal(0, 1, papers)[paper] * paper_noise
    return pd.DataFrame(
        {
            "arxiv_id": [f"2001.{p:05d}" for p in paper],
            "title": [f"Paper {p}" for p in paper],
            "model": [f"net-{i}" for i in range(n)],
            "benchmark": benchmark,
            "metric": "top1_error",
            "split": "val",
            "value": 100 * 10**-y,
            "error_fraction": 10**-y,
            "compute_flop": 10**log10_c,
            "low_flop": 10**log10_c / 2,
            "high_flop": 10**log10_c * 2,
            "method": method,
            "published_on": [dt.date(2013 + int(p) % 10, 1 + int(p) % 12, 1) for p in paper],
            "status": "accepted",
            "confidence": 0.95,
            "result_id": [f"result-{benchmark}-{i}" for i in range(n)],
            "run_id": [f"run-{benchmark}-{i}" for i in range(n)],
            "stage": "train",
            "chip": "V100",
            "chip_count": 8,
            "duration_h": 84.0,
            "duration_kind": "wall_clock",
            "result_page": 8,
            "result_quote": [f"net-{i} reaches {100 * e:.1f}" for i, e in enumerate(10**-y)],
            "run_page": 7,
            "run_quote": "We trained on 8 V100 GPUs for 3.5 days.",
        }
    )
