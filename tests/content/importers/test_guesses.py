"""What an import makes of single lines: a guess that is plain is taken and told, any other is offered."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.content.importers.draft import Draft, Guess
from pipelines.content.importers.pasted import read_pasted

BODY = "Last week the first fifty robots were handed to the schools of the whole region."


def read(line: str, body: str = BODY) -> Draft:
    return read_pasted(f"Robots visit the old library\n\n{line}\n\n{body}", "pasted.txt")


@pytest.mark.parametrize(
    ("line", "day", "author"),
    [
        ("By Maria Example, 14 April 2025", date(2025, 4, 14), "Maria Example"),
        ("By Maria Example | 14 April 2025 | News | 3 Comments", date(2025, 4, 14), "Maria Example"),
        ("News | 14 April 2025", date(2025, 4, 14), ""),
        ("Press release – 14 April 2025", date(2025, 4, 14), ""),
        ("Published on Monday, 14 April 2025", date(2025, 4, 14), ""),
        ("Last updated on Monday, 14 April 2025", date(2025, 4, 14), ""),
        ("No comments | 14 April 2025", date(2025, 4, 14), ""),
        ("Written by Ana Silva and Ben Roe", None, "Ana Silva and Ben Roe"),
        ("Updated: 14.04.2025 10:30", date(2025, 4, 14), ""),
        ("Brussels, 24 January 2019", date(2019, 1, 24), ""),
        ("lundi 14 avril 2025", date(2025, 4, 14), ""),
        ("2025. gada 14. aprīlis", date(2025, 4, 14), ""),
        ("2025 m. balandžio 14 d.", date(2025, 4, 14), ""),
        ("14 ta’ April 2025", date(2025, 4, 14), ""),
        ("14 Απριλίου 2025", date(2025, 4, 14), ""),
    ],
)
def test_lines_that_say_who_and_when(line: str, day: date | None, author: str) -> None:
    """A byline or a label is no place: that would be published, and handed to 24 translators."""
    draft = read(line)
    assert (draft.date, draft.author, draft.place, draft.event_date) == (day, author, "", None)
    assert draft.body == BODY
    assert {guess.line for guess in draft.guesses if guess.taken} == {3}


@pytest.mark.parametrize(
    "line",
    [
        "Deadline for registration, 30 April 2025",
        "Registration closes Friday, 30 May 2025",
        "Photo: Ana Silva, 14 April 2025",
        "14. listopada 2025.",
        "Ljubljana, 12 March 2025",
        "By the river, 14 April 2025",
    ],
)
def test_lines_that_may_mean_anything_stay_text(line: str) -> None:
    """`listopad` is October here and November there, and nobody said what happens in Ljubljana."""
    known = read(line)
    if line.startswith("Ljubljana"):  # a city that is known, and not spoken of: where it was written
        assert (known.date, known.place) == (date(2025, 3, 12), "")
        return
    assert (known.date, known.author, known.place, known.event_date) == (None, "", "", None)
    assert line.split(",", maxsplit=1)[0] in known.body.replace("\\", "")


def test_a_place_that_the_text_speaks_of_is_an_events() -> None:
    """An invitation names the place again."""
    draft = read("Ljubljana, 12 March 2025", "Come to the school that opens in Ljubljana for all of us.")
    assert (draft.date, draft.place, draft.event_date) == (None, "Ljubljana", date(2025, 3, 12))


def test_a_guess_below_the_threshold_is_offered() -> None:
    """An editor who wants no guesses gets the text, and is told what it may be."""
    draft = read_pasted(f"T\n\nBy Ana Silva\n\n{BODY}", "x", enough=90)
    assert (draft.author, draft.body) == ("", f"By Ana Silva\n\n{BODY}")
    assert draft.guesses == (
        Guess(3, "By Ana Silva", "the author Ana Silva", 85, taken=False),
        Guess(3, "By Ana Silva", "a heading", 80, taken=False),
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("What to bring\nA cable and a laptop, and a friend.", "## What to bring\n\n{}"),
        ("WHAT WE DECIDED\nThe clubs share one calendar.", "## WHAT WE DECIDED\n\n{}"),
        ("2.1 Confidence\nMost teachers feel confident.", "### 2.1 Confidence\n\n{}"),
        ("Who can come?\nAnyone from twelve to fifteen.", "## Who can come?\n\n{}"),
        ("🎉 We are happy that the tour is on!", "{}"),
        ("Ambassadors\n– answer questions\n– meet once", "Ambassadors\n\n- answer questions\n- meet once"),
        ("✅ Book a room\n✅ Invite the neighbours", "- ✅ Book a room\n- ✅ Invite the neighbours"),
        ("• A cable\no\tUSB-C\n• A laptop", "- A cable\n  - USB-C\n- A laptop"),
        ("1) Open it\na) cut\nb) lift\n2) Look", "1. Open it\n   1. cut\n   2. lift\n2. Look"),
        ("City\tClubs\nRiga\t12", "| City | Clubs |\n| --- | --- |\n| Riga | 12 |"),
        ("“So quiet.”\n– Olga Example, teacher", "> “So quiet.”\n>\n> — Olga Example, teacher"),
        ("Register here<https://example.org/x>.", "[Register here](https://example.org/x)."),
        (
            "We want to show that the or-\nganisers of a well-\nknown event are proud",
            "We want to show that the organisers of a well-known event are proud",
        ),
    ],
)
def test_shapes(text: str, body: str) -> None:
    """What an editor's eye sees in plain text."""
    draft = read_pasted(f"T\n\n{BODY}\n\n{text}\n\n{BODY}", "x")
    expected = body.format(text.rpartition("\n")[2])
    assert draft.body == f"{BODY}\n\n{expected}\n\n{BODY}"


def test_a_page_that_was_copied_whole() -> None:
    """Menu, share line, related posts and cookie line go to the notes, the title is the article's."""
    text = (
        "Skip to main content\nThe Site of Robots\nHome > News > A robot for every classroom\n"
        f"A robot for every classroom\n\n{BODY}\n\nShare this page: Facebook Twitter LinkedIn\n"
        "Related posts\nTen ideas for autumn\nLeave a Reply\nWe use cookies to improve. Accept | Reject"
    )
    draft = read_pasted(text, "x")
    assert (draft.title, draft.body) == ("A robot for every classroom", BODY)
    assert [guess.line for guess in draft.guesses] == [1, 2, 3, 8, 9, 10, 11, 12]


def test_words_that_the_text_repeats_are_no_place() -> None:
    """A deadline is spoken of again, as a place would be; it is none."""
    draft = read("Deadline for registration, 30 April 2025", f"{BODY} Deadline for registration is near.")
    assert (draft.place, draft.event_date, draft.guesses) == ("", None, ())


def test_the_day_of_the_last_change_below_a_text() -> None:
    """A label and its day at a page's end are the page's."""
    draft = read("Come along to the library.", f"{BODY}\n\n{BODY}\n\nLast update\n30 September 2024")
    assert draft.body == f"Come along to the library.\n\n{BODY}\n\n{BODY}"
    assert [guess.line for guess in draft.guesses] == [9, 10]
