"""How far each language of each article is, from catalogs and ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from pipelines.actions.editions import make_edition
from pipelines.actions.site import read_state
from pipelines.languages.table import LOCALES
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.finding import Severity
from pipelines.model.times import to_the_minute
from pipelines.translation.localize import words_digest
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot

Row = dict[str, str | int | float]


def status_rows(snapshot: Snapshot, slugs: Sequence[str]) -> list[Row]:
    """A row per article and locale, in EU order."""
    workspace = snapshot.workspace
    rows: list[Row] = []
    site = read_state(workspace)
    shown = {item.entry_id: "out" for item in site.published}
    shown |= {mark.entry_id: "withdrawn" for mark in site.withdrawn}
    for article in pick_articles(workspace, slugs):
        deliveries = _deliveries(workspace, article)
        for locale in workspace.locales:
            edition = make_edition(snapshot, article, locale)
            errors = sum(f.severity is Severity.ERROR for f in edition.findings)
            rows.append(
                {
                    "article": article.slug,
                    "locale": locale,
                    "language": LOCALES[locale].endonym,
                    "translated %": int(edition.decision.percent),
                    "fuzzy": edition.decision.fuzzy,
                    "errors": errors,
                    "hints": len(edition.findings) - errors,
                    "gate": edition.decision.verdict.value,
                    "website": shown.get(f"{article.id}/{locale}", ""),
                    "mail": "; ".join(
                        _mail(delivery, words_digest(edition.localized))
                        for delivery in deliveries
                        if delivery.locale == locale
                    ),
                    "why": "; ".join(edition.decision.reasons),
                }
            )
    return rows


def _deliveries(workspace: Workspace, article: Article) -> tuple[Delivery, ...]:
    if not workspace.settings.ledger.url_env and not (workspace.state / "ledger.sqlite").is_file():
        return ()  # nothing was ever sent; looking must not make a ledger
    from pipelines.delivery.ledger import open_ledger  # noqa: PLC0415 - SQLAlchemy takes a while to load

    ledger = open_ledger(workspace)
    try:
        return ledger.rows(article.id)
    finally:
        ledger.close()


def _mail(delivery: Delivery, digest: str) -> str:
    """A delivery in words: its state and provider, when, how it fares, and where to look at it."""
    facts = [delivery.provider]
    if delivery.at and delivery.state is DeliveryState.SCHEDULED:
        facts.append(f"for {to_the_minute(delivery.at)}")
    if delivery.state in (DeliveryState.SENT, DeliveryState.SCHEDULED) and delivery.digest != digest:
        facts.append("text changed since")
    if delivery.numbers:
        facts += [f"{count} {name}" for name, count in asdict(delivery.numbers).items() if count]
    if delivery.state is DeliveryState.UNKNOWN:
        facts.append(f"look there, then: glocal resolve … {delivery.key}")
    return " ".join(filter(None, (f"{delivery.state} ({', '.join(facts)})", delivery.url)))
