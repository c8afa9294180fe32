"""Coming in by a service, such as EU Login: there, and back with somebody whom it vouches for.

A service says who somebody is, never what they may do: that stands in the file of people alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.desk.desk import FIRST_ACCOUNT
from pipelines.desk.desk_request import DeskRequest, own_path
from pipelines.desk.invitations import INVITATION_LINK, Invitation, read_invitation
from pipelines.desk.pages.account import ACCOUNT
from pipelines.desk.pages.sign_in import (
    FIRST,
    FIRST_RIGHTS,
    INVITED,
    first_form,
    invited_form,
    link_is_over,
    read_name,
    refuse_taken_address,
)
from pipelines.desk.people import new_person, with_identity
from pipelines.desk.rights import Act, Person
from pipelines.desk.routing import SIGN_IN, form_at, open_form, open_page
from pipelines.desk.sign_in_flow import SignInFlow, begin_flow, take_flow, way_back
from pipelines.desk.sign_in_page import sign_in_page
from pipelines.desk.store import digest_of
from pipelines.desk.vouched import NotVouched, SignInFault, Vouched
from pipelines.model.markup import visible
from pipelines.workspace.sign_in_settings import SignInService


@dataclass(frozen=True, slots=True)
class _Came:
    """Somebody who is back, and whom a service vouches for."""

    request: DeskRequest
    name: str
    """Of the service, in the settings."""
    service: SignInService
    flow: SignInFlow
    vouched: Vouched


def begin_sign_in(request: DeskRequest) -> Response:
    """On to a service, for somebody who has an account."""
    return _on_to_service(
        request, SignInFlow("", own_path(request.fields().line("next", longest=2000) or "/"))
    )


def begin_first(request: DeskRequest) -> Response:
    """On to a service, for whoever has the link that makes the first account."""
    desk, fields = request.desk, request.fields()
    key = fields.line("key")
    if desk.store.link(FIRST_ACCOUNT, key, desk.clock()) is None or desk.people.present():
        return link_is_over(request)
    name, address = read_name(request, fields)
    if not fields.fine:
        return first_form(request, key, fields)
    return _on_to_service(
        request, SignInFlow("", link_kind=FIRST_ACCOUNT, link=digest_of(key), name=name, address=address)
    )


def begin_invited(request: DeskRequest) -> Response:
    """On to a service, for whoever was invited, or could not come in any more."""
    desk, fields = request.desk, request.fields()
    key = fields.line("key")
    invitation = read_invitation(desk.store.link(INVITATION_LINK, key, desk.clock()))
    if invitation is None:
        return link_is_over(request)
    name, address = read_name(request, fields)
    refuse_taken_address(request, fields, address, invitation.person)
    if not fields.fine:
        return invited_form(request, key, invitation, fields)
    return _on_to_service(
        request, SignInFlow("", link_kind=INVITATION_LINK, link=digest_of(key), name=name, address=address)
    )


def begin_adding(request: DeskRequest) -> Response:
    """On to a service, for somebody who is signed in and wants to come in by it too."""
    return _on_to_service(request, SignInFlow("", ACCOUNT, request.person.id))


def come_back(request: DeskRequest) -> Response:
    """Back from a service: let in whom it vouches for, if they are somebody here."""
    name, service = _asked_service(request)
    gettext = request.words.gettext
    flow = take_flow(request, name)
    if flow is None or (flow.person and (request.somebody is None or request.somebody.id != flow.person)):
        sentence = gettext(
            "This sign-in took longer than ten minutes, or began in another browser. Begin again."
        )
        return _turned_away(
            request, sentence, "No such sign-in was begun in this browser within ten minutes.", 403
        )
    if said := request.query("error"):
        sentence = gettext(
            "You were not let through at %(service)s, or stopped there.", service=service.label
        )
        return _turned_away(request, sentence, f"The service says: {said[:100]}", 403, flow.then)
    try:
        vouched = request.desk.services.who_came(
            service,
            way_back(request, name),
            request.query("code"),
            flow.nonce,
            flow.verifier,
            request.query("iss"),
        )
    except NotVouched as fault:
        return _not_vouched(request, service, fault, flow.then)
    came = _Came(request, name, service, flow, vouched)
    if flow.person:
        return _way_in_added(came)
    if flow.link:
        return _came_by_link(came)
    return _entered(came)


def _entered(came: _Came) -> Response:
    """Somebody who has an account: known by their identity, or once by their verified address."""
    request, vouched = came.request, came.vouched
    people, gettext, label = request.desk.people, request.words.gettext, came.service.label
    if person := people.with_identity(vouched.identity):
        return request.signed_in(person, came.flow.then)
    meant = people.with_address(vouched.address) if vouched.address else None
    if meant and vouched.verified and not meant.bound and people.bind(meant.id, vouched.identity):
        _note(came, meant, "first sign-in")
        return request.signed_in(meant, came.flow.then)
    shown = vouched.address or gettext("no mail address")
    if vouched.address and not vouched.verified:
        sentence = gettext(
            "%(service)s does not say that %(address)s is really yours, so it opens no account. An "
            "administrator of this desk sends you a link.",
            service=label,
            address=shown,
        )
        why = f"The service does not vouch for the address {shown}"
    else:
        sentence = gettext(
            "%(service)s knows you (%(address)s), but no account here is yours. An administrator of this "
            "desk sends you a link.",
            service=label,
            address=shown,
        )
        why = f"Nobody here has the address {shown}"
        if meant:
            why = f"The address {shown} is that of {meant.name}, who is somebody else at the service"
    return _turned_away(request, sentence, f"{why} (sub {vouched.identity.subject}).", 403, came.flow.then)


def _came_by_link(came: _Came) -> Response:
    """Somebody with a link: a new account, or an account of theirs that they could not open any more."""
    request, flow, identity = came.request, came.flow, came.vouched.identity
    desk, now = request.desk, request.desk.clock()
    waiting = {key: detail for key, detail, _ in desk.store.links(flow.link_kind, now)}
    first = flow.link_kind == FIRST_ACCOUNT
    if flow.link not in waiting or (first and desk.people.present()):
        return link_is_over(request)
    invitation = None if first else read_invitation(waiting[flow.link])
    meant = invitation.person if invitation else ""
    if (owner := desk.people.with_identity(identity)) and owner.id != meant:
        return _somebody_else(came)
    if desk.store.take_link_by_id(flow.link_kind, flow.link, now) is None:
        return link_is_over(request)
    if meant:
        person = desk.people.bind(meant, identity)
        desk.store.sign_out_everywhere(meant)
    else:
        person = _taken_in(came, invitation)
    if person is None:
        return link_is_over(request)
    _note(came, person, "first account" if first else "came in by a link")
    return request.signed_in(person, "/")


def _taken_in(came: _Came, invitation: Invitation | None) -> Person | None:
    """A new account; None if the address is another's meanwhile. `invitation`: None for the first of all."""
    rights = invitation.rights if invitation else FIRST_RIGHTS
    languages = invitation.languages if invitation else ()
    flow = came.flow
    person = with_identity(new_person(flow.name, flow.address, rights, languages), came.vouched.identity)
    return person if came.request.desk.people.add(person) else None


def _way_in_added(came: _Came) -> Response:
    """Somebody who is signed in, and may come in by this service too from now on."""
    request = came.request
    person = request.desk.people.bind(request.person.id, came.vouched.identity)
    if person is None:
        return _somebody_else(came)
    _note(came, person, "add a way in")
    return request.go(
        ACCOUNT,
        request.words.gettext("From now on you can sign in with %(service)s.", service=came.service.label),
    )


def _somebody_else(came: _Came) -> Response:
    sentence = came.request.words.gettext(
        "Whoever is signed in at %(service)s has another account here already. "
        "Sign out there, then try again.",
        service=came.service.label,
    )
    return _turned_away(
        came.request,
        sentence,
        f"The identity is another person's already (sub {came.vouched.identity.subject}).",
        403,
    )


def _on_to_service(request: DeskRequest, flow: SignInFlow) -> Response:
    name, service = _asked_service(request)
    try:
        return begin_flow(request, replace(flow, service=name), service)
    except NotVouched as fault:
        return _not_vouched(request, service, fault, flow.then)


def _not_vouched(request: DeskRequest, service: SignInService, fault: NotVouched, then: str) -> Response:
    gettext = request.words.gettext
    match fault.fault:
        case SignInFault.NO_ANSWER:
            status, sentence = (
                502,
                gettext(
                    "%(service)s does not answer as it should. Try again in a minute; if it stays so, tell "
                    "an administrator of this desk.",
                    service=service.label,
                ),
            )
        case SignInFault.NOT_TRUSTED:
            status, sentence = (
                403,
                gettext(
                    "What %(service)s sent cannot be trusted, so nobody was let in. Tell an administrator of "
                    "this desk: the record says why.",
                    service=service.label,
                ),
            )
        case _:
            assert_never(fault.fault)
    return _turned_away(request, sentence, fault.detail, status, then)


def _turned_away(request: DeskRequest, sentence: str, why: str, status: int, then: str = "/") -> Response:
    who = request.somebody.id if request.somebody else ""
    request.desk.audit.refused(who, f"sign in by {request.param('service')}", visible(why), request.place)
    if request.somebody:
        return request.go(ACCOUNT, sentence, "bad")
    return sign_in_page(request, status, then=then, fault=sentence)


def _note(came: _Came, person: Person, what: str) -> None:
    identity = came.vouched.identity
    came.request.desk.audit.done(
        person.id, f"{what} by {came.name}", f"{identity.issuer} {identity.subject}", came.request.place
    )


def _asked_service(request: DeskRequest) -> tuple[str, SignInService]:
    name = request.param("service")
    service = request.ways_in.services.get(name)
    if service is None:
        raise HTTPException(404)
    return name, service


_SERVICE = f"{SIGN_IN}/{{service}}"
routes = [
    open_form(_SERVICE, begin_sign_in),
    open_form(f"{_SERVICE}{FIRST}", begin_first),
    open_form(f"{_SERVICE}{INVITED}", begin_invited),
    form_at(f"{_SERVICE}/add", begin_adding, Act.OWN_ACCOUNT),
    open_page(f"{_SERVICE}/back", come_back),
]
