"""Every rule of the data files reads what its examples say and leaves what they say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import extractors
from extractors.pages.structure import is_caption
from extractors.readings.accelerators import find_accelerators
from extractors.readings.amounts import read_amounts
from extractors.readings.contexts import contexts_of, section_contexts
from extractors.readings.machines import ONE
from extractors.readings.model_names import find_models
from extractors.readings.relations import relations_of
from extractors.readings.rules import Amount, Rule, load_rules, mask, rule_hits, unit_factor
from extractors.readings.table_headers import header_kind
from extractors.readings.written_numbers import parse_number

DATA = Path(extractors.__file__).parent / "data"
FILES = ("counts", "durations", "compute", "amounts")


def _read(sentence: str) -> list[Amount]:
    return read_amounts(sentence, find_accelerators(sentence))


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


# As they stand in the files: compiled here they would be so in every process that only collects tests.
RULES = [(f"{file}.{rule['name']}", rule) for file in FILES for rule in _data(f"rules/{file}.toml")["rule"]]
READS = [(name, text, value) for name, rule in RULES for text, value in rule["reads"]]
LEAVES = [(name, text) for name, rule in RULES for text in rule["leaves"]]
MACHINES = _data("rules/machines.toml")["rule"]


@pytest.mark.parametrize(("rule", "sentence", "value"), READS)
def test_a_rule_reads_its_examples(rule: str, sentence: str, value: float) -> None:
    assert pytest.approx(value, rel=1e-3) in [amount.value for amount in _read(sentence) if amount.rule == rule]


@pytest.mark.parametrize(("rule", "sentence"), LEAVES)
def test_a_rule_leaves_what_it_must(rule: str, sentence: str) -> None:
    assert rule not in [amount.rule for amount in _read(sentence)]


def _numbers(rule: Rule, sentence: str) -> list[float | None]:
    return [
        1.0 if hit["n"].lower() in ONE else parse_number(hit["n"])
        for hit in rule_hits(rule, sentence.lower(), mask(sentence, find_accelerators(sentence)))
    ]


@pytest.mark.parametrize("name", [rule["name"] for rule in MACHINES])
def test_a_rule_of_machines_reads_and_leaves_its_examples(name: str) -> None:
    rule = next(rule for rule in load_rules("machines") if rule.name == name)
    assert [text for text, value in rule.properties["reads"] if value not in _numbers(rule, text)] == []
    assert [text for text in rule.properties["leaves"] if _numbers(rule, text)] == []


@pytest.mark.parametrize(("rule", "sentence", "_value"), READS)
def test_an_amount_stands_where_it_says(rule: str, sentence: str, _value: float) -> None:
    for amount in _read(sentence):
        assert 0 <= amount.start < amount.end <= len(sentence)
        assert re.search(r"\w", sentence[amount.start : amount.end])


@pytest.mark.parametrize("name", sorted(_data("contexts.toml")))
def test_contexts_know_their_examples(name: str) -> None:
    entry = _data("contexts.toml")[name]
    assert [text for text in entry["yes"] if name not in contexts_of(text)] == []
    assert [text for text in entry["no"] if name in contexts_of(text)] == []


def _outside_brackets(pattern: str) -> str:
    bare = re.sub(r"\[[^\]]*\]", "", re.sub(r"\\.", "", pattern))
    while (outside := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = outside
    return bare


@pytest.mark.parametrize("name", sorted(_data("contexts.toml")))
def test_patterns_of_contexts_have_no_bar_outside_brackets(name: str) -> None:
    """They are tried together behind one edge of a word."""
    assert _outside_brackets(r"\ba|b(?:c|[|])") == "a|b"
    assert [one for one in _data("contexts.toml")[name]["patterns"] if "|" in _outside_brackets(one)] == []


@pytest.mark.parametrize("name", sorted(_data("sections.toml")))
def test_sections_know_their_examples(name: str) -> None:
    entry = _data("sections.toml")[name]
    assert [text for text in entry["yes"] if name not in section_contexts(text)] == []
    assert [text for text in entry["no"] if name in section_contexts(text)] == []


@pytest.mark.parametrize("name", sorted(_data("relations.toml")))
def test_relations_know_their_examples(name: str) -> None:
    entry = _data("relations.toml")[name]
    for expected, examples in ((True, entry["yes"]), (False, entry["no"])):
        for example in examples:
            start = example.index("|")
            text = example.replace("| ", "")
            words = re.match(r"\S+ \S+|\S+", text[start:])
            assert words is not None
            assert (name in relations_of(text, start, start + words.end())) is expected, example


@pytest.mark.parametrize("entry", _data("table_headers.toml")["header"], ids=lambda entry: entry["name"])
def test_headers_know_their_examples(entry: dict[str, Any]) -> None:
    kinds = {text: header_kind(text) for text in (*entry["examples"], *entry["leave"])}
    assert [text for text in entry["examples"] if not kinds[text] or kinds[text][0].name != entry["name"]] == []  # type: ignore[index]
    assert [text for text in entry["leave"] if kinds[text] and kinds[text][0].name == entry["name"]] == []  # type: ignore[index]


def test_captions_know_their_examples() -> None:
    entry = _data("structure.toml")["caption"]
    assert all(is_caption(text) for text in entry["examples"])
    assert not any(is_caption(text) for text in entry["leave"])


def test_model_names_know_their_examples() -> None:
    entry = _data("model_names.toml")["name"]
    assert [text for text in entry["examples"] if (0, len(text)) not in find_models(text)] == []
    assert [text for text in entry["leave"] if find_models(text)] == []


@pytest.mark.parametrize(
    ("kind", "unit", "factor"),
    [
        ("hours", "days", 24),
        ("hours", "ms", 1 / 3_600_000),
        ("hours", "weeks", 168),
        ("flop", "PF-days", 8.64e19),
        ("flop", "petaflop/s-days", 8.64e19),
        ("flop", "EFLOPs", 1e18),
        ("flop", "GFLOPs", 1e9),
        ("flop", "parsecs", None),
    ],
)
def test_units(kind: str, unit: str, factor: float | None) -> None:
    assert unit_factor(kind, unit) == (pytest.approx(factor) if factor else None)


@pytest.mark.parametrize("end", [".", ",", ";"])
@pytest.mark.parametrize("file", ["counts", "durations", "compute", "machines"])
def test_the_end_of_a_sentence_changes_no_amount(file: str, end: str) -> None:
    examples = [text for rule in _data(f"rules/{file}.toml")["rule"] for text, *_ in rule.get("reads", [])]
    assert examples

    def read(text: str) -> list[tuple[str, float, str | None]]:
        return [(amount.quantity, amount.value, amount.unit) for amount in _read(text)]

    assert [text for text in examples if text[-1] not in ".,;)]" and read(text + end) != read(text)] == []
