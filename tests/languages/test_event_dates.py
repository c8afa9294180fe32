"""When an event is, in every language: whole values, read by eye against how each language writes dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.languages.event_dates import days_words, hours_words, moment_words, zone_words
from pipelines.languages.table import BUILT_IN
from pipelines.model.event import Event
from pipelines.rendering.event_words import EventWords, date_functions

SPANS = {
    "bg": (
        "3 – 5 април 2026\u202fг.",
        "30 март – 5 май 2026\u202fг.",
        "30 декември 2026\u202fг. – 5 януари 2027\u202fг.",
        "9:00 ч. – 17:30 ч.",
        "3 април 2026\u202fг., 9:00",
    ),
    "cs": (
        "3.–5. dubna 2026",
        "30. března\u2009–\u20095. května 2026",
        "30. prosince 2026\u2009–\u20095. ledna 2027",
        "9:00–17:30",
        "3. dubna 2026, 9:00",
    ),
    "da": (
        "3.–5. april 2026",
        "30. marts–5. maj 2026",
        "30. december 2026–5. januar 2027",
        "09.00–17.30",
        "3. april 2026, 09.00",
    ),
    "de": (
        "3.–5. April 2026",
        "30. März\u2009–\u20095. Mai 2026",
        "30. Dezember 2026\u2009–\u20095. Januar 2027",
        "09:00–17:30 Uhr",
        "3. April 2026, 09:00",
    ),
    "el": (
        "3–5 Απριλίου 2026",
        "30 Μαρτίου – 5 Μαΐου 2026",
        "30 Δεκεμβρίου 2026 – 5 Ιανουαρίου 2027",
        "9:00\u202fπ.μ. – 5:30\u202fμ.μ.",
        "3 Απριλίου 2026, 9:00\u202fπ.μ.",
    ),
    "en": (
        "3–5 April 2026",
        "30 March\u2009–\u20095 May 2026",
        "30 December 2026\u2009–\u20095 January 2027",
        "09:00–17:30",
        "3 April 2026, 09:00",
    ),
    "es": (
        "3–5 de abril de 2026",
        "30 de marzo\u2009–\u20095 de mayo de 2026",
        "30 de diciembre de 2026\u2009–\u20095 de enero de 2027",
        "9:00–17:30",
        "3 de abril de 2026, 9:00",
    ),
    "et": (
        "3.–5. aprill 2026",
        "30. märts\u2009–\u20095. mai 2026",
        "30. detsember 2026\u2009–\u20095. jaanuar 2027",
        "09:00–17:30",
        "3. aprill 2026, 09:00",
    ),
    "fi": (
        "3.–5. huhtikuuta 2026",
        "30. maaliskuuta\u2009–\u20095. toukokuuta 2026",
        "30. joulukuuta 2026\u2009–\u20095. tammikuuta 2027",
        "9.00–17.30",
        "3. huhtikuuta 2026, 9.00",
    ),
    "fr": (
        "3–5 avril 2026",
        "30 mars\u2009–\u20095 mai 2026",
        "30 décembre 2026\u2009–\u20095 janvier 2027",
        "09:00\u2009–\u200917:30",
        "3 avril 2026, 09:00",
    ),
    "ga": (
        "3\u2009–\u20095 Aibreán 2026",
        "30 Márta\u2009–\u20095 Bealtaine 2026",
        "30 Nollaig 2026\u2009–\u20095 Eanáir 2027",
        "09:00\u2009–\u200917:30",
        "3 Aibreán 2026, 09:00",
    ),
    "hr": (
        "3.\u2009–\u20095. travnja 2026.",
        "30. ožujka\u2009–\u20095. svibnja 2026.",
        "30. prosinca 2026.\u2009–\u20095. siječnja 2027.",
        "09:00\u2009–\u200917:30",
        "3. travnja 2026., 09:00",
    ),
    "hu": (
        "2026. április 3–5.",
        "2026. március 30.\u2009–\u2009május 5.",
        "2026. december 30.\u2009–\u20092027. január 5.",
        "9:00–17:30",
        "2026. április 3., 9:00",
    ),
    "it": (
        "3–5 aprile 2026",
        "30 marzo\u2009–\u20095 maggio 2026",
        "30 dicembre 2026\u2009–\u20095 gennaio 2027",
        "09:00–17:30",
        "3 aprile 2026, 09:00",
    ),
    "lt": (
        "2026 m. balandžio 3–5 d.",
        "2026 m. kovo 30 d.\u2009–\u2009gegužės 5 d.",
        "2026 m. gruodžio 30 d.\u2009–\u20092027 m. sausio 5 d.",
        "09:00–17:30",
        "2026 m. balandžio 3 d., 09:00",
    ),
    "lv": (
        "2026. gada 3.–5. aprīlis",
        "2026. gada 30. marts\u2009–\u20095. maijs",
        "2026. gada 30. decembris\u2009–\u20092027. gada 5. janvāris",
        "09:00–17:30",
        "2026. gada 3. aprīlis, 09:00",
    ),
    "mt": (
        "3\u2009–\u20095 ta’ April 2026",
        "30 ta’ Marzu\u2009–\u20095 ta’ Mejju 2026",
        "30 ta’ Diċembru 2026\u2009–\u20095 ta’ Jannar 2027",
        "09:00–17:30",
        "3 ta’ April 2026, 09:00",
    ),
    "nl": (
        "3–5 april 2026",
        "30 maart\u2009–\u20095 mei 2026",
        "30 december 2026\u2009–\u20095 januari 2027",
        "09:00–17:30",
        "3 april 2026, 09:00",
    ),
    "pl": (
        "3–5 kwietnia 2026\u00a0r.",
        "30 marca\u2009–\u20095 maja 2026\u00a0r.",
        "30 grudnia 2026\u00a0r.\u2009–\u20095 stycznia 2027\u00a0r.",
        "09:00–17:30",
        "3 kwietnia 2026\u00a0r., 09:00",
    ),
    "pt": (
        "3–5 de abril de 2026",
        "30 de março\u2009–\u20095 de maio de 2026",
        "30 de dezembro de 2026\u2009–\u20095 de janeiro de 2027",
        "09:00\u2009–\u200917:30",
        "3 de abril de 2026, 09:00",
    ),
    "ro": (
        "3–5 aprilie 2026",
        "30 martie\u2009–\u20095 mai 2026",
        "30 decembrie 2026\u2009–\u20095 ianuarie 2027",
        "09:00–17:30",
        "3 aprilie 2026, 09:00",
    ),
    "sk": (
        "3.\u2009–\u20095. apríla 2026",
        "30. marca\u2009–\u20095. mája 2026",
        "30. decembra 2026\u2009–\u20095. januára 2027",
        "9:00\u2009–\u200917:30",
        "3. apríla 2026, 9:00",
    ),
    "sl": (
        "3.–5. april 2026",
        "30. marec–5. maj 2026",
        "30. december 2026–5. januar 2027",
        "9:00–17:30",
        "3. april 2026, 09:00",
    ),
    "sv": (
        "3–5 april 2026",
        "30 mars–5 maj 2026",
        "30 december 2026–5 januari 2027",
        "09:00–17:30",
        "3 april 2026, 09:00",
    ),
    "ar": (
        "3–5 أبريل 2026",
        "30 مارس – 5 مايو 2026",
        "30 ديسمبر 2026 – 5 يناير 2027",
        "9:00 ص\u2009–\u20095:30 م",
        "3 أبريل 2026، 9:00 ص",
    ),
}
"""Days of one month, of two months, of two years; hours; a day with an hour."""


@pytest.mark.parametrize("tag", SPANS)
def test_days_and_hours_are_as_the_language_writes_them(tag: str) -> None:
    """With the month in full, also where CLDR has spans with short names or numbers alone."""
    language = BUILT_IN[tag]
    nine, half_past_five = datetime(2026, 4, 3, 9), datetime(2026, 4, 3, 17, 30)  # noqa: DTZ001 - by a wall clock
    assert SPANS[tag] == (
        days_words(date(2026, 4, 3), date(2026, 4, 5), language),
        days_words(date(2026, 3, 30), date(2026, 5, 5), language),
        days_words(date(2026, 12, 30), date(2027, 1, 5), language),
        hours_words(nine, half_past_five, language),
        moment_words(nine, language),
    )


@pytest.mark.parametrize(
    ("tag", "mark", "day", "with_weekday"),
    [
        ("pl", "r.", "3 kwietnia 2026 r.", "piątek, 3 kwietnia 2026 r."),
        ("en", "", "3 April 2026", "Friday 3 April 2026"),
        ("cs", "A.D.", "3. dubna 2026 A.D.", "pátek 3. dubna 2026 A.D."),
        ("mt", "o’c 'q'", "3 ta’ April 2026 o’c 'q'", "Il-Ġimgħa, 3 ta’ April 2026 o’c 'q'"),
        ("lt", "e", "2026 e m. balandžio 3 d.", "2026 e m. balandžio 3 d., penktadienis"),
    ],
)
def test_a_year_has_its_mark_in_every_form(tag: str, mark: str, day: str, with_weekday: str) -> None:
    """CLDR leaves out the Polish "r.", which every sentence has: a page had dates of two kinds."""
    language = replace(BUILT_IN[tag], tag=f"x-{tag}", formatting=BUILT_IN[tag].cldr, year_mark=mark)
    faces = date_functions(language)
    box = faces["event_words"](
        Event(datetime(2026, 4, 3, tzinfo=UTC), whole_days=True, online="https://a.eu/")
    )
    assert isinstance(box, EventWords)
    found = (str(faces["long_date"](date(2026, 4, 3))), *box.lines)
    assert tuple(words.replace("\u00a0", " ") for words in found) == (day, with_weekday)
    assert BUILT_IN["pl"].year_mark == "r."


ZONES = {
    ("Europe/Sofia", 4, "en"): "Eastern European Summer Time",
    ("Europe/Sofia", 12, "de"): "Osteuropäische Normalzeit",
    ("Europe/Dublin", 7, "en"): "Irish Standard Time",
    ("Europe/Dublin", 12, "en"): "Greenwich Mean Time",
    ("Europe/Lisbon", 7, "pt"): "Hora de verão da Europa Ocidental",
    ("Europe/Sofia", 7, "mt"): "GMT+03:00",
    ("UTC", 7, "fr"): "temps universel coordonné",
}


@pytest.mark.parametrize(("zone", "month", "tag"), ZONES)
def test_a_zone_has_the_name_that_its_clocks_go_by(zone: str, month: int, tag: str) -> None:
    """Ireland's law has its standard time in summer: taken at its word, the box said Greenwich time there."""
    moment = datetime(2026, month, 3, 9, tzinfo=ZoneInfo(zone))
    assert zone_words([moment], BUILT_IN[tag]) == ZONES[zone, month, tag]


def test_a_zone_whose_clocks_are_changed_meanwhile_has_its_general_name() -> None:
    """One of the two names would be wrong at the other end."""
    zone = ZoneInfo("Europe/Sofia")
    ends = [datetime(2026, 3, day, 9, tzinfo=zone) for day in (28, 30)]
    assert zone_words(ends, BUILT_IN["en"]) == "Eastern European Time"
