"""Pasted text → draft: golden pairs for whole texts, and each rule of the import on its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import Draft, Unplaced
from pipelines.content.importers.pasted import read_pasted
from pipelines.content.scaffold import imported_text
from pipelines.model.errors import ContentError
from tests.operations import operations

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ID = "tag:example.org,2026-11-23:golden"
TODAY = date(2026, 11, 23)
CAPTION = "repeats the title: an image caption?"


def read(text: str) -> Draft:
    """The draft alone; what was guessed is looked at in tests of its own."""
    return replace(read_pasted(text, "pasted.txt"), guesses=())


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.glob("pasted_*")))
def test_golden_pairs(case: str) -> None:
    """Whole texts as editors paste them; a new case is two files and no code."""
    text = imported_text(
        read_pasted((GOLDEN / case / "input.txt").read_bytes().decode(), "pasted.txt"), ID, TODAY
    )
    assert text == (GOLDEN / case / "expected.md").read_bytes().decode()
    assert parse_article(text, "slug", "en").id == ID


@pytest.mark.parametrize(
    "text", ["", "\n\n", " \t\u00a0\r\n\u200b\n\ufeff", "\u00ad\u200d", "\x07\x0c\u2028"]
)
def test_a_text_without_a_word_is_refused(text: str) -> None:
    """An empty file is a slip of the editor's; an article made of it would have no title to show."""
    with pytest.raises(ContentError) as caught:
        read(text)
    assert str(caught.value) == (
        "pasted.txt:1: there is no text in this file\n  next: paste the article into it"
    )


def test_a_whole_draft() -> None:
    """The parts of a draft side by side: what became front matter, what body, and what is left to do."""
    text = (
        "\nA Day of Bridges in Porto\n\nPublication date: June 2, 2025\nPorto, Portugal — 30 May 2025\n"
        "A Day of Bridges in Porto\n\nEverybody crossed one.\n\nA day of bridges…\n\n"
        "🌉 The bridge\n• Made of: paper\n"
    )
    assert read(text) == Draft(
        title="A Day of Bridges in Porto",
        body="Everybody crossed one.\n\n## 🌉 The bridge\n\n- **Made of:** paper",
        date=date(2025, 6, 2),
        place="Porto, Portugal",
        event_date=date(2025, 5, 30),
        unplaced=(
            Unplaced(6, "A Day of Bridges in Porto", CAPTION),
            Unplaced(10, "A day of bridges…", CAPTION),
        ),
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_every_system(newline: str) -> None:
    """A file from Windows has the same lines under the same numbers."""
    lines = ["Title of it", "", "Title of it", "", "One.", "Two.", "", "Three."]
    assert read(newline.join(lines)) == Draft(
        title="Title of it", body="One.\n\nTwo.\n\nThree.", unplaced=(Unplaced(3, "Title of it", CAPTION),)
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Publication date: 3 March 2025", Draft("T", "Body.", date=date(2025, 3, 3))),
        ("PUBLISHED ON:\u00a0March 3rd, 2025", Draft("T", "Body.", date=date(2025, 3, 3))),
        ("Date: 2025-03-03", Draft("T", "Body.", date=date(2025, 3, 3))),
        ("Sofia – 3 March 2025", Draft("T", "Body.", place="Sofia", event_date=date(2025, 3, 3))),
        ("Sofia | 03/03/2025", Draft("T", "Body.", place="Sofia", event_date=date(2025, 3, 3))),
        ("Sofia, 3 March 2025", Draft("T", "Body.", date=date(2025, 3, 3))),
        (
            "Stara\u00a0Zagora, Bulgaria\u00a0–\u00a0Monday, 3 March 2025",
            Draft("T", "Body.", place="Stara\u00a0Zagora, Bulgaria", event_date=date(2025, 3, 3)),
        ),
    ],
)
def test_lines_that_become_front_matter(head: str, expected: Draft) -> None:
    """The date and place are facts that templates set in each language's own way, so not prose."""
    assert read(f"T\n\n{head}\n\nBody.") == expected


@pytest.mark.parametrize(
    "line",
    [
        "Publication date: soon",
        "Publication date: 30 February 2025",
        "Publication date: Tuesday, 3 March 2025",
        "Publication date: 3 March 2025, updated in May",
        "Brno – 3 March",
        "Brno – 3 March 2025",
        "Brno, 3 March 2025",
        "Brno | 03/03/2025",
        "Brno – 3–4 March 2025",
        "Where? – 3 March 2025",
        "In 2024, 3 March 2025",
        "– 3 March 2025 was a Monday",
    ],
)
def test_lines_that_only_look_like_it_stay_prose(line: str) -> None:
    """A date that means no one day would lose words as front matter; an editor can still move the line."""
    draft = read(f"T\n\n{line}\n\nBody.")
    assert (draft.date, draft.place, draft.event_date, draft.unplaced) == (None, "", None, ())
    assert draft.body.removeprefix("- ") == f"{line.removeprefix('– ')}\n\nBody."


def test_front_matter_ends_where_the_prose_begins() -> None:
    """A date further down belongs to its sentence, and a second one has no key to go to."""
    text = "T\nDate: 3 March 2025\nDate: 4 March 2025\nRiga – 3 March 2025\nOslo – 4 March 2025"
    assert read(text) == Draft(
        "T", "Date: 4 March 2025\n\nRiga – 3 March 2025\n\nOslo – 4 March 2025", date=date(2025, 3, 3)
    )


@pytest.mark.parametrize(
    ("title", "line", "repeats"),
    [
        ("Nine ways to count", "Nine ways to count", True),
        ("Nine ways to count.", "NINE WAYS TO COUNT.", True),
        ("Nine ways to count", "Nine ways to…", True),
        ("Nine ways to count", "Nine ways", False),
        ("Nine ways to count", "Nine ways to counter", False),
        ("Nine ways to count", "Nine ways to count sheep", False),
        ("Nine ways", "nine  ways", True),
        ("Nine", "Nine", True),
        ("Nine", "…", False),
    ],
)
def test_a_caption_repeats_the_title(title: str, line: str, repeats: bool) -> None:
    """Only a person knows which picture it belongs to; anything else would stand in the text twice."""
    expected = (
        Draft(title, "Body.", unplaced=(Unplaced(2, line, CAPTION),))
        if repeats
        else Draft(title, f"{line}\n\nBody.")
    )
    assert read(f"{title}\n{line}\n\nBody.") == expected


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("💡 Ideas to keep", "## 💡 Ideas to keep"),
        ("🇪🇺 In all 24 languages!", "🇪🇺 In all 24 languages!"),
        ("👩‍🏫\u00a0For teachers", "## 👩‍🏫\u00a0For teachers"),
        ("1️⃣ First step", "## 1️⃣ First step"),
        ("❤️ With thanks", "## ❤️ With thanks"),
        ("⏰ Half past nine", "## ⏰ Half past nine"),
        ("🎉 C #", "## 🎉 C \\#"),
        ("🎉", "🎉"),
        ("🎉 A sentence with an emoji before it.", "🎉 A sentence with an emoji before it."),
        (f"🎉 {'long ' * 20}line", f"🎉 {'long ' * 20}line"),
        ("→ See the next page", "→ See the next page"),
        ("✓ Done", "✓ Done"),
        ("© the authors", "© the authors"),
        ("No emoji 🎉", "No emoji 🎉"),
    ],
)
def test_headings_open_with_an_emoji(line: str, body: str) -> None:
    """Pasted text has no other sign of a heading; arrows and ticks are none, nor is a whole sentence."""
    assert read(f"T\n\n{line}") == Draft("T", body)


@pytest.mark.parametrize("mark", "•◦‣▪●○·–*+-")
def test_every_bullet_makes_an_item(mark: str) -> None:
    """Each web page and mail program has a bullet of its own."""
    text = f"T\n\nBefore\n{mark} one\n{mark}\tTwo words: more\n\n{mark}\u2003three\nAfter\n{mark}none"
    escaped = f"\\{mark}" if mark == "*" else mark
    assert read(text) == Draft(
        "T", f"Before\n\n- one\n- **Two words:** more\n- three\n\nAfter\n\n{escaped}none"
    )


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("• Label: text", "- **Label:** text"),
        ("• Label:\u00a0text", "- **Label:**\u00a0text"),
        ("• Label: one: two", "- **Label:** one: two"),
        ("• Label: _x_", "- **Label:** \\_x\\_"),
        ("• Open at 10:30 today", "- Open at 10:30 today"),
        ("• https://example.org/a: b", "- <https://example.org/a>: b"),
        ("• We met. Then: lunch", "- We met. Then: lunch"),
        (
            "• one two three four five six seven eight nine: text",
            "- one two three four five six seven eight nine: text",
        ),
        ("• Label:", "- Label:"),
        ("• : text", "- \\: text"),
        ("• 3: text", "- 3: text"),
    ],
)
def test_labels_become_bold(line: str, item: str) -> None:
    """A label is a few words and a colon at the very start; a time, an address or a sentence is none."""
    assert read(f"T\n\n{line}") == Draft("T", item)


def test_blanks() -> None:
    """No-break spaces bind words within a line; at its ends they are leftovers of a web page."""
    text = (
        "\ufeff\u00a0 T\u00a0\n\u00a0\n\u2003\n \u00a0 10\u00a0%\u202fof\u200ball  \u00a0\n\u3000\u200b\u2060"
    )
    assert read(text) == Draft("T", "10\u00a0%\u202fof\u200ball")


def test_control_characters_become_blanks() -> None:
    """Word processors paste line and page breaks that no Markdown file, and no feed, may hold."""
    assert read("T\x0bitle\n\none\x0ctwo\x07\u2028three\x85\x00four\x1b[0m\uffff") == Draft(
        "T itle", "one two  three  four \\[0m"
    )


def test_a_wrapped_sentence_is_no_heading() -> None:
    """Only a line on its own can be one, however short the sentence is that an emoji opens."""
    text = "T\n\n🎉 The whole village came, with its band and its mayor,\nand stayed until it was dark"
    assert read(text) == Draft(
        "T", "🎉 The whole village came, with its band and its mayor, and stayed until it was dark"
    )


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    """A mail's lines end where its window did; headings, items and a line with room left end for a reason."""
    text = (
        "T\n\n"
        "Half the village came to the library, and the other half\n"
        "had to wait outside, where the band played until it was\n"
        "dark.\n"
        "🎺 The band\n"
        "• a trumpet that was much too loud for such a small place\n"
        "and two drums\n"
        "• a flute\n"
    )
    assert read(text) == Draft(
        "T",
        "Half the village came to the library, and the other half had to wait outside, where the band "
        "played until it was dark.\n\n## 🎺 The band\n\n"
        "- a trumpet that was much too loud for such a small place and two drums\n- a flute",
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["Anna Ozola", "Riga, Room 4", "Tel. 123456"],
        [
            "A line of a web page that is longer than any program for mails would ever let it be, see, " * 2,
            "Short.",
        ],
    ],
)
def test_other_lines_are_paragraphs_of_their_own(lines: list[str]) -> None:
    """An address is not a sentence, and a web page has a line for each paragraph."""
    assert read("\n".join(["T", "", *lines])) == Draft("T", "\n\n".join(line.strip() for line in lines))


def test_a_long_text_takes_no_long_time() -> None:
    """Work grows with the text, not with its square, which took a minute for 10,000 lines."""
    few, many = (["T", "", *(f"Line {n} of a very long page" for n in range(count))] for count in (300, 600))
    assert read("\n".join(many)) == Draft("T", "\n\n".join(many[2:]))
    work = [operations(partial(read, "\n".join(lines))) for lines in (few, many)]
    assert work[1] < 2.2 * work[0]
