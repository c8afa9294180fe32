"""A request to the desk, with who asks and what the pages work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from pipelines.desk.desk import Desk
from pipelines.desk.fields import Fields
from pipelines.desk.rights import Act, Person, may
from pipelines.desk.store import Session
from pipelines.languages.accepted import preferred_locale
from pipelines.translation.localize import Interface
from pipelines.workspace.sign_in_settings import SignInSettings
from pipelines.workspace.snapshot import Snapshot

Tone = Literal["good", "wait", "bad", "info"]


class Forbidden(Exception):  # noqa: N818 - it is caught by its name, and is no fault
    """Somebody wanted what they may not; the page of the answer says so."""

    def __init__(self, act: Act) -> None:
        super().__init__(act)
        self.act = act


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """Who asks for what. Handlers get one, and return a response made by `page` or `go`."""

    desk: Desk
    http: Request
    words: Interface
    session: Session | None
    somebody: Person | None
    """Who is signed in; pages that ask for an act use `person`."""
    form: FormData

    @property
    def person(self) -> Person:
        """Who is signed in."""
        if self.somebody is None:
            raise Forbidden(Act.LOOK)
        return self.somebody

    @property
    def place(self) -> str:
        """The caller's network address."""
        return self.http.client.host if self.http.client else ""

    @property
    def snapshot(self) -> Snapshot:
        """The workspace as it is now."""
        return self.desk.cache.snapshot()

    @property
    def ways_in(self) -> SignInSettings:
        """How people come in. SettingsError while the settings cannot be read: then nobody new comes in."""
        return self.snapshot.workspace.settings.sign_in

    def param(self, name: str) -> str:
        """What stands in the address at this name."""
        return str(self.http.path_params[name])

    def query(self, name: str) -> str:
        """What stands behind the question mark."""
        return self.http.query_params.get(name, "")

    def fields(self) -> Fields:
        """The form that was sent, to be read."""
        return Fields(self.form, self.words)

    def allows(self, act: Act, issue: str = "", locale: str = "") -> bool:
        """Whether the person may do something: for showing or leaving out its button."""
        return self.somebody is not None and may(self.somebody, act, issue, locale)

    def leads(self, path: str) -> bool:
        """Whether there is a page at a path: no link leads nowhere."""
        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "path_params": {}}
        return any(route.matches(scope)[0] is Match.FULL for route in self.http.app.routes)

    def require(self, act: Act, issue: str = "", locale: str = "") -> None:
        """`Forbidden` unless the person may do it; for what only the form's content tells."""
        if not self.allows(act, issue, locale):
            raise Forbidden(act)

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page of the desk, by the name of its template."""
        notices = self.desk.store.told(self.session.id) if self.session else ()
        html = self.desk.templates.page(
            template,
            self.words,
            request=self,
            person=self.somebody,
            notices=notices,
            path=self.http.url.path,
            **values,
        )
        return HTMLResponse(html, status)

    def go(self, path: str, told: str = "", tone: Tone = "good") -> Response:
        """On to another page after a form was taken; it tells a sentence there."""
        if told and self.session:
            self.desk.store.tell(self.session.id, tone, told)
        return RedirectResponse(path, 303)

    def signed_in(self, person: Person, path: str) -> Response:
        """On to a page with a new session: what was known of this browser before is over."""
        desk = self.desk
        if self.session:
            desk.store.sign_out(self.session.id)
        response = RedirectResponse(path, 303)
        response.set_cookie(
            desk.cookie,
            desk.store.sign_in(person.id, self.place, desk.clock()),
            max_age=30 * 86400,
            httponly=True,
            secure=self.http.url.scheme == "https",
            samesite="lax",  # so that a link in a mail leads in; GET changes nothing here
        )
        return response


def receive_request(desk: Desk, http: Request, form: FormData) -> DeskRequest:
    """Who asks, by the cookie; in the language of their setting, then their browser's."""
    session = desk.store.session(http.cookies.get(desk.cookie, ""), desk.clock())
    person = desk.people.find(session.person) if session else None
    known = desk.templates.words
    wanted = person.locale if person else ""
    if wanted not in known:
        wanted = preferred_locale(http.headers.get("accept-language", ""), tuple(known), "en")
    return DeskRequest(desk, http, known[wanted], session if person else None, person, form)


def own_path(path: str) -> str:
    """A path on this desk that a caller named; `/` for whatever would lead elsewhere."""
    parts = urlsplit(path)
    ours = not parts.scheme and not parts.netloc and path.startswith("/") and not path.startswith("//")
    return path if ours and "\\" not in path and path.isprintable() else "/"
