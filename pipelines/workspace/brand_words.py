"""The words of `[brand]`: as messages for the translators, and as one locale's brand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parseaddr

from pipelines.languages.table import Languages
from pipelines.model.catalog import Message
from pipelines.model.finding import Origin
from pipelines.model.markup import NAMED
from pipelines.rendering.brand import Brand, BrandPicture
from pipelines.rendering.foreign import Foreign
from pipelines.translation.localize import Interface
from pipelines.workspace.settings import SETTINGS, Settings
from pipelines.workspace.toml_lines import TomlPath, line_of, toml_lines

_NOTES = {
    "name": "name of the newsletter and title of the site",
    "short_name": "short name of the newsletter, in the titles of pages",
    "tagline": "description of the site and its feeds",
    "why_you_get_this": "footer of the email",
    "footer": "in the footer of the email, such as who publishes the newsletter",
    "copyright": "copyright line as publications in your language write it; %(year)s is a year",
    "funding": "the funder's sentence: it may have an official translation",
}
"""What translators are told of each; what is not here is not translated."""


def brand_messages(settings: Settings, text: str, locale: str = "") -> tuple[Message, ...]:
    """What a locale has to translate of the brand; `text` is that of `glocal.toml`, for the lines.

    Not what was said for that locale alone. Empty: what any locale has to.
    """
    said = settings.brand.words(locale)
    lines = toml_lines(text)
    found: dict[str, Message] = {}
    for path, words in _said_texts(settings):
        name = str(path[1])
        if words and not getattr(said, name):
            place = str(Origin(SETTINGS, line_of(lines, path)))
            flags = ("python-format",) if NAMED.search(words) else ()
            message = Message(words, extracted=(_NOTES[name],), references=(place,), flags=flags)
            found.setdefault(words, message)
    return tuple(found.values())


def _said_texts(settings: Settings) -> Iterator[tuple[TomlPath, str]]:
    for name in _NOTES:
        value = getattr(settings.brand, name)
        if isinstance(value, str):
            yield ("brand", name), value
        else:
            yield from ((("brand", name, number), words) for number, words in enumerate(value))


def brand_in(
    settings: Settings,
    words: Interface,
    languages: Languages,
    pictures: Mapping[str, BrandPicture],
) -> Brand:
    """The brand in the locale of `words`, its catalog."""
    brand, locale = settings.brand, words.locale
    said = brand.words(locale)

    def say(text: str) -> str:
        lang = locale if text in words.messages else settings.source
        shown = words.gettext(text)
        return shown if lang == locale or not text else Foreign.of(shown, languages[lang])

    def one(name: str) -> str:
        return getattr(said, name) or say(getattr(brand, name))

    def fill(address: str) -> str:
        return address.replace("{locale}", locale)

    name = one("name") or parseaddr(settings.email.sender)[0] or parseaddr(settings.email.sender)[1]
    return Brand(
        name=name,
        short_name=one("short_name") or name,
        tagline=one("tagline"),
        why_you_get_this=one("why_you_get_this"),
        footer=said.footer or tuple(map(say, brand.footer)),
        copyright=one("copyright"),
        funding=one("funding"),
        address=tuple(filter(None, map(str.strip, (said.address or brand.address).splitlines()))),
        contact=fill(said.contact or brand.contact),
        preferences_url=fill(brand.preferences_url),
        accessibility_url=fill(brand.accessibility_url),
        social=tuple(brand.social.items()),
        licence=settings.site.licence,
        **pictures,
    )
