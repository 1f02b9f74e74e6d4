"""Tables out of the geometry of a page: words at places, thin rules, captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pages.document import Document, Line, Page
from extractors.pages.sentences import Sentence
from extractors.reading import Box, Table
from extractors.tables.columns import TIME_PARTS, is_number
from extractors.tables.find import read_tables
from extractors.tables.grid import read_grid
from extractors.tables.view import TableWord

WIDTH = 4.4  # of one character, in points
SPACE = 2.4
SIZE = 9.0

Item = tuple[float, float, str]  # left, top, text
Rule = tuple[float, float, float, float]


def page_of(items: Sequence[Item], rules: Sequence[Rule] = (), bold: Sequence[str] = ()) -> Page:
    """A page on which each item is a line of its own, set in letters of one width."""
    text = ""
    source: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    heavy: list[bool] = []
    lines: list[Line] = []
    for x, y, words in items:
        start = len(text)
        gaps = words.count("  ")
        right = x
        for char in words:
            text += char
            if char == " ":
                source.append(-1)
                right += SPACE
                continue
            source.append(len(boxes))
            boxes.append((right, y, right + 0.95 * WIDTH, y + 6.5))
            heavy.append(words in bold)
            right += WIDTH
        lines.append(Line(start, len(text), Box(x, y, right, y + 6.5), SIZE, 0.0, words in bold, gaps))
        text += "\n"
        source.append(-1)
    return Page(
        1,
        612.0,
        792.0,
        text,
        np.array(source, np.int32),
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(heavy, np.bool_),
        tuple(lines),
        np.array(rules, np.float32).reshape(-1, 4),
    )


def tables_of(items: Sequence[Item], rules: Sequence[Rule] = (), bold: Sequence[str] = ()) -> tuple[Table, ...]:
    return read_tables(Document((page_of(items, rules, bold),), 1))


def rows_of(table: Table) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [rows[r] for r in sorted(rows)]


def grid(x: float, y: float, rows: Sequence[Sequence[str]], pitch: float = 12.0, step: float = 90.0) -> list[Item]:
    return [(x + c * step, y + r * pitch, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]


CAPTION = "Table 3: Error rates (%) on ImageNet validation."
ROWS = [["model", "top-1", "top-5"], ["plain-34", "28.54", "10.02"], ["ResNet-50", "22.85", "6.71"]]


def booktabs(x: float, y: float, width: float, rows: int, pitch: float = 12.0) -> list[Rule]:
    return [
        (x, y - 4, x + width, y - 3.5),
        (x, y + pitch - 4, x + width, y + pitch - 3.6),
        (x, y + rows * pitch - 2, x + width, y + rows * pitch - 1.5),
    ]


@pytest.mark.parametrize("above", [True, False], ids=["caption above", "caption below"])
def test_booktabs_rules_give_region_header_and_cells(above: bool) -> None:
    caption = (100.0, 80.0 if above else 150.0, CAPTION)
    (table,) = tables_of([caption, *grid(100, 100, ROWS)], booktabs(98, 100, 240, 3))
    assert table.label == "Table 3"
    assert table.caption == CAPTION
    assert (table.header_rows, table.header_columns, table.n_columns) == (1, 1, 3)
    assert rows_of(table) == ROWS


def test_a_table_without_rules_is_read_by_its_alignment() -> None:
    (table,) = tables_of([(100.0, 80.0, CAPTION), *grid(100, 96, ROWS)])
    assert table.understood
    assert rows_of(table)[1:] == ROWS[1:]


def test_a_caption_without_rows_is_kept_as_an_unread_table() -> None:
    (table,) = tables_of([(100.0, 80.0, CAPTION), (100.0, 300.0, "Nothing stands near the caption of this table here")])
    assert not table.understood
    assert table.problem
    assert (table.page, table.caption) == (1, CAPTION)


def test_two_tables_side_by_side_stay_apart() -> None:
    items = [
        (60.0, 80.0, "Table 1: Results of BERT."),
        (340.0, 80.0, "Table 2: Results of GPT."),
        *grid(60, 100, ROWS, step=70),
        *grid(340, 100, [["system", "EM", "F1"], ["BERT", "80.8", "88.5"], ["GPT", "70.1", "79.2"]], step=70),
    ]
    tables = tables_of(items, [*booktabs(58, 100, 190, 3), *booktabs(338, 100, 190, 3)])
    assert [t.label for t in tables] == ["Table 1", "Table 2"]
    assert rows_of(tables[1])[1] == ["BERT", "80.8", "88.5"]


def test_a_header_over_a_short_rule_spans_the_columns_below_it() -> None:
    items = [
        (60.0, 70.0, "Table 2: SQuAD 1.1 results."),
        (160.0, 100.0, "Dev"),
        (320.0, 100.0, "Test"),
        *grid(60, 112, [["System", "EM", "F1", "EM", "F1"], ["BERT", "80.8", "88.5", "81.2", "87.9"]], step=80),
        *grid(60, 136, [["QANet", "73.6", "82.7", "76.2", "84.6"]], step=80),
    ]
    rules = [
        (58, 96, 420, 96.5),
        (138, 109, 240, 109.4),
        (298, 109, 400, 109.4),
        (58, 121, 420, 121.4),
        (58, 146, 420, 146.5),
    ]
    (table,) = tables_of(items, rules)
    spans = {c.text: (c.column, c.column + c.column_span - 1) for c in table.cells if c.row == 0}
    assert spans == {"Dev": (1, 2), "Test": (3, 4)}
    assert table.header_rows == 2


def test_sub_headings_and_bold_cells() -> None:
    rows = [["System", "Dev F1", "Test F1"], ["ELMo (Peters et al., 2018a)", "95.7", "92.2"]]
    more = [["BERT-large", "96.6", "92.8"], ["BERT-base", "96.4", "92.4"]]
    items = [
        (60.0, 80.0, "Table 7: CoNLL-2003 results."),
        *grid(60, 100, rows, step=140),
        (60.0, 124.0, "Fine-tuning approach"),
        *grid(60, 136, more, step=140),
    ]
    (table,) = tables_of(items, booktabs(58, 100, 340, 5), bold=["96.6"])
    assert table.group_rows == (2,)
    assert [c.text for c in table.cells if c.bold] == ["96.6"]


def test_a_label_over_several_rows_is_filled_downwards() -> None:
    rows = [["method", "backbone", "AP"], ["Mask R-CNN", "ResNet-101", "38.2"], ["", "ResNeXt-101", "39.8"]]
    (table,) = tables_of([(60.0, 80.0, "Table 4: COCO test-dev."), *grid(60, 100, rows)], booktabs(58, 100, 240, 3))
    assert rows_of(table)[2] == ["Mask R-CNN", "ResNeXt-101", "39.8"]


@pytest.mark.parametrize(
    ("second", "joined"),
    [
        ("tuning", "Instruction tuning"),
        ("[5]", "Instruction [5]"),
        ("(Zhang et al., 2022)", "Instruction (Zhang et al., 2022)"),
    ],
)
def test_a_second_line_of_a_label_belongs_to_the_row_above(second: str, joined: str) -> None:
    rows = [["stage", "AP", "AP50"], ["Alignment", "38.2", "59.0"], ["Instruction", "39.8", "60.1"], [second, "", ""]]
    rows += [["Distillation", "40.2", "61.0"]]
    (table,) = tables_of([(60.0, 80.0, "Table 4: COCO test-dev."), *grid(60, 100, rows)], booktabs(58, 100, 240, 5))
    assert [row[0] for row in rows_of(table)] == ["stage", "Alignment", joined, "Distillation"]
    assert table.group_rows == ()


def test_figures_and_running_text_give_no_table() -> None:
    items = [
        (60.0, 200.0, "Figure 2: Training curves."),
        *grid(60, 100, [["0.1", "0.2", "0.3"], ["10", "20", "30"]]),
        (60.0, 300.0, "As can be seen in Table 2 the larger model is better than all of the others"),
    ]
    assert tables_of(items, booktabs(58, 100, 240, 2)) == ()


def test_sentences_that_cite_a_table_are_its_mentions() -> None:
    page = page_of([(100.0, 80.0, CAPTION), *grid(100, 100, ROWS)], booktabs(98, 100, 240, 3))
    cites = "Table 3 shows that the residual networks are better."
    sentences = [
        Sentence(0, cites, "prose", "4.1 ImageNet", 1, ((1, 0),) * len(cites)),
        Sentence(1, "Table 13 is another one.", "prose", "5 More", 1, ((1, 0),) * 24),
    ]
    (table,) = read_tables(Document((page,), 1), sentences)
    assert table.mentions[0] == cites
    assert table.section == "4.1 ImageNet"


@pytest.mark.parametrize(
    "text",
    ["28.4", "93.2*", "80.8/88.5", "28.54", "6.43", "76.4^†", "39.8%", "2.3e19", "1,024", "(84.1)", "96.43(+0.37)"],
)
def test_numbers_of_tables(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["ResNet-50", "–", "AP_50", "top-1", "COCO", "0.5:0.95", "BERT", "-/-"])
def test_words_of_tables(text: str) -> None:
    assert not is_number(text)


@settings(max_examples=40)
@given(
    st.integers(2, 6),
    st.integers(2, 8),
    st.floats(50, 120),
    st.floats(10, 16),
)
def test_a_ruled_grid_of_numbers_comes_back_cell_by_cell(columns: int, rows: int, x: float, pitch: float) -> None:
    body = [[f"model{r}", *(f"{10 + 7 * r + c}.{(3 * r + c) % 10}" for c in range(columns))] for r in range(rows)]
    header = ["method", *(f"col{'abcdefgh'[c]}" for c in range(columns))]
    items = [(x, 70.0, "Table 1: A table of numbers."), *grid(x, 100, [header, *body], pitch, 70.0)]
    (table,) = tables_of(items, booktabs(x - 2, 100, 70.0 * (columns + 1), rows + 1, pitch))
    assert rows_of(table) == [header, *body]
    for cell in table.cells:
        assert table.box.x0 - 3 <= cell.box.x0 <= cell.box.x1 <= table.box.x1 + 3


def test_a_caption_beside_its_table_is_its_caption() -> None:
    items = [(330.0, 100.0, "Table 3: Error rates (%) on ImageNet."), *grid(60, 100, ROWS)]
    (table,) = tables_of(items, booktabs(58, 100, 240, 3))
    assert table.label == "Table 3"
    assert rows_of(table) == ROWS


def test_tables_stacked_above_one_caption_are_all_its_tables() -> None:
    stacks = [item for k in range(4) for item in grid(100, 100 + 55 * k, ROWS)]
    rules = [rule for k in range(4) for rule in booktabs(98, 100 + 55 * k, 240, 3)]
    found = tables_of([*stacks, (100.0, 316.0, CAPTION)], rules)
    assert [rows_of(table) for table in found] == [ROWS] * 4


def test_a_page_of_captions_below_their_tables_gives_each_its_own() -> None:
    other = [["model", "EM", "F1"], ["BERT", "80.8", "88.5"], ["ALBERT", "84.1", "90.9"]]
    items = [
        *grid(100, 100, ROWS),
        (100.0, 140.0, "Table 1: Error rates on ImageNet."),
        *grid(100, 158, other),
        (100.0, 198.0, "Table 2: Results on SQuAD."),
    ]
    first, second = tables_of(items)
    assert rows_of(first) == ROWS
    assert rows_of(second) == other


def test_columns_are_told_apart_where_other_rows_hold_one_wide_cell() -> None:
    rows = [["model", "EN-DE", "EN-FR"]] + [[f"model{k}", f"2.{k}", f"1.{k}"] for k in range(4)]
    wide = [(100.0, 160.0, "big"), (172.0, 160.0, "3.3 · 10000000000^18")]
    (table,) = tables_of([(100.0, 80.0, CAPTION), *grid(100, 100, rows, step=70), *wide], booktabs(98, 100, 220, 6))
    assert rows_of(table)[1:5] == rows[1:]


def test_a_sub_heading_between_rows_without_rules_belongs_to_the_table() -> None:
    items = [
        *grid(100, 100, [["Model", "EM", "F1"]]),
        (100.0, 112.0, "Single models on dev, without data augmentation"),
        *grid(100, 124, [["BERT", "84.1", "90.9"], ["RoBERTa", "88.9", "94.6"]]),
        (100.0, 150.0, "Single models on test as of the twenty-fifth of July"),
        *grid(100, 162, [["XLNet", "86.3", "89.1"], ["RoBERTa", "86.8", "89.8"]]),
        (100.0, 190.0, "Table 6: Results on SQuAD."),
    ]
    (table,) = tables_of(items)
    assert ["BERT", "84.1", "90.9"] in rows_of(table)
    assert ["XLNet", "86.3", "89.1"] in rows_of(table)


def test_a_caption_whose_table_is_not_read_is_said() -> None:
    (table,) = tables_of([(100.0, 80.0, "Table 3: Error rates (%) on ImageNet."), (100.0, 400.0, "nothing else")])
    assert not table.understood
    assert table.problem


def test_a_time_in_hours_and_minutes_is_one_cell() -> None:
    """1603.09382 p10: the gap in "15h 7m" is as wide as that between two columns."""
    lines = [("Constant Depth", "20h 42m", "20h 51m", "33h 43m"), ("Stochastic Depth", "15h 7m", "15h 20m", "25h 33m")]
    (table,) = tables_of(
        [
            (72, 100, "Table 2: Training time comparison."),
            *grid(72, 124, [("", "CIFAR10+", "CIFAR100+", "SVHN"), *lines]),
        ],
        booktabs(70, 124, 360, 3),
    )
    assert rows_of(table)[1:] == [list(line) for line in lines]


def test_headers_of_a_row_do_not_stand_over_one_another() -> None:
    """2006.02334 p5: "Box" over the six columns left of "Mask", though it is the middle of ten as well."""
    lefts = [175 + 24 * k for k in range(12)]
    heads = [(105, 136, "HTC"), (128, 136, "RFP"), (151, 136, "SAC"), *((x, 136, f"A{k}") for k, x in enumerate(lefts))]
    body: list[Item] = [(111, y, "X") for y in (150, 162, 174)] + [(134, 162, "X"), (157, 174, "X")]
    body += [(x, y, f"{40 + k}.{row}") for row, y in enumerate((150, 162, 174)) for k, x in enumerate(lefts)]
    rules = [(101, 120, 494, 120.5), (101, 146, 494, 146.5), (101, 186, 494, 186.5)]
    over = [(239, 124, "Box"), (377, 124, "Mask")]
    (table,) = tables_of([(101, 100, "Table 2: Detection results."), *over, *heads, *body], rules)
    spans = {cell.text: (cell.column, cell.column_span) for cell in table.cells if cell.text in ("Box", "Mask")}
    assert spans == {"Box": (3, 6), "Mask": (9, 6)}


def test_rows_without_numbers_up_to_the_next_rule_are_headers() -> None:
    """1709.04109 p6: a rule stands between the data sets and "h" and "F1" below them."""
    heads = [(162, 124, "CoNLL03 NER"), (72, 136, "Model"), (162, 136, "h"), (252, 136, "F1")]
    body = grid(72, 150, [("LSTM-CRF", "46", "90.76"), ("LSTM-CNN-CRF", "7", "91.22"), ("LM-LSTM-CRF", "6", "91.71")])
    rules = [(70, y, 340, y + 0.5) for y in (120, 132, 146, 188)]
    (table,) = tables_of([(72, 100, "Table 6: Training statistics."), (252, 124, "Score"), *heads, *body], rules)
    assert table.header_rows == 2


def test_rows_of_settings_above_a_rule_are_no_headers() -> None:
    rows = [
        ("Setting", "Base", "Large"),
        ("Optimizer", "Adam", "LAMB"),
        ("GPU", "V100", "A100"),
        ("Time (h)", "10", "20"),
    ]
    rules = [(70, y, 340, y + 0.5) for y in (120, 134, 158, 174)]
    (table,) = tables_of([(72, 100, "Table 5: Settings."), *grid(72, 124, rows)], rules)
    assert table.header_rows == 1


@pytest.mark.parametrize("cells", [("147m", "20m"), ("125m", "3h"), ("3h", "2h")])
def test_two_times_beside_each_other_are_two(cells: tuple[str, str]) -> None:
    assert TIME_PARTS.fullmatch(" ".join(cells)) is None


def test_a_header_that_a_bracket_holds_together_is_one() -> None:
    """2207.10666 p12: "Training Time (GPU Hours)" over "6,415" and "(1.9x)", which stand in columns of their own."""
    heads = [(72, 124, "Teacher"), (162, 124, "Training"), (252, 124, "Time"), (162, 136, "(GPU"), (252, 136, "Hours)")]
    body = grid(72, 148, [("BEiT-L", "6,415", "1.9"), ("Swin-L", "5,804", "1.7"), ("CLIP", "7,087", "2.1")])
    rules = [(70, 120, 340, 120.5), (70, 146, 340, 146.5), (70, 184, 340, 184.5)]
    (table,) = tables_of([(72, 100, "Table 3: Teachers."), *heads, *body], rules)
    over = [
        cell.text
        for cell in table.cells
        if cell.row < table.header_rows and cell.column <= 1 < cell.column + cell.column_span
    ]
    assert over == ["Training Time", "(GPU Hours)"]


def word(text: str, x: float, y: float, height: float = 6.3) -> TableWord:
    return TableWord(text, x, y, x + 5 * len(text), y + height, False, SIZE, 0)


@pytest.mark.parametrize(("labelled", "header_rows"), [(False, 3), (True, 2)])
def test_names_of_columns_below_the_label_of_the_first_are_headers(labelled: bool, header_rows: int) -> None:
    """As in 2111.11418, Table 3, where "Backbone" stands a line above the names of the other columns."""
    rows = [
        [word("RetinaNet", 90, 100), word("Mask", 200, 100)],
        [word("Backbone", 20, 106)],
        [
            *([word("Adam", 20, 112)] if labelled else []),
            *(word(text, 80 + 50 * k, 112) for k, text in enumerate(("Params", "AP", "AP50", "APs"))),
        ],
        *(
            [word("PVT", 20, 124 + 12 * n), *(word(text, 80 + 50 * k, 124 + 12 * n) for k, text in enumerate(row))]
            for n, row in enumerate([("21.3", "31.8", "49.6", "16.3"), ("21.7", "36.2", "56.2", "20.8")])
        ),
    ]
    rule = Box(18, 110, 260, 110.5)
    read = read_grid([one for row in rows for one in row], Box(18, 95, 260, 150), (rule,), ())
    assert read is not None
    assert read.header_rows == header_rows


def test_a_second_script_below_the_first_belongs_to_the_same_word() -> None:
    """As "AP^b" over "50" in 2308.03409, Table 3."""
    heads = [word("AP^b", 90 + 50 * k, 100, 6.3) for k in range(3)]
    scripts = [word("50", 150, 104.6, 3.7), word("75", 200, 104.6, 3.7)]
    rows = [
        word(text, 20 if not k else 40 + 50 * k, 120 + 12 * n, 6.3)
        for n, row in enumerate([("PVT", "42.2", "62.7", "45.0"), ("Swin", "45.0", "65.9", "48.4")])
        for k, text in enumerate(row)
    ]
    read = read_grid([*heads, *scripts, *rows], Box(20, 95, 220, 145), (), ())
    assert read is not None
    assert [cell.text for cell in read.rows[0]] == ["AP^b", "AP^b_50", "AP^b_75"]
    assert read.header_rows == 1


@pytest.mark.parametrize(("base", "small"), [("AP^bboxes", ("50", "75")), ("42.2", ("±0.2",))])
def test_small_words_that_are_no_scripts_stay_a_row(base: str, small: tuple[str, ...]) -> None:
    """Two below one word, or below a number."""
    heads = [word("Model", 20, 100), word(base, 90, 100), word("AP", 160, 100)]
    below = [word(text, 91 + 20 * k, 104.6, 3.7) for k, text in enumerate(small)]
    rows = [
        word(text, (20, 95, 160)[k], 120 + 12 * n) for n in range(2) for k, text in enumerate(("PVT", "42.2", "62.7"))
    ]
    read = read_grid([*heads, *below, *rows], Box(20, 95, 220, 145), (), ())
    assert read is not None
    texts = [cell.text for row in read.rows for cell in row]
    assert base in texts
    assert all(text in " ".join(texts) for text in small)


def test_a_rule_below_several_headers_widens_none_of_them() -> None:
    """As in 1812.00420, Table 7, whose rules leave a gap between the groups."""
    heads = [word("Time", 120, 100), word("Size", 250, 100)]
    names = [word(text, x, 112) for text, x in (("MNIST", 90), ("CIFAR", 150), ("Train", 220), ("Test", 280))]
    rows = [
        word(text, (20, 95, 155, 225, 285)[k], 124 + 12 * n)
        for n in range(2)
        for k, text in enumerate(("GEM", "186", "105", "1.5", "2.5"))
    ]
    rules = tuple(Box(x0, y, x1, y + 0.5) for y in (108, 120) for x0, x1 in ((88, 180), (218, 310)))
    read = read_grid([*heads, *names, *rows], Box(20, 95, 310, 150), rules, ())
    assert read is not None
    assert [(cell.column, cell.last, cell.text) for cell in read.rows[1]] == [
        (1, 1, "MNIST"), (2, 2, "CIFAR"), (3, 3, "Train"), (4, 4, "Test"),
    ]  # fmt: skip


def test_a_symbol_that_is_repeated_with_other_scripts_heads_a_column_each_time() -> None:
    """As in 1904.11492, Table 2, where hardly a space stands between them."""
    names = ("AP^bbox", "AP^bbox_50", "AP^bbox_75")
    lefts = (60, 96, 147)
    heads = [word(text, x, 100) for text, x in zip(names, lefts, strict=True)]
    rows = [
        word(text, 20 if not k else (70, 115, 165)[k - 1], 120 + 12 * n)
        for n, row in enumerate([("base", "37.2", "59.0", "40.1"), ("GC", "38.0", "59.8", "41.0")])
        for k, text in enumerate(row)
    ]
    read = read_grid([*heads, *rows], Box(20, 95, 200, 145), (), ())
    assert read is not None
    assert [(cell.column, cell.last, cell.text) for cell in read.rows[0]] == [
        (k, k, name) for k, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_sideways_table_reads_like_an_upright_one(turn: int) -> None:
    page = page_of([(100.0, 80.0, CAPTION), *grid(100, 100, ROWS)], booktabs(98, 100, 240, 3))
    (table,) = read_tables(Document((_turned(page, turn),), 1))
    assert rows_of(table) == ROWS
    assert table.caption == CAPTION


def _turned(page: Page, turn: int) -> Page:
    """The page turned to the left (text runs up) or to the right (text runs down)."""

    def box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if turn > 0:
            return y0, page.width - x1, y1, page.width - x0
        return page.height - y1, x0, page.height - y0, x1

    def boxes(rows: Sequence[Sequence[float]]) -> list[tuple[float, float, float, float]]:
        return [box(row[0], row[1], row[2], row[3]) for row in rows]

    return replace(
        page,
        width=page.height,
        height=page.width,
        boxes=np.array(boxes(page.boxes.tolist()), np.float32).reshape(-1, 4),
        rules=np.array(boxes(page.rules.tolist()), np.float32).reshape(-1, 4),
        lines=tuple(
            replace(q, angle=turn * np.pi / 2, box=Box(*box(q.box.x0, q.box.y0, q.box.x1, q.box.y1)))
            for q in page.lines
        ),
    )
