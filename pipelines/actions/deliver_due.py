"""What Glocal itself sends at a time: what is due is sent, and what is late is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from pipelines.actions.deliveries import using_ledger
from pipelines.actions.site import read_state, witness_mail
from pipelines.delivery.claims import is_dead, living_holder
from pipelines.delivery.due import DueTerms, deliver_due
from pipelines.delivery.kit import utc_now
from pipelines.delivery.late import late_words
from pipelines.delivery.ledger import Ledger, ledger_url
from pipelines.delivery.provider import Provider, finish_run
from pipelines.delivery.providers import open_provider
from pipelines.delivery.scheduled import DueRow, ScheduledCampaign, ScheduledCampaigns
from pipelines.model.delivery import Deed, Delivery, DeliveryState
from pipelines.model.errors import GlocalError, as_fault
from pipelines.model.times import to_the_minute
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace

RETRY_MINUTES = 5
"""Between two tries of `glocal serve` to send what could not be sent."""


@contextmanager
def _scheduled(workspace: Workspace) -> Iterator[ScheduledCampaigns]:
    store = ScheduledCampaigns(ledger_url(workspace))
    try:
        yield store
    finally:
        store.close()


def has_ledger(workspace: Workspace) -> bool:
    """Whether anything was ever handed to a provider; looking must not make a ledger."""
    return bool(workspace.settings.ledger.url_env) or (workspace.state / "ledger.sqlite").is_file()


def due_rows(workspace: Workspace, now: datetime) -> tuple[DueRow, ...]:
    """Everything whose time has come, and which is not through."""
    if not has_ledger(workspace):
        return ()
    with _scheduled(workspace) as store:
        return store.due(now)


def due_key(workspace: Workspace, now: datetime) -> str:
    """A name for what can be sent now and on which nobody works, the same for some minutes; empty: nothing.

    Whoever starts a run for it gives it this name, so that it is started once.
    """
    grace = workspace.settings.delivery.grace
    rows = [row for row in due_rows(workspace, now) if now <= row.at + grace and _is_free(row)]
    if not rows:
        return ""
    told = ", ".join(f"{row.key} {row.at.isoformat()}" for row in rows)
    tries = int((now - rows[0].at).total_seconds() // (60 * RETRY_MINUTES))
    return f"due {sha256(told.encode()).hexdigest()[:16]} {tries}"


def overdue(workspace: Workspace, issue_ids: Sequence[str], now: datetime) -> list[Delivery]:
    """What should have gone out by now and on which nobody works, with the way out in its note."""
    found = [row for row in due_rows(workspace, now) if row.issue_id in issue_ids and _is_free(row)]
    if not found:
        return []
    slugs = _slugs(workspace)
    told = [_overdue_row(row, slugs.get(row.issue_id, _issue(row)), workspace, now) for row in found]
    return [each for each in told if each.attention]


def deliver_all_due(
    workspace: Workspace,
    slugs: Sequence[str] = (),
    *,
    by: str = "",
    any_size: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> list[Delivery]:
    """Send what is due; of the named articles, or of all.

    `by`: a person's name, whose word it is that also what is late goes out. Each row by itself: what keeps
    one from going out is in its note, and `attention` says that a person has to do something.
    """
    wanted = {article.id for article in read_articles(workspace, slugs).some()} if slugs else None
    rows = [row for row in due_rows(workspace, clock()) if wanted is None or row.issue_id in wanted]
    if not rows:
        return []
    done: list[Delivery] = []
    names = _slugs(workspace)
    with using_ledger(workspace) as ledger:
        ledger.release_dead(is_dead)
        for name in dict.fromkeys(row.provider for row in rows):
            mine = [row for row in rows if row.provider == name]
            done += _Turn(workspace, ledger, name, names, by, any_size, clock).go(mine)
    return done


def due_sentence(rows: Sequence[Delivery]) -> str:
    """What a run did, for a person."""
    if not rows:
        return "Nothing is due."
    sent = sum(row.did is Deed.SENT for row in rows)
    waiting = sum(row.attention for row in rows)
    return f"{sent} of {len(rows)} sent{f', {waiting} need somebody' if waiting else ''}."


@dataclass(frozen=True, slots=True)
class _Turn:
    """One run's turn at all that one provider is to send."""

    workspace: Workspace
    ledger: Ledger
    provider: str
    slugs: Mapping[str, str]
    by: str
    any_size: bool
    clock: Callable[[], datetime]

    def go(self, rows: Sequence[DueRow]) -> list[Delivery]:
        try:
            provider = open_provider(self.provider, self.workspace)
        except GlocalError as error:
            return [_in_trouble(row, error) for row in rows]
        done: list[Delivery] = []
        with living_holder() as holder:
            for row in self._canary_first(rows):
                done.append(self._send(row, provider, holder, done))
        for issue in dict.fromkeys(row.issue_id for row in rows):
            finish_run(provider, self.slugs.get(issue, issue))
        if any(each.did is Deed.SENT for each in done):
            self.ledger.keep_copy(self.clock())
            witness_mail(self.workspace, self.provider)
        return done

    def _canary_first(self, rows: Sequence[DueRow]) -> list[DueRow]:
        canary = self.workspace.settings.delivery.canary
        return sorted(rows, key=lambda row: (row.issue_id, row.locale != canary))

    def _send(self, row: DueRow, provider: Provider, holder: str, before: Sequence[Delivery]) -> Delivery:
        delivery = self.workspace.settings.delivery
        first = (row.issue_id, delivery.canary)
        if any((each.issue_id, each.locale) == first and each.attention for each in before):
            return replace(
                _not_touched(row), note=f"waits for {delivery.canary}, which goes first", attention=True
            )
        terms = DueTerms(
            delivery.grace,
            delivery.zone_of(row.locale),
            delivery.window_of(row.locale),
            self.by,
            self.any_size,
            lambda kept: _obstacle(self.workspace, self.slugs, kept),
        )
        article = self.slugs.get(row.issue_id, _issue(row))
        try:
            return deliver_due(row, provider, self.ledger, holder, self.clock, terms, article)
        except Exception as error:  # noqa: BLE001 - of one language; the others are due all the same
            return _in_trouble(row, error)


def _obstacle(workspace: Workspace, slugs: Mapping[str, str], kept: ScheduledCampaign) -> str:
    """What would lead its readers nowhere, as a publish at this moment would be refused for it."""
    campaign = kept.campaign
    email, page = campaign.email, dict(campaign.urls).get("browser_url", "")
    if campaign.issue_id not in slugs and email.issue not in workspace.slugs():
        return f"its article {email.issue} is not in content/ any more"
    out = {item.entry_id for item in read_state(workspace).published}
    if page and page in email.html + email.text and f"{campaign.issue_id}/{email.locale}" not in out:
        return f"it links to {page}, which is not on the website"
    return ""


def _slugs(workspace: Workspace) -> dict[str, str]:
    """What the articles are called today, by their permanent ids."""
    return {article.id: article.slug for article in read_articles(workspace).usable}


def _is_free(row: DueRow) -> bool:
    """Whether nobody works on it."""
    return not row.holder or is_dead(row.holder)


def _issue(row: DueRow) -> str:
    return row.key.partition("/")[0]


def _not_touched(row: DueRow) -> Delivery:
    return Delivery(row.key, row.issue_id, row.locale, row.provider, row.state, at=row.at)


def _in_trouble(row: DueRow, error: Exception) -> Delivery:
    fault = as_fault(error)
    note = "; ".join(filter(None, (fault.message, fault.hint)))
    return replace(_not_touched(row), note=note, attention=True)


def _overdue_row(row: DueRow, article: str, workspace: Workspace, now: datetime) -> Delivery:
    words, way_out = late_words(row.at, row.at + workspace.settings.delivery.grace, now)
    if row.state is DeliveryState.SENDING and words:
        words = f"its time ({to_the_minute(row.at)}) has passed, and it was cut off"
    note = f"{words}; {way_out.replace('ARTICLE', article)}" if words else ""
    return replace(_not_touched(row), note=note, attention=bool(way_out))
