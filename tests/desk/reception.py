"""A desk for tests: a small workspace, an engine in memory, browsers that are signed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipelines.actions.engine import RunProgress
from pipelines.actions.request import PublishParameters
from pipelines.desk.app import make_app
from pipelines.desk.desk import Desk
from pipelines.desk.passwords import Passwords
from pipelines.desk.people import new_person, with_password
from pipelines.desk.rights import Person, Right
from pipelines.desk.service_calls import ServiceCalls
from tests.delivery.editions import SETTINGS

HOME = "http://127.0.0.1:4200"
PASSWORD = "seven beads on a thread"
CHEAP = Passwords(cost=16)
HASHED = CHEAP.hashed(PASSWORD)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARTICLE = '---\nid: "tag:example.org,2026:hello"\ntitle: Hello\ndate: 2026-11-20\n---\n\nWe met.\n'


@dataclass
class MemoryEngine:
    """Begins nothing; keeps what it was asked."""

    asked: list[tuple[PublishParameters, str]] = field(default_factory=list)
    runs: dict[str, RunProgress] = field(default_factory=dict)

    def publish(self, parameters: PublishParameters, by: str) -> str:
        self.asked.append((parameters, by))
        run = f"run-{len(self.asked)}"
        self.runs[run] = RunProgress(run, parameters["issue"], by)
        return run

    def progress(self, run: str) -> RunProgress | None:
        return self.runs.get(run)

    def running(self, issue: str) -> str:
        return next((run for run, each in self.runs.items() if each.issue == issue and not each.is_over), "")


@dataclass
class Reception:
    """A desk, its clock, and people who come to it."""

    root: Path
    engine: MemoryEngine = field(default_factory=MemoryEngine)
    now: datetime = NOW
    calls: ServiceCalls | None = None
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = make_app(
            self.root, self.engine, port=4200, clock=lambda: self.now, passwords=CHEAP, calls=self.calls
        )

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)

    def browser(self, language: str = "en") -> TestClient:
        """A browser that nobody knows yet; it says where it comes from, as all do."""
        headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document", "Accept-Language": language}
        return TestClient(
            self.app, HOME, headers=headers, follow_redirects=False, raise_server_exceptions=False
        )

    def person(
        self, *rights: Right, languages: Iterable[str] = (), name: str = "Ana Ivanova", address: str = ""
    ) -> Person:
        """Somebody with an account, whose password is `PASSWORD`."""
        number = len(self.desk.people.all())
        made = new_person(name, address or f"ana{number}@example.org", rights, languages)
        person = with_password(made, HASHED)
        assert self.desk.people.add(person)
        return person

    def signed_in(
        self, *rights: Right, languages: Iterable[str] = (), name: str = "Ana Ivanova"
    ) -> TestClient:
        """The browser of somebody with these rights."""
        return self.as_person(self.person(*rights, languages=languages, name=name))

    def as_person(self, person: Person) -> TestClient:
        browser = self.browser()
        browser.cookies.set(self.desk.cookie, self.desk.store.sign_in(person.id, "192.0.2.1", self.now))
        return browser


def desk_workspace(folder: Path, more: str = "") -> Path:
    """An article in four languages, and nothing else."""
    (folder / "content/hello").mkdir(parents=True)
    (folder / "content/hello/index.md").write_text(ARTICLE)
    (folder / "glocal.toml").write_text(f'locales = ["en", "fr", "de", "mt"]\n{SETTINGS}{more}')
    return folder


def words_of(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
