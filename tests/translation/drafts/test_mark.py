"""What a machine wrote is known for it until a person has read it, and no longer."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.model.catalog import Message
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.drafts.mark import (
    DraftMark,
    DraftState,
    as_draft,
    draft_mark,
    draft_state,
    is_draft,
    lost_marks,
    settled,
    without_mark,
)

EMPTY = Message("Join us", comments=("Ask Anna.",), flags=("max-length:20",), line=7)
DRAFT = as_draft(EMPTY, ("Ingħaqad magħna",), "deepl quality_optimized", date(2026, 12, 1))
READY = replace(DRAFT, flags=("max-length:20",))
LOST = DraftState.LOST


def test_a_draft_says_who_wrote_it_and_when() -> None:
    """Whoever opens the file in any editor reads it; another tool's fuzzy mark alone would not tell."""
    assert (
        replace(
            EMPTY,
            strings=("Ingħaqad magħna",),
            flags=("fuzzy", "max-length:20"),
            comments=("Ask Anna.", "machine draft: deepl quality_optimized, 2026-12-01, a1d45704d230"),
        )
        == DRAFT
    )
    assert draft_mark(DRAFT) == DraftMark("deepl quality_optimized", "2026-12-01", "a1d45704d230")
    assert draft_mark(EMPTY) is None


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (EMPTY, DraftState.NONE),
        (DRAFT, DraftState.DRAFT),
        (replace(DRAFT, strings=("Ejja magħna",)), DraftState.BEGUN),
        (replace(READY, strings=("Ejja magħna",)), DraftState.EDITED),
        (READY, LOST),
        (without_mark(READY), DraftState.NONE),
        (replace(READY, strings=("",)), DraftState.NONE),
        (replace(READY, obsolete=True), DraftState.NONE),
        (replace(READY, comments=("Machine draft: somebody cut this short",)), LOST),
        (replace(DRAFT, comments=("  machine draft: x",)), DraftState.DRAFT),
        (
            replace(READY, comments=(*READY.comments, "machine draft: b, 2026-12-02, 000000000000")),
            DraftState.LOST,
        ),
    ],
)
def test_each_way_out_of_a_draft_is_told_from_the_others(message: Message, state: DraftState) -> None:
    """A person may edit, confirm or empty it; what only looks confirmed counts as unread."""
    assert draft_state(message) is state
    assert is_draft(message) is (state in (DraftState.DRAFT, LOST))


def test_a_label_cannot_end_its_comment() -> None:
    """An engine of another package may call its model what it likes; the digest is still found."""
    marked = as_draft(EMPTY, ("x",), "a,\n b, 2020-01-01, 000000000000 " + "m" * 200, date(2026, 12, 1))
    assert draft_state(replace(marked, flags=())) is LOST
    assert [line for line in marked.comments if "\n" in line] == []


def test_one_finding_tells_all_that_lost_their_mark_in_a_file() -> None:
    """A tool that clears every mark would bury all else; the lines are there, and the ways out."""
    messages = [replace(READY, line=line) for line in range(1, 13)]
    assert list(lost_marks([DRAFT, *messages], "a.po", "mt")) == [
        Finding(
            "machine-draft",
            Severity.ERROR,
            "12 machine drafts lost the fuzzy mark, and not a letter was changed"
            " (line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more): confirm them at the desk,"
            " or with glocal draft confirm --locale mt --by NAME, or edit them",
            Origin("a.po", 1),
            "mt",
        )
    ]
    assert list(lost_marks([DRAFT, EMPTY], "a.po", "mt")) == []


def test_a_mark_that_says_nothing_any_more_is_taken_off() -> None:
    """Words of a person, and an empty entry, are nobody's draft; all others keep what they say."""
    edited, emptied = replace(READY, strings=("Ejja",)), replace(DRAFT, strings=("",))
    assert settled(edited) == replace(edited, comments=("Ask Anna.",))
    assert settled(emptied).comments == ("Ask Anna.",)
    assert [settled(m) for m in (DRAFT, READY, EMPTY)] == [DRAFT, READY, EMPTY]
