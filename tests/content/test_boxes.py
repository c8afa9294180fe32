"""Boxes, quotes that say whose they are, two buttons in a row: what an author writes, and what it becomes."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.model.article import Segment
from pipelines.model.block_walks import map_pictures
from pipelines.model.blocks import (
    AttributedQuote,
    Block,
    Button,
    ButtonRow,
    Callout,
    Image,
    Kind,
    Paragraph,
    Quote,
    Text,
)
from pipelines.model.errors import ContentError, each_error

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\n"
FIRST = HEAD.count("\n") + 1


def blocks(body: str) -> tuple[Block, ...]:
    return parse_article(HEAD + body, "owls", "en").blocks


def text(value: str, line: int) -> Text:
    """A text on a line of the body, from 0."""
    return Text(value, "en", FIRST + line)


def faults(body: str) -> list[tuple[int, str]]:
    with pytest.raises(ContentError) as caught:
        blocks(body)
    errors = (each for each in each_error(caught.value) if isinstance(each, ContentError))
    return [((each.origin.line if each.origin else 0) - FIRST, each.message) for each in errors]


def test_a_box() -> None:
    """Title and text keep their lines: findings of translators' texts point there."""
    assert blocks("::: tip Come *early*\nBring a coat.\n:::\n") == (
        Callout("tip", (Paragraph(text("Bring a coat.", 1)),), text("Come *early*", 0)),
    )


def test_an_alert_of_github() -> None:
    """Its caution is our warning; words in the line of its mark make it a quote, there and here."""
    assert blocks("> [!CAUTION]\n> They bite.\n") == (
        Callout("warning", (Paragraph(text("They bite.", 1)),)),
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("::: note\nOne\n> [!TIP]\n> Two\n:::", [(2, "a box within a box")]),
        ("::: note\n- ::: tip\n  Two\n  :::\n:::", [(1, "a box within a box")]),
        ("::: note\n:::", [(0, "a box with nothing in it")]),
        ("> [!TIP]", [(0, "a box with nothing in it")]),
        ("> [!TIPP]\n> Two", [(0, "there is no box [!TIPP]")]),
        (
            "::: note See [x](ftp://a.org)\nOne\n:::",
            [(0, "an address with ftp:, which a mail cannot lead to")],
        ),
        ("::: note\nOne", [(0, "::: note is never closed")]),
        (
            "> ![Mari](m.png){.portrait}\n>\n> One",
            [(0, "a portrait in a quote that does not say whose words it has")],
        ),
        (
            "[A](https://a.org){.button} [B](https://b.org){.button} [C](https://c.org){.button}",
            [(0, "3 buttons in a row; 2 are the most")],
        ),
        (
            "[A](https://a.org){.button}\n[B](ftp://b.org){.button}",
            [(0, "the button's address must start with https://, http://, mailto: or tel:")],
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_line(body: str, expected: list[tuple[int, str]]) -> None:
    """Nothing is printed raw, and nothing dropped."""
    assert faults(body) == expected


ELENA = Image("elena.png", text("Elena", 0))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "> One.\n> — Elena, *teacher*",
            AttributedQuote((Paragraph(text("One.", 0)),), text("— Elena, *teacher*", 1)),
        ),
        ("> One.\n>\n> -- Elena", AttributedQuote((Paragraph(text("One.", 0)),), text("— Elena", 2))),
        ("> One.  \n> – Elena", AttributedQuote((Paragraph(text("One.", 0)),), text("– Elena", 1))),
        (
            "> ![Elena](elena.png){.portrait}\n>\n> One.\n>\n> — Prof. E. Petrova, St. Mary's",
            AttributedQuote((Paragraph(text("One.", 2)),), text("— Prof. E. Petrova, St. Mary's", 4), ELENA),
        ),
        (
            "> ![Elena](elena.png){.portrait}\n> One.\n> — Elena",
            AttributedQuote((Paragraph(text("One.", 1)),), text("— Elena", 2), ELENA),
        ),
    ],
)
def test_the_last_line_of_a_quote_says_whose_it_is(body: str, expected: Block) -> None:
    """As people write it: any dash, a paragraph of its own or not. The dash stays: it is each language's."""
    assert blocks(body) == (expected,)


@pytest.mark.parametrize(
    "body",
    [
        "> — Elena",
        "> — Who is there?\n> — Nobody, I think",
        "> She said:\n> — Never!",
        "> She said:\n> — I saw them at night. They were white",
        "> She said:\n> — I saw them at night.",
        "> She said:\n> — “I saw them”",
        "> She said:\n> —",
        f"> One.\n> — {'Elena ' * 30}",
        "> One - two",
    ],
)
def test_a_line_of_dialogue_is_no_name(body: str) -> None:
    """A novel's turn of speech in small grey letters would be nonsense."""
    (block,) = blocks(body)
    assert isinstance(block, Quote)


def test_two_buttons_in_a_row() -> None:
    """On one line or on two, each label with its line."""
    assert blocks("[A](https://a.org){.button}\n[B](https://b.org/x_(y)){.button}") == (
        ButtonRow(
            (Button(text("A", 0), "https://a.org"), Button(text("B", 1), "https://b.org/x_(y)")),
        ),
    )


def test_translators_get_every_text_with_its_role() -> None:
    """In reading order; the words that say the kind of a box are the templates'."""
    article = parse_article(
        f"{HEAD}::: note Title\nOne\n:::\n\n> ![Elena](elena.png){{.portrait}}\n>\n> Two\n>\n> — Elena\n\n"
        "[A](https://a.org){.button} [B](https://b.org){.button}",
        "owls",
        "en",
    )
    assert segments(article)[1:] == (
        Segment("Title", Kind.BOX_TITLE, FIRST),
        Segment("One", Kind.PARAGRAPH, FIRST + 1),
        Segment("Elena", Kind.IMAGE_ALT, FIRST + 4),
        Segment("Two", Kind.QUOTE, FIRST + 6),
        Segment("— Elena", Kind.ATTRIBUTION, FIRST + 8),
        Segment("A", Kind.CALL_TO_ACTION, FIRST + 10),
        Segment("B", Kind.CALL_TO_ACTION, FIRST + 10),
    )


def test_every_picture_is_found() -> None:
    """A portrait, and what stands in a box, are published like any other picture."""
    found: list[str] = []

    def note(image: Image) -> Image:
        found.append(image.src)
        return image

    body = "> ![E](e.png){.portrait}\n>\n> Two\n>\n> — Elena\n\n::: note\n![O](o.png)\n:::"
    for block in blocks(body):
        map_pictures(block, note)
    assert found == ["e.png", "o.png"]


def test_a_button_of_a_file_with_blanks_in_its_name() -> None:
    """Markdown has such addresses between angle brackets."""
    (button,) = blocks("[Get it](<The plan (v2).pdf>){.button}")
    assert button == Button(text("Get it", 0), "The plan (v2).pdf")


@pytest.mark.parametrize(
    ("body", "written", "line"),
    [
        ("[Go](https://a.eu){.buton}", "{.buton}", 0),
        ("Come.\nSee [it](https://a.eu){.button} now.", "{.button}", 1),
        ("[A](https://a.eu){.button} or [B](https://b.eu){.button}", "{.button}", 0),
        ('[A](https://a.eu "Go"){.button}', "{.button}", 0),
        ("[A](https://a.eu) {.button}", "{.button}", 0),
        ("- See [it](https://a.eu){target=_blank}", "{target=_blank}", 0),
        ('| A |\n|---|\n| [it](https://a.eu){: rel="x"} |', '{: rel="x"}', 2),
    ],
)
def test_what_would_be_printed_behind_a_link_is_told(body: str, written: str, line: int) -> None:
    """A slip in the name of a button must not be read by everybody."""
    assert (line, f"{written!r} behind a link would be printed") in faults(body)


@pytest.mark.parametrize("body", ["[Hi](https://a.eu){name}", "[Hi](https://a.eu) {.x}", "`[a](b)`{.c}"])
def test_what_is_meant_behind_a_link_stays(body: str) -> None:
    """Placeholders, and what is written about."""
    assert [type(block) for block in blocks(body)] == [Paragraph]


def test_a_portrait_has_no_caption() -> None:
    """The line below the quote says whose face it is; mail and page have no room for more."""
    told = faults('> ![Face](a.png "Mari in May"){.portrait}\n>\n> Hoo.\n>\n> — Mari')
    assert told == [(0, "a portrait with a caption")]
