"""Reports written into the record of readers and the suppression list, once each, in one commit.

The commit has the place in the mailbox with it. So a kill before it changes nothing and the mails are read
again; after it they are not. A letter's report counts once however often it is read, and from wherever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, assert_never

import sqlalchemy as sa

from pipelines.delivery.copies import mark_path
from pipelines.delivery.database import database_errors, looking, open_database, writing
from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.mailing.bounces.report import LetterReport, ReportKind, bounce_kind
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipient_tables import recipients as _rows
from pipelines.delivery.mailing.return_path import id_of, letter_id
from pipelines.delivery.mailing.suppression import (
    Suppression,
    SuppressionReason,
    add_suppressions,
    was_suppressed,
)
from pipelines.delivery.mark import advance_mark, count_change
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import metadata
from pipelines.workspace.paths import Workspace

BY = "bounces"
"""Who enters people into the suppression list here."""

_mailboxes = sa.Table(
    "glocal_mailboxes",
    metadata,
    sa.Column("name", sa.String(300), primary_key=True),
    sa.Column("validity", sa.BigInteger, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class MailboxPlace:
    """How far a mailbox has been read."""

    name: str
    validity: int
    """UIDVALIDITY (RFC 3501, 2.3.1.1): another one, and all numbers are new."""
    last: int
    """The UID of the last mail that was read."""


class Effect(StrEnum):
    """What a report did."""

    SUPPRESSED = "suppressed"
    COUNTED = "counted"
    """Not delivered this time."""
    KNOWN = "known already"
    FOREIGN = "about no letter of ours"
    UNPROVEN = "about a letter of an older Glocal, whose id could be guessed"


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """A report, and what it did to which letter."""

    report: LetterReport
    effect: Effect
    issue_id: str = ""
    locale: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class SoftLimit:
    """How many letters of how many days must come back before somebody is given up."""

    letters: int
    days: int


class BounceRecord:
    """The only writer of what came back."""

    def __init__(self, url: str, secrets: Sequence[str], soft: SoftLimit, mark: Path | None = None) -> None:
        self._engine = open_database(url)
        self._secrets, self._soft = secrets, soft
        self._mark = mark if self._engine.dialect.name == "sqlite" else None

    def close(self) -> None:
        self._engine.dispose()

    def place(self, name: str) -> MailboxPlace | None:
        """How far a mailbox has been read; None: never."""
        with looking(self._engine) as connection:
            row = connection.execute(sa.select(_mailboxes).where(_mailboxes.c.name == name)).first()
            return MailboxPlace(row.name, row.validity, row.last) if row else None

    def record(
        self, reports: Sequence[LetterReport], place: MailboxPlace | None, now: datetime
    ) -> list[RecordedReport]:
        """Write down some reports and how far the mailbox is read; what each did."""
        with looking(self._engine) as connection:  # it takes a while, and keeps nobody from writing
            found = self._with_rows(connection, reports)
            people = {row.person for _, row in found if row is not None}
            came_back = self._came_back_lately(connection, people, now)
        with writing(self._engine) as connection:
            done = [self._apply(connection, each, came_back, now) for each in found]
            if place:
                _keep_place(connection, place)
            if self._mark:
                count_change(connection)
        with database_errors():
            advance_mark(self._mark, self._engine)
        return done

    def _with_rows(
        self, connection: sa.Connection, reports: Sequence[LetterReport]
    ) -> list[tuple[LetterReport, sa.Row[Any] | None]]:
        # Message ids have no index: it would cost each letter's sending more than this costs.
        ids = {report.letter for report in reports}
        query = sa.select(_rows).where(sa.func.substr(_rows.c.message_id, 2, 32).in_(ids))
        found = {id_of(row.message_id): row for row in connection.execute(query)} if ids else {}
        return [(report, found.get(report.letter)) for report in reports]

    def _apply(
        self,
        connection: sa.Connection,
        of: tuple[LetterReport, sa.Row[Any] | None],
        came_back: Counter[str],
        now: datetime,
    ) -> RecordedReport:
        report, row = of
        if row is None:
            return RecordedReport(report, Effect.FOREIGN)
        done = RecordedReport(report, Effect.KNOWN, row.issue_id, row.locale, row.token)
        if not (report.signed or self._is_unguessable(row, report.letter)):
            return replace(done, effect=Effect.UNPROVEN)
        match report.kind:
            case ReportKind.COMPLAINT:
                return replace(done, effect=self._complained(connection, report, row, now))
            case ReportKind.HARD | ReportKind.SOFT:
                return replace(done, effect=self._came_back(connection, report, row, came_back, now))
            case _:
                assert_never(report.kind)

    def _is_unguessable(self, row: sa.Row[Any], letter: str) -> bool:
        ids = (letter_id(row.issue_id, row.locale, row.person, secret) for secret in self._secrets)
        return letter in ids

    def _complained(
        self, connection: sa.Connection, report: LetterReport, row: sa.Row[Any], now: datetime
    ) -> Effect:
        detail = f"{report.status}, letter {report.letter[:8]}"
        entry = Suppression(row.person, SuppressionReason.COMPLAINED, now, detail, BY)
        if was_suppressed(connection, entry):  # and lifted since, perhaps: this letter has had its say
            return Effect.KNOWN
        add_suppressions(connection, [entry])
        return Effect.SUPPRESSED

    def _came_back(
        self,
        connection: sa.Connection,
        report: LetterReport,
        row: sa.Row[Any],
        came_back: Counter[str],
        now: datetime,
    ) -> Effect:
        # Asked anew: another report of the same reading may have been about the same letter.
        mine = _rows.c.issue_id == row.issue_id, _rows.c.person == row.person
        before = connection.execute(sa.select(_rows.c.returned_status).where(*mine)).scalar()
        if before is not None and (report.kind is ReportKind.SOFT or bounce_kind(before) is ReportKind.HARD):
            return Effect.KNOWN
        values = {"returned_at": naive_utc(now), "returned_status": report.status}
        connection.execute(sa.update(_rows).where(*mine).values(values))
        words = {"state": RecipientState.BOUNCED, "words": f"it came back: {report.status}"}
        connection.execute(sa.update(_rows).where(*mine, _rows.c.state.in_(_ON_THE_WAY)).values(words))
        came_back[row.person] += before is None
        detail, times = report.status, came_back[row.person]
        if report.kind is ReportKind.SOFT:
            if times < self._soft.letters:
                return Effect.COUNTED
            detail = f"{report.status}, {times} letters"
        add_suppressions(connection, [Suppression(row.person, SuppressionReason.BOUNCED, now, detail, BY)])
        return Effect.SUPPRESSED

    def _came_back_lately(
        self, connection: sa.Connection, people: Collection[str], now: datetime
    ) -> Counter[str]:
        """How many letters to each of these people came back in the days that count."""
        since = _rows.c.returned_at > naive_utc(now - timedelta(days=self._soft.days))
        query = sa.select(_rows.c.person, sa.func.count()).where(since, _rows.c.person.in_(people))
        rows = connection.execute(query.group_by(_rows.c.person)) if people else ()
        return Counter(dict(tuple(row) for row in rows))


_ON_THE_WAY = (RecipientState.ACCEPTED, RecipientState.UNKNOWN, RecipientState.SENDING)
"""That it came back tells what became of it, also where nobody knew; not of one that is to be sent anew."""


def _keep_place(connection: sa.Connection, place: MailboxPlace) -> None:
    mine = _mailboxes.c.name == place.name
    values = {"validity": place.validity, "last": place.last}
    if not connection.execute(sa.update(_mailboxes).where(mine).values(values)).rowcount:
        connection.execute(sa.insert(_mailboxes).values(name=place.name, **values))


def open_bounce_record(workspace: Workspace, secrets: Sequence[str], soft: SoftLimit) -> BounceRecord:
    """The record beside the workspace's ledger, in the same database."""
    return BounceRecord(ledger_url(workspace), secrets, soft, mark_path(workspace))
