"""Numbers, percentages and months, as each language writes them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from babel.dates import get_month_names

from pipelines.languages.conventions import (
    folded,
    month_stems,
    number_form,
    number_signs,
    percent_space,
)
from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN

# Kept by hand, from each language's own orthography: CLDR is the source, and this says when it changes.
# A language that is added later is as CLDR has it, and need not stand here.
SIGNS = {
    (".", ","): {"en", "ga", "mt"},
    (",", "."): {"bs", "cnr", "da", "de", "el", "es", "hr", "is", "it", "mk", "nl", "ro", "sl", "sr", "tr"},
    (",", "\u00a0"): {
        *("ar", "bg", "cs", "et", "fi", "fr", "hu", "lt", "lv", "nb", "pl", "pt", "sk", "sq", "sv", "uk"),
    },
}
PERCENT_APART = {"cs", "da", "de", "es", "fi", "fr", "lt", "nb", "sk", "sl", "sv"}
KEPT = sorted(set().union(*SIGNS.values()))


@pytest.mark.parametrize("tag", KEPT)
def test_signs_of_numbers(tag: str) -> None:
    """1,204 is one and a bit in most of Europe."""
    decimal, group = number_signs(BUILT_IN[tag])
    assert [signs for signs, tags in SIGNS.items() if tag in tags] == [(decimal, group)]
    assert number_form("1204", "50", BUILT_IN[tag]) == f"1{group}204{decimal}50"


@pytest.mark.parametrize("tag", KEPT)
def test_percent(tag: str) -> None:
    """A space before the sign is right in Prague and wrong in Warsaw."""
    assert percent_space(BUILT_IN[tag]) == (tag in PERCENT_APART)


def stands_in(stem: str, name: str) -> bool:
    """Whether a word of the name begins with the stem; there may be a preposition before it: "d'abril"."""
    text = folded(name)
    return stem[1:] in text if stem.startswith("-") else re.search(rf"\b{re.escape(stem)}", text) is not None


@pytest.mark.parametrize("tag", BUILT_IN)
def test_stems_begin_the_names_of_the_locale_data(tag: str) -> None:
    """A wrong stem would call every right date wrong, and one stem for two months every wrong date right."""
    stems = month_stems(BUILT_IN[tag])
    for kind in ("format", "stand-alone"):
        names = get_month_names("wide", kind, BUILT_IN[tag].cldr).values()
        assert [s for s, name in zip(stems, names, strict=True) if not stands_in(s, name)] == []
    assert len(set(stems)) == 12


@pytest.mark.parametrize(
    ("tag", "month", "form"),
    [
        ("lv", 3, "martā"),
        ("lv", 5, "maija"),
        ("fi", 1, "tammikuussa"),
        ("el", 5, "Μαΐου"),
        ("el", 1, "Ιανουάρη"),
        ("pl", 9, "wrześniu"),
        ("cs", 10, "říjnu"),
        ("hu", 6, "júniusban"),
        ("et", 7, "juulil"),
        ("fr", 6, "juin"),
        ("ga", 3, "Mhárta"),
        ("ga", 9, "Meán Fómhair"),
        ("uk", 2, "лютого"),
    ],
)
def test_inflected_months(tag: str, month: int, form: str) -> None:
    """A date in a sentence has whatever ending the sentence wants; Irish changes the first letter."""
    found = [n for n, stem in enumerate(month_stems(BUILT_IN[tag]), 1) if stem.strip("-") in folded(form)]
    assert found == [month]


def test_a_language_whose_dates_have_a_preposition() -> None:
    """Catalan writes "de març", and March alone without it."""
    stems = month_stems(Language("ca", "català"))
    assert stems[2:6] == ("mar", "abr", "mai", "jun")


def test_a_language_lends_its_months_to_no_other() -> None:
    """Interlingua has no names that stand alone: Babel took its own for those of all languages that were not
    used before, and a German mail said "decembre". In a process of its own, where none was.
    """
    program = """if True:
        import datetime
        from pipelines.languages.event_dates import leaf_words
        from pipelines.languages.language import Language
        from pipelines.languages.table import BUILT_IN
        for language in (Language("ia", "interlingua"), BUILT_IN["de"], BUILT_IN["el"]):
            print(leaf_words(datetime.date(2026, 12, 3), language)[0])
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["decembre", "Dezember", "Δεκέμβριος"]
