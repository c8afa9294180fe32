"""The walk, a function per step. Commands and flows call these; none of them knows Prefect.

Everything is read and checked before anything is written, so bad input leaves no half of an output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.content.segments import segments
from pipelines.locales import LOCALES, eu_order
from pipelines.model import (
    Article,
    Campaign,
    Catalog,
    Delivery,
    Edition,
    Email,
    PublishedArticle,
    State,
    Verdict,
)
from pipelines.newsroom import Newsroom, pick_articles, read_catalog, read_pictures
from pipelines.publishing.delivery import SENT_NOW
from pipelines.publishing.providers.outbox import payload, write_gallery
from pipelines.publishing.site import Release, read_published, release
from pipelines.rendering.email import render_email
from pipelines.rendering.view import Addresses
from pipelines.rendering.website import Website, site_files, update
from pipelines.translation.checks import check_article, check_catalog
from pipelines.translation.extract import INTERFACE, article_messages, template_catalog
from pipelines.translation.gate import decide
from pipelines.translation.localize import localize
from pipelines.translation.merge import MergeReport, merge
from pipelines.translation.pofile import serialize_catalog
from pipelines.workspace import Workspace, write_if_changed, write_tree

@dataclass(frozen=True, slots=True)
class Extracted:
    """What extraction did to one file."""

    path: str
    locale: str
    changed: bool
    report: MergeReport


def extract(newsroom: Newsroom, slugs: Sequence[str]) -> Iterator[Extracted]:
    """Bring templates and catalogs up to date, in EU order; every catalog is read before one is written."""
    workspace = newsroom.workspace
    domains = {INTERFACE: newsroom.wanted}
    for article in pick_articles(workspace, slugs):
        domains[article.slug] = article_messages(segments(article), article.path)
    merged: list[tuple[Path, str, Catalog, Catalog | None, MergeReport]] = []
    for locale in workspace.targets:
        for domain, wanted in domains.items():
            path = workspace.catalog_path(domain, locale)
            old = read_catalog(workspace, domain, locale)
            new, report = merge(wanted, old, LOCALES[locale])
            merged.append((path, locale, new, old if path.is_file() else None, report))
    for domain, wanted in domains.items():
        path = workspace.template_path(domain)
        pot = template_catalog(workspace.relative(path), domain, wanted)
        changed = write_if_changed(path, serialize_catalog(pot))
        yield Extracted(workspace.relative(path), "", changed, MergeReport())
    for path, locale, new, before, report in merged:
        changed = before is None or _meaning(new) != _meaning(before)
        if changed:
            write_if_changed(path, serialize_catalog(new))
        yield Extracted(workspace.relative(path), locale, changed, report)


def _meaning(catalog: Catalog) -> tuple[object, ...]:
    """What a change of a catalog is: not the line numbers of its file nor of the source's."""
    return tuple(
        (
            m.key,
            m.plural,
            m.strings,
            m.comments,
            m.extracted,
            m.flags,
            m.previous,
            m.obsolete,
            [name.rpartition(":")[0] for name in m.references],
        )
        for m in catalog.messages
    )


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
    findings = (
        *faults,
        *check_catalog(wanted, catalog, locale),
        *check_catalog(newsroom.wanted, words, locale),
    )
    policy = workspace.settings.gate.policy(locale)
    decision = decide(locale, ((wanted, catalog), (newsroom.wanted, words)), findings, policy)
    shown = None if decision.verdict is Verdict.SOURCE else catalog
    return Edition(localize(article, shown, locale), decision, findings)


def make_email(newsroom: Newsroom, edition: Edition, alternates: Sequence[str]) -> Email:
    """The edition as mail; `alternates` are the locales that its reader can switch to."""
    words = newsroom.words[edition.locale]
    return render_email(
        edition.localized, words, newsroom.email_templates, newsroom.addresses, alternates
    )


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


# --- build ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Built:
    """What a build rendered, and how much of it was new."""

    folder: Path
    editions: tuple[Edition, ...]
    changed: int
    site: Release


def build(newsroom: Newsroom, articles: Sequence[Article], locales: Sequence[str]) -> Built:
    """Render every edition and the site as they would be, to `output/preview/`, whatever the gate says.

    Nothing here counts as sent or released: `output/outbox` and `output/site` belong to publish.
    """
    workspace = newsroom.workspace
    folder = workspace.output / "preview"
    editions: list[Edition] = []
    mails: dict[str, dict[str, bytes]] = {}
    before: tuple[PublishedArticle, ...] = ()
    files: dict[str, bytes] = {}
    for article in articles:
        own = [make_edition(newsroom, article, locale) for locale in locales]
        mails[article.slug] = {}
        for edition in own:
            email = make_email(newsroom, edition, locales)
            campaign = make_campaign(workspace, article, email, "outbox")
            mails[article.slug] |= payload(campaign, workspace.settings.site.url)
        before, files = make_site(newsroom, before, own, article.date)
        editions += own
    pictures = read_pictures(workspace, articles)
    changed = 0
    for slug, parts in mails.items():
        changed += write_tree(folder / "outbox" / slug, parts)
        write_gallery(folder / "outbox" / slug, slug)
    site = release(folder / "site", files, before, pictures)
    return Built(folder, tuple(editions), changed + site.changed, site)


# --- publish --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishRow:
    """What a run did for one locale, in words for the person who started it."""

    locale: str
    gate: str
    percent: float
    state: str
    note: str

    def as_dict(self) -> dict[str, str | float]:
        """For a table or JSON."""
        return {
            "locale": self.locale,
            "language": LOCALES[self.locale].endonym,
            "gate": self.gate,
            "ready %": int(self.percent),
            "state": self.state,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a run of publish did."""

    rows: tuple[PublishRow, ...]
    site: Release
    sent: int
    held: int
    failed: int

    @property
    def summary(self) -> str:
        """One line for a person."""
        sent = f"{self.sent} of {len(self.rows)} languages sent" if self.sent else "Nothing to send"
        held = f", {self.held} held" if self.held else ""
        failed = f", {self.failed} failed" if self.failed else ""
        site = f"{self.site.changed} files of the website changed" if self.site.changed else "the website is as it was"
        return f"{sent}{held}{failed}; {site}."


def out_locales(workspace: Workspace, article: Article, ready: Iterable[Edition]) -> tuple[str, ...]:
    """The locales in which the article is on the website once `ready` is released."""
    published = read_published(workspace.output / "site")
    out = {item.localized.locale for item in published if item.localized.article.id == article.id}
    return eu_order(out.union(edition.locale for edition in ready))


def release_site(newsroom: Newsroom, editions: Sequence[Edition], now: datetime) -> Release:
    """Put the editions on the website; what is out already and not among them stays as it was."""
    workspace = newsroom.workspace
    folder = workspace.output / "site"
    published, files = make_site(newsroom, read_published(folder), editions, now)
    articles = {edition.localized.article.slug: edition.localized.article for edition in editions}
    return release(folder, files, published, read_pictures(workspace, articles.values()))


def report(
    editions: Sequence[Edition],
    deliveries: Sequence[Delivery],
    before: Sequence[Delivery],
    provider: str,
    site: Release,
) -> PublishReport:
    """What happened, a row a locale; `before` tells of held locales that had been sent earlier."""
    done = {delivery.locale: delivery for delivery in deliveries}
    known = {delivery.locale: delivery for delivery in before if delivery.provider == provider}
    rows = []
    for edition in editions:
        decision, locale = edition.decision, edition.locale
        if locale in done:
            state, note = done[locale].state.value, done[locale].note
        else:
            earlier = known.get(locale)
            sent = earlier is not None and earlier.state is State.SENT
            state = "held, sent before" if sent else "held"
            note = "; ".join(decision.reasons)
        rows.append(PublishRow(locale, decision.verdict.value, decision.percent, state, note))
    return PublishReport(
        rows=tuple(rows),
        site=site,
        sent=sum(delivery.note == SENT_NOW for delivery in deliveries),
        held=sum(not edition.decision.goes_out for edition in editions),
        failed=sum(delivery.state in (State.FAILED, State.UNKNOWN) for delivery in deliveries),
    )
