"""Keys for those who start runs by themselves, such as the follow-up: what comes twice makes one run."""

from __future__ import annotations

from hashlib import sha256

from pipelines.actions.request import PublishRequest
from pipelines.model.errors import GlocalError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.files import PICTURE_LIMIT
from pipelines.workspace.snapshot import Snapshot


def sources_digest(snapshot: Snapshot, issue: str) -> str:
    """A fingerprint of an issue's sources: its article, what it announces, and their translations."""
    workspace = snapshot.workspace
    folders = [workspace.article_path(issue).parent]
    slugs = [issue]
    for story in snapshot.stories(pick_articles(workspace, [issue])[0]):
        folders.append(workspace.article_path(story.slug).parent)
        slugs.append(story.slug)
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    paths += [workspace.catalog_path(slug, tag) for slug in slugs for tag in workspace.targets(slug)]
    digest = sha256()
    for path in paths:
        try:
            data = workspace.read_bytes(path, PICTURE_LIMIT)
        except (GlocalError, OSError):  # not there yet, or nothing that is published
            data = b""
        digest.update(workspace.relative(path).encode() + data)
    return digest.hexdigest()


def trigger_key(snapshot: Snapshot, request: PublishRequest, day: str = "") -> str:
    """The same for the same request over the same content, so that a trigger that comes twice makes one run.

    `day`: on another day it is another attempt, for those who must not be forgotten after a failure.
    """
    parts = (sources_digest(snapshot, request.issue), request.model_dump(mode="json", exclude={"by"}), day)
    return f"publish {request.issue} {sha256(repr(parts).encode()).hexdigest()[:24]}"
