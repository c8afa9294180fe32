"""Where sentences end, and with what mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages.end_marks import end_mark, with_end_mark, without_end_mark
from pipelines.languages.language import Language
from pipelines.languages.sentences import sentences
from pipelines.languages.table import BUILT_IN


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "One day. Two days! Three?", ["One day.", "Two days!", "Three?"]),
        ("en", "“Come.” They came.", ["“Come.”", "They came."]),
        ("en", "It costs 5. Nobody pays.", ["It costs 5.", "Nobody pays."]),
        ("en", "A. B. Smith came, e.g. to eat.", ["A. B. Smith came, e.g. to eat."]),
        ("de", "Am 12. Oktober kommen alle. Dann los!", ["Am 12. Oktober kommen alle.", "Dann los!"]),
        ("de", "Das ist z. B. gut", ["Das ist z. B. gut"]),
        ("el", "Τι είναι; Δεν ξέρω.", ["Τι είναι;", "Δεν ξέρω."]),
        ("ar", "ما هذا؟ هذا بيت.", ["ما هذا؟", "هذا بيت."]),
        ("fr", "Où ? Ici ; là.", ["Où ?", "Ici ; là."]),
        ("en", "", []),
    ],
)
def test_sentences_of_a_text(tag: str, text: str, expected: list[str]) -> None:
    """An ordinal number ends no German sentence, and a Greek question ends in a semicolon."""
    assert list(sentences(text, BUILT_IN[tag])) == expected


ARMENIAN = Language("hy", "հայերեն", full_stop="։")


@pytest.mark.parametrize(
    ("language", "text", "mark", "expected"),
    [
        (BUILT_IN["de"], "**Kommt.**", "!", "**Kommt!**"),
        (BUILT_IN["de"], "(Kommt.)", "", "(Kommt)"),
        (BUILT_IN["de"], "(Kommt)", ".", "(Kommt)"),
        (BUILT_IN["de"], "Kommt...", ".", "Kommt."),
        (BUILT_IN["de"], "Kommt?!", ".", "Kommt?!"),
        (BUILT_IN["fr"], "Venez.", "!", "Venez !"),
        (BUILT_IN["fr"], "Venez\u202f!", ".", "Venez."),
        (BUILT_IN["el"], "Έλα.", "?", "Έλα;"),
        (BUILT_IN["ar"], "تعال.", "?", "تعال؟"),
        (BUILT_IN["es"], "**Únete.**", "!", "**¡Únete!**"),
        (BUILT_IN["es"], "¿Vienes?", "!", "¡Vienes!"),
        (BUILT_IN["es"], "Vienes?", "!", "Vienes?"),
        (ARMENIAN, "Եկեք։", "!", "Եկեք!"),
        (ARMENIAN, "Եկեք!", ".", "Եկեք։"),
        (BUILT_IN["de"], ".", "!", "."),
    ],
)
def test_an_end_mark_is_set_as_the_language_sets_it(
    language: Language, text: str, mark: str, expected: str
) -> None:
    """What cannot be told is left alone: a person looks at it anyway."""
    assert with_end_mark(text, mark, language) == expected


@given(
    st.sampled_from(sorted(BUILT_IN)),
    st.text('aß é.!?…:;؟*_"»”) \u00a0\n5', max_size=12),
    st.sampled_from(["", ".", "!", "?", "…", ":"]),
)
def test_a_text_keeps_its_letters_and_has_the_mark_or_is_left_alone(tag: str, text: str, mark: str) -> None:
    """Nothing but its end, and the partner of it, is touched; sentences together are the text."""
    language = BUILT_IN[tag]
    changed = with_end_mark(text, mark, language)
    assert [c for c in changed if c.isalnum()] == [c for c in text if c.isalnum()]
    assert changed == text or end_mark(changed, language) == mark
    assert len(without_end_mark(text, language)) <= len(text)
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())
