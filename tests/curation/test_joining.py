"""Which run a result belongs to: only where it is the same model, trained on the same data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curation.claim import Evidence, TrainingRun
from curation.claims.joining import RunJoins, join_run, same_model
from extractors.reading import PaperReadings, Reading


def run(run_id: str, model: str | None = None, **fields: object) -> TrainingRun:
    base = TrainingRun(run_id=run_id, arxiv_id="1706.03762", version=1, model=model, stage="train", own=True)
    return replace(base, **fields)  # type: ignore[arg-type]


WHOLE = {"chip": "V100", "chip_count": 8, "duration_h": 84.0, "duration_kind": "wall_clock"}
# 1705.03122, page 6: times by language pair
GERMAN = run("de", quote="Training on WMT'14 English-German took 18.5 days on one M40 GPU.", **WHOLE)
FRENCH = run("fr", quote="On WMT'14 English-French we trained for 37 days on 8 GPUs.", **WHOLE)

JOINS = [
    # what is told apart, runs, model, benchmark, id
    ("the only run", [run("a")], "Net", None, "a"),
    ("a run of all models", [run("a", "all"), run("b", "Net-Large", **WHOLE)], "Net-Small", None, "a"),
    ("the run that names it", [run("a", "all"), run("b", "Net-Large", **WHOLE)], "Net-Large", None, "b"),
    ("not Large for Base", [run("b", "Net-Large", **WHOLE)], "Net-Base", None, None),
    ("not the ablation's run", [run("b", "Net without attention")], "Net", None, None),
    ("two runs of one name", [run("a", "Net", **WHOLE), run("b", "Net", **WHOLE)], "Net", None, None),
    (
        "two of one name beside one of all",
        [run("a", "Net", **WHOLE), run("b", "Net", **WHOLE), run("c")],
        "Net",
        None,
        None,
    ),
    ("the one that states its time", [run("a"), run("b", **WHOLE)], "Net", None, "b"),
    (
        "all, where the named says too little",
        [run("a", "Net", chip="V100"), run("b", "all", **WHOLE)],
        "Net",
        None,
        "b",
    ),
    ("data: German", [GERMAN, FRENCH], "ConvS2S", "wmt14-en-de", "de"),
    ("data: French", [GERMAN, FRENCH], "ConvS2S", "wmt14-en-fr", "fr"),
    ("data: neither", [GERMAN, FRENCH], "ConvS2S", "imagenet", None),
    (
        "an accepted one before one that waits",
        [run("a", "XLNet", status="queued", **WHOLE), run("b", "XLNet", status="accepted", **WHOLE)],
        "XLNet",
        None,
        "b",
    ),
    ("each of two models that share a run", [run("a", "ResNet50/InceptionV3", **WHOLE)], "InceptionV3", None, "a"),
    ("a slash within a name", [run("a", "XCiT-S24/16", **WHOLE)], "XCiT-S24", None, None),
    ("a family of data alone", [run("a", quote="Each CIFAR model took 40 hours.", **WHOLE)], "Net", "imagenet", None),
    (
        "a family of data is its own",
        [run("a", quote="Each CIFAR model took 40 hours.", **WHOLE)],
        "Net",
        "cifar10",
        "a",
    ),
    ("data in a model's name", [run("a", "Net-110 (CIFAR)", **WHOLE), run("b", **WHOLE)], "Net-110", "cifar10", "a"),
    ("a model called as a data set", [run("a", "Spider", **WHOLE)], "Net", "cifar10", None),
    (
        "no data by what it starts from",
        [run("a", quote="Tuning the ImageNet pre-trained net took 2 h")],
        None,
        "cifar10",
        "a",
    ),
    ("no data by its format", [run("a", quote="COCO-style training took 2 h")], None, "cifar10", "a"),
    ("a depth beside a name", [run("a", "Net-50", **WHOLE), run("b", **WHOLE)], "Net 10-crop · Depth 50", None, "a"),
    ("another depth beside it", [run("a", "Net-50", **WHOLE)], "Net 10-crop · Depth 101", None, None),
    ("a part is no run", [run("a-time", part_of="a")], "Net", None, None),
    ("a search is no training", [run("a", stage="search")], "Net", None, None),
    ("another paper's run", [run("a", own=False)], "Net", None, None),
    ("a metric is no model", [run("a", "F1")], "QANet", None, "a"),
    ("a model without name", [run("a")], None, None, "a"),
]


@pytest.mark.parametrize(("runs", "model", "benchmark", "expected"), [j[1:] for j in JOINS], ids=[j[0] for j in JOINS])
def test_joins(runs: list[TrainingRun], model: str | None, benchmark: str | None, expected: str | None) -> None:
    found, why = join_run(model, True, runs, benchmark)
    assert found == expected
    assert why


def test_runs_of_one_model_are_told_apart_by_what_their_sections_are_about() -> None:
    """1611.01603, pages 6 and 9: neither sentence names its data, and the second section names SQuAD, too."""
    qa, cloze = "4 QUESTION ANSWERING EXPERIMENTS", "5 CLOZE TEST EXPERIMENTS"
    sentences = [
        (qa, "The training process takes roughly 20 hours on a single Titan X GPU."),
        (cloze, "The entire training process takes roughly 60 hours on eight Titan X GPUs."),
    ]
    named = [(qa, "SQuAD"), (qa, "SQuAD"), (qa, "PTB"), (cloze, "SQuAD"), (cloze, "CNN/DailyMail"), (cloze, "CNN")]
    readings = [
        *(Reading("duration", "hours", 6, quote, "durations.time", section=section) for section, quote in sentences),
        *(Reading("benchmark", name, 6, name, "benchmark_names", section=section) for section, name in named),
    ]
    runs = [
        run(
            run_id,
            page=6,
            quote=quote,
            status="accepted",
            evidence=(Evidence("duration_h", 6, quote),),
            **{**WHOLE, "duration_h": hours},
        )
        for run_id, hours, (_, quote) in zip("ab", (20.0, 60.0), sentences, strict=True)
    ]
    paper = PaperReadings("0" * 64, "read", readings=tuple(readings))
    assert RunJoins(runs, paper).run_of("BIDAF", True, "squad1.1")[0] == "a"
    assert RunJoins(runs, paper).run_of("BIDAF", True, "imagenet")[0] is None
    assert RunJoins(runs).run_of("BIDAF", True, "squad1.1")[0] is None


def test_another_papers_result_has_no_run_here() -> None:
    assert join_run("Net", False, [run("a")]) == (None, "another paper's result")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("ResNet-50", "ResNet 50", True),
        ("ResNet-50 (10-crop)", "ResNet-50", True),
        ("ResNet-50 (single-model 10-crop)", "ResNet-50", True),
        ("AmoebaNet-B (N=6, F=36)", "AmoebaNet-B", False),
        ("Transformer (big)", "Transformer", False),
        ("BERT-Base", "BERT-Large", False),
        ("BERT", "BERT-Large", False),
        ("FooNet", "FooNet w/o gate", False),
        ("FooNet · size 384", "FooNet", False),
        ("ResNet r9", "ResNet", False),
        (None, None, False),
        ("", "", False),
    ],
)
def test_same_model(first: str | None, second: str | None, same: bool) -> None:
    assert same_model(first, second) is same
    assert same_model(second, first) is same
