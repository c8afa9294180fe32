"""What is plainly wrong of a machine is no draft: nobody should have to find it by reading."""

import pytest

from pipelines.model.blocks import Kind
from pipelines.model.catalog import Message
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.drafts.verify import draft_fault
from pipelines.translation.glossary import Term

LONG = "The meeting begins at 9:30 on 12 May 2026 in the large hall of the museum in Sofia."


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        (LONG, "Das Treffen beginnt am 12. Mai 2026 um 9:30 Uhr im großen Saal des Museums in Sofia.", ""),
        (LONG, "  ", "it is empty"),
        (LONG, "ja " * 7000, "it has 21,000 characters for 83"),
        (LONG, LONG, "the translation is the source text"),
        (
            LONG,
            "Das Treffen beginnt am 13. Mai 2026 um 9:30 Uhr im großen Saal des Museums.",
            "12 is missing",
        ),
        (LONG, "Das Treffen " + "beginnt um 9:30 " * 6, "it repeats itself"),
        (LONG, "Das Treffen findet in Sofia statt. " * 4, "is missing"),
        ("Join us", "Kommen Sie doch auch einmal mit uns " * 2, "72 characters for 7 of the source"),
        ("Join us", "!!!", "it has no words"),
        ("Read [more](https://a.eu) here.", "Lesen Sie [mehr](https://b.eu) hier.", "https://a.eu"),
        ("Dear [[first_name]], welcome.", "Liebe [[nachname]], willkommen.", "[[first_name]]"),
        (
            "Welcome to the meeting.",
            "Willkommen <img src=x>.",
            "it has HTML that the source does not have: <img>",
        ),
        ("Ha ha ha ha ha ha!", "Ho ho ho ho ho ho!", ""),
        (
            "Europeana meets in Sofia again",
            "Das Netzwerk trifft sich wieder in Sofia",
            "'Europeana' must stay",
        ),
        ("Sofia", "Sofia", ""),
        ("=====", "=====", ""),
    ],
)
def test_a_draft_is_looked_over_before_it_is_written(source: str, text: str, fault: str) -> None:
    """Numbers, names, addresses and tags as in the source, in another language, and no more than that."""
    context = CheckContext("de", (Term("Europeana", kept=True),))
    found = draft_fault(Message(source), text, context)
    assert found.startswith(fault) or fault in found
    assert bool(found) is bool(fault)


def test_a_button_has_room_for_so_many_letters() -> None:
    """Longer than its room, and than the source, it would be cut where it stands."""
    button = Message("Sign up now", extracted=(Kind.CALL_TO_ACTION.value,))
    wanted = "it has 38 characters, and 25 are the most there"
    assert draft_fault(button, "Melden Sie sich bitte jetzt gleich an!", CheckContext("de")) == wanted
    assert draft_fault(button, "Jetzt anmelden", CheckContext("de")) == ""
    longer = Message("Sign up now, and tell your friends of it", extracted=button.extracted)
    assert draft_fault(longer, "Melden Sie sich bitte jetzt gleich an!", CheckContext("de")) == ""


def test_a_sentence_in_other_letters_is_not_of_this_language() -> None:
    """An engine that does not know Bulgarian answers in English, or in Latin letters."""
    message = Message("Please bring your own lunch")
    assert (
        draft_fault(message, "Molya, donesete si obyad", CheckContext("bg"))
        == "it is not in the letters of български"
    )
    assert draft_fault(message, "Моля, донесете си обяд", CheckContext("bg")) == ""
    assert draft_fault(Message("Europeana"), "Europeana", CheckContext("bg")) == ""


@pytest.mark.parametrize("text", ["a" * 19_000, ". " * 9000, "ab " * 6000, "<" * 19_000])
def test_a_text_made_to_take_long_does_not(text: str) -> None:
    """An answer is untrusted; looking it over is bounded by what a text may be."""
    assert draft_fault(Message("Please bring your own lunch"), text, CheckContext("de"))
