"""What a machine can see in a translation: good and bad pairs for each check."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.blocks import Button, Code, Image, List, Paragraph, Quote, Rule, Text
from pipelines.locales import LOCALES
from pipelines.model import Article, Finding, Message, Origin, Severity
from pipelines.translation.checks import (
    CHECKS,
    blank,
    check_article,
    check_catalog,
    check_message,
    html_tags,
    links,
    placeholders,
)
from pipelines.translation.extract import empty_catalog

PATH = "translations/de/LC_MESSAGES/sofia.po"

# Source, translation, and what is wrong with it.
PLACEHOLDERS = [
    ("Dear [[first_name]],", "Guten Tag [[first_name]],", ""),
    ("%(num)s of %(all)s", "von %(all)s sind es %(num)s", ""),
    ("{count} schools", "{count} Schulen", ""),
    ("100 % of schools {and more}", "100 % der Schulen {und mehr}", ""),
    ("Dear [[first_name]],", "Guten Tag,", "placeholder [[first_name]] is missing"),
    ("Dear reader,", "Guten Tag [[first_name]],", "placeholder [[first_name]] is not in the source"),
    (
        "Dear [[first_name]],",
        "Guten Tag [[Vorname]],",
        "placeholder [[first_name]] is missing; placeholder [[Vorname]] is not in the source",
    ),
    ("%(num)s minutes", "%(num) Minuten", "placeholder %(num)s is missing"),
    ("%(num)s minutes", "%(num)s von %(num)s Minuten", "placeholder %(num)s is not in the source"),
    (
        "%(num)s minutes",
        "%(num)d Minuten",
        "placeholder %(num)s is missing; placeholder %(num)d is not in the source",
    ),
    (
        "{count} schools",
        "{anzahl} Schulen",
        "placeholder {count} is missing; placeholder {anzahl} is not in the source",
    ),
]
LINKS = [
    ("See [the map](https://a.eu/map).", "Siehe [Karte](https://a.eu/map).", ""),
    ('[A](https://a.eu "title") [B](https://b.eu)', '[B](https://b.eu) [A](https://a.eu "Titel")', ""),
    ("<https://a.eu>", "[Karte](https://a.eu)", ""),
    ("Write to <mailto:info@a.eu>", "An <mailto:info@a.eu>", ""),
    ('<a href="https://a.eu">x</a>', "<a href='https://a.eu'>y</a>", ""),
    ("[x](<https://a.eu/b>)", "[y](https://a.eu/b)", ""),
    ("An array[1] (one)", "Ein Feld[1] (eins)", ""),
    ("See [the map](https://a.eu/map).", "Siehe die Karte.", "link to https://a.eu/map is missing"),
    ("See the map.", "Siehe [Karte](https://evil.eu).", "link to https://evil.eu is not in the source"),
    (
        "[map](https://a.eu/map)",
        "[Karte](https://a.eu/karte)",
        "link to https://a.eu/map is missing; link to https://a.eu/karte is not in the source",
    ),
    (
        "[map](https://a.eu)",
        "[Karte](https://a.eu) [Karte](https://a.eu)",
        "link to https://a.eu is not in the source",
    ),
    (
        "<https://a.eu>",
        "<https://a.de>",
        "link to https://a.eu is missing; link to https://a.de is not in the source",
    ),
    (
        '<a href="https://a.eu">x</a>',
        '<a href="https://a.de">x</a>',
        "link to https://a.eu is missing; link to https://a.de is not in the source",
    ),
]
TAGS = [
    ("<b>Now</b> or never", "<b>Jetzt</b> oder nie", ""),
    ("One<br>two", "Eins<br/>zwei", ""),
    ('<span class="x">a</span>', "<SPAN>a</SPAN>", ""),
    ("if a < b and b > c", "wenn a < b und c < d", ""),
    ("<https://a.eu> is no tag", "kein Tag", ""),
    ("<b>Now</b>", "<b>Jetzt", "tag </b> is missing"),
    ("<b>Now</b>", "Jetzt", "tag <b> is missing; tag </b> is missing"),
    (
        "Now",
        "<script>alert(1)</script>",
        "tag <script> is not in the source; tag </script> is not in the source",
    ),
    ("One<br>two", "Eins zwei", "tag <br> is missing"),
    (
        "<b>Now</b>",
        "<i>Jetzt</b>",
        "tag <b> is missing; tag <i> is not in the source",
    ),
]
BLANK = [
    ("Now", "Jetzt", ""),
    ("Now", " ", "the translation holds nothing but blanks"),
    ("Now", "\t\n\u00a0\u2003", "the translation holds nothing but blanks"),
]


@pytest.mark.parametrize(("source", "translation", "fault"), PLACEHOLDERS)
def test_placeholders(source: str, translation: str, fault: str) -> None:
    """A lost mark is a letter to nobody; an invented one is printed as it stands."""
    assert placeholders(source, translation) == fault


@pytest.mark.parametrize(("source", "translation", "fault"), LINKS)
def test_links(source: str, translation: str, fault: str) -> None:
    """A wrong address in one of 24 languages is found by its readers only."""
    assert links(source, translation) == fault


@pytest.mark.parametrize(("source", "translation", "fault"), TAGS)
def test_html_tags(source: str, translation: str, fault: str) -> None:
    """One unclosed tag changes everything below it."""
    assert html_tags(source, translation) == fault


@pytest.mark.parametrize(("source", "translation", "fault"), BLANK)
def test_blank(source: str, translation: str, fault: str) -> None:
    """A blank typed to see the entry turn green leaves a hole."""
    assert blank(source, translation) == fault


def test_every_check_has_its_pairs_here() -> None:
    """A check without pairs is a guess; all four that exist stop an edition."""
    assert [(check.id, check.test, check.severity) for check in CHECKS] == [
        ("placeholders", placeholders, Severity.ERROR),
        ("links", links, Severity.ERROR),
        ("html-tags", html_tags, Severity.ERROR),
        ("blank", blank, Severity.ERROR),
    ]


# --- messages -------------------------------------------------------------------------------------


def findings(message: Message) -> list[Finding]:
    return list(check_message(message, PATH, "de"))


def error(check: str, message: str, line: int = 7) -> Finding:
    return Finding(check, Severity.ERROR, message, Origin(PATH, line), "de")


def hint(check: str, message: str, origin: Origin) -> Finding:
    return Finding(check, Severity.HINT, message, origin, "de")


HERE = Origin(PATH, 7)
LONG = "One sentence that is just as long as the report is"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message("Now", strings=("Jetzt",), line=7), []),
        (Message("Now", line=7), [hint("empty", "not translated: 'Now'", HERE)]),
        (
            Message("Now", strings=("Jetzt",), flags=("fuzzy",), line=7),
            [hint("fuzzy", "to be reviewed: 'Now'", HERE)],
        ),
        (Message("Now", flags=("fuzzy",), line=7), [hint("empty", "not translated: 'Now'", HERE)]),
        (
            Message("%(n)s day", strings=("%(n)s Tag", ""), plural="%(n)s days", line=7),
            [hint("empty", "not translated: '%(n)s day'", HERE)],
        ),
        (Message(LONG, line=7), [hint("empty", f"not translated: '{LONG}'", HERE)]),
        (Message(f"{LONG}!", line=7), [hint("empty", f"not translated: '{LONG[:-1]}…'", HERE)]),
        (
            Message("<b>Now</b> [[x]]", strings=("Jetzt",), line=7),
            [
                error("placeholders", "placeholder [[x]] is missing, in '<b>Now</b> [[x]]'"),
                error("html-tags", "tag <b> is missing; tag </b> is missing, in '<b>Now</b> [[x]]'"),
            ],
        ),
        (
            Message("<b>Now</b>", strings=("Jetzt",), flags=("fuzzy",), line=7),
            [hint("fuzzy", "to be reviewed: '<b>Now</b>'", HERE)],
        ),
    ],
    ids=[
        "good",
        "empty",
        "fuzzy",
        "fuzzy-and-empty",
        "half-a-plural",
        "long",
        "too-long",
        "two-faults",
        "faulty-but-fuzzy",
    ],
)
def test_what_is_said_of_a_message(message: Message, expected: list[Finding]) -> None:
    """Work to be done is a hint; a fault in words that would go out is an error; of fuzzy words, none."""
    assert findings(message) == expected


ONE = "One new article"
MANY = "%(num)s new articles"
NO_NUMBER = error("placeholders", f"placeholder %(num)s is missing, in '{ONE}'")


@pytest.mark.parametrize(
    ("strings", "expected"),
    [
        (("Ein neuer Artikel", "%(num)s neue Artikel"), []),
        (("%(num)s neuer Artikel", "%(num)s neue Artikel"), []),
        # lv: form 0 is for 0, 10, 11…, form 1 for one
        (("%(num)s rakstu", "Viens raksts", "%(num)s raksti"), []),
        (("Ein neuer Artikel", "neue Artikel"), [NO_NUMBER]),
        (
            ("Ein neuer Artikel", "%(nummer)s", "%(num)s neue Artikel"),
            [
                error(
                    "placeholders",
                    "placeholder %(num)s is missing; placeholder %(nummer)s is not in the source,"
                    f" in '{ONE}'",
                )
            ],
        ),
        (
            (" ", "%(num)s neue Artikel"),
            [error("blank", f"the translation holds nothing but blanks, in '{ONE}'")],
        ),
    ],
    ids=["one-in-words", "one-in-figures", "zero-form-first", "no-number", "wrong-name", "blank-form"],
)
def test_plural_forms_are_checked_each(strings: tuple[str, ...], expected: list[Finding]) -> None:
    """`One article` needs no number, in whatever form a language keeps it; the last form always does."""
    message = Message(ONE, strings=strings, plural=MANY, line=7)
    assert findings(message) == expected


def test_a_catalog_is_checked_for_what_the_source_asks_today() -> None:
    """Faults in leftovers stop nothing; what extraction has not brought yet is said as such."""
    catalog = replace(
        empty_catalog(PATH, "sofia", LOCALES["de"]),
        messages=(
            Message("No longer asked for", strings=(" ",), line=4),
            Message("Second", strings=("Zweitens <b>",), line=7),
            Message("First", line=10),
            Message("Gone", strings=("Weg",), obsolete=True, line=13),
        ),
    )
    wanted = (Message("First"), Message("Second"), Message("Gone"))
    assert list(check_catalog(wanted, catalog, "de")) == [
        hint("empty", "not translated: 'First'", Origin(PATH, 10)),
        error("html-tags", "tag <b> is not in the source, in 'Second'"),
        hint("empty", "not in the catalog yet, run glocal extract: 'Gone'", Origin(PATH)),
    ]


# --- articles -------------------------------------------------------------------------------------


def text(value: str, line: int = 0) -> Text:
    return Text(value, "en", line)


def image(name: str, alt: str, line: int) -> Image:
    return Image(name, text(alt, line))


ARTICLE = Article(
    slug="sofia",
    id="tag:example.org,2026:sofia",
    lang="en",
    date=datetime(2026, 11, 23, 9, tzinfo=UTC),
    title=text("Sofia", 3),
    summary=text("What moved us", 4),
    image=image("lead.png", "Six bubbles", 5),
    call_to_action=Button(text("Join in"), "https://a.eu"),
    blocks=(Paragraph(text("We met.", 8)), image("map.png", "A map", 10), Code("<b>"), Rule()),
)


def no_alt(name: str, line: int) -> Finding:
    return Finding(
        "alt-text",
        Severity.ERROR,
        f"{name} has no alt text: say in a sentence what it shows",
        Origin("content/sofia/index.md", line),
    )


def test_a_good_article_has_no_findings() -> None:
    """A report that always says something is read by nobody."""
    assert list(check_article(ARTICLE)) == []


def test_pictures_without_words_stop_every_edition() -> None:
    """A blind reader hears the file's name; it does not matter how deep in a list the picture stands."""
    article = replace(
        ARTICLE,
        image=image("lead.png", "", 5),
        blocks=(
            image("map.png", " ", 10),
            List(((Paragraph(text("See:")), image("list.png", "", 12)), (image("ok.png", "Fine", 13),))),
            Quote((List(((image("deep.png", "", 15),),)),)),
        ),
    )
    assert list(check_article(article)) == [
        no_alt("lead.png", 5),
        no_alt("map.png", 10),
        no_alt("list.png", 12),
        no_alt("deep.png", 15),
    ]


def test_notes_and_a_missing_summary_are_hints() -> None:
    """The editor should look; nothing stops."""
    article = replace(ARTICLE, image=None, summary=None, notes=("ask Ivan", "new photo?"))
    place = Origin("content/sofia/index.md")
    assert list(check_article(article)) == [
        Finding("note", Severity.HINT, "a note waits for the editor: ask Ivan", place),
        Finding("note", Severity.HINT, "a note waits for the editor: new photo?", place),
        Finding(
            "summary", Severity.HINT, "no summary: email preview and feeds take the first paragraph", place
        ),
    ]
