"""Sentences over line ends, columns and pages."""

from __future__ import annotations

import datetime as dt

from extractors.pages.sentences import read_sentences
from extractors.pages.structure import mark_lines, read_stamp
from tests.extractors.papers import document_of


def test_abbreviations_do_not_end_a_sentence() -> None:
    texts = [
        s.text
        for s in read_sentences(
            document_of("We follow Vaswani et al. and use Adam, cf. Fig. 3 for its rate.\nThen we stop.")
        )
    ]
    assert texts == ["We follow Vaswani et al. and use Adam, cf. Fig. 3 for its rate.", "Then we stop."]


def test_a_sentence_goes_on_over_a_page() -> None:
    sentences = read_sentences(document_of("We train all our models on the", "eight GPUs of one machine for two days."))
    assert [s.text for s in sentences] == ["We train all our models on the eight GPUs of one machine for two days."]
    assert sentences[0].page_at(0) == 1
    assert sentences[0].page_at(sentences[0].text.index("eight")) == 2


def test_a_reference_list_is_no_prose() -> None:
    document = document_of(
        "We train on four K20 GPUs.\n# References\n[1] A. Author. Training on 800 GPUs, 2017.\n[2] B. Author. A100s."
    )
    kinds = {s.text[:3]: s.kind for s in read_sentences(document)}
    assert kinds["We "] == "prose"
    assert {s.kind for s in read_sentences(document) if "Author" in s.text} == {"reference"}


def test_headings_name_the_section() -> None:
    marked = mark_lines(document_of("# 4.2 Training Details\nWe use Adam."))
    assert [item.kind for item in marked] == ["heading", "prose"]
    assert marked[1].section == "4.2 Training Details"


def test_the_stamp_gives_id_and_version() -> None:
    stamp = read_stamp(document_of("A title\narXiv:1706.03762v5 [cs.CL] 6 Dec 2017"))
    assert stamp is not None
    assert (stamp.arxiv_id, stamp.version, stamp.submitted_on) == ("1706.03762", 5, dt.date(2017, 12, 6))
    old = read_stamp(document_of("arXiv:math.GT/0309136v1 [math.GT] 8 Sep 2003"))
    assert old is not None
    assert old.arxiv_id == "math/0309136"
    misread = read_stamp(document_of("arXiv:1706.03762v5 [cs.CL] 36 Dec 2017"))
    assert misread is not None
    assert misread.submitted_on is None
    assert read_stamp(document_of("no stamp here, but arXiv:1706.03762 is cited")) is None
