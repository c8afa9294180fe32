"""Confirmation letters: written, and handed to the workspace's mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from typing import assert_never

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.signup_requests import LETTER_CLAIM, LetterState, Signup
from pipelines.delivery.mailing.signups import Signups
from pipelines.delivery.mailing.transport import Connection, MessageOutcome, OutgoingMessage, Transport
from pipelines.emails.mime import service_mail
from pipelines.model.errors import GlocalError
from pipelines.signup.links import confirmation_url
from pipelines.signup.pages import Pages
from pipelines.workspace.settings import EmailSettings

SHORTEST_WAIT = timedelta(minutes=1)


class Letters:
    """Writes the letters, and sends those that wait."""

    def __init__(
        self,
        pages: Pages,
        signups: Signups,
        transport: Callable[[], Transport],
        settings: EmailSettings,
        secret: str,
    ) -> None:
        self._pages, self._signups, self._transport = pages, signups, transport
        self._settings, self._secret = settings, secret
        self._address = parseaddr(settings.sender)[1]

    def write(self, signup: Signup) -> bytes:
        """A request's letter in its reader's language: the same bytes at each try."""
        url = confirmation_url(self._pages.url, signup.id, signup.locale, self._secret)
        subject, text, html = self._pages.letter(signup.locale, url)
        name = sha256(f"confirm {signup.id}".encode()).hexdigest()[:32]
        return service_mail(
            sender=self._settings.sender,
            reply_to=self._settings.reply_to,
            to=signup.address,
            subject=subject,
            text=text,
            html=html,
            locale=signup.locale,
            date=signup.asked_at,
            message_id=f"<{name}@{self._address.rpartition('@')[2]}>",
        )

    def send_waiting(self, clock: Callable[[], datetime]) -> int:
        """Hand over the letters that wait; how many went out.

        Raises what the mail server says if it takes no mail at all; the letters wait then.
        """
        connection: Connection | None = None
        sent = 0
        try:
            while signup := self._signups.take_letter(clock()):
                try:
                    connection = connection or self._transport().connect()
                    outcome = self._hand_over(connection, signup)
                except GlocalError:
                    self._signups.letter_done(signup.id, LetterState.WAITING, _next_try(signup, clock()))
                    raise
                state, at = _letter_state(outcome, signup, clock())
                self._signups.letter_done(signup.id, state, at)
                sent += state is LetterState.SENT
                if outcome.lost:
                    connection = None
        finally:
            if connection:
                connection.close()
        return sent

    def _hand_over(self, connection: Connection, signup: Signup) -> MessageOutcome:
        content = self.write(signup)
        letter = OutgoingMessage(self._address, signup.address, content, claim=lambda: True)
        (outcome,) = connection.send([letter])
        return outcome or MessageOutcome(RecipientState.FAILED)


def _letter_state(outcome: MessageOutcome, signup: Signup, now: datetime) -> tuple[LetterState, datetime]:
    match outcome.state:
        case RecipientState.ACCEPTED:
            return LetterState.SENT, now
        case RecipientState.BOUNCED:
            return LetterState.REFUSED, now
        case RecipientState.UNKNOWN if now - signup.asked_at > LETTER_CLAIM:
            return LetterState.SENT, now  # twice is enough; they can ask again
        case RecipientState.UNKNOWN | RecipientState.FAILED | RecipientState.SENDING:
            return LetterState.WAITING, _next_try(signup, now)
        case _:
            assert_never(outcome.state)


def _next_try(signup: Signup, now: datetime) -> datetime:
    """The next try: after as long as it has taken until now."""
    return now + max(now - signup.asked_at, SHORTEST_WAIT)
