"""What a transport is to the sender: connections, messages in batches, and what became of each message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.delivery.mailing.recipient_entries import RecipientState

LONGEST_REPLY = 200
"""Characters kept of a server's answer."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message on its way to one reader."""

    sender: str
    """Address of the envelope."""
    address: str
    content: bytes
    """Headers and body, each line ended by CRLF."""
    claim: Callable[[], bool]
    """Asked right before the message is handed over; False: it is no longer ours to send."""


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What became of a message: accepted, bounced, failed (may be tried again) or unknown."""

    state: RecipientState
    reply: str = ""
    """The server's answer, without any address."""
    lost: bool = False
    """The connection cannot be used any more."""


class Connection(Protocol):
    """An open way to the server, used by one thread."""

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        """Hand over messages, `batch_size` at most; an outcome for each, None where its claim said no.

        Refused if the server takes no mail from us at all; then nothing of the batch was accepted.
        """

    def close(self) -> None:
        """End the connection politely, if it still stands."""


class Transport(Protocol):
    """Where messages are handed over."""

    @property
    def host(self) -> str:
        """Its name in messages to people."""

    @property
    def batch_size(self) -> int:
        """How many messages one call takes at most."""

    def connect(self) -> Connection:
        """A connection ready for messages.

        Raises Unreachable for a fault that time may cure, and Refused if nobody there is to be trusted or
        we are not welcome.
        """
