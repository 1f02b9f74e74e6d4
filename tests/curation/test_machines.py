from __future__ import annotations

from datetime import date

import pytest

from curation.vocabulary.machines import machine_chips


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("DGX-1", [("P100", 8), ("V100", 8)]),
        ("DGX-2", [("V100", 16)]),
        ("DGX A100", [("A100", 8)]),
        ("p3.16xlarge", [("V100", 8)]),
        ("p2.16xlarge", [("K80", 16)]),
        ("g5.48xlarge", [("A10G", 8)]),
        ("Standard_ND40rs_v2", [("V100", 8)]),
        ("a2-highgpu-8g", [("A100", 8)]),
        ("TPU v3-8", [("TPU v3", 4)]),
        ("v2-512", [("TPU v2", 256)]),
        ("v4-128", [("TPU v4", 64)]),
        ("v5e-16", [("TPU v5e", 16)]),
        ("v5p-8", [("TPU v5p", 4)]),
        ("TPU v3 Pod", [("TPU v3", 1024)]),
        ("HGX A100", [("A100", 4), ("A100", 8), ("A100", 16)]),
        ("DGX-7", []),
        ("v3-7", []),
        ("", []),
    ],
)
def test_what_a_machine_holds(name: str, held: list[tuple[str, int]]) -> None:
    assert [(one.chip, one.chips) for one in machine_chips(name)] == held


def test_the_date_leaves_out_what_was_not_there_yet() -> None:
    assert [one.chip for one in machine_chips("DGX-1", date(2016, 10, 1))] == ["P100"]
    assert machine_chips("DGX-2", date(2017, 1, 1)) == ()


def test_every_machine_has_a_source() -> None:
    from curation.vocabulary.machines import machines

    for rows in machines().values():
        assert all(row.source and row.chips > 0 for row in rows)
