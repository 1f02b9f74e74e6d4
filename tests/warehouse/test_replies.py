"""Replies in the lake: by key, whole or not at all, the first one stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.shared import LONG
from warehouse.errors import ShardDamagedError
from warehouse.lake import Lake
from warehouse.replies import Asked, ModelReply, ModelRequest, asked, custom_id, request_key

AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
KEY = request_key("some-model", "prompt", "text")


def reply(text: str = "{}", key: str = KEY) -> ModelReply:
    one = Asked(custom_id("9901.00001", 2, 1, 1, key), key, "9901.00001", 2, 1, 1, "some-model", "prompt")
    return ModelReply(one, AT, {"choices": [{"message": {"content": text}}], "usage": {"prompt_tokens": 7}})


def test_a_reply_is_kept_by_its_key_and_the_first_one_stays(tmp_path: Path) -> None:
    replies = Lake(tmp_path).replies
    assert not replies.has(KEY)
    assert replies.get(KEY) is None
    assert replies.put(reply("first"))
    assert not replies.put(reply("second"))
    kept = replies.get(KEY)
    assert kept == reply("first")
    assert kept is not None
    assert (kept.text, kept.tokens) == ("first", (7, 0))
    assert list(replies) == [kept]
    assert [path.name for path in (tmp_path / "replies").rglob("*") if path.is_file()] == [f"{KEY}.json"]


@pytest.mark.parametrize(
    "body", [{}, {"choices": []}, {"choices": [{"message": None}]}, {"choices": [{"message": {"content": None}}]}]
)
def test_a_body_without_a_message_has_no_text_and_is_kept(body: dict[str, object], tmp_path: Path) -> None:
    odd = ModelReply(reply().asked, AT, body)
    assert (odd.text, odd.tokens) == ("", (0, 0))
    assert Lake(tmp_path).replies.put(odd)


def test_a_damaged_reply_is_named(tmp_path: Path) -> None:
    replies = Lake(tmp_path).replies
    replies.put(reply())
    replies.path(KEY).write_text('{"asked": ', encoding="utf-8")
    with pytest.raises(ShardDamagedError, match=KEY):
        replies.get(KEY)


@pytest.mark.long
def test_no_bit_of_a_reply_can_be_turned_over_unseen(tmp_path: Path) -> None:
    replies = Lake(tmp_path).replies
    replies.put(reply("We train on 8 GPUs for 12 hours."))
    path = replies.path(KEY)
    content = path.read_bytes()
    for bit in range(0, 8 * len(content), 1 if LONG else 13):
        spoilt = bytearray(content)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(spoilt))
        if [path for path, _ in replies.damaged()] != [path]:
            assert replies.get(KEY) == reply("We train on 8 GPUs for 12 hours.")


def test_a_reply_under_another_name_is_damaged(tmp_path: Path) -> None:
    replies = Lake(tmp_path).replies
    replies.put(reply())
    other = request_key("another-model", "prompt", "text")
    replies.path(other).parent.mkdir()
    replies.path(KEY).rename(replies.path(other))
    with pytest.raises(ShardDamagedError, match="climits doctor --repair"):
        replies.get(other)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "ab12", KEY.upper()])
def test_what_is_no_key_names_no_file(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a request's key"):
        Lake(tmp_path).replies.path(key)


def test_requests_that_left_in_a_file_are_known_by_their_custom_id(tmp_path: Path) -> None:
    replies = Lake(tmp_path).replies
    request = ModelRequest(
        custom_id("cs/0112017", None, 1, 2, KEY), KEY, "cs/0112017", None, 1, 2, {"model": "m", "messages": []}
    )
    assert request.custom_id == f"cs/0112017v.1of2.{KEY[:16]}"
    replies.note([asked(request, "prompt")])
    assert replies.noted() == {request.custom_id: asked(request, "prompt")}


@pytest.mark.parametrize("other", [("m2", "p", "t"), ("m", "p2", "t"), ("m", "p", "t2")])
def test_another_model_prompt_or_text_is_another_request(other: tuple[str, str, str]) -> None:
    assert request_key(*other) != request_key("m", "p", "t")
