"""A person's name and mail address, changed by an administrator: somebody marries, or mistyped it."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.invitations import withdraw_invitations
from pipelines.desk.pages.people import (
    PEOPLE,
    asked_person,
    person_page,
    person_path,
    read_name_and_address,
)
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at
from pipelines.model.errors import SettingsError


def change_details(request: DeskRequest) -> Response:
    """Another name, another address. Whoever has another address signs in anew, with that."""
    desk, fields, person = request.desk, request.fields(), asked_person(request)
    gettext = request.words.gettext
    name, address = read_name_and_address(request, fields, person.address)
    if fields.fine:
        try:
            desk.people.change(person.id, lambda each: replace(each, name=name, address=address))
        except SettingsError:  # somebody took the address in this moment
            fields.fault("address", gettext("Somebody with this mail address works here already."))
    if not fields.fine:
        return person_page(request, person, fields)
    was, now = f"{person.name} <{person.address}>", f"{name} <{address}>"
    if was == now:
        return request.go(person_path(person), gettext("Saved."))
    desk.audit.done(request.person.id, f"name and address of {person.name}", f"{was} → {now}", request.place)
    if address == person.address:
        return request.go(person_path(person), gettext("Saved."))
    desk.store.sign_out_everywhere(person.id, but=request.session.id if request.session else "")
    withdraw_invitations(desk, lambda each: each.person == person.id)
    told = gettext("Saved. %(name)s signs in with the new address from now on.", name=name)
    return request.go(person_path(person), told)


routes = [form_at(f"{PEOPLE}/{{person}}/details", change_details, Act.PEOPLE)]
