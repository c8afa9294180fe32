"""What is written into a ledger at a person's word when it is put back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from pipelines.delivery.database import looking, writing
from pipelines.delivery.event_log import add_event
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.ledger_guard import DISCLAIMED, unknown_to
from pipelines.delivery.mark import LedgerMark, mark_of
from pipelines.delivery.rows import naive_utc, update_rows
from pipelines.delivery.schema import deliveries, identity
from pipelines.delivery.witness import Mailed, Testimony
from pipelines.model.delivery import RESTORED, DeliveryState


class LedgerRepair(Ledger):
    """A ledger in the hands of somebody who puts it in order."""

    def unknown_of(self, said: Iterable[Testimony]) -> tuple[Testimony, ...]:
        """What witnesses say and this ledger does not know of."""
        with looking(self._engine) as connection:
            return unknown_to(connection, said)

    def holders(self, now: datetime) -> tuple[str, ...]:
        """The runs whose claims have not expired."""
        claimed = sa.select(deliveries.c.claimed_by).where(deliveries.c.claimed_until >= naive_utc(now))
        with looking(self._engine) as connection:
            return tuple(connection.execute(claimed.distinct()).scalars())

    def enter(self, mailed: Mailed, state: DeliveryState, person: str, now: datetime, detail: str) -> None:
        """Take in what a witness says, at a person's word."""
        mine = self._where(mailed.issue_id, mailed.locale, mailed.provider)
        ids = {"issue_id": mailed.issue_id, "locale": mailed.locale, "provider": mailed.provider}
        with self._recording() as connection:
            key = connection.execute(sa.select(deliveries.c.key).where(mine)).scalar()
            if key is None:
                key = mailed.key
                connection.execute(sa.insert(deliveries).values(key=key, state=state, **ids))
            if state is DeliveryState.UNKNOWN:  # a reference would be asked about, and the answer is lost
                update_rows(connection, mine, reference="")
            update_rows(
                connection, mine, state=state, digest=mailed.digest, claimed_by="", claimed_until=None
            )
            add_event(connection, key, person, now, RESTORED, detail)

    def disclaim(self, mailed: Mailed, person: str, now: datetime, detail: str) -> None:
        """A person's word that an edition did not go out, whatever a witness says."""
        with self._recording() as connection:
            add_event(connection, mailed.key, person, now, DISCLAIMED, detail)

    def continue_from(self, last: LedgerMark | None) -> LedgerMark:
        """Count on from what it has come to last, so that older copies stay older; the mark from now on."""
        with writing(self._engine) as connection:
            now = mark_of(connection)
            before = last.sequence if last and last.id == now.id else 0
            mark = LedgerMark(now.id, max(now.sequence, before) + 1)
            connection.execute(sa.update(identity).values(sequence=mark.sequence))
            return mark
