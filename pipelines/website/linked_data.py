"""What pages say to machines: OpenGraph for those who share a link, JSON-LD for search engines. Pure.

Sources: ogp.me; schema.org/NewsArticle with `inLanguage`, `translationOfWork` and `workTranslation`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from pipelines.languages.conventions import with_territory
from pipelines.model.author import Author
from pipelines.model.event import Event
from pipelines.model.site import PublishedArticle
from pipelines.model.times import rfc3339
from pipelines.rendering.addresses import summary_of
from pipelines.rendering.inline import inline_text
from pipelines.website.locale_site import LocaleSite

Card = tuple[str, str]


def article_cards(here: LocaleSite, item: PublishedArticle) -> tuple[Card, ...]:
    """The `<meta>` properties of an article's page."""
    article, addresses = item.localized.article, here.site.addresses
    cards = [
        ("og:type", "article"),
        *_basic(here, inline_text(article.title.value), here.slugs[article.id]),
        ("og:description", inline_text(summary_of(article).value)),
        ("og:url", addresses.article(here.locale, article.slug)),
        ("article:published_time", rfc3339(item.published)),
        ("article:modified_time", rfc3339(item.updated)),
        *(("article:tag", inline_text(category.value)) for category in article.categories),
    ]
    image = article.image
    if image:
        cards.append(("og:image", addresses.asset(here.locale, article.slug, image.src)))
        if image.width:
            cards += [("og:image:width", str(image.width)), ("og:image:height", str(image.height))]
        if image.alt.value:
            cards.append(("og:image:alt", inline_text(image.alt.value)))
    return (*cards, ("twitter:card", "summary_large_image" if image else "summary"))


def page_cards(here: LocaleSite, url: str, locales: Iterable[str]) -> tuple[Card, ...]:
    """The `<meta>` properties of any other page, which is there in these locales."""
    return (
        ("og:type", "website"),
        *_basic(here, here.title, locales),
        ("og:url", url),
        ("twitter:card", "summary"),
    )


def _basic(here: LocaleSite, title: str, locales: Iterable[str]) -> list[Card]:
    others = (with_territory(here.languages[tag]) for tag in locales if tag != here.locale)
    return [
        ("og:site_name", here.title),
        ("og:title", title),
        ("og:locale", with_territory(here.languages[here.locale])),
        *(("og:locale:alternate", other) for other in others),
    ]


def news_article(here: LocaleSite, item: PublishedArticle) -> Markup:
    """The page's JSON-LD."""
    article, locale, site = item.localized.article, here.locale, here.site
    addresses, source = site.addresses, site.source
    url = addresses.article(locale, article.slug)
    authors = [_schema_person(each) for each in article.written_by]
    publisher = {"@type": "Organization", "name": site.author}
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
        "author": publisher if not authors else authors[0] if len(authors) == 1 else authors,
        "publisher": publisher | {"url": f"{addresses.site}/"},
    }
    if article.subtitle:
        data["alternativeHeadline"] = inline_text(article.subtitle.value)
    if article.categories:
        data["keywords"] = [inline_text(category.value) for category in article.categories]
    if image := article.image:
        data["image"] = {
            "@type": "ImageObject",
            "url": addresses.asset(locale, article.slug, image.src),
            **({"width": image.width, "height": image.height} if image.width else {}),
            **({"creditText": inline_text(image.credit.value)} if image.credit else {}),
        }
    if site.licence:
        data["license"] = site.licence
    translations = [
        {"@type": "NewsArticle", "@id": addresses.article(tag, slug), "inLanguage": tag}
        for tag, slug in here.slugs[article.id].items()
    ]
    if locale == source:
        data["workTranslation"] = [each for each in translations if each["inLanguage"] != locale]
    elif original := [each for each in translations if each["inLanguage"] == source]:
        data["translationOfWork"] = original[0]
    return _script([data, _schema_event(here, item, article.event)] if article.event else data)


def _schema_person(author: Author) -> dict[str, object]:
    """Of schema.org/Person; the role is in the readers' language, as all on the page."""
    role = {"jobTitle": inline_text(author.role.value)} if author.role else {}
    return {"@type": "Person", "name": author.name, **role, **({"url": author.url} if author.url else {})}


def _schema_event(here: LocaleSite, item: PublishedArticle, event: Event) -> dict[str, object]:
    """The event on its own, as search engines look for it (schema.org/Event)."""
    article, addresses = item.localized.article, here.site.addresses
    url = addresses.article(here.locale, article.slug)
    whole, begins, ends = event.whole_days, event.begins, event.ends
    places: list[dict[str, object]] = []
    if event.place:
        name = inline_text(event.place.value)
        places.append({"@type": "Place", "name": name, "address": name})
    if event.online:
        places.append({"@type": "VirtualLocation", "url": event.online})
    attendance = "Mixed" if len(places) > 1 else "Online" if event.online else "Offline"
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{url}#event",
        "url": url,
        "name": inline_text(article.title.value),
        "description": inline_text(summary_of(article).value),
        "inLanguage": here.locale,
        "startDate": begins.date().isoformat() if whole else begins.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{attendance}EventAttendanceMode",
        "location": places if len(places) > 1 else places[0],
        "organizer": {"@type": "Organization", "name": here.site.author, "url": f"{addresses.site}/"},
    }
    if ends:
        data["endDate"] = ends.date().isoformat() if whole else ends.isoformat()
    if article.image:
        data["image"] = addresses.asset(here.locale, article.slug, article.image.src)
    return data


def _script(data: Mapping[str, object] | Sequence[Mapping[str, object]]) -> Markup:
    """JSON that cannot end the element that it stands in (HTML, "Restrictions for contents of script")."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - what could be markup was replaced just before
