"""What a run of publish did, for the person who started it: a row a language, and a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.actions.site import SiteReport
from pipelines.languages.table import Languages
from pipelines.model.delivery import Deed, Delivery, DeliveryState
from pipelines.model.edition import Edition
from pipelines.website.manifest import Changes

TROUBLE = (DeliveryState.FAILED, DeliveryState.UNKNOWN)
"""What a delivery ended in when something went wrong with it."""


@dataclass(frozen=True, slots=True)
class PublishRow:
    """What a run did for one locale."""

    locale: str
    language: str
    """Its endonym."""
    gate: str
    percent: float
    state: str
    note: str

    def as_dict(self) -> dict[str, str | float]:
        """For a table or JSON."""
        return {
            "locale": self.locale,
            "language": self.language,
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
    ready: int = 0
    """Could be sent by a provider that keeps no drafts."""
    previews: tuple[str, ...] = ()
    """Of a draft: where mail and website can be looked at, as addresses or paths from the workspace."""
    to_look_at: int = 0
    """Languages that went out, now or earlier, or were to, and with which a person has to do something."""
    no_readers: int = 0
    """Languages in which nobody is on our own list."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "summary": self.summary,
            "site": self.site.as_dict(),
            "previews": list(self.previews),
            "languages": [row.as_dict() for row in self.rows],
        }

    @property
    def summary(self) -> str:
        """One line for a person."""
        done = (
            ("sent", self.sent),
            ("scheduled", self.scheduled),
            ("drafts ready", self.drafted),
            ("ready to be sent", self.ready),
        )
        parts = [f"{count} of {len(self.rows)} languages {what}" for what, count in done if count]
        sent = ", ".join(parts) or ("Nothing sent" if self.failed or self.refused else "Nothing to send")
        sent += f" ({self.refused})" if self.refused else ""
        held = f", {self.held} held" if self.held else ""
        failed = f", {self.no_readers} without readers" if self.no_readers else ""
        failed += f", {self.failed} failed" if self.failed else ""
        failed += f", {self.to_look_at} to be looked at" if self.to_look_at else ""
        return f"{sent}{held}{failed}. {site_sentence(self.site.changes, self.site.fault)}"


def site_sentence(changes: Changes, fault: str = "") -> str:
    """What becomes of the website, for a person; or why it cannot be changed."""
    if fault:
        return f"The website is not changed: {fault}."
    return f"Website: {changes}." if changes else "The website is as it was."


def make_report(
    editions: Sequence[Edition],
    deliveries: Sequence[Delivery],
    before: Sequence[Delivery],
    site: SiteReport,
    served: Mapping[str, str],
    languages: Languages,
    refused: str = "",
    previews: tuple[str, ...] = (),
) -> PublishReport:
    """What happened, a row a locale.

    `before`: the provider's rows of the ledger, which tell of held locales that were sent earlier. `served`:
    whose readers get which other locale's edition. `refused`: who said no, if somebody did. `previews`: where
    a draft can be looked at.
    """
    done = {delivery.locale: delivery for delivery in deliveries}
    known = {delivery.locale: delivery for delivery in before}
    return PublishReport(
        rows=tuple(
            PublishRow(
                edition.locale,
                languages[edition.locale].endonym,
                edition.decision.verdict.value,
                edition.decision.percent,
                *_state(edition, done.get(edition.locale), known.get(edition.locale), served, refused),
            )
            for edition in editions
        ),
        site=site,
        sent=sum(delivery.did is Deed.SENT for delivery in deliveries),
        drafted=sum(delivery.did is Deed.DRAFTED for delivery in deliveries),
        scheduled=sum(delivery.did is Deed.SCHEDULED for delivery in deliveries),
        held=sum(not edition.decision.goes_out for edition in editions),
        failed=sum(delivery.state in TROUBLE for delivery in deliveries),
        refused=refused,
        ready=sum(delivery.did is Deed.READY for delivery in deliveries),
        previews=previews,
        no_readers=sum(each.state is DeliveryState.NO_READERS for each in deliveries),
        to_look_at=sum(each.attention and each.state not in TROUBLE for each in deliveries),
    )


def _state(
    edition: Edition, done: Delivery | None, known: Delivery | None, served: Mapping[str, str], refused: str
) -> tuple[str, str]:
    """How far a locale is, and a note about it."""
    decision, locale = edition.decision, edition.locale
    if not decision.goes_out:
        sent = known is not None and known.state in (DeliveryState.SENT, DeliveryState.DELIVERED)
        state, note = "held, sent before" if sent else "held", decision.why
    elif locale in served:
        state, note = "website only", f"its readers get the edition in {served[locale]}"
    elif refused:
        state, note = done.state.value if done else "not sent", refused
    elif done:
        state, note = done.state.value, done.note
    else:
        state, note = "waiting", "another language had trouble, so this one was not begun"
    return state, note
