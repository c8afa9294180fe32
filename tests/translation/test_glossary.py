"""The glossary: what it says, to whom, and how strictly."""

from __future__ import annotations

import pytest

from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.translation.glossary import Term, follows, glossary_notes, parse_glossary, terms_in

PATH = "translations/glossary.csv"
TEXT = """term,note,do_not_translate,fr,de
EU Code Week,the name,yes,,
hub,"a national, or regional, office",,pôle|hub,
"""
NAME = Term("EU Code Week", "the name", kept=True)
HUB = Term("hub", "a national, or regional, office", translations={"fr": ("pôle", "hub")})


def test_a_glossary_is_read_whole() -> None:
    """Names, notes with commas, several translations, and languages that have none."""
    assert parse_glossary(TEXT, PATH) == (NAME, HUB)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("word,fr\nx,y\n", 1, "no column 'term'"),
        ("term,xx\n", 1, "unknown column 'xx'"),
        ("term,fr\nhub,a,b\n", 2, "3 cells"),
        ("term,fr\n\n,pôle\n", 3, "without a term"),
        ('term,fr\n"hub,pôle\n', 2, "not valid CSV"),
        ("", 0, "no column 'term'"),
    ],
)
def test_a_faulty_glossary_is_told_with_its_line(text: str, line: int, says: str) -> None:
    """A spreadsheet programme breaks files quietly; here it is said, and where."""
    with pytest.raises(CatalogError, match=says) as caught:
        parse_glossary(text, PATH)
    assert caught.value.origin == Origin(PATH, line or 1)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The hubs of EU Code Week", (NAME, HUB)),
        ("Every Hub counts", (HUB,)),
        ("A hubbub", ()),
        ("eu code week", ()),
    ],
)
def test_terms_are_found_as_words(text: str, expected: tuple[Term, ...]) -> None:
    """A note at every `hubbub` would teach translators to overlook notes."""
    assert tuple(terms_in(text, (NAME, HUB))) == expected


def test_translators_are_told_what_concerns_them() -> None:
    """In French both terms; in German only the name, for `hub` has no German word yet."""
    text = "The hubs of EU Code Week"
    assert {tag: list(glossary_notes(text, (NAME, HUB), tag)) for tag in ("fr", "de")} == {
        "fr": [
            "glossary: EU Code Week is not translated (the name)",
            "glossary: hub → pôle or hub (a national, or regional, office)",
        ],
        "de": ["glossary: EU Code Week is not translated (the name)"],
    }


@pytest.mark.parametrize(
    ("wanted", "translation", "expected"),
    [
        (("saadik",), "Leidke oma riigi saadikud", True),
        (("lähettiläs",), "etsi oman maasi lähettiläät", True),
        (("Botschafter", "Botschafterin"), "die Botschafterinnen", True),
        (("nœud national",), "les nœuds nationaux", True),
        (("pôle",), "les centres", False),
        ((), "anything", True),
    ],
)
def test_inflection_is_no_fault(wanted: tuple[str, ...], translation: str, expected: bool) -> None:
    """Finnish has fifteen cases; the hint is for another word, not for another ending."""
    assert follows(Term("x", translations={"fi": wanted} if wanted else {}), translation, "fi") is expected


def test_a_decision_is_no_term() -> None:
    """A line in brackets tells people how readers are addressed; no entry gets a note, none a finding."""
    decision = "(form of address),how readers are addressed,,usted,Sie\n"
    (term,) = parse_glossary(f"term,note,do_not_translate,es,de\n{decision}", PATH)
    assert term.translations == {"es": ("usted",), "de": ("Sie",)}
    assert tuple(terms_in("What form of address do you use? Forms of address differ.", (term,))) == ()
