"""What staff do after a send: look, take back, say what they saw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions.deliveries import cancel, refresh
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Capabilities, Remote, RemoteState
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from tests.conftest import SLUG
from tests.delivery.editions import NOW, campaign, small_workspace
from tests.delivery.test_protocol import Post

Glocal = Callable[..., Result]
LATER = NOW + timedelta(days=1)


class Calendar(Post):
    """Sends of its own accord, and takes it back."""

    capabilities = Capabilities(look_up="own", drafts=True, schedules=True, cancels=True, numbers=True)

    def __init__(self, box: Path) -> None:
        super().__init__(box)
        self.taken_back: list[str] = []
        self.state = RemoteState.DRAFT

    def read(self, reference: str) -> Remote:
        return Remote(reference, self.state, campaign().email.digest, numbers=Numbers(sent=3))

    def find(self, campaign: Campaign) -> list[Remote]:
        return [] if self.state is RemoteState.DRAFT else [self.read("letter")]

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        self.state = RemoteState.SCHEDULED

    def cancel(self, reference: str) -> None:
        self.state = RemoteState.DRAFT
        self.taken_back.append(reference)


class Article:
    """As much of one as the ledger asks for."""

    id = "tag:example.org,2026:hello"
    slug = "hello"


def scheduled(folder: Path) -> tuple[Ledger, Calendar]:
    ledger, calendar = open_ledger(small_workspace(folder)), Calendar(folder / "box")
    deliver(campaign(), calendar, ledger, "me", lambda: NOW, SendOptions(send=True, at=LATER))
    return ledger, calendar


def test_a_scheduled_send_is_taken_back(tmp_path: Path) -> None:
    """The day before, someone sees the wrong date in the text."""
    ledger, calendar = scheduled(tmp_path)
    rows = cancel(ledger, Article, ["el"], calendar, "me", NOW)  # type: ignore[arg-type] # its id is enough
    (kept,) = ledger.rows(Article.id)
    again = cancel(ledger, Article, ["el"], calendar, "me", NOW)  # type: ignore[arg-type] # see above
    ledger.close()
    assert ([row.state for row in rows], kept.state, kept.at) == (
        [DeliveryState.DRAFTED],
        DeliveryState.DRAFTED,
        None,
    )
    assert (calendar.taken_back, again) == (["letter"], [])


def test_a_provider_that_takes_nothing_back_says_so(tmp_path: Path) -> None:
    """Better than a success that was none."""
    ledger, _ = scheduled(tmp_path)
    with pytest.raises(DeliveryError, match="post cannot take a scheduled send back"):
        cancel(ledger, Article, ["el"], Post(tmp_path), "me", NOW)  # type: ignore[arg-type] # see above
    ledger.close()


def test_numbers_are_asked_for_and_kept(tmp_path: Path) -> None:
    """Status shows them without asking again."""
    ledger, calendar = scheduled(tmp_path)
    refresh(ledger, Article, lambda _: calendar)  # type: ignore[arg-type] # see above
    (kept,) = ledger.rows(Article.id)
    ledger.close()
    assert kept.numbers == Numbers(sent=3)


def test_a_person_closes_what_nobody_knows(workspace: Path, glocal: Glocal) -> None:
    """Through the command line: the key as status shows it, and what was seen on the provider's page."""
    room = open_workspace(workspace, explicit=True)
    (article,) = pick_articles(room, [SLUG])
    ledger = open_ledger(room)
    from dataclasses import replace

    made = replace(campaign(issue=SLUG), issue_id=article.id)
    row = ledger.claim(made, "post", "me", NOW)
    assert row
    ledger.record(row, DeliveryState.UNKNOWN, "me", NOW)
    ledger.release(row, "me")
    status = glocal("status", SLUG)
    assert f"look there, then: glocal resolve … {row.key}" in status.output
    assert glocal("resolve", SLUG, row.key).exit_code == 3
    assert glocal("resolve", SLUG, "other", "--sent").stderr.startswith("error: there is no delivery 'other'")
    assert glocal("resolve", SLUG, row.key, "--sent").output == f"{row.key}: sent\n"
    assert "is not unknown" in glocal("resolve", SLUG, row.key, "--not-sent").stderr
    (kept,) = ledger.rows(article.id)
    ledger.close()
    assert kept.state is DeliveryState.SENT


def test_providers_say_what_they_lack(glocal: Glocal) -> None:
    """The engineer sees at a glance what is still to be set."""
    result = glocal("providers")
    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line for line in result.output.splitlines()[1:]}
    assert sorted(rows) == ["brevo", "listmonk", "mailchimp", "mailjet", "outbox", "ses", "smtp"]
    assert rows["outbox"].endswith("complete")
    assert "providers.listmonk.url is missing" in rows["listmonk"]
    assert "BREVO_API_KEY is not set" in rows["brevo"]
