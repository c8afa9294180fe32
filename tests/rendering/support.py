"""A small snapshot in memory: the repository's templates, no disk below them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines.content.article import parse_article
from pipelines.content.attachments import linked_files, published_name
from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Article
from pipelines.model.attachment import Attachment
from pipelines.model.edition import LocalizedArticle
from pipelines.rendering.addresses import Addresses
from pipelines.rendering.brand import Brand, BrandPicture
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import Interface, interface, localize

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).resolve().parent / "golden"
BRAND = Brand(
    name="The Example newsletter",
    short_name="The Example",
    tagline="News of examples",
    why_you_get_this="You get this because you asked for examples.",
    footer=("Published by the Example team.",),
    logo=BrandPicture("logo.png", 40, 40),
)
BRANDS = dict.fromkeys(BUILT_IN, BRAND)
ADDRESSES = Addresses("https://example.org/news", "https://example.org/privacy")


@cache
def templates(folder: str) -> Templates:
    files = {p.name: p.read_text() for p in sorted((ROOT / folder).glob("*.*"))}
    return Templates(folder, files, brands=BRANDS)


def words(locale: str = "en") -> Interface:
    return interface(None, locale)


def golden_article(name: str = "every_block") -> Article:
    return parse_article((GOLDEN / name / "input.md").read_text(), name.replace("_", "-"), "en")


def with_files(article: Article) -> Article:
    """As the workspace hands it over: with the files that it links to, of 340 kB each."""
    names = dict.fromkeys(link.name for link, _ in linked_files(article))
    files = (Attachment(name, published_name(name), 340_000, beside=name) for name in names)
    return replace(article, attachments=tuple(files))


def localized(article: Article | None = None, locale: str = "en") -> LocalizedArticle:
    return localize(article or golden_article(), None, locale)
