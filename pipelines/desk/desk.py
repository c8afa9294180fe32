"""What every page of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from pipelines.actions.engine import Engine
from pipelines.desk.audit import Audit
from pipelines.desk.drafting import DraftWork
from pipelines.desk.handovers import Handovers
from pipelines.desk.page_templates import PageTemplates
from pipelines.desk.passwords import Passwords
from pipelines.desk.people import People
from pipelines.desk.send_tools import SendTools
from pipelines.desk.sign_in_services import SignInServices
from pipelines.desk.store import LINK, DeskStore
from pipelines.desk.workspace_cache import WorkspaceCache

FIRST_ACCOUNT = "first account"
"""The kind of the link that makes it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One per process. `clock` is aware."""

    root: Path
    engine: Engine
    port: int
    clock: Callable[[], datetime]
    cache: WorkspaceCache
    people: People
    store: DeskStore = field(repr=False)
    audit: Audit
    passwords: Passwords
    templates: PageTemplates
    handovers: Handovers
    services: SignInServices
    send_tools: SendTools = field(default_factory=SendTools)
    drafting: DraftWork = field(default_factory=DraftWork)
    git_now: Event = field(default_factory=Event)
    """Set to have the next round of git at once."""
    complaint: Callable[[], str] = str
    """What is wrong with the engine, as a sentence; empty: nothing is."""

    @property
    def cookie(self) -> str:
        """The name of the cookie: with the port, since browsers send cookies to every port of a host."""
        return f"glocal-desk-{self.port}"

    def first_link(self) -> str:
        """The path of a link that makes the first account, once and within half an hour; empty where there
        is an account already.
        """
        return _first_link(self.people, self.store, self.clock())


def first_link(state: Path) -> str:
    """As `Desk.first_link`, for whoever has no desk at hand: a terminal in the workspace. `state`: its folder
    for such things.
    """
    return _first_link(People(state), DeskStore(state), datetime.now(UTC))


def _first_link(people: People, store: DeskStore, now: datetime) -> str:
    if people.present():
        return ""
    store.drop_links(FIRST_ACCOUNT)
    return f"/first?key={store.make_link(FIRST_ACCOUNT, '', now + LINK)}"
