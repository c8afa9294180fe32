"""A localized article or newsletter → an email: subject, preview line, HTML through MJML, and plain text.

What differs by recipient stays a merge tag (`[[unsubscribe_url]]`, `[[browser_url]]`); providers fill it in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from pipelines.emails.mjml import mjml_to_html
from pipelines.languages.table import Languages
from pipelines.model.delivery import Email
from pipelines.model.edition import LocalizedArticle
from pipelines.rendering.addresses import Addresses, partly, summary_of
from pipelines.rendering.attachments import attached_pages
from pipelines.rendering.inline import inline_text
from pipelines.rendering.references import ArticlePage, references
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import Interface, words_digest

EMAIL_ENTRIES = ("article.mjml", "article.txt", "newsletter.mjml", "newsletter.txt")
"""The templates that are filled in; all others are parts of them."""
NAMED_LANGUAGES = 5
"""Others than the reader's: what has room in a line."""
BROWSER, UNSUBSCRIBE = "[[browser_url]]", "[[unsubscribe_url]]"


def render_email(
    localized: LocalizedArticle,
    words: Interface,
    templates: Templates,
    addresses: Addresses,
    alternates: Sequence[str],
    pages: Mapping[str, ArticlePage] | None = None,
    named_first: Sequence[str] = (),
) -> Email:
    """The edition as mail; `alternates` are the locales whose page the reader may switch to, `pages` the
    articles that it links to, by slug; `named_first` the locales that are named before others.
    """
    article = localized.article
    kind = "newsletter" if article.articles else "article"
    others = [tag for tag in alternates if tag != localized.locale]
    preheader = _header_line(inline_text(summary_of(article).value))
    address = partial(addresses.asset, localized.locale, article.slug)
    files = attached_pages(article, address, templates.languages[localized.locale])
    values: dict[str, object] = {
        "article": article,
        "teasers": localized.teasers,
        "preheader": preheader,
        "addresses": replace(addresses, privacy=addresses.privacy_in(localized.locale)),
        "own_page": addresses.article(localized.locale, article.slug),
        "refers_to": references(article, pages or {}, files),
        "alternates": others,
        "first_languages": _first_languages(others, (*named_first, article.lang), templates.languages),
        "partly": partly(localized),
        "browser_url": BROWSER,
        "unsubscribe_url": UNSUBSCRIBE,
    }
    mjml = templates.render(f"{kind}.mjml", words, **values)
    return Email(
        issue=article.slug,
        locale=localized.locale,
        subject=_header_line(inline_text((article.subject or article.title).value)),
        preheader=preheader,
        html=mjml_to_html(mjml, templates.source_map),
        text=templates.render(f"{kind}.txt", words, **values),
        date=article.date,
        digest=words_digest(localized),
        template=templates.path(f"{kind}.mjml"),
    )


def _first_languages(others: Sequence[str], wanted: Sequence[str], languages: Languages) -> list[str]:
    """Those that a mail names: the wanted, then those that most people speak. The page has all."""
    by_speakers = sorted(others, key=lambda tag: -languages[tag].speakers)
    named = dict.fromkeys([*(tag for tag in wanted if tag in others), *by_speakers])
    return list(named)[:NAMED_LANGUAGES]


def _header_line(text: str) -> str:
    """A header is one line: a line break in a translated subject must not become a header of its own."""
    return re.sub(r"[ \t\r\n\v\f\x85\u2028\u2029]+", " ", text).strip(" ")
