"""Who is followed up: decided from the states of the ledger, never from what status prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.deliveries import using_ledger
from pipelines.actions.follow_up import follow_ups, late_locales, still_to_send
from pipelines.actions.request import MailChoice
from pipelines.delivery.ledger import Ledger
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG
from tests.delivery.editions import campaign

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SENT, PLANNED = DeliveryState.SENT, DeliveryState.PLANNED
DRAFT = ("planned", "creating", "created", "drafted")


def row(locale: str, state: DeliveryState, provider: str = "brevo") -> Delivery:
    return Delivery(f"hello/{locale}@{provider}", "tag:example.org,2026:hello", locale, provider, state)


def test_who_met_the_hourly_limit_is_followed_up() -> None:
    """German went out; French has a row at which nothing happened, Italian has none; Malti is not ready."""
    rows = [row("de", SENT), row("fr", PLANNED)]
    assert late_locales(["de", "fr", "it"], rows, lambda _: ()) == ["fr", "it"]


def test_an_issue_that_went_out_nowhere_is_nobodys_late_matter() -> None:
    """It waits for whoever publishes it first."""
    rows = [row("fr", PLANNED), row("de", DeliveryState.DRAFTED)]
    assert late_locales(["de", "fr", "it"], rows, lambda _: ()) == []


def test_another_provider_counts() -> None:
    """What went out by one provider is not sent again by the next."""
    rows = [row("de", SENT), row("fr", PLANNED), row("fr", SENT, "listmonk")]
    assert late_locales(["de", "fr"], rows, lambda _: ()) == []


@pytest.mark.parametrize(
    ("state", "history", "again"),
    [
        (PLANNED, ("planned",), True),
        (PLANNED, ("planned", "creating"), True),
        (DeliveryState.FAILED, (), True),
        (DeliveryState.APPROVED, (*DRAFT, "approved"), True),
        (DeliveryState.SENDING, (*DRAFT, "approved", "sending"), True),
        (DeliveryState.DRAFTED, (*DRAFT, "approved", "sending", "drafted"), True),
        (DeliveryState.DRAFTED, DRAFT, False),
        (DeliveryState.DRAFTED, (*DRAFT, "refused by a person"), False),
        (DeliveryState.DRAFTED, (*DRAFT, "approved", "sending", "drafted", "refused by a person"), False),
        (DeliveryState.DRAFTED, (*DRAFT, "approved", "sending", "scheduled", "drafted"), False),
        (DeliveryState.UNKNOWN, (*DRAFT, "approved", "sending", "unknown"), False),
        (DeliveryState.SCHEDULED, (*DRAFT, "approved", "sending", "scheduled"), False),
        (SENT, (*DRAFT, "approved", "sending", "sent"), False),
    ],
)
def test_a_delivery_is_taken_up_again_unless_a_person_has_decided(
    state: DeliveryState, history: Sequence[str], again: bool
) -> None:
    """Refused by the provider: again. Drafted, refused, taken back by a person, or not known: a person's."""
    assert still_to_send(row("fr", state), lambda _: history) is again


def settle(ledger: Ledger, article: Article, locale: str, state: DeliveryState) -> None:
    from dataclasses import replace

    made = campaign(locale, issue=SLUG)
    claimed = ledger.claim(
        replace(made, key=f"{SLUG}/{locale}@outbox", issue_id=article.id), "outbox", "me", NOW
    )
    assert claimed
    if state is not PLANNED:
        ledger.record(claimed, state, "me", NOW)
    ledger.release(claimed, "me")


def test_a_request_for_all_who_are_late(workspace: Path) -> None:
    """From the workspace and its ledger: ready, and nobody has it; Greek is not translated, so it waits."""
    catalog = workspace / f"translations/el/LC_MESSAGES/{SLUG}.po"
    text = catalog.read_text()
    catalog.write_text(text.replace('msgstr "Σόφια, Βουλγαρία"', 'msgstr ""'))
    assert catalog.read_text() != text
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["de", "el", "en", "fr", "it"]'))
    here = open_workspace(workspace, explicit=True)
    (article,) = pick_articles(here, [SLUG])
    with using_ledger(here) as ledger:
        settle(ledger, article, "de", SENT)
        settle(ledger, article, "fr", PLANNED)
    (made,) = follow_ups(open_snapshot(here), [article], MailChoice.NOW, NOW, ask_first=True)
    assert (made.issue, made.locales, made.mail, made.ask_first, made.by) == (
        SLUG,
        ("en", "fr", "it"),
        MailChoice.NOW,
        True,
        "follow up",
    )
