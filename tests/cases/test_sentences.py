"""Single sentences of papers, with the facts of the training that each states: hardware, number, time, operations.

The sentences lie beside the repository (../shared/cases, or the folder that CLIMITS_SHARED names). Whose the run is and
whether it is a training at all is judged later and not looked at here.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from tests.cases.reading import FACTS, facts_of, is_run
from tests.shared import SHARED

CASES = SHARED / "cases"
OF_ONE_SENTENCE = re.compile(r"s\d?-|many-in-one-paper|typst-thanks|real-from-real-papers-E(?:1|1b|1c|5|6|8)$")
OF_OTHERS = re.compile(r"s\d?-(?:distractors|others-not-training)|typst-thanks")
"""Sentences that also state facts of no training of the paper's own: those are read too, and judged later."""
KNOWN_FAILURES: dict[str, str] = {}

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases beside the repository")


def _cases() -> list[Any]:
    names = sorted(p.name for p in CASES.iterdir() if OF_ONE_SENTENCE.match(p.name)) if CASES.is_dir() else []
    return [
        pytest.param(n, marks=pytest.mark.xfail(reason=KNOWN_FAILURES[n], strict=True)) if n in KNOWN_FAILURES else n
        for n in names
    ]


def _as_set(source: str) -> str:
    """The markup of a statement as the text of the page: powers with a caret, signs as PDFs give them."""
    text = re.sub(r"#pow\[(.*?)\]\[(.*?)\]", r"\1^\2", source)
    text = re.sub(r"#sup\[(.*?)\]", r"^\1", text).replace("$approx ", "$~")
    text = re.sub(r"\$(~?[\d.]+) times 10\^\(?(\d+)\)?\$", r"\1 × 10^\2", text)
    text = re.sub(r"#heading.*?\]\n?", "", text)
    return text.translate(str.maketrans({"∼": "~", "⋅": "·", "’": "'", "−": "-"}))


@pytest.mark.parametrize("name", _cases())
def test_what_a_sentence_states_is_read_and_put_together(name: str) -> None:
    expected = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    statement = _as_set((CASES / name / "statement.txt").read_text(encoding="utf-8").strip())
    year, month = int(expected["arxiv_id"][:2]), int(expected["arxiv_id"][2:4])
    # Of a paper of many sentences each stands alone here: what papers say elsewhere is another test's.
    texts = statement.split("\n") if name.startswith("many") else [statement]
    read = [facts for text in texts for facts in facts_of(text, date(2000 + year, month, 15))]
    runs = expected["training_runs"]

    missed = [run for run in runs if not run.get("optional") and not any(is_run(run, facts) for facts in read)]
    assert missed == []
    if not OF_OTHERS.match(name):
        made = [f for f in read if f["duration_h"] and not any(is_run(run, f, FACTS[3:5]) for run in runs)]
        made += [f for f in read if f["training_compute_flop"] and not any(is_run(run, f, FACTS[5:]) for run in runs)]
        assert made == []
