"""A slip in a data file of the readers ends a run before the first paper, and is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.benchmarks import benchmark_files
from extractors.readings import rules
from flows import rule_files
from flows.pool import PdfJob
from flows.progress import Silent
from flows.rule_files import RuleFileError, check_rule_files
from flows.steps import read_all
from warehouse.lake import Lake

UNCLOSED = "[[rule]]\nname = 'a'\npattern = '(?P<n>{N}) (days'"
WHOLE = "[[rule]]\nname = 'a'\npattern = 'a'\n"
COUNT = "[adjectives]\nwords = 'a'\n[[rule]]\nname = 'a'\npattern = 'a brace of {ACC}'\nunit = 'accelerator'\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Data files of the readers to spoil, none of them loaded yet."""
    folder = tmp_path / "data"
    shutil.copytree(rules.DATA, folder)
    for module in (rules, rule_files):
        monkeypatch.setattr(module, "DATA", folder)
    rules.load_rules.cache_clear()
    yield folder
    rules.load_rules.cache_clear()


def test_the_projects_own_files_can_be_loaded() -> None:
    check_rule_files()
    assert benchmark_files()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "rules/slips.toml",
            UNCLOSED,
            r"slips.toml: the rule 'a': missing \), unterminated .* of the pattern \(\?P<n>",
        ),
        ("rules/slips.toml", "[[rule]]\nname = 'a'", "slips.toml: the file, or a rule of it, lacks the key 'pattern'"),
        ("rules/slips.toml", "[[rule]\nname = 'a'", "slips.toml is no TOML: "),
        ("rules/slips.toml", WHOLE + "need = ['x']", "slips.toml: the rule 'a' has keys that nothing reads: need"),
        (
            "rules/durations.toml",
            WHOLE + "unit = 'wallclock'",
            "the unit of the rule 'a' must be one of device_hours, ",
        ),
        ("rules/slips.toml", WHOLE + WHOLE, "slips.toml: two rules have the name 'a'"),
        ("rules/slips.toml", WHOLE, "slips.toml: the rule 'a' has no `reads`"),
        (
            "rules/slips.toml",
            WHOLE + "reads = [['a', 1]]\nalso = '{NOPE} a'",
            "has {NOPE}, which is no macro known here",
        ),
        (
            "rules/durations.toml",
            WHOLE + "unit = 'wall_clock'\nvalue = 12\nreads = [['a', 12]]",
            r"the pattern of the rule 'a' has no \(\?P<t>…\) or \(\?P<written>…\)",
        ),
        ("rules/compute.toml", WHOLE + "reads = [['a', 1e20]]", r"the rule 'a' has no \(\?P<n>…\), of which"),
        ("contexts.toml", "[search]\npattern = ['a']", r"contexts.toml: \[search\] lacks the key 'patterns'"),
        ("sections.toml", "[setup]\npatterns = ['(']", r"sections.toml: \[setup\]: missing \)"),
        ("chip_aliases.json", '{"names": {"A100": [}}', "chip_aliases.json is no JSON: "),
        (
            "chip_aliases.json",
            '{"names": {"A100": ["A-100"], "Tornado": ["T9"]}}',
            "spellings of 'Tornado', which is the `chip` of no row",
        ),
        (
            "accelerators.json",
            '{"rules": [], "devices": {"gpu": ["card"]}, "before": ["zephyr(?: silicon"]}',
            r"accelerators.json: before: missing \), .* in 'zephyr\(\?: silicon'",
        ),
        (
            "accelerators.json",
            '{"rules": [{"name": "x", "pattern": "[a"}]}',
            "accelerators.json: rules.x: unterminated",
        ),
        ("contexts.toml", "patterns = ['a']", "contexts.toml: 'patterns' stands outside every list"),
        (
            "rules/counts.toml",
            COUNT + "value = 'one'\nreads = [['a', 2]]",
            "`value` of the rule 'a' is no number: 'one'",
        ),
        ("rules/counts.toml", COUNT + "value = 2\nreads = ['a']", "`reads` of the rule 'a' is a list of pairs"),
        (
            "rules/durations.toml",
            "[[rule]]\nname = 'a'\npattern = 'over a (?P<t>weekend)'\nunit = 'wall_clock'\nreads = [['a', 48]]",
            r"the rule 'a' has neither \(\?P<n>…\) nor a `value`",
        ),
    ],
)
def test_a_slip_is_named_before_any_paper_is_read(data: Path, tmp_path: Path, name: str, text: str, words: str) -> None:
    (data / name).write_text(text)
    asked: list[object] = []
    jobs = [PdfJob(tmp_path / "any.pdf", "0" * 64)]
    with pytest.raises(RuleFileError, match=words):
        read_all(Lake(tmp_path / "lake"), jobs, "rules", Silent(), lambda *job: asked.append(job))
    assert asked == []


def test_files_by_which_the_lakes_papers_were_read_are_not_loaded_again(data: Path, tmp_path: Path) -> None:
    (data / "rules" / "slips.toml").write_text(UNCLOSED)
    lake = Lake(tmp_path / "lake").create()
    lake.write_readings([], "rules")
    asked: list[object] = []
    jobs = [PdfJob(tmp_path / "any.pdf", "0" * 64)]
    read_all(lake, jobs, "rules", Silent(), lambda *job: asked.append(job))
    assert len(asked) == 1
