"""Numbers as papers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.readings.written_numbers import Interval, parse_interval, parse_number
from extractors.readings.written_times import parse_duration


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8),
        ("eight", 8),
        ("thirty-two", 32),
        ("one hundred", 100),
        ("a dozen", 12),
        ("1,024", 1024),
        ("10 000", 10000),
        ("3.5", 3.5),
        ("64K", 64_000),
        ("1.5 billion", 1.5e9),
        ("2.3 · 10^19", 2.3e19),
        ("3.14 × 10^23", 3.14e23),
        ("1.4e18", 1.4e18),
        ("6.4e19+", 6.4e19),
        ("10^9", 1e9),
        ("2^20", 2**20),
        ("10^-3", 1e-3),
        ("2×10²³", 2e23),
        ("6 × 10ˆ19", 6e19),
        ("1'022'361", 1022361),
        ("1.022.361", 1022361),
        ("half a dozen", 6),
        ("3½", 3.5),
        ("1 1/2", 1.5),
        ("two dozen", 24),
        ("one hundred and twenty-eight", 128),
        ("two thousand and forty-eight", 2048),
        ("5×24×8", 960),
        ("9" * 42 + "e21", None),
        ("99999999999999999e3", 1e20),
        ("1e309", None),
        ("10^612", None),
        ("one four", None),
        ("twenty twelve", None),
        ("GPU", None),
        ("", None),
        ("8 apples", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2-3", 2, 3),
        ("2–3", 2, 3),
        ("one to two", 1, 2),
        ("between 6 and 7.5", 6, 7.5),
        ("20~40", 20, 40),
        ("1-2K", 1000, 2000),
        ("7", 7, 7),
        ("2.5 ± 0.2", 2.5, 2.5),
        ("from 16 to 38", 16, 38),
    ],
)
def test_intervals(text: str, low: float, high: float) -> None:
    assert parse_interval(text) == Interval(low, high)


def test_an_interval_does_not_run_backwards() -> None:
    assert parse_interval("7-3") is None


@given(st.integers(min_value=0, max_value=10**15))
def test_separators_do_not_change_an_integer(number: int) -> None:
    assert parse_number(str(number)) == parse_number(f"{number:,}") == number


@given(st.floats(min_value=1, max_value=9.99), st.integers(min_value=-30, max_value=30))
def test_a_power_is_the_same_in_both_notations(mantissa: float, exponent: int) -> None:
    rounded = round(mantissa, 2)
    assert (
        parse_number(f"{rounded} · 10^{exponent}")
        == parse_number(f"{rounded}e{exponent}")
        == float(f"{rounded}e{exponent}")
    )


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3.5 days", 84),
        ("2 days and 3 hours", 51),
        ("2 days, 3 hours and 20 minutes", 51 + 1 / 3),
        ("3d 22h 9m 1s", 94.1502778),
        ("1d 4h", 28),
        ("6h15", 6.25),
        ("4h09", 4.15),
        ("6m40", 1 / 9),
        ("07:30:00", 7.5),
        ("half a day", 12),
        ("a day and a half", 36),
        ("two and a half days", 60),
        ("3 and half days", 84),
        ("one hundred and twenty hours", 120),
        ("2.5 ± 0.2 days", 60),
        ("a fortnight", 336),
        ("2-3 days", 60),
        ("30 minutes to 2 hours", 1.25),
        ("between 30 min and 2 hours", 1.25),
        ("65m", 65 / 60),
        ("2 days and 5 days", None),
        ("2 hours and 3 days", None),
        ("3 moons", None),
        ("3 days " * 2000, None),
        ("half a " * 2000, None),
        ("", None),
    ],
)
def test_durations(text: str, hours: float | None) -> None:
    interval = parse_duration(text)
    assert (interval.middle if interval else None) == (pytest.approx(hours, rel=1e-6) if hours is not None else None)


@given(st.text(alphabet="0123456789 dhmsday:.,-and½±", max_size=200))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    interval = parse_duration(text)
    assert interval is None or 0 <= interval.low <= interval.high
