"""What the translators are asked of the brand, and what becomes of it in each language."""

from __future__ import annotations

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.rendering.foreign import Foreign
from pipelines.translation.localize import interface
from pipelines.workspace.brand_words import brand_in, brand_messages
from pipelines.workspace.settings_file import parse_settings

TEXT = """locales = ["en", "fr", "el"]
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "The Example <news@example.org>"
unsubscribe_url = "https://example.org/leave"
privacy_url = "https://example.org/privacy"
[brand]
name = "News"
footer = [
  "By us.",
  "For you.",
]
copyright = "© Us, %(year)s"
contact = "https://example.org/{locale}/contact"
[brand.locale.fr]
name = "Nouvelles"
"""
SETTINGS = parse_settings(TEXT)


def test_each_word_is_a_message_with_its_line() -> None:
    """Who asks what a sentence is for is led to where it stands; a placeholder is flagged as one."""
    found = [(each.id, each.references, each.flags) for each in brand_messages(SETTINGS, TEXT)]
    assert found == [
        ("News", ("glocal.toml:10",), ()),
        ("By us.", ("glocal.toml:12",), ()),
        ("For you.", ("glocal.toml:13",), ()),
        ("© Us, %(year)s", ("glocal.toml:15",), ("python-format",)),
    ]


def test_what_is_said_for_a_language_is_asked_of_nobody() -> None:
    """A language that has its name in the settings must not wait for a translation of another one."""
    asked = [each.id for each in brand_messages(SETTINGS, TEXT, "fr")]
    assert asked == ["By us.", "For you.", "© Us, %(year)s"]


def test_a_language_has_its_own_the_translated_and_the_rest_in_the_source() -> None:
    """Each word by itself: what is not translated says in which language it is."""
    header = Message("", strings=("Plural-Forms: nplurals=2; plural=(n > 1);\n",))
    catalog = Catalog("fr.po", header, (Message("By us.", strings=("Par nous.",)),))
    brand = brand_in(SETTINGS, interface(catalog, "fr"), BUILT_IN, {})
    assert (brand.name, brand.short_name) == ("Nouvelles", "Nouvelles")
    assert brand.footer == ("Par nous.", "For you.")
    assert [isinstance(line, Foreign) for line in brand.footer] == [False, True]
    assert (str(brand.rights(2026)), brand.contact_url) == ("© Us, 2026", "https://example.org/fr/contact")
    assert 'lang="en"' in brand.rights(2026).__html__()  # type: ignore[attr-defined] # a Foreign


def test_without_a_brand_the_sender_gives_the_name() -> None:
    """Settings that are older than brands: there is nothing to translate, and the mail has a name."""
    older = TEXT.partition("[brand]")[0]
    settings = parse_settings(older)
    assert brand_messages(settings, older) == ()
    assert brand_in(settings, interface(None, "el"), BUILT_IN, {}).name == "The Example"
