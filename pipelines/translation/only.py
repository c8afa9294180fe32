"""Texts that some languages have: what translators of each are asked for, and what the template says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.content.segments import segments
from pipelines.model.article import Article, for_locale
from pipelines.model.block_walks import onlys
from pipelines.model.catalog import Message
from pipelines.translation.extract import article_messages


def messages_for(article: Article, locale: str) -> tuple[Message, ...]:
    """What an article asks of one locale."""
    return article_messages(segments(for_locale(article, locale)), article.path)


def with_languages(article: Article, locales: Iterable[str]) -> tuple[Message, ...]:
    """All that an article asks, each text that not all of the locales have with those that do."""
    messages = article_messages(segments(article), article.path)
    if not onlys(article.blocks):
        return messages
    having = {locale: {message.key for message in messages_for(article, locale)} for locale in locales}
    found = []
    for message in messages:
        have = [locale for locale, keys in having.items() if message.key in keys]
        note = (f"only in: {' '.join(have)}",) if len(have) < len(having) else ()
        found.append(replace(message, extracted=(*message.extracted, *note)))
    return tuple(found)
