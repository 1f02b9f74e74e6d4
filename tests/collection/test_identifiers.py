from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collection.identifiers import ArxivId, BadIdentifier, parse_id, parse_ids


@pytest.mark.parametrize(
    ("text", "paper", "version"),
    [
        ("1706.03762", "1706.03762", None),
        ("1706.03762v5", "1706.03762", 5),
        (" 1706.03762v5\n", "1706.03762", 5),
        ("0704.0001", "0704.0001", None),
        ("1412.9999v12", "1412.9999", 12),
        ("cs/0112017", "cs/0112017", None),
        ("cs/0112017v2", "cs/0112017", 2),
        ("math.GT/0309136", "math/0309136", None),
        ("math.GT/0309136v1", "math/0309136", 1),
        ("cs.CL/0306050", "cs/0306050", None),
        ("hep-th/9901001", "hep-th/9901001", None),
        ("arXiv:1706.03762v5", "1706.03762", 5),
        ("arXiv: cs/0112017", "cs/0112017", None),
        ("https://arxiv.org/abs/1706.03762v7", "1706.03762", 7),
        ("http://arxiv.org/abs/quant-ph/0201082v1", "quant-ph/0201082", 1),
        ("https://arxiv.org/pdf/1512.03385v1.pdf", "1512.03385", 1),
        ("https://export.arxiv.org/pdf/1512.03385", "1512.03385", None),
        ("10.48550/arXiv.2403.90031", "2403.90031", None),
        ("https://doi.org/10.48550/arXiv.2403.90031", "2403.90031", None),
        ("doi:10.48550/ARXIV.2403.90031", "2403.90031", None),
        ("https://doi.org/10.48550/arXiv.cs/0112017", "cs/0112017", None),
        ("arxiv.org/abs/2403.90031", "2403.90031", None),
        ("https://arxiv.org/abs/2403.90031?context=cs", "2403.90031", None),
        ("https://arxiv.org/pdf/2403.90031v2.pdf#page=3", "2403.90031", 2),
    ],
)
def test_ids_in_every_form_come_to_one(text: str, paper: str, version: int | None) -> None:
    assert parse_id(text) == ArxivId(paper, version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/x",
        "cs/../../etc/x",
        "cs/0112017/../../x",
        "/etc/passwd",
        "1706.03762/..",
        "1706.03762v0",
        "1706.03762v05",
        "1706.03762v99999",
        "1706.03762v4294967296",
        "1706.03762v99999999999999999999",
        "1706.03762 v5",
        "1713.03762",  # no thirteenth month
        "0612.1234",  # this form begins with April 2007
        "1706.0376",  # five digits since 2015
        "1412.03762",  # four before
        "1706.037622",
        "nosucharchive/0112017",
        "cs/011201",
        "١٧٠٦.03762",  # digits of another script
        "1706.03762\x00",
        "https://example.org/abs/1706.03762",
        "file:///1706.03762",
        "1706.03762;rm -rf",
        "1706.03762?x=1",
        "10.48550/arXiv.2403.90031?x=1",
        "10.1109/CVPR.2016.90",
    ],
)
def test_what_is_no_id_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadIdentifier, match="is no arXiv id"):
        parse_id(text)


def test_a_refusal_prints_no_control_characters() -> None:
    with pytest.raises(BadIdentifier) as refusal:
        parse_id("\x1b[2J" + "x" * 500)
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 250


@given(st.text())
def test_only_ids_pass(text: str) -> None:
    try:
        parsed = parse_id(text)
    except BadIdentifier:
        return
    assert parse_id(str(parsed)) == parsed
    assert ".." not in parsed.paper
    assert parsed.paper.count("/") <= 1


@given(st.integers(7, 40), st.integers(1, 12), st.integers(0, 99999), st.none() | st.integers(1, 400))
def test_every_id_since_2015_is_its_own_canonical_form(year: int, month: int, number: int, version: int | None) -> None:
    digits = 5 if (year, month) >= (15, 1) else 4
    if (year, month) < (7, 4):
        return
    paper = f"{year:02}{month:02}.{number % 10**digits:0{digits}}"
    text = paper if version is None else f"{paper}v{version}"
    assert parse_id(text) == ArxivId(paper, version)
    assert str(parse_id(text)) == text


def test_a_list_is_read_without_comments_and_doubles() -> None:
    lines = ["# seeds", "1706.03762  # transformer", "", "arXiv:1706.03762", "cs.CL/0306050"]
    assert parse_ids(lines) == [ArxivId("1706.03762"), ArxivId("cs/0306050")]


def test_every_bad_line_of_a_list_is_named() -> None:
    with pytest.raises(BadIdentifier) as refusal:
        parse_ids(["1706.03762", "nonsense", "../../etc/x"])
    assert "item 2" in str(refusal.value)
    assert "item 3" in str(refusal.value)
    assert "nothing was fetched" in str(refusal.value)
