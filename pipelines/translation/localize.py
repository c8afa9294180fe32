"""Catalogs are laid over an article and over the words of the templates; what falls back is data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from hashlib import sha256

from pipelines.languages.plurals import plural_header, plural_rule
from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.article import Article, Segment, for_locale, map_article
from pipelines.model.blocks import Kind, Paragraph, Text, Video
from pipelines.model.catalog import INTERFACE_SOURCE, Catalog, Message
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTROL, LONGEST_TEXT, NAMED
from pipelines.translation.formats.po import headers


def localize(article: Article, catalog: Catalog | None, locale: str) -> LocalizedArticle:
    """The article in `locale`; a text without a reviewed translation stays in the source language."""
    article = for_locale(article, locale)
    known = {message.key: message for message in _translated(catalog)}
    fallbacks: list[Segment] = []

    def change(kind: Kind, text: Text) -> Text:
        shown = replace(text, context="") if text.context else text
        if text.lang == locale or not text.value:
            return shown
        if message := known.get((text.context or None, text.value)):
            return Text(message.strings[0], locale, text.line)
        fallbacks.append(Segment(text.value, kind, text.line))
        return shown

    files = tuple(each.version(locale) for each in article.attachments)
    return LocalizedArticle(
        replace(map_article(article, change), attachments=files), locale, tuple(fallbacks)
    )


def words_digest(localized: LocalizedArticle) -> str:
    """A fingerprint of what a reader reads: it moves when the words, pictures or addresses do, not with
    templates, line numbers, the folder's name or a field that a later version adds.
    """
    content = _essence(localized.article)
    if localized.teasers:
        content = [content, [_essence(teaser) for teaser in localized.teasers]]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_NOT_READ = {
    *("slug", "id", "anchor", "date", "line", "notes", "articles", "width", "height", "file", "remark"),
    *("size", "locales", "theme", "topic", "translation_due"),
}


@lru_cache
def _read_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _NOT_READ)


def _essence(value: object) -> object:
    """What a reader reads of a value, as JSON has it."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        return [_essence(item) for item in value]
    if isinstance(value, Video) and value.image.play == "card":
        # The card is another look of a paragraph with a link: no word of it is new.
        return _essence(Paragraph(value.label))
    if is_dataclass(value) and not isinstance(value, type):
        names = _read_fields(type(value))
        return {name: _essence(each) for name in names if (each := getattr(value, name))}
    return str(value)


@dataclass(frozen=True, slots=True)
class Interface:
    """The words of the templates in one locale; what is not translated is in the templates' own language."""

    locale: str
    messages: Mapping[str, Message]
    plural: Callable[[int], int]

    def language(self, text: str) -> str:
        """The locale that a text comes out in: the templates', if it is not translated."""
        return self.locale if text in self.messages else INTERFACE_SOURCE

    def gettext(self, text: str, **values: object) -> str:
        """The word or sentence with `%(name)s` filled in; a name that is not given stays as it is."""
        message = self.messages.get(text)
        return _fill(message.strings[0] if message else text, values)

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        """The form for `num`, by the catalog's own plural rule."""
        message = self.messages.get(one)
        if message is None:
            return _fill(one if num == 1 else many, {"num": num, **values})
        form = min(self.plural(num), len(message.strings) - 1)
        return _fill(message.strings[form], {"num": num, **values})


def interface(catalog: Catalog | None, locale: str, languages: Languages = BUILT_IN) -> Interface:
    """The templates' words out of the `interface` catalog; CatalogError for a plural rule that is none."""
    rule = (catalog and headers(catalog).get("Plural-Forms")) or plural_header(languages[locale])
    try:
        plural = plural_rule(rule)
    except ValueError as error:
        raise CatalogError(
            f"the Plural-Forms header is not a valid rule: {rule}",
            origin=Origin(catalog.path if catalog else "", catalog.header.line if catalog else 0),
            hint="copy it from another catalog of this language",
        ) from error
    messages = {message.id: message for message in _translated(catalog) if message.context is None}
    return Interface(locale, messages, plural)


def _translated(catalog: Catalog | None) -> list[Message]:
    """Without control characters, of which a check speaks: a feed with one could not be written at all."""
    messages = catalog.messages if catalog else ()
    return [
        replace(message, strings=tuple(CONTROL.sub("", text) for text in message.strings))
        for message in messages
        if message.translated and not message.obsolete and max(map(len, message.strings)) <= LONGEST_TEXT
    ]


def _fill(text: str, values: Mapping[str, object]) -> str:
    return NAMED.sub(lambda name: str(values.get(name[1], name[0])), text)
