"""New source texts meet a translator's catalog: nothing she wrote is lost, nothing unread goes out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import ndiff
from itertools import islice, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.extract import empty_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.merge import MergeReport, merge
from tests.examples import examples

GOLDEN = Path(__file__).resolve().parent / "golden"
CASES = sorted(path.name for path in GOLDEN.glob("merge_*"))

ENGLISH, GERMAN, POLISH = BUILT_IN["en"], BUILT_IN["de"], BUILT_IN["pl"]
CHANGED = "The source changed"


def note(*kinds: str) -> str:
    """What a translator reads above a text that was carried over, without the digest behind it."""
    return f"{CHANGED} ({', '.join(kinds)}); the translation below is of the previous text"


A = "Schools can register their activities until 12 October."
A2 = "Schools can register their activities until 15 October."
A3 = "Schools can register all their activities until 15 October."
B = "All activities are on the map."
C = "The community met in Sofia."
OTHER = "Nothing here is like anything else: join us."


def catalog(*messages: Message) -> Catalog:
    return replace(empty_catalog("de.po", "sofia", GERMAN), messages=messages)


def paragraphs(*texts: str, below: int = 0) -> tuple[Message, ...]:
    """Messages as extraction gives them, every second line from line 10; `below` shifts all but the first."""
    return tuple(
        Message(
            text,
            extracted=("paragraph",),
            references=(f"content/sofia/index.md:{10 + 2 * n + (below if n else 0)}",),
        )
        for n, text in enumerate(texts)
    )


def translated(*texts: str) -> tuple[Message, ...]:
    """The same, each with a reviewed translation that names it."""
    return tuple(replace(message, strings=(f"de: {message.id}",)) for message in paragraphs(*texts))


def merged(wanted: Sequence[Message], old: Catalog) -> Catalog:
    return merge(wanted, old, GERMAN, ENGLISH)[0]


def carried(text: str, source: Message, *kinds: str) -> Message:
    """How the translation of `source` is offered for another text; the note's digest is not repeated here."""
    return replace(
        source,
        id=text,
        extracted=("paragraph", note(*kinds)),
        flags=("fuzzy",),
        previous=(("msgid", source.id),),
    )


def without_digest(messages: Sequence[Message]) -> tuple[Message, ...]:
    return tuple(
        replace(m, extracted=tuple(re.sub(r" \[[0-9a-f]{8}\]$", "", line) for line in m.extracted))
        for m in messages
    )


# --- the same text --------------------------------------------------------------------------------


def test_unchanged_text_keeps_everything() -> None:
    """A translator's notes, her flags and her doubts are hers: a run of extraction takes none of them."""
    old = (
        replace(
            translated(A)[0],
            comments=("asked the ministry on Monday",),
            flags=("fuzzy", "no-wrap", "x-unknown"),
            previous=(("msgid", "Older"),),
        ),
        *translated(A, B)[1:],
        Message("gone", strings=("weg",), comments=("kept",), flags=("no-wrap",), obsolete=True),
    )
    assert merge(paragraphs(A, B), catalog(*old), GERMAN, ENGLISH) == (catalog(*old), MergeReport())


def test_comments_of_extraction_are_renewed() -> None:
    """A paragraph that became a heading must say so to the translator."""
    wanted = replace(paragraphs(A)[0], extracted=("heading",), references=("content/sofia/index.md:10",))
    assert merged((wanted,), catalog(*translated(A))) == catalog(
        replace(translated(A)[0], extracted=("heading",))
    )


def test_a_moved_text_keeps_its_translation() -> None:
    """An editor who puts the last paragraph first must not cost 23 languages a sentence."""
    by_text = {message.id: message for message in translated(A, B, C)}
    wanted = paragraphs(C, A, B)
    expected = [replace(message, strings=by_text[message.id].strings) for message in wanted]
    assert merge(wanted, catalog(*by_text.values()), GERMAN, ENGLISH) == (catalog(*expected), MergeReport())


def test_flags_of_extraction_join_those_of_the_translator() -> None:
    """A text that got a placeholder is checked as one from now on."""
    wanted = replace(paragraphs(A)[0], flags=("python-format",))
    old = replace(translated(A)[0], flags=("no-wrap",))
    assert merged((wanted,), catalog(old)) == catalog(replace(old, flags=("no-wrap", "python-format")))


# --- a changed text -------------------------------------------------------------------------------


def test_a_changed_paragraph_is_offered_as_fuzzy() -> None:
    """She sees what it said before and what she made of it, and it does not go out until she has."""
    old = translated(B, A, C)
    result, report = merge(paragraphs(B, A2, C), catalog(*old), GERMAN, ENGLISH)
    assert without_digest(result.messages) == (old[0], carried(A2, old[1], "number"), old[2])
    assert report == MergeReport(carried=1)


@pytest.mark.parametrize("below", [0, 3], ids=["same-length", "three-lines-longer"])
def test_a_changed_paragraph_changes_no_other_line(below: int) -> None:
    """A reviewer of 24 diffs reads four lines each, not a renumbered file, also if the paragraph grew."""
    before = catalog(*translated(A, B, C))
    after = merged(paragraphs(A2, B, C, below=below), before)
    old, new = (serialize_catalog(c).decode().splitlines() for c in (before, after))
    assert [line for line in ndiff(old, new) if line[0] in "+-"] == [
        f"+ #. {after.messages[0].extracted[1]}",
        "+ #, fuzzy",
        f'+ #| msgid "{A}"',
        f'- msgid "{A}"',
        f'+ msgid "{A2}"',
    ]


def test_a_changed_text_keeps_the_translators_notes() -> None:
    """Why she chose a word, and what her tools set, holds for the new text too."""
    old = replace(translated(A)[0], comments=("asked the ministry",), flags=("no-wrap", "x-unknown"))
    assert without_digest(merged(paragraphs(A2), catalog(old)).messages) == (
        replace(carried(A2, old, "number"), flags=("fuzzy", "no-wrap", "x-unknown")),
    )


def test_places_are_renewed_for_what_changed_or_went_to_another_file() -> None:
    """Only a line number may lag behind, and only at a text that nobody touched."""
    old = catalog(*translated(A, B, C))
    changed = merged(paragraphs(A, OTHER, C, below=3), old)
    assert [message.references for message in changed.messages] == [
        ("content/sofia/index.md:10",),
        ("content/sofia/index.md:15",),
        ("content/sofia/index.md:14",),
    ]
    elsewhere = replace(paragraphs(A)[0], references=("content/other/index.md:10",))
    assert merged((elsewhere, *paragraphs(A, B, C)[1:]), old).messages[0] == replace(
        elsewhere, strings=(f"de: {A}",)
    )


def test_line_numbers_are_renewed_where_entries_come_or_go() -> None:
    """They may lag behind a corrected word, not behind a new paragraph."""
    wanted = paragraphs(A, B, C)
    expected = (*(replace(new, strings=(f"de: {new.id}",)) for new in wanted[:2]), wanted[2])
    assert merged(wanted, catalog(*translated(B, A)[::-1])) == catalog(*expected)


def test_a_second_change_still_shows_the_text_that_was_translated() -> None:
    """The translation is of the first text; that the source went through a second one helps nobody."""
    once = merged(paragraphs(A2, B), catalog(*translated(A, B)))
    twice = merged(paragraphs(A3, B), once)
    assert twice.messages == (replace(once.messages[0], id=A3), once.messages[1])


def test_a_rewritten_paragraph_in_the_same_place_is_offered() -> None:
    """Whoever rewrites a paragraph keeps its names and dates; the old translation is worth seeing."""
    old = translated(B, A, C)
    result, report = merge(paragraphs(B, OTHER, C), catalog(*old), GERMAN, ENGLISH)
    assert without_digest(result.messages) == (
        old[0],
        carried(OTHER, old[1], "number", "date", "negation: nothing"),
        old[2],
    )
    assert report == MergeReport(carried=1)


def test_likeness_comes_before_place() -> None:
    """A paragraph that was corrected and moved is found, though something else stands where it stood."""
    old = translated(B, A, C)
    result, report = merge(paragraphs(B, OTHER, C, A2), catalog(*old), GERMAN, ENGLISH)
    new = paragraphs(B, OTHER, C, A2)
    expected = carried(A2, old[1], "number")
    assert without_digest(result.messages)[1::2] == (
        new[1],
        replace(expected, references=new[3].references),
    )
    assert report == MergeReport(new=1, carried=1)


def test_one_translation_is_never_given_to_two_texts() -> None:
    """Two near texts would otherwise both read as done once somebody clears the flags."""
    result, report = merge(paragraphs(A2, A3), catalog(*translated(A)), GERMAN, ENGLISH)
    assert [message.strings for message in result.messages] == [(f"de: {A}",), ("",)]
    assert report == MergeReport(new=1, carried=1)


def test_a_text_still_in_the_source_is_not_carried_to_another() -> None:
    """A near text beside it is new work, not a correction."""
    wanted = paragraphs(A, A2)
    old = translated(A)
    assert merge(wanted, catalog(*old), GERMAN, ENGLISH) == (catalog(*old, wanted[1]), MergeReport(new=1))


def test_the_best_likeness_wins() -> None:
    """With two candidates, the first one in the file must not take what suits the second."""
    near, nearer = translated("Schools may register some activity until 12 October.", A)
    result = merged(paragraphs(OTHER, A2), catalog(near, nearer))
    assert result.messages[1].strings == nearer.strings


# --- a text that goes and comes back --------------------------------------------------------------


def test_a_vanished_text_becomes_obsolete() -> None:
    """A paragraph may be cut today and wanted tomorrow."""
    old = translated(A, B)
    expected = replace(old[0], references=(), obsolete=True)
    wanted = paragraphs(B)
    result = merge(wanted, catalog(*old), GERMAN, ENGLISH)
    assert result == (
        catalog(replace(wanted[0], strings=old[1].strings), expected),
        MergeReport(obsolete=1),
    )


def test_an_untranslated_text_vanishes_whole() -> None:
    """Nobody's work is in it; it would be clutter for ever."""
    assert merge((), catalog(*paragraphs(A)), GERMAN, ENGLISH) == (catalog(), MergeReport())


def test_a_restored_text_is_back_and_ready() -> None:
    """What was reviewed once for the same words needs no second review."""
    old = translated(A, B)
    without = merged(paragraphs(B), catalog(*old))
    assert merge(paragraphs(A, B), without, GERMAN, ENGLISH) == (catalog(*old), MergeReport(restored=1))


def test_a_restored_fuzzy_text_is_still_fuzzy() -> None:
    """Going and coming is no review."""
    old = (replace(translated(A)[0], flags=("fuzzy",)),)
    without = merged((), catalog(*old))
    assert merged(paragraphs(A), without) == catalog(*old)


def test_an_undone_edit_is_as_good_as_before() -> None:
    """The editor's mistake, taken back before a translator saw it, must not cost 23 reviews."""
    old = catalog(*translated(A, B, C))
    edited = merged(paragraphs(A2, B, C), old)
    twice = merged(paragraphs(A3, B, C), edited)
    assert merge(paragraphs(A, B, C), edited, GERMAN, ENGLISH) == (old, MergeReport(restored=1))
    assert merge(paragraphs(A, B, C), twice, GERMAN, ENGLISH) == (old, MergeReport(restored=1))


def scribbled(source: Catalog, text: str) -> Catalog:
    """A translator changes the first message and leaves it fuzzy, to be finished tomorrow."""
    first, *rest = source.messages
    return replace(source, messages=(replace(first, strings=(text,)), *rest))


def test_an_undone_edit_after_the_translator_began_stays_fuzzy() -> None:
    """Half a sentence that nobody reviewed must not go out because the source went back."""
    edited = scribbled(merged(paragraphs(A2, B), catalog(*translated(A, B))), "halb fertig")
    expected = catalog(
        replace(paragraphs(A)[0], strings=("halb fertig",), flags=("fuzzy",)), translated(A, B)[1]
    )
    assert merge(paragraphs(A, B), edited, GERMAN, ENGLISH) == (expected, MergeReport(carried=1))


def test_no_detour_makes_unreviewed_words_ready() -> None:
    """Edit, half a translation, edit back, edit again, edit back: each step alone looks like an undo."""
    state = scribbled(merged(paragraphs(A2, B), catalog(*translated(A, B))), "halb fertig")
    for text in (A3, A, A2, A, A3, A2, A):
        state = merged(paragraphs(text, B), state)
        assert state.messages[0].strings == ("halb fertig",)
        assert state.messages[0].flags == ("fuzzy",)


def test_an_undo_does_not_lift_the_translators_own_doubt() -> None:
    """A text that she had marked herself comes back marked."""
    doubted = catalog(replace(translated(A)[0], flags=("fuzzy",)), translated(A, B)[1])
    edited = merged(paragraphs(A2, B), doubted)
    assert edited.messages[0].extracted == ("paragraph", note("number"))
    assert merged(paragraphs(A, B), edited) == doubted


def test_a_lost_previous_text_cannot_make_words_ready() -> None:
    """Babel drops `#|` lines; the note alone must not be taken for the proof that A2 was reviewed."""
    edited = merged(paragraphs(A2, B), catalog(*translated(A, B)))
    dropped = replace(edited, messages=tuple(replace(m, previous=()) for m in edited.messages))
    back = merged(paragraphs(A2, B), merged(paragraphs(A3, B), dropped))
    assert back.messages[0].flags == ("fuzzy",)


def test_half_a_previous_text_is_carried_like_any_other() -> None:
    """Some tools leave `#| msgctxt` alone; extraction must not stumble over what they forgot."""
    old = replace(translated(A)[0], flags=("fuzzy",), previous=(("msgctxt", "menu"),))
    (message,) = merged(paragraphs(A2), catalog(old)).messages
    assert (message.strings, message.flags, message.previous) == (old.strings, ("fuzzy",), old.previous)


def test_a_reviewed_translation_loses_the_note() -> None:
    """Once she has cleared the flag, `The source changed` would send the next reader looking for nothing."""
    edited = merged(paragraphs(A2), catalog(*translated(A)))
    reviewed = replace(edited.messages[0], strings=("neu",), flags=(), previous=())
    assert merged(paragraphs(A2), catalog(reviewed)) == catalog(replace(paragraphs(A2)[0], strings=("neu",)))


# --- contexts and plurals -------------------------------------------------------------------------


def test_equal_texts_in_two_contexts_do_not_cross() -> None:
    """`Home` in a menu and `Home` as a place are two words in most languages; Babel gives both the same."""
    menu, place = Message("Home", context="menu"), Message("Home", context="place")
    old = catalog(replace(place, strings=("Zuhause",)), replace(menu, strings=("Start",)))
    expected = catalog(replace(menu, strings=("Start",)), replace(place, strings=("Zuhause",)))
    assert merged((menu, place), old) == expected
    cut = merged((menu,), old)
    assert cut.messages == (expected.messages[0], replace(expected.messages[1], obsolete=True))
    assert merged((menu, place), cut) == expected


MINUTES = Message("%(num)s minute", strings=("", ""), plural="%(num)s minutes", flags=("python-format",))


HOME = Message("Home", strings=("Start",), comments=("hers",))
MENU, PLACE = (Message("Home", context=context) for context in ("menu", "place"))


@pytest.mark.parametrize(
    ("wanted", "old", "expected", "report"),
    [
        ([MENU], HOME, replace(HOME, context="menu"), MergeReport()),
        ([Message("Home")], replace(HOME, context="menu"), HOME, MergeReport()),
        ([MENU], replace(HOME, obsolete=True), replace(HOME, context="menu"), MergeReport(restored=1)),
    ],
)
def test_a_context_that_comes_or_goes_changes_nothing_else(
    wanted: list[Message], old: Message, expected: Message, report: MergeReport
) -> None:
    """Its author says what a text means that stands there once; it means what it meant."""
    assert merge(wanted, catalog(old), GERMAN, ENGLISH) == (catalog(expected), report)


def of_another_meaning(message: Message, was: str | None) -> Message:
    """What is left of `HOME` under another context: to be reviewed, with what it was before."""
    (line,) = merged([message], catalog(replace(HOME, context="x"))).messages[0].extracted
    assert line.startswith("The source changed (meaning); the translation below is of the previous text [")
    context = (("msgctxt", was),) if was is not None else ()
    return replace(
        HOME,
        context=message.context,
        flags=("fuzzy",),
        extracted=(line,),
        previous=(*context, ("msgid", "Home")),
    )


def test_a_text_that_is_split_in_two_meanings_is_reviewed() -> None:
    """“Start” was right for one of the two, and nobody has said for which."""
    result, report = merge([MENU, PLACE], catalog(HOME), GERMAN, ENGLISH)
    assert result.messages == (of_another_meaning(MENU, None), PLACE)
    assert report == MergeReport(new=1, carried=1)
    assert merged([Message("Home")], result).messages[0] == HOME, "taken back, it is ready as it was"


def test_a_context_that_is_exchanged_for_another_is_reviewed() -> None:
    """The author says that the words mean something else."""
    old = replace(HOME, context="menu")
    result, report = merge([PLACE], catalog(old), GERMAN, ENGLISH)
    assert result.messages == (of_another_meaning(PLACE, "menu"),)
    assert report == MergeReport(carried=1)
    assert merged([MENU], result).messages == (old,)
    gone = merged([PLACE], catalog(replace(old, obsolete=True)))
    assert gone.messages == (of_another_meaning(PLACE, "menu"),)


def test_two_meanings_that_become_one_are_reviewed() -> None:
    """Which of two translations fits is not for a program to say; where they are the same it need not."""
    menu, place = replace(HOME, context="menu"), replace(HOME, context="place", strings=("Zuhause",))
    (live, left) = merged([Message("Home")], catalog(menu, place)).messages
    assert (live.fuzzy, live.strings) == (True, ("Start",))
    assert left == replace(place, obsolete=True)
    same = replace(place, strings=HOME.strings)
    assert merged([Message("Home")], catalog(menu, same)).messages[0] == HOME


def test_a_new_plural_text_has_the_catalogs_own_number_of_forms() -> None:
    """A translator may have settled on another plural rule than our table; her header decides."""
    polish = empty_catalog("pl.po", "interface", POLISH)
    assert merge((MINUTES,), polish, POLISH, ENGLISH)[0].messages == (replace(MINUTES, strings=("", "", "")),)
    four = replace(polish, header=replace(polish.header, strings=("Plural-Forms: nplurals=4; plural=0;\n",)))
    assert merge((MINUTES,), four, POLISH, ENGLISH)[0].messages == (
        replace(MINUTES, strings=("", "", "", "")),
    )
    unsaid = replace(polish, header=replace(polish.header, strings=("Language: pl\n",)))
    assert merge((MINUTES,), unsaid, POLISH, ENGLISH)[0].messages == (replace(MINUTES, strings=("", "", "")),)


def test_a_plural_text_keeps_all_its_forms() -> None:
    """Forms are not interchangeable: each stays under its number, also through a change of the text."""
    old = catalog(replace(MINUTES, strings=("%(num)s Minute", "%(num)s Minuten")))
    assert merge((MINUTES,), old, GERMAN, ENGLISH) == (old, MergeReport())
    longer = replace(MINUTES, id="About %(num)s minute", plural="About %(num)s minutes")
    result = merged((longer,), old)
    assert without_digest(result.messages) == (
        replace(
            longer,
            strings=("%(num)s Minute", "%(num)s Minuten"),
            extracted=(note("reworded"),),
            flags=("fuzzy", "python-format"),
            previous=(("msgid", "%(num)s minute"), ("msgid_plural", "%(num)s minutes")),
        ),
    )
    assert merged((MINUTES,), result) == old


def test_a_changed_plural_text_is_reviewed_like_any_change() -> None:
    """Identity is the singular; a new plural beside it is still a text that nobody has translated."""
    old = catalog(replace(MINUTES, strings=("%(num)s Minute", "%(num)s Minuten")))
    changed = replace(MINUTES, plural="%(num)s whole minutes")
    result, report = merge((changed,), old, GERMAN, ENGLISH)
    assert without_digest(result.messages) == (
        replace(
            changed,
            strings=("%(num)s Minute", "%(num)s Minuten"),
            extracted=(note("reworded"),),
            flags=("fuzzy", "python-format"),
            previous=(("msgid", "%(num)s minute"), ("msgid_plural", "%(num)s minutes")),
        ),
    )
    assert report == MergeReport(carried=1)
    assert merge((MINUTES,), result, GERMAN, ENGLISH) == (old, MergeReport(restored=1))
    half = replace(MINUTES, strings=("%(num)s Minute", ""))
    assert merged((changed,), catalog(half)).messages[0].flags == ("fuzzy", "python-format")


def test_a_text_that_gets_a_plural_keeps_its_translation_as_first_form() -> None:
    """The word is there already; only its plural is to be added."""
    single = Message("A minute", strings=("Eine Minute",))
    both = Message("A minute", strings=("", ""), plural="%(num)s minutes")
    assert without_digest(merged((both,), catalog(single)).messages) == (
        replace(
            both,
            strings=("Eine Minute", ""),
            extracted=(note("reworded"),),
            flags=("fuzzy",),
            previous=(("msgid", "A minute"),),
        ),
    )


def test_a_text_that_loses_its_plural_keeps_the_other_forms_in_sight() -> None:
    """There is no room for them in the entry; the translator finds them above it."""
    both = Message("A minute", strings=("Eine Minute", 'Fünf "Minuten"\n'), plural="%(num)s minutes")
    assert without_digest(merged((Message("A minute"),), catalog(both)).messages) == (
        Message(
            "A minute",
            strings=("Eine Minute",),
            comments=('msgstr[1] "Fünf \\"Minuten\\"\\n"',),
            extracted=(note("reworded"),),
            flags=("fuzzy",),
            previous=(("msgid", "A minute"), ("msgid_plural", "%(num)s minutes")),
        ),
    )


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (("one",), replace(MINUTES, strings=("one", ""))),
        (
            ("one", "few", "many"),
            replace(
                MINUTES,
                strings=("one", "few"),
                comments=('msgstr[2] "many"',),
                flags=("fuzzy", "python-format"),
            ),
        ),
        (
            ("one", "few", ""),
            replace(MINUTES, strings=("one", "few"), flags=("fuzzy", "python-format")),
        ),
    ],
    ids=["too-few", "too-many", "too-many-and-empty"],
)
def test_an_obsolete_plural_of_another_rule_fits_when_it_comes_back(
    before: tuple[str, ...], expected: Message
) -> None:
    """Obsolete entries are not held to the header's count; live, the file could not be read any more."""
    old = catalog(replace(MINUTES, strings=before, obsolete=True))
    assert merged((MINUTES,), old) == catalog(expected)


# --- golden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_golden_merges(case: str) -> None:
    """`input.po` meets the texts of `input.pot` and becomes `expected.po`, byte for byte."""
    before, pot, after = (
        (GOLDEN / case / name).read_bytes() for name in ("input.po", "input.pot", "expected.po")
    )
    old = parse_catalog(before, "de.po")
    assert serialize_catalog(old) == before
    result = merged(parse_catalog(pot, "sofia.pot").messages, old)
    assert serialize_catalog(result) == after
    again = parse_catalog(after, "de.po")
    assert serialize_catalog(merged(parse_catalog(pot, "sofia.pot").messages, again)) == after


def test_the_golden_merges_are_there() -> None:
    """A renamed file would silently take its case out of the test above."""
    assert CASES == ["merge_edited", "merge_reordered"]


# --- changes that cost nothing --------------------------------------------------------------------


SHAPES = [
    ('They don\'t meet in a "room".', "They don’t meet in a “room”."),
    ("Teachers of 5-10 schools - all of them...", "Teachers of 5–10 schools – all of them…"),
    ("More than 50 % of teachers , and  more", "More than 50% of teachers, and more"),
    ("It is -5 degrees\nin Sofia", "It is −5 degrees in Sofia"),
    ('The teachers\' room - "ours" - is open', "The teachers’ room — “ours” — is open"),
    ("Ask [the 'team'](https://a.eu/x-y)...", "Ask [the ‘team’](https://a.eu/x-y)…"),
]


@pytest.mark.parametrize("same_meaning", [False, True])
@pytest.mark.parametrize(("text", "mended"), SHAPES)
def test_other_shapes_and_blanks_keep_the_translation(text: str, mended: str, *, same_meaning: bool) -> None:
    """A pass of smart quotes is no reason to hold 23 languages; the note lets the translator see it."""
    for before, after in ((text, mended), (mended, text)):
        (old,) = translated(before)
        result, report = merge(paragraphs(after), catalog(old), GERMAN, ENGLISH, same_meaning=same_meaning)
        note = "Kept as it was: only blanks or the shapes of quotes, apostrophes, dashes or ellipses changed"
        kept = replace(old, id=after, extracted=("paragraph", note))
        assert (result.messages, report) == ((kept,), MergeReport(kept=1))
        again, _ = merge(paragraphs(after), result, GERMAN, ENGLISH)
        assert again == result


@pytest.mark.parametrize(
    ("text", "changed", "kind"),
    [
        ("No, children may enter the lab.", "No children may enter the lab.", "negation: no"),
        ("It is -5 degrees in Sofia", "It is 5 degrees in Sofia", "number"),
        ("Teachers, who came, were glad", "Teachers who came were glad", "punctuation"),
        ("Rooms 1 5 and 7", "Rooms 1, 5 and 7", "punctuation"),
        ("Rooms 1 5 and 7", "Rooms 15 and 7", "number"),
        ("They want to be a part of it", "They want to be apart of it", "punctuation"),
        ("In 2024 - 15 schools came", "In 2024-15 schools came", "punctuation"),
        ("Let's eat, children", "Let's eat children", "punctuation"),
        ("The teacher's room", "The teachers' room", "punctuation"),
        ("We re-sign the contract", "We resign the contract", "punctuation"),
        ("Meet on the Web", "Meet on the web", "reworded"),
        ("Ask **all** teachers", "Ask all teachers", "punctuation"),
        ("See `a-b`", "See `a–b`", "code"),
        ("See https://a.eu/x-y", "See https://a.eu/x–y", "link"),
    ],
)
def test_what_may_change_a_meaning_is_reviewed(text: str, changed: str, kind: str) -> None:
    """A mark that is gone can turn a sentence round: no such change goes out unread."""
    for before, after in ((text, changed), (changed, text)):
        (old,) = translated(before)
        result, report = merge(paragraphs(after), catalog(old), GERMAN, ENGLISH)
        assert without_digest(result.messages) == (carried(after, old, kind),)
        assert report == MergeReport(carried=1)


END_MARKS = [
    ("de", "Join us.", "Join us!", "Macht mit.", "Macht mit!", "end mark"),
    ("de", "**Join us!**", "**Join us**", "**Macht mit!**", "**Macht mit**", "end mark"),
    ("de", "Join us.", "Join us...", "Macht mit.", "Macht mit…", "end mark"),
    ("fr", "Join us.", "Join us!", "Venez.", "Venez !", "end mark"),
    ("fr", "Join us:", "Join us.", "Venez :", "Venez.", "end mark"),
    ("el", "Is it here?", "Is it here.", "Είναι εδώ;", "Είναι εδώ.", "question"),
    ("el", "It is here.", "It is here?", "Είναι εδώ.", "Είναι εδώ;", "question"),
    ("ar", "It is here.", "It is here?", "إنه هنا.", "إنه هنا؟", "question"),
    ("es", "Join us.", "Join us!", "Únete.", "¡Únete!", "end mark"),
    ("es", "It is here?", "It is here.", "¿Está aquí?", "Está aquí.", "question"),
    # What was not set as the source's mark asks for is the translator's choice.
    ("de", "Join us.", "Join us!", "Macht mit", "Macht mit", "end mark"),
    ("de", "Join us!", "Join us.", "Macht mit!!", "Macht mit!!", "end mark"),
    ("es", "Come. Join us.", "Come. Join us!", "Ven. Únete.", "Ven. Únete.", "end mark"),
    ("fr", "Join us!", "Join us.", "Venez!", "Venez!", "end mark"),
]


@pytest.mark.parametrize(("tag", "text", "changed", "before", "after", "kind"), END_MARKS)
def test_a_new_end_mark_is_set_and_reviewed(
    tag: str, text: str, changed: str, before: str, after: str, kind: str
) -> None:
    """In 25 of 28 such edits translators changed theirs too; the mark is their script's, the doubt theirs."""
    language = BUILT_IN[tag]
    old = Catalog("x.po", empty_catalog("x.po", "x", language).header, (Message(text, strings=(before,)),))
    result, _ = merge((Message(changed),), old, language, ENGLISH)
    expected = note(kind)
    if before != after:
        expected += ", with the new mark at its end"
    assert without_digest(result.messages) == (
        Message(
            changed, strings=(after,), extracted=(expected,), flags=("fuzzy",), previous=(("msgid", text),)
        ),
    )
    assert merge((Message(changed),), result, language, ENGLISH) == (result, MergeReport())
    assert merge((Message(text),), result, language, ENGLISH) == (old, MergeReport(restored=1))
    further, _ = merge((Message(f"{changed} Now"),), result, language, ENGLISH)
    assert merge((Message(text),), further, language, ENGLISH)[0] == old


def test_an_editors_word_keeps_a_near_text() -> None:
    """Her word is on record in each catalog, with the text that it was given for."""
    old, better = translated(B)[0], "All the activities are on our map."
    result, report = merge(paragraphs(better), catalog(old), GERMAN, ENGLISH, same_meaning=True)
    note = f"Kept as it was: the editor says that the meaning is the same; the source was “{B}”"
    kept = replace(old, id=better, extracted=("paragraph", note))
    assert (result.messages, report) == ((kept,), MergeReport(kept=1))


@pytest.mark.parametrize(
    "text",
    [
        A2,
        A.replace("October", "November"),
        A.replace("12", "-12"),
        A.replace("can", "cannot"),
        A.replace(".", "?"),
        OTHER,
    ],
)
def test_an_editors_word_does_not_cover_another_meaning(text: str) -> None:
    """Numbers, negations and other texts are reviewed whatever she says."""
    result, report = merge(paragraphs(text), catalog(*translated(A)), GERMAN, ENGLISH, same_meaning=True)
    assert (result.messages[0].fuzzy, report) == (True, MergeReport(carried=1))


def test_what_was_in_doubt_stays_in_doubt() -> None:
    """Neither a comma nor an editor makes a translation reviewed that was not."""
    old = replace(translated(B)[0], flags=("fuzzy",))
    for text in ("All activities are on the map!", "All the activities are on our map."):
        assert merge(paragraphs(text), catalog(old), GERMAN, ENGLISH, same_meaning=True)[0].messages[0].fuzzy


SAID_OTHERWISE = [
    (
        "de",
        "Wer krank ist, nimmt nicht an der Reise teil",
        "Wer krank ist, nimmt an der Reise teil",
        "negation: nicht",
    ),
    ("de", "Die Reise beginnt im März in Sofia", "Die Reise beginnt im Mai in Sofia", "date"),
    (
        "de",
        "Die Teilnahme ist allen Schulen möglich",
        "Die Teilnahme ist allen Schulen unmöglich",
        "negation: unmöglich",
    ),
    ("de", "Wir treffen uns morgen am Bahnhof", "Wir treffen uns heute am Bahnhof", "date"),
    ("el", "Το σχολείο δεν είναι ανοιχτό", "Το σχολείο είναι ανοιχτό", "negation: δεν"),
    ("el", "Το μάθημα αρχίζει τον Μάρτιο", "Το μάθημα αρχίζει τον Μάιο", "date"),
    ("fr", "Cette école n’est ouverte à personne", "Cette école est ouverte à personne", "negation: n'est"),
    ("fr", "La réunion aura lieu mardi prochain", "La réunion aura lieu jeudi prochain", "date"),
    ("ar", "لا تشارك المدرسة في الأسبوع", "تشارك المدرسة في الأسبوع", "negation: لا"),
    ("ar", "يبدأ الأسبوع في مارس", "يبدأ الأسبوع في مايو", "date"),
    ("fi", "Koulu ei osallistu viikkoon", "Koulu osallistuu viikkoon", "negation: ei"),
    ("fi", "Viikko alkaa tammikuussa koulussa", "Viikko alkaa toukokuussa koulussa", "date"),
    ("cs", "Škola se týdne nezúčastní", "Škola se týdne zúčastní", "negation: nezúčastní"),
    ("cs", "Týden začíná v červnu ve škole", "Týden začíná v červenci ve škole", "date"),
    ("tr", "Okul etkinliğe katılmıyor", "Okul etkinliğe katılıyor", "negation: katılmıyor"),
    ("mt", "L-iskola ma tipparteċipax", "L-iskola tipparteċipa", "negation: ma"),
    ("ga", "Ní thosaíonn an tseachtain", "Tosaíonn an tseachtain", "negation: ní"),
]


@pytest.mark.parametrize(("tag", "text", "changed", "kind"), SAID_OTHERWISE)
def test_rules_of_meaning_are_those_of_the_source_language(
    tag: str, text: str, changed: str, kind: str
) -> None:
    """`nicht` is no English word: a German source would have lost it on the editor's word."""
    for before, after in ((text, changed), (changed, text)):
        old = replace(translated(before)[0], strings=("Translated",))
        result, report = merge(paragraphs(after), catalog(old), GERMAN, BUILT_IN[tag], same_meaning=True)
        assert without_digest(result.messages) == (carried(after, old, kind),)
        assert report == MergeReport(carried=1)


@pytest.mark.parametrize("tag", ["de", "el", "fr", "ar"])
def test_an_editors_word_is_taken_in_any_language_that_is_known(tag: str) -> None:
    """A corrected letter in a German source costs no more evenings than one in an English source."""
    text, better = {
        "de": ("Alle Schulen sind auf der Kartte", "Alle Schulen sind auf der Karte"),
        "el": ("Όλα τα σχολεία στον χάρρτη", "Όλα τα σχολεία στον χάρτη"),
        "fr": ("Toutes les écoles sur la carrte", "Toutes les écoles sur la carte"),
        "ar": ("كل المدارس على الخرييطة", "كل المدارس على الخريطة"),
    }[tag]
    old = translated(text)[0]
    result, report = merge(paragraphs(better), catalog(old), GERMAN, BUILT_IN[tag], same_meaning=True)
    kept = f"Kept as it was: the editor says that the meaning is the same; the source was “{text}”"
    assert result.messages == (replace(old, id=better, extracted=("paragraph", kept)),)
    assert report == MergeReport(kept=1)


def test_an_editors_word_is_not_taken_where_negation_is_not_known() -> None:
    """Nobody can say whether she took out a `not`; how often, the report tells."""
    unknown = Language("ia", "interlingua")
    old = translated("Omne scholas es super le mappa")[0]
    text = "Omne le scholas es super le mappa"
    result, report = merge(paragraphs(text), catalog(old), GERMAN, unknown, same_meaning=True)
    assert without_digest(result.messages) == (carried(text, old, "reworded"),)
    assert report == MergeReport(carried=1, unvouched=1)


# --- paragraphs joined and divided, and what other tools leave ------------------------------------

FIRST = Message(
    "Teachers met in Sofia on Monday. They shared ideas.",
    strings=("Lehrkräfte trafen sich am Montag in Sofia. Sie teilten Ideen.",),
)
SECOND = Message(
    "Every school joins the map this autumn.", strings=("Jede Schule kommt diesen Herbst auf die Karte.",)
)
OFFER = f"memory of parts: “{SECOND.id}”, there: “{SECOND.strings[0]}”"


@pytest.mark.parametrize(
    "joined",
    [
        f"{FIRST.id} {SECOND.id}",
        f"{SECOND.id} {FIRST.id}",
        f"{FIRST.id}\n{SECOND.id}",
        f"{FIRST.id} {SECOND.id.replace('autumn', 'winter')}",
    ],
)
def test_joined_paragraphs_offer_both_halves(joined: str) -> None:
    """One half stands in the entry; the other one is above it, not among the obsolete entries alone."""
    result = merged((Message(joined),), catalog(FIRST, SECOND))
    entry, obsolete = result.messages
    assert (entry.strings, entry.flags, entry.extracted[1:]) == (FIRST.strings, ("fuzzy",), (OFFER,))
    assert obsolete == replace(SECOND, obsolete=True)
    assert merge((Message(joined),), result, GERMAN, ENGLISH) == (result, MergeReport())
    done = replace(entry, strings=("Beides.",), flags=(), previous=())
    assert merged((Message(joined),), catalog(done)).messages == (Message(joined, strings=("Beides.",)),)


@pytest.mark.parametrize("halves", [(FIRST.id, SECOND.id), (SECOND.id, FIRST.id)])
def test_a_divided_paragraph_offers_its_sentences_to_both(halves: tuple[str, str]) -> None:
    """One half takes the whole translation; the other is shown its own sentence of it."""
    whole = Message(f"{FIRST.id} {SECOND.id}", strings=(f"{FIRST.strings[0]} {SECOND.strings[0]}",))
    wanted = tuple(Message(text) for text in halves)
    result = merged(wanted, catalog(whole))
    by_text = {message.id: message for message in result.messages}
    assert (by_text[FIRST.id].strings, by_text[FIRST.id].flags) == (whole.strings, ("fuzzy",))
    assert by_text[SECOND.id] == replace(SECOND, strings=("",), extracted=(OFFER,))
    assert merge(wanted, result, GERMAN, ENGLISH) == (result, MergeReport())


def test_halves_that_are_joined_in_one_sentence_are_both_offered() -> None:
    """Too unlike each of them to take its translation, and still made of the two."""
    joined = Message(f"{FIRST.id[:-1]}, and every school joins the map this autumn.")
    offers = (
        f"memory of parts: “{FIRST.id[:32]}”, there: “Lehrkräfte trafen sich am Montag in Sofia.”",
        "memory of parts: “They shared ideas.”, there: “Sie teilten Ideen.”",
        OFFER,
    )
    entry, *_ = merged((joined,), catalog(FIRST, SECOND)).messages
    assert entry == replace(joined, extracted=offers)


def test_where_sentences_cannot_be_told_apart_the_whole_translation_is_shown() -> None:
    """A language may need two sentences for one."""
    free = replace(SECOND, strings=("Karte? Im Herbst.",))
    entry, *_ = merged((Message(f"{FIRST.id} {SECOND.id}"),), catalog(FIRST, free)).messages
    assert entry.extracted[1:] == (f"memory of parts: “{SECOND.id}”, there: “Karte? Im Herbst.”",)


def test_texts_that_share_two_words_are_not_offered() -> None:
    """Whoever is offered everything reads nothing."""
    old = (FIRST, Message("Teachers met in a bar and sang until the sun came up again.", strings=("Bar",)))
    entry, *_ = merged((Message(FIRST.id.replace("ideas", "songs")),), catalog(*old)).messages
    assert [line for line in entry.extracted if line.startswith("memory")] == []


OLD_TEXT, NEW_TEXT = "Join the community", "Join our community"


def beside(live: Message, *entries: Message) -> tuple[Message, ...]:
    return merge((Message(NEW_TEXT),), catalog(live, *entries), GERMAN, ENGLISH)[0].messages


def test_the_newer_text_beside_a_fuzzy_one_is_offered() -> None:
    """After another tool's merge the old entry lives on, and was translated anew there: both are shown."""
    live = Message(OLD_TEXT, strings=("PL NOWE",), comments=("hers",))
    entry = Message(
        NEW_TEXT,
        strings=("PL STARE",),
        flags=("fuzzy", "no-wrap"),
        previous=(("msgid", OLD_TEXT),),
        comments=("kept",),
    )
    result = beside(live, entry)
    two = (
        "The source changed, and the file had two translations: that of the previous text is below, the other"
        " one is kept as a comment"
    )
    assert without_digest(result) == (
        replace(
            entry,
            strings=("PL NOWE",),
            comments=("kept", "hers", 'msgstr[0] "PL STARE"'),
            extracted=(note("reworded"), two),
        ),
    )
    again = catalog(*result)
    assert merge((Message(NEW_TEXT),), again, GERMAN, ENGLISH) == (again, MergeReport())
    back = merged((Message(OLD_TEXT),), again).messages
    assert (back[0].strings, back[0].flags) == (("PL NOWE",), ("no-wrap",))


def test_the_newer_text_is_found_by_its_context_and_in_plurals() -> None:
    """A text in two contexts, or with plural forms, is offered like any other."""
    live = replace(MINUTES, context="menu", strings=("neu", "neue"))
    entry = replace(
        live,
        id="%(num)s short minute",
        strings=("alt", ""),
        flags=("fuzzy",),
        previous=(("msgctxt", "menu"), ("msgid", MINUTES.id), ("msgid_plural", MINUTES.plural or "")),
    )
    wanted = replace(entry, strings=("", ""), flags=(), previous=())
    (offered,) = merged((wanted,), catalog(live, entry)).messages
    assert (offered.strings, offered.comments) == (live.strings, ('msgstr[0] "alt"',))
    stranger = replace(live, context="place")
    assert merged((wanted,), catalog(stranger, entry)).messages[0].strings == entry.strings


def test_a_newer_text_that_is_in_doubt_itself_is_no_less_fuzzy() -> None:
    """Neither was reviewed, so an edit that is undone makes neither ready."""
    live = Message(OLD_TEXT, strings=("halb",), flags=("fuzzy",))
    entry = Message(NEW_TEXT, strings=("alt",), flags=("fuzzy",), previous=(("msgid", OLD_TEXT),))
    result = beside(live, entry)
    assert (result[0].strings, result[0].flags, result[0].comments) == (
        ("halb",),
        ("fuzzy",),
        ('msgstr[0] "alt"',),
    )
    assert merged((Message(OLD_TEXT),), catalog(*result)).messages[0].fuzzy


@pytest.mark.parametrize(
    "entry",
    [
        Message(NEW_TEXT, strings=("reviewed",)),
        Message(NEW_TEXT, strings=("reviewed",), previous=(("msgid", OLD_TEXT),)),
        Message(NEW_TEXT, strings=("same",), flags=("fuzzy",), previous=(("msgid", OLD_TEXT),)),
    ],
)
def test_what_is_reviewed_or_the_same_gives_way_to_nothing(entry: Message) -> None:
    """The new text's own translation is what is wanted; the old one's goes among the obsolete."""
    live = Message(OLD_TEXT, strings=("same",))
    assert beside(live, entry) == (entry, replace(live, obsolete=True))
    assert merge((Message(NEW_TEXT),), catalog(live, entry), GERMAN, ENGLISH)[1] == MergeReport(obsolete=1)


def test_an_empty_entry_takes_the_near_text_that_goes() -> None:
    """A tool that adds texts without fuzzy matching (`msgmerge -N`) leaves the old entry until we merge."""
    live, entry = Message(OLD_TEXT, strings=("alt",)), Message(NEW_TEXT, comments=("ask the ministry",))
    (offered,) = beside(live, entry)
    assert (offered.strings, offered.flags, offered.comments) == (("alt",), ("fuzzy",), entry.comments)


# --- any catalog ----------------------------------------------------------------------------------

SOURCES = (
    Message(A),
    Message(A.replace(".", "!")),
    Message(A2),
    Message(A3),
    Message(B),
    Message(C),
    Message(OTHER),
    Message("Home", context="menu"),
    Message("Home", context="place"),
    Message("Home"),
    replace(MINUTES, flags=()),
    replace(MINUTES, plural="%(num)s whole minutes", flags=()),
    Message(MINUTES.id),
)
"""Near and far texts, contexts, and one id as plural, as another plural, and without."""


def unique(found: list[Message]) -> list[Message]:
    return list({message.key: message for message in found}.values())


WANTED = st.lists(st.sampled_from(SOURCES), max_size=6).map(unique)


@st.composite
def old_catalogs(draw: st.DrawFn) -> Catalog:
    """German catalogs whose translations are all different, so that each can be followed."""
    found = []
    for number, source in enumerate(draw(st.lists(st.sampled_from(SOURCES), max_size=8).map(unique))):
        obsolete = draw(st.booleans())
        forms = 1 if source.plural is None else draw(st.integers(1, 4)) if obsolete else 2
        found.append(
            replace(
                source,
                strings=tuple(draw(st.sampled_from(("", f"Text {number}.{n}"))) for n in range(forms)),
                comments=draw(st.sampled_from(((), (f"note {number}",)))),
                flags=draw(st.sampled_from(((), ("fuzzy",), ("no-wrap",), ("no-wrap", "fuzzy")))),
                previous=draw(st.sampled_from(((), (("msgid", A),), (("msgid", "Older"),)))),
                obsolete=obsolete,
            )
        )
    return catalog(*sorted(found, key=lambda message: message.obsolete))


def translations(messages: Sequence[Message]) -> Counter[str]:
    """Every piece of a translator's work, and how often it is there."""
    texts = [text for message in messages for text in message.strings if text]
    kept = [json.loads(line[10:]) for m in messages for line in m.comments if line.startswith("msgstr[")]
    return Counter([*texts, *kept])


@given(WANTED, old_catalogs())
@settings(deadline=None, max_examples=examples(400))
def test_no_translation_is_lost_doubled_or_made_ready(wanted: list[Message], old: Catalog) -> None:
    """Whatever editors and translators have done before, these hold."""
    result = merged(wanted, old)
    live = [message for message in result.messages if not message.obsolete]
    assert [(m.key, m.plural, len(m.strings)) for m in live] == [
        (m.key, m.plural, 1 if m.plural is None else 2) for m in wanted
    ]
    assert translations(result.messages) == translations(old.messages)
    doubtful = translations([message for message in old.messages if message.fuzzy])
    assert not doubtful & translations([message for message in result.messages if not message.fuzzy])
    # A context may be added to a text or change; its words are the same, and so is their translation.
    reviewed = {(m.id, m.plural, m.strings) for m in old.messages if m.translated}
    assert {(m.id, m.plural, m.strings) for m in live if m.translated} <= reviewed


@given(WANTED, old_catalogs())
@settings(deadline=None, max_examples=examples(200))
def test_merging_twice_is_merging_once(wanted: list[Message], old: Catalog) -> None:
    """Extraction runs in every build; the second must find nothing to do, and read what the first wrote."""
    once = merged(wanted, old)
    read = parse_catalog(serialize_catalog(once), "de.po")
    assert merge(wanted, once, GERMAN, ENGLISH) == (once, MergeReport())
    assert serialize_catalog(merged(wanted, read)) == serialize_catalog(once)


@given(WANTED, old_catalogs())
@settings(deadline=None)
def test_the_order_of_leftovers_decides_nothing(wanted: list[Message], old: Catalog) -> None:
    """Tools sort obsolete entries as they like; what is offered to the translator stays the same."""
    live = [m for m in old.messages if not m.obsolete]
    leftovers = [m for m in old.messages if m.obsolete]
    expected = [m for m in merged(wanted, old).messages if not m.obsolete]
    for order in islice(permutations(leftovers), 24):
        result = merged(wanted, replace(old, messages=(*live, *order)))
        assert [m for m in result.messages if not m.obsolete] == expected


class Newsroom(RuleBasedStateMachine):
    """An editor, a translator and extraction, in any order, over many rounds."""

    def __init__(self) -> None:
        super().__init__()
        self.source: list[Message] = [SOURCES[0], SOURCES[3], SOURCES[4]]
        self.catalog = merged(self.source, catalog())
        self.reviewed: set[tuple[object, ...]] = set()
        self.count = 0

    def touch(self, position: int, message: Message) -> None:
        live = list(self.catalog.messages)
        live[position] = message
        self.catalog = replace(self.catalog, messages=tuple(live))

    def pick(self, number: int) -> tuple[int, Message] | None:
        live = [(n, m) for n, m in enumerate(self.catalog.messages) if not m.obsolete]
        return live[number % len(live)] if live else None

    def fresh(self, message: Message) -> tuple[str, ...]:
        self.count += 1
        return tuple(f"Text {self.count}.{n}" for n in range(len(message.strings)))

    @rule(at=st.integers(0, 5), text=st.sampled_from(SOURCES))
    def edit(self, at: int, text: Message) -> None:
        if self.source:
            self.source[at % len(self.source)] = text
            self.source = unique(self.source)

    @rule(at=st.integers(0, 5), text=st.sampled_from(SOURCES))
    def insert(self, at: int, text: Message) -> None:
        self.source = unique([*self.source[:at], text, *self.source[at:]])

    @rule(at=st.integers(0, 5))
    def cut(self, at: int) -> None:
        self.source = self.source[:at] + self.source[at + 1 :]

    @rule(number=st.integers(0, 9))
    def review(self, number: int) -> None:
        """Translate and clear the flag, in an editor that drops the previous text or not."""
        if picked := self.pick(number):
            position, message = picked
            flags = tuple(flag for flag in message.flags if flag != "fuzzy")
            previous = message.previous if number % 2 else ()
            done = replace(message, strings=self.fresh(message), flags=flags, previous=previous)
            self.touch(position, done)
            self.reviewed.add((done.id, done.plural, done.strings))

    @rule(number=st.integers(0, 9))
    def scribble(self, number: int) -> None:
        """Write something and leave it fuzzy."""
        if picked := self.pick(number):
            position, message = picked
            flags = tuple(dict.fromkeys(("fuzzy", *message.flags)))
            self.touch(position, replace(message, strings=self.fresh(message), flags=flags))

    @rule(number=st.integers(0, 9))
    def doubt(self, number: int) -> None:
        """Take a review back."""
        if picked := self.pick(number):
            position, message = picked
            self.touch(position, replace(message, flags=tuple(dict.fromkeys(("fuzzy", *message.flags)))))
            self.reviewed.discard((message.id, message.plural, message.strings))

    @rule()
    def tool_without_previous(self) -> None:
        """Pass through a tool that knows no `#|`."""
        messages = tuple(replace(message, previous=()) for message in self.catalog.messages)
        self.catalog = replace(self.catalog, messages=messages)

    @rule()
    def extract(self) -> None:
        before = translations(self.catalog.messages)
        self.catalog = parse_catalog(serialize_catalog(merged(self.source, self.catalog)), "de.po")
        live = [(m.key, m.plural) for m in self.catalog.messages if not m.obsolete]
        assert live == [(m.key, m.plural) for m in self.source]
        assert translations(self.catalog.messages) == before

    @invariant()
    def only_reviewed_words_are_ready(self) -> None:
        # By text, not by context: where a context alone changes, the reviewed words stay reviewed.
        ready = {(m.id, m.plural, m.strings) for m in self.catalog.messages if m.translated}
        assert ready <= self.reviewed


def test_only_reviewed_words_are_ready_after_any_rounds() -> None:
    """Rounds of edits and half-done reviews reach states that no single merge shows."""
    rounds = settings(deadline=None, max_examples=examples(80), stateful_step_count=30)
    run_state_machine_as_test(Newsroom, settings=rounds)
