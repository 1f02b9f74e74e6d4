"""What a benchmark's file holds, checked when it is loaded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from extractors.benchmarks.patterns import any_of, named_in_table, named_in_text


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"{pattern!r} is no regular expression: {problem}") from problem
    return pattern


Text: TypeAlias = Annotated[str, Field(min_length=1)]
Pattern: TypeAlias = Annotated[Text, AfterValidator(_compiles)]
Patterns: TypeAlias = tuple[Pattern, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class TableNames(_Part):
    """What tables call the benchmark. Names `beside` its parent and `weak` ones say less than `patterns`."""

    patterns: Annotated[Patterns, Field(min_length=1)]
    weak: Patterns = ()  # words that fit other data sets as well: a strong name beside them wins
    beside: Patterns = ()  # name it only where its parent is named in the same header, label or caption path
    parent: Text | None = None  # the benchmark meant by `beside`; a variant's is the one that it varies
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    leave: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _examples_match(self) -> TableNames:
        compiled = [named_in_table(p) for p in (*self.patterns, *self.weak, *self.beside)]
        _check(self.examples, (), lambda text: any(p.search(text) for p in compiled))
        return self


class Words(_Part):
    """Patterns with texts that one of them must match (`examples`) and texts that none may match (`leave`)."""

    patterns: Annotated[Patterns, Field(min_length=1)]
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    leave: tuple[Text, ...] = ()


class TextNames(Words):
    """What sentences call the benchmark, written just so; one pattern may be another benchmark's as well."""

    @model_validator(mode="after")
    def _examples_match(self) -> TextNames:
        _check(self.examples, self.leave, named_in_text(self.patterns).search)
        return self


class MetricWords(Words):
    """What tables call a metric that no other benchmark has, in small or capital letters."""

    @model_validator(mode="after")
    def _examples_match(self) -> MetricWords:
        _check(self.examples, self.leave, any_of(self.patterns).search)
        return self


class YearRange(_Part):
    """What papers of the year `until` and before cannot pass: `low` or `high`, in the metric's unit."""

    until: Annotated[int, Field(ge=1990, le=2100)]
    low: float | None = None
    high: float | None = None


class MetricEntry(_Part):
    """A metric of the benchmark; `range` is what a value can be, in percent or the metric's own unit.

    `families` are the words of tables and sentences (curation/data/result_words.toml) that mean it, the usual one
    first. A family that only this benchmark has is described by `names`.
    """

    name: Text
    families: Annotated[tuple[Text, ...], Field(min_length=1)]
    higher_is_better: bool
    range: tuple[float, float]
    error_fraction: Literal["value / 100", "1 - value / 100"] | None = None
    range_by_year: tuple[YearRange, ...] = ()
    names: MetricWords | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> MetricEntry:
        if self.range[0] >= self.range[1]:
            raise ValueError(f"range: {self.range[0]:g} is not below {self.range[1]:g}")
        if self.error_fraction and self.range[1] <= 1:
            raise ValueError(f"range: in percent, as values are, not {list(self.range)}: error_fraction divides by 100")
        if self.error_fraction and self.error_fraction.startswith("1 -") != self.higher_is_better:
            raise ValueError("error_fraction: 1 - value / 100 where higher is better, else value / 100")
        return self


class VariantRules(_Part):
    """By which words a result of the benchmark `of` is one of this benchmark: another protocol, other test sets.

    `words` count in a header, label, sub-heading or sentence, and in a caption that has none of `unless`;
    `label_words` only in a header, label or sub-heading; `whole_header` only as all of a header; `caption_words` only
    in a caption or sub-heading, where no word near is one of `unless`.
    """

    of: Text
    words: Patterns = ()
    label_words: Patterns = ()
    whole_header: Patterns = ()
    caption_words: Patterns = ()
    unless: Patterns = ()
    examples: tuple[Text, ...] = ()
    leave: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _examples_match(self) -> VariantRules:
        whole = any_of(self.whole_header)
        some = any_of((*self.words, *self.label_words, *self.caption_words))
        _check(self.examples, self.leave, lambda text: some.search(text) or whole.fullmatch(text))
        return self


class ToldApart(_Part):
    """Words by which a number that looks like the benchmark's is of another task on the same data (masks, captions).

    `other` words make it another's where no `own` word is near; `other_always` in a caption do so in any case. Where
    one header of a table has one of `own_column` and none one of `other_column`, columns without an `own` word are
    another's.
    """

    own: Patterns = ()
    own_column: Patterns = ()
    other_column: Patterns = ()
    other: Annotated[Patterns, Field(min_length=1)]
    other_always: Patterns = ()
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    leave: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _examples_match(self) -> ToldApart:
        _check(self.examples, self.leave, any_of((*self.other, *self.other_always)).search)
        return self


class ArxivQuery(_Part):
    """What arXiv is asked for: a paper in one of `categories` with one of `terms` in title or abstract."""

    categories: Annotated[tuple[Text, ...], Field(min_length=1)]
    terms: Annotated[tuple[Text, ...], Field(min_length=1)]
    since: dt.date  # the day its first results can be expected
    window_days: Annotated[int, Field(ge=1, le=3660)]  # how much of it one request series covers
    source: Text


class ChartNames(_Part):
    """What headings and axes say."""

    label: Text
    error_name: Text


class TargetEntry(_Part):
    """An error fraction to extrapolate to."""

    error_fraction: Annotated[float, Field(gt=0, lt=1)]
    source: Text


class BenchmarkFile(_Part):
    """One benchmark. Years of translation tasks are their last two digits."""

    title: Text
    task: Text
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    default_metric: Text
    default_split: Text | None = None  # left out where papers report several alike: the split must then be said
    splits: Annotated[tuple[Text, ...], Field(min_length=1)]
    classes: Annotated[int, Field(ge=1)] | None = None
    train_examples: Annotated[int, Field(ge=1)] | None = None
    train_examples_source: Text | None = None
    assumed: bool = False  # a paper that names it often means it where a metric stands without a data set
    several_test_sets: bool = False  # columns of one row with the same metric do not contradict each other
    test_years: tuple[Annotated[str, Field(pattern=r"^\d\d$")], ...] = ()
    training_years: tuple[Annotated[str, Field(pattern=r"^\d\d$")], ...] = ()  # other years of training data, same test
    said_by: Patterns = ()  # one of these the paper must say somewhere; left out, any name of it but weak ones
    two_in_a_cell: tuple[Text, Text] | None = None  # families of two numbers of one cell, the worse score first
    never_above: tuple[tuple[Text, Text], ...] = ()  # metrics: within one row the first is not above the second
    names: TableNames | None = None
    in_text: TextNames | None = None
    variant: VariantRules | None = None
    told_apart: ToldApart | None = None
    metric: Annotated[tuple[MetricEntry, ...], Field(min_length=1)]
    chart: ChartNames | None = None
    target: tuple[TargetEntry, ...] = ()
    query: ArxivQuery | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> BenchmarkFile:
        metrics = [m.name for m in self.metric]
        families = {f for m in self.metric for f in m.families}
        _among("default_metric", [self.default_metric], metrics)
        _among("never_above", [name for pair in self.never_above for name in pair], metrics)
        _among("two_in_a_cell", self.two_in_a_cell or (), families)
        _among("default_split", [self.default_split] if self.default_split else [], self.splits)
        if len(set(metrics)) != len(metrics):
            raise ValueError("metric: each name stands once")
        if (self.train_examples is None) != (self.train_examples_source is None):
            raise ValueError("train_examples_source: a number of training examples and its source stand together")
        if self.names is None and self.variant is None:
            raise ValueError("names: a benchmark has names, or is the variant of one that has")
        if self.names is not None and self.names.beside and self.names.parent is None and self.variant is None:
            raise ValueError("names.parent: names that stand `beside` a parent's need to know which benchmark it is")
        return self


def _check(examples: Iterable[str], leave: Iterable[str], found: Callable[[str], object]) -> None:
    for text in examples:
        if not found(text):
            raise ValueError(f"examples: no pattern matches {text!r}")
    for text in leave:
        if found(text):
            raise ValueError(f"leave: a pattern matches {text!r}")


def _among(key: str, given: Iterable[str], known: Iterable[str]) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"{key}: {name!r} is none of {', '.join(sorted(known))}")
