"""Who gets in at the desk, and how; and that nobody else does."""

from __future__ import annotations

import hashlib
import re
import stat
from base64 import b64encode

import pytest

from pipelines.desk.invitations import Invitation, invite
from pipelines.desk.passwords import Passwords
from pipelines.desk.rights import Right
from tests.desk.reception import CHEAP, PASSWORD, Reception, words_of

NEW = {"name": "Ana Ivanova", "address": "ana@example.org", "password": PASSWORD}


def key_of(link: str) -> str:
    return link.partition("key=")[2]


def test_the_first_account_is_made_by_a_link_that_is_taken_once(reception: Reception) -> None:
    """No default password; and a link that was seen over a shoulder is worth nothing afterwards."""
    link = reception.desk.first_link()
    browser = reception.browser()
    assert browser.get(link).status_code == 200
    made = browser.post("/first", data={"key": key_of(link), **NEW})
    assert (made.status_code, made.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200
    (person,) = reception.desk.people.all()
    assert (person.name, person.address) == ("Ana Ivanova", "ana@example.org")
    assert person.rights == {Right.AUTHOR, Right.PUBLISHER, Right.ADMINISTRATOR}
    other = reception.browser()
    assert other.get(link).status_code == 410
    taken = other.post("/first", data={"key": key_of(link), **NEW, "address": "eve@example.org"})
    assert (taken.status_code, len(reception.desk.people.all())) == (410, 1)
    assert reception.desk.first_link() == ""


def test_the_first_link_does_not_wait_for_ever(reception: Reception) -> None:
    """A link in the scrollback of a terminal is no key to the desk an hour later."""
    link = reception.desk.first_link()
    reception.later(minutes=31)
    assert reception.browser().get(link).status_code == 410
    fresh = reception.desk.first_link()
    assert reception.browser().get(fresh).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "Write your name."),
        ({"name": "Ana\x1b[31m"}, "characters that nobody can see"),
        ({"name": "x" * 101}, "1 characters too long"),
        ({"address": "ana"}, "no mail address"),
        ({"address": ""}, "Write your mail address."),
        ({"password": "short"}, "10 characters or more"),
        ({"password": ""}, "Choose a password."),
    ],
)
def test_a_form_says_what_to_mend_and_keeps_the_rest(
    reception: Reception, wrong: dict[str, str], says: str
) -> None:
    """One slip must not cost what was typed; the password alone is typed again."""
    link = reception.desk.first_link()
    answer = reception.browser().post("/first", data={"key": key_of(link), **NEW, **wrong})
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert PASSWORD not in answer.text
    (field,) = wrong
    assert f'href="#f-{field}"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    if field != "address":
        assert 'value="ana@example.org"' in answer.text
    assert reception.desk.people.all() == ()


def test_the_file_of_people_is_for_its_owner_alone(reception: Reception) -> None:
    """Others on the machine read neither addresses nor hashes; a password stands nowhere."""
    reception.person(Right.AUTHOR)
    kept = {path.name: path for path in (reception.root / ".glocal").iterdir()}
    reception.desk.audit.done("", "x", "y", "z")
    for name in ("people.json", "desk.sqlite", "audit.jsonl"):
        path = kept.get(name) or reception.root / ".glocal" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, name
        assert PASSWORD.encode() not in path.read_bytes()


def test_signing_in_needs_the_password(reception: Reception) -> None:
    """The right one leads on to where somebody wanted to go, with a new session."""
    person = reception.person(Right.AUTHOR, address="ana@example.org")
    browser = reception.browser()
    asked = browser.get("/account")
    assert asked.headers["location"] == "/sign-in?next=%2Faccount"
    form = browser.get(asked.headers["location"])
    assert 'name="next" value="/account"' in form.text
    given = {"address": "ANA@example.org ", "password": PASSWORD, "next": "/account"}
    came = browser.post("/sign-in", data=given)
    assert (came.status_code, came.headers["location"]) == (303, "/account")
    assert "HttpOnly" in came.headers["set-cookie"] and "SameSite=lax" in came.headers["set-cookie"]
    assert came.headers["set-cookie"].startswith("glocal-desk-4200=")
    assert browser.get("/account").status_code == 200
    assert [each.person for each in reception.desk.store.sessions(person.id)] == [person.id]


def test_a_name_that_nobody_has_gets_the_answer_of_a_wrong_password(reception: Reception) -> None:
    """Who has an account is nobody's business; each costs one hash."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    answers = []
    for address in ("ana@example.org", "eve@example.org"):
        got = reception.browser().post("/sign-in", data={"address": address, "password": "wrong wrong"})
        answers.append((got.status_code, got.text.replace(address, "ADDRESS")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert [line.what for line in reception.desk.audit.lines()] == [
        "sign in as ana@example.org",
        "sign in as eve@example.org",
    ]


def test_tries_grow_slower(reception: Reception) -> None:
    """Five are free; then each pause is twice the last, for the account and for the address alike."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    browser = reception.browser()

    def sign_in(password: str, address: str = "ana@example.org") -> int:
        answer = browser.post("/sign-in", data={"address": address, "password": password})
        return int(answer.status_code)

    assert [sign_in("wrong wrong") for _ in range(6)] == [422] * 5 + [429]
    assert sign_in(PASSWORD) == 429
    assert sign_in(PASSWORD, "other@example.org") == 429
    reception.later(seconds=2.5)
    assert sign_in("wrong wrong") == 422
    reception.later(seconds=2.5)
    assert sign_in(PASSWORD) == 429
    reception.later(seconds=2)
    assert sign_in(PASSWORD) == 303
    assert sign_in("wrong wrong") == 422


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", "\\\\evil", "/a\nb"],
)
def test_a_sign_in_leads_nowhere_else(reception: Reception, path: str) -> None:
    """A link to the sign-in that ends on another's page would be a trap with our name on it."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    given = {"address": "ana@example.org", "password": PASSWORD, "next": path}
    assert reception.browser().post("/sign-in", data=given).headers["location"] == "/"


def test_a_session_ends(reception: Reception) -> None:
    """After a week without a visit, after a month in any case, and by a word of its owner."""
    browser = reception.signed_in(Right.AUTHOR)
    for _ in range(5):
        reception.later(days=6)
        last = browser.get("/").status_code
    assert last == 200
    reception.later(days=6)
    assert browser.get("/").status_code == 303
    other = reception.signed_in(Right.AUTHOR)
    reception.later(days=8)
    assert other.get("/").status_code == 303


def test_signing_out_ends_what_the_cookie_opened(reception: Reception) -> None:
    """A copy of the cookie is worth nothing either."""
    person = reception.person(Right.AUTHOR)
    browser, phone = reception.as_person(person), reception.as_person(person)
    value = browser.cookies[reception.desk.cookie]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    copy = reception.browser()
    copy.cookies.set(reception.desk.cookie, value)
    assert (copy.get("/").status_code, phone.get("/").status_code) == (303, 200)
    assert phone.post("/account/sign-out-everywhere").status_code == 303
    assert phone.get("/").status_code == 200
    third = reception.as_person(person)
    assert third.post("/account/sign-out-everywhere").status_code == 303
    assert phone.get("/").status_code == 303


def test_another_password_signs_all_others_out(reception: Reception) -> None:
    """Whoever changes it does so because somebody else may know the old one."""
    person = reception.person(Right.AUTHOR, address="ana@example.org")
    browser, thief = reception.as_person(person), reception.as_person(person)
    wrong = browser.post("/account/password", data={"today": "x", "password": "another long one"})
    assert (wrong.status_code, "not the password" in words_of(wrong)) == (422, True)
    done = browser.post("/account/password", data={"today": PASSWORD, "password": "another long one"})
    assert done.status_code == 303
    assert "Your password is changed" in words_of(browser.get("/account"))
    assert "Your password is changed" not in words_of(browser.get("/account"))
    assert thief.get("/").status_code == 303
    kept = reception.desk.people.find(person.id)
    assert kept is not None
    assert CHEAP.fits("another long one", kept.password)


def test_an_invitation_lets_one_person_in(reception: Reception) -> None:
    """With the rights that were meant for them, and once."""
    reception.person(Right.ADMINISTRATOR, address="boss@example.org")
    meant = Invitation("Maria", "maria@example.org", (Right.TRANSLATOR,), ("mt", "fr"))
    link = invite(reception.desk, meant)
    browser = reception.browser()
    form = browser.get(link)
    assert re.findall(r'value="([^"]*maria[^"]*)"', form.text) == ["maria@example.org"]
    taken = browser.post("/invitation", data={"key": key_of(link), **NEW, "address": "boss@example.org"})
    assert taken.status_code == 422
    came = browser.post("/invitation", data={"key": key_of(link), **NEW, "address": "maria@example.org"})
    assert (came.status_code, browser.get("/").status_code) == (303, 200)
    maria = reception.desk.people.with_address("maria@example.org")
    assert maria is not None
    assert (set(maria.rights), maria.languages) == ({Right.TRANSLATOR}, ("mt", "fr"))
    assert reception.browser().get(link).status_code == 410


def test_a_forgotten_password_is_given_anew_by_a_link(reception: Reception) -> None:
    """The account stays the same one, and its rights are not those of the link."""
    person = reception.person(Right.PUBLISHER, address="ana@example.org")
    before = reception.as_person(person)
    link = invite(reception.desk, Invitation(person.name, person.address, person=person.id))
    given = {"key": key_of(link), "name": "Ana", "address": "ana@example.org", "password": "a new long one"}
    assert reception.browser().post("/invitation", data=given).status_code == 303
    (after,) = reception.desk.people.all()
    assert (after.id, set(after.rights), CHEAP.fits("a new long one", after.password)) == (
        person.id,
        {Right.PUBLISHER},
        True,
    )
    assert before.get("/").status_code == 303


def test_before_the_first_account_the_sign_in_says_where_it_is_made(reception: Reception) -> None:
    """Whoever opens the desk on the first day stands before a form that nobody can fill in."""
    assert "a link that stands in the terminal" in words_of(reception.browser().get("/sign-in"))
    reception.person(Right.AUTHOR)
    assert "terminal" not in words_of(reception.browser().get("/sign-in"))


def test_tries_at_the_same_moment_count_each(reception: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred guesses at once are not one: here each is sent while the last is hashed."""
    reception.person(Right.AUTHOR, address="ana@example.org")
    given = {"address": "ana@example.org", "password": "wrong wrong"}
    answers: list[int] = []

    def slow(*_: object) -> bool:
        if len(answers) < 9:
            answers.append(0)
            answers[answers.index(0)] = reception.browser().post("/sign-in", data=given).status_code
        return False

    monkeypatch.setattr(Passwords, "fits", slow)
    reception.browser().post("/sign-in", data=given)
    assert sorted(answers) == [422, 422, 422, 422, 429]


def test_hashes_do_not_take_all_threads(reception: Reception) -> None:
    """Pages go on while somebody throws passwords at the sign-in; who is one too many comes again."""
    taken = [CHEAP._queue.acquire(blocking=False) for _ in range(12)]
    try:
        answer = reception.browser().post("/sign-in", data={"address": "a@example.org", "password": "x"})
    finally:
        for _ in taken:
            CHEAP._queue.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Try again in some seconds." in words_of(answer)
    assert CHEAP.fits(PASSWORD, CHEAP.hashed(PASSWORD))


def test_a_hash_of_an_older_day_is_still_read() -> None:
    """What it costs stands in the hash: a dearer one of tomorrow must not lock out who came today."""
    made = hashlib.scrypt(b"seven beads", salt=b"a salt", n=64, r=4, p=2, dklen=32)
    kept = f"scrypt$64$4$2${b64encode(b'a salt').decode()}${b64encode(made).decode()}"
    assert CHEAP.fits("seven beads", kept)
    assert not CHEAP.fits("seven bead", kept)
    assert Passwords().hashed("x").startswith("scrypt$16384$8$5$")
