"""Articles as files: read with their pictures, announced and measured, and a new one written.

Whatever is faulty in them is said here, before anything is written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.content.article import parse_article
from pipelines.content.pictures import CARD_WIDTH, PAGE_WIDTH, Picture, PictureFault, prepare
from pipelines.content.play_mark import still_name, video_card, with_play_mark
from pipelines.model.article import Article, images_of, map_images
from pipelines.model.blocks import Image
from pipelines.model.catalog import BRAND, INTERFACE
from pipelines.model.errors import ContentError, each_error, fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin, line_with
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.addresses import RESERVED, small_name
from pipelines.workspace.article_links import refuse_broken_links
from pipelines.workspace.article_locales import with_known_locales
from pipelines.workspace.attachments import attachment_bytes, with_attachments
from pipelines.workspace.files import ARTICLE_LIMIT, PICTURE_LIMIT, write_if_changed
from pipelines.workspace.paths import Workspace
from pipelines.workspace.renames import recorded_id
from pipelines.workspace.themes import refuse_unknown_article_theme
from pipelines.workspace.write_lock import sole_writer

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Articles:
    """Those of a workspace that were asked for, as far as they can be used."""

    usable: tuple[Article, ...]
    """Complete with their pictures."""
    errors: Mapping[str, Exception]
    """By slug: what keeps another from being used."""

    def some(self) -> tuple[Article, ...]:
        """The usable ones; the first error is raised if there are errors and nothing else."""
        for error in () if self.usable else self.errors.values():
            raise error
        return self.usable

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors, for people."""
        return tuple(
            fault_finding(each, UNREADABLE, Origin(f"content/{slug}/index.md", 1))
            for slug, error in self.errors.items()
            for each in each_error(error)
        )


def read_articles(
    workspace: Workspace, slugs: Sequence[str] = (), unchanged: Iterable[Article] = ()
) -> Articles:
    """The named articles, or all; what is wrong with one keeps no other from going on.

    `unchanged`: what need not be read again. ContentError for a name that no article has.
    """
    known = workspace.slugs()
    for slug in slugs:
        if slug not in known:
            check_slug(slug)
            raise _no_such_article(workspace, slug)
    kept = {article.slug: article for article in unchanged}
    read = {slug: kept.get(slug) or _article_or_error(workspace, slug) for slug in known}
    ids: dict[str, list[str]] = {}
    for slug, article in read.items():
        if isinstance(article, Article):
            ids.setdefault(article.id, []).append(slug)
    usable, errors = list[Article](), dict[str, Exception]()
    for slug in dict.fromkeys(slugs or known):
        found = read[slug]
        if isinstance(found, Article):
            try:
                _check_id(workspace, found, ids[found.id])
                _announced_are_there(workspace, found, read)
                refuse_broken_links(found, read)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the fault of this article
                errors[slug] = error
            else:
                usable.append(found)
        else:
            errors[slug] = found
    return Articles(tuple(usable), errors)


def pick_articles(workspace: Workspace, slugs: Sequence[str]) -> list[Article]:
    """The named articles, or all; the error of the first that cannot be used is raised."""
    found = read_articles(workspace, slugs)
    for error in found.errors.values():
        raise error
    return list(found.usable)


def _article_or_error(workspace: Workspace, slug: str) -> Article | Exception:
    try:
        return read_article(workspace, slug)
    except Exception as error:  # noqa: BLE001 - told with the article, if it is asked for
        return error


def _check_id(workspace: Workspace, article: Article, slugs: Sequence[str]) -> None:
    """ContentError if other articles (`slugs`, with this one) have the same id.

    The one that translators have had under this id keeps it: the others are copies. If that does not tell
    them apart, none can go out, for one would be taken for the other.
    """
    if len(slugs) == 1:
        return
    recorded = {slug: recorded_id(workspace, slug) for slug in slugs}
    first = [slug for slug in slugs if recorded[slug] == article.id]
    # A template of an older version names no id.
    first = first or [
        slug for slug in slugs if workspace.template_path(slug).is_file() and not recorded[slug]
    ]
    if first == [article.slug]:
        return
    (other, *_) = [slug for slug in first or slugs if slug != article.slug]
    raise ContentError(
        f"the id {article.id} belongs to content/{other}/index.md",
        origin=Origin(article.path, 1),
        hint="a copied article needs an id of its own: glocal new shows how one looks",
    )


def read_article(workspace: Workspace, slug: str) -> Article:
    """One article with its pictures' sizes; ContentError for what is wrong with it."""
    path = workspace.article_path(slug)
    check_slug(slug)
    if not os.path.lexists(path):
        raise _no_such_article(workspace, slug)
    return parse_with_files(workspace, slug, workspace.read_text(path, ARTICLE_LIMIT))


def parse_with_files(workspace: Workspace, slug: str, text: str) -> Article:
    """The article of a text, which need not be on the disk, with the sizes of the pictures beside it;
    ContentError for what is wrong with it.
    """
    check_slug(slug)
    zone = workspace.settings.delivery.time_zone
    article = with_known_locales(workspace, parse_article(text, slug, workspace.source, zone), text)
    refuse_unknown_article_theme(workspace, article, text)
    measured = map_images(article, lambda image: _measured(workspace, article, image))
    _check_published_names(workspace, measured)
    return with_attachments(workspace, measured, text)


def _measured(workspace: Workspace, article: Article, image: Image) -> Image:
    """The image with its size, and the name under which it is published; ContentError for a file that is not
    there or cannot be shown.
    """
    picture = _picture(workspace, article, image)
    name = still_name(image.src) if image.play == "still" else picture.name(image.src)
    return replace(
        image,
        src=name,
        file=image.src if name != image.src else "",
        width=picture.width,
        height=picture.height,
        remark=picture.remark,
    )


def _check_published_names(workspace: Workspace, article: Article) -> None:
    """ContentError for two pictures that would be published under one name."""
    files: dict[str, str] = {}
    for image in images_of(article):
        file = "the card of a video" if image.play == "card" else image.file or image.src
        other = files.setdefault(image.src, file)
        if other != file:
            raise ContentError(
                f"{other} and {file} would both be published as {image.src}",
                origin=Origin(article.path, _line_of(workspace, article, image)),
                hint="give one of the two pictures another name",
            )


def _picture(workspace: Workspace, article: Article, image: Image, width: int = PAGE_WIDTH) -> Picture:
    if image.play == "card":
        return video_card()
    name = image.file or image.src
    path = workspace.article_path(article.slug).parent / name
    if not path.is_file():
        raise ContentError(
            f"the picture {name} is not there",
            origin=Origin(article.path, _line_of(workspace, article, image)),
            hint=f"put it into content/{article.slug}/ or correct its name",
        )
    try:
        picture = prepare(workspace.read_bytes(path, PICTURE_LIMIT), name, width)
        return with_play_mark(picture) if image.play else picture
    except PictureFault as fault:
        origin = Origin(article.path, _line_of(workspace, article, image))
        raise ContentError(f"{name}: {fault.message}", origin=origin, hint=fault.hint) from fault


def _line_of(workspace: Workspace, article: Article, image: Image) -> int:
    """Where the article names the file; else where it says what it shows."""
    return (
        line_with(
            workspace.read_text(workspace.article_path(article.slug), ARTICLE_LIMIT), image.file or image.src
        )
        or image.alt.line
    )


def _announced_are_there(
    workspace: Workspace, newsletter: Article, read: Mapping[str, Article | Exception]
) -> None:
    for reference in newsletter.articles:
        origin = Origin(newsletter.path, reference.line)
        if not workspace.article_path(reference.slug).is_file():
            known = workspace.slugs()
            hint = did_you_mean(reference.slug, known) or f"there are: {', '.join(known)}"
            raise ContentError(f"there is no article {reference.slug!r}", origin=origin, hint=hint)
        announced = read[reference.slug]
        if isinstance(announced, Exception):
            raise announced
        if announced.articles:
            hint = "announce its articles instead"
            raise ContentError(f"{reference.slug} is a newsletter itself", origin=origin, hint=hint)


def _no_such_article(workspace: Workspace, slug: str) -> ContentError:
    known = ", ".join(workspace.slugs()) or "none yet; write one with glocal new TITLE"
    return ContentError(
        f"there is no article {slug!r}",
        origin=Origin(f"content/{slug}/index.md"),
        hint=f"there are: {known}",
    )


def check_slug(slug: str) -> None:
    """ContentError for what cannot be an article's folder name."""
    if not _SLUG.fullmatch(slug) or slug in {INTERFACE, BRAND, *RESERVED}:
        raise ContentError(
            f"{slug!r} cannot be an article's folder name",
            origin=Origin(f"content/{slug}/index.md"),
            hint="it is part of web addresses: small letters a-z, digits and hyphens, and none of "
            + ", ".join(sorted({INTERFACE, BRAND, *RESERVED})),
        )


def read_pictures(workspace: Workspace, articles: Iterable[Article]) -> dict[str, dict[str, bytes]]:
    """The pictures of articles, and the files that they link to, as they are published, by slug and name."""
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
        found[article.slug] |= attachment_bytes(workspace, article)
    return found


def create_article(
    workspace: Workspace, slug: str, text: str, pictures: Mapping[str, bytes] | None = None
) -> str:
    """Write a new `content/<slug>/index.md`, its pictures beside it, and return its name.

    Nothing that is there is touched.
    """
    path = workspace.article_path(slug)
    name = f"content/{slug}/index.md"
    check_slug(slug)
    parse_article(text, slug, workspace.source)  # what we write, we can read
    with sole_writer(workspace, f"a new article, {slug}"):
        if path.exists():
            raise ContentError(
                "an article with this folder name already exists",
                origin=Origin(name),
                hint="give another folder name with --slug",
            )
        beside = {path.parent / name: data for name, data in (pictures or {}).items()}
        for place, data in beside.items():
            if place.exists() and place.read_bytes() != data:
                origin = Origin(f"content/{slug}/{place.name}")
                hint = "move it away, or give the article another folder name with --slug"
                raise ContentError("another file of this name is there already", origin=origin, hint=hint)
        for place, data in beside.items():
            write_if_changed(place, data)
        write_if_changed(path, text.encode())
    return name
