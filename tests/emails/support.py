"""Emails of the repository's own templates, from articles in memory."""

from __future__ import annotations

from dataclasses import replace

from pipelines.emails.render import render_email
from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.article import Article
from pipelines.model.block_walks import map_pictures
from pipelines.model.blocks import Image, Text
from pipelines.model.delivery import Email
from pipelines.model.edition import Teaser
from pipelines.rendering.brand import Brand, BrandPicture
from pipelines.rendering.layers import LETTER, TemplateLayers
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import Interface
from pipelines.workspace.built_in import built_in_templates
from tests.rendering.support import ADDRESSES, BRAND, localized, with_files, words

FULL_BRAND = replace(
    BRAND,
    copyright="© %(year)s The Example Society",
    funding="Funded by the Examples Fund.",
    address=("1 Example Street", "1000 Exampleton"),
    contact="desk@example.org",
    preferences_url="https://example.org/choose",
    accessibility_url="https://example.org/accessibility",
    social=(("Mastodon", "https://social.example/@examples"), ("PeerTube", "https://video.example/c/ex")),
    logo_dark=BrandPicture("logo-dark.png", 40, 40),
    emblem=BrandPicture("emblem.png", 60, 40),
    licence="https://creativecommons.org/licenses/by/4.0/",
)
"""A brand that has everything a footer can show."""

EMAIL_SOURCES = built_in_templates("email_templates")
THEMES = TemplateLayers("email_templates", {}, EMAIL_SOURCES, themed=True).themes
"""Those that Glocal brings, by listing: what a test says of each holds for the next one too."""


class KeptTemplates(Templates):
    """The email templates of the repository; they keep the MJML that they fill in."""

    mjml: str = ""

    def __init__(self, old: str = "", new: str = "", brand: Brand = BRAND, theme: str = LETTER) -> None:
        """With another text in place of the old one, as a workspace may have it; or of another look."""
        layers = TemplateLayers("email_templates", EMAIL_SOURCES, EMAIL_SOURCES, themed=True)
        files = {name: text.replace(old, new) for name, text in layers.of_theme(theme).sources.items()}
        super().__init__(layers.folder, files, brands=dict.fromkeys(BUILT_IN, brand))

    def render(self, name: str, words: Interface, **values: object) -> str:
        text = super().render(name, words, **values)
        if name.endswith(".mjml"):
            self.mjml = self.source_map.locate(text).text
        return text


def measured(image: Image) -> Image:
    """As the snapshot hands it over, with the size of its file."""
    return replace(image, width=1200, height=630)


def with_sizes(article: Article) -> Article:
    """The article, all of whose pictures and files are measured."""
    article = with_files(article)
    blocks = tuple(map_pictures(block, measured) for block in article.blocks)
    return replace(article, image=article.image and measured(article.image), blocks=blocks)


def teaser_of(slug: str) -> Teaser:
    """What a newsletter shows of an article."""
    picture = measured(Image("lead.png", Text(f"A picture of {slug}", "en")))
    return Teaser(slug, Text(f"The title of {slug}", "en"), Text(f"What {slug} says.", "en"), picture)


def email_of(article: Article, locale: str, templates: Templates | None = None) -> Email:
    """The article as mail, in all EU languages; a newsletter announces its articles."""
    edition = localized(with_sizes(article), locale)
    teasers = tuple(teaser_of(reference.slug) for reference in article.articles)
    return render_email(
        replace(edition, teasers=teasers), words(locale), templates or KeptTemplates(), ADDRESSES, EU24
    )
