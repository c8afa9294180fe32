"""No word of a pasted text is lost, and none is added: proved word by word on made-up texts of many shapes.

The path is the real one: pasted text → draft → the text of `index.md` → article, and back to plain words.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from calendar import month_name
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import Draft
from pipelines.content.importers.pasted import read_pasted
from pipelines.content.scaffold import imported_text
from pipelines.model.article import Article
from pipelines.model.blocks import Block, Heading, List, Paragraph, Quote, Table, Text
from pipelines.rendering.inline import inline_html, inline_text
from tests.examples import examples

TODAY = date(2026, 11, 23)
ID = "tag:example.org,2026-11-23:0123456789abcdef"
MARKS = tuple("•◦‣▪●○·–*+-")

# --- texts of many shapes ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of the source, and what it says beside its words."""

    text: str
    day: date | None = None
    """It is a publication date."""
    place: str = ""
    event: date | None = None
    """It is a place and a date."""
    caption: bool = False
    """It is the whole title over again."""


# Words that mean something to Markdown, HTML, YAML or our own reader; each has to come out as it went in.
TRAPS = (
    *(
        "#",
        "##",
        "C#",
        "#tag",
        "*",
        "**",
        "*soft*",
        "**bold**",
        "_",
        "__",
        "_soft_",
        "__init__",
        "snake_case",
    ),
    *("[", "]", "[x]", "[x]:", "[words](https://example.org)", "![a](b.png)", "[Go](https://a.org){.button}"),
    *("<", ">", "<b>", "</div>", "<div", "<br>", "<!--", "-->", "<!-- note -->", "<?php", "<https://a.org>"),
    *("&", "&amp;", "&#65;", "&#x1F600;", "&nbsp;", "&copy", "`", "``", "```", "`code`", "~~~", "~~gone~~"),
    *(
        "\\",
        "\\\\",
        "\\*",
        "a\\",
        "|",
        "|---|",
        "a|b",
        ":--",
        "=",
        "===",
        "+",
        "-",
        "--",
        "---",
        "- -",
        "–",
        "—",
    ),
    *("1.", "2)", "10.", "1986.", "1234567890.", "3.14", "{.button}", "{{ x }}", "[[first_name]]", "%(num)s"),
    *("'", '"', "“quoted”", "it’s", "…", "key:", "key: value", "no", "null", "@home", "!", "!important", "?"),
    *(
        "https://example.org",
        "https://example.org/a_b*c?x=1&y=2#end",
        "https://example.org/a%20b",
        "https://a",
    ),
    *("https://xn--mnchen-3ya.example/", "(https://example.org/x).", "https://example.org/&amp;", "http://"),
    *("https://example.org/100%", "https://example.org/%zz", "https://example.org/ž", "mailto:a@example.org"),
    *("a\u200bb", "\ufeffa", "a\u2060", "\u200c", "👩\u200d🏫", "soft\u00adhyphen", "\u200eleft", "e\u0301"),
    *(
        "🎉",
        "#\ufe0f\u20e3",
        "→",
        "✓",
        "☎",
        "Straße",
        "ǅ",
        "٣.",
        "日本",
        "\ue000",
        "a\x07b",
        "\x1b[0m",
        "\x85",
    ),
)
# Every space a web page or a word processor may put between two words; none of them ends a line here.
BLANKS = (" ", " ", " ", " ", "  ", "\t", "\u00a0", "\u202f", "\u2003", "\u3000", "\v", "\f", "\u2028")
EDGES = ("", "", "", " ", "   ", "\t", "\u00a0", "\u00a0 ", "\u2003", "\u200b", "\ufeff", "    ")

a_letter = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp"))
a_blank = st.sampled_from(BLANKS)
a_word = st.one_of(
    st.sampled_from(TRAPS),
    st.text("abcdefgåß", min_size=1, max_size=9),
    st.text("ab1*_#[]()<>&;`\\|~=+-!.:/'\"•", min_size=1, max_size=8),
    st.text(a_letter, min_size=1, max_size=5),
)


@st.composite
def some_words(draw: st.DrawFn, most: int = 12) -> str:
    # A line's first word decides what Markdown takes the line for.
    words = [draw(st.sampled_from(TRAPS) | a_word), *draw(st.lists(a_word, max_size=most - 1))]
    return "".join(word + draw(a_blank) for word in words[:-1]) + words[-1]


@st.composite
def a_day(draw: st.DrawFn) -> tuple[str, date]:
    day = draw(st.dates(date(1980, 1, 1), date(2060, 12, 31)))
    month = month_name[day.month]
    form = draw(
        st.sampled_from(("{m} {d}, {y}", "{d} {m} {y}", "{s} {d} {y}", "{d} {s} {y}", "{i}", "{d}/{n}/{y}"))
    )
    return form.format(m=month, s=month[:3], d=day.day, n=day.month, y=day.year, i=day.isoformat()), day


@st.composite
def a_date_line(draw: st.DrawFn) -> Line:
    words, day = draw(a_day())
    key = draw(st.sampled_from(("Publication date:", "publication date :", "Published on:", "Date:\u00a0")))
    return Line(f"{key} {words}", day=day)


@st.composite
def a_dateline(draw: st.DrawFn) -> Line:
    words, day = draw(a_day())
    place = draw(st.sampled_from(("Ljubljana", "Évora, Portugal", "St. John’s_Park *East*", "Cluj-Napoca")))
    dash = draw(st.sampled_from((" – ", " - ", "\u00a0— ", ", ", " | ")))
    return Line(f"{place}{dash}{words}", place=place, event=day)


def a_caption(title: str) -> st.SearchStrategy[Line]:
    words = title.split()
    least = min(3, len(words))
    return st.integers(least, len(words)).map(lambda n: Line(" ".join(words[:n]), caption=n == len(words)))


@st.composite
def a_bullet(draw: st.DrawFn) -> Line:
    mark = draw(st.sampled_from(MARKS)) + draw(st.sampled_from((" ", "\t", "\u00a0", "  ")))
    label = draw(st.sampled_from(("", "", "Label: ", "Two words:\u00a0", "C_d* [e]: ")))
    return Line(mark + label + draw(some_words()))


@st.composite
def a_wrapped_paragraph(draw: st.DrawFn) -> list[Line]:
    words = draw(st.lists(a_word, min_size=20, max_size=40))
    width = draw(st.integers(50, 90))
    return [Line(line) for line in textwrap.wrap(" ".join(words), width, break_long_words=False)]


def one(line: st.SearchStrategy[Line]) -> st.SearchStrategy[list[Line]]:
    return line.map(lambda line: [line])


@st.composite
def a_source(draw: st.DrawFn) -> list[Line]:
    """Lines with a title first, in any order after it, blank ones between them or not."""
    title = draw(some_words().filter(lambda text: any(map(str.isalnum, text))))  # marks alone are no article
    shapes = st.one_of(
        one(some_words().map(Line)),
        one(a_bullet()),
        one(some_words(5).map(lambda words: Line(f"🎉 {words}"))),
        one(st.sampled_from(EDGES).map(Line)),
        one(a_date_line()),
        one(a_dateline()),
        one(a_caption(title)),
        a_wrapped_paragraph(),
    )
    rest = [line for shape in draw(st.lists(shapes, max_size=12)) for line in shape]
    lines = [*([Line("\u00a0")] if draw(st.booleans()) else []), Line(title), *rest]
    edges = draw(st.lists(st.sampled_from(EDGES), min_size=2, max_size=4))
    return [
        Line(edges[n % len(edges)] + line.text + edges[-1], line.day, line.place, line.event, line.caption)
        for n, line in enumerate(lines)
    ]


# --- words --------------------------------------------------------------------------------------------

_UNSEEN = re.compile(r"[\u200b\u2060\ufeff]")
_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def words_of(text: str) -> list[str]:
    """The words a reader sees: blanks without width and lonely format marks are nobody's loss."""
    words = _UNSEEN.sub("", _CONTROL.sub(" ", text)).split()
    return [word for word in words if any(unicodedata.category(char) != "Cf" for char in word)]


def shown(text: Text) -> list[str]:
    """The words of a text as plain text and HTML both show them; an address stands in plain text only."""
    page = html.fragment_fromstring(inline_html(text.value), create_parent="div")
    words = words_of(page.text_content())
    plain = Counter(words_of(inline_text(text.value)))
    assert Counter(words) - plain == Counter()
    assert page.xpath("//a/@href") or plain == Counter(words)
    return words


def block_words(block: Block) -> list[str]:
    """The words of a block of an imported article."""
    match block:
        case Heading(text=text) | Paragraph(text=text):
            return shown(text)
        case List(items=items):
            return [word for item in items for inner in item for word in block_words(inner)]
        case Quote(blocks=inner_blocks):
            return [word for inner in inner_blocks for word in block_words(inner)]
        case Table():
            return [word for row in (block.header, *block.rows) for cell in row for word in shown(cell)]
    raise AssertionError(block)


def imported(text: str) -> tuple[Draft, Article]:
    draft = read_pasted(text, "pasted.txt")
    return draft, parse_article(imported_text(draft, ID, TODAY), "slug", "en")


_LIST_MARK = re.compile(r"[•◦‣▪●○·∙⁃■□➢➤–*+>\-—]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]")


def counted(words: Iterable[str]) -> Counter[str]:
    """Words, without what only makes an item of a line."""
    return Counter(word for word in words if not _LIST_MARK.fullmatch(word))


# --- the proof ----------------------------------------------------------------------------------------

WHOLE = "the whole word "
"""How a guess begins that made one word of two ends of lines."""
many = settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@many
@given(a_source(), st.sampled_from(("\n", "\r\n", "\r")))
def test_nothing_is_ever_lost(source: list[Line], newline: str) -> None:
    """An editor who trusts the import never compares it with the source; so every word is in the article, in
    the order of the source, or in its notes.
    """
    draft, article = imported(newline.join(line.text for line in source))
    given_words = [word for line in source for word in words_of(line.text)]
    body = [word for block in article.blocks for word in block_words(block)]
    head = [*shown(article.title), *(shown(article.place) if article.place else []), *article.author.split()]
    notes = [word for note in article.notes for word in words_of(note)]
    missing = counted(given_words) - counted(body) - counted(head)
    assert missing - counted(notes) == Counter()
    whole = [guess.became.removeprefix(WHOLE) for guess in draft.guesses if guess.became.startswith(WHOLE)]
    body = [word for word in body if not any(each in word for each in whole)]  # told, with both its pieces
    assert list(counted(body) - counted(given_words)) == [], "words that nobody wrote"
    at = iter(word for word in given_words if not _LIST_MARK.fullmatch(word))
    assert all(word in at for word in body if not _LIST_MARK.fullmatch(word)), "the order is another"
    assert len(article.notes) >= len(draft.unplaced)
