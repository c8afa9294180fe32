"""An event → the file that readers add to their calendars (iCalendar, RFC 5545). Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import icalendar

from pipelines.languages.table import Languages
from pipelines.model.blocks import Text
from pipelines.model.event import Event
from pipelines.model.site import PublishedArticle
from pipelines.rendering.addresses import summary_of
from pipelines.rendering.inline import inline_text


def event_calendar(item: PublishedArticle, event: Event, page: str, languages: Languages) -> bytes:
    """The calendar of an article's one event; `page` is the article's address."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Glocal//Glocal//{item.localized.locale.upper()}")
    calendar.add("version", "2.0")
    calendar.add_component(_entry(item, event, page, languages))
    if not event.whole_days:
        first, last = event.first_day, event.last_day
        # A year on both sides: the rules that hold at the start and at the end are whole in it.
        calendar.add_missing_timezones(_year_from(first, -1), _year_from(last, 2))
    return bytes(calendar.to_ical())


def _entry(item: PublishedArticle, event: Event, page: str, languages: Languages) -> icalendar.Event:
    article = item.localized.article

    def say(name: str, text: Text, more: str = "") -> None:
        value = inline_text(text.value, languages.get(text.lang)) + more
        entry.add(name, value, parameters={"language": text.lang})

    entry = icalendar.Event()
    # Of the entry's permanent id: who adds the file again, corrected, has the event once (RFC 7986, 5.3).
    entry.add("uid", str(uuid5(NAMESPACE_URL, item.entry_id)))
    entry.add("dtstamp", item.updated)
    entry.add("created", item.published)
    entry.add("last-modified", item.updated)
    say("summary", article.title)
    if event.whole_days:
        entry.add("dtstart", event.first_day)
        entry.add("dtend", event.last_day + timedelta(days=1))  # the first day after it
    else:
        entry.add("dtstart", _exact(event.begins))
        if event.ends:
            entry.add("dtend", _exact(event.ends))
    if event.place:
        say("location", event.place)
    else:
        entry.add("location", event.online)
    links = filter(None, (event.online if event.place else "", page))
    say("description", summary_of(article), "".join(f"\n\n{link}" for link in links))
    entry.add("url", page)
    if event.online:
        how = {"VALUE": "URI", "FEATURE": "VIDEO"}
        entry.add("conference", icalendar.vUri(event.online), parameters=how)  # RFC 7986, 5.11
    return entry


def _exact(moment: datetime) -> datetime:
    """In UTC, where its clocks show that hour a second time: by them, it is the first (RFC 5545, 3.3.5)."""
    return moment.astimezone(UTC) if moment.fold else moment


def _year_from(day: date, years: int) -> date:
    return date(day.year + years, 1, 1)
