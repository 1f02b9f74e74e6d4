"""Files of decisions that grew apart on two machines."""

from __future__ import annotations

import pytest

from curation.decisions.sealing import seal
from warehouse.merging import merged_lines

A, B, C, D = (seal(f'{{"said":"{name}"}}') + b"\n" for name in "abcd")
DAMAGED = A.replace(b'"a"', b'"x"')
LATER = b'{"schema_version":99,"said":"of a later program"}\n'


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (b"", b"", b""),
        (b"", A, A),
        (A, b"", A),
        (A, A + B, A + B),
        (A + B, A, A + B),
        (A + B, A + C, A + B + C),
        (A + B + C, A + D, A + B + C + D),
        (B, A, B + A),
        (A + LATER, A + B, A + LATER + B),
        (A + B, DAMAGED + B, A + B),  # a flipped bit here is mended from there
        (DAMAGED + B, A + B, B + A),
        (A + B[:9], A + C, A + C),
        (A, A + B[:9], A + B[:9]),  # a cut line is set aside by whoever reads it
        (A + b"[1]\n" + B, A + C, A + B + C),
    ],
)
def test_every_sound_line_of_either_is_kept_once(first: bytes, second: bytes, both: bytes) -> None:
    assert merged_lines(first, second) == both
    assert merged_lines(both, both) == both
