"""Sentences over line ends, columns and pages."""

from __future__ import annotations

import datetime as dt
import gc
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.pages.document import Document
from extractors.pages.sentences import LONGEST_SENTENCE, pipeline, read_sentences, sentence_spans
from extractors.pages.structure import mark_lines, read_stamp
from extractors.paper import read_parsed
from tests.extractors.papers import document_of
from tests.shared import LONG


def test_abbreviations_do_not_end_a_sentence() -> None:
    texts = [
        s.text
        for s in read_sentences(
            document_of("We follow Vaswani et al. and use Adam, cf. Fig. 3 for its rate.\nThen we stop.")
        )
    ]
    assert texts == ["We follow Vaswani et al. and use Adam, cf. Fig. 3 for its rate.", "Then we stop."]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("We train with 8 GPUs for 37 days on each worker.^6 The same model needs two weeks on German.", ["worker.^6"]),
        ("It has 4.47 × 10^7 parameters (all trained).^2 We set the scale to one for all of them.", ["trained).^2"]),
        ("We follow the setup of Vaswani et al.^3 The rate of Kingma et al.^4 Adam decays over steps.", []),
        ("Training needs 3.3 × 10^18 FLOP and 1.^2 of memory for all of the models in the table.", []),
    ],
)
def test_the_mark_of_a_footnote_after_a_full_stop_ends_a_sentence(text: str, ends: list[str]) -> None:
    """1705.03122, page 6: the time of one language pair stood in a sentence with the name of another."""
    sentences = [s.text for s in read_sentences(document_of(text))]
    assert [one.rsplit(maxsplit=1)[-1] for one in sentences[:-1]] == ends


_WORDS = st.sampled_from([
    "We", "train", "8×V100", "(Fig.", "3.5days", "al.", "et", "3.", "GPUs.", "hours)?", '."', "--", "(", "…", "_", "+",
    "!", "e.g.", "1.5", "end.).", "a.b.c", "。", "U.S.", "", "[12].", ".", "§",
])  # fmt: skip


@given(st.lists(_WORDS, max_size=30))
def test_the_words_near_full_stops_tell_spacy_all_that_the_whole_text_does(words: list[str]) -> None:
    text = " ".join(words).strip()
    of_the_whole = [(text[one.start_char : one.end_char]).strip() for one in pipeline()(text).sents]
    assert [part for start, end in sentence_spans(text) if (part := text[start:end].strip())] == of_the_whole


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


def test_a_sentence_beyond_the_limit_is_cut_at_a_blank_and_loses_nothing() -> None:
    text = "Then " + "we trained it on 8 NVIDIA V100 GPUs for 3 days, " * 400
    sentences = read_sentences(document_of("A short one.\n" + text))
    assert [s.cut for s in sentences] == [False, True, True, True, True]
    assert all(len(s.text) <= LONGEST_SENTENCE for s in sentences)
    assert " ".join(s.text for s in sentences[1:]) == text.strip()
    assert sentences[-1].offset(0) > sentences[-2].offset(0)


def test_a_long_gap_is_one_blank_and_places_stay_true() -> None:
    document = document_of("We trained it for 3" + " " * 50 + "days on  GPUs.")
    (sentence,) = read_sentences(document)
    assert sentence.text == "We trained it for 3 days on  GPUs."
    assert sentence.offset(sentence.text.index("GPUs")) % 1_000_000 == document.pages[0].text.index("GPUs")


def test_a_paper_says_which_pages_have_a_cut_sentence() -> None:
    paper = read_parsed(document_of("We train.", "with 8 GPUs, " * 600), "0" * 64)
    assert paper.status == "read"
    assert paper.detail == "sentences longer than 6,000 characters were cut on pages 2"


LENGTH = 40_000 if LONG else 8_000
"""Characters of a paragraph with no end to its sentence."""


@pytest.mark.long
@pytest.mark.parametrize(
    "unit",
    [
        "+,",
        "a, ",
        "V100 ",
        "8 V100 GPUs, ",
        "1",
        "1,111",
        "12 ",
        "(",
        "A",
        "Net-",
        "8 x ",
        ".",
        "10^",
        "and 4 hours ",
        "100 ",
        "8 * ",
    ],
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        document = document_of("We trained our model on 8 GPUs for 3 days " + unit * (length // len(unit)))
        gc.disable()  # a collection of all that other tests left takes as long as the reading
        start = time.process_time()
        read_parsed(document, "0" * 64)
        taken = time.process_time() - start
        gc.enable()
        return taken

    seconds(1_000)  # loads the rules
    short = seconds(LENGTH // 4)
    # Four times for four times the length, sixteen were it quadratic; below half a second the clock decides.
    assert seconds(LENGTH) < max(0.5, 8 * short)


@pytest.mark.parametrize(
    "heading",
    [
        "APPENDIX II: TECHNICAL DETAILS",
        "Appendix. Training",
        "Supplementary Information",
        "A. Implementation Details",
        "B.1 Hyperparameters and other details",
        "C EXPERIMENTAL SETUP",
    ],
)
def test_an_appendix_ends_the_reference_list_however_many_years_it_names(heading: str) -> None:
    cited = "\n".join(f"[{k}] A. Author. A paper on networks, 20{k:02d}." for k in range(10, 18))
    dated = "\n".join(f"We tried the method of Author (20{k:02d}) and others." for k in range(10, 22))
    document = document_of(
        f"We train.\n# References\n{cited}\n# {heading}\nTraining takes 10 days on one K40 GPU.\n{dated}"
    )
    assert [s.kind for s in read_sentences(document) if "10 days" in s.text] == ["prose"]


def test_running_text_that_cites_is_no_list_of_references() -> None:
    cited = "\n".join(f"[{k}] A. Author. A paper on networks, 20{k:02d}." for k in range(10, 18))
    text = "\n".join(f"We tried the method of (Author et al., 20{k:02d}; Some & Other, 2019)." for k in range(10, 22))
    document = document_of(
        f"We train.\n# References\n{cited}\n# A Generative LLMs\nTraining takes 10 days on one K40 GPU.\n{text}"
    )
    assert [s.kind for s in read_sentences(document) if "10 days" in s.text] == ["prose"]


@pytest.mark.parametrize("entry", ["Some paper (CVPR 20{k}).", "Author, A., et al. (20{k}). Some paper."])
def test_years_of_entries_are_no_citations(entry: str) -> None:
    cited = "\n".join(entry.format(k=k) for k in range(10, 22))
    document = document_of(f"We train.\n# References\n{cited}\n# B Author\nTraining on GPUs for 3 days.\n{cited}")
    assert {s.kind for s in read_sentences(document) if "3 days" in s.text} == {"reference"}


def test_a_footnote_is_no_heading() -> None:
    document = document_of(
        "We train it.\n# 2 Each training step took approximately 0.15 seconds on a 32-core TPUv2.\nSo."
    )
    assert [s.kind for s in read_sentences(document) if "0.15" in s.text] == ["prose"]


def test_a_name_of_an_author_ends_no_list_of_references() -> None:
    cited = "\n".join(f"[{k}] A. Author. A paper on networks of some kind." for k in range(10, 18))
    document = document_of(
        f"We train.\n# References\n{cited}\n# C. D. Author and others\nTraining on GPUs for 3 days.\n{cited}"
    )
    assert {s.kind for s in read_sentences(document) if "3 days" in s.text} == {"reference"}


def test_a_sentence_goes_on_in_the_next_column_with_a_name() -> None:
    first = "We set all as before and change none of it in here.\nAll finetune experiments are carried out on 4 NVIDIA"
    second = "Tesla V100 GPUs. Note that the sets are taken as usual.\nWe say no more of it."
    document = document_of(first, second)
    wide = [
        replace(page, lines=tuple(replace(line, box=replace(line.box, x1=289.0)) for line in page.lines))
        for page in document.pages
    ]
    texts = [s.text for s in read_sentences(Document(tuple(wide), 2))]
    assert "All finetune experiments are carried out on 4 NVIDIA Tesla V100 GPUs." in texts
    narrow = [wide[0], document.pages[1]]
    assert "All finetune experiments are carried out on 4 NVIDIA" in [
        s.text for s in read_sentences(Document(tuple(narrow), 2))
    ]


def test_a_line_goes_on_below_one_that_a_footnote_mark_cut() -> None:
    document = document_of("All models were trained on cards\nand took about 1 day on 4\nA100s.")
    page = document.pages[0]
    above, cut, last = page.lines
    top = above.box.y0
    cut = replace(cut, box=replace(cut.box, x0=above.box.x1 + 4, x1=504.0, y0=top + 0.5, y1=top + 9.5))
    last = replace(last, box=replace(last.box, y0=top + 12, y1=top + 21))
    cut_page = replace(page, lines=(above, cut, last))
    assert [s.text for s in read_sentences(Document((cut_page,), 1))] == [
        "All models were trained on cards and took about 1 day on 4 A100s."
    ]


def test_a_line_with_stretched_blanks_is_no_row_of_a_table() -> None:
    document = document_of(
        "We employed 128 V100 GPUs for the\nBLOOMZ and 32 V100 GPUs for the rest\nModel  FLOPs  GPUs  Batch"
    )
    page = document.pages[0]
    lines = [replace(line, box=replace(line.box, x1=289.0)) for line in page.lines]
    lines[0], lines[2] = replace(lines[0], gaps=2), replace(lines[2], gaps=3)
    sentences = read_sentences(Document((replace(page, lines=tuple(lines)),), 1))
    assert [(s.kind, s.text) for s in sentences] == [
        ("prose", "We employed 128 V100 GPUs for the BLOOMZ and 32 V100 GPUs for the rest"),
        ("row", "Model  FLOPs  GPUs  Batch"),
    ]
