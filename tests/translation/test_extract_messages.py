"""What is to be translated: every text once, with all that a translator must know of its place."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Segment
from pipelines.model.blocks import Kind
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.translation.extract import article_messages, empty_catalog, template_catalog, template_messages
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog

PATH = "content/sofia/index.md"


# --- articles -------------------------------------------------------------------------------------


def test_each_segment_is_a_message_with_kind_and_place() -> None:
    """A translator writes a button otherwise than a heading, and wants to see where it stands."""
    found = article_messages(
        (Segment("Sofia", Kind.TITLE, 3), Segment("Join in", Kind.CALL_TO_ACTION, 9)), PATH
    )
    assert found == (
        Message("Sofia", extracted=("title",), references=(f"{PATH}:3",)),
        Message("Join in", extracted=("button, at most 25 characters",), references=(f"{PATH}:9",)),
    )


def test_a_repeated_text_is_one_message_with_all_its_places() -> None:
    """Translated once, right everywhere; gettext refuses a text that stands twice."""
    found = article_messages(
        (
            Segment("Sofia", Kind.TITLE, 3),
            Segment("Join in", Kind.HEADING, 9),
            Segment("Sofia", Kind.PLACE, 5),
            Segment("Sofia", Kind.HEADING, 12),
            Segment("Sofia", Kind.HEADING, 20),
        ),
        PATH,
    )
    assert found == (
        Message(
            "Sofia",
            extracted=("title", "place", "heading"),
            references=(f"{PATH}:3", f"{PATH}:5", f"{PATH}:12", f"{PATH}:20"),
        ),
        Message("Join in", extracted=("heading",), references=(f"{PATH}:9",)),
    )


def test_places_are_lines_of_the_article_itself() -> None:
    """The editor jumps to the reference; it must hold through front matter and blank lines."""
    text = (
        "---\n"
        "id: tag:example.org,2026:sofia\n"
        "date: 2026-11-23T09:00:00Z\n"
        "title: Sofia\n"
        "---\n"
        "\n"
        "## Sofia\n"
        "\n"
        "- We met **in Sofia**.\n"
        "- Sofia\n"
    )
    assert article_messages(segments(parse_article(text, "sofia", "en")), PATH) == (
        Message(
            "Sofia",
            extracted=("title", "heading", "list item"),
            references=(f"{PATH}:4", f"{PATH}:7", f"{PATH}:10"),
        ),
        Message("We met **in Sofia**.", extracted=("list item",), references=(f"{PATH}:9",)),
    )


# --- templates ------------------------------------------------------------------------------------


def test_templates_words_come_with_note_and_place() -> None:
    """`Share` is a verb or a noun; only the note of whoever wrote the template can tell."""
    templates = {
        "site_templates/base.html": (
            "<p>\n"
            "{# NOTE: a verb, on a button #}{{ _('Share') }}\n"
            "{# not for translators #}{{ _('Home') }}\n"
            "</p>\n"
        ),
        "email_templates/footer.mjml": '<mj-text>{{ _("Home") }}{{ _("© %(year)s", year=year) }}</mj-text>',
    }
    assert template_messages(templates) == (
        Message("Share", extracted=("a verb, on a button",), references=("site_templates/base.html:2",)),
        Message("Home", references=("site_templates/base.html:3", "email_templates/footer.mjml:1")),
        Message("© %(year)s", references=("email_templates/footer.mjml:1",), flags=("python-format",)),
    )


def test_plural_words_have_two_empty_forms_in_the_template() -> None:
    """So write `xgettext` and `pybabel`; each catalog makes its own number of them."""
    templates = {"a.html": '{{ ngettext("%(num)s article", "%(num)s articles", count) }}'}
    assert template_messages(templates) == (
        Message(
            "%(num)s article",
            strings=("", ""),
            plural="%(num)s articles",
            references=("a.html:1",),
            flags=("python-format",),
        ),
    )


def test_a_placeholder_in_the_plural_alone_is_one() -> None:
    """`One article`, `%(num)s articles`: `msgfmt` must still watch over the second."""
    templates = {"a.html": '{{ ngettext("One article", "%(num)s articles", count) }}'}
    assert [message.flags for message in template_messages(templates)] == [("python-format",)]


def test_prose_with_a_percent_sign_is_no_format() -> None:
    """Babel marks `100 % of` as one, and `msgfmt` then refuses good translations."""
    templates = {"a.html": '{{ _("100 % of schools, {all} of them") }}'}
    assert template_messages(templates) == (
        Message("100 % of schools, {all} of them", references=("a.html:1",)),
    )


def test_a_word_with_and_without_plural_is_one_message() -> None:
    """Both share the msgid, and a catalog can hold it once."""
    templates = {
        "a.html": '{{ _("article") }}\n{{ ngettext("article", "%(num)s articles", n) }}',
        "b.html": '{# NOTE: in the menu #}{{ _("article") }}',
    }
    assert template_messages(templates) == (
        Message(
            "article",
            strings=("", ""),
            plural="%(num)s articles",
            extracted=("in the menu",),
            references=("a.html:1", "a.html:2", "b.html:1"),
            flags=("python-format",),
        ),
    )


def test_a_note_over_several_lines_becomes_one() -> None:
    """A line break inside a `#.` comment would leave a line that no reader of catalogs takes."""
    found = template_messages({"a.html": '{# NOTE: a verb,\n   on a button #}\n{{ _("Share") }}'})
    assert found == (Message("Share", extracted=("a verb, on a button",), references=("a.html:3",)),)
    pot = template_catalog("interface.pot", "interface", found)
    assert parse_catalog(serialize_catalog(pot), "interface.pot").messages[0].extracted == found[0].extracted


def test_style_sheets_are_not_read() -> None:
    """Braces mean something else there."""
    assert template_messages({"site_templates/style.css": "a{{#b}"}) == ()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("<p>\n{{ _('Share' }}\n</p>", (2, 14), "template syntax: unexpected '}', expected ')'"),
        ("\n\n{% if %}", (3, 1), "template syntax: Expected an expression, got 'end of statement block'"),
        ("{% fi %}", (1, 4), "template syntax: Encountered unknown tag 'fi'."),
    ],
)
def test_a_broken_template_says_where(text: str, place: tuple[int, int], message: str) -> None:
    """By default Babel passes over it, and its words would turn obsolete in every language."""
    with pytest.raises(TemplateError) as caught:
        template_messages({"site_templates/base.html": text})
    error = caught.value
    assert (error.origin, error.message, error.hint) == (
        Origin("site_templates/base.html", *place),
        message,
        "correct the template",
    )


@pytest.mark.parametrize(
    ("call", "function", "count"),
    [
        ("_(label)", "_", 1),
        ("_('Read ' ~ label)", "_", 1),
        ("_('')", "_", 1),
        ("_()", "_", 1),
        ("ngettext('article', count)", "ngettext", 2),
        ("ngettext(one, 'articles', count)", "ngettext", 2),
    ],
)
def test_words_that_cannot_be_extracted_are_an_error(call: str, function: str, count: int) -> None:
    """They would stand untranslated in every language, and nobody would be told."""
    with pytest.raises(TemplateError) as caught:
        template_messages({"a.html": f"<p>\n{{{{ {call} }}}}"})
    error = caught.value
    assert (error.origin, error.message, error.hint) == (
        Origin("a.html", 2),
        f"{function}() without a text: text that is put together later cannot be translated",
        f"write {count} text(s) between quotation marks, and %(name)s for what varies",
    )


# --- new catalogs ---------------------------------------------------------------------------------


def test_a_new_catalog_says_its_language_and_plural_rule() -> None:
    """An editor asks the translator for them otherwise, and she guesses."""
    header = (
        "Project-Id-Version: sofia\n"
        "Language: ga\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n"
        "Plural-Forms: nplurals=5;"
        " plural=(n==1 ? 0 : n==2 ? 1 : (n>2 && n<7) ? 2 : (n>6 && n<11) ? 3 : 4);\n"
    )
    expected = Catalog("x.po", Message("", strings=(header,)))
    assert empty_catalog("x.po", "sofia", BUILT_IN["ga"]) == expected


def test_a_template_has_neither_language_nor_date() -> None:
    """A creation date would make a diff of every build."""
    words = (Message("Share"),)
    header = (
        "Project-Id-Version: sofia\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n"
    )
    expected = Catalog("x.pot", Message("", strings=(header,)), words)
    assert template_catalog("x.pot", "sofia", words) == expected
