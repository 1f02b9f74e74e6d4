"""How kinds of points and lines look, and what keys call them.

Colours that the colour-blind can tell apart (Okabe and Ito 2008), each with a marker or dash of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
ORANGE = "#E69F00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
GREY = "#7f7f7f"


@dataclass(frozen=True, slots=True)
class Style:
    """Colour and bokeh marker of one kind of point, or colour and dash of one kind of line."""

    colour: str
    marker: str = "circle"
    dash: str = "solid"


METHOD_STYLES: Mapping[str, Style] = {
    "reported": Style(BLUE, marker="circle"),
    "operations": Style(GREEN, marker="triangle"),
    "operations_assumed_epochs": Style(SKY, marker="inverted_triangle"),
    "hardware": Style(ORANGE, marker="square"),
    "hardware_fp32_peak": Style(VERMILLION, marker="diamond"),
}
METHOD_LABELS: Mapping[str, str] = {
    "reported": "FLOP as reported",
    "operations": "FLOP by operations",
    "operations_assumed_epochs": "FLOP by operations, usual epochs",
    "hardware": "FLOP by hardware",
    "hardware_fp32_peak": "FLOP by hardware at FP32 peak",
}
LINE_STYLES: Mapping[str, Style] = {
    "polynomial": Style(BLUE),
    "exponential": Style(VERMILLION, dash="dashed"),
    "reverse": Style(PURPLE, dash="dotdash"),
    "frontier": Style(GREEN, dash="dotted"),
}
LEARNER_STYLES: Mapping[str, Style] = {
    "oracle": Style(GREEN, marker="circle"),
    "expert": Style(VERMILLION, marker="square", dash="dashed"),
    "flexible": Style(ORANGE, marker="triangle", dash="dotted"),
    "regularised": Style(BLUE, marker="diamond", dash="dotdash"),
}
CYCLE = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY)
DASHES = ("solid", "dashed", "dotted", "dotdash", "dashdot")
