"""The files of benchmarks: each says all that is asked of it, and a wrong one is refused with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.benchmarks import FOLDER, BenchmarkFileError, benchmark_files, load_folder

WHOLE = """
title = "Digits"
task = "image classification"
sources = ["https://example.org"]
default_metric = "error"
default_split = "test"
splits = ["test"]

[names]
patterns = ["digits"]
examples = ["Digits"]

[[metric]]
name = "error"
families = ["error"]
higher_is_better = false
range = [0, 90]
error_fraction = "value / 100"
"""


def _folder(tmp_path: Path, text: str, name: str = "digits.toml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_file_of_the_project_is_read() -> None:
    assert set(benchmark_files()) == {path.stem for path in FOLDER.glob("*.toml")}
    assert {"imagenet", "coco-detection", "squad1.1", "wmt14-en-de"} <= set(benchmark_files())


def test_a_whole_file_is_enough(tmp_path: Path) -> None:
    (entry,) = load_folder(_folder(tmp_path, WHOLE)).values()
    assert entry.title == "Digits"
    assert entry.query is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Digits"', "", "title: is missing; docs/how-to/add-a-benchmark.md says what a file holds"),
        ('title = "Digits"', 'title = "Digits"\ncolour = "red"', "colour: no such key"),
        ('families = ["error"]', "", r"metric\.0\.families: is missing"),
        (
            'families = ["error"]',
            'familys = ["error"]',
            r"metric\.0\.familys: no such key \(families\?\); metric\.0\.families: is m",
        ),
        ('splits = ["test"]', "", "splits: is missing"),
        ("range = [0, 90]", "range = 90", r"metric\.0\.range: is a list, in square brackets"),
        ("range = [0, 90]", "range = [0, 0.9]", r"range: in percent, as values are, not \[0\.0, 0\.9\]"),
        ("range = [0, 90]", "range = [90, 0]", r"metric\.0: .*range: 90 is not below 0"),
        ('"value / 100"', '"1 - value / 100"', r"metric\.0: .*error_fraction"),
        ('"value / 100"', '"value"', r"metric\.0\.error_fraction"),
        ('patterns = ["digits"]', 'patterns = ["digits("]', r"names\.patterns\.0: .*no regular expression"),
        ('examples = ["Digits"]', 'examples = ["Letters"]', "names: .*no pattern matches 'Letters'"),
        ('default_metric = "error"', 'default_metric = "F1"', "default_metric: 'F1' is none of error"),
        ('default_split = "test"', 'default_split = "dev"', "default_split: 'dev' is none of test"),
        ("[names]", "train_examples = 60000\n[names]", "train_examples_source"),
        ("[names]", 'two_in_a_cell = ["EM", "F1"]\n[names]', "two_in_a_cell: 'EM' is none of error"),
        ("[[metric]]", '[variant]\nof = "letters"\n[[metric]]', r"variant\.of: there is no other file letters\.toml"),
        ("[[metric]]", '[in_text]\npatterns = ["Dig"]\nexamples = ["Digits"]\n[[metric]]', "in_text: .*no pattern"),
        ("[[metric]]", '[query]\ncategories = ["cs.CV"]\n[[metric]]', r"query\.terms: is missing"),
        ("[[metric]]", "[[target]]\nerror_fraction = 5\n[[metric]]", r"target\.0\.error_fraction"),
        ("[names]", '[names]\nbeside = ["v2"]', r"names\.parent: names that stand"),
        ("[names]", '[names]\nparent = "letters"', r"names\.parent: there is no other file letters\.toml"),
        ("[names]", "[names", "is no TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(BenchmarkFileError, match=message) as caught:
        load_folder(_folder(tmp_path, WHOLE.replace(old, new, 1)))
    assert "digits.toml" in str(caught.value)


def test_a_file_is_named_after_its_benchmark(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkFileError, match="small letters"):
        load_folder(_folder(tmp_path, WHOLE, "My Digits.toml"))


def test_two_files_with_one_name_are_refused(tmp_path: Path) -> None:
    _folder(tmp_path, WHOLE)
    with pytest.raises(
        BenchmarkFileError, match=r"digits-copy\.toml: names\.patterns: 'digits' is a name of digits\.toml"
    ):
        load_folder(_folder(tmp_path, WHOLE, "digits-copy.toml"))
