"""The table of locales against the EU's own order and names, gettext's rules and Babel's data."""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import c2py

import pytest
from babel import Locale as BabelLocale

from pipelines.languages.table import BUILT_IN, EU24, eu_order

# EU Interinstitutional Style Guide, 7.2.1: in the order of the languages' own names, in Latin letters.
NAMES = {
    "bg": "български",
    "es": "español",
    "cs": "čeština",
    "da": "dansk",
    "de": "Deutsch",
    "et": "eesti keel",
    "el": "ελληνικά",
    "en": "English",
    "fr": "français",
    "ga": "Gaeilge",
    "hr": "hrvatski",
    "it": "italiano",
    "lv": "latviešu valoda",
    "lt": "lietuvių kalba",
    "hu": "magyar",
    "mt": "Malti",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "ro": "română",
    "sk": "slovenčina",
    "sl": "slovenščina",
    "fi": "suomi",
    "sv": "svenska",
}
OFFICIAL = list(NAMES)
LEGACY = {"al": "sq", "ba": "bs", "me": "cnr", "rs": "sr", "ua": "uk"}
ALSO = {"sq", "bs", "mk", "cnr", "sr", "tr", "uk", "ar", "is", "nb"}


def test_official_languages_stand_in_eu_order() -> None:
    """The language menu of an EU site has one right order; any other is a political statement."""
    assert list(EU24) == OFFICIAL
    assert list(BUILT_IN)[:24] == OFFICIAL


def test_endonyms_are_those_of_the_style_guide() -> None:
    """Readers find their language by its own name, with its own capital letters or without."""
    assert {tag: BUILT_IN[tag].endonym for tag in EU24} == NAMES


def test_neighbours_are_served_too() -> None:
    """EU Code Week is read in these countries."""
    assert set(BUILT_IN) - set(EU24) >= ALSO


def test_eu_order_sorts_once_and_puts_others_last() -> None:
    """Settings list locales as they come; every menu, table and report shows them alike."""
    assert eu_order(["nb", "sv", "sq", "bg", "sv", "en"]) == ("bg", "en", "sv", "nb", "sq")


@pytest.mark.parametrize(("code", "tag"), LEGACY.items())
def test_legacy_codes_are_read_and_never_a_tag(code: str, tag: str) -> None:
    """The old site writes countries for languages; `me` is no language and `ua` is none either."""
    assert BUILT_IN.find(code) == BUILT_IN.find(code.upper()) == tag
    assert code not in BUILT_IN
    assert BUILT_IN[tag].legacy == code


def test_no_other_locale_has_a_legacy_code() -> None:
    """A code that were also a tag would change the language of what is imported."""
    assert {locale.legacy: locale.tag for locale in BUILT_IN.values() if locale.legacy} == LEGACY


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("de", "de"),
        (" DE ", "de"),
        ("cnr", "cnr"),
        ("xx", None),
        ("", None),
        ("de-AT", None),
        ("english", None),
    ],
)
def test_names_of_locales_are_found_or_refused(name: str, tag: str | None) -> None:
    """A typing error in the settings must be asked about, not guessed."""
    assert BUILT_IN.find(name) == tag


@pytest.mark.parametrize("tag", BUILT_IN)
def test_gettext_names_lead_back_to_the_tag(tag: str) -> None:
    """Folders under `translations/` carry gettext's form."""
    assert BUILT_IN.find(BUILT_IN[tag].gettext) == tag


# --- plurals --------------------------------------------------------------------------------------


def forms(tag: str) -> tuple[int, list[int]]:
    """How many forms the header promises, and the form of each number from 0 to 200."""
    match = re.fullmatch(r"nplurals=(\d); plural=(.+);", BUILT_IN[tag].plural or "")
    assert match
    rule: Callable[[int], int] = c2py(match[2])
    return int(match[1]), [rule(n) for n in range(201)]


@pytest.mark.parametrize("tag", BUILT_IN)
def test_plural_headers_use_exactly_the_forms_they_promise(tag: str) -> None:
    """A form too many is a question that no translator can answer; one too few is a crash."""
    promised, used = forms(tag)
    assert set(used) == set(range(promised))


def teens(n: int) -> bool:
    return 11 <= n % 100 <= 19


def slavic(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


def two(n: int) -> int:
    return int(n != 1)


# Said again in Python, from the convention of gettext's users: where Babel differs (hu, lv, mt, pt, tr,
# mk, ar), and where the rule is long enough for a slip.
CONVENTION: dict[str, Callable[[int], int]] = {
    "hu": two,
    "tr": two,
    "de": two,
    "sv": two,
    "lv": lambda n: 0 if n % 10 == 0 or teens(n) else 1 if n % 10 == 1 else 2,
    "mt": lambda n: 0 if n == 1 else 1 if n == 0 or 2 <= n % 100 <= 10 else 2 if teens(n) else 3,
    "pt": lambda n: int(n > 1),
    "fr": lambda n: int(n > 1),
    "cs": lambda n: 0 if n == 1 else 1 if n in (2, 3, 4) else 2,
    "sk": lambda n: 0 if n == 1 else 1 if n in (2, 3, 4) else 2,
    "ga": lambda n: 0 if n == 1 else 1 if n == 2 else 2 if 3 <= n <= 6 else 3 if 7 <= n <= 10 else 4,
    "hr": slavic,
    "bs": slavic,
    "sr": slavic,
    "cnr": slavic,
    "uk": slavic,
    "pl": lambda n: 0 if n == 1 else 2 if n % 10 == 1 else slavic(n),
    "lt": lambda n: 2 if n % 10 == 0 or teens(n) else 0 if n % 10 == 1 else 1,
    "ro": lambda n: 0 if n == 1 else 1 if n == 0 or 1 <= n % 100 <= 19 else 2,
    "sl": lambda n: {1: 0, 2: 1, 3: 2, 4: 2}.get(n % 100, 3),
    "mk": lambda n: int(n % 10 != 1),
    "is": lambda n: int(n % 10 != 1 or n % 100 == 11),
    "ar": lambda n: n if n < 3 else 3 if 3 <= n % 100 <= 10 else 4 if n % 100 >= 11 else 5,
}


@pytest.mark.parametrize("tag", CONVENTION)
def test_plural_headers_follow_the_convention(tag: str) -> None:
    """Weblate and Poedit fill the forms by these rules; another one would show `1 Stunden`."""
    assert forms(tag)[1] == [CONVENTION[tag](n) for n in range(201)]


# --- formatting and direction ---------------------------------------------------------------------


@pytest.mark.parametrize("tag", BUILT_IN)
def test_babel_knows_the_formatting_locale(tag: str) -> None:
    """Dates are written by Babel; an unknown name would stop that language's edition."""
    known = BabelLocale.parse(BUILT_IN[tag].cldr)
    assert known.text_direction == BUILT_IN[tag].direction


def test_english_and_portuguese_are_the_european_ones() -> None:
    """Bare `en` writes months before days, bare `pt` is Brazilian."""
    assert (BUILT_IN["en"].cldr, BUILT_IN["pt"].cldr) == ("en_IE", "pt_PT")


def test_arabic_alone_runs_from_right_to_left() -> None:
    """A Greek page set from the right would be unreadable, as an Arabic one from the left."""
    assert [locale.tag for locale in BUILT_IN.values() if locale.direction == "rtl"] == ["ar"]
