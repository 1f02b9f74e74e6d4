"""Kinds of papers know their examples, both ways."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from curation.vocabulary.paper_kinds import announced, paper_kinds


def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("curation").joinpath("data/paper_kinds.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", sorted(paper_kinds()))
def test_a_kind_knows_its_examples(kind: str) -> None:
    entry = _data()[kind]
    assert entry["yes"]
    assert entry["no"]
    assert [text for text in entry["yes"] if not announced(text, "")[kind]] == []
    assert [text for text in entry["no"] if announced(text, "")[kind]] == []


def test_a_title_counts_three_times_an_abstract_once() -> None:
    said = announced("A survey of surveys", "This survey covers pruning.")
    assert said["survey"] == 4
    assert said["compression"] == 1
    assert said["theory"] == 0
    assert set(announced("", "")) == set(paper_kinds())
