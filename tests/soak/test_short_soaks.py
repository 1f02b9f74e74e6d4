"""Short forms of `make soak`, the same every time: seconds of what it does for an hour.

Those that start whole commands again and again are left to `make soak` itself: the rest of the tests stops one ingest,
fills one disk and lets two reviewers and a publisher work at once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import full_disk, fuzz, kills, mutations, together
from tests.shared import LONG

SAMPLES = Path(__file__).parents[2] / "samples"
ONLY_LONG = pytest.mark.skipif(not LONG, reason="takes a quarter of a minute: run it with CLIMITS_LONG_TESTS=1")


def samples(number: int) -> list[Path]:
    return sorted(SAMPLES.glob("*.pdf"))[:number]


@pytest.mark.long
@ONLY_LONG
def test_an_ingest_that_is_killed_and_run_again_gives_the_same_tables(tmp_path: Path) -> None:
    tally = kills.soak(samples(2), kills=1, seed=3, root=tmp_path)
    assert tally.wrong == []
    assert tally.kills == 1
    assert tally.runs_to_the_end > 0


@pytest.mark.long
@ONLY_LONG
def test_everyone_at_once_loses_nothing_and_sees_whole_builds(tmp_path: Path) -> None:
    everyone = together.soak(samples(4), seconds=1, root=tmp_path)
    assert everyone.wrong == []
    assert everyone.saved


@pytest.mark.long
@ONLY_LONG
def test_a_full_disk_is_said_at_every_stage_and_the_same_command_completes(tmp_path: Path) -> None:
    try:
        tally = full_disk.soak(tmp_path, 1, ("ingest", "decisions"))
    except full_disk.NoMount as reason:
        pytest.skip(f"no file system can be mounted here: {reason}")
    assert tally.wrong == []
    assert tally.refused == 4  # each with no space, and read-only


@pytest.mark.slow
def test_damaged_pdfs_end_with_one_status_each(tmp_path: Path) -> None:
    kinds, found = mutations.soak(samples(1), 4, 5, tmp_path)
    assert found.wrong == []
    assert kinds.total() == sum(found.statuses.values()) == 4


def test_damage_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        assert set(mutations.mutate(samples(2), 4, 7, folder)) == set(mutations.MUTATIONS)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]
    originals = {path.read_bytes() for path in samples(2)}
    assert not any(content.rpartition(b"\n%% ")[0] in originals for content in written[0].values())


@pytest.mark.parametrize("number", [1, 2])
def test_numbers_and_names_put_together_by_chance_are_read(number: int) -> None:
    assert list(fuzz.failures(60, number)) == []


def test_the_fuzz_tells_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> None:
        if "8" in text:
            raise ValueError("no eights here")

    monkeypatch.setattr(fuzz, "read", refuse)
    (told,) = fuzz.failures(200, 1)
    assert told == "ValueError: no eights here: '8'"
