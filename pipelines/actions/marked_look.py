"""An edition in which each text knows its message, with words not saved yet: to translate in place.

Nothing is written, and nothing of this goes out: what is still to be reviewed is shown like all else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace

from pipelines.actions.editions import email_or_fault, make_edition
from pipelines.actions.look import Face, filled_mail, look_document
from pipelines.actions.upload_catalog import FRAME_CATALOGS
from pipelines.model.article import Article, for_locale
from pipelines.model.catalog import BRAND, INTERFACE, Catalog, Message
from pipelines.model.edition import LocalizedArticle, Teaser
from pipelines.model.finding import Finding
from pipelines.rendering.addresses import teaser
from pipelines.rendering.layers import LETTER
from pipelines.rendering.message_marks import (
    MarkedTemplates,
    MarkedWords,
    marked_article,
    with_places,
)
from pipelines.translation.localize import Interface, interface, localize
from pipelines.workspace.brand_words import brand_in
from pipelines.workspace.built_in import with_built_in_words
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.snapshot import Snapshot

Typed = Mapping[tuple[str | None, str], Sequence[str]]
"""By a message's key the words that somebody has typed for it."""


def shown_catalog(catalog: Catalog, typed: Typed | None = None) -> Catalog:
    """The catalog as its translator wants to see it: with what is typed, and with what is to be reviewed."""
    return replace(catalog, messages=tuple(_shown_message(each, typed or {}) for each in catalog.messages))


def _shown_message(message: Message, typed: Typed) -> Message:
    strings = tuple(typed.get(message.key, message.strings))
    flags = tuple(flag for flag in message.flags if flag != "fuzzy")
    return replace(message, strings=strings, flags=flags)


def marked_look(
    snapshot: Snapshot,
    article: Article,
    locale: str,
    face: Face,
    files: str,
    typed: Typed | None = None,
    domain: str = "",
) -> str | Finding:
    """An edition's mail, page or text part as a document; in mail and page each text names its message
    (`rendering/message_marks.py`). A Finding for what cannot be rendered. `files`: as for `look`. `domain`:
    the catalog whose words are typed, INTERFACE or BRAND, if it is not the article's.
    """
    wanted = article.among(snapshot.workspace.locales)
    edition = make_edition(snapshot, article, locale)
    own = None if domain in FRAME_CATALOGS else typed
    localized = replace(
        _named_texts(snapshot, article, locale, own), teasers=_named_teasers(snapshot, edition.localized)
    )
    edition = replace(edition, localized=localized)
    marked = _in_marks(snapshot, snapshot.theme_of(article), locale)
    if domain in FRAME_CATALOGS:
        marked = _with_typed_frame(marked, snapshot.theme_of(article), locale, domain, typed or {})
    email = email_or_fault(marked, edition, wanted)
    if isinstance(email, Finding):
        return email
    mail = filled_mail(marked, edition, email)
    return with_places(look_document(marked, edition, face, wanted, files, mail))


def _in_marks(snapshot: Snapshot, theme: str, locale: str) -> Snapshot:
    """The same, but what it renders in a theme says where each message stands; kept with the snapshot."""
    kept: dict[tuple[str, str], Snapshot] = vars(snapshot).setdefault("_with_marks", {})
    if (theme, locale) not in kept:
        kept[theme, locale] = mine = copy(snapshot)
        _set_brand(mine, theme, locale, {})
    return kept[theme, locale]


def _set_brand(mine: Snapshot, theme: str, locale: str, typed: Typed) -> None:
    """The brand's words in marks, and the templates that say them."""
    words = _frame_words(mine, BRAND, locale, typed)
    named = MarkedWords(words.locale, words.messages, words.plural)
    settings, languages, was = mine.workspace.settings, mine.workspace.languages, mine.brands[locale]
    pictures = {name: each for name in ("logo", "logo_dark", "emblem") if (each := getattr(was, name))}
    vars(mine)["brands"] = {**mine.brands, locale: brand_in(settings, named, languages, pictures)}
    mail = mine.templates(mine.email, theme, MarkedTemplates)
    site = mine.templates(mine.site, LETTER, MarkedTemplates)
    vars(mine).update(_email_templates={theme: mail}, site_templates=site)


def _with_typed_frame(marked: Snapshot, theme: str, locale: str, domain: str, typed: Typed) -> Snapshot:
    """With what somebody types of the words that stand around every article."""
    mine = copy(marked)
    if domain == BRAND:
        _set_brand(mine, theme, locale, typed)
    else:
        words = _frame_words(mine, domain, locale, typed)
        vars(mine)["interfaces"] = {**mine.interfaces, locale: words}
    return mine


def _frame_words(snapshot: Snapshot, domain: str, locale: str, typed: Typed) -> Interface:
    workspace = snapshot.workspace
    if locale not in workspace.targets(domain):
        return interface(None, locale, workspace.languages)
    catalog, _ = catalog_or_fault(workspace, domain, locale)
    if domain == INTERFACE:
        words, language = snapshot.template_words.readable, workspace.languages[locale]
        catalog = with_built_in_words(catalog, words, language)
    return interface(shown_catalog(catalog, typed), locale, workspace.languages)


def _named_texts(
    snapshot: Snapshot, article: Article, locale: str, typed: Typed | None = None
) -> LocalizedArticle:
    catalog = None
    if locale != snapshot.workspace.source:
        catalog = shown_catalog(catalog_or_fault(snapshot.workspace, article.slug, locale)[0], typed)
    localized = localize(article, catalog, locale)
    return replace(localized, article=marked_article(for_locale(article, locale), localized.article))


def _named_teasers(snapshot: Snapshot, localized: LocalizedArticle) -> tuple[Teaser, ...]:
    return tuple(
        teaser(_named_texts(snapshot, snapshot.article(each.slug), localized.locale))
        for each in localized.teasers
    )
