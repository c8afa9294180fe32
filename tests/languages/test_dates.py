"""Which months and days a text names, in any language."""

from __future__ import annotations

import subprocess
import sys

import pytest
from babel.dates import get_day_names, get_month_names

from pipelines.languages.dates import named_dates
from pipelines.languages.table import BUILT_IN


@pytest.mark.parametrize("tag", BUILT_IN)
def test_every_name_of_the_locale_data_is_found(tag: str) -> None:
    """In a date and alone; and no name is taken for another month or day."""
    language = BUILT_IN[tag]
    for kind in ("format", "stand-alone"):
        names = [
            str(kind_of[number])
            for kind_of in (
                get_month_names("wide", kind, language.cldr),
                get_day_names("wide", kind, language.cldr),
            )
            for number in sorted(kind_of)
        ]
        found = [dict(named_dates(name, language)) for name in names]
        assert found == [{number: 1} for number in range(1, 20)]


def test_the_names_of_one_language_do_not_become_those_of_the_next() -> None:
    """Babel keeps what it finds in data that languages share: Bosnian would get interlingua's months."""
    program = (
        "from pipelines.languages.conventions import month_stems\n"
        "from pipelines.languages.dates import named_dates\n"
        "from pipelines.languages.language import Language\n"
        "from pipelines.languages.table import BUILT_IN\n"
        "named_dates('', Language('ia', 'interlingua'))\n"
        "print(*month_stems(BUILT_IN['bs'])[4:7], named_dates('maj', BUILT_IN['bs']))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "maj jun jul Counter({5: 1})\n"


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "Mon 12 Oct, and tomorrow", [10, 13, 21]),
        ("en", "the sun, a market, marching", []),
        ("en", "You may come. They march; then wait", []),
        ("en", "May I come? March with us! May the best win", []),
        ("en", "In May you can march, in MARCH you may", [3, 5]),
        ("en", "May is warm, March 2025 was not", [3, 5]),
        ("en", "on 12 may, the 3rd of march, march 4, 5th May we meet", [3, 3, 5, 5]),
        ("en", "mayor, Marching, Mayday", []),
        ("de", "im März, im Mai, am Dienstag", [3, 5, 14]),
        ("de", "märzlich, Maikäfer, Di", []),
        ("el", "τον Μάρτη και τον Μαΐο, την Τρίτη", [3, 5, 14]),
        ("fr", "le mardi 3 mai, demain", [5, 14, 21]),
        ("fr", "maire, marche", []),
        ("ar", "١٢ مارس، غدا", [3, 21]),
        ("es", "el alcalde mayor abrirá", []),
        ("it", "maggiore, aprire", []),
        ("fi", "tammikuussa, maanantaisin", [1, 13]),
        ("cs", "v červenci, v červnu, v pondělí", [6, 7, 13]),
        ("cs", "zařízení", []),
        ("pl", "we wrześniu, w środę", [9, 15]),
        ("hu", "májusától, keddtől", [5, 14]),
        ("et", "juulil, esmaspäeval", [7, 13]),
        ("lv", "martā, otrdienā", [3, 14]),
        ("is", "föstudaginn", [17]),
        ("ga", "i mí na Bealtaine", [5]),
        ("tr", "Ekim'de, pazartesiye", [10, 13]),
        ("pt", "segunda-feira", [13]),
        ("mt", "f’Marzu", [3]),
    ],
)
def test_names_in_sentences(tag: str, text: str, expected: list[int]) -> None:
    """With the endings of the language where it has them, and without where a word only begins alike."""
    assert sorted(named_dates(text, BUILT_IN[tag]).elements()) == expected
