"""Who works here: rights, invitations, passwords by link, and the end of an account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.notify import ShortMessage, mail_to_person
from pipelines.delivery.mailing.recipients import checked_address
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields
from pipelines.desk.invitations import Invitation, invite, open_invitations, withdraw_invitations
from pipelines.desk.rights import Act, Person, Right
from pipelines.desk.routing import form_at, page
from pipelines.desk.translation_requests import LetterToTranslator
from pipelines.model.errors import GlocalError, SettingsError
from pipelines.translation.localize import Interface

PEOPLE = "/people"


@dataclass(frozen=True, slots=True)
class _GivenRights:
    """What is ticked in a form of rights."""

    rights: frozenset[Right] = frozenset()
    languages: tuple[str, ...] = ()


def show_people(request: DeskRequest) -> Response:
    """Everybody with an account, who is invited, and the form that invites."""
    return _people_page(request)


def show_person(request: DeskRequest) -> Response:
    """One person, and what can be done about the account."""
    return person_page(request, asked_person(request))


def send_invitation(request: DeskRequest) -> Response:
    """Make a link for somebody new; it is shown on the answer, and nowhere else."""
    desk, fields = request.desk, request.fields()
    name, address = read_name_and_address(request, fields)
    given = _read_rights(request, fields, ())
    if not fields.fine:
        return _people_page(request, fields, given)
    rights = tuple(right for right in Right if right in given.rights)
    link = _whole_address(request, invite(desk, Invitation(name, address, rights, given.languages)))
    desk.audit.done(request.person.id, f"invite {address}", _audit_words(given), request.place)
    words = next((w for tag in given.languages if (w := desk.templates.words.get(tag))), request.words)
    letter = _link_letter(request, words, name, link, new=True)
    return _link_page(request, name, address, link, letter, words.locale)


def withdraw_invitation(request: DeskRequest) -> Response:
    """The link of somebody who was invited leads nowhere from now on."""
    desk, gettext = request.desk, request.words.gettext
    address = request.fields().line("address", longest=254)
    if not withdraw_invitations(desk, lambda each: each.address == address):
        return request.go(PEOPLE, gettext("This link is over already."), "wait")
    desk.audit.done(request.person.id, f"withdraw the link of {address}", "", request.place)
    return request.go(PEOPLE, gettext("The link is withdrawn: nobody comes in by it."))


def change_rights(request: DeskRequest) -> Response:
    """What somebody may do from now on, also in browsers that are signed in."""
    desk, fields, person = request.desk, request.fields(), asked_person(request)
    given = _read_rights(request, fields, person.languages)
    if fields.fine:
        try:
            desk.people.change(
                person.id, lambda each: replace(each, rights=given.rights, languages=given.languages)
            )
        except SettingsError:
            fields.fault("rights", _last_administrator(request.words))
    if not fields.fine:
        return person_page(request, person, fields, given)
    desk.audit.done(request.person.id, f"rights of {person.name}", _audit_words(given), request.place)
    mine = person.id == request.person.id and Right.ADMINISTRATOR not in given.rights
    return request.go("/" if mine else PEOPLE, request.words.gettext("Saved."))


def give_password_link(request: DeskRequest) -> Response:
    """Make a link by which somebody who has an account chooses another password."""
    desk, person = request.desk, asked_person(request)
    link = _whole_address(request, invite(desk, Invitation(person.name, person.address, person=person.id)))
    desk.audit.done(request.person.id, f"link for a new password of {person.name}", person.id, request.place)
    words = desk.templates.words.get(person.locale, request.words)
    letter = _link_letter(request, words, person.name, link, new=False)
    return _link_page(request, person.name, person.address, link, letter, words.locale)


def end_sessions(request: DeskRequest) -> Response:
    """Sign somebody out of all browsers, but for the one that asks for it."""
    desk, person = request.desk, asked_person(request)
    desk.store.sign_out_everywhere(person.id, but=request.session.id if request.session else "")
    desk.audit.done(request.person.id, f"end the sessions of {person.name}", person.id, request.place)
    return request.go(
        person_path(person),
        request.words.gettext("All browsers of %(name)s are signed out.", name=person.name),
    )


def ask_removal(request: DeskRequest) -> Response:
    """One question before it."""
    gettext, person = request.words.gettext, asked_person(request)
    return request.page(
        "question.html",
        title=gettext("Take %(name)s away?", name=person.name),
        sentence=gettext(
            "The account is closed at once, in all browsers. What was written and decided stays, "
            "with the name. To come back needs a new invitation."
        ),
        button=gettext("Take away"),
        action=f"{person_path(person)}/remove",
        hidden={},
        stops=True,
        back=person_path(person),
    )


def remove(request: DeskRequest) -> Response:
    """Close an account: no browser and no link opens it any more."""
    desk, person = request.desk, asked_person(request)
    try:
        desk.people.change(person.id, lambda each: replace(each, left=True, password="", identities=()))
    except SettingsError:
        return request.go(person_path(person), _last_administrator(request.words), "bad")
    desk.store.sign_out_everywhere(person.id)
    withdraw_invitations(desk, lambda each: each.person == person.id)
    desk.audit.done(request.person.id, f"take away {person.name}", person.id, request.place)
    return request.go(PEOPLE, request.words.gettext("%(name)s is taken away.", name=person.name))


def _people_page(
    request: DeskRequest, fields: Fields | None = None, given: _GivenRights = _GivenRights()
) -> Response:
    desk = request.desk
    return request.page(
        "people.html",
        422 if fields else 200,
        people=sorted(desk.people.present(), key=lambda each: each.name.casefold()),
        seen=desk.store.last_seen(),
        now=desk.clock(),
        invited=open_invitations(desk),
        rights=_right_words(request.words),
        tags=request.snapshot.workspace.locales,
        given=given,
        fields=fields,
    )


def read_name_and_address(request: DeskRequest, fields: Fields, mine: str = "") -> tuple[str, str]:
    """Both fields of a form; `mine`: the address that may be somebody's already, since it is theirs."""
    gettext = request.words.gettext
    name = fields.line("name", gettext("Write the name."), 100)
    address = fields.line("address", gettext("Write the mail address."), 254)
    if address and checked_address(address) is None:
        fields.fault("address", gettext("This is no mail address. Write it as name@example.org."))
    if address.casefold() != mine.casefold() and request.desk.people.with_address(address):
        fields.fault("address", gettext("Somebody with this mail address works here already."))
    return name, address


def person_page(
    request: DeskRequest, someone: Person, fields: Fields | None = None, given: _GivenRights | None = None
) -> Response:
    """One person, with what is wrong after a form was sent."""
    tags = request.snapshot.workspace.locales
    return request.page(
        "person.html",
        422 if fields else 200,
        someone=someone,
        sessions=request.desk.store.sessions(someone.id),
        now=request.desk.clock(),
        rights=_right_words(request.words),
        tags=(*tags, *(tag for tag in someone.languages if tag not in tags)),
        given=given or _GivenRights(someone.rights, someone.languages),
        fields=fields,
    )


def _link_page(
    request: DeskRequest, name: str, address: str, link: str, letter: LetterToTranslator, locale: str
) -> Response:
    settings = request.snapshot.workspace.settings.notify
    sent, fault = False, ""
    if settings.provider:
        message = ShortMessage(link, letter.subject, letter.body, locale)
        try:
            mail_to_person(request.snapshot.workspace, message, address, request.desk.clock())
            sent = True
        except GlocalError as error:
            fault = error.message
    return request.page(
        "people-link.html", name=name, address=address, link=link, letter=letter, sent=sent, fault=fault
    )


def _link_letter(
    request: DeskRequest, words: Interface, name: str, link: str, *, new: bool
) -> LetterToTranslator:
    gettext, password = words.gettext, request.ways_in.password
    if new:
        subject = gettext("Your invitation")
        what = gettext("you are invited to work with us. Choose a password here, and you are in:")
        if not password:
            what = gettext("you are invited to work with us. Come in here:")
    elif password:
        subject, what = gettext("Your new password"), gettext("here you choose a new password:")
    else:
        subject, what = gettext("Your sign-in"), gettext("here you can sign in again:")
    once = gettext("The link works once, within a week. Do not pass it on.")
    lines = [gettext("Hello %(name)s,", name=name), "", what, link, "", once, "", request.person.name]
    return LetterToTranslator(subject, "\n".join(lines))


def _read_rights(request: DeskRequest, fields: Fields, kept: tuple[str, ...]) -> _GivenRights:
    """`kept`: languages that may stay, although nothing is published in them today."""
    gettext = request.words.gettext
    rights = frozenset(map(Right, fields.choices("rights", [each.value for each in Right])))
    languages = fields.choices(
        "languages", tuple(dict.fromkeys((*request.snapshot.workspace.locales, *kept)))
    )
    if Right.TRANSLATOR in rights and not languages:
        fields.fault("languages", gettext("Say into which languages a translator translates."))
    if languages and Right.TRANSLATOR not in rights:
        fields.fault("rights", gettext("Languages are for translators: tick that too, or no language."))
    return _GivenRights(rights, languages)


def _right_words(words: Interface) -> dict[Right, tuple[str, str]]:
    """What each right is called, and what it allows."""
    gettext = words.gettext
    return {
        Right.AUTHOR: (
            gettext("Author"),
            gettext("brings and writes articles, asks translators, and proposes what is sent"),
        ),
        Right.TRANSLATOR: (gettext("Translator"), gettext("works on the texts of the languages below")),
        Right.PUBLISHER: (
            gettext("Publisher"),
            gettext("says yes to what is sent, and stops it; may do all that authors and translators may"),
        ),
        Right.ADMINISTRATOR: (
            gettext("Administrator"),
            gettext("invites people, changes the settings, and looks into the engine room"),
        ),
    }


def _last_administrator(words: Interface) -> str:
    return words.gettext(
        "Nobody would be left who can let people in. Make somebody else an administrator first."
    )


def _audit_words(given: _GivenRights) -> str:
    return " ".join((*sorted(given.rights), *given.languages)) or "none"


def asked_person(request: DeskRequest) -> Person:
    """Who the address of the page names; 404 if they have no account."""
    person = request.desk.people.find(request.param("person"))
    if person is None:
        raise HTTPException(404)
    return person


def person_path(person: Person) -> str:
    """Where a person is changed."""
    return f"{PEOPLE}/{person.id}"


def _whole_address(request: DeskRequest, path: str) -> str:
    """With the name of the desk that others reach it by, where the settings have it."""
    base = request.snapshot.workspace.settings.notify.desk or str(request.http.base_url)
    return f"{base.rstrip('/')}{path}"


routes = [
    page(PEOPLE, show_people, Act.PEOPLE),
    form_at(f"{PEOPLE}/invite", send_invitation, Act.PEOPLE),
    form_at(f"{PEOPLE}/withdraw", withdraw_invitation, Act.PEOPLE),
    page(f"{PEOPLE}/{{person}}", show_person, Act.PEOPLE),
    form_at(f"{PEOPLE}/{{person}}/rights", change_rights, Act.PEOPLE),
    form_at(f"{PEOPLE}/{{person}}/password", give_password_link, Act.PEOPLE),
    form_at(f"{PEOPLE}/{{person}}/sign-out", end_sessions, Act.PEOPLE),
    page(f"{PEOPLE}/{{person}}/remove", ask_removal, Act.PEOPLE),
    form_at(f"{PEOPLE}/{{person}}/remove", remove, Act.PEOPLE),
]
