"""What a person asked for when an edition is handed to its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SendOptions:
    """What a person asked for. Without `send`, a provider that keeps drafts gets a draft."""

    send: bool
    at: datetime | None = None
    """When (aware); None: now."""
    by: str = ""
    """Who approved."""
    proposer: str = ""
    """Who asked for it to be sent."""
    tests: tuple[str, ...] = ()
    """Addresses that get a test mail of the draft."""
    accepted: tuple[str, ...] = ()
    """What providers made of our texts and a person accepts as it is: the beginnings of its digests."""
    moved: str = ""
    """Why `at` is another time than a person said, in words; empty: it is not."""
