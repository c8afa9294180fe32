"""English dates → days: what people write, and nothing that means no day or two."""

from __future__ import annotations

from calendar import day_name, month_name
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.content.importers.dates import written_date

MONTHS = tuple(month_name)[1:]
WEEKDAYS = tuple(day_name)
FORMS = (
    "{month} {day}, {year}",
    "{month} {day} {year}",
    "{day} {month} {year}",
    "{day} {month}, {year}",
    "{month} {nth}, {year}",
    "{nth} {month} {year}",
    "the {nth} of {month} {year}",
    "The {nth} of {month}, {year}",
    "{short} {day}, {year}",
    "{short}. {day}, {year}",
    "{day} {short} {year}",
    "{day}-{short}-{year}",
    "{weekday}, {month} {day}, {year}",
    "{weekday} {day} {month} {year}",
    "{wday}, {day} {short} {year}",
    "{day}/{number}/{year}",
    "{day}.{number}.{year}",
    "{day:02}.{number:02}.{year}.",
    "{day:02}-{number:02}-{year}",
    "{year}-{number:02}-{day:02}",
    "{year}/{number}/{day}",
    "{year}.{number:02}.{day:02}",
)


def nth(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


@pytest.mark.parametrize("form", FORMS)
@given(
    day=st.dates(date(1000, 1, 1), date(2999, 12, 31)), change=st.sampled_from((str, str.upper, str.lower))
)
def test_every_day_in_every_form(form: str, day: date, change: Callable[[str], str]) -> None:
    """A date that is not known would stand in the text as prose, and the article under today's."""
    words = form.format(
        day=day.day,
        nth=nth(day.day),
        number=day.month,
        month=MONTHS[day.month - 1],
        short=MONTHS[day.month - 1][:3],
        year=day.year,
        weekday=WEEKDAYS[day.weekday()],
        wday=WEEKDAYS[day.weekday()][:3],
    )
    assert written_date(change(words)) == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3/4/2025", date(2025, 4, 3)),
        ("3/14/2025", date(2025, 3, 14)),
        ("Sept. 5, 2025", date(2025, 9, 5)),
        ("Tues. 4 March 2025", date(2025, 3, 4)),
        ("Thurs, 6 March 2025", date(2025, 3, 6)),
        ("\u00a014\u00a0April\u202f2025 \t", date(2025, 4, 14)),
        ("29 February 2024", date(2024, 2, 29)),
        ("28 kwietnia 2025\u00a0r.", date(2025, 4, 28)),
    ],
)
def test_forms_of_their_own(words: str, day: date) -> None:
    """Europe writes the day first; only where that is no date is it the American order."""
    assert written_date(words) == day


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "2025",
            "April 2025",
            "14 April",
            "14 April 25",
            "14/4/25",
            "April 3–4, 2025",
            "3-4 April 2025",
        ),
        *("30 February 2025", "29 February 2025", "31/04/2025", "2025-13-13", "2025-02-30", "0/1/2025"),
        *("4 hours 2025", "and 12 2025", "Monday 12, 2025", "14 April 0000"),
        *("Tuesday, 14 April 2025", "14 April 2025 or 2026", "on 14 April 2025", "14 April 2025, 10:00"),
        *(
            "2025-04-14T09:00",
            "14.4.2025-1",
            "٣ May 2025",
            "1 2 2025",
            "14 April 20250",
            "20250414",
            "tomorrow",
        ),
    ],
)
def test_anything_else_is_no_date(words: str) -> None:
    """What means no one day, or says more than a day, has to stay in the text with all its words."""
    assert written_date(words) is None


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[0-9]{1,4}[ ./-][0-9]{1,2}[ ./-][0-9]{1,4}", fullmatch=True),
        st.lists(st.sampled_from([*MONTHS, *WEEKDAYS, "1", "31", "2025", "of", "the", ",", "."])).map(
            " ".join
        ),
    )
)
def test_no_text_is_too_odd(words: str) -> None:
    """Every line above the prose is tried; the first odd one must not stop the import."""
    day = written_date(words)
    assert day is None or str(day.year) in words
