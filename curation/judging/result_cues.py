"""How much speaks for and against a result: the cues that the confidence model sees."""

from __future__ import annotations

from collections.abc import Mapping

DOUBTS = (
    "benchmark_far", "metric_far", "no_decimals", "no_label", "label_known", "named_among_cited", "known_in_comparison",
    "cited", "group_others", "ambiguous", "pair_fails", "out_of_range", "text_elsewhere", "rivals",
)  # fmt: skip
"""Cues each of which by itself makes a result doubtful."""
JUDGED_BY = (
    "table", "clear", "clear_own", "clear_leading", "doubts", "text_ours", "text_elsewhere", "text_agrees", "repeated",
    "pair_holds", "benchmark_leads", "label_own", "label_plain", "comparison_caption", "ablation_caption",
    "no_decimals", "cited",
)  # fmt: skip
"""The cues that the confidence model sees: few, each of a plain meaning, so that some hundred labels can weigh them."""


def judged_cues(features: Mapping[str, float]) -> dict[str, float]:
    """The cues of JUDGED_BY, with `doubts` counted and `clear`: no doubt, and the header names the metric."""
    doubts = sum(bool(features.get(name)) for name in DOUBTS)
    clear = float(doubts == 0 and bool(features.get("metric_in_header")))
    found = {
        **features,
        "doubts": float(min(doubts, 3)),
        "clear": clear,
        "clear_own": clear * features.get("label_own", 0.0),
        "clear_leading": clear * features.get("benchmark_leads", 0.0),
    }
    return {name: found[name] for name in JUDGED_BY if found.get(name)}
