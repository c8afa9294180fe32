"""What every page of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.actions.engine import Engine
from pipelines.desk.audit import Audit
from pipelines.desk.newsroom import Newsroom
from pipelines.desk.paint import Paint
from pipelines.desk.passwords import Passwords
from pipelines.desk.people import People
from pipelines.desk.send_tools import SendTools
from pipelines.desk.store import LINK, DeskStore

FIRST_ACCOUNT = "first account"
"""The kind of the link that makes it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One per process. `clock` is aware."""

    root: Path
    engine: Engine
    port: int
    clock: Callable[[], datetime]
    newsroom: Newsroom
    people: People
    store: DeskStore = field(repr=False)
    audit: Audit
    passwords: Passwords
    paint: Paint
    send_tools: SendTools = field(default_factory=SendTools)

    @property
    def cookie(self) -> str:
        """The name of the cookie: with the port, since browsers send cookies to every port of a host."""
        return f"glocal-desk-{self.port}"

    def first_link(self) -> str:
        """The path of a link that makes the first account, once and within half an hour; empty where there
        is an account already.
        """
        if self.people.present():
            return ""
        self.store.drop_links(FIRST_ACCOUNT)
        return f"/first?key={self.store.make_link(FIRST_ACCOUNT, '', self.clock() + LINK)}"
