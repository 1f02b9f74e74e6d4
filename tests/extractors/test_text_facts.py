"""What is read beside a fact of a sentence: its contexts, and the models that it names."""

from __future__ import annotations

import pytest

from tests.extractors.papers import paper_of


@pytest.mark.parametrize(
    ("sentence", "cites"),
    [
        # 2308.03958 p5
        ("Finetuning for 1k steps on a TPUv4 (Jouppi et al., 2023) takes around 20 minutes with 64 chips.", False),
        ("We train on 8 V100 GPUs [12] for 3 days.", False),
        ("Our models were trained on TPUv3 [Jouppi20] for 3 days.", False),
        ("We follow Ott et al. (2018) and train on 8 V100 GPUs for 3 days.", True),
        ("BERT (Devlin et al., 2019) takes 4 days on 16 TPUs.", True),
        ("NASNet needed 4 days with 500 P100s (Zoph et al., 2018).", True),
        ("The largest model needs 5 days on 512 TPU v3 chips (Brock et al., 2019).", True),
        ("Such training takes 3 days on 8 GPUs [12].", True),
    ],
)
def test_a_citation_of_the_chip_is_none_of_the_training(sentence: str, cites: bool) -> None:
    times = [r for r in paper_of(sentence).readings if r.quantity == "duration"]
    assert [("citation" in r.context) for r in times] == [cites] * len(times) != []


@pytest.mark.parametrize(
    ("sentence", "models"),
    [
        # 1906.06818 p12
        ("Models were trained on single Tesla V100 GPUs, which took less than a day for CIFAR10.", []),
        ("On Wiki-500K the LightXML model trains for 34 hours.", ["LightXML"]),
    ],
)
def test_a_data_set_is_no_model(sentence: str, models: list[str]) -> None:
    assert [r.text for r in paper_of(sentence).readings if r.quantity == "model"] == models
