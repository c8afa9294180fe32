"""Two people's work on one catalog becomes one catalog: nothing is lost, and nothing is chosen in silence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.extract import template_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.merge import merge
from pipelines.translation.three_way import ThreeWayMerge, merge_versions
from tests.examples import examples
from tests.translation.formats.test_po import without_lines

GERMAN = BUILT_IN["de"]
HEADER = (
    "Project-Id-Version: sofia\n"
    "PO-Revision-Date: 2026-05-01 10:00+0200\n"
    "Last-Translator: Anna\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
NOTE = "Two branches translated this text differently: keep the better words, delete this and the fuzzy mark."

A = Message("Schools can register until 12 October.", strings=("A",), extracted=("paragraph",))
B = Message("All activities are on the map.", strings=("B",), references=("content/x/index.md:4",))
C = Message("Join us", extracted=("button",))


def catalog(*messages: Message, header: str = HEADER) -> Catalog:
    return Catalog("de.po", Message("", strings=(header,)), messages)


def merged(base: Catalog | None, ours: Catalog, theirs: Catalog) -> tuple[tuple[Message, ...], int]:
    """The messages, and how many conflicts."""
    result = merge_versions(base, ours, theirs)
    return result.catalog.messages, len(result.conflicts)


def said(message: Message, *words: str, fuzzy: bool = False) -> Message:
    return replace(message, strings=words, flags=("fuzzy",) if fuzzy else ())


# --- one entry -------------------------------------------------------------------------------------

BLANK, S, S2, S3 = (), ("Satz",), ("zweiter",), ("dritter",)
State = tuple[tuple[str, ...], bool]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ((BLANK, False), (S, False), (BLANK, False), (S, False)),
        ((S, False), (S2, False), (S, False), (S2, False)),
        ((S, False), (S2, False), (S2, False), (S2, False)),
        ((S, True), (S, False), (S, True), (S, False)),
        ((S, False), (S, True), (S, False), (S, True)),
        ((BLANK, False), (S, False), (S, True), (S, True)),
        ((S, False), (BLANK, False), (S2, False), (S2, True)),
        ((S, False), (BLANK, False), (S, False), (BLANK, False)),
        ((S, True), (BLANK, False), (S2, False), (S2, True)),
    ],
    ids=[
        "translated by one",
        "bettered by one",
        "bettered alike",
        "reviewed by one",
        "doubted by one",
        "same words, one in doubt",
        "emptied by one, bettered by the other",
        "emptied by one",
        "a draft thrown away by one, written anew by the other",
    ],
)
def test_what_one_side_did_is_taken(base: State, ours: State, theirs: State, expected: State) -> None:
    """Whichever side it was; and in doubt, somebody has to look before it goes out."""

    def version(state: State) -> Catalog:
        return catalog(said(C, *(state[0] or ("",)), fuzzy=state[1]))

    result = said(C, *(expected[0] or ("",)), fuzzy=expected[1])
    assert merged(version(base), version(ours), version(theirs)) == ((result,), 0)
    assert merged(version(base), version(theirs), version(ours)) == ((result,), 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "words", "notes"),
    [
        (
            said(C, "Mach mit"),
            said(C, "Kommt\nzu uns?"),
            "Mach mit",
            ('msgstr of one branch: "Mach mit"', 'msgstr of the other branch: "Kommt\\nzu uns?"'),
        ),
        (
            said(C, "Mach mi", fuzzy=True),
            said(C, 'Mach „mit“ "'),
            'Mach „mit“ "',
            ('msgstr of one branch, fuzzy: "Mach mi"', 'msgstr of the other branch: "Mach „mit“ \\""'),
        ),
        (
            said(C, "Mach mi", fuzzy=True),
            said(C, "Komm", fuzzy=True),
            "Mach mi",
            ('msgstr of one branch, fuzzy: "Mach mi"', 'msgstr of the other branch, fuzzy: "Komm"'),
        ),
    ],
    ids=["both reviewed", "one reviewed", "none reviewed"],
)
@pytest.mark.parametrize("base", [C, said(C, "Komm mit"), None], ids=["untranslated", "translated", "new"])
def test_two_translations_are_both_shown(
    base: Message | None, ours: Message, theirs: Message, words: str, notes: tuple[str, ...]
) -> None:
    """Neither of two colleagues finds her sentence gone, and readers get none that nobody chose."""
    expected = replace(C, strings=(words,), flags=("fuzzy",), comments=("my note", NOTE, *notes))
    result = merged(
        catalog(*[base] if base else []), catalog(replace(ours, comments=("my note",))), catalog(theirs)
    )
    assert result == ((expected,), 1)


def test_plural_forms_are_shown_each() -> None:
    """Halves of two people's plurals are no plural."""
    days = Message("%(n)s day", plural="%(n)s days", strings=("", ""), flags=("python-format",))
    ours, theirs = replace(days, strings=("ein Tag", "")), replace(days, strings=("Tag", "Tage"))
    expected = replace(
        ours,
        flags=("fuzzy", "python-format"),
        comments=(
            NOTE,
            'msgstr[0] of one branch: "ein Tag"',
            'msgstr[1] of one branch: ""',
            'msgstr[0] of the other branch: "Tag"',
            'msgstr[1] of the other branch: "Tage"',
        ),
    )
    assert merged(catalog(days), catalog(ours), catalog(theirs)) == ((expected,), 1)


def test_words_and_remarks_of_two_people_come_together() -> None:
    """A comment, a flag, a renumbered place and a translation do not contradict each other."""
    base = replace(C, comments=("old",), flags=("no-wrap",), references=("content/x/index.md:4",))
    ours = replace(
        base, strings=("Mach mit",), comments=("old", "mine"), references=("content/x/index.md:9",)
    )
    theirs = replace(base, comments=("theirs",), flags=("no-wrap", "x-sure"), extracted=("button", "short"))
    expected = replace(
        base,
        strings=("Mach mit",),
        comments=("mine", "theirs"),
        flags=("no-wrap", "x-sure"),
        references=("content/x/index.md:9",),
        extracted=("button", "short"),
    )
    assert merged(catalog(base), catalog(ours), catalog(theirs)) == ((expected,), 0)


def test_a_conflict_merged_again_says_it_once() -> None:
    """Branches meet more than once; the comment must not grow each time."""
    once = merge_versions(catalog(C), catalog(said(C, "Mach mit")), catalog(said(C, "Komm"))).catalog
    assert merged(catalog(C), once, once) == (once.messages, 0)
    assert merged(catalog(said(C, "Komm")), once, catalog(said(C, "Komm"))) == (once.messages, 0)


# --- entries that come, go and change their text ---------------------------------------------------


def test_new_entries_of_both_sides_are_there_in_their_places() -> None:
    """Two paragraphs were added, by two people."""
    ours, theirs = Message("ours"), Message("theirs")
    result = merged(catalog(A, B, C), catalog(A, ours, B, C), catalog(A, B, theirs, C))
    assert result == ((A, ours, B, theirs, C), 0)


def test_the_order_of_the_side_that_moved_is_taken() -> None:
    """The editor moved a paragraph, the translator did not."""
    new = Message("new")
    assert merged(catalog(A, B, C), catalog(A, B, C, new), catalog(C, A, B))[0] == (C, new, A, B)
    assert merged(catalog(A, B, C), catalog(C, A, B), catalog(A, B, C, new))[0] == (C, new, A, B)


def test_what_one_side_removed_and_the_other_left_alone_is_gone() -> None:
    """Cleaning up obsolete entries is not undone by whoever comes along."""
    assert merged(catalog(A, B), catalog(A), catalog(A, B)) == ((A,), 0)
    assert merged(catalog(A, B), catalog(A, B), catalog(A)) == ((A,), 0)


def test_work_on_what_the_other_side_removed_is_kept_as_obsolete() -> None:
    """The paragraph was cut while she translated it; it may come back."""
    done = replace(B, strings=("B, besser",))
    kept = replace(done, obsolete=True, references=())
    assert merged(catalog(A, B), catalog(A), catalog(A, done)) == ((A, kept), 0)
    assert merged(catalog(A, B), catalog(A, done), catalog(A)) == ((A, kept), 0)
    gone = replace(B, obsolete=True, references=())
    assert merged(catalog(A, B), catalog(A, gone), catalog(A, done)) == ((A, kept), 0)
    assert merged(catalog(C), catalog(), catalog(said(C, "Mach mit"))) == (
        (replace(C, strings=("Mach mit",), obsolete=True),),
        0,
    )


def extracted(old: Catalog, *texts: str) -> Catalog:
    """What extraction makes of it when these are the source's texts."""
    return merge([Message(text, extracted=("paragraph",)) for text in texts], old, GERMAN, BUILT_IN["en"])[0]


def test_a_translation_follows_its_text_through_an_edit() -> None:
    """The editor corrected the date on one branch while the translator bettered the sentence on the other."""
    base = catalog(A, B)
    new = A.id.replace("12", "13")
    edited = extracted(base, new, B.id)
    better = catalog(replace(A, strings=("A, besser",)), B)
    expected = replace(edited.messages[0], strings=("A, besser",))
    assert expected.flags == ("fuzzy",)
    for result in (merge_versions(base, edited, better), merge_versions(base, better, edited)):
        assert result.catalog.messages[0] == expected
        assert result.conflicts == ()
        # Taking the edit back does not make ready what nobody reviewed for the text of today.
        assert extracted(result.catalog, A.id, B.id).messages[0].flags == ("fuzzy",)


def test_words_that_were_kept_for_a_new_text_are_not_replaced_unseen() -> None:
    """One reviewed the old words for the new text, the other wrote new ones for the old text."""
    base = catalog(A)
    reviewed = replace(A, id=A.id.replace("12", "13"))
    result = merged(base, catalog(reviewed), catalog(replace(A, strings=("A, besser",))))
    shown = (NOTE, 'msgstr of one branch: "A"', 'msgstr of the other branch: "A, besser"')
    expected = replace(reviewed, strings=("A, besser",), flags=("fuzzy",), previous=(("msgid", A.id),))
    assert result == ((replace(expected, comments=shown),), 0)


def test_a_draft_for_the_old_text_does_not_touch_one_for_the_new() -> None:
    """Both wrote: the words for the old text are kept beside, as obsolete ones."""
    new = replace(A, id=A.id.replace("12", "13"), strings=("neu",))
    better = replace(A, strings=("A, besser",))
    assert merged(catalog(A), catalog(new), catalog(better)) == (
        (new, replace(better, obsolete=True)),
        0,
    )


def test_an_undone_edit_after_a_conflict_makes_nothing_ready() -> None:
    """The digest beside a carried text vouches for one sentence, not for the one that won a merge."""
    new = A.id.replace("12", "13")
    ours = extracted(catalog(A), new)
    theirs = extracted(catalog(replace(A, strings=("A, besser",))), new)
    assert extracted(ours, A.id).messages[0].translated  # without a merge, an undone edit is no work
    result = merge_versions(catalog(A), ours, theirs)
    assert len(result.conflicts) == 1
    assert extracted(result.catalog, A.id).messages[0].fuzzy


def test_templates_are_merged_too() -> None:
    """Both branches extracted new texts."""
    versions = [
        template_catalog("x.pot", "x", tuple(Message(text) for text in texts))
        for texts in (["a", "b"], ["a", "n", "b"], ["a", "c"])
    ]
    result = merge_versions(versions[0], versions[1], versions[2])
    assert result.catalog == template_catalog("x.pot", "x", (Message("a"), Message("n"), Message("c")))


# --- the header ------------------------------------------------------------------------------------


def header_of(base: str | None, ours: str, theirs: str) -> str:
    result = merge_versions(
        None if base is None else catalog(header=base), catalog(header=ours), catalog(header=theirs)
    )
    return result.catalog.header.strings[0]


def test_of_a_header_the_later_save_wins() -> None:
    """Each save in Poedit changes it; that must never be a conflict."""
    ours = HEADER.replace("05-01 10:00+0200", "05-02 10:00+0200").replace("Anna", "Olga")
    theirs = HEADER.replace("05-01 10:00+0200", "05-02 10:30+0300").replace("Anna", "Ivan")
    theirs += "X-Generator: Poedit 3.4\n"
    assert header_of(HEADER, ours, theirs) == f"{ours}X-Generator: Poedit 3.4\n"
    later = theirs.replace("10:30", "11:30")
    assert header_of(HEADER, ours, later) == later
    assert header_of(HEADER, later, ours) == later
    assert header_of(None, ours, later) == later


def test_a_field_that_one_side_took_out_is_gone() -> None:
    """`X-Translation-Status` is deleted by the native reader who has read the file."""
    draft = f"{HEADER}X-Translation-Status: draft\n"
    other = draft.replace("Anna", "Ivan")
    assert header_of(draft, HEADER, other) == HEADER.replace("Anna", "Ivan")
    assert header_of(draft, other, HEADER) == HEADER.replace("Anna", "Ivan")


@pytest.mark.parametrize("odd", ["yesterday", "", "YEAR-MO-DA HO:MI+ZONE", "2026-13-45 99:99+0000"])
def test_an_odd_date_stops_nothing(odd: str) -> None:
    """People write them by hand; whoever has a date was the later one."""
    ours = HEADER.replace("2026-05-01 10:00+0200", odd).replace("Anna", "Olga")
    theirs = HEADER.replace("05-01", "05-03").replace("Anna", "Ivan")
    assert header_of(HEADER, ours, theirs) == theirs
    assert header_of(HEADER, theirs, ours) == theirs
    assert header_of(HEADER, ours, ours.replace("Olga", "Eva")) == ours


# --- any three versions ----------------------------------------------------------------------------

TEXTS = ("one", "two", "three", "four", "five")
WORDS = st.sampled_from(("", "", "Wort", "Satz", "was?", "zwei\nZeilen"))


@st.composite
def entries(draw: st.DrawFn, text: str) -> Message:
    plural = f"{text}s" if text == "five" else None
    strings = tuple(draw(WORDS) for _ in range(1 if plural is None else 2))
    return Message(
        text,
        strings=strings,
        plural=plural,
        context="menu" if text == "four" else None,
        comments=tuple(draw(st.lists(st.sampled_from(("a", "b", "a?")), max_size=2))),
        extracted=tuple(draw(st.lists(st.sampled_from(("title", "note")), max_size=1))),
        flags=draw(st.sampled_from(((), (), ("fuzzy",), ("no-wrap",)))),
        previous=draw(st.sampled_from(((), (), (("msgid", "older"),)))),
        obsolete=draw(st.sampled_from((False, False, True))),
    )


@st.composite
def versions(draw: st.DrawFn, of: Catalog | None = None) -> Catalog:
    """Any catalog; or one that somebody made of another, who left most of it as it was."""
    before = {message.id: message for message in of.messages} if of else {}
    found: list[Message] = []
    for text in draw(st.permutations(TEXTS)) if of is None else [*before, *TEXTS]:
        if any(message.id == text for message in found):
            continue
        what = draw(st.sampled_from(("keep", "keep", "change", "drop")))
        if what == "change" or (what == "keep" and of is None):
            found.append(draw(entries(text)))
        elif what == "keep" and text in before:
            found.append(before[text])
    return catalog(*found)


def kept_words(messages: Sequence[Message]) -> set[str]:
    """All words that somebody can still find, in texts and in comments."""
    in_comments = {
        json.loads(line.partition(": ")[2])
        for message in messages
        for line in message.comments
        if line.startswith("msgstr")
    }
    return {text for message in messages for text in message.strings} | in_comments


THREE = versions().flatmap(lambda base: st.tuples(st.just(base), versions(base), versions(base)))


@given(THREE)
@settings(deadline=None, max_examples=examples(200))
def test_no_new_word_of_either_side_is_lost(three: tuple[Catalog, Catalog, Catalog]) -> None:
    """What somebody wrote since the branches parted is in the entry's place, or carried over to another."""
    base, ours, theirs = three
    result = merge_versions(base, ours, theirs).catalog.messages
    known = {message.key: message.strings for message in base.messages}
    new = [message for message in result if message.key not in known]
    for side in (ours, theirs):
        for message in side.messages:
            if message.strings != known.get(message.key):
                place = [m for m in result if m.key == message.key] or new
                assert set(message.strings) - {""} <= kept_words(place)


@given(THREE)
@settings(deadline=None, max_examples=examples(200))
def test_nothing_is_ready_that_neither_side_had_ready(three: tuple[Catalog, Catalog, Catalog]) -> None:
    """A merge is no review; and a doubt of either side about the words that won stays."""
    base, ours, theirs = three
    known = {message.key: message for message in base.messages}
    for message in merge_versions(*three).catalog.messages:
        sides = [m for side in (ours, theirs) for m in side.messages if m.key == message.key]
        if message.translated:
            assert any(m.translated and m.strings == message.strings for m in sides)
            doubts = [m for m in sides if m.fuzzy and m.strings == message.strings]
            assert all(m == known.get(m.key) or known[m.key].fuzzy for m in doubts)


@given(THREE)
@settings(deadline=None, max_examples=examples(200))
def test_the_side_decides_nothing_but_what_stands_first(three: tuple[Catalog, Catalog, Catalog]) -> None:
    """A rebase calls ours what a merge calls theirs; both must come to the same."""

    def says(result: ThreeWayMerge) -> dict[object, object]:
        clash = {message.key for message in result.conflicts}
        return {
            m.key: (m.key in clash, m.obsolete, m.fuzzy, () if m.key in clash else m.strings)
            for m in result.catalog.messages
        }

    base, ours, theirs = three
    assert says(merge_versions(base, ours, theirs)) == says(merge_versions(base, theirs, ours))


@given(THREE)
@settings(deadline=None, max_examples=examples(150))
def test_an_unchanged_side_leaves_the_other_as_it_is(three: tuple[Catalog, Catalog, Catalog]) -> None:
    """Byte for byte where it is ours; and two that did the same are one."""
    base, ours, _ = three
    data = serialize_catalog(ours)
    read = parse_catalog(data, "de.po")
    assert serialize_catalog(merge_versions(base, read, base).catalog) == data
    assert serialize_catalog(merge_versions(base, read, ours).catalog) == data
    other = merge_versions(base, base, ours)
    assert (other.conflicts, {m.key: m for m in other.catalog.messages}) == (
        (),
        {m.key: m for m in ours.messages},
    )


@given(THREE)
@settings(deadline=None, max_examples=examples(150))
def test_the_result_is_a_catalog(three: tuple[Catalog, Catalog, Catalog]) -> None:
    """It is read back as it was meant, whatever texts the comments hold."""
    base, ours, theirs = (parse_catalog(serialize_catalog(version), "de.po") for version in three)
    result = merge_versions(base, ours, theirs).catalog
    again = without_lines(parse_catalog(serialize_catalog(result), "de.po"))
    assert {m.key: m for m in again.messages} == {m.key: m for m in result.messages}
