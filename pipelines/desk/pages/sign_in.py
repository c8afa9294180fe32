"""Coming in: sign in, the first account, an invitation; and going out again."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from pipelines.delivery.mailing.recipients import checked_address
from pipelines.desk.desk import FIRST_ACCOUNT
from pipelines.desk.desk_request import DeskRequest, own_path
from pipelines.desk.fields import Fields
from pipelines.desk.invitations import INVITATION_LINK, Invitation, read_invitation
from pipelines.desk.passwords import LONGEST, SHORTEST
from pipelines.desk.people import new_person, with_password
from pipelines.desk.rights import Act, Person, Right
from pipelines.desk.routing import SIGN_IN, form_at, open_form, open_page
from pipelines.desk.sign_in_page import sign_in_page

FIRST = "/first"
INVITED = "/invitation"
FIRST_RIGHTS = (Right.AUTHOR, Right.PUBLISHER, Right.ADMINISTRATOR)
"""Of whoever comes first: nobody else could give them any."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the form of a new account before anybody types."""

    name: str = ""
    address: str = ""


def show_sign_in(request: DeskRequest) -> Response:
    """The form, or on to where somebody who is signed in wanted to go."""
    then = own_path(request.query("next") or "/")
    if request.somebody:
        return request.go(then)
    return sign_in_page(request, then=then)


def sign_in(request: DeskRequest) -> Response:
    """Let somebody in who knows the password of an account; one answer to all others."""
    desk, fields, gettext = request.desk, request.fields(), request.words.gettext
    then = own_path(fields.line("next", longest=2000) or "/")
    address, password = fields.line("address"), fields.secret("password", longest=LONGEST)
    now = desk.clock()
    if not request.ways_in.password:
        return _no_entry(request, fields, then, no_passwords(request), 403)
    keys = (f"account {address.casefold()}", f"place {request.place}")
    if pause := desk.store.begin_try(keys, now):
        why = gettext(
            "Too many tries. Wait %(count)s seconds, then try again.", count=int(pause.total_seconds()) + 1
        )
        return _no_entry(request, fields, then, why, 429)
    person = desk.people.with_address(address)
    if not desk.passwords.fits(password, person.password if person else "") or person is None:
        why = gettext("No account has this mail address and this password.")
        return _no_entry(request, fields, then, why, 422)
    desk.store.succeeded(keys)
    return request.signed_in(person, then)


def _no_entry(request: DeskRequest, fields: Fields, then: str, why: str, status: int) -> Response:
    said = {
        403: "Passwords are not used at this desk.",
        422: "No account has this address and this password.",
        429: "There were too many tries.",
    }[status]
    request.desk.audit.refused("", f"sign in as {fields.values.get('address', '')}", said, request.place)
    return sign_in_page(request, status, then=then, fields=fields, fault=why)


def no_passwords(request: DeskRequest) -> str:
    """Said where somebody comes with a password, and the settings let nobody in by one."""
    return request.words.gettext("Passwords are not used at this desk. Choose one of the services.")


def sign_out(request: DeskRequest) -> Response:
    """End this session."""
    if request.session:
        request.desk.store.sign_out(request.session.id)
    response = request.go(SIGN_IN)
    response.delete_cookie(request.desk.cookie)
    return response


def show_first(request: DeskRequest) -> Response:
    """The form of the first account, for whoever has the link from the terminal."""
    key = request.query("key")
    if (
        request.desk.store.link(FIRST_ACCOUNT, key, request.desk.clock()) is None
        or request.desk.people.present()
    ):
        return link_is_over(request)
    return first_form(request, key, None)


def make_first(request: DeskRequest) -> Response:
    """Take the first person in; the link is over then."""
    desk, fields = request.desk, request.fields()
    key = fields.line("key")
    if desk.store.link(FIRST_ACCOUNT, key, desk.clock()) is None or desk.people.present():
        return link_is_over(request)
    person = _read_person(request, fields, FIRST_RIGHTS)
    if not fields.fine:
        return first_form(request, key, fields)
    if desk.store.take_link(FIRST_ACCOUNT, key, desk.clock()) is None or not desk.people.add(person):
        return link_is_over(request)
    desk.audit.done(person.id, "first account", person.name, request.place)
    return request.signed_in(person, "/")


def show_invitation(request: DeskRequest) -> Response:
    """The form of a new account, for whoever got the link."""
    key = request.query("key")
    invitation = read_invitation(request.desk.store.link(INVITATION_LINK, key, request.desk.clock()))
    if invitation is None:
        return link_is_over(request)
    return invited_form(request, key, invitation, None)


def accept_invitation(request: DeskRequest) -> Response:
    """Take in somebody who was invited; or give a new password to somebody who had forgotten it."""
    desk, fields = request.desk, request.fields()
    key, now = fields.line("key"), desk.clock()
    invitation = read_invitation(desk.store.link(INVITATION_LINK, key, now))
    if invitation is None:
        return link_is_over(request)
    person = _read_person(request, fields, invitation.rights, invitation.languages)
    refuse_taken_address(request, fields, person.address, invitation.person)
    if not fields.fine:
        return invited_form(request, key, invitation, fields)
    if desk.store.take_link(INVITATION_LINK, key, now) is None:
        return link_is_over(request)
    if invitation.person:
        changed = desk.people.change(invitation.person, lambda each: with_password(each, person.password))
        if changed is None:
            return link_is_over(request)
        person = changed
        desk.store.sign_out_everywhere(person.id)
    elif not desk.people.add(person):
        return link_is_over(request)
    desk.audit.done(person.id, "came in by a link", person.name, request.place)
    return request.signed_in(person, "/")


def _read_person(
    request: DeskRequest, fields: Fields, rights: tuple[Right, ...], languages: tuple[str, ...] = ()
) -> Person:
    name, address = read_name(request, fields)
    password = new_password(request, fields)
    if not request.ways_in.password:
        fields.fault("password", no_passwords(request))
    hashed = request.desk.passwords.hashed(password) if fields.fine else ""
    return with_password(new_person(name, address, rights, languages), hashed)


def read_name(request: DeskRequest, fields: Fields) -> tuple[str, str]:
    """What somebody new is called, and their mail address."""
    gettext = request.words.gettext
    name = fields.line("name", gettext("Write your name."), 100)
    address = fields.line("address", gettext("Write your mail address."), 254)
    if address and checked_address(address) is None:
        fields.fault("address", gettext("This is no mail address. Write it as name@example.org."))
    return name, address


def refuse_taken_address(request: DeskRequest, fields: Fields, address: str, person_id: str) -> None:
    """A fault of the form where the address is that of another person than this."""
    other = request.desk.people.with_address(address)
    if other and other.id != person_id:
        fields.fault("address", request.words.gettext("Somebody else signs in with this mail address."))


def new_password(request: DeskRequest, fields: Fields) -> str:
    """A password that somebody wants to have from now on."""
    gettext = request.words.gettext
    password = fields.secret("password", gettext("Choose a password."), LONGEST)
    if password and len(password) < SHORTEST:
        fields.fault(
            "password",
            gettext("A password has %(count)s characters or more. A sentence is good.", count=SHORTEST),
        )
    return password


def first_form(request: DeskRequest, key: str, fields: Fields | None) -> Response:
    """The form of the first account, with what is wrong in it."""
    gettext = request.words.gettext
    return request.page(
        "join.html",
        200 if fields is None else 422,
        key=key,
        fields=fields,
        known=_Known(),
        shortest=SHORTEST,
        ways=request.ways_in,
        target=FIRST,
        title=gettext("The first account"),
        lead=gettext("Nobody works here yet. You will be able to do everything, and to invite the others."),
        button=gettext("Make the account"),
    )


def invited_form(request: DeskRequest, key: str, invitation: Invitation, fields: Fields | None) -> Response:
    """The form of somebody who was invited, with what is wrong in it."""
    gettext = request.words.gettext
    return request.page(
        "join.html",
        200 if fields is None else 422,
        key=key,
        fields=fields,
        known=_Known(invitation.name, invitation.address),
        shortest=SHORTEST,
        ways=request.ways_in,
        target=INVITED,
        title=gettext("Welcome"),
        lead=gettext("You were invited to this desk. Choose a password, and you are in.")
        if request.ways_in.password
        else gettext("You were invited to this desk."),
        button=gettext("Come in"),
    )


def link_is_over(request: DeskRequest) -> Response:
    """The page of a link that leads nowhere any more."""
    gettext = request.words.gettext
    request.desk.audit.refused(
        "", request.http.url.path, "The link was used, was over, or never was.", request.place
    )
    return request.page(
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
    open_page(FIRST, show_first),
    open_form(FIRST, make_first),
    open_page(INVITED, show_invitation),
    open_form(INVITED, accept_invitation),
]
