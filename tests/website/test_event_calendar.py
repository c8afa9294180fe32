"""The file that readers add to their calendars says the same moment as mail, page and linked data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from pipelines.content.article import parse_article
from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.errors import TemplateError
from pipelines.model.event import Event
from pipelines.model.site import PublishedArticle, SiteState
from pipelines.rendering.event_words import event_words
from pipelines.rendering.templates import Templates
from pipelines.website.event_calendar import event_calendar
from pipelines.website.integrity import SiteRoot, facts_of
from pipelines.website.records import read_record, write_record
from pipelines.website.state import update, withdraw
from tests.rendering.support import ADDRESSES, ROOT, golden_article, localized, words
from tests.rendering.support import templates as templates_of
from tests.website.site_pieces import MONDAY, TUESDAY, files

PAGE = "https://example.org/news/en/every-block/"
ICS = "en/every-block/event.ics"
ZONES = sorted(available_timezones() - {"Factory", "localtime"})


def _with(event: Event) -> Article:
    return replace(golden_article(), place=None, event_date=None, event=event, date=MONDAY)


def _calendar(event: Event) -> bytes:
    item = PublishedArticle(localized(_with(event)), MONDAY, TUESDAY)
    return event_calendar(item, event, PAGE, templates_of("site_templates").languages)


def _entry(data: bytes) -> icalendar.Event:
    calendar = icalendar.Calendar.from_ical(data)
    (entry,) = calendar.walk("VEVENT")
    assert isinstance(entry, icalendar.Event)
    return entry


MOMENTS = st.datetimes(datetime(1972, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=90)


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=400)), st.sampled_from(ZONES))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), timedelta(hours=2), "Europe/Brussels")
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=1), "Europe/Dublin")
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), timedelta(hours=1), "Europe/Brussels")
def test_every_face_says_the_same_moment(start: datetime, length: timedelta, zone: str) -> None:
    """Whoever reads the file, by the zone's name or by its VTIMEZONE, comes at the hour the page says."""
    start = start.replace(second=0, microsecond=0)
    end = start + timedelta(minutes=length // timedelta(minutes=1))
    event = Event(start, end, zone, online="https://example.org/live")
    entry = _entry(_calendar(event))
    page = [event_words(event, BUILT_IN["en"]).starts, event.ends.isoformat() if event.ends else ""]
    for name, moment, shown in zip(("DTSTART", "DTEND"), (start, end), page, strict=True):
        assert entry.decoded(name).astimezone(UTC) == moment
        assert datetime.fromisoformat(shown).astimezone(UTC) == moment


@given(st.dates(date(1972, 1, 1), date(2036, 1, 1)), st.integers(0, 40))
def test_whole_days_end_with_the_day_after_the_last(first: date, more: int) -> None:
    """RFC 5545, 3.6.1: DTEND is not part of it; taken for the last day, a festival lost its Sunday."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    event = Event(
        start, start + timedelta(days=more) if more else None, whole_days=True, online="https://example.org/"
    )
    entry = _entry(_calendar(event))
    assert entry.decoded("DTSTART") == first
    assert entry.decoded("DTEND") == first + timedelta(days=more + 1)


@given(TEXT)
@example("A; B, C\\n: “D”" + "é" * 80)
def test_words_come_back_whole(place: str) -> None:
    """Commas, semicolons, backslashes and long lines have rules of their own (RFC 5545, 3.1 and 3.3.11)."""
    event = Event(MONDAY, None, place=Text(f"`{place.replace('`', '')}x`", "en"))
    data = _calendar(event)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert str(_entry(data)["LOCATION"]).strip() == f"{place.replace('`', '')}x".strip()


def test_the_zone_of_the_file_is_right_on_both_sides_of_a_change_of_the_clocks() -> None:
    """Outlook reads the VTIMEZONE, not the zone's name."""
    event = Event(
        datetime(2026, 3, 28, 8, tzinfo=UTC),
        datetime(2026, 3, 29, 8, tzinfo=UTC),
        "Europe/Sofia",
        online="https://example.org/",
    )
    calendar = icalendar.Calendar.from_ical(_calendar(event))
    (zone,) = calendar.walk("VTIMEZONE")
    assert isinstance(zone, icalendar.Timezone)
    rebuilt = zone.to_tz(lookup_tzid=False)
    walls = [
        datetime(2026, month, day, 12)  # noqa: DTZ001 - by a clock on the wall
        for month in range(1, 13)
        for day in (1, 28, 30)
        if (month, day) != (2, 30)
    ]
    assert [rebuilt.utcoffset(wall) for wall in walls] == [
        wall.replace(tzinfo=ZoneInfo("Europe/Sofia")).utcoffset() for wall in walls
    ]


EVENT = Event(
    datetime(2026, 12, 3, 7, tzinfo=UTC),
    datetime(2026, 12, 3, 15, 30, tzinfo=UTC),
    "Europe/Sofia",
    place=Text("Sofia", "en"),
    online="https://example.org/live",
)


def _site(event: Event) -> dict[str, bytes]:
    return files(update(SiteState(), [localized(_with(event))], MONDAY))


def test_a_page_says_in_its_linked_data_and_its_words_what_the_file_says() -> None:
    """A search engine's box, the page and the calendar must not send people to two different hours."""
    made = _site(EVENT)
    page = html.document_fromstring(made["en/every-block/index.html"].decode())
    article, event = json.loads(next(page.iter("script")).text or "")
    assert article["@type"] == "NewsArticle"
    assert event == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{PAGE}#event",
        "url": PAGE,
        "name": "Every block, once",
        "description": "One of each.",
        "inLanguage": "en",
        "startDate": "2026-12-03T09:00:00+02:00",
        "endDate": "2026-12-03T17:30:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {"@type": "Place", "name": "Sofia", "address": "Sofia"},
            {"@type": "VirtualLocation", "url": "https://example.org/live"},
        ],
        "organizer": {"@type": "Organization", "name": "Team", "url": "https://example.org/news/"},
        "image": f"{PAGE}lead.png",
    }
    (box,) = [each for each in page.iter("p") if "event" in each.get("class", "").split()]
    assert [str(text).strip() for text in box.itertext() if str(text).strip()] == [
        "Thursday 3 December 2026",
        "09:00–17:30 (Eastern European Standard Time)",
        "Sofia",
        "Take part online",
        "Add to your calendar",
    ]
    assert [link.get("href") for link in box.iter("a")] == ["https://example.org/live", "event.ics"]
    assert _entry(made[ICS]).decoded("DTSTART") == datetime(2026, 12, 3, 7, tzinfo=UTC)
    assert f"{PAGE}event.ics" in made["en/atom.xml"].decode()
    alone = {"place": replace(EVENT, online=""), "online": replace(EVENT, place=None)}
    modes = {
        what: re.findall(r"(\w+)EventAttendanceMode", _site(event)["en/every-block/index.html"].decode())
        for what, event in alone.items()
    }
    assert modes == {"place": ["Offline"], "online": ["Online"]}


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        (replace(EVENT, end=None), ("Thursday 3 December 2026", "09:00 (Eastern European Standard Time)")),
        (
            replace(EVENT, end=EVENT.start + timedelta(days=1)),
            ("3 December 2026, 09:00 – 4 December 2026, 09:00", "Eastern European Standard Time"),
        ),
        (Event(datetime(2026, 12, 3, tzinfo=UTC), whole_days=True), ("Thursday 3 December 2026",)),
        (
            Event(datetime(2026, 12, 3, tzinfo=UTC), datetime(2026, 12, 5, tzinfo=UTC), whole_days=True),
            ("3–5 December 2026",),
        ),
    ],
)
def test_a_box_says_no_more_than_the_author_knows(event: Event, lines: tuple[str, ...]) -> None:
    """An end that nobody gave is not made up, and days without hours have no zone."""
    assert event_words(event, BUILT_IN["en"]).lines == lines


def test_the_same_article_makes_the_same_file_and_the_same_entry() -> None:
    """A rebuild writes no file anew, and a corrected event takes the place of the first in a calendar."""
    first, again = _calendar(EVENT), _calendar(EVENT)
    later = _calendar(replace(EVENT, start=EVENT.start + timedelta(hours=1)))
    assert first == again
    assert _entry(first)["UID"] == _entry(later)["UID"]
    assert _entry(first).decoded("DTSTAMP") == TUESDAY


def test_what_is_over_has_a_box_and_no_calendar_file() -> None:
    """A report of last week's meeting asks nobody to put it into a calendar or to take part."""
    past = replace(EVENT, start=MONDAY - timedelta(days=9), end=MONDAY - timedelta(days=8))
    made = _site(past)
    page = made["en/every-block/index.html"].decode()
    assert ICS not in made
    assert 'class="notice event"' in page
    assert "Add to your calendar" not in page
    assert "Take part online" not in page
    assert 'href="https://example.org/live">https://example.org/live<' in page


def test_a_page_without_its_calendar_file_is_not_released() -> None:
    """The integrity check knows the file as it knows pictures."""
    made = _site(EVENT)
    links = facts_of("en/every-block/index.html", made["en/every-block/index.html"], SiteRoot(ADDRESSES.site))
    assert links
    assert [link for link in links.links if link.endswith(".ics")] == [ICS]
    assert ICS in made


def test_the_file_goes_with_its_page() -> None:
    """A withdrawn invitation must not stay in reach."""
    state = update(SiteState(), [localized(_with(EVENT))], MONDAY)
    assert ICS in files(state)
    assert ICS not in files(withdraw(state, {f"{_with(EVENT).id}/en"}, TUESDAY))


def test_the_file_stays_where_mail_says_it_is() -> None:
    """A folder that gets another name takes its page along; mail that was sent leads to the old one."""
    state = update(SiteState(), [localized(_with(EVENT))], MONDAY)
    moved = update(state, [localized(replace(_with(EVENT), slug="owl"))], TUESDAY)
    made = files(moved)
    assert made["en/owl/event.ics"] == made[ICS]


def test_an_article_keeps_its_event_in_its_record() -> None:
    """Pages are made anew from `article.json`."""
    for event in (EVENT, Event(MONDAY.replace(hour=0), whole_days=True, online="https://example.org/")):
        item = PublishedArticle(localized(_with(event)), MONDAY, TUESDAY)
        assert read_record(write_record(item)).localized.article.event == event
        assert event_calendar(
            read_record(write_record(item)), event, PAGE, templates_of("site_templates").languages
        ) == _calendar(event)


@pytest.mark.parametrize(
    ("folder", "name"), [("site_templates", "article.html"), ("email_templates", "article.txt")]
)
def test_templates_that_are_older_than_events_say_so(folder: str, name: str) -> None:
    """A workspace's own templates would leave the date out in silence."""
    known = {path.name: path.read_text() for path in (ROOT / folder).glob("*.*")}
    older = Templates(folder, {each: text for each, text in known.items() if not each.startswith("event.")})
    with pytest.raises(TemplateError) as caught:
        older.render(name, words(), article=_with(EVENT))
    assert str(caught.value).startswith(f"{folder}/{name}:1: the templates do not show events")


def test_old_keys_make_no_event() -> None:
    """Articles with `place` and `event_date` go on as they were: no file, no second JSON-LD."""
    article = parse_article(
        "---\nid: tag:example.org,2026:every-block\ntitle: T\ndate: 2026-11-23\nplace: Sofia\n"
        "event_date: 2026-12-03\n---\n\nWords.\n",
        "every-block",
        "en",
    )
    assert article.event is None
    assert ICS not in files(update(SiteState(), [localized(article)], MONDAY))
