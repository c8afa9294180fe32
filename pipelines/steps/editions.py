"""An article in one locale: judged, as mail, and on the website. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipelines.content.segments import segments
from pipelines.model import Article, Edition, Verdict
from pipelines.newsroom import Newsroom, read_catalog
from pipelines.outgoing import Campaign, Email, PublishedArticle
from pipelines.rendering.email import render_email
from pipelines.rendering.view import Addresses
from pipelines.rendering.website import Website, site_files, update
from pipelines.translation.checks import check_article, check_catalog
from pipelines.translation.extract import article_messages
from pipelines.translation.gate import decide
from pipelines.translation.localize import localize
from pipelines.workspace import Workspace


def make_edition(newsroom: Newsroom, article: Article, locale: str) -> Edition:
    """The article in one locale, checked and judged."""
    workspace = newsroom.workspace
    faults = tuple(check_article(article))
    if locale == workspace.source:
        decision = decide(locale, (), faults, workspace.settings.gate.policy(locale))
        return Edition(localize(article, None, locale), decision, faults)
    wanted = article_messages(segments(article), article.path)
    catalog = read_catalog(workspace, article.slug, locale)
    words = newsroom.catalogs[locale]
    situation = newsroom.situation(locale)
    findings = (
        *faults,
        *check_catalog(wanted, catalog, situation),
        *check_catalog(newsroom.wanted, words, situation),
    )
    policy = workspace.settings.gate.policy(locale)
    decision = decide(locale, ((wanted, catalog), (newsroom.wanted, words)), findings, policy)
    shown = None if decision.verdict is Verdict.SOURCE else catalog
    return Edition(localize(article, shown, locale), decision, findings)


def make_email(newsroom: Newsroom, edition: Edition, alternates: Sequence[str]) -> Email:
    """The edition as mail; `alternates` are the locales that its reader can switch to."""
    words = newsroom.words[edition.locale]
    return render_email(edition.localized, words, newsroom.email_templates, newsroom.addresses, alternates)


def make_campaign(workspace: Workspace, article: Article, email: Email, provider: str) -> Campaign:
    """The email with what a provider needs to know."""
    settings = workspace.settings
    addresses = Addresses(settings.site.url, settings.email.privacy_url)
    return Campaign(
        key=f"{email.issue}/{email.locale}@{provider}",
        issue_id=article.id,
        email=email,
        sender=settings.email.sender,
        urls=(
            ("browser_url", addresses.article(email.locale, email.issue)),
            ("unsubscribe_url", settings.email.unsubscribe_url.replace("{locale}", email.locale)),
        ),
    )


def make_site(
    newsroom: Newsroom, before: Iterable[PublishedArticle], editions: Iterable[Edition], now: datetime
) -> tuple[tuple[PublishedArticle, ...], dict[str, bytes]]:
    """What is out once these editions are, and the site's files."""
    workspace = newsroom.workspace
    site = Website(
        workspace.settings.site.id,
        newsroom.addresses,
        newsroom.site_templates,
        newsroom.words,
        workspace.source,
    )
    still = [item for item in before if item.localized.locale in newsroom.words]
    published = update(still, (edition.localized for edition in editions), now)
    return published, site_files(published, site) if published else {}
