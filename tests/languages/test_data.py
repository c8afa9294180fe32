"""The files of `pipelines/languages/data`: whole, and no repetition of what CLDR knows."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib.resources import files

import pytest
from babel import Locale

from pipelines.languages.detection import common_words
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
def test_close_languages_name_each_other(tag: str) -> None:
    """Only one of two files would otherwise be taken for the other."""
    assert all(tag in BUILT_IN[other].close_to for other in BUILT_IN[tag].close_to)
