"""One's own account: name, language of the desk, password, and where one is signed in."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipelines.desk.fields import Fields
from pipelines.desk.notices import NoticeEvent
from pipelines.desk.pages.sign_in import new_password
from pipelines.desk.passwords import LONGEST, SHORTEST
from pipelines.desk.people import with_password
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.visit import Visit

ACCOUNT = "/account"


def show_account(visit: Visit) -> Response:
    """The page."""
    return _account(visit)


def change_account(visit: Visit) -> Response:
    """Another name, or another language of the desk."""
    fields, gettext = visit.fields(), visit.words.gettext
    name = fields.line("name", gettext("Write your name."), 100)
    locale = fields.choice("locale", ("", *visit.desk.templates.words))
    if not fields.fine:
        return _account(visit, fields)
    visit.desk.people.change(visit.person.id, lambda each: replace(each, name=name, locale=locale))
    return visit.go(ACCOUNT, gettext("Saved."))


def change_notices(visit: Visit) -> Response:
    """Of what to be told."""
    fields = visit.fields()
    wanted = fields.choices("told", [each.value for each in NoticeEvent])
    if not fields.fine:
        return _account(visit, fields)
    silent = tuple(each.value for each in NoticeEvent if each.value not in wanted)
    visit.desk.people.change(visit.person.id, lambda each: replace(each, silent=silent))
    return visit.go(ACCOUNT, visit.words.gettext("Saved."))


def change_password(visit: Visit) -> Response:
    """Another password, for whoever knows the one of today; all other browsers are signed out."""
    desk, fields, gettext = visit.desk, visit.fields(), visit.words.gettext
    today = fields.secret("today", gettext("Write the password that you have today."), LONGEST)
    password = new_password(visit, fields)
    keys = (f"account {visit.person.address.casefold()}",)
    if fields.fine and (pause := desk.store.begin_try(keys, desk.clock())):
        count = int(pause.total_seconds()) + 1
        fields.fault("today", gettext("Too many tries. Wait %(count)s seconds, then try again.", count=count))
    elif fields.fine and not desk.passwords.fits(today, visit.person.password):
        desk.audit.refused(visit.person.id, "change of password", "the old one is wrong", visit.place)
        fields.fault("today", gettext("This is not the password that you have today."))
    if not fields.fine:
        return _account(visit, fields)
    hashed = desk.passwords.hashed(password)
    desk.people.change(visit.person.id, lambda each: with_password(each, hashed))
    desk.store.succeeded(keys)
    desk.store.sign_out_everywhere(visit.person.id, but=visit.session.id if visit.session else "")
    desk.audit.done(visit.person.id, "change of password", visit.person.name, visit.place)
    return visit.go(ACCOUNT, gettext("Your password is changed, and all other browsers are signed out."))


def sign_out_everywhere(visit: Visit) -> Response:
    """End all sessions but this one."""
    visit.desk.store.sign_out_everywhere(visit.person.id, but=visit.session.id if visit.session else "")
    visit.desk.audit.done(visit.person.id, "signed out everywhere", visit.person.name, visit.place)
    return visit.go(ACCOUNT, visit.words.gettext("All other browsers are signed out."))


def _account(visit: Visit, fields: Fields | None = None) -> Response:
    return visit.page(
        "account.html",
        200 if fields is None else 422,
        fields=fields,
        sessions=visit.desk.store.sessions(visit.person.id),
        here=visit.session,
        shortest=SHORTEST,
        tags=tuple(visit.desk.templates.words),
        now=visit.desk.clock(),
    )


routes = [
    form_at("/account/notices", change_notices, Act.OWN_ACCOUNT),
    page(ACCOUNT, show_account, Act.OWN_ACCOUNT),
    form_at(ACCOUNT, change_account, Act.OWN_ACCOUNT),
    form_at(f"{ACCOUNT}/password", change_password, Act.OWN_ACCOUNT),
    form_at(f"{ACCOUNT}/sign-out-everywhere", sign_out_everywhere, Act.OWN_ACCOUNT),
]
