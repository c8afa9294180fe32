"""Where a text says no, in each language: what an editor's word may not take away."""

from __future__ import annotations

from collections import Counter

import pytest

from pipelines.languages.language import Language
from pipelines.languages.negation import changed_negations, negations, opposites
from pipelines.languages.table import BUILT_IN

NO = {
    "ar": ("لم تشارك المدرسة", "شاركت المدرسة"),
    "bg": ("Училището няма да участва", "Училището ще участва"),
    "bs": ("Škola neće učestvovati", "Škola će učestvovati"),
    "cnr": ("Škola neće učestvovati", "Škola će učestvovati"),
    "cs": ("Škola se nezúčastní", "Škola se zúčastní"),
    "da": ("Skolen deltager ikke", "Skolen deltager"),
    "de": ("Keine Schule nimmt teil", "Eine Schule nimmt teil"),
    "el": ("Το σχολείο δεν συμμετέχει", "Το σχολείο συμμετέχει"),
    "en": ("The school doesn’t join", "The school does join"),
    "es": ("La escuela no participa", "La escuela participa"),
    "et": ("Kool ei osale", "Kool osaleb"),
    "fi": ("Koulut eivät osallistu", "Koulut osallistuvat"),
    "fr": ("L’école n’y participe pas", "L’école y participe"),
    "ga": ("Níl an scoil páirteach", "Tá an scoil páirteach"),
    "hr": ("Škola ne sudjeluje", "Škola sudjeluje"),
    "hu": ("Az iskola nem vesz részt", "Az iskola részt vesz"),
    "is": ("Skólinn tekur ekki þátt", "Skólinn tekur þátt"),
    "it": ("La scuola non partecipa", "La scuola partecipa"),
    "lt": ("Mokykla nedalyvauja", "Mokykla dalyvauja"),
    "lv": ("Skola nepiedalās", "Skola piedalās"),
    "mk": ("Училиштето нема да учествува", "Училиштето ќе учествува"),
    "mt": ("L-iskola m’hijiex miftuħa", "L-iskola hija miftuħa"),
    "nb": ("Skolen deltar ikke", "Skolen deltar"),
    "nl": ("De school doet niet mee", "De school doet mee"),
    "pl": ("Szkoła nie bierze udziału", "Szkoła bierze udział"),
    "pt": ("A escola não participa", "A escola participa"),
    "ro": ("Școala nu participă", "Școala participă"),
    "sk": ("Škola sa nezúčastní", "Škola sa zúčastní"),
    "sl": ("Šola ne sodeluje", "Šola sodeluje"),
    "sq": ("Shkolla nuk merr pjesë", "Shkolla merr pjesë"),
    "sr": ("Школа неће учествовати", "Школа ће учествовати"),
    "sv": ("Skolan deltar inte", "Skolan deltar"),
    "tr": ("Okul katılmayacak", "Okul katılacak"),
    "uk": ("Школа не бере участі", "Школа бере участь"),
}
"""A sentence that says no, and its opposite. A language that is added later need not stand here."""


@pytest.mark.parametrize("tag", NO)
def test_a_no_is_found(tag: str) -> None:
    """Its words are those of the language's file; the same sentence without it has none."""
    no, yes = NO[tag]
    assert sum(negations(no, BUILT_IN[tag]).values()) >= 1
    assert negations(yes, BUILT_IN[tag]) == Counter()


@pytest.mark.parametrize("tag", BUILT_IN)
def test_each_form_of_a_file_is_found(tag: str) -> None:
    """A form that no pattern finds, or an empty key, would be a hole that nobody sees."""
    forms = (BUILT_IN[tag].negation or "").split()
    assert len(forms) == len(set(forms)) > 3
    for form in forms:
        word = f"{'x' * form.startswith('-')}{form.strip('-')}"
        assert sum(negations(word, BUILT_IN[tag]).values()) == 1, form
    assert BUILT_IN[tag].days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No, children may enter", {("no", True): 1}),
        ("No children may enter", {("no", False): 1}),
        ("They do not.", {("not", True): 1}),
        ("Knot a note, nobly", {}),
        ("Don't or DON’T", {("don't", False): 1, ("don't", True): 1}),
    ],
)
def test_words_are_whole_and_their_pauses_count(text: str, expected: dict[tuple[str, bool], int]) -> None:
    """A comma behind it makes another no of it; a curly apostrophe does not."""
    assert negations(text, BUILT_IN["en"]) == expected


def test_a_language_without_the_key_has_no_words() -> None:
    """It is for the caller to know the difference."""
    assert negations("Non, no, nunquam", Language("ia", "interlingua")) == Counter()


@pytest.mark.parametrize(
    ("tag", "old", "new", "expected"),
    [
        ("en", "a safe place", "an unsafe place", ("unsafe",)),
        ("de", "Das ist möglich", "Das ist unmöglich", ("unmöglich",)),
        ("el", "Είναι δυνατό", "Είναι αδύνατο", ("αδύνατο",)),
        ("sv", "Det är möjligt", "Det är omöjligt", ("omöjligt",)),
        ("en", "to the room", "into the room", ()),
        ("en", "a safe and an unsafe place", "an unsafe and a safe place", ()),
        ("hu", "lehetséges", "lehetetlen", ()),
    ],
)
def test_a_prefix_makes_the_opposite(tag: str, old: str, new: str, expected: tuple[str, ...]) -> None:
    """Two letters that an eye skips, in both directions."""
    assert opposites(old, new, BUILT_IN[tag]) == expected
    assert opposites(new, old, BUILT_IN[tag]) == expected


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Schools can register", "Schools cannot register", ("cannot",)),
        ("We do not, and will not", "We do not", ("not",)),
        ("No, children may enter", "No children may enter", ("no",)),
        ("Nobody came without a pass", "Everybody came, in an unsafe car", ("nobody", "without")),
        ("A safe place", "Not an unsafe place", ("not", "unsafe")),
        ("It’s nothing", "It is nothing", ()),
    ],
)
def test_the_words_that_changed_are_named(old: str, new: str, words: tuple[str, ...]) -> None:
    """A translator reads “negation” and searches; with the word she finds it in both texts."""
    assert changed_negations(old, new, BUILT_IN["en"]) == words
