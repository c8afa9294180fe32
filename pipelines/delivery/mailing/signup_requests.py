"""Requests for the newsletter: what one is, and its row. `signups.py` has what their senders do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from pipelines.delivery.database import insert_once
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import consent_texts, signups

LINK_LIFE = timedelta(days=2)
"""How long the link of a confirmation letter holds; what was not confirmed by then is forgotten."""
LETTER_CLAIM = timedelta(minutes=15)
"""A letter that a process took and never told the end of is sent again after so long: longer than a mail
server may take (RFC 5321, 4.5.3.2)."""


class LetterState(StrEnum):
    """What became of a confirmation letter."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What somebody read before they asked."""

    locale: str
    text: str

    @property
    def digest(self) -> str:
        return sha256(f"{self.locale}\0{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signup:
    """A request for the newsletter."""

    id: str
    address: str
    """As it goes into an envelope; empty after its owner left."""
    locale: str
    asked_at: datetime
    confirmed: bool = False
    left: bool = False


def add_request(
    connection: sa.Connection, new: Signup, shown: ConsentText, asked_from: str, now: datetime
) -> None:
    """Write a request down, with the text that its sender read, for a letter to go out."""
    known = sa.select(consent_texts.c.digest).where(consent_texts.c.digest == shown.digest)
    if not connection.execute(known).first():
        insert_once(connection, consent_texts, digest=shown.digest, locale=shown.locale, text=shown.text)
    connection.execute(
        sa.insert(signups).values(
            id=new.id,
            person=person(new.address),
            address=new.address,
            locale=new.locale,
            shown=shown.digest,
            shown_in=shown.locale,
            asked_at=naive_utc(now),
            asked_from=asked_from,
            letter=LetterState.WAITING,
            confirmed_from="",
        )
    )


def letter_due(now: datetime) -> sa.ColumnElement[bool]:
    """That a request's letter waits and its time has come, or that who took it never told the end of it."""
    lost = sa.and_(
        signups.c.letter == LetterState.SENDING,
        signups.c.letter_at < naive_utc(now - LETTER_CLAIM),
    )
    due = sa.and_(
        signups.c.letter == LetterState.WAITING,
        sa.or_(signups.c.letter_at.is_(None), signups.c.letter_at <= naive_utc(now)),
    )
    return sa.or_(due, lost)


def signup_of(row: sa.Row[Any]) -> Signup:
    """A request as it was read."""
    return Signup(
        *(row.id, row.address, row.locale, row.asked_at.replace(tzinfo=UTC)),
        confirmed=row.confirmed_at is not None,
        left=row.left_at is not None,
    )
