"""The log of recipients: one row for each person and issue, in the ledger's database. SQLAlchemy Core.

The key is the issue and the person: whoever reads two locales gets one message. `log_writer.py` says when
it is committed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pipelines.delivery.copies import mark_path
from pipelines.delivery.database import database_errors, looking, open_database, writing
from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.mailing.recipient_entries import (
    LogEntry,
    RecipientState,
    SettledReaders,
    entries_by_key,
    log_entry_of,
)
from pipelines.delivery.mailing.recipient_tables import mailings as _mailings
from pipelines.delivery.mailing.recipient_tables import recipients as _recipients
from pipelines.delivery.mailing.send_intents import OtherRunWrote, SendIntent, put_entries
from pipelines.delivery.mark import advance_mark, count_change
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

TRIES = 5
"""How often a commit is begun again because another run wrote one of its rows."""
COUNT_EVERY = 1.0
"""Seconds between two changes that the ledger counts while letters go out: to count, and to write the mark,
costs more than the letter's own row. The first is counted, so an older copy is behind from then on."""


class RecipientLog:
    """The only writer of recipients' states."""

    def __init__(self, url: str, mark: Path | None = None) -> None:
        self._engine = open_database(url)
        # Elsewhere than in a file, all machines would wait for the row that counts.
        self._mark = mark if self._engine.dialect.name == "sqlite" else None
        self._counted, self._uncounted = float("-inf"), False

    def close(self) -> None:
        self._count_rest()
        self._engine.dispose()

    def begin(self, token: str, issue_id: str, locale: str, digest: str, run: str, size: int) -> None:
        """A run goes through a campaign: what an earlier one left open is unknown from now on.

        `size`: how many people the list has for it.
        """
        mine = _recipients.c.token == token
        with writing(self._engine) as connection:
            if not connection.execute(sa.select(_mailings.c.token).where(_mailings.c.token == token)).first():
                connection.execute(
                    sa.insert(_mailings).values(
                        token=token, issue_id=issue_id, locale=locale, digest=digest, finished=False
                    )
                )
            connection.execute(sa.update(_mailings).where(_mailings.c.token == token).values(size=size))
            connection.execute(
                sa.update(_recipients)
                .where(mine, _recipients.c.state == RecipientState.SENDING, _recipients.c.run != run)
                .values(state=RecipientState.UNKNOWN, words="the run ended before the server's answer")
            )

    def finish(self, token: str) -> None:
        """The whole audience of a campaign has its message, or never will."""
        with writing(self._engine) as connection:
            connection.execute(sa.update(_mailings).where(_mailings.c.token == token).values(finished=True))
        self._count_rest()

    def reopen(self, token: str) -> str:
        """Take a campaign's refusals back, not what came back later: the last answer, empty if none."""
        rows = _recipients.c
        mine = rows.token == token, rows.state == RecipientState.BOUNCED, rows.returned_at.is_(None)
        last = sa.select(_recipients.c.words).where(*mine).order_by(_recipients.c.at.desc())
        with writing(self._engine) as connection:
            answer = connection.execute(last).scalars().first()
            connection.execute(sa.update(_recipients).where(*mine).values(state=RecipientState.FAILED))
            return answer or ""

    def settle(self, which: SettledReaders, *, has_it: bool) -> tuple[str, ...]:
        """A person's word about readers: they have their letter, or the next run sends them the same one.

        Returns their fingerprints. Nobody may be sending the edition meanwhile.
        """
        rows = _recipients.c
        mine = [rows.issue_id == which.issue_id, rows.locale == which.locale, rows.state.in_(which.states)]
        if which.person or which.message_id:
            mine += [sa.or_(rows.person == which.person, rows.message_id == which.message_id)]
        state = RecipientState.ACCEPTED if has_it else RecipientState.FAILED
        with writing(self._engine) as connection:
            found = connection.execute(sa.select(rows.person, rows.token).where(*mine)).all()
            words = f"a person said: {'sent' if has_it else 'send it again'}"
            anew = {} if has_it else {"returned_at": None, "returned_status": None}
            connection.execute(sa.update(_recipients).where(*mine).values(state=state, words=words, **anew))
            if not has_it:
                tokens = {row.token for row in found}
                open_again = sa.update(_mailings).where(_mailings.c.token.in_(tokens))
                connection.execute(open_again.values(finished=False))
            return tuple(row.person for row in found)

    def mailing(self, token: str) -> tuple[str, bool, int]:
        """The digest of what was sent, empty if nothing was; whether its audience is through; its size."""
        with looking(self._engine) as connection:
            row = connection.execute(sa.select(_mailings).where(_mailings.c.token == token)).first()
            return (row.digest, row.finished, row.size or 0) if row else ("", False, 0)

    def counts(self, token: str) -> dict[RecipientState, int]:
        """How many recipients of a campaign are in each state."""
        query = sa.select(_recipients.c.state, sa.func.count()).where(_recipients.c.token == token)
        with looking(self._engine) as connection:
            rows = connection.execute(query.group_by(_recipients.c.state)).all()
            return {RecipientState(state): number for state, number in rows}

    def returned(self, token: str) -> int:
        """How many of a campaign's letters were accepted, and came back later."""
        mine = _recipients.c.token == token, _recipients.c.state == RecipientState.BOUNCED
        query = sa.select(sa.func.count()).where(*mine, _recipients.c.returned_at.is_not(None))
        with looking(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def known(self, issue_id: str, persons: Sequence[str]) -> dict[str, LogEntry]:
        """The rows of these persons, by person."""
        with looking(self._engine) as connection:
            found = entries_by_key(connection, [(issue_id, person) for person in persons])
            return {person: entry for (_, person), entry in found.items()}

    def entries(self, issue_id: str, state: RecipientState) -> tuple[LogEntry, ...]:
        """All of an issue's rows in a state, such as the unknown ones, which a person should look at."""
        query = sa.select(_recipients).where(_recipients.c.issue_id == issue_id, _recipients.c.state == state)
        with looking(self._engine) as connection:
            return tuple(
                log_entry_of(row) for row in connection.execute(query.order_by(_recipients.c.message_id))
            )

    def write(self, intents: Sequence[SendIntent]) -> list[LogEntry | None]:
        """Write in one commit what may be written; for each intent None, or the row that is in its way."""
        count = self._mark is not None and time.monotonic() - self._counted >= COUNT_EVERY
        with database_errors():
            for _ in range(TRIES):
                try:
                    with self._engine.begin() as connection:
                        found = put_entries(connection, intents)
                        if count:
                            count_change(connection)
                except (IntegrityError, OtherRunWrote):
                    continue
                self._uncounted = not count
                if count:
                    self._advance_mark()
                return found
        raise DeliveryError(
            "too many runs write the log of recipients at the same time",
            hint="wait for one to end, and run it again",
        )

    def _count_rest(self) -> None:
        """Count what was written since the last count."""
        if self._mark and self._uncounted:
            with writing(self._engine) as connection:
                count_change(connection)
            self._advance_mark()

    def _advance_mark(self) -> None:
        advance_mark(self._mark, self._engine)
        self._counted, self._uncounted = time.monotonic(), False


def open_recipient_log(workspace: Workspace) -> RecipientLog:
    """The log beside the workspace's ledger, in the same database."""
    return RecipientLog(ledger_url(workspace), mark_path(workspace))
