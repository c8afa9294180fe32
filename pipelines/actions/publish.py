"""What the publish flow is made of, and what it reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.actions.editions import announced, make_edition, make_email
from pipelines.actions.preflight import inspect
from pipelines.actions.site import SiteReport, plan_update, read_state, update_site
from pipelines.delivery.protocol import DRAFT_READY, SCHEDULED_NOW, SENT_NOW
from pipelines.languages.table import LOCALES, eu_order
from pipelines.model.article import Article
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.edition import Edition
from pipelines.website.manifest import Changes
from pipelines.workspace.articles import pick_articles, read_pictures
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot


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
    site: SiteReport
    sent: int
    drafted: int
    scheduled: int
    held: int
    failed: int
    refused: str = ""
    """Who said that nothing is to be sent."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "summary": self.summary,
            "site": self.site.as_dict(),
            "languages": [row.as_dict() for row in self.rows],
        }

    @property
    def summary(self) -> str:
        """One line for a person."""
        done = (("sent", self.sent), ("scheduled", self.scheduled), ("drafts ready", self.drafted))
        parts = [f"{count} of {len(self.rows)} languages {what}" for what, count in done if count]
        sent = ", ".join(parts) or ("Nothing sent" if self.failed or self.refused else "Nothing to send")
        sent += f" ({self.refused})" if self.refused else ""
        held = f", {self.held} held" if self.held else ""
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{sent}{held}{failed}. {_sentence(self.site.changes)}"


def _sentence(changes: Changes) -> str:
    return f"Website: {changes}." if changes else "The website is as it was."


def rehearse(
    snapshot: Snapshot, issue: str, locales: Sequence[str], now: datetime
) -> tuple[list[Edition], str]:
    """Go through all that can fail for want of good input, and write nothing; the editions as judged, and
    what would become of the website.
    """
    (article,) = pick_articles(snapshot.workspace, [issue])
    editions = [make_edition(snapshot, article, locale) for locale in locales]
    emails = [make_email(snapshot, edition, locales) for edition in editions]
    judged = inspect(snapshot, list(zip(editions, emails, strict=True)))
    ready = [edition for edition in judged if edition.decision.goes_out]
    pictures = read_pictures(snapshot.workspace, snapshot.with_stories([article]))
    whole = [*ready, *announced(snapshot, ready)]
    plan = plan_update(snapshot, [each.localized for each in whole], pictures, now)
    return judged, _sentence(plan.changes)


def in_order(campaigns: Sequence[Campaign], canary: str) -> list[list[Campaign]]:
    """The canary locale's campaign alone and first, where there is one; then the others."""
    first = [campaign for campaign in campaigns if campaign.email.locale == canary]
    others = [campaign for campaign in campaigns if campaign.email.locale != canary]
    return [group for group in (first, others) if group]


def out_locales(workspace: Workspace, article: Article, ready: Iterable[Edition]) -> tuple[str, ...]:
    """The locales in which the article is on the website once `ready` is released."""
    published = read_state(workspace).published
    out = {item.localized.locale for item in published if item.localized.article.id == article.id}
    return eu_order(out.union(edition.locale for edition in ready))


def release_site(snapshot: Snapshot, issue: str, editions: Sequence[Edition], now: datetime) -> SiteReport:
    """Put the editions on the website, and what they announce; what is out already keeps its words."""
    whole = [*editions, *announced(snapshot, editions)]
    articles = {edition.slug: edition.localized.article for edition in whole}
    pictures = read_pictures(snapshot.workspace, articles.values())
    localized = [edition.localized for edition in whole]
    return update_site(snapshot, localized, pictures, f"publish {issue}", now)


def report(
    editions: Sequence[Edition],
    deliveries: Sequence[Delivery],
    before: Sequence[Delivery],
    provider: str,
    site: SiteReport,
    served: Mapping[str, str],
    refused: str = "",
) -> PublishReport:
    """What happened, a row a locale; `before` tells of held locales that had been sent earlier, `served` of
    those whose readers get another locale's edition, `refused` who said no, if somebody did.
    """
    done = {delivery.locale: delivery for delivery in deliveries}
    known = {delivery.locale: delivery for delivery in before if delivery.provider == provider}
    rows = []
    for edition in editions:
        decision, locale = edition.decision, edition.locale
        if locale in served and decision.goes_out:
            state, note = "website only", f"its readers get the edition in {served[locale]}"
        elif decision.goes_out and refused:
            state, note = (done[locale].state.value if locale in done else "not sent"), refused
        elif locale in done:
            state, note = done[locale].state.value, done[locale].note
        elif decision.goes_out:
            state, note = "waiting", "another language had trouble, so this one was not begun"
        else:
            earlier = known.get(locale)
            sent = earlier is not None and earlier.state is DeliveryState.SENT
            state = "held, sent before" if sent else "held"
            note = "; ".join(decision.reasons)
        rows.append(PublishRow(locale, decision.verdict.value, decision.percent, state, note))
    return PublishReport(
        rows=tuple(rows),
        site=site,
        sent=sum(delivery.note.startswith(SENT_NOW) for delivery in deliveries),
        drafted=sum(delivery.note == DRAFT_READY for delivery in deliveries),
        scheduled=sum(delivery.note.startswith(SCHEDULED_NOW) for delivery in deliveries),
        held=sum(not edition.decision.goes_out for edition in editions),
        failed=sum(
            delivery.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN) for delivery in deliveries
        ),
        refused=refused,
    )
