"""`event:` in an article's head: what may stand there, and what is told of everything else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.model.article import Segment
from pipelines.model.blocks import Kind, Text
from pipelines.model.errors import ContentError, each_error
from pipelines.model.event import Event
from pipelines.model.finding import Origin


def _text(*lines: str) -> str:
    rows = "\n".join(f"  {line}" for line in lines)
    return f"---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-03-02\nevent:\n{rows}\n---\n\nWords.\n"


def _event(*lines: str) -> Event | None:
    return parse_article(_text(*lines), "x", "en", "Europe/Brussels").event


GOOD = {
    "a day": (
        ("start: 2026-04-03", "online: https://example.org/live"),
        Event(
            datetime(2026, 4, 3, tzinfo=UTC),
            None,
            "Europe/Brussels",
            whole_days=True,
            online="https://example.org/live",
        ),
    ),
    "a day with itself as its end": (
        ("start: 2026-04-03", "end: 2026-04-03", "place: Sofia"),
        Event(
            datetime(2026, 4, 3, tzinfo=UTC),
            None,
            "Europe/Brussels",
            whole_days=True,
            place=Text("Sofia", "en", 8),
        ),
    ),
    "hours in the workspace's zone": (
        ("start: 2026-04-03 9:00", "end: 2026-04-03T17:30", "online: https://example.org/"),
        Event(
            datetime(2026, 4, 3, 7, tzinfo=UTC),
            datetime(2026, 4, 3, 15, 30, tzinfo=UTC),
            "Europe/Brussels",
            online="https://example.org/",
        ),
    ),
    "hours in a zone of its own": (
        ("start: 2026-12-03 09:00", "zone: Europe/Sofia", 'place: "Sofia {ctx: city}"'),
        Event(
            datetime(2026, 12, 3, 7, tzinfo=UTC),
            None,
            "Europe/Sofia",
            place=Text("Sofia", "en", 8, "city"),
        ),
    ),
    "an hour that comes twice, with its offset": (
        ("start: 2026-10-25 02:30+01:00", "online: https://example.org/"),
        Event(
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC), None, "Europe/Brussels", online="https://example.org/"
        ),
    ),
    "an offset of another zone": (
        ("start: 2026-04-03T09:00Z", "zone: Europe/Sofia", "online: https://example.org/"),
        Event(datetime(2026, 4, 3, 9, tzinfo=UTC), None, "Europe/Sofia", online="https://example.org/"),
    ),
}


@pytest.mark.parametrize("case", GOOD)
def test_an_event_is_read(case: str) -> None:
    """What the guide promises, as the values that all faces are made of."""
    lines, expected = GOOD[case]
    assert _event(*lines) == expected


BAD = {
    "end before start": (
        ("start: 2026-04-03", "end: 2026-04-01", "place: Sofia"),
        [(7, "event.end is before event.start", "correct one of the two")],
    ),
    "end with the start": (
        ("start: 2026-04-03 09:00", "end: 2026-04-03 09:00", "place: Sofia"),
        [(7, "event.end is at the moment of event.start", "correct one of the two")],
    ),
    "end before start by the offset alone": (
        ("start: 2026-04-03 09:00", "end: 2026-04-03 09:30+05:00", "place: Sofia"),
        [(7, "event.end is before event.start", "correct one of the two")],
    ),
    "unknown zone": (
        ("start: 2026-04-03 09:00", "zone: Europe/Sofya", "place: Sofia"),
        [(7, "event.zone is 'Europe/Sofya', not a time zone", "did you mean 'Europe/Sofia'?")],
    ),
    "a city for a zone": (
        ("start: 2026-04-03 09:00", "zone: sofia", "place: Sofia"),
        [(7, "event.zone is 'sofia', not a time zone", "did you mean 'Europe/Sofia'?")],
    ),
    "a continent for a zone": (
        ("start: 2026-04-03 09:00", "zone: Europe", "place: Sofia"),
        [(7, "event.zone is 'Europe', not a time zone", "")],
    ),
    "a time without a day": (
        ("start: 2026-04-03 09:00", 'end: "17:30"', "place: Sofia"),
        [(7, "event.end is '17:30', a time without a day", "write it as 2026-11-23, or with a time")],
    ),
    "a time on one side alone": (
        ("start: 2026-04-03", "end: 2026-04-03 17:30", "place: Sofia"),
        [(6, "event.start is a day without a time, but event.end has one", "give both a time, or none")],
    ),
    "an hour that is left out": (
        ("start: 2026-03-29 02:30", "place: Sofia"),
        [
            (
                6,
                "event.start is '2026-03-29 02:30', a time that Europe/Brussels does not have",
                "the clocks are put forward then",
            )
        ],
    ),
    "an hour that comes twice": (
        ("start: 2026-10-25 02:30", "place: Sofia"),
        [
            (
                6,
                "event.start is '2026-10-25 02:30', a time that Europe/Brussels has twice",
                "the clocks are put back then: write 2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00",
            )
        ],
    ),
    "no such day": (
        ("start: 2026-02-30", "place: Sofia"),
        [(6, "event.start is '2026-02-30', which no calendar has", "write it as 2026-11-23")],
    ),
    "no such hour": (
        ("start: 2026-02-20 25:00", "place: Sofia"),
        [(6, "event.start is '2026-02-20 25:00', which no calendar has", "write it as 2026-11-23")],
    ),
    "another year": (
        ("start: 0026-02-20", "place: Sofia"),
        [(6, "event.start is '0026-02-20', not from 1900 to 2999", "write it as 2026-11-23")],
    ),
    "a date in words": (
        ("start: 3 April 2026", "place: Sofia"),
        [(6, "event.start is '3 April 2026', not a date", "write it as 2026-11-23")],
    ),
    "nothing but a place": (
        ("place: Sofia",),
        [(5, "event.start is missing", "below event: write start:")],
    ),
    "nowhere": (
        ("start: 2026-04-03",),
        [(5, "the event is nowhere: it has neither a place nor an online address", "add place:")],
    ),
    "an address that is not safe": (
        ("start: 2026-04-03", "online: http://example.org/live"),
        [(7, "event.online is 'http://example.org/live', not an https address", "write the whole address")],
    ),
    "a key that is none": (
        ("start: 2026-04-03", "place: Sofia", "finish: 2026-04-04"),
        [(8, "unknown key 'event.finish'", "")],
    ),
    "a place that YAML cuts short": (
        ("start: 2026-04-03", "place: Room # 4"),
        [(7, "event.place ends before '# 4': to YAML, a # behind a blank begins a remark", "put the value")],
    ),
    "all at once": (
        ("start: 2026-04-33", "end: tomorrow", "zone: Mars", "online: nowhere"),
        [
            (6, "event.start is '2026-04-33', which no calendar has", ""),
            (7, "event.end is 'tomorrow', not a date", ""),
            (8, "event.zone is 'Mars', not a time zone", ""),
            (9, "event.online is 'nowhere', not an https address", ""),
        ],
    ),
}


def _faults(text: str) -> list[ContentError]:
    with pytest.raises(ContentError) as caught:
        parse_article(text, "x", "en", "Europe/Brussels")
    return [each for each in each_error(caught.value) if isinstance(each, ContentError)]


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_event_is_told_with_its_line_and_its_cure(case: str) -> None:
    """A wrong hour sends people to a closed door; nothing is guessed, and all is told at once."""
    lines, expected = BAD[case]
    found = _faults(_text(*lines))
    assert [(each.origin, each.message) for each in found] == [
        (Origin("content/x/index.md", line), message) for line, message, _ in expected
    ]
    for fault, (_, _, hint) in zip(found, expected, strict=True):
        assert fault.hint.startswith(hint)
        assert fault.hint


def test_an_event_takes_the_place_of_the_old_keys() -> None:
    """Two places or two days would contradict each other."""
    text = _text("start: 2026-04-03", "place: Sofia").replace(
        "event:\n", "place: Varna\nevent_date: 2026-04-02\nevent:\n"
    )
    assert [(str(each.origin), each.message) for each in _faults(text)] == [
        ("content/x/index.md:5", "place beside an event"),
        ("content/x/index.md:6", "event_date beside an event"),
    ]


def test_translators_get_the_place() -> None:
    """With a comment that says where it is shown, and how long it may be."""
    article = parse_article(_text("start: 2026-04-03", "place: Sofia, Bulgaria"), "x", "en")
    assert [each for each in segments(article) if each.kind is Kind.EVENT_PLACE] == [
        Segment("Sofia, Bulgaria", Kind.EVENT_PLACE, 7)
    ]
