"""Translators ask where they work; what they ask is found, and nothing else is taken for a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Message
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.extract import empty_catalog
from pipelines.translation.questions import open_questions


def asked(*comments: str, locale: str = "de", flags: tuple[str, ...] = ()) -> list[str]:
    """What is open of an entry with these comments."""
    entry = Message("Join the hub", strings=("…",), comments=comments, flags=flags, line=12)
    found = open_questions(
        replace(empty_catalog("x.po", "x", BUILT_IN[locale]), messages=(entry,)), BUILT_IN[locale]
    )
    return [
        finding.message.removeprefix("a translator asks: ").removesuffix(", of 'Join the hub'")
        for finding in found
    ]


def test_a_question_is_a_hint_with_its_place() -> None:
    """Whoever answers needs the language, the file and the line, and the text that it is about."""
    entry = Message("Join the hub", comments=("Frage: Ist „hub“ ein Ort?",), flags=("fuzzy",), line=12)
    catalog = replace(empty_catalog("x.po", "x", BUILT_IN["de"]), messages=(entry,))
    assert list(open_questions(catalog, BUILT_IN["de"])) == [
        Finding(
            "question",
            Severity.HINT,
            "a translator asks: Frage: Ist „hub“ ein Ort?, of 'Join the hub'",
            Origin("x.po", 12),
            "de",
        )
    ]


@pytest.mark.parametrize(
    ("locale", "comment"),
    [
        ("de", "Frage: Ist das ein Ort?"),
        ("el", "Τι σημαίνει hub εδώ;"),
        ("el", "Τι σημαίνει εδώ\u037e"),
        ("el", "Is this a place?"),
        ("ar", "ما المقصود هنا؟"),
        ("fr", "C’est un lieu ?"),
        ("es", "¿Es un lugar?"),
        ("mt", "see https://a.eu/?x=1 – is it that?"),
        ("bg", "място или роля？"),
    ],
)
def test_a_question_mark_of_any_language_asks(locale: str, comment: str) -> None:
    """Nobody has to learn a form for it."""
    assert asked(comment, locale=locale) == [comment]


@pytest.mark.parametrize(
    ("locale", "comment"),
    [
        ("de", "Geprüft von Ada; klingt so besser."),
        ("el", "hub; stand; see the glossary"),
        ("el", "Ελέγχθηκε από την Άδα."),
        ("de", "see https://a.eu/?page=1"),
        ("de", "see www.a.eu/?page=1"),
        ("de", 'msgstr[1] "Wer kommt mit?"'),
        ("de", '| msgid "Who comes along?"'),
        ("de", '~ msgid "Who comes along?"'),
        ("de", ""),
    ],
)
def test_other_comments_are_left_alone(locale: str, comment: str) -> None:
    """A list of questions that are none is read by nobody."""
    assert asked(comment, locale=locale) == []


def test_a_long_question_is_one() -> None:
    """Editors wrap comments; an empty line parts two thoughts."""
    assert asked("Is the hub a place,", "or rather a person?", "", "And who is we?", "Done by Ada.") == [
        "Is the hub a place, or rather a person?",
        "And who is we? Done by Ada.",
    ]


def test_an_answer_closes_what_was_asked_above_it() -> None:
    """The answer stays beside the text for the next translator; a new question is open again."""
    question, answer = "Is it a place?", "Answer: a person."
    assert asked(question, answer) == []
    assert asked(question, "ANSWER (Eva): is that so? A person.") == []
    assert asked(question, answer, "And in the plural?") == ["And in the plural?"]
    assert asked(question, answer, "Or so Eva says.") == []
    assert asked(question, answer, "", "And in the plural?") == ["And in the plural?"]
    assert asked(answer, "", question) == [question]
    assert asked("Answerable?") == ["Answerable?"]


def test_the_flag_asks_without_a_question_mark() -> None:
    """Some editors set flags more easily than comments."""
    flagged = ("question",)
    assert asked("I am not sure about hub", flags=flagged) == ["I am not sure about hub"]
    assert asked(flags=flagged) == ["(without words: the entry has the flag `question`)"]
    assert asked("A place?", flags=flagged) == ["A place?"]
    assert asked("Not sure", "Answer: a person", flags=flagged) == []


def test_only_what_is_in_the_article_asks() -> None:
    """A question about the whole file stands in its header; one about a text that left is nobody's."""
    empty = empty_catalog("x.po", "x", BUILT_IN["de"])
    gone = Message("Gone", comments=("A place?",), obsolete=True)
    catalog = replace(
        empty, header=replace(empty.header, comments=("Du oder Sie?",), line=2), messages=(gone,)
    )
    (found,) = open_questions(catalog, BUILT_IN["de"])
    assert (found.message, found.origin) == ("a translator asks: Du oder Sie?", Origin("x.po", 2))
