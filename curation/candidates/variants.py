"""Variants of benchmarks told apart by the words around, and the direction of a metric: error or accuracy."""

from __future__ import annotations

import re

from curation.candidates.cells import ResultCell
from curation.candidates.near import TableTexts, usable_metrics
from curation.candidates.paper_context import WMT_YEAR, PaperContext
from curation.vocabulary.benchmarks import OTHER, benchmarks, is_modified
from curation.vocabulary.result_words import DIRECTIONS, find_metrics

DETECTION = re.compile(r"\bbox(?:es)?\b|\bbbox|detect|AP\^?b", re.IGNORECASE)
MASKS = re.compile(r"mask ap|instance segmentation|\bsegm?\b|\bmasks?\b|mask results", re.IGNORECASE)
KEYPOINTS = re.compile(r"key-?point|human pose", re.IGNORECASE)
LINEAR = re.compile(r"lin\.?|linear.{0,8}", re.IGNORECASE)


def told_apart(
    benchmark: str,
    base: str,
    base_distance: int,
    scopes: list[tuple[int, str]],
    cell: ResultCell,
    texts: TableTexts,
    context: PaperContext,
) -> tuple[str, str]:
    """Told apart by words around: variants of ImageNet, masks and keypoints of COCO, SQuAD 2.0, the year of WMT."""
    near = [text for distance, text in scopes if distance <= 4]
    if benchmark == "imagenet" and base in ("top1", "top5", "error", "accuracy"):
        heads_modified = any(is_modified(text, label=True) for distance, text in scopes if distance in (0, 2, 3))
        label_modified = any(is_modified(text, label=True) for distance, text in scopes if distance == 1)
        tuned = any(re.search(r"fine-?tun|(?<![a-z])ft(?![a-z])|supervised", text, re.IGNORECASE) for text in near)
        heads_modified |= any(is_modified(text) for distance, text in scopes if distance == 4) and not tuned
        if heads_modified or label_modified or any(LINEAR.fullmatch(head.strip()) for head in cell.heads):
            return "imagenet-other", base
    if benchmark == "coco-detection":
        heads = " ".join(cell.heads)
        if MASKS.search(heads) and not DETECTION.search(heads):
            return OTHER, base
        around = " ".join(text for distance, text in scopes if distance in (2, 4))
        if texts.box_said and not DETECTION.search(heads):
            return OTHER, base
        if not DETECTION.search(heads):
            if KEYPOINTS.search(around) and not re.search(r"box|detection", around, re.IGNORECASE):
                return "coco-keypoints", {"box_AP": "keypoint_AP", "box_AP50": "keypoint_AP50"}.get(base, base)
            if MASKS.search(around) and not re.search(r"\bbox\b|detect|bounding", around, re.IGNORECASE):
                return OTHER, base
            if re.search(r"report (?:the )?mask ap", around, re.IGNORECASE):
                return OTHER, base
    if benchmark.startswith("wmt14"):
        said = any(set(WMT_YEAR.findall(text)) & {"13", "14"} for text in near)
        if not said and context.pair_years[benchmark, False] > context.pair_years[benchmark, True]:
            return OTHER, base
        for text in near:
            years = WMT_YEAR.findall(text)
            if years:
                trained_16 = (
                    set(years) == {"16"} and context.wmt_years["14"] > 1
                )  # WMT 2016's data, newstest 2014's test
                if not {"13", "14"} & set(years) and not trained_16:
                    return OTHER, base
                break
    if benchmark == "cifar10" and base == "FID":
        return "cifar10-generation", base
    return benchmark, base


def directed(
    benchmark: str, base: str, value: float, scopes: list[tuple[int, str]], column: list[float]
) -> tuple[str | None, bool]:
    """The metric's full name; for top-1, top-5 and CIFAR with error or accuracy, as said or as the numbers show."""
    if benchmark not in ("imagenet", "imagenet-other", "cifar10"):
        if benchmark == "coco-keypoints" and base == "box_AP":
            return "keypoint_AP", True
        return {"PCKh": "PCKh@0.5", "box_AP": "AP" if benchmark == "wider-face" else "box_AP"}.get(base, base), True
    said: str | None = None
    for distance, text in scopes:
        names = [n for n in (f.name for f in find_metrics(text)) if n in DIRECTIONS]
        if names and (distance != 1 or usable_metrics(distance, text)):
            said = names[0] if len(set(names)) == 1 else None
            if said:
                break
    prefix = {"top1": "top1_", "top5": "top5_"}.get(base, "top1_") if benchmark != "cifar10" else ""
    typical = sorted(column)[len(column) // 2] if column else value
    percent = 100 * typical if typical <= 1 else typical
    if said is not None:
        entry = benchmarks()[benchmark].metric(prefix + said)
        if entry is not None and entry.low <= percent <= entry.high:
            return prefix + said, True
    return prefix + ("accuracy" if percent > 50 else "error"), False
