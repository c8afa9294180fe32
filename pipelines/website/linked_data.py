"""What pages say to machines: OpenGraph for those who share a link, JSON-LD for search engines. Pure.

Sources: ogp.me; schema.org/NewsArticle with `inLanguage`, `translationOfWork` and `workTranslation`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from pipelines.languages.conventions import with_territory
from pipelines.languages.table import Languages
from pipelines.model.site import PublishedArticle
from pipelines.model.times import rfc3339
from pipelines.rendering.addresses import Addresses, summary_of
from pipelines.rendering.inline import inline_text

Card = tuple[str, str]


def article_cards(
    item: PublishedArticle, site_name: str, addresses: Addresses, locales: Iterable[str], languages: Languages
) -> tuple[Card, ...]:
    """The `<meta>` properties of an article's page, in the locales of which it is out."""
    article, locale = item.localized.article, item.localized.locale
    cards = [
        ("og:type", "article"),
        *_basic(site_name, inline_text(article.title.value), locale, locales, languages),
        ("og:description", inline_text(summary_of(article).value)),
        ("og:url", addresses.article(locale, article.slug)),
        ("article:published_time", rfc3339(item.published)),
        ("article:modified_time", rfc3339(item.updated)),
        *(("article:tag", inline_text(category.value)) for category in article.categories),
    ]
    image = article.image
    if image:
        cards.append(("og:image", addresses.asset(locale, article.slug, image.src)))
        if image.width:
            cards += [("og:image:width", str(image.width)), ("og:image:height", str(image.height))]
        if image.alt.value:
            cards.append(("og:image:alt", inline_text(image.alt.value)))
    return (*cards, ("twitter:card", "summary_large_image" if image else "summary"))


def page_cards(
    site_name: str, title: str, url: str, locale: str, locales: Iterable[str], languages: Languages
) -> tuple[Card, ...]:
    """The `<meta>` properties of any other page."""
    return (
        ("og:type", "website"),
        *_basic(site_name, title, locale, locales, languages),
        ("og:url", url),
        ("twitter:card", "summary"),
    )


def _basic(
    site_name: str, title: str, locale: str, locales: Iterable[str], languages: Languages
) -> list[Card]:
    others = (with_territory(languages[tag]) for tag in locales if tag != locale)
    return [
        ("og:site_name", site_name),
        ("og:title", title),
        ("og:locale", with_territory(languages[locale])),
        *(("og:locale:alternate", other) for other in others),
    ]


def news_article(
    item: PublishedArticle,
    source: str,
    author: str,
    publisher: str,
    licence: str,
    addresses: Addresses,
    slugs: Mapping[str, str],
) -> Markup:
    """The page's JSON-LD; `slugs` are the article's, by the locales in which it is out."""
    article, locale = item.localized.article, item.localized.locale
    url = addresses.article(locale, article.slug)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "identifier": item.entry_id,
        "headline": inline_text(article.title.value),
        "description": inline_text(summary_of(article).value),
        "inLanguage": locale,
        "datePublished": rfc3339(item.published),
        "dateModified": rfc3339(item.updated),
        "author": {"@type": "Person" if article.author else "Organization", "name": author},
        "publisher": {"@type": "Organization", "name": publisher, "url": f"{addresses.site}/"},
    }
    if article.categories:
        data["keywords"] = [inline_text(category.value) for category in article.categories]
    if image := article.image:
        data["image"] = {
            "@type": "ImageObject",
            "url": addresses.asset(locale, article.slug, image.src),
            **({"width": image.width, "height": image.height} if image.width else {}),
        }
    if licence:
        data["license"] = licence
    translations = [
        {"@type": "NewsArticle", "@id": addresses.article(tag, slug), "inLanguage": tag}
        for tag, slug in slugs.items()
    ]
    if locale == source:
        data["workTranslation"] = [each for each in translations if each["inLanguage"] != locale]
    elif original := [each for each in translations if each["inLanguage"] == source]:
        data["translationOfWork"] = original[0]
    return _script(data)


def _script(data: Mapping[str, object]) -> Markup:
    """JSON that cannot end the element that it stands in (HTML, "Restrictions for contents of script")."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - what could be markup was replaced just before
