from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collection.windows import OVERLAP, BadWindow, HarvestedWindow, Window, covered, missing, watermark
from tests.collection.served import QUERY


def day(number: int) -> dt.date:
    return dt.date(2020, 1, 1) + dt.timedelta(days=number)


def window(since: int, until: int) -> Window:
    return Window(day(since), day(until))


def harvested(since: int, until: int, digest: str = QUERY.digest) -> HarvestedWindow:
    return HarvestedWindow("imagenet", digest, window(since, until), 1)


def test_the_first_run_harvests_everything_in_parts() -> None:
    assert missing(window(0, 100), [], 40) == [window(0, 40), window(40, 80), window(80, 100)]


def test_the_next_run_begins_a_week_before_the_end_of_the_last() -> None:
    assert missing(window(0, 101), [window(0, 100)], 40) == [window(93, 101)]


def test_nothing_is_missing_twice_on_one_day() -> None:
    assert missing(window(0, 100), [window(0, 100)], 40) == []


def test_an_earlier_since_harvests_what_lies_before() -> None:
    assert missing(window(-30, 100), [window(0, 100)], 40) == [window(-30, 0)]


def test_a_gap_left_by_another_since_is_filled() -> None:
    assert missing(window(0, 100), [window(0, 20), window(60, 100)], 365) == [window(13, 60)]


def test_no_days_are_refused() -> None:
    with pytest.raises(BadWindow, match="--since must be a day before today"):
        missing(window(5, 5), [], 40)


def test_the_watermark_stands_at_the_first_gap() -> None:
    assert watermark(QUERY, []) is None
    assert watermark(QUERY, [harvested(0, 20), harvested(13, 40), harvested(60, 80)]) == day(40)


def test_windows_of_a_changed_query_do_not_count() -> None:
    assert covered(QUERY, [harvested(0, 20, "another")]) == []


def test_a_window_halves_down_to_a_day() -> None:
    assert window(0, 5).halves() == (window(0, 2), window(2, 5))
    assert window(0, 1).halves() is None


spans = st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda pair: harvested(pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=8), st.integers(0, 200), st.integers(1, 150), st.integers(1, 90))
def test_what_is_missing_and_what_is_done_make_the_whole(
    done: list[HarvestedWindow], since: int, days: int, window_days: int
) -> None:
    wanted = window(since, since + days)
    before = covered(QUERY, done)
    parts = missing(wanted, before, window_days)
    after = covered(QUERY, [*done, *(HarvestedWindow("imagenet", QUERY.digest, part, 0) for part in parts)])
    assert any(one.since <= wanted.since and wanted.until <= one.until for one in after)
    assert missing(wanted, after, window_days) == []
    assert all((part.until - part.since).days <= window_days + OVERLAP.days for part in parts)
