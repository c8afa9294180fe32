"""Those who signed up at our own pages: asked, confirmed, left. In the ledger's database, SQLAlchemy Core.

The address is kept here, since the engine sends to it: while a request waits for its confirmation, and while
somebody is subscribed. What stays of one who left is the evidence, with the fingerprint of the address
(`recipients.person`) instead of it. Each deed of a reader is one commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from pipelines.delivery.copies import mark_path
from pipelines.delivery.database import insert_once
from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.mailing.reader_database import ReaderDatabase
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.signup_limits import PER_ADDRESS, PER_CLIENT, forget_tries, may_try
from pipelines.delivery.mailing.signup_requests import (
    LINK_LIFE,
    ConsentText,
    LetterState,
    Signup,
    add_request,
    letter_due,
    signup_of,
)
from pipelines.delivery.mailing.suppression import (
    Suppression,
    SuppressionReason,
    add_suppressions,
    ever_suppressed,
    lift_suppressions,
)
from pipelines.delivery.mailing.unsubscribe_witness import Kind, note_left, read_left
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import left_tokens, signups, subscribers
from pipelines.workspace.paths import Workspace

AT_ONCE = 1000
"""Subscribers read in one query."""
BY = "sign-up pages"


class Signups(ReaderDatabase):
    """The only writer of sign-ups. `now` is handed in, in UTC. Several processes may use it at once."""

    def ask(self, new: Signup, shown: ConsentText, asked_from: str, client: str, now: datetime) -> bool:
        """Write down that somebody asks, for a letter to go out; False if their client asks too often.

        For an address that is asked for too often nothing is written, and nobody is told so.
        """
        who = person(new.address)
        with self._changing(counts=False) as connection:
            if not may_try(connection, f"client {client}", PER_CLIENT, now):
                return False
            if not may_try(connection, f"address {who}", PER_ADDRESS, now):
                return True
            add_request(connection, new, shown, asked_from, now)
        return True

    def find(self, id: str, now: datetime) -> Signup | None:  # noqa: A002 - what it is
        """A request that may be confirmed, or was; None if it is too old, or its owner left since."""
        with self._looking() as connection:
            row = connection.execute(sa.select(signups).where(signups.c.id == id)).first()
        found = signup_of(row) if row else None
        if found is None or found.left or (not found.confirmed and found.asked_at + LINK_LIFE < now):
            return None
        return found

    def confirm(self, id: str, confirmed_from: str, now: datetime) -> Signup | None:  # noqa: A002 - as above
        """Subscribe who asked, and end what kept mail from them; None as `find`. Twice is once."""
        with self._changing() as connection:
            open_ = (signups.c.id == id, signups.c.confirmed_at.is_(None))
            fresh = signups.c.asked_at >= naive_utc(now - LINK_LIFE)
            values = {"confirmed_at": naive_utc(now), "confirmed_from": confirmed_from}
            done = connection.execute(sa.update(signups).where(*open_, fresh).values(values))
            if done.rowcount:
                row = connection.execute(sa.select(signups).where(signups.c.id == id)).one()
                _put_subscriber(connection, row.person, row.address, row.locale, now)
                lift_suppressions(connection, row.person, BY, now)
        return self.find(id, now)

    def leave(self, who: str, now: datetime) -> None:
        """Never again a letter to a reader, by their fingerprint or their token of a list. Twice is once.

        Nobody here knows whose token it is, so it is kept, and obeyed, until `leave_as` says it.
        """
        self._witness("token", [token_print(who)], now)
        self._witness("person", [who] if is_fingerprint(who) else [], now)
        with self._changing() as connection:
            insert_once(connection, left_tokens, token=token_print(who), at=naive_utc(now))
            if is_fingerprint(who):
                _let_go(connection, who, now)

    def leave_as(self, who: str, persons: Collection[str], now: datetime) -> None:
        """Who it was that left by a token: from now on their addresses are suppressed instead of it."""
        self._witness("person", sorted(persons), now)
        self._witness("resolved", [token_print(who)], now)
        with self._changing() as connection:
            for one in sorted(persons):
                _let_go(connection, one, now)
            connection.execute(sa.delete(left_tokens).where(left_tokens.c.token == token_print(who)))

    def recall_left(self) -> None:
        """Let go again whom the second witness saw leave, and the ledger has forgotten."""
        if self._left is None:
            return
        seen = read_left(self._left)
        if not any(seen.values()):
            return
        with self._looking() as connection:
            known = ever_suppressed(connection, SuppressionReason.UNSUBSCRIBED)
            tokens = {*connection.execute(sa.select(left_tokens.c.token)).scalars(), *seen["resolved"]}
        people = {one: at for one, at in seen["person"].items() if one not in known}
        unknown = {one: at for one, at in seen["token"].items() if one not in tokens}
        if people or unknown:
            with self._changing() as connection:
                for one, at in people.items():
                    _let_go(connection, one, at)
                for one, at in unknown.items():
                    insert_once(connection, left_tokens, token=one, at=naive_utc(at))

    def _witness(self, kind: Kind, prints: Sequence[str], now: datetime) -> None:
        if self._left and prints:
            note_left(self._left, kind, prints, now)

    def choose_language(self, who: str, locale: str, now: datetime) -> None:
        """From now on a person gets the newsletter in another language, on whichever list they are."""
        with self._changing() as connection:
            here = subscribers.c.person == who
            changed = connection.execute(sa.update(subscribers).where(here).values(locale=locale))
            if not changed.rowcount:
                _put_subscriber(connection, who, "", locale, now)

    def subscribed(self) -> Iterator[tuple[str, str, str]]:
        """Fingerprint, address and locale of all who signed up, in an order of their own."""
        last, query = "", sa.select(subscribers).where(subscribers.c.address != "").limit(AT_ONCE)
        while True:  # no transaction is open while a letter goes out
            with self._looking() as connection:
                after = query.where(subscribers.c.person > last).order_by(subscribers.c.person)
                rows = connection.execute(after).all()
            for row in rows:
                yield row.person, row.address, row.locale
            if len(rows) < AT_ONCE:
                return
            last = rows[-1].person

    def wishes(self) -> Mapping[str, str]:
        """The locale that readers of other lists chose here, by their fingerprint."""
        query = sa.select(subscribers.c.person, subscribers.c.locale).where(subscribers.c.address == "")
        with self._looking() as connection:
            return {row.person: row.locale for row in connection.execute(query)}

    def tokens_left(self) -> frozenset[str]:
        """The prints of the tokens of those who left."""
        with self._looking() as connection:
            return frozenset(connection.execute(sa.select(left_tokens.c.token)).scalars())

    def take_letter(self, now: datetime) -> Signup | None:
        """A request whose letter is to go out, for us alone; None if there is none.

        One that another process took and never told the end of is taken again: a second letter with the
        same link does no harm, none at all would leave somebody outside.
        """
        due = letter_due(now)
        waiting = (signups.c.confirmed_at.is_(None), signups.c.asked_at >= naive_utc(now - LINK_LIFE))
        query = sa.select(signups).where(*waiting, due).order_by(signups.c.asked_at).limit(1)
        with self._looking() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        with self._changing(counts=False) as connection:
            mine = (signups.c.id == row.id, signups.c.letter == row.letter, due)
            taken = connection.execute(
                sa.update(signups).where(*mine).values(letter=LetterState.SENDING, letter_at=naive_utc(now))
            )
        return signup_of(row) if taken.rowcount else None

    def letter_done(self, id: str, state: LetterState, at: datetime) -> None:  # noqa: A002 - as above
        """What became of a letter; one that waits is tried again at that time."""
        with self._changing(counts=False) as connection:
            connection.execute(
                sa.update(signups).where(signups.c.id == id).values(letter=state, letter_at=naive_utc(at))
            )

    def forget_old(self, now: datetime) -> None:
        """Requests that nobody confirmed in time, with their addresses, and counts of former days."""
        with self._changing(counts=False) as connection:
            old = signups.c.asked_at < naive_utc(now - LINK_LIFE)
            connection.execute(sa.delete(signups).where(old, signups.c.confirmed_at.is_(None)))
            forget_tries(connection, now)


def token_print(token: str) -> str:
    return sha256(f"token\0{token}".encode()).hexdigest()


def is_fingerprint(who: str) -> bool:
    """Whether this may be the fingerprint of an address."""
    return len(who) == 64 and not set(who) - set("0123456789abcdef")


def _let_go(connection: sa.Connection, who: str, now: datetime) -> None:
    add_suppressions(connection, [Suppression(who, SuppressionReason.UNSUBSCRIBED, now, by=BY)])
    connection.execute(sa.delete(subscribers).where(subscribers.c.person == who))
    ended = (signups.c.person == who, signups.c.confirmed_at.is_not(None), signups.c.left_at.is_(None))
    connection.execute(sa.update(signups).where(*ended).values(left_at=naive_utc(now), address=""))


def _put_subscriber(connection: sa.Connection, who: str, address: str, locale: str, now: datetime) -> None:
    values = {"address": address, "locale": locale, "at": naive_utc(now)}
    mine = sa.update(subscribers).where(subscribers.c.person == who).values(values)
    if not connection.execute(mine).rowcount and not insert_once(
        connection, subscribers, person=who, **values
    ):
        connection.execute(mine)


def open_signups(workspace: Workspace) -> Signups:
    """The sign-ups beside the workspace's ledger, in the same database; nobody who left is forgotten."""
    found = Signups(ledger_url(workspace), mark_path(workspace), workspace.state / "left.txt")
    found.recall_left()
    return found
