"""What is said of messages, catalogs and articles; the single checks: test_checks_pairs.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.article import Article
from pipelines.model.blocks import Button, Code, Image, List, Paragraph, Quote, Rule, Text
from pipelines.model.catalog import Catalog, Message
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.translation.checks import CHECKS, FILE_CHECKS, check_catalog, check_message
from pipelines.translation.checks.base import Check, CheckContext
from pipelines.translation.checks.plurals import single_forms, without_number
from pipelines.translation.checks.whole import LANGUAGE_FILE, check_article, check_language
from pipelines.translation.extract import empty_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.glossary import Term
from tests.translation.check_pairs import PAIRS

PATH = "translations/de/LC_MESSAGES/sofia.po"
ROOT = Path(__file__).resolve().parents[2]


# --- messages -------------------------------------------------------------------------------------


def findings(message: Message) -> list[Finding]:
    return list(check_message(message, PATH, CheckContext("de")))


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
AT_ITS_EDGE = hint(
    "spacing", f"the spaces at the beginning or end are not those of the source, in '{ONE}'", HERE
)
NO_NUMBER = error("placeholders", f"placeholder %(num)s is missing, in '{ONE}'")


LATVIAN, IRISH, FRENCH = BUILT_IN["lv"].plural, BUILT_IN["ga"].plural, BUILT_IN["fr"].plural


@pytest.mark.parametrize(
    ("rule", "strings", "expected"),
    [
        (None, ("Ein neuer Artikel", "%(num)s neue Artikel"), []),
        (None, ("%(num)s neuer Artikel", "%(num)s neue Artikel"), []),
        (IRISH, ("Alt nua", "Dhá alt nua", "%(num)s alt", "%(num)s n-alt", "%(num)s alt"), []),
        (LATVIAN, ("%(num)s rakstu", "%(num)s raksts", "%(num)s raksti"), []),
        # In Latvian, form 1 is for 1, and also for 21, 31, 41…
        (LATVIAN, ("%(num)s rakstu", "Viens raksts", "%(num)s raksti"), [NO_NUMBER]),
        # In French, form 0 is for 1, and also for 0.
        (FRENCH, ("Un nouvel article", "%(num)s nouveaux articles"), [NO_NUMBER]),
        (None, ("Ein neuer Artikel", "neue Artikel"), [NO_NUMBER]),
        (
            None,
            ("Ein neuer Artikel", "%(nummer)s neue Artikel"),
            [
                error(
                    "placeholders",
                    "placeholder %(num)s is missing; placeholder %(nummer)s is not in the source,"
                    f" in '{ONE}'",
                )
            ],
        ),
        (
            None,
            (" ", "%(num)s neue Artikel"),
            [error("blank", f"the translation contains only spaces, in '{ONE}'"), AT_ITS_EDGE],
        ),
    ],
    ids=[
        *("one-in-words", "one-in-figures", "two-in-words", "lv", "lv-one-in-words", "fr-one-in-words"),
        *("no-number", "wrong-name", "blank-form"),
    ],
)
def test_plural_forms_are_checked_each(
    rule: str | None, strings: tuple[str, ...], expected: list[Finding]
) -> None:
    """`One article` needs no number where its form is for one alone; every other form needs it."""
    message = Message(ONE, strings=strings, plural=MANY, line=7)
    assert list(check_message(message, PATH, CheckContext("de"), rule)) == expected


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        (BUILT_IN["de"].plural, {0}),
        (FRENCH, set()),
        (IRISH, {0, 1}),
        (LATVIAN, set()),
        (BUILT_IN["pl"].plural, {0}),
        (BUILT_IN["sl"].plural, set()),
        (BUILT_IN["ar"].plural, {0, 1, 2}),
        ("nplurals=1; plural=0;", set()),
        ("nplurals=2; plural=(n % 0);", set()),
        ("nplurals=2; plural=__import__('os');", set()),
        ("nonsense", set()),
        ("", set()),
    ],
)
def test_forms_for_a_single_number(rule: str, forms: set[int]) -> None:
    """The catalog's own rule says it; a rule that is none forgives nothing, and is never run as a program."""
    assert single_forms(rule) == forms


@pytest.mark.parametrize(
    ("plural", "left"),
    [
        ("%(num)s new articles", " new articles"),
        ("%(count)s %(name)s", " %(name)s"),
        ("%(name)s has %(messages)d messages", "%(name)s has  messages"),
        ("%(a)s of %(b)s", "%(a)s of %(b)s"),
        ("%d of %s", "%d of %s"),
        ("articles", "articles"),
    ],
)
def test_only_the_number_may_be_left_out(plural: str, left: str) -> None:
    """“%(name)s wrote once” is fine; without the name it is not. What has no name cannot be left out."""
    assert without_number(plural) == left


def test_a_plural_takes_its_catalogs_rule() -> None:
    """The file knows its forms better than our table: some teams count otherwise."""
    message = Message(ONE, strings=("Un article", "%(num)s articles"), plural=MANY, line=7)
    header = replace(empty_catalog(PATH, "x", BUILT_IN["fr"]), messages=(message,))
    english = replace(empty_catalog(PATH, "x", BUILT_IN["en"]), messages=(message,))
    assert list(check_catalog([message], header, CheckContext("fr"))) == [replace(NO_NUMBER, locale="fr")]
    assert list(check_catalog([message], english, CheckContext("fr"))) == []


BAD = Message("<b>Now</b> [[x]]", strings=("Jetzt",), line=7)


FLAGGED = "; a flag in the catalog silences hints only, errors are silenced in glocal.toml or by the article"


def test_a_check_is_off_where_the_settings_say_so() -> None:
    """For a language, or all; nothing else is touched."""
    off = CheckContext("de", ignored=frozenset({"html-tags"}))
    assert list(check_message(BAD, PATH, off)) == [
        error("placeholders", "placeholder [[x]] is missing, in '<b>Now</b> [[x]]'")
    ]


def test_who_translates_silences_hints_only() -> None:
    """A flag stands in the file of the one whom an error guards against; with it, any link could go out."""
    flags = ("ignore-html-tags", "ignore-placeholders", "no-wrap")
    assert findings(replace(BAD, flags=flags)) == [
        error("placeholders", f"placeholder [[x]] is missing, in '<b>Now</b> [[x]]'{FLAGGED}"),
        error("html-tags", f"tag <b> is missing; tag </b> is missing, in '<b>Now</b> [[x]]'{FLAGGED}"),
    ]
    doubled = Message("We met", strings=("Wir wir trafen uns",), line=7)
    assert [f.check for f in findings(doubled)] == ["doubled-words"]
    assert findings(replace(doubled, flags=("ignore-doubled-words",))) == []


@pytest.mark.parametrize("check", [check for check in CHECKS if check.severity is Severity.ERROR])
def test_no_flag_silences_an_error(check: Check) -> None:
    """Each of them, by its own name."""
    row = next(row for row in PAIRS[check.id] if row.fault)
    pair = row.pair()
    flags = (*pair.message.flags, f"ignore-{check.id}")
    found = check_message(replace(pair.message, flags=flags), PATH, pair.context)
    assert check.id in {finding.check for finding in found}


def test_what_waits_for_a_translator_cannot_be_switched_off() -> None:
    """The gate counts it; a flag must not let half a text out."""
    assert findings(Message("Now", flags=("ignore-empty",), line=7)) == [
        hint("empty", "not translated: 'Now'", HERE)
    ]


def test_what_a_message_is_the_source_says() -> None:
    """A catalog that waits for the next extract does not know yet that a text became a button."""
    catalog = replace(
        empty_catalog(PATH, "sofia", BUILT_IN["de"]), messages=(Message("Join", ("x" * 26,), line=7),)
    )
    wanted = [Message("Join", extracted=("button, at most 25 characters",))]
    assert list(check_catalog(wanted, catalog, CheckContext("de"))) == [
        hint("length", "26 characters; after 25 the button takes two lines, in 'Join'", HERE)
    ]


def test_a_catalog_is_checked_for_what_the_source_asks_today() -> None:
    """Faults in leftovers stop nothing; what extraction has not brought yet is said as such."""
    catalog = replace(
        empty_catalog(PATH, "sofia", BUILT_IN["de"]),
        messages=(
            Message("No longer asked for", strings=(" ",), line=4),
            Message("Second", strings=("Zweitens <b>",), line=7),
            Message("First", line=10),
            Message("Gone", strings=("Weg",), obsolete=True, line=13),
        ),
    )
    wanted = (Message("First"), Message("Second"), Message("Gone"))
    assert list(check_catalog(wanted, catalog, CheckContext("de"))) == [
        hint("empty", "not translated: 'First'", Origin(PATH, 10)),
        error("html-tags", "tag <b> is not in the source, in 'Second'"),
        hint("empty", "not in the catalog yet, run glocal extract: 'Gone'", Origin(PATH)),
    ]


# --- files ----------------------------------------------------------------------------------------


def sample(locale: str, domain: str) -> Catalog:
    path = ROOT / "translations" / locale / "LC_MESSAGES" / f"{domain}.po"
    return parse_catalog(path.read_bytes(), f"{locale}/{domain}.po")


@pytest.mark.parametrize("domain", ["sofia-community-meeting", "interface"])
@pytest.mark.parametrize("locale", [tag for tag in EU24 if tag != "en"])
def test_a_file_of_another_language_is_found(locale: str, domain: str) -> None:
    """Swapped files: every sentence is right, and 23 kinds of readers get what they cannot read."""
    catalog = sample(locale, domain)
    assert (locale, languages_of(catalog, locale)) == (locale, 0)
    taken = {tag for tag in EU24 if tag not in ("en", locale) and not languages_of(catalog, tag)}
    assert taken == set()


def languages_of(catalog: Catalog, locale: str) -> int:
    return sum(bool(test(catalog.messages, CheckContext(locale))) for _, _, test in FILE_CHECKS)


@pytest.mark.parametrize("domain", ["sofia-community-meeting", "interface"])
def test_swapped_files_say_what_they_are(domain: str) -> None:
    """Whoever swapped them is told at once what to swap back; the settings can silence it."""
    catalog = sample("fr", domain)
    (finding,) = (
        f for f in check_catalog(catalog.messages, catalog, CheckContext("it")) if f.check == "language"
    )
    text = "this file reads like 'fr', not 'it': was it swapped?"
    assert finding == Finding("language", Severity.ERROR, text, Origin(f"fr/{domain}.po"), "it")
    silent = CheckContext("it", ignored=frozenset({"language"}))
    assert [f for f in check_catalog(catalog.messages, catalog, silent) if f.check == "language"] == []


def test_a_file_in_another_script_is_found() -> None:
    """Bulgarian in Latin letters is nobody's little words, and nobody's language."""
    texts = ("Edin den v Sofia, idei za tsyala godina", "Obshtnostta se sreshtna v Sofia na treti april")
    messages = tuple(Message(f"Text {n}", (text,), line=n) for n, text in enumerate(texts, 1))
    catalog = replace(empty_catalog(PATH, "sofia", BUILT_IN["bg"]), messages=messages)
    assert [f for f in check_catalog(messages, catalog, CheckContext("bg")) if f.check == "language"] == [
        Finding(
            "language",
            Severity.ERROR,
            "most letters of this file are Latin: is it the file of another language?",
            Origin(PATH),
            "bg",
        )
    ]


def test_names_say_nothing_of_a_language() -> None:
    """A Greek list of English names is Greek."""
    names = tuple(Message(f"About the {n}", ("EU Code Week " * 9 + "και",), line=n) for n in range(1, 9))
    catalog = replace(empty_catalog(PATH, "sofia", BUILT_IN["el"]), messages=names)
    kept = CheckContext("el", (Term("EU Code Week", kept=True),))
    assert [f for f in check_catalog(names, catalog, kept) if f.check == "language"] == []


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


def test_a_source_language_without_words_of_negation_is_named() -> None:
    """Only where articles are written in it: a language that is translated into needs none."""
    language = replace(BUILT_IN["de"], negation=None)
    assert list(check_language(language)) == []
    (found,) = check_language(language, is_source=True)
    assert (found.check, found.severity, str(found.origin)) == (
        LANGUAGE_FILE,
        Severity.HINT,
        "languages/de.toml",
    )
    assert found.message.startswith("no negation for Deutsch: nobody is told that a text says no no longer")
