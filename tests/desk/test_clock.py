"""Moments as the desk says them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipelines.desk.clock import clock_functions
from pipelines.desk.words import desk_words
from tests.desk.reception import NOW


@pytest.mark.parametrize(
    ("tag", "passed", "words"),
    [
        ("en", timedelta(), "1 second ago"),
        ("de", timedelta(), "vor 1 Sekunde"),
        ("el", timedelta(milliseconds=400), "πριν από 1 δευτερόλεπτο"),
        ("fr", timedelta(minutes=11), "il y a 11 minutes"),
    ],
)
def test_what_has_just_happened_lies_behind(tag: str, passed: timedelta, words: str) -> None:
    """“Last seen in 0 seconds” is no sentence in any language."""
    assert clock_functions(desk_words()[tag], "Europe/Brussels")["ago"](NOW - passed, NOW) == words
