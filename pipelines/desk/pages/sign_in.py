"""Coming in: sign in, the first account, an invitation; and going out again."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from pipelines.delivery.mailing.recipients import checked_address
from pipelines.desk.desk import FIRST_ACCOUNT
from pipelines.desk.fields import Fields
from pipelines.desk.invitations import INVITATION_LINK, Invitation, read_invitation
from pipelines.desk.passwords import LONGEST, SHORTEST
from pipelines.desk.people import new_person, with_password
from pipelines.desk.rights import Act, Person, Right
from pipelines.desk.routing import SIGN_IN, form_at, open_form, open_page
from pipelines.desk.visit import Visit, own_path

FIRST_RIGHTS = (Right.AUTHOR, Right.PUBLISHER, Right.ADMINISTRATOR)
"""Of whoever comes first: nobody else could give them any."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the form of a new account before anybody types."""

    name: str = ""
    address: str = ""


def show_sign_in(visit: Visit) -> Response:
    """The form, or on to where somebody who is signed in wanted to go."""
    then = own_path(visit.query("next") or "/")
    if visit.somebody:
        return visit.go(then)
    return visit.page(
        "sign-in.html", then=then, fields=None, signed_out=False, nobody=not visit.desk.people.present()
    )


def sign_in(visit: Visit) -> Response:
    """Let somebody in who knows the password of an account; one answer to all others."""
    desk, fields, gettext = visit.desk, visit.fields(), visit.words.gettext
    then = own_path(fields.line("next", longest=2000) or "/")
    address, password = fields.line("address"), fields.secret("password", longest=LONGEST)
    now = desk.clock()
    keys = (f"account {address.casefold()}", f"place {visit.place}")
    if pause := desk.store.begin_try(keys, now):
        why = gettext(
            "Too many tries. Wait %(count)s seconds, then try again.", count=int(pause.total_seconds()) + 1
        )
        return _no_entry(visit, fields, then, why, 429)
    person = desk.people.with_address(address)
    if not desk.passwords.fits(password, person.password if person else "") or person is None:
        why = gettext("No account has this mail address and this password.")
        return _no_entry(visit, fields, then, why, 422)
    desk.store.succeeded(keys)
    return visit.signed_in(person, then)


def _no_entry(visit: Visit, fields: Fields, then: str, why: str, status: int) -> Response:
    visit.desk.audit.refused("", f"sign in as {fields.values.get('address', '')}", why, visit.place)
    fields.fault("who", why)
    return visit.page("sign-in.html", status, then=then, fields=fields, signed_out=False, nobody=False)


def sign_out(visit: Visit) -> Response:
    """End this session."""
    if visit.session:
        visit.desk.store.sign_out(visit.session.id)
    response = visit.go(SIGN_IN)
    response.delete_cookie(visit.desk.cookie)
    return response


def show_first(visit: Visit) -> Response:
    """The form of the first account, for whoever has the link from the terminal."""
    key = visit.query("key")
    if visit.desk.store.link(FIRST_ACCOUNT, key, visit.desk.clock()) is None or visit.desk.people.present():
        return _link_is_over(visit)
    return _first_form(visit, key, None)


def make_first(visit: Visit) -> Response:
    """Take the first person in; the link is over then."""
    desk, fields = visit.desk, visit.fields()
    key = fields.line("key")
    if desk.store.link(FIRST_ACCOUNT, key, desk.clock()) is None or desk.people.present():
        return _link_is_over(visit)
    person = _read_person(visit, fields, FIRST_RIGHTS)
    if not fields.fine:
        return _first_form(visit, key, fields)
    if desk.store.take_link(FIRST_ACCOUNT, key, desk.clock()) is None or not desk.people.add(person):
        return _link_is_over(visit)
    desk.audit.done(person.id, "first account", person.name, visit.place)
    return visit.signed_in(person, "/")


def show_invitation(visit: Visit) -> Response:
    """The form of a new account, for whoever got the link."""
    key = visit.query("key")
    invitation = read_invitation(visit.desk.store.link(INVITATION_LINK, key, visit.desk.clock()))
    if invitation is None:
        return _link_is_over(visit)
    return _invited_form(visit, key, invitation, None)


def accept_invitation(visit: Visit) -> Response:
    """Take in somebody who was invited; or give a new password to somebody who had forgotten it."""
    desk, fields = visit.desk, visit.fields()
    key, now = fields.line("key"), desk.clock()
    invitation = read_invitation(desk.store.link(INVITATION_LINK, key, now))
    if invitation is None:
        return _link_is_over(visit)
    person = _read_person(visit, fields, invitation.rights, invitation.languages)
    other = desk.people.with_address(person.address)
    if other and other.id != invitation.person:
        fields.fault("address", visit.words.gettext("Somebody else signs in with this mail address."))
    if not fields.fine:
        return _invited_form(visit, key, invitation, fields)
    if desk.store.take_link(INVITATION_LINK, key, now) is None:
        return _link_is_over(visit)
    if invitation.person:
        changed = desk.people.change(invitation.person, lambda each: with_password(each, person.password))
        if changed is None:
            return _link_is_over(visit)
        person = changed
        desk.store.sign_out_everywhere(person.id)
    elif not desk.people.add(person):
        return _link_is_over(visit)
    desk.audit.done(person.id, "came in by a link", person.name, visit.place)
    return visit.signed_in(person, "/")


def _read_person(
    visit: Visit, fields: Fields, rights: tuple[Right, ...], languages: tuple[str, ...] = ()
) -> Person:
    gettext = visit.words.gettext
    name = fields.line("name", gettext("Write your name."), 100)
    address = fields.line("address", gettext("Write your mail address."), 254)
    if address and checked_address(address) is None:
        fields.fault("address", gettext("This is no mail address. Write it as name@example.org."))
    password = new_password(visit, fields)
    hashed = visit.desk.passwords.hashed(password) if fields.fine else ""
    return with_password(new_person(name, address, rights, languages), hashed)


def new_password(visit: Visit, fields: Fields) -> str:
    """A password that somebody wants to have from now on."""
    gettext = visit.words.gettext
    password = fields.secret("password", gettext("Choose a password."), LONGEST)
    if password and len(password) < SHORTEST:
        fields.fault(
            "password",
            gettext("A password has %(count)s characters or more. A sentence is good.", count=SHORTEST),
        )
    return password


def _first_form(visit: Visit, key: str, fields: Fields | None) -> Response:
    gettext = visit.words.gettext
    return visit.page(
        "join.html",
        200 if fields is None else 422,
        key=key,
        fields=fields,
        known=_Known(),
        shortest=SHORTEST,
        title=gettext("The first account"),
        lead=gettext("Nobody works here yet. You will be able to do everything, and to invite the others."),
        button=gettext("Make the account"),
    )


def _invited_form(visit: Visit, key: str, invitation: Invitation, fields: Fields | None) -> Response:
    gettext = visit.words.gettext
    return visit.page(
        "join.html",
        200 if fields is None else 422,
        key=key,
        fields=fields,
        known=_Known(invitation.name, invitation.address),
        shortest=SHORTEST,
        title=gettext("Welcome"),
        lead=gettext("You were invited to this desk. Choose a password, and you are in."),
        button=gettext("Come in"),
    )


def _link_is_over(visit: Visit) -> Response:
    gettext = visit.words.gettext
    visit.desk.audit.refused("", visit.request.url.path, "a link that is over", visit.place)
    return visit.page(
        "error.html",
        410,
        title=gettext("This link is over"),
        sentence=gettext("It was used already, or it waited too long."),
        hint=gettext(
            "Ask whoever sent it for another one; whoever started the desk finds one in the terminal."
        ),
        helpers=(),
    )


routes = [
    open_page(SIGN_IN, show_sign_in),
    open_form(SIGN_IN, sign_in),
    form_at("/sign-out", sign_out, Act.OWN_ACCOUNT),
    open_page("/first", show_first),
    open_form("/first", make_first),
    open_page("/invitation", show_invitation),
    open_form("/invitation", accept_invitation),
]
