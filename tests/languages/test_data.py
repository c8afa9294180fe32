"""The files of `pipelines/languages/data`: whole, and no repetition of what CLDR knows."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from importlib.resources import files

import pytest
from babel import Locale

from pipelines.languages.detection import common_words, other_language
from pipelines.languages.language import REQUIRED, Language
from pipelines.languages.table import BUILT_IN

DATA = files("pipelines.languages").joinpath("data")


@pytest.mark.parametrize("tag", BUILT_IN)
def test_a_file_has_every_field(tag: str) -> None:
    """A field that is forgotten is a check that says nothing of that language."""
    table = tomllib.loads(DATA.joinpath(f"{tag}.toml").read_text(encoding="utf-8"))
    assert {"endonym", *REQUIRED}.issubset(table)
    assert BUILT_IN[tag].lacking == ()
    assert set(table) <= {field.name for field in fields(Language)} - {"tag"}
    assert {"before_number", "after_number", "before_name"}.issubset(table), "typography binds less there"
    assert {"negation", "days"}.issubset(table), "a source in it could not be corrected with --same-meaning"
    assert table["quotes"] and common_words(BUILT_IN[tag]), "empty where there must be something"


@pytest.mark.parametrize("tag", BUILT_IN)
def test_signs_that_the_file_names_are_not_those_of_the_locale_data(tag: str) -> None:
    """What CLDR knows, its maintainers keep right; only what differs is ours to keep."""
    language = BUILT_IN[tag]
    symbols = Locale.parse(language.cldr).number_symbols
    assert language.decimal != symbols.get("latn", symbols)["decimal"]
    assert language.group != symbols.get("latn", symbols)["group"]
    assert language.formatting != tag


@pytest.mark.parametrize("tag", BUILT_IN)
def test_close_languages_are_there(tag: str) -> None:
    """A tag that is mistyped is close to nothing."""
    assert set(BUILT_IN[tag].close_to) <= set(BUILT_IN) - {tag}


def test_one_of_two_close_languages_names_the_other() -> None:
    """A language is added by its own file, and each of the two passes for the other nevertheless."""
    italian, french = BUILT_IN["it"], BUILT_IN["fr"]
    for close_to, found in (((), ["it", "fr"]), (("fr",), ["", ""])):
        pair = {"it": replace(italian, close_to=close_to), "fr": french}
        swapped = [("it", "fr"), ("fr", "it")]
        assert [other_language([pair[a].words or ""] * 3, pair[b], pair) for a, b in swapped] == found
