"""One's own account: name, language of the desk, password, and where one is signed in."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.notices import NoticeEvent
from pipelines.desk.pages.sign_in import new_password, no_passwords
from pipelines.desk.passwords import LONGEST, SHORTEST
from pipelines.desk.people import with_password
from pipelines.desk.rights import Act, Person
from pipelines.desk.routing import form_at, page

ACCOUNT = "/account"


def show_account(request: DeskRequest) -> Response:
    """The page."""
    return _account(request)


def change_account(request: DeskRequest) -> Response:
    """Another name, or another language of the desk."""
    fields, gettext = request.fields(), request.words.gettext
    name = fields.line("name", gettext("Write your name."), 100)
    locale = fields.choice("locale", ("", *request.desk.templates.words))
    if not fields.fine:
        return _account(request, fields)
    request.desk.people.change(request.person.id, lambda each: replace(each, name=name, locale=locale))
    return request.go(ACCOUNT, gettext("Saved."))


def change_notices(request: DeskRequest) -> Response:
    """Of what to be told."""
    fields = request.fields()
    wanted = fields.choices("told", [each.value for each in NoticeEvent])
    if not fields.fine:
        return _account(request, fields)
    silent = tuple(each.value for each in NoticeEvent if each.value not in wanted)
    request.desk.people.change(request.person.id, lambda each: replace(each, silent=silent))
    return request.go(ACCOUNT, request.words.gettext("Saved."))


def change_password(request: DeskRequest) -> Response:
    """Another password, for whoever knows the one of today; all other browsers are signed out."""
    desk, fields, gettext = request.desk, request.fields(), request.words.gettext
    if not request.ways_in.password:
        return request.go(ACCOUNT, no_passwords(request), "bad")
    today = fields.secret("today", gettext("Write the password that you have today."), LONGEST)
    password = new_password(request, fields)
    keys = (f"account {request.person.address.casefold()}",)
    if fields.fine and (pause := desk.store.begin_try(keys, desk.clock())):
        count = int(pause.total_seconds()) + 1
        fields.fault("today", gettext("Too many tries. Wait %(count)s seconds, then try again.", count=count))
    elif fields.fine and not desk.passwords.fits(today, request.person.password):
        desk.audit.refused(
            request.person.id, "change of password", "The password of today was wrong.", request.place
        )
        fields.fault("today", gettext("This is not the password that you have today."))
    if not fields.fine:
        return _account(request, fields)
    hashed = desk.passwords.hashed(password)
    desk.people.change(request.person.id, lambda each: with_password(each, hashed))
    desk.store.succeeded(keys)
    desk.store.sign_out_everywhere(request.person.id, but=request.session.id if request.session else "")
    desk.audit.done(request.person.id, "change of password", request.person.name, request.place)
    return request.go(ACCOUNT, gettext("Your password is changed, and all other browsers are signed out."))


def drop_service(request: DeskRequest) -> Response:
    """Never again come in by one service; not by taking away the last way in."""
    desk, gettext, issuer = request.desk, request.words.gettext, request.fields().line("issuer", longest=2000)
    left = tuple(each for each in request.person.identities if each.issuer != issuer)
    if not _comes_in(request, replace(request.person, identities=left)):
        why = gettext("This is your only way in. Add another one first, or ask an administrator for a link.")
        desk.audit.refused(request.person.id, f"take away {issuer}", "It is the last way in.", request.place)
        return request.go(ACCOUNT, why, "bad")
    desk.people.change(
        request.person.id,
        lambda each: replace(each, identities=tuple(one for one in each.identities if one.issuer != issuer)),
    )
    desk.audit.done(request.person.id, f"take away {issuer}", request.person.name, request.place)
    return request.go(ACCOUNT, gettext("You cannot sign in with it any more."))


def _comes_in(request: DeskRequest, person: Person) -> bool:
    """Whether somebody has a way in, as the settings are today."""
    ways = request.ways_in
    known = {each.issuer for each in ways.services.values()}
    return bool(ways.password and person.password) or any(each.issuer in known for each in person.identities)


def sign_out_everywhere(request: DeskRequest) -> Response:
    """End all sessions but this one."""
    request.desk.store.sign_out_everywhere(
        request.person.id, but=request.session.id if request.session else ""
    )
    request.desk.audit.done(request.person.id, "signed out everywhere", request.person.name, request.place)
    return request.go(ACCOUNT, request.words.gettext("All other browsers are signed out."))


def _account(request: DeskRequest, fields: Fields | None = None) -> Response:
    return request.page(
        "account.html",
        200 if fields is None else 422,
        fields=fields,
        sessions=request.desk.store.sessions(request.person.id),
        here=request.session,
        shortest=SHORTEST,
        ways=request.ways_in,
        tags=tuple(request.desk.templates.words),
        now=request.desk.clock(),
    )


routes = [
    form_at("/account/notices", change_notices, Act.OWN_ACCOUNT),
    page(ACCOUNT, show_account, Act.OWN_ACCOUNT),
    form_at(ACCOUNT, change_account, Act.OWN_ACCOUNT),
    form_at(f"{ACCOUNT}/password", change_password, Act.OWN_ACCOUNT),
    form_at(f"{ACCOUNT}/services/remove", drop_service, Act.OWN_ACCOUNT),
    form_at(f"{ACCOUNT}/sign-out-everywhere", sign_out_everywhere, Act.OWN_ACCOUNT),
]
