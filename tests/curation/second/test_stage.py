"""The second stage: its file, and that agreement raises and silence lowers what is stated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from curation.judging.judge import QUEUED_FROM, SHIPPED, Judge, Ruling
from curation.judging.triage import blocking_reasons
from curation.second.differences import left_out, run_difference
from curation.second.features import MEANINGS, run_features
from curation.second.opinion import FULL_FROM, Facts, SecondOpinion, second_opinion
from curation.second.stage import FILE, SecondStage, SecondStageError, read_stages, write_stages
from extractors.reading import Reading
from extractors.second.proposals import Proposals, RunProposal


def fact(quantity: str, value: float | None, text: str, unit: str | None = None) -> Reading:
    return Reading(quantity, text, 1, "a quote", "second.quote", value, unit)  # type: ignore[arg-type]


def opinion(own: bool = True, baseline: bool = False) -> SecondOpinion:
    facts = (fact("accelerator", None, "V100 GPUs"), fact("chip_count", 8, "8"), fact("duration", 84, "3.5 days"))
    return second_opinion("m", Proposals((RunProposal("A", "train", own, baseline, facts),)), None)


WHOLE = Facts("V100", 8, 84.0)


@pytest.mark.parametrize(
    ("facts", "other", "within"),
    [
        (WHOLE, Facts("V100", 8, 84.0, 1e20), True),
        (Facts("V100-SXM2"), WHOLE, True),
        (Facts("GPU", 8), WHOLE, True),
        (Facts(hours=85.0), WHOLE, True),
        (Facts(hours=90.0), WHOLE, False),
        (Facts("P100", 8, 84.0), WHOLE, False),
        (WHOLE, Facts("V100", hours=84.0), False),
        (Facts("GPU"), WHOLE, False),
        (Facts("V100", hours=84.0), Facts("GPU", hours=84.0), False),
        (Facts(), WHOLE, False),
    ],
)
def test_facts_are_within_others_where_each_one_is_stated_there(facts: Facts, other: Facts, within: bool) -> None:
    assert facts.within(other) is within


@pytest.mark.parametrize(
    ("facts", "said", "expected"),
    [
        (WHOLE, opinion(), {"same", "logit_same", "rules", "same_place", "agreeing"}),
        (WHOLE, opinion(baseline=True), {"same", "logit_same", "rules", "same_place", "agreeing", "baseline"}),
        (WHOLE, opinion(own=False), {"theirs", "logit", "rules", "states_none"}),
        (Facts("V100", 16, 84.0), opinion(), {"differs", "logit", "rules"}),
        (Facts("V100", 8, 12.0), opinion(), {"silent", "logit", "rules"}),
        (WHOLE, SecondOpinion("m", (), (), ()), {"silent", "states_none", "logit", "rules"}),
    ],
)
def test_features_say_how_a_candidate_stands_to_the_proposals(
    facts: Facts, said: SecondOpinion, expected: set[str]
) -> None:
    features = run_features("whole", facts, 1, 0.7, said)
    assert {name for name, value in features.items() if value} == expected
    assert set(features) == set(MEANINGS)


def test_the_shipped_stage_trusts_agreement_and_doubts_silence() -> None:
    stages = read_stages(SHIPPED)
    assert stages is not None
    assert set(stages) == {"run", "result", "cost"}
    stage = stages["run"]
    agreed = stage.probability(run_features("whole", WHOLE, 1, 0.5, opinion()), "whole")
    silent = stage.probability(run_features("whole", Facts("V100", 8, 12.0), 1, 0.5, opinion()), "whole")
    assert silent < 0.5 < agreed
    assert stage.threshold > stage.queued_from


def test_a_stage_is_read_as_it_was_written(tmp_path: Path) -> None:
    stage = SecondStage({"same": 2.0, "group_chip": 1.0}, -1.0, 0.8, 0.4)
    write_stages({"run": stage}, {"readers": ["m"]}, tmp_path)
    assert read_stages(tmp_path) == {"run": stage}
    assert read_stages(tmp_path / "nowhere") is None


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 9, "kinds": {}}', '{"schema": 1, "kinds": {"run": {}}}'])
def test_a_stage_that_cannot_be_used_is_refused_with_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SecondStageError, match=FILE):
        read_stages(tmp_path)


def test_thresholds_of_the_stage_hold_only_where_a_second_reader_read() -> None:
    ruling = Ruling((0.0, 1.0), (0.0, 1.0), 0.6)
    judge = Judge("run", (), {"whole": ruling}, {}, SecondStage({}, 0.0, 0.8, 0.4))
    assert judge.accepts(0.7, "whole")
    assert judge.floor == QUEUED_FROM["run"]
    assert not judge.with_second().accepts(0.7, "whole")
    assert judge.with_second().floor == 0.4


def test_weights_name_features_that_exist() -> None:
    data = json.loads((SHIPPED / FILE).read_text(encoding="utf-8"))
    for entry in data["kinds"].values():
        assert all(name in MEANINGS or name.startswith("group_") for name in entry["weights"])


def test_a_result_that_a_reader_with_room_leaves_out_waits() -> None:
    silent = SecondOpinion("m", (), (), ())
    full = replace(silent, results=(cast(Any, None),) * FULL_FROM)
    assert full.is_full
    assert left_out(("rules",), silent)
    assert not left_out(("rules",), full)
    assert not left_out(("rules", "m"), silent)
    assert not left_out(("m",), silent)
    assert not left_out(("rules",), None)


@pytest.mark.parametrize(
    ("facts", "other", "told"),
    [
        (Facts("K40", 1, 84.0), Facts("V100", 8, 84.0), "readers_rules_alone: m says 8 × V100 84 h"),
        (Facts("V100", 16, 84.0), Facts("V100", 8, 84.0), "readers_rules_alone: m says 8 × V100 84 h"),
        (Facts("V100", 8, 84.0), Facts("GPU", 8, 84.0), "readers_rules_alone: m says 8 × GPU 84 h"),
        # 1607.01759 p3: the rules give fastText's times the device of the networks beside it
        (Facts("K40", 1, 84.0), Facts("CPU", hours=84.0), "readers_rules_alone: m says CPU 84 h"),
        (Facts("V100", 8, 12.0), Facts("V100", 8, 84.0), "readers_rules_alone: m does not say so"),
    ],
)
def test_a_run_of_the_rules_that_the_other_reader_does_not_bear_out_waits_for_a_person(
    facts: Facts, other: Facts, told: str
) -> None:
    stated = (
        fact("accelerator", None, f"{other.chip}s" if other.chip == "GPU" else other.chip or ""),
        *((fact("chip_count", other.count, str(other.count)),) if other.count else ()),
        fact("duration", other.hours, "the time"),
    )
    said = second_opinion("m", Proposals((RunProposal("A", "train", True, False, stated),)), None)
    assert run_difference(("rules",), facts, said) == (told,)
    assert told.split(":")[0] in blocking_reasons()
