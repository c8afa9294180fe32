"""Where a fault of an email was written: the line of the article, or that of the translation."""

from __future__ import annotations

from pipelines.content.commonmark import inline_tokens
from pipelines.model.article import Article, buttons_of, map_article
from pipelines.model.blocks import Kind, Text
from pipelines.model.edition import Edition
from pipelines.model.finding import Origin
from pipelines.rendering.inline import inline_text
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.snapshot import Snapshot


def text_place(snapshot: Snapshot, edition: Edition, about: str) -> Origin | None:
    """The first text of an edition that holds an address or words: its line in the article, if the source
    says the same, or else in the catalog of its language. None if no text does.
    """
    localized = edition.localized
    slugs = (localized.article.slug, *(teaser.slug for teaser in localized.teasers))
    for slug in slugs:
        source = snapshot.article(slug)
        for text in _article_texts(source):
            if _holds(text, about):
                return Origin(source.path, text.line)
        if edition.locale == source.lang:
            continue
        catalog, _ = catalog_or_fault(snapshot.workspace, slug, edition.locale)
        wanted = {text.value for text in _article_texts(source)}
        for message in catalog.messages:
            shown = message.id in wanted and message.translated and not message.obsolete
            if shown and _holds(Text(message.strings[0], edition.locale), about):
                return Origin(catalog.path, message.line)
    return None


def _article_texts(article: Article) -> list[Text]:
    found: list[Text] = []

    def note(_kind: Kind, text: Text) -> Text:
        found.append(text)
        return text

    map_article(article, note)
    found += [Text(f"<{button.url}>", article.lang, button.label.line) for button in buttons_of(article)]
    return found


def _holds(text: Text, about: str) -> bool:
    if about in text.value or about in inline_text(text.value):
        return True
    return any(about == token.attrs.get("href") for token in inline_tokens(text.value))
