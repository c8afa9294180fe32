"""How far each language of each article is, from catalogs, website and ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import import_module

from pipelines.actions.check import WORK
from pipelines.actions.editions import make_edition
from pipelines.actions.site import read_state
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.edition import Decision, Edition
from pipelines.model.finding import UNREADABLE, Finding, Severity
from pipelines.model.times import to_the_minute
from pipelines.translation.localize import words_digest
from pipelines.translation.questions import QUESTION
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class EditionStatus:
    """One locale of an article."""

    article: str
    language: str
    """Its endonym."""
    decision: Decision
    errors: int
    hints: int
    """Beside those of texts that are to be translated or reviewed, which the decision counts."""
    website: str
    """`out`, `withdrawn`, or empty."""
    deliveries: tuple[Delivery, ...]
    """Its rows of the ledger, one a provider."""
    unreadable: tuple[Finding, ...]
    """What keeps it from being read or made."""
    digest: str
    """Of today's words: what was sent under another digest has changed since."""
    questions: tuple[Finding, ...] = ()
    """What its translators ask."""

    def as_row(self) -> dict[str, str | int | float]:
        """For a table; what there is to do comes last, it is the longest."""
        decision = self.decision
        return {
            "locale": decision.locale,
            "language": self.language,
            "ready %": int(decision.percent),
            "gate": decision.verdict.value,
            "errors": self.errors,
            "hints": self.hints,
            "website": self.website,
            "mail": self.mail,
            "to do": decision.why or decision.work,
        }

    def as_dict(self) -> dict[str, str | int | float]:
        """For JSON."""
        decision = self.decision
        return {
            "article": self.article,
            "locale": decision.locale,
            "language": self.language,
            "translated %": int(decision.percent),
            "texts to translate": decision.to_translate.texts,
            "words to translate": decision.to_translate.words,
            "fuzzy": decision.to_review.texts,
            "words to review": decision.to_review.words,
            "machine drafts": decision.all_drafts,
            "errors": self.errors,
            "hints": self.hints,
            "gate": decision.verdict.value,
            "website": self.website,
            "mail": self.mail,
            "why": decision.why,
        }

    @property
    def mail(self) -> str:
        """What became of its deliveries, for a person."""
        return "; ".join(_delivery_text(delivery, self.digest) for delivery in self.deliveries)


def edition_statuses(snapshot: Snapshot, articles: Iterable[Article]) -> list[EditionStatus]:
    """One for each article and locale, in EU order."""
    workspace = snapshot.workspace
    site = read_state(workspace)
    website = {item.entry_id: "out" for item in site.published}
    website |= {mark.entry_id: "withdrawn" for mark in site.withdrawn}
    statuses = []
    for article in articles:
        deliveries = read_deliveries(workspace, article)
        for locale in article.among(workspace.locales):
            edition = make_edition(snapshot, article, locale)
            errors = sum(f.severity is Severity.ERROR for f in edition.findings)
            statuses.append(
                EditionStatus(
                    article.slug,
                    workspace.languages[locale].endonym,
                    edition.decision,
                    errors,
                    len(edition.findings) - errors - sum(f.check in WORK for f in edition.findings),
                    website.get(f"{article.id}/{locale}", ""),
                    tuple(row for row in deliveries if row.locale == locale),
                    tuple(f for f in edition.findings if f.check == UNREADABLE),
                    _known_digest(snapshot, edition),
                    tuple(finding for finding in edition.findings if finding.check == QUESTION),
                )
            )
    return statuses


def _known_digest(snapshot: Snapshot, edition: Edition) -> str:
    key = edition.slug, edition.locale
    known = snapshot.words_digests.get(key)
    if known is None or known[0] is not edition:
        known = snapshot.words_digests[key] = edition, words_digest(edition.localized)
    return known[1]


def read_deliveries(workspace: Workspace, article: Article) -> tuple[Delivery, ...]:
    """The ledger's rows of an article; none where there is no ledger: looking must not make one."""
    if not workspace.settings.ledger.url_env and not (workspace.state / "ledger.sqlite").is_file():
        return ()
    # SQLAlchemy takes a while to load, which whoever has never sent anything need not wait for.
    ledger = import_module("pipelines.delivery.ledger").open_ledger(workspace)
    try:
        return tuple(ledger.rows(article.id))
    finally:
        ledger.close()


def _delivery_text(delivery: Delivery, digest: str) -> str:
    """Its state and provider, when, how it fares, and where to look at it."""
    facts = [delivery.provider]
    if delivery.at and delivery.state is DeliveryState.SCHEDULED:
        facts.append(f"for {to_the_minute(delivery.at)}")
    if delivery.state.went_out and delivery.digest != digest:
        facts.append("text changed since")
    if numbers := delivery.numbers:
        counts = asdict(numbers)
        if counts.pop("to_send"):
            facts.append(f"{numbers.of} sent")
            del counts["sent"]
        facts += [f"{count} {name}" for name, count in counts.items() if count]
    if delivery.state.needs_a_person:
        facts.append(f"look there, then: glocal resolve … {delivery.key}")
    return " ".join(filter(None, (f"{delivery.state} ({', '.join(facts)})", delivery.url)))
