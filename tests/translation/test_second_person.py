"""Whose word a text has: nobody reads over their own, and no other words have anybody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.model.catalog import Message
from pipelines.translation.second_person import (
    TextReader,
    is_person_mark,
    is_read_twice,
    translator_of,
    waits_for_second,
    with_word_of,
)

ANA = TextReader("p-ana", "Ana (the first)", date(2026, 12, 1))
JEAN = TextReader("p-jean", "Jean", date(2026, 12, 2))
EMPTY = Message("Hello", comments=("Mind the tone.",))
SAID = replace(EMPTY, strings=("Bonjour",))


def saved(message: Message, reader: TextReader, *strings: str) -> Message:
    return with_word_of(message, replace(message, strings=strings or message.strings), reader)


def test_two_people_one_after_the_other() -> None:
    """The marks say who; a second look of the translator's own says nothing, nor does a third person's."""
    mine = saved(EMPTY, ANA, "Bonjour")
    assert (translator_of(mine), waits_for_second(mine), saved(mine, ANA)) == ("p-ana", True, mine)
    both = saved(mine, JEAN)
    assert [line.split(",")[0] for line in both.comments] == [
        "Mind the tone.",
        "translated: Ana the first (p-ana)",
        "reviewed: Jean (p-jean)",
    ]
    assert (is_read_twice(both), waits_for_second(both)) == (True, False)
    assert saved(both, TextReader("p-x", "X", date(2026, 12, 3))) == both
    assert [is_person_mark(line) for line in both.comments] == [False, True, True]


def test_other_words_have_nobodys_word() -> None:
    """Changed by hand, in the source, made fuzzy, or swapped with marks of another text."""
    both = saved(saved(EMPTY, ANA, "Bonjour"), JEAN)
    for other in (
        replace(both, strings=("Salut",)),
        replace(both, id="Goodbye"),
        replace(both, context="at the door"),
        replace(both, plural="Hellos"),
    ):
        assert waits_for_second(other)
    again = saved(both, JEAN, "Salut")
    assert (translator_of(again), waits_for_second(again)) == ("p-jean", True)
    fuzzy = with_word_of(both, replace(both, flags=("fuzzy",)), JEAN)
    assert fuzzy.comments == ("Mind the tone.",)
    assert saved(again, ANA, "").comments == ("Mind the tone.",)


def test_who_reads_over_what_came_from_elsewhere_is_its_second_person() -> None:
    """Nobody knows the translator of what another program brought: one look at the desk is the second."""
    read = saved(SAID, ANA)
    assert waits_for_second(SAID)
    assert (translator_of(read), is_read_twice(read)) == ("", True)


def test_nobody_is_both() -> None:
    """A mark that somebody wrote by hand for themselves does not do."""
    mine = saved(EMPTY, ANA, "Bonjour")
    forged = mine.comments[-1].replace("translated", "reviewed")
    assert waits_for_second(replace(mine, comments=(*mine.comments, forged)))
