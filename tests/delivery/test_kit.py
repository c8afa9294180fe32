"""What all API providers do before a call, and with a list in pages: once, so tested once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from pipelines.delivery import kit
from pipelines.delivery.provider import RemoteState
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, NoReply, Refused
from tests.delivery.editions import NOW, campaign


def with_email(**parts: Any) -> Campaign:
    return replace(campaign(), email=replace(campaign().email, **parts))


@pytest.mark.parametrize(
    ("made", "more", "message"),
    [
        (
            with_email(subject="a\nBcc: x@example.org"),
            {},
            "the subject has a line break: 'a\\nBcc: x@example.org'",
        ),
        (with_email(preheader="a\u2028b"), {}, "the preview text has a line break: 'a\\u2028b'"),
        (with_email(subject="a\x00b"), {}, "the subject has a line break: 'a\\x00b'"),
        (replace(campaign(), sender="a\r\nb"), {}, "the sender has a line break: 'a\\r\\nb'"),
        (campaign(), {"reply_to": "a\x85b"}, "the reply_to has a line break: 'a\\x85b'"),
        (with_email(subject=""), {}, "the subject is empty"),
    ],
)
def test_no_header_is_smuggled_in(made: Campaign, more: dict[str, str], message: str) -> None:
    """A hostile translation must not put a Bcc into the mail; a provider may check, or not."""
    with pytest.raises(DeliveryError) as caught:
        kit.check_lines(made, **more)
    assert caught.value.message == f"hello/el@outbox: {message}"


def test_what_is_one_line_passes() -> None:
    """Also an empty preview text, and what only looks odd."""
    kit.check_lines(with_email(preheader="", subject="Καλημέρα\u00a0– 👋🏽\u200d"), reply_to="")


def test_lists_are_numbers() -> None:
    """The order is kept; what is no number, or nobody's, is told with the setting's name."""
    assert kit.list_numbers(campaign(), ["12", "3"], "Post") == [12, 3]
    for name in ("news", "٣", "", "-1", "0", "1.5"):
        with pytest.raises(DeliveryError) as caught:
            kit.list_numbers(campaign(), ["12", name], "Post")
        assert (caught.value.message, caught.value.hint) == (
            f"hello/el@outbox: {name!r} is not the number of a list at Post",
            'write [audiences.el] lists as numbers: ["12"]',
        )


def pages(*answers: tuple[Sequence[kit.Row], int]) -> list[kit.Row]:
    left = list(answers)
    return list(kit.all_rows(lambda _: left.pop(0), "post's rows"))


ROW = {"id": 1}


def test_a_list_is_read_to_its_total() -> None:
    """An empty list is empty; a long one is asked for from where the last page ended."""
    asked: list[int] = []

    def page(seen: int) -> tuple[Sequence[kit.Row], int]:
        asked.append(seen)
        return [{"id": seen}, {"id": seen + 1}], 4

    assert list(kit.all_rows(page, "post's rows")) == [{"id": number} for number in range(4)]
    assert (asked, pages(([], 0))) == ([0, 2], [])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([([], 1)], "0 of 1"),
        ([([ROW], 3), ([], 3)], "1 of 3"),
        ([([ROW], 3), ([ROW], 2)], "2 of 2"),  # a row was deleted, and another one moved out of sight
    ],
)
def test_a_list_with_a_gap_proves_nothing(answers: list[tuple[Sequence[kit.Row], int]], told: str) -> None:
    """What is not in it may be there all the same; made once more, it would be sent twice."""
    with pytest.raises(NoReply) as caught:
        pages(*answers)
    assert caught.value.message == f"post's rows: the list changed meanwhile: {told} came"


def test_a_time_to_come_is_given_in_utc() -> None:
    """Whatever zone it was meant in."""
    at = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=2)))
    assert kit.later_utc("post", at, NOW) == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), timedelta(days=1)])
def test_a_time_that_is_now_or_past_is_refused(late: timedelta) -> None:
    """Some providers take a past time for now, and what is now is past when the call arrives."""
    with pytest.raises(Refused) as caught:
        kit.later_utc("post", NOW - late, NOW)
    assert caught.value.message == f"post: {NOW - late:%Y-%m-%d %H:%M} UTC is past"


def test_a_state_is_known_or_an_error() -> None:
    """A guess that it is a draft would send it."""
    assert kit.known_state("post", "7", 2, {2: RemoteState.SENT}) is RemoteState.SENT
    with pytest.raises(DeliveryError, match="post: campaign 7 has the status 'new', which Glocal"):
        kit.known_state("post", "7", "new", {2: RemoteState.SENT})


def test_a_question_before_the_send_that_got_no_answer() -> None:
    """Nothing was sent, so it is no unknown send."""
    with pytest.raises(Refused) as caught, kit.before_the_send():
        raise NoReply("post: the connection broke")
    assert (caught.value.message, caught.value.hint) == (
        "post: the connection broke",
        "nothing was made or sent; run it again",
    )
