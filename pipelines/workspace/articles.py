"""Articles as files: read with their pictures, announced and measured, and a new one written.

Whatever is faulty in them is said here, before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from pipelines.content.article import parse_article
from pipelines.content.pictures import CARD_WIDTH, PAGE_WIDTH, Picture, PictureFault, prepare
from pipelines.model.article import Article, images_of, map_images
from pipelines.model.blocks import Image
from pipelines.model.catalog import INTERFACE
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.finding import Origin, line_with
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.addresses import RESERVED, small_name
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def pick_articles(workspace: Workspace, slugs: Sequence[str]) -> list[Article]:
    """The named articles, or all, complete with their pictures; ContentError for the first that is faulty.

    A fault in an article that is not asked for must not keep the others from going out.
    """
    picked = [read_article(workspace, slug) for slug in slugs or workspace.slugs()]
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


def read_article(workspace: Workspace, slug: str) -> Article:
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
    return line_with(workspace.read_text(workspace.article_path(article.slug)), image.src) or image.alt.line


def _announced_are_there(workspace: Workspace, newsletter: Article) -> None:
    for reference in newsletter.articles:
        origin = Origin(newsletter.path, reference.line)
        if not workspace.article_path(reference.slug).is_file():
            known = workspace.slugs()
            hint = did_you_mean(reference.slug, known) or f"there are: {', '.join(known)}"
            raise ContentError(f"there is no article {reference.slug!r}", origin=origin, hint=hint)
        if read_article(workspace, reference.slug).articles:
            hint = "announce its articles instead"
            raise ContentError(f"{reference.slug} is a newsletter itself", origin=origin, hint=hint)


def _readable_articles(workspace: Workspace, *, except_for: Sequence[str]) -> Iterator[Article]:
    """The other articles, as far as they can be read; what is wrong with the rest is not today's matter."""
    for slug in workspace.slugs() if except_for else ():
        if slug not in except_for:
            with suppress(GlocalError):
                yield read_article(workspace, slug)


def _check_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug) or slug in {INTERFACE, *RESERVED}:
        raise ContentError(
            f"{slug!r} cannot be an article's folder name",
            origin=Origin(f"content/{slug}/index.md"),
            hint="it is part of web addresses: small letters a-z, digits and hyphens, and none of "
            + ", ".join(sorted({INTERFACE, *RESERVED})),
        )


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
                    f"the name {small} is reserved for the small variant of {article.image.src}",
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
            "an article with this folder name already exists",
            origin=Origin(name),
            hint="give another folder name with --slug",
        )
    parse_article(text, slug, workspace.source)  # what we write, we can read
    write_if_changed(path, text.encode())
    return name
