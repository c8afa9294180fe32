"""What a person asks of publish, on a form or on the command line, as one checked value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pipelines.actions.audience import check_capabilities, send_times
from pipelines.delivery.protocol import SendOptions
from pipelines.delivery.provider import Capabilities
from pipelines.languages.table import LOCALES, find_tag
from pipelines.model.errors import DeliveryError, SettingsError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot, pick_locales


class MailChoice(StrEnum):
    """What becomes of the mail; the values are what people read on the form."""

    DRAFT = "draft only"
    NOW = "send now"
    AT = "send at a time"


@dataclass(frozen=True, slots=True)
class PublishRequest:
    issue: str
    locales: tuple[str, ...]
    provider: str
    send: MailChoice = MailChoice.DRAFT
    at: str = ""
    """With `MailChoice.AT`: a moment in ISO form; without a zone, in the workspace's."""
    local_time: bool = False
    """Whether `at` is meant in each language's own time zone."""
    tests: tuple[str, ...] = ()
    """Addresses that get test mails."""
    by: str = ""
    """Who asks."""


def read_request(
    workspace: Workspace,
    issue: str,
    languages: Sequence[str],
    provider: str,
    send: str,
    at: str,
    tests: Sequence[str],
    by: str,
    *,
    local_time: bool,
) -> PublishRequest:
    """The wish, its languages by endonym or tag in EU order (none: all); an error for what cannot be."""
    wanted = MailChoice(send)
    if (wanted is MailChoice.AT) != bool(at):
        hint = f"choose {MailChoice.AT.value!r} and give a time, or neither"
        raise DeliveryError("a time to send and the choice to send at a time belong together", hint=hint)
    locales = pick_locales(workspace, [_tag(name) for name in languages])
    name = provider or workspace.settings.delivery.provider
    return PublishRequest(issue, locales, name, wanted, at, local_time, tuple(tests), by)


def _tag(name: str) -> str:
    endonyms = {locale.endonym: tag for tag, locale in LOCALES.items()}
    tag = endonyms.get(name) or find_tag(name)
    if tag is None:
        raise SettingsError(f"there is no language {name!r}", hint="glocal locales lists the known ones")
    return tag


def languages_of(locales: Sequence[str]) -> list[str]:
    """Endonyms: how people choose languages."""
    return [LOCALES[tag].endonym for tag in locales]


def send_options_for(
    workspace: Workspace,
    wish: PublishRequest,
    capabilities: Capabilities,
    now: datetime,
    to_mail: Sequence[str],
) -> Mapping[str, SendOptions]:
    """An order for each locale that is mailed; a provider that reaches no reader always gets the mail."""
    check_capabilities(wish.provider, capabilities, scheduled=bool(wish.at), tested=bool(wish.tests))
    times = send_times(workspace, to_mail, wish.at, now, local=wish.local_time)
    sends = wish.send is not MailChoice.DRAFT or not capabilities.reaches_readers
    return {tag: SendOptions(sends, times.get(tag), wish.by, wish.tests) for tag in to_mail}


def content_digest(snapshot: Snapshot, issue: str) -> str:
    """A fingerprint of an issue's sources: its article, what it announces, and their translations."""
    workspace = snapshot.workspace
    folders = [workspace.article_path(issue).parent]
    slugs = [issue]
    for story in snapshot.stories(pick_articles(workspace, [issue])[0]):
        folders.append(workspace.article_path(story.slug).parent)
        slugs.append(story.slug)
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file()]
    paths += [workspace.catalog_path(slug, tag) for slug in slugs for tag in workspace.targets]
    digest = sha256()
    for path in paths:
        digest.update(workspace.relative(path).encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def trigger_key(snapshot: Snapshot, wish: PublishRequest) -> str:
    """The same for the same wish over the same content, so that a trigger that comes twice makes one run."""
    parts = (
        content_digest(snapshot, wish.issue),
        wish.issue,
        wish.locales,
        wish.provider,
        wish.send,
        wish.at,
    )
    return f"publish {wish.issue} {sha256(repr(parts).encode()).hexdigest()[:24]}"
