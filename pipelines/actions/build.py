"""Everything rendered for a look, to `output/preview/`, without Prefect, and whatever the gate says.

Nothing here counts as sent or released: `output/outbox` and `output/site` belong to publish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.actions.editions import email_or_fault, make_campaign, make_edition
from pipelines.actions.preflight import look_over
from pipelines.actions.site_preview import build_site
from pipelines.delivery.providers.outbox import preview_files, write_gallery
from pipelines.model.article import Article
from pipelines.model.errors import ContentError
from pipelines.model.finding import UNREADABLE, Finding, Origin
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
    """What could not be rendered, and what does not fit together on the website."""


def write_previews(snapshot: Snapshot, article: Article, locales: Sequence[str]) -> Built:
    """One issue, to be looked at by somebody who is asked about it."""
    return build(snapshot, [article], locales, mail=True)


def build(snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str], *, mail: bool) -> Built:
    """The website with these articles, and with `mail` every edition as email too.

    What cannot be rendered is left out, with a finding, and the others are there.
    """
    if not snapshot.workspace.slugs():
        raise ContentError(
            "there is no article yet", origin=Origin("content"), hint="write one with glocal new TITLE"
        )
    folder = snapshot.workspace.output / "preview"
    whole = snapshot.with_stories(articles)
    # Rendered before anything is written: what is wrong with a text or a template is told first.
    mails = _mails(snapshot, whole, locales) if mail else _Mails()
    plan, held = build_site(snapshot, whole, locales)
    changed = len(plan.changes.new) + len(plan.changes.changed) + len(plan.changes.removed)
    for slug, parts in mails.files.items():
        changed += write_tree(folder / "outbox" / slug, parts)
        write_gallery(folder / "outbox" / slug, slug, snapshot.workspace)
    shown = mails.held if mail else held
    findings = (*mails.faults, *plan.findings)
    return Built(folder, sum(len(each.among(locales)) for each in whole), changed, tuple(shown), findings)


@dataclass(frozen=True, slots=True)
class _Mails:
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """By slug and file name."""
    held: list[tuple[str, str, str]] = field(default_factory=list)
    """What the gate would hold, or preflight: article, locale, and why."""
    faults: list[Finding] = field(default_factory=list)
    """What could not be read or made."""


def _mails(snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str]) -> _Mails:
    """Every edition as mail."""
    mails = _Mails()
    site_url = snapshot.workspace.settings.site.url
    for article in articles:
        wanted = article.among(locales)
        editions = [make_edition(snapshot, article, locale) for locale in wanted]
        rendered = [email_or_fault(snapshot, edition, wanted) for edition in editions]
        mails.files[article.slug] = {}
        for edition, email in look_over(snapshot, editions, rendered):
            mails.faults.extend(f for f in edition.findings if f.check == UNREADABLE)
            if email:
                campaign = make_campaign(snapshot, edition, email, "outbox")
                mails.files[article.slug] |= preview_files(campaign, site_url)
            if not edition.decision.goes_out:
                mails.held.append((edition.slug, edition.locale, edition.decision.why))
    return mails
