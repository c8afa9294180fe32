"""What a service says of somebody who signs in by it; or why it says nothing that is believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from pipelines.desk.rights import Identity
from pipelines.model.markup import visible


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who somebody is, as a service says."""

    identity: Identity
    address: str = ""
    """A mail address; empty: it names none."""
    verified: bool = False
    """Whether it says that the address is theirs."""


class SignInFault(Enum):
    """Why a service has let nobody in."""

    NO_ANSWER = auto()
    """It cannot be reached, or does not answer as it should."""
    NOT_TRUSTED = auto()
    """What it sent is not what was asked for, or not from it."""


class NotVouched(Exception):  # noqa: N818 - it is caught by its name
    """A service has vouched for nobody. `detail` is for the record: never a token or a secret."""

    def __init__(self, fault: SignInFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = visible(detail)[:200]
