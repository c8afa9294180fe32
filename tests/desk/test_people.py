"""People are let in, changed and taken away by an administrator, and it is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from pipelines.desk.invitations import open_invitations
from pipelines.desk.rights import Right
from pipelines.model.errors import SettingsError
from tests.delivery.mailing.sink import Sink, running
from tests.desk.reception import HOME, PASSWORD, Reception, desk_workspace, words_of

MARIA = {"name": "Maria", "address": "maria@example.org", "rights": "translator", "languages": ["mt", "fr"]}


def link_of(text: str, home: str = HOME) -> str:
    (found,) = re.findall(rf"\n({home}/invitation\?key=[\w-]+)</textarea>", unescape(text))
    return str(found).removeprefix(home)


def test_an_administrator_invites_by_a_link(reception: Reception) -> None:
    """The link is shown once, leads in with the rights that were ticked, and then is gone from the page."""
    boss = reception.signed_in(Right.ADMINISTRATOR, name="Boss")
    answer = boss.post("/people/invite", data=MARIA)
    link = link_of(answer.text)
    assert "mailto:maria@example.org?subject=" in answer.text
    page = boss.get("/people")
    assert link.partition("=")[2] not in page.text
    assert "Maria maria@example.org Translator ( français , Malti )" in words_of(page)
    came = reception.browser()
    key = link.partition("=")[2]
    given = {"key": key, "name": "Maria", "address": "maria@example.org", "password": "a new long one"}
    assert came.post("/invitation", data=given).status_code == 303
    maria = reception.desk.people.with_address("maria@example.org")
    assert maria and (maria.rights, maria.languages) == (frozenset((Right.TRANSLATOR,)), ("fr", "mt"))
    assert open_invitations(reception.desk) == ()
    lines = [(line.what, line.why) for line in reception.desk.audit.lines() if line.end == "done"]
    assert lines[0] == ("invite maria@example.org", "translator fr mt")
    assert key not in reception.desk.audit.path.read_text()


def test_a_link_can_be_withdrawn(reception: Reception) -> None:
    """It went to a wrong address; and a second link ends the first, so that one way in is enough to close."""
    boss = reception.signed_in(Right.ADMINISTRATOR)
    first, second = (link_of(boss.post("/people/invite", data=MARIA).text) for _ in range(2))
    assert [reception.browser().get(link).status_code for link in (first, second)] == [410, 200]
    assert boss.post("/people/withdraw", data={"address": "maria@example.org"}).status_code == 303
    assert reception.browser().get(second).status_code == 410
    boss.post("/people/withdraw", data={"address": "maria@example.org"})
    assert "over already" in words_of(boss.get("/people"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "maria"}, "address"),
        ({"address": "BOSS@example.org"}, "address"),
        ({"rights": ["emperor"]}, "rights"),
        ({"rights": "author"}, "rights"),
        ({"languages": []}, "languages"),
        ({"languages": ["xq"]}, "languages"),
    ],
)
def test_a_fault_is_told_and_what_was_ticked_stays(
    reception: Reception, values: dict[str, str | list[str]], field: str
) -> None:
    """Nobody is invited by half."""
    boss = reception.as_person(reception.person(Right.ADMINISTRATOR, address="boss@example.org"))
    answer = boss.post("/people/invite", data=MARIA | values)
    assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True)
    assert f'id="f-{field}"' in answer.text
    if field == "name":
        assert re.findall(r'value="(\w+)" checked', answer.text) == ["translator", "fr", "mt"]
    assert open_invitations(reception.desk) == ()


def test_rights_change_at_once(reception: Reception) -> None:
    """Also in a browser that is signed in; a language that is no longer published is not lost."""
    boss = reception.signed_in(Right.ADMINISTRATOR)
    person = reception.person(Right.TRANSLATOR, languages=["el"], name="Jo")
    browser = reception.as_person(person)
    assert browser.get("/settings").status_code == 403
    page = boss.get(f"/people/{person.id}").text
    assert re.findall(r'value="(\w+)" checked', page) == ["translator", "el"]
    given = {"rights": ["translator", "administrator"], "languages": ["el", "de"]}
    assert boss.post(f"/people/{person.id}/rights", data=given).status_code == 303
    assert browser.get("/settings").status_code == 200
    after = reception.desk.people.find(person.id)
    assert after and after.languages == ("de", "el")
    line = reception.desk.audit.lines()[-1]
    assert (line.what, line.why) == ("rights of Jo", "administrator translator de el")


def test_the_last_administrator_stays(reception: Reception) -> None:
    """Whatever the way: otherwise nobody could let anybody in."""
    me = reception.person(Right.ADMINISTRATOR, name="Boss")
    boss = reception.as_person(me)
    answer = boss.post(f"/people/{me.id}/rights", data={"rights": "author"})
    assert (answer.status_code, "Nobody would be left" in words_of(answer)) == (422, True)
    assert boss.post(f"/people/{me.id}/remove").status_code == 303
    assert "Nobody would be left" in words_of(boss.get(f"/people/{me.id}"))
    other = reception.person(Right.ADMINISTRATOR)
    assert boss.post(f"/people/{me.id}/rights", data={"rights": "author"}).headers["location"] == "/"
    assert reception.as_person(other).post(f"/people/{other.id}/remove").status_code == 303
    assert reception.desk.people.find(other.id) is not None


def test_who_is_taken_away_is_out_everywhere(reception: Reception) -> None:
    """After one question: no browser, no password and no link opens the account; its name stays."""
    boss = reception.signed_in(Right.ADMINISTRATOR)
    person = reception.person(Right.PUBLISHER, name="Jo")
    browser = reception.as_person(person)
    link = link_of(boss.post(f"/people/{person.id}/password").text)
    question = boss.get(f"/people/{person.id}/remove")
    assert "Take Jo away?" in words_of(question) and reception.desk.people.find(person.id)
    assert boss.post(f"/people/{person.id}/remove").status_code == 303
    assert "Jo is taken away" in words_of(boss.get("/people"))
    assert browser.get("/").status_code == 303
    signing_in = {"address": person.address, "password": PASSWORD}
    assert reception.browser().post("/sign-in", data=signing_in).status_code == 422
    assert reception.browser().get(link).status_code == 410
    assert boss.get(f"/people/{person.id}").status_code == 404
    assert boss.post(f"/people/{person.id}/rights", data={"rights": "author"}).status_code == 404
    assert [each.name for each in reception.desk.people.all()] == ["Ana Ivanova", "Jo"]
    assert "take away Jo" in [line.what for line in reception.desk.audit.lines()]


def test_sessions_are_ended_and_being_here_is_remembered(reception: Reception) -> None:
    """A laptop is lost; and whoever signed out was here nevertheless."""
    me = reception.person(Right.ADMINISTRATOR)
    boss = reception.as_person(me)
    person = reception.person(Right.AUTHOR, name="Jo")
    assert "Jo" in words_of(boss.get("/people")) and "not seen yet" in words_of(boss.get("/people"))
    browser = reception.as_person(person)
    reception.later(minutes=20)
    assert boss.post(f"/people/{person.id}/sign-out").status_code == 303
    assert browser.get("/").status_code == 303
    assert "Jo ana1@example.org Author last seen 20 minutes ago" in words_of(boss.get("/people"))
    boss.post(f"/people/{me.id}/sign-out")
    assert boss.get("/people").status_code == 200


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as sink:
        yield sink


def test_the_link_is_sent_where_messages_are(
    tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the address that others reach the desk by; a server that refuses is told."""
    monkeypatch.setenv("SIGN", "s" * 40)
    settings = '[notify]\ndesk = "https://desk.example.org/"\nprovider = "smtp"\n[providers.smtp]\nhost = '
    settings += f'"127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
    settings += 'subscribers = "readers.csv"\n'
    reception = Reception(desk_workspace(tmp_path / "workspace", settings))
    boss = reception.signed_in(Right.ADMINISTRATOR)
    answer = boss.post("/people/invite", data=MARIA)
    link = link_of(answer.text, "https://desk.example.org")
    body = sink.mail("maria@example.org").get_body(("plain",))
    assert body and f"https://desk.example.org{link}\r\n" in body.get_content()
    assert "It was sent to maria@example.org" in words_of(answer)
    sink.at_everyone = "550 no"
    answer = boss.post("/people/invite", data=MARIA)
    assert "Give the link yourself" in words_of(answer)
    link_of(answer.text, "https://desk.example.org")


def test_a_name_and_an_address_are_changed(reception: Reception) -> None:
    """Somebody marries: they sign in with the new address from then on; what was before is on record."""
    boss = reception.signed_in(Right.ADMINISTRATOR)
    person = reception.person(Right.AUTHOR, name="Maria Rossi", address="rossi@example.org")
    browser = reception.as_person(person)
    details = f"/people/{person.id}/details"
    assert 'value="rossi@example.org"' in boss.get(f"/people/{person.id}").text
    assert boss.post(details, data={"name": "Maria R.", "address": "rossi@example.org"}).status_code == 303
    assert browser.get("/").status_code == 200  # another name ends nothing
    answer = boss.post(details, data={"name": "Maria Bianchi", "address": "bianchi@example.org"})
    assert "signs in with the new address" in words_of(boss.get(answer.headers["location"]))
    assert browser.get("/").status_code == 303
    for address, status in (("rossi@example.org", 422), ("Bianchi@example.org", 303)):
        given = {"address": address, "password": PASSWORD}
        assert reception.browser().post("/sign-in", data=given).status_code == status
    lines = [(line.what, line.why) for line in reception.desk.audit.lines() if line.end == "done"]
    assert lines == [
        (
            "name and address of Maria Rossi",
            "Maria Rossi <rossi@example.org> → Maria R. <rossi@example.org>",
        ),
        (
            "name and address of Maria R.",
            "Maria R. <rossi@example.org> → Maria Bianchi <bianchi@example.org>",
        ),
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "maria"}, "address"),
        ({"address": "BOSS@example.org"}, "address"),
        ({"address": "maria@example.org\r\nBcc: eve@example.org"}, "address"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_a_name_or_address_that_cannot_be(reception: Reception, more: dict[str, str], field: str) -> None:
    """It is said at its field; nothing is changed, and nobody is signed out."""
    boss = reception.as_person(reception.person(Right.ADMINISTRATOR, address="boss@example.org"))
    person = reception.person(Right.AUTHOR, name="Maria", address="maria@example.org")
    browser = reception.as_person(person)
    given = {"name": "Maria", "address": "maria@example.org", **more}
    answer = boss.post(f"/people/{person.id}/details", data=given)
    assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True)
    assert reception.desk.people.find(person.id) == person
    assert browser.get("/").status_code == 200
    with pytest.raises(SettingsError, match="somebody else has this mail address"):
        reception.desk.people.change(person.id, lambda each: replace(each, address="Boss@example.org"))
