"""The files that articles link to, found beside them, checked and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

from pipelines.content.attachments import (
    AttachmentFault,
    check_attachment,
    linked_files,
    published_name,
    too_large,
)
from pipelines.content.file_links import file_link
from pipelines.model.article import Article, images_of
from pipelines.model.attachment import Attachment
from pipelines.model.errors import ContentError, raise_all
from pipelines.model.finding import Origin, line_with
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.addresses import EVENT_FILE, small_name
from pipelines.workspace.files import ATTACHMENT_LIMIT
from pipelines.workspace.paths import Workspace


def with_attachments(workspace: Workspace, article: Article, text: str) -> Article:
    """The article with the files that it links to, and their versions in other languages; ContentErrors for
    files that are not there, or that readers cannot be given. `text` is what it was read from.
    """
    links = linked_files(article)
    if not links:
        return article
    beside = _files_beside(workspace.article_path(article.slug).parent)
    found: dict[str, Attachment] = {}
    faults: list[ContentError] = []
    for link, line in links:
        if link.name in found:
            continue
        origin = Origin(article.path, line_with(text, link.name) or line)
        try:
            found[link.name] = _attachment(workspace, article, link.name, beside, origin)
        except ContentError as error:
            faults.append(error)
            found[link.name] = Attachment(link.name, "", 0)
    faults += _taken_names(article, [each for each in found.values() if each.published])
    raise_all(faults)
    return replace(article, attachments=tuple(found.values()))


def attachment_bytes(workspace: Workspace, article: Article) -> dict[str, bytes]:
    """The files of an article as they are published, those of all languages, by their names there."""
    folder = workspace.article_path(article.slug).parent
    every = [each for one in article.attachments for each in (one, *one.versions)]
    return {each.published: workspace.read_bytes(folder / each.beside, ATTACHMENT_LIMIT) for each in every}


def _files_beside(folder: Path) -> Mapping[str, str]:
    """What can be attached, by its name as links write it: a Mac takes letters apart, and knows no case."""
    names = sorted(path.name for path in folder.iterdir() if file_link(path.name))
    return {normalize("NFC", name): name for name in names}


def _attachment(
    workspace: Workspace, article: Article, name: str, beside: Mapping[str, str], origin: Origin
) -> Attachment:
    own = normalize("NFC", name)
    if own not in beside:
        hint = did_you_mean(own, tuple(beside)) or f"put it into content/{article.slug}/ or correct its name"
        raise ContentError(f"the file {name} is not there", origin=origin, hint=hint)
    stem, _, ending = own.rpartition(".")
    versions = {tag: f"{stem}.{tag}.{ending}" for tag in workspace.locales}
    return replace(
        _measured_file(workspace, article, name, beside[own], origin),
        versions=tuple(
            replace(_measured_file(workspace, article, name, beside[version], origin), lang=tag)
            for tag, version in versions.items()
            if version in beside
        ),
    )


def _measured_file(
    workspace: Workspace, article: Article, name: str, beside: str, origin: Origin
) -> Attachment:
    path = workspace.article_path(article.slug).parent / beside
    try:
        if path.is_file() and (size := path.stat().st_size) > ATTACHMENT_LIMIT:
            raise too_large(size)
        data = workspace.read_bytes(path, ATTACHMENT_LIMIT)
        check_attachment(data, beside)
    except AttachmentFault as fault:
        raise ContentError(f"{beside}: {fault.message}", origin=origin, hint=fault.hint) from fault
    return Attachment(name, published_name(beside), len(data), beside=beside)


def _taken_names(article: Article, attachments: list[Attachment]) -> list[ContentError]:
    """Files that would stand at one address."""
    taken = {image.src: f"the picture {image.src}" for image in images_of(article)}
    if article.image:
        taken[small_name(article.image.src)] = f"the small variant of {article.image.src}"
    if article.event:
        taken[EVENT_FILE] = "the calendar file of the event"
    faults = []
    for each in (version for one in attachments for version in (one, *one.versions)):
        owner = taken.setdefault(each.published, each.beside)
        if owner != each.beside:
            faults.append(
                ContentError(
                    f"{each.beside} would be published as {each.published}, and so is {owner}",
                    origin=Origin(article.path),
                    hint="give one of them another name",
                )
            )
    return faults
