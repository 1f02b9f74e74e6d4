from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.vocabulary.chips import ChipMatch, aliases, chip_aliases, chips, normalise_chip, stated_chip
from curation.vocabulary.machines import machines

EXAMPLES: dict[str, list[dict[str, Any]]] = aliases()["examples"]


@pytest.mark.parametrize("example", EXAMPLES["match"], ids=lambda example: example["text"])
def test_a_name_means_its_chip(example: dict[str, Any]) -> None:
    published_on = date.fromisoformat(example["published_on"]) if example["published_on"] else None
    assert normalise_chip(example["text"], published_on).chip == example["chip"]


@pytest.mark.parametrize("example", EXAMPLES["leave"], ids=lambda example: f"{example['text']} not {example['not']}")
def test_a_name_does_not_mean_another_chip(example: dict[str, Any]) -> None:
    match = normalise_chip(example["text"])
    assert match.chip != example["not"]
    assert example["not"] not in match.candidates


@pytest.mark.parametrize(
    ("text", "memory_gb", "form_factor", "variants"),
    [
        ("NVIDIA Tesla V100-SXM2-32GB GPUs", 32, "SXM2", ("v100-sxm2-32gb",)),
        ("V100-SXM2", None, "SXM2", ("v100-sxm2-16gb", "v100-sxm2-32gb")),
        ("A100-80GB", 80, None, ("a100-sxm4-80gb", "a100-pcie-80gb")),
        ("A100-80B", 80, None, ("a100-sxm4-80gb", "a100-pcie-80gb")),
        ("H100 SXM5", None, "SXM5", ("h100-sxm5-80gb",)),
        ("Nvidia A100 (40G) PCIe", 40, "PCIe", ("a100-pcie-40gb",)),
        ("GTX 580 3GB GPUs", 3, None, ("gtx-580-3gb",)),
        ("p3.16xlarge", None, None, ("v100-sxm2-16gb",)),
        ("TPU v3-8", None, None, ("tpu-v3",)),
        ("GPU", None, None, ()),
    ],
)
def test_memory_and_form_factor_narrow_the_products(
    text: str, memory_gb: float | None, form_factor: str | None, variants: tuple[str, ...]
) -> None:
    match = normalise_chip(text)
    assert (match.memory_gb, match.form_factor, match.variants) == (memory_gb, form_factor, variants)
    assert match.chip_id == (variants[0] if len(variants) == 1 else None)


def test_titan_x_stays_as_the_paper_says_and_the_date_narrows_what_it_may_be() -> None:
    both = normalise_chip("NVIDIA Titan X GPUs")
    assert (both.chip, both.candidates) == ("Titan X", ("Titan X (Maxwell)", "Titan X (Pascal)"))
    early = normalise_chip("NVIDIA Titan X GPUs", date(2016, 3, 1))
    assert (early.chip, early.candidates, early.chip_id) == ("Titan X", ("Titan X (Maxwell)",), "gtx-titan-x-maxwell")
    late = normalise_chip("NVIDIA Titan X GPUs", date(2018, 3, 1))
    assert late.candidates == both.candidates


@pytest.mark.parametrize("text", ["GTX TITAN X", "NVIDIA GeForce GTX TITAN X GPU", "GTX TITAN X 12GB GPU"])
def test_titan_x_with_gtx_is_the_one_that_was_sold_so(text: str) -> None:
    match = normalise_chip(text, date(2018, 3, 1))
    assert (match.chip, match.candidates, match.chip_id) == ("Titan X", ("Titan X (Maxwell)",), "gtx-titan-x-maxwell")


@pytest.mark.parametrize(
    ("text", "published_on", "stated"),
    [
        ("NVIDIA GeForce GTX TITAN X GPUs", date(2018, 1, 1), "Titan X (Maxwell)"),
        ("Titan X", date(2015, 12, 10), "Titan X (Maxwell)"),
        ("Titan X", date(2018, 1, 1), "Titan X"),
        ("TPU", date(2016, 6, 1), "TPU"),
        ("RTX 4000", date(2020, 1, 1), "RTX 4000"),
        ("V100", date(2018, 1, 1), "V100"),
    ],
)
def test_a_claim_names_the_only_card_that_a_name_can_mean(text: str, published_on: date, stated: str) -> None:
    match = normalise_chip(text, published_on)
    assert stated_chip(match.chip, match) == stated
    assert stated_chip(None, match) is None


def test_an_ambiguous_name_gives_candidates() -> None:
    assert normalise_chip("RTX6000").candidates == ("Quadro RTX 6000", "RTX 6000 Ada")
    assert normalise_chip("RTX6000", date(2020, 1, 1)).candidates == ("Quadro RTX 6000",)
    assert normalise_chip("TPU", date(2018, 10, 11)).candidates == ("TPU v1", "TPU v2", "TPU v3")
    assert "K40" in normalise_chip("Kepler GPU").candidates
    assert normalise_chip("MI200").candidates == ("MI210", "MI250", "MI250X")


def test_two_chips_in_one_name_are_not_one_of_them() -> None:
    match = normalise_chip("V100 and P100 GPUs")
    assert match.chip is None
    assert match.candidates == ("V100", "P100")


def test_a_machine_gives_its_chip_and_how_many() -> None:
    match = normalise_chip("a DGX-2 node")
    assert (match.chip, match.chips_per_machine, match.machine) == ("V100", 16, "DGX-2")
    early, late = normalise_chip("DGX-1", date(2016, 12, 1)), normalise_chip("DGX-1", date(2019, 1, 1))
    assert (early.chip, early.chips_per_machine) == ("P100", 8)
    assert (late.chip, late.candidates, late.chips_per_machine) == (None, ("P100", "V100"), 8)
    both = normalise_chip("a DGX-2 machine with 16 V-100 GPUs")
    assert (both.chip, both.machine, both.chips_per_machine) == ("V100", "DGX-2", 16)
    instance, older = normalise_chip("Standard_NC6s_v3"), normalise_chip("Standard_NC6")
    assert (instance.chip, instance.machine, older.chip) == ("V100", "NC6s_v3", "K80")
    pod = normalise_chip("v3-32 TPU slice")
    assert (pod.chip, pod.cores, pod.chips_per_machine) == ("TPU v3", 32, 16)


def test_an_unknown_number_of_a_known_series_keeps_its_name_and_says_so() -> None:
    match = normalise_chip("NVIDIA GeForce RTX 7090 Ti")
    assert (match.chip, match.chip_id, match.score) == ("RTX 7090 Ti", None, 0.5)
    assert "chips table" in match.reason


@pytest.mark.parametrize("text", ["", "   ", "banana", "Tesla", "NVIDIA 9999", "\x00\x02", "V", "100"])
def test_what_names_no_chip_gives_none_with_a_reason(text: str) -> None:
    match = normalise_chip(text)
    assert match.chip is None
    assert match.score == 0
    assert match.reason


@pytest.mark.parametrize("maker", ["NVDIA", "Nividia", "nvidea", "NVIDIA", "Geforce"])
def test_only_makers_may_be_misspelt(maker: str) -> None:
    assert normalise_chip(f"{maker} V100") == normalise_chip("V100")
    assert normalise_chip(f"{maker} V101").chip != "V100"


def test_every_spelling_means_the_chip_it_is_listed_for() -> None:
    for alias in chip_aliases():
        match = normalise_chip(alias.alias)
        assert match.chip == alias.chip, alias


def test_candidates_and_spellings_name_chips_of_the_table() -> None:
    names = {chip.chip for chip in chips()}
    words = aliases()
    assert set(words["names"]) <= names
    for entry in words["ambiguous"].values():
        assert set(entry["candidates"]) <= names
    for rows in machines().values():
        assert {row.chip for row in rows} <= names


@given(st.text(max_size=40))
def test_any_text_gives_a_match(text: str) -> None:
    match = normalise_chip(text)
    assert isinstance(match, ChipMatch)
    assert 0 <= match.score <= 1
    assert (match.chip is None and not match.candidates) == (match.score == 0)


@given(st.sampled_from([chip.chip for chip in chips() if chip.chip[-1].isdigit()]), st.integers(0, 9))
def test_a_digit_more_is_never_the_same_chip(name: str, digit: int) -> None:
    assert normalise_chip(f"{name}{digit}").chip != name
