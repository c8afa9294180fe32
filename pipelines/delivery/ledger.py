"""The ledger: one row per edition and provider, and a log of events. SQLAlchemy Core, so any database.

A row is identified by the issue's permanent id, not by its folder's name: a renamed issue stays sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pipelines.delivery.approval import ApprovalPolicy
from pipelines.delivery.approval_record import Approvals
from pipelines.delivery.copies import copy_ledger, ledger_path, mark_path
from pipelines.delivery.database import database_errors, looking, open_database, writing
from pipelines.delivery.event_log import EventLog, add_event
from pipelines.delivery.ledger_guard import require_sound
from pipelines.delivery.mark import advance_mark, count_change
from pipelines.delivery.proposal_record import Proposals
from pipelines.delivery.rows import delivery_of, held_by, naive_utc, numbers_text, update_rows
from pipelines.delivery.schema import deliveries, events
from pipelines.delivery.secrets import secret
from pipelines.delivery.witness import NOT_OUT, mailed_path, testify
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.workspace.paths import Workspace

CLAIM = timedelta(minutes=10)
"""How long a row belongs to a run that no longer answers."""


class Ledger:
    """The only writer of delivery states. `now` is always handed in, in UTC."""

    def __init__(
        self,
        url: str,
        policy: ApprovalPolicy = ApprovalPolicy(),  # noqa: B008 - frozen
        workspace: Workspace | None = None,
    ) -> None:
        self._engine = open_database(url)
        self.approvals = Approvals(self._engine, policy)
        self.proposals = Proposals(self._engine)
        self.events = EventLog(self._engine)
        self._workspace = workspace
        self._vouched = False
        self._lock = Lock()

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def vouch(self, now: datetime) -> None:
        """Before anything is sent to readers: that this is the ledger that was there, and a copy of it.

        DeliveryError if that is not certain. Without a workspace there is nothing to compare it with.
        """
        if self._workspace is None:
            return
        with self._lock:  # of all that a run sends at once, the first asks
            if not self._vouched:
                require_sound(self._workspace)
                copy_ledger(self._workspace, now)
                self._vouched = True

    def keep_copy(self, now: datetime) -> None:
        """After something was sent: a copy that knows of it."""
        if self._workspace and self._vouched:
            copy_ledger(self._workspace, now)

    @contextmanager
    def _recording(self) -> Iterator[sa.Connection]:
        """A transaction that changes what is known of deliveries; the mark follows."""
        with writing(self._engine) as connection:
            yield connection
            count_change(connection)
        if self._workspace:
            with database_errors():
                advance_mark(mark_path(self._workspace), self._engine)

    def claim(self, campaign: Campaign, provider: str, holder: str, now: datetime) -> Delivery | None:
        """The row of this edition, made if need be, for `holder` alone; None while another run has it."""
        with self._recording() as connection:
            self._plan(connection, campaign, provider, holder, now)
        with writing(self._engine) as connection:
            mine = self._where(campaign.issue_id, campaign.email.locale, provider)
            if not self._take(connection, mine, holder, now):
                return None
            return delivery_of(connection.execute(sa.select(deliveries).where(mine)).one())

    def take(self, key: str, holder: str, now: datetime) -> Delivery | None:
        """Claim a row that is there, and read it as it is then; None while another run has it."""
        with writing(self._engine) as connection:
            mine = deliveries.c.key == key
            if not self._take(connection, mine, holder, now):
                return None
            return delivery_of(connection.execute(sa.select(deliveries).where(mine)).one())

    def hold(self, delivery: Delivery, holder: str, now: datetime) -> bool:
        """Claim a row that is there; False while another run has it."""
        with writing(self._engine) as connection:
            return self._take(connection, deliveries.c.key == delivery.key, holder, now)

    @staticmethod
    def _take(connection: sa.Connection, mine: sa.ColumnElement[bool], holder: str, now: datetime) -> bool:
        free = sa.or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until < naive_utc(now))
        return (
            update_rows(connection, mine, free, claimed_by=holder, claimed_until=naive_utc(now + CLAIM)) == 1
        )

    def _plan(
        self, connection: sa.Connection, campaign: Campaign, provider: str, holder: str, now: datetime
    ) -> None:
        locale = campaign.email.locale
        mine = self._where(campaign.issue_id, locale, provider)
        if connection.execute(sa.select(deliveries.c.key).where(mine)).first():
            return
        try:
            with connection.begin_nested():
                connection.execute(
                    sa.insert(deliveries).values(
                        key=campaign.key,
                        issue_id=campaign.issue_id,
                        locale=locale,
                        provider=provider,
                        state=DeliveryState.PLANNED,
                    )
                )
        except IntegrityError:  # another run planned it in this moment, or the name belongs to another issue
            if not connection.execute(sa.select(deliveries.c.key).where(mine)).first():
                raise DeliveryError(
                    f"{campaign.key} was already used by another issue",
                    origin=Origin(f"content/{campaign.email.issue}/index.md"),
                    hint="give this article's folder another name",
                ) from None
            return
        add_event(connection, campaign.key, holder, now, DeliveryState.PLANNED, "")

    def record(
        self,
        delivery: Delivery,
        state: DeliveryState,
        holder: str,
        now: datetime,
        *,
        detail: str = "",
        **values: str | datetime | Numbers | None,
    ) -> Delivery:
        """Put the row into a state, with new values of its other columns, and return it.

        DeliveryError if the claim was lost to another run meanwhile.
        """
        changed = replace(delivery, state=state, **values)  # type: ignore[arg-type] # columns are named as fields
        kept = {
            name: naive_utc(value) if isinstance(value, datetime) else value for name, value in values.items()
        }
        if kept.pop("stored", None) is not None or "numbers" in kept:
            kept["numbers"] = numbers_text(changed)
        with self._recording() as connection:
            self._change(connection, delivery, holder, state=state, **kept)
            add_event(connection, delivery.key, holder, now, state, detail)
        self._testify(delivery.state, changed, now)
        return changed

    def _testify(self, before: DeliveryState, row: Delivery, now: datetime) -> None:
        """Let the witness outside know, once the ledger does; but what it knows better it keeps."""
        if self._workspace and not {before, row.state} <= NOT_OUT:
            testify(mailed_path(self._workspace), row, now)

    def note(self, delivery: Delivery, actor: str, now: datetime, event: str, detail: str = "") -> None:
        """Write down that something happened to a row, or is about to."""
        with self._recording() as connection:
            add_event(connection, delivery.key, actor, now, event, detail)

    def note_once(self, key: str, actor: str, now: datetime, event: str, detail: str) -> None:
        """As `note`, unless the very same stands there: a run that goes on does again what it did before."""
        same = (events.c.key == key, events.c.actor == actor, events.c.event == event)
        with self._recording() as connection:
            known = sa.select(events.c.id).where(*same, events.c.detail == detail)
            if not connection.execute(known).first():
                add_event(connection, key, actor, now, event, detail)

    def resolve(
        self,
        delivery: Delivery,
        state: DeliveryState,
        person: str,
        now: datetime,
        allowed: Sequence[DeliveryState] = (DeliveryState.UNKNOWN,),
    ) -> None:
        """A person's word about a row that is in one of these states; DeliveryError if it is not."""
        with self._recording() as connection:
            mine = (deliveries.c.key == delivery.key, deliveries.c.state.in_(allowed))
            if not update_rows(connection, *mine, state=state):
                raise DeliveryError(
                    f"{delivery.key} is not unknown, so there is nothing to resolve",
                    hint="glocal status shows its state",
                )
            add_event(connection, delivery.key, person, now, "resolved", f"a person said: {state}")
        self._testify(delivery.state, replace(delivery, state=state), now)

    def keep_numbers(self, delivery: Delivery, numbers: Numbers) -> None:
        """What the provider tells of a campaign today."""
        with writing(self._engine) as connection:
            told = numbers_text(replace(delivery, numbers=numbers))
            update_rows(connection, deliveries.c.key == delivery.key, numbers=told)

    def renew(self, delivery: Delivery, holder: str, now: datetime) -> None:
        """Hold on to a claim during a long send."""
        with writing(self._engine) as connection:
            self._change(connection, delivery, holder, claimed_until=naive_utc(now + CLAIM))

    @staticmethod
    def _change(connection: sa.Connection, delivery: Delivery, holder: str, **values: object) -> None:
        if not update_rows(connection, *held_by(delivery, holder), **values):
            raise DeliveryError(
                f"{delivery.key}: another run took over", hint="see what it did: glocal status"
            )

    def release(self, delivery: Delivery, holder: str) -> None:
        """Give the claim back."""
        with writing(self._engine) as connection:
            update_rows(connection, *held_by(delivery, holder), claimed_by="", claimed_until=None)

    def release_dead(self, is_dead: Callable[[str], bool]) -> None:
        """Give back the claims of runs that are known to have died, so that nobody waits for them."""
        claimed = sa.select(deliveries.c.claimed_by).where(deliveries.c.claimed_by != "").distinct()
        with writing(self._engine) as connection:
            dead = [holder for holder in connection.execute(claimed).scalars() if is_dead(holder)]
            update_rows(connection, deliveries.c.claimed_by.in_(dead), claimed_by="", claimed_until=None)

    def rows(self, issue_id: str) -> tuple[Delivery, ...]:
        """All rows of an issue, in the order of their keys."""
        with looking(self._engine) as connection:
            rows = connection.execute(
                sa.select(deliveries).where(deliveries.c.issue_id == issue_id).order_by(deliveries.c.key)
            )
            return tuple(delivery_of(row) for row in rows)

    @staticmethod
    def _where(issue_id: str, locale: str, provider: str) -> sa.ColumnElement[bool]:
        return sa.and_(
            deliveries.c.issue_id == issue_id,
            deliveries.c.locale == locale,
            deliveries.c.provider == provider,
        )


def ledger_url(workspace: Workspace) -> str:
    """Where the ledger is: at the address in the named environment variable, or in a file of its own."""
    if name := workspace.settings.ledger.url_env:
        return secret(name)
    workspace.state.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{ledger_path(workspace)}"


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made or brought up to date if need be."""
    wanted = workspace.settings.delivery
    policy = ApprovalPolicy(wanted.approval_required, wanted.four_eyes)
    return Ledger(ledger_url(workspace), policy, workspace)
