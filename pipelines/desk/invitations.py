"""Invitations: who is to come in by a link, and with which rights."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from pipelines.desk.desk import Desk
from pipelines.desk.rights import Right
from pipelines.desk.store import INVITATION

INVITATION_LINK = "invitation"
"""The kind of such a link."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an administrator said when they invited somebody."""

    name: str
    address: str
    rights: tuple[Right, ...] = ()
    languages: tuple[str, ...] = ()
    person: str = ""
    """The id of somebody who has an account, and needs another password; empty: a new account."""


def invite(desk: Desk, invitation: Invitation) -> str:
    """The path of a link that lets this one person in, once and within a week; earlier ones are over."""
    withdraw_invitations(desk, lambda each: each.address.casefold() == invitation.address.casefold())
    detail = json.dumps(asdict(invitation))
    key = desk.store.make_link(INVITATION_LINK, detail, desk.clock() + INVITATION)
    return f"/invitation?key={key}"


def read_invitation(detail: str | None) -> Invitation | None:
    """What a link is about; None for none."""
    if detail is None:
        return None
    said = json.loads(detail)
    return Invitation(
        said["name"],
        said["address"],
        tuple(Right(each) for each in said["rights"]),
        tuple(said["languages"]),
        said["person"],
    )


def open_invitations(desk: Desk) -> tuple[tuple[Invitation, datetime], ...]:
    """Who has a link that was not taken yet, and until when it waits."""
    links = desk.store.links(INVITATION_LINK, desk.clock())
    return tuple((found, end) for _, detail, end in links if (found := read_invitation(detail)))


def withdraw_invitations(desk: Desk, which: Callable[[Invitation], bool]) -> int:
    """End the links of these invitations; how many there were."""
    count = 0
    for key, detail, _ in desk.store.links(INVITATION_LINK, desk.clock()):
        found = read_invitation(detail)
        if found and which(found):
            desk.store.drop_link(key)
            count += 1
    return count
