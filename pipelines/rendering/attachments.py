"""Where the files of an article are for its readers, and what stands behind a link to one: `PDF, 340 kB`."""

from __future__ import annotations

from collections.abc import Callable

from babel.units import format_unit

from pipelines.content.attachments import file_kind
from pipelines.languages.language import Language
from pipelines.model.article import Article
from pipelines.model.attachment import Attachment
from pipelines.rendering.references import ArticlePage


def attached_pages(
    article: Article, address: Callable[[str], str], language: Language
) -> tuple[tuple[str, ArticlePage], ...]:
    """By the name that links have: the address of a file, with its kind and size; `address` makes one of a
    published name.
    """
    return tuple(
        (each.name, ArticlePage(address(each.published), "", _kind_and_size(each, language)))
        for each in article.attachments
    )


def _kind_and_size(attachment: Attachment, language: Language) -> str:
    words = f"{file_kind(attachment.published).upper()}, {size_words(attachment, language)}"
    # A language that runs to the left is kept together where the words around it are of another one.
    return f"\u2067{words}\u2069" if language.direction == "rtl" else words


def size_words(attachment: Attachment, language: Language) -> str:
    """A file's size as a language writes it (CLDR, digital units): `340 kB`, in French `1,2 Mo`."""
    kilobytes = max(1, round(attachment.size / 1000))
    if kilobytes < 1000:
        return _unbroken(format_unit(kilobytes, "digital-kilobyte", "short", locale=language.cldr))
    return _unbroken(
        format_unit(round(kilobytes / 1000, 1), "digital-megabyte", "short", locale=language.cldr)
    )


def _unbroken(words: str) -> str:
    """A number and its unit stay on one line."""
    return words.replace(" ", "\u00a0")
