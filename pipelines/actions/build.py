"""Everything rendered for a look, to `output/preview/`, without Prefect, and whatever the gate says.

Nothing here counts as sent or released: `output/outbox` and `output/site` belong to publish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.actions.editions import make_campaign, make_edition, make_email
from pipelines.actions.preflight import inspect
from pipelines.actions.site_preview import build_site
from pipelines.delivery.providers.outbox import payload, write_gallery
from pipelines.model.article import Article
from pipelines.model.errors import ContentError
from pipelines.model.finding import Finding, Origin
from pipelines.workspace.files import write_tree
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Built:
    """What a build rendered, and how much of it was new."""

    folder: Path
    editions: int
    changed: int
    held: tuple[tuple[str, str, str], ...]
    """What the gate would hold: article, locale, and why."""
    findings: tuple[Finding, ...]
    """What does not fit together on the website."""


def write_previews(snapshot: Snapshot, article: Article, locales: Sequence[str]) -> Built:
    """One issue, to be looked at by somebody who is asked about it."""
    return build(snapshot, [article], locales, mail=True)


def build(snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str], *, mail: bool) -> Built:
    """The website with these articles, and with `mail` every edition as email too."""
    if not articles:
        raise ContentError(
            "there is no article yet", origin=Origin("content"), hint="write one with glocal new TITLE"
        )
    folder = snapshot.workspace.output / "preview"
    whole = snapshot.with_stories(articles)
    # Rendered before anything is written: what is wrong with a text or a template is told first.
    mails, held_mail = _mails(snapshot, whole, locales) if mail else ({}, [])
    plan, held = build_site(snapshot, whole, locales)
    changed = len(plan.changes.new) + len(plan.changes.changed) + len(plan.changes.removed)
    for slug, parts in mails.items():
        changed += write_tree(folder / "outbox" / slug, parts)
        write_gallery(folder / "outbox" / slug, slug, snapshot.workspace.languages)
    shown = held_mail if mail else held
    return Built(folder, len(whole) * len(locales), changed, tuple(shown), plan.findings)


def _mails(
    snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str]
) -> tuple[dict[str, dict[str, bytes]], list[tuple[str, str, str]]]:
    """Every edition as mail, by slug and file name; and what would be held, by preflight too."""
    mails: dict[str, dict[str, bytes]] = {}
    held: list[tuple[str, str, str]] = []
    for article in articles:
        editions = [make_edition(snapshot, article, locale) for locale in locales]
        emails = [make_email(snapshot, edition, locales) for edition in editions]
        looked_over = inspect(snapshot, list(zip(editions, emails, strict=True)))
        mails[article.slug] = {}
        for edition, email in zip(looked_over, emails, strict=True):
            campaign = make_campaign(snapshot, edition, email, "outbox")
            mails[article.slug] |= payload(campaign, snapshot.workspace.settings.site.url)
            if not edition.decision.goes_out:
                held.append((edition.slug, edition.locale, edition.decision.why))
    return mails, held
