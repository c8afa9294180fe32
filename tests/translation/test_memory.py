"""Memory: what was translated once is not typed twice, and does not go out unread."""

from __future__ import annotations

from dataclasses import replace

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.extract import empty_catalog
from pipelines.translation.memory import Memory, recall

FRENCH = BUILT_IN["fr"]
KNOWN = Message("Join the community today", strings=("Rejoignez la communauté aujourd’hui",))
NEAR = Message("Join our community today")


def catalog(*messages: Message) -> Catalog:
    return replace(empty_catalog("fr.po", "x", FRENCH), messages=messages)


def memory(*messages: Message) -> Memory:
    return remembering("fr", *messages)


def remembering(locale: str, *messages: Message) -> Memory:
    known = Memory()
    known.add(catalog(*messages), "sofia", locale)
    return known


def recalled(message: Message, known: Memory, *, trust_exact: bool = False) -> Message:
    return recall(catalog(message), known, "fr", trust_exact=trust_exact).messages[0]


def test_the_same_text_is_filled_in_to_be_confirmed() -> None:
    """She only has to look; until she has, it does not go out."""
    assert recalled(replace(KNOWN, strings=("",)), memory(KNOWN)) == replace(
        KNOWN,
        flags=("fuzzy",),
        extracted=("memory: translated so in sofia; see whether it fits here",),
    )


def test_a_workspace_may_trust_its_memory() -> None:
    """`trust_exact` is for calls to action that are the same in every issue."""
    assert recalled(replace(KNOWN, strings=("",)), memory(KNOWN), trust_exact=True) == replace(
        KNOWN, extracted=("Filled in from memory: the same text is translated so in sofia",)
    )


def test_a_near_text_is_offered_and_nothing_filled_in() -> None:
    """Likeness says nothing of meaning, so the words stay hers to write."""
    note = f"memory: 87 % like “{KNOWN.id}” in sofia, there: “{KNOWN.strings[0]}”"
    assert recalled(NEAR, memory(KNOWN)) == replace(NEAR, extracted=(note,))


def test_what_is_not_reviewed_is_not_remembered() -> None:
    """A doubtful sentence must not spread; neither must a copy of the source."""
    doubtful = replace(KNOWN, flags=("fuzzy",))
    copied = replace(KNOWN, strings=(KNOWN.id,))
    empty = replace(KNOWN, strings=("",))
    for known in (doubtful, copied, empty):
        assert recalled(empty, memory(known)) == empty


def test_obsolete_texts_are_remembered() -> None:
    """Last year's article is where this year's sentences come from."""
    assert recalled(replace(KNOWN, strings=("",)), memory(replace(KNOWN, obsolete=True))).fuzzy


def test_another_language_does_not_answer() -> None:
    """The memory is one, its translations are by language."""
    german = remembering("de", KNOWN)
    assert recalled(NEAR, german) == NEAR


def test_a_translators_work_is_not_touched() -> None:
    """Memory fills holes; it never argues."""
    hers = replace(KNOWN, strings=("Venez",))
    assert recalled(hers, memory(KNOWN)) == hers


def test_a_suggestion_goes_when_it_no_longer_holds() -> None:
    """Old advice above a text is worse than none."""
    advised = recalled(NEAR, memory(KNOWN))
    assert recalled(advised, memory()) == NEAR


OPEN = Message("Open")
VERB = replace(OPEN, context="verb", strings=("Ouvrir",))
STATE = replace(OPEN, context="state of the office", strings=("Ouvert",))


def test_a_text_with_two_meanings_is_remembered_with_the_one_that_is_meant() -> None:
    """Whichever was translated first; where no author has said, the translator looks."""
    known = memory(VERB, STATE)
    for meant in (VERB, STATE):
        assert recalled(replace(meant, strings=("",)), known).strings == meant.strings
    assert recalled(OPEN, known).strings == ("Ouvrir",)
    assert recalled(OPEN, known).fuzzy


def test_a_text_with_two_meanings_is_never_trusted_unread() -> None:
    """“Ouvrir” on the door of an office that is open would be taken for a request."""
    for known, asked in (
        (memory(VERB), OPEN),
        (memory(VERB), replace(STATE, strings=("",))),
        (memory(replace(OPEN, strings=("Ouvrir",))), replace(VERB, strings=("",))),
        (memory(replace(OPEN, strings=("Ouvert",)), VERB), OPEN),
    ):
        assert recalled(asked, known, trust_exact=True).fuzzy
