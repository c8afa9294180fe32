"""Catalogs laid over an article and over the words of the templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Article, Segment
from pipelines.model.blocks import (
    Block,
    Button,
    Code,
    Heading,
    Image,
    Kind,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from pipelines.model.catalog import Catalog, Message
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.translation.extract import empty_catalog
from pipelines.translation.localize import Interface, interface, localize, words_digest


def catalog(*messages: Message, locale: str = "de") -> Catalog:
    return replace(empty_catalog("de.po", "sofia", BUILT_IN[locale]), messages=messages)


def article(word: str = "{}", lang: str = "en", **changes: str) -> Article:
    """An article with every kind of block; each text is its English name, put into `word`."""

    def text(name: str, line: int) -> Text:
        return Text(word.format(changes.get(name, name)), lang, line)

    picture = Image("lead.png", text("lead", 5), text("caption", 5))
    table = Table((text("column", 20),), ((text("cell", 21),),))
    blocks: tuple[Block, ...] = (
        Heading(2, text("heading", 8)),
        Paragraph(text("paragraph", 9)),
        List(((Paragraph(text("item", 10)), Quote((Paragraph(text("quote", 11)),))),), ordered=True, start=3),
        Image("map.png", Text("", "en", 12)),
        Code("print()"),
        Rule(),
        table,
        Button(text("button", 22), "https://a.eu/button"),
    )
    return Article(
        slug="sofia",
        id="tag:example.org,2026:sofia",
        lang="en",
        date=datetime(2026, 11, 23, 9, tzinfo=UTC),
        title=text("title", 1),
        subject=text("subject", 2),
        summary=text("summary", 3),
        place=text("place", 4),
        event_date=date(2026, 10, 12),
        image=picture,
        call_to_action=Button(text("action", 6), "https://a.eu/action"),
        blocks=blocks,
        notes=("ask Ivan",),
    )


NAMES = (
    "title",
    "subject",
    "summary",
    "place",
    "lead",
    "caption",
    "action",
    "heading",
    "paragraph",
    "item",
    "quote",
    "column",
    "cell",
    "button",
)
GERMAN = catalog(*(Message(name, strings=(f"de: {name}",)) for name in NAMES))


def without(*names: str) -> Catalog:
    return replace(GERMAN, messages=tuple(m for m in GERMAN.messages if m.id not in names))


# --- articles -------------------------------------------------------------------------------------


def test_every_text_is_translated_and_says_its_language() -> None:
    """A screen reader reads each part by its `lang`; what is no text stays as it is."""
    assert localize(article(), GERMAN, "de") == LocalizedArticle(article("de: {}", "de"), "de")


def test_what_is_missing_falls_back_and_is_told() -> None:
    """The reader sees the source in its own language mark, the editor sees what and where."""
    localized = localize(article(), without("title", "item", "button"), "de")
    assert localized.fallbacks == (
        Segment("title", Kind.TITLE, 1),
        Segment("item", Kind.LIST_ITEM, 10),
        Segment("button", Kind.CALL_TO_ACTION, 22),
    )
    assert localized.article.title == Text("title", "en", 1)
    assert localized.article.summary == Text("de: summary", "de", 3)
    assert localized.article.blocks[2] == List(
        (
            (
                Paragraph(Text("item", "en", 10)),
                Quote((Paragraph(Text("de: quote", "de", 11)),)),
            ),
        ),
        ordered=True,
        start=3,
    )


def test_two_meanings_of_a_text_have_two_translations() -> None:
    """“Open” on a button and on a door: each reader gets the right one, and nobody sees the context."""
    split = replace(
        article(),
        title=Text("Open", "en", 1, "verb"),
        summary=Text("Open", "en", 2, "state"),
        place=Text("Open", "en", 3),
    )
    words = {"verb": "öffnen", "state": "geöffnet", None: "offen"}
    entries = [Message("Open", (text,), context=context) for context, text in words.items()]
    german = localize(split, replace(GERMAN, messages=(*GERMAN.messages, *entries)), "de")
    assert (german.article.title, german.article.summary, german.article.place) == (
        Text("öffnen", "de", 1),
        Text("geöffnet", "de", 2),
        Text("offen", "de", 3),
    )
    only_one = localize(split, replace(GERMAN, messages=(*GERMAN.messages, entries[2])), "de")
    assert [(each.text, each.kind) for each in only_one.fallbacks] == [
        ("Open", Kind.TITLE),
        ("Open", Kind.SUMMARY),
    ]
    for shown in (only_one, localize(split, None, "en")):
        assert (shown.article.title, shown.article.title.context) == (Text("Open", "en", 1), "")
    assert words_digest(localize(split, None, "en")) == words_digest(
        localize(
            replace(split, title=Text("Open", "en"), summary=Text("Open", "en")),
            None,
            "en",
        )
    )


@pytest.mark.parametrize(
    "entry",
    [
        Message("title", strings=("unreviewed",), flags=("fuzzy",)),
        Message("title"),
        Message("title", strings=("gone",), obsolete=True),
        Message("title", strings=("elsewhere",), context="menu"),
    ],
    ids=["fuzzy", "empty", "obsolete", "other-context"],
)
def test_only_a_reviewed_live_translation_goes_out(entry: Message) -> None:
    """The one promise to translators: unreviewed words are never published."""
    half = without("title")
    localized = localize(article(), replace(half, messages=(*half.messages, entry)), "de")
    assert localized == localize(article(), half, "de")
    assert localized.fallbacks == (Segment("title", Kind.TITLE, 1),)


def test_the_source_language_is_the_article_itself() -> None:
    """Nothing falls back where nothing is translated."""
    assert localize(article(), None, "en") == LocalizedArticle(article(), "en")


def test_without_a_catalog_everything_falls_back() -> None:
    """A new language, or the verdict `source`."""
    localized = localize(article(), None, "de")
    assert localized.article == article()
    assert [segment.text for segment in localized.fallbacks] == list(NAMES)


def test_an_article_may_lack_what_is_optional() -> None:
    """Half of all articles have neither picture nor place."""
    short = Article("s", "tag:a,2026:s", "en", datetime(2026, 1, 1, tzinfo=UTC), Text("title", "en", 1))
    expected = replace(short, title=Text("de: title", "de", 1))
    assert localize(short, GERMAN, "de") == LocalizedArticle(expected, "de")


# --- words of the templates -----------------------------------------------------------------------

MINUTES = "%(num)s minute", "%(num)s minutes"

# From grammars, not from the rules: what a reader of the language expects after each number.
FORMS = {
    "ga": (
        ("nóiméad", "dhá nóiméad", "nóiméid", "nóiméad (7-10)", "nóiméad (11-)"),
        {1: 0, 2: 1, 3: 2, 6: 2, 7: 3, 10: 3, 11: 4, 0: 4, 12: 4, 101: 4},
    ),
    "sl": (
        ("minuta", "minuti", "minute", "minut"),
        {1: 0, 2: 1, 3: 2, 4: 2, 5: 3, 0: 3, 11: 3, 101: 0, 102: 1, 103: 2, 111: 3},
    ),
    "lv": (
        ("minūšu", "minūte", "minūtes"),
        {0: 0, 1: 1, 2: 2, 9: 2, 10: 0, 11: 0, 19: 0, 20: 0, 21: 1, 22: 2, 101: 1, 111: 0},
    ),
    "mt": (
        ("minuta", "minuti", "-il minuta", "minuta (20-)"),
        {1: 0, 0: 1, 2: 1, 10: 1, 11: 2, 19: 2, 20: 3, 100: 3, 101: 3, 102: 1, 111: 2},
    ),
    "pl": (
        ("minuta", "minuty", "minut"),
        {1: 0, 2: 1, 4: 1, 5: 2, 0: 2, 12: 2, 14: 2, 21: 2, 22: 1, 101: 2, 102: 1, 112: 2},
    ),
    "ar": (
        ("لا دقائق", "دقيقة واحدة", "دقيقتان", "دقائق", "دقيقةً", "دقيقة"),
        {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 111: 4},
    ),
}


@pytest.mark.parametrize(
    ("locale", "number", "form"),
    [(locale, number, form) for locale, (_, numbers) in FORMS.items() for number, form in numbers.items()],
)
def test_numbers_take_the_form_of_their_language(locale: str, number: int, form: int) -> None:
    """`1 minut` is to a Pole what `1 minutes` is to an Englishman; Babel is wrong for lv, mt and ar."""
    strings = tuple(f"%(num)s {word}" for word in FORMS[locale][0])
    words = interface(catalog(Message(MINUTES[0], strings, MINUTES[1]), locale=locale), locale)
    assert words.ngettext(*MINUTES, number) == f"{number} {FORMS[locale][0][form]}"


def with_rule(rule: str, *messages: Message) -> Catalog:
    header = Message("", strings=(f"Language: de\nPlural-Forms: {rule}\n",), line=1)
    return Catalog("de.po", header, messages)


TWO_FORMS = Message(MINUTES[0], ("eins", "viele"), MINUTES[1])


@pytest.mark.parametrize(
    "rule",
    ["nplurals=2; plural=n > 1;", "nplurals=2; plural=(n > 1)", "nplurals = 2 ; plural = n>1 ;"],
)
def test_the_catalogs_own_rule_decides(rule: str) -> None:
    """Forms were typed under that rule; Weblate and Poedit write it with and without blanks."""
    words = interface(with_rule(rule, TWO_FORMS), "de")
    assert [words.ngettext(*MINUTES, n) for n in (0, 1, 2)] == ["eins", "eins", "viele"]


def test_without_a_rule_the_languages_own_holds() -> None:
    """A hand-made catalog of Polish must not count like English."""
    strings = ("minuta", "minuty", "minut")
    bare = Catalog("pl.po", Message("", ("Language: pl\n",)), (Message(MINUTES[0], strings, MINUTES[1]),))
    words = interface(bare, "pl")
    assert [words.ngettext(*MINUTES, n) for n in (1, 2, 5)] == ["minuta", "minuty", "minut"]


@pytest.mark.parametrize(
    "rule",
    [
        "nplurals=INTEGER; plural=EXPRESSION;",
        "nplurals=2; plural=__import__('os');",
        "nplurals=2; plural=n %;",
        "nplurals=2; plural=1/n;",
        "nplurals=2; plural=n%(n-150);",
        "nplurals=2;",
        "two",
    ],
)
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    """Better no Polish edition than one that says `5 minuta`, or stops at an article of 150 minutes."""
    with pytest.raises(CatalogError) as caught:
        interface(with_rule(rule), "pl")
    error = caught.value
    assert (error.origin, error.message, error.hint) == (
        Origin("de.po", 1),
        f"the Plural-Forms header is not a valid rule: {rule}",
        "copy it from another catalog of this language",
    )


def test_a_text_with_a_plural_may_be_asked_for_alone() -> None:
    """Both share one entry; alone it means one."""
    assert interface(with_rule("nplurals=2; plural=n != 1;", TWO_FORMS), "de").gettext(MINUTES[0]) == "eins"


def test_fewer_forms_than_the_rule_asks_for_show_the_last() -> None:
    """An edition of which one line could be better is still an edition."""
    words = interface(with_rule("nplurals=3; plural=n;", TWO_FORMS), "de")
    assert words.ngettext(*MINUTES, 2) == "viele"


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Message("Share", strings=("Teilen",), flags=("fuzzy",)), replace(TWO_FORMS, flags=("fuzzy",))),
        (Message("Share"), replace(TWO_FORMS, strings=("eins", ""))),
        (Message("Share", strings=("Teilen",), obsolete=True), replace(TWO_FORMS, obsolete=True)),
    ],
    ids=["none", "fuzzy", "empty", "obsolete"],
)
def test_untranslated_words_are_in_the_source_language(entries: tuple[Message, ...]) -> None:
    """English counts by its own rule there: one minute, two minutes, whatever the locale."""
    words = interface(catalog(*entries), "de")
    assert words.gettext("Share") == "Share"
    assert [words.ngettext(*MINUTES, n) for n in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]


def test_the_source_language_needs_no_catalog() -> None:
    """English has no `.po`."""
    words = interface(None, "en")
    assert words.gettext("© %(year)s", year=2026) == "© 2026"
    assert words.ngettext(*MINUTES, 1) == "1 minute"


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("%(a)s und %(b)s", "1 und zwei"),
        ("%(b)s, %(a)d", "zwei, 1"),
        ("%(a)s %(a)s", "1 1"),
        ("%(c)s fehlt", "%(c)s fehlt"),
        ("100 % von %(a)s", "100 % von 1"),
        ("%(a) s %( a)s %a %s %d %", "%(a) s %( a)s %a %s %d %"),
        ("{a} {0} %%", "{a} {0} %%"),
        ("%(a)s\\1 \\g<0>", "1\\1 \\g<0>"),
    ],
)
def test_placeholders_are_filled_or_left(translation: str, expected: str) -> None:
    """A slip of the hand in one word must not stop an edition at midnight; the check names it before."""
    words = interface(catalog(Message("x", strings=(translation,))), "de")
    assert words.gettext("x", a=1, b="zwei") == expected


@given(st.text(st.sampled_from("%()sdnumx{}\\ 1")), st.integers(0, 10**6))
def test_no_translation_makes_filling_raise(translation: str, number: int) -> None:
    """Whatever was typed, the reader gets a page."""
    words = Interface(
        "de",
        {"x": Message("x", (translation or "x",)), "y": Message("y", ("eins", translation or "y"), "ys")},
        lambda n: int(n != 1),
    )
    expected = (translation or "y").replace("%(num)s", str(number)).replace("%(num)d", str(number))
    assert isinstance(words.gettext("x", num=number), str)
    assert words.ngettext("y", "ys", number) == ("eins" if number == 1 else expected)


# --- fingerprint ----------------------------------------------------------------------------------

LOCALIZED = localize(article(), GERMAN, "de")


def test_the_fingerprint_of_this_article_is_the_same_for_ever() -> None:
    """Were it to change with a version of Glocal, every email ever sent would count as out of date."""
    assert (
        words_digest(LocalizedArticle(article("dé: {}", "de"), "de"))
        == "2ee0c48b5f0ac6204164c16ff4e38235114e9a0549090a9edd201d72a834a080"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(article(), slug="sofia-2026"),
        replace(article(), id="tag:example.org,2026:other"),
        replace(article(), date=datetime(2027, 1, 1, tzinfo=UTC)),
        replace(article(), notes=()),
        replace(article(), title=Text("title", "en", 99)),
        replace(article(), blocks=(Heading(2, Text("heading", "en", 99)), *article().blocks[1:])),
    ],
    ids=["slug", "id", "date", "notes", "line-of-title", "line-of-block"],
)
def test_the_fingerprint_stays_where_the_reader_reads_the_same(other: Article) -> None:
    """A renamed folder or a paragraph further down is no new text for subscribers."""
    assert localize(other, GERMAN, "de") != LOCALIZED
    assert words_digest(localize(other, GERMAN, "de")) == words_digest(LOCALIZED)


@pytest.mark.parametrize(
    "other",
    [
        *(replace(LOCALIZED, article=article("de: {}", "de", **{name: f"{name}!"})) for name in NAMES),
        localize(article(), without("paragraph"), "de"),
        localize(replace(article(), event_date=date(2026, 10, 13)), GERMAN, "de"),
        localize(replace(article(), image=None), GERMAN, "de"),
        localize(replace(article(), blocks=article().blocks[1:]), GERMAN, "de"),
        localize(replace(article(), blocks=article().blocks[::-1]), GERMAN, "de"),
        localize(
            replace(article(), call_to_action=Button(Text("action", "en", 6), "https://b.eu")), GERMAN, "de"
        ),
    ],
    ids=[*NAMES, "fallback", "event-date", "picture", "block-less", "order", "address"],
)
def test_the_fingerprint_moves_with_what_the_reader_reads(other: LocalizedArticle) -> None:
    """A corrected date must be seen as a correction, in whatever part of the article it stands."""
    assert words_digest(other) != words_digest(LOCALIZED)


def test_the_fingerprint_tells_languages_apart() -> None:
    """The same words under another `lang` are read aloud otherwise."""
    assert words_digest(LocalizedArticle(article("{}", "de"), "de")) != words_digest(
        LocalizedArticle(article("{}", "fr"), "fr")
    )


@pytest.mark.parametrize("bad", ["\x07", "\ufffe", "\u2028"])
def test_a_control_character_of_the_interface_reaches_no_feed(bad: str) -> None:
    """The check names its line, and its language waits; that no feed can be written would stop all others."""
    catalog = replace(
        empty_catalog("x.po", "interface", BUILT_IN["fr"]), messages=(Message("Topics", (f"Su{bad}jets",)),)
    )
    assert interface(catalog, "fr").gettext("Topics") == "Sujets"
