"""A workspace's files, read into values: articles, catalogs, templates, pictures.

Whatever is faulty in them is said here, before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from pipelines.blocks import Image
from pipelines.content.article import parse_article
from pipelines.errors import CatalogError, ContentError, GlocalError, SettingsError
from pipelines.locales import LOCALES
from pipelines.model import Article, Catalog, Edition, Message, Origin, images_of, map_images
from pipelines.rendering.pictures import CARD_WIDTH, PAGE_WIDTH, Picture, PictureFault, prepare
from pipelines.rendering.preflight import RULES
from pipelines.rendering.templates import Templates
from pipelines.rendering.view import IMAGES, Addresses, small_name
from pipelines.settings import SETTINGS, LocaleChecks
from pipelines.translation.checks import CHECKS, FILE_CHECKS, Situation
from pipelines.translation.extract import INTERFACE, empty_catalog, template_messages
from pipelines.translation.glossary import Term, parse_glossary
from pipelines.translation.localize import Interface, interface
from pipelines.translation.memory import Memory
from pipelines.translation.pofile import parse_catalog
from pipelines.workspace import Workspace, write_if_changed

CHECK_IDS = frozenset(
    (*(check.id for check in CHECKS), *(name for name, _, _ in FILE_CHECKS), *(rule.id for rule in RULES))
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EMAIL_TEMPLATES, SITE_TEMPLATES = "email_templates", "site_templates"


@dataclass(frozen=True)
class Newsroom:
    """A workspace with its templates and the words they ask for, read once."""

    workspace: Workspace
    email_sources: Mapping[str, str]
    site_sources: Mapping[str, str]

    @cached_property
    def wanted(self) -> tuple[Message, ...]:
        """The words of all templates."""
        both = {
            **{f"{EMAIL_TEMPLATES}/{name}": text for name, text in self.email_sources.items()},
            **{f"{SITE_TEMPLATES}/{name}": text for name, text in self.site_sources.items()},
        }
        return template_messages(both)

    @cached_property
    def editions(self) -> dict[tuple[str, str], Edition]:
        """Those made so far, by slug and locale: a newsletter needs the editions of its articles.

        No field: Prefect walks through the fields of what a task is given, while others add editions.
        """
        return {}

    @cached_property
    def _stories(self) -> dict[str, Article]:
        return {}

    @cached_property
    def email_templates(self) -> Templates:
        return Templates(EMAIL_TEMPLATES, self.email_sources)

    @cached_property
    def site_templates(self) -> Templates:
        return Templates(SITE_TEMPLATES, self.site_sources)

    @cached_property
    def images(self) -> Mapping[str, bytes]:
        """The templates' own pictures, as files of the website."""
        folder = self.workspace.root / EMAIL_TEMPLATES / IMAGES
        return {f"{IMAGES}/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.*"))}

    @cached_property
    def catalogs(self) -> Mapping[str, Catalog]:
        """The `interface` catalog of every locale that is translated into."""
        return {tag: read_catalog(self.workspace, INTERFACE, tag) for tag in self.workspace.targets}

    @cached_property
    def words(self) -> Mapping[str, Interface]:
        """The templates' words in every locale."""
        source = self.workspace.source
        return {tag: interface(self.catalogs.get(tag), tag, source) for tag in self.workspace.locales}

    @cached_property
    def glossary(self) -> tuple[Term, ...]:
        """The workspace's terms; none if it has no glossary."""
        path = self.workspace.glossary_path
        if not path.is_file():
            return ()
        return parse_glossary(self.workspace.read_text(path), self.workspace.relative(path))

    @cached_property
    def memory(self) -> Memory:
        """Everything that is translated in the workspace, whatever article it stands in.

        A catalog of another article that cannot be read is told when that article is extracted, not here.
        """
        memory = Memory()
        for domain in self.workspace.domains():
            for locale in self.workspace.targets:
                with suppress(CatalogError):
                    memory.add(read_catalog(self.workspace, domain, locale), domain, locale)
        return memory

    def situation(self, locale: str) -> Situation:
        """What the checks of a locale know beside the texts."""
        checks = self.workspace.settings.checks
        own = checks.locale.get(locale, LocaleChecks())
        ignored = frozenset((*checks.ignore, *own.ignore))
        if unknown := sorted(ignored - CHECK_IDS):
            near = get_close_matches(unknown[0], CHECK_IDS)
            raise SettingsError(
                f"there is no check {unknown[0]!r} to ignore",
                origin=Origin(SETTINGS, self._settings_line(unknown[0])),
                hint=f"did you mean {near[0]!r}?" if near else "docs/checks.md lists them",
            )
        return Situation(locale, self.glossary, own.links, ignored, checks.house_style)

    def _settings_line(self, word: str) -> int:
        rows = self.workspace.read_text(self.workspace.root / SETTINGS).split("\n")
        return next((n for n, row in enumerate(rows, 1) if f'"{word}"' in row), 1)

    def stories(self, newsletter: Article) -> list[Article]:
        """The articles that a newsletter announces; none for an article."""
        for slug in (reference.slug for reference in newsletter.articles):
            if slug not in self._stories:
                self._stories[slug] = _read_article(self.workspace, slug)
        return [self._stories[reference.slug] for reference in newsletter.articles]

    @property
    def addresses(self) -> Addresses:
        settings = self.workspace.settings
        return Addresses(settings.site.url, settings.email.privacy_url)


def open_newsroom(workspace: Workspace) -> Newsroom:
    """Read the templates of a workspace."""
    return Newsroom(workspace, workspace.templates(EMAIL_TEMPLATES), workspace.templates(SITE_TEMPLATES))


def pick_articles(workspace: Workspace, slugs: Sequence[str]) -> list[Article]:
    """The named articles, or all, complete with their pictures; ContentError for the first that is faulty.

    A fault in an article that is not asked for must not keep the others from going out.
    """
    picked = [_read_article(workspace, slug) for slug in slugs or workspace.slugs()]
    owners = {article.id: article for article in _readable_articles(workspace, except_for=slugs)}
    for article in picked:
        _announced_are_there(workspace, article)
        if other := owners.get(article.id):
            raise ContentError(
                f"the id {article.id} belongs to {other.path}",
                origin=Origin(article.path, 1),
                hint="a copied article needs an id of its own: glocal new shows how one looks",
            )
        owners[article.id] = article
    return picked


def with_stories(newsroom: Newsroom, articles: Iterable[Article]) -> list[Article]:
    """The articles, and those that the newsletters among them announce; each once."""
    found: dict[str, Article] = {}
    for article in articles:
        for each in (article, *newsroom.stories(article)):
            found.setdefault(each.slug, each)
    return list(found.values())


def _read_article(workspace: Workspace, slug: str) -> Article:
    path = workspace.article_path(slug)
    _check_slug(slug)
    if not path.is_file():
        known = ", ".join(workspace.slugs()) or "none yet; write one with glocal new TITLE"
        raise ContentError(
            f"there is no article {slug!r}",
            origin=Origin(f"content/{slug}/index.md"),
            hint=f"there are: {known}",
        )
    article = parse_article(workspace.read_text(path), slug, workspace.source)
    return map_images(article, lambda image: _measured(workspace, article, image))


def _measured(workspace: Workspace, article: Article, image: Image) -> Image:
    """The image with its size; ContentError for a file that is not there or cannot be shown."""
    picture = _picture(workspace, article, image)
    return replace(image, width=picture.width, height=picture.height)


def _picture(workspace: Workspace, article: Article, image: Image, width: int = PAGE_WIDTH) -> Picture:
    path = workspace.article_path(article.slug).parent / image.src
    if not path.is_file():
        raise ContentError(
            f"the picture {image.src} is not there",
            origin=Origin(article.path, _line_of(workspace, article, image)),
            hint=f"put it into content/{article.slug}/ or correct its name",
        )
    try:
        return prepare(path.read_bytes(), image.src, width)
    except PictureFault as fault:
        origin = Origin(article.path, _line_of(workspace, article, image))
        raise ContentError(f"{image.src}: {fault.message}", origin=origin, hint=fault.hint) from fault


def _line_of(workspace: Workspace, article: Article, image: Image) -> int:
    """Where the article names the file; else where it says what it shows."""
    rows = workspace.read_text(workspace.article_path(article.slug)).split("\n")
    return next((n for n, row in enumerate(rows, 1) if image.src in row), image.alt.line)


def _announced_are_there(workspace: Workspace, newsletter: Article) -> None:
    for reference in newsletter.articles:
        origin = Origin(newsletter.path, reference.line)
        if not workspace.article_path(reference.slug).is_file():
            near = get_close_matches(reference.slug, workspace.slugs())
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(workspace.slugs())}"
            raise ContentError(f"there is no article {reference.slug!r}", origin=origin, hint=hint)
        if _read_article(workspace, reference.slug).articles:
            hint = "announce its articles instead"
            raise ContentError(f"{reference.slug} is a newsletter itself", origin=origin, hint=hint)


def _readable_articles(workspace: Workspace, *, except_for: Sequence[str]) -> Iterator[Article]:
    """The other articles, as far as they can be read; what is wrong with the rest is not today's matter."""
    for slug in workspace.slugs() if except_for else ():
        if slug not in except_for:
            with suppress(GlocalError):
                yield _read_article(workspace, slug)


def _check_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug) or slug == INTERFACE:
        raise ContentError(
            f"{slug!r} cannot be an article's folder name",
            origin=Origin(f"content/{slug}/index.md"),
            hint=f"it is part of web addresses: small letters a-z, digits and hyphens, and not {INTERFACE!r}",
        )


def pick_locales(workspace: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    """The named locales of the workspace in EU order, or all of them."""
    for name in names:
        if name not in workspace.locales:
            rows = workspace.read_text(workspace.root / SETTINGS).split("\n")
            line = next((n for n, row in enumerate(rows, 1) if row.startswith("locales")), 1)
            raise SettingsError(
                f"{name!r} is not a locale of this workspace",
                origin=Origin(SETTINGS, line),
                hint=f"choose from {' '.join(workspace.locales)}, or add it to locales in glocal.toml",
            )
    return tuple(tag for tag in workspace.locales if not names or tag in names)


def read_catalog(workspace: Workspace, domain: str, locale: str) -> Catalog:
    """The catalog as it stands, or an empty one where extract has not made it yet."""
    path = workspace.catalog_path(domain, locale)
    name = workspace.relative(path)
    if not path.is_file():
        return empty_catalog(name, domain, LOCALES[locale])
    return parse_catalog(path.read_bytes(), name)


def read_pictures(workspace: Workspace, articles: Iterable[Article]) -> dict[str, dict[str, bytes]]:
    """The pictures of articles as they are published, by slug and file name."""
    found: dict[str, dict[str, bytes]] = {}
    for article in articles:
        found[article.slug] = {
            image.src: _picture(workspace, article, image).data for image in images_of(article)
        }
        if article.image:
            small = small_name(article.image.src)
            if small in found[article.slug]:
                raise ContentError(
                    f"the name {small} is kept for the small variant of {article.image.src}",
                    origin=Origin(article.path),
                    hint="give one of the two pictures another name",
                )
            found[article.slug][small] = _picture(workspace, article, article.image, CARD_WIDTH).data
    return found


def create_article(workspace: Workspace, slug: str, text: str) -> str:
    """Write a new `content/<slug>/index.md` and return its name; one that is there is never touched."""
    path = workspace.article_path(slug)
    name = f"content/{slug}/index.md"
    _check_slug(slug)
    if path.exists():
        raise ContentError(
            "there is an article already", origin=Origin(name), hint="give another folder name with --slug"
        )
    parse_article(text, slug, workspace.source)  # what we write, we can read
    write_if_changed(path, text.encode())
    return name
