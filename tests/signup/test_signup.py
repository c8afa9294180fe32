"""Signing up, leaving and changing language, as readers and their mail programs do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.signup_limits import PER_ADDRESS, PER_CLIENT
from pipelines.delivery.mailing.signup_requests import LETTER_CLAIM, LINK_LIFE
from pipelines.delivery.mailing.suppression import Suppression, SuppressionReason, open_suppression_list
from pipelines.delivery.schema import consent_texts, signups, subscribers
from pipelines.model.errors import Unreachable
from tests.delivery.test_upgrade import old_ledger
from tests.signup.reception import NOW, Reception, opened, reception

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN", "0123456789abcdef")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Reception]:
    found = reception(tmp_path)
    yield found
    found.signups.close()


def rows(desk: Reception, table: sa.Table) -> list[dict[str, object]]:
    """A table as it stands in the database."""
    with desk.signups._looking() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def test_a_reader_signs_up_twice_over(desk: Reception) -> None:
    """Asked, a letter in their language, a button, and the engine mails them; before that it does not."""
    link = desk.sign_up("ada@example.org", "el")
    (letter,) = desk.send_letters()
    assert (letter["To"], letter["Content-Language"], letter["Auto-Submitted"]) == (
        *("ada@example.org", "el"),
        "auto-replied",
    )
    assert letter["Subject"] == "Παρακαλούμε επιβεβαιώστε την εγγραφή σας"
    assert (letter["From"], letter["Reply-To"]) == ("Zoë News <news@example.org>", "Zoë <zoe@example.org>")
    assert desk.readers() == {}
    assert desk.client().get(link).status_code == 200
    assert desk.readers() == {}, "a scanner that follows the link is no reader"
    assert desk.confirm(link) == 200
    assert desk.readers() == {"el": ["ada@example.org"]}
    assert desk.confirm(link) == 200, "pressed again it says the same"
    assert desk.readers() == {"el": ["ada@example.org"]}


def test_the_evidence_is_complete(desk: Reception) -> None:
    """What was shown, in which language, when, from where: what an authority asks for (GDPR, 7 and 4.11)."""
    link = desk.sign_up("ada@example.org", "de")
    desk.now = NOW + timedelta(hours=1)
    desk.confirm(link)
    (signup,) = rows(desk, signups)
    (text,) = rows(desk, consent_texts)
    naive = NOW.replace(tzinfo=None)
    assert signup | {"id": ""} == {
        "id": "",
        "person": person("ada@example.org"),
        "address": "ada@example.org",
        "locale": "de",
        "shown": text["digest"],
        "shown_in": "en",
        "asked_at": naive,
        "asked_from": "192.0.2.0/24",
        "letter": "sent",
        "letter_at": naive,
        "confirmed_at": naive + timedelta(hours=1),
        "confirmed_from": "192.0.2.0/24",
        "left_at": None,
    }
    shown = str(text["text"])
    assert shown.startswith("By pressing the button you ask us to send you the newsletter by email. We use")
    assert shown.endswith("\n[Subscribe]\nPrivacy statement: https://example.org/privacy\n")


@pytest.mark.parametrize("known", [True, False])
def test_nobody_learns_who_is_subscribed(tmp_path: Path, known: bool) -> None:
    """Page, status and headers are the same for a subscriber, and so is the work that is done."""
    desk = reception(tmp_path)
    if known:
        desk.confirm(desk.sign_up("ada@example.org"))
    before = len(rows(desk, signups)), len(desk.server.letters)
    answer = desk.client().post("/letter/?lang=de", data={"address": "ada@example.org", "locale": "de"})
    other = desk.client().post("/letter/?lang=de", data={"address": "bob@example.org", "locale": "de"})
    desk.send_letters()
    assert (answer.status_code, answer.text, answer.headers) == (200, other.text, other.headers)
    assert "example.org" not in answer.text.replace("https://example.org/privacy", "")
    assert (len(rows(desk, signups)), len(desk.server.letters)) == (before[0] + 2, before[1] + 2)


def test_one_click_leaves(desk: Reception) -> None:
    """A mail program posts the link of a letter, in either kind of form; nothing is mailed from then on."""
    desk.confirm(desk.sign_up("ada@example.org"))
    desk.confirm(desk.sign_up("bob@example.org"))
    path = desk.leaving(person("ada@example.org"))
    assert desk.client().get(path).status_code == 200
    assert desk.client().head(path).status_code == 200
    assert desk.client().post(path).status_code == 200
    assert desk.client().post(path, data={"List-Unsubscribe": "no"}).status_code == 200
    assert desk.readers() == {"de": ["ada@example.org", "bob@example.org"]}
    assert desk.client().post(path, data=ONE_CLICK).status_code == 200
    path = desk.leaving(person("bob@example.org"))
    assert desk.client().post(path, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
    assert desk.client().post(path, data=ONE_CLICK).status_code == 200
    assert desk.readers() == {}
    assert {(row["address"], row["left_at"]) for row in rows(desk, signups)} == {
        ("", NOW.replace(tzinfo=None))
    }, "of who left stays the evidence, without the address"


def test_leaving_holds_for_other_lists_too(tmp_path: Path) -> None:
    """Whether the link names a fingerprint or a token of a file, each later send obeys."""
    desk = reception(
        tmp_path,
        'subscribers = "list.csv"\nsignups = true\n',
        "address,locale,token\nada@example.org,de,t-ada\nBob@example.org,de,\ncem@example.org,el,t-cem\n",
    )
    assert desk.readers() == {"de": ["ada@example.org", "Bob@example.org"], "el": ["cem@example.org"]}
    assert desk.client().post(desk.leaving("t-ada"), data=ONE_CLICK).status_code == 200
    assert desk.client().post(desk.leaving(person("bob@example.org")), data=ONE_CLICK).status_code == 200
    assert desk.readers() == {"el": ["cem@example.org"]}
    with_list = open_suppression_list(desk.workspace)
    assert set(with_list.everybody()) == {person("ada@example.org"), person("bob@example.org")}
    with_list.close()


def test_leaving_is_kept_while_the_list_cannot_be_read(tmp_path: Path) -> None:
    """A token whose list is away is obeyed as soon as the list is back."""
    desk = reception(
        tmp_path, 'subscribers = "list.csv"\n', "address,locale,token\nada@example.org,de,t-ada\n"
    )
    (tmp_path / "list.csv").rename(tmp_path / "away.csv")
    assert desk.client().post(desk.leaving("t-ada"), data=ONE_CLICK).status_code == 200
    (tmp_path / "away.csv").rename(tmp_path / "list.csv")
    assert desk.readers() == {}


def test_another_language(tmp_path: Path) -> None:
    """Of one who signed up and of readers of a file, also where lists say which edition goes to whom."""
    desk = reception(
        tmp_path,
        'subscribers = "list.csv"\nsignups = true\n[audiences.mt]\nlists = ["maltese"]\n',
        "address,locale,token,lists\nada@example.org,de,t-ada,x\nbob@example.org,el,,x\n",
    )
    desk.confirm(desk.sign_up("cem@example.org", "de"))
    for who in ("t-ada", person("bob@example.org"), person("cem@example.org")):
        path = desk.leaving(who).replace("/unsubscribe", "/language")
        answer = desk.client().post(path, data={"locale": "mt"})
        assert answer.status_code == 200 and '<html lang="mt"' in answer.text
    assert desk.client().post(path, data={"locale": "xx"}).status_code == 400
    provider = desk.readers()
    assert provider == {"mt": ["ada@example.org", "bob@example.org", "cem@example.org"]}


def test_one_person_one_letter(tmp_path: Path) -> None:
    """Who is in the file and signed up in another language gets what they signed up for."""
    desk = reception(
        tmp_path,
        'subscribers = "list.csv"\nsignups = true\n',
        "address,locale\nAda@Example.org,de\nbob@example.org,el\n",
    )
    desk.confirm(desk.sign_up("ada@example.org", "mt"))
    assert desk.readers() == {"el": ["bob@example.org"], "mt": ["ada@example.org"]}


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_who_confirms_anew_is_back(desk: Reception, reason: SuppressionReason) -> None:
    """A confirmed sign-up proves that the address works and is wanted; asking alone does not."""
    suppressed = open_suppression_list(desk.workspace)
    suppressed.add([Suppression(person("ada@example.org"), reason, NOW)])
    link = desk.sign_up("ada@example.org")
    assert suppressed.everybody() == {person("ada@example.org"): reason}
    desk.confirm(link)
    assert suppressed.everybody() == {}
    desk.client().post(desk.leaving(person("ada@example.org")), data=ONE_CLICK)
    assert desk.client().get(link).status_code == 410, "an old letter subscribes nobody again"
    token = link.partition("token=")[2]
    assert desk.client().post("/letter/confirm", data={"token": token}).status_code == 410
    assert desk.readers() == {}
    suppressed.close()


def test_a_link_expires(desk: Reception) -> None:
    """After two days the request is void, and then it is forgotten with the address."""
    link = desk.sign_up("ada@example.org")
    token = link.partition("token=")[2]
    desk.now = NOW + LINK_LIFE + timedelta(seconds=1)
    assert desk.client().get(link).status_code == 410
    assert desk.client().post("/letter/confirm", data={"token": token}).status_code == 410
    desk.signups.forget_old(desk.now)
    assert rows(desk, signups) == rows(desk, subscribers) == []
    assert desk.client().get(link).status_code == 410


@pytest.mark.parametrize(
    "path",
    [
        "/letter/confirm",
        "/letter/confirm?token=",
        "/letter/confirm?token=abc.def",
        "/letter/unsubscribe",
        "/letter/unsubscribe?subscriber=",
        "/letter/unsubscribe?subscriber=ada.00",
        "/letter/unsubscribe?subscriber=%00%ff",
    ],
)
def test_a_link_of_somebody_else_does_nothing(desk: Reception, path: str) -> None:
    """Nothing is believed that we have not signed; the page says so in words."""
    for answer in (desk.client().get(path), desk.client().post(path, data=ONE_CLICK)):
        assert answer.status_code == 400 and "This link does not work" in answer.text


def test_a_link_for_one_thing_is_none_for_another(desk: Reception) -> None:
    """Both kinds are signed with one secret: neither can stand in for the other."""
    token = desk.sign_up("ada@example.org").partition("token=")[2]
    assert desk.client().post(f"/letter/unsubscribe?subscriber={token}", data=ONE_CLICK).status_code == 400
    signed = desk.leaving(person("ada@example.org")).partition("subscriber=")[2]
    assert desk.client().post("/letter/confirm", data={"token": signed}).status_code == 400


def test_an_address_is_not_flooded(desk: Reception) -> None:
    """Nobody fills a stranger's inbox, by two processes neither; the answer stays the same."""
    other = opened(desk.workspace)
    answers = set()
    for number in range(PER_ADDRESS.number + 2):
        one = (desk, other)[number % 2]
        answer = one.client(f"192.0.2.{number}").post("/letter/", data={"address": "Ada@example.org"})
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1 and len(rows(desk, signups)) == PER_ADDRESS.number
    desk.now += timedelta(days=1)
    desk.client().post("/letter/", data={"address": "ada@example.org"})
    assert len(rows(desk, signups)) == PER_ADDRESS.number + 1
    other.signups.close()


@pytest.mark.parametrize(
    ("address", "neighbour"), [("192.0.2.7", "192.0.2.8"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_a_client_is_not_heard_for_ever(desk: Reception, address: str, neighbour: str) -> None:
    """Not from one network either, of which IPv6 gives everybody millions of addresses."""
    codes = [
        desk.client(address).post("/letter/", data={"address": f"p{n}@example.org"}).status_code
        for n in range(PER_CLIENT.number + 1)
    ]
    assert codes == [200] * PER_CLIENT.number + [429]
    same = address if "." in address else "2001:db8::ffff"
    assert desk.client(same).post("/letter/", data={"address": "z@example.org"}).status_code == 429
    assert desk.client(neighbour).post("/letter/", data={"address": "z@example.org"}).status_code == 200
    with_client = str(rows(desk, signups)[0]["asked_from"])
    assert with_client in ("192.0.2.0/24", "2001:db8::/48")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example.org\nBcc: x@example.org",
        '"><script>alert(1)</script>@example.org',
        "a" * 300 + "@example.org",
        "ada@example.org, bob@example.org",
        "ada@exa\u202emple.org",
    ],
)
def test_what_is_no_address_is_said(desk: Reception, written: str) -> None:
    """The form comes back with what was written, escaped, its fault told to eyes and screen readers."""
    answer = desk.client().post("/letter/?lang=de", data={"address": written, "locale": "mt"})
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert 'aria-invalid="true" aria-describedby="fault"' in answer.text
    assert '<option value="mt" lang="mt" dir="ltr" selected>' in answer.text
    assert rows(desk, signups) == []


def test_pages_are_shut_tight(desk: Reception) -> None:
    """No script, no frame, no foreign resource, no cookie, no redirect, nothing kept by caches or told on."""
    link = desk.sign_up("ada@example.org")
    for path in ("/letter/", "/letter", "/letter/?lang=de", link, desk.leaving("t"), "/letter/none", "/"):
        answer = desk.client().get(path, follow_redirects=False)
        assert answer.status_code in (200, 404)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers and "location" not in answer.headers
        assert not re.search(r"<script|<style|style=|\son\w+=|<img|<iframe|<base", answer.text)
        addresses = re.findall(r'(?:href|action|src)="([^"#]+)', answer.text)
        assert {each for each in addresses if not each.startswith("/letter/")} == {
            "https://example.org/privacy"
        }
    evil = {"next": "https://evil.example", "url": "https://evil.example", "lang": "https://evil.example"}
    assert "evil" not in desk.client().get("/letter/", params=evil, headers={"Host": "evil.example"}).text


def test_bodies_are_bounded(desk: Reception) -> None:
    """A form of a megabyte, a hundred fields or odd bytes is turned away, and the next one served."""
    post = desk.client().post
    assert post("/letter/", content=b"address=" + b"a" * 1_000_000).status_code == 413
    assert post("/letter/", content=b"&".join(b"a%d=1" % n for n in range(100))).status_code == 422
    assert post("/letter/", content=b"address=\xff\xfe").status_code == 422
    assert desk.client().get("/letter/", headers={"Accept-Language": "de," * 10_000}).status_code == 200
    assert desk.client().put("/letter/").status_code == 405


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, mt;q=0.5, el;q=0.7", "el"),
        ("de;q=0, en", "en"),
        ("*", "en"),
        ("", "en"),
        ("x" * 5000, "en"),
        ("de;q=nonsense, mt", "mt"),
    ],
)
def test_pages_speak_the_browsers_language(desk: Reception, accepted: str, locale: str) -> None:
    """Until its reader says another one."""
    headers = {"Accept-Language": accepted}
    assert f'<html lang="{locale}" dir="ltr">' in desk.client().get("/letter/", headers=headers).text
    assert '<html lang="mt"' in desk.client().get("/letter/?lang=mt", headers=headers).text


def test_letters_wait_for_the_mail_server(desk: Reception) -> None:
    """Unreachable, put off, an answer lost: the letter comes later, and is the same; refused, it does not."""
    desk.server.answers = [Unreachable("no"), RecipientState.FAILED, RecipientState.UNKNOWN]
    desk.client().post("/letter/", data={"address": "ada@example.org"})
    with pytest.raises(Unreachable):
        desk.send_letters()
    for minutes in (1, 3, 7, 15):
        before = len(desk.send_letters())
        assert len(desk.send_letters()) == before, "each try waits longer than the last one"
        desk.now = NOW + timedelta(minutes=minutes)
        desk.send_letters()
    assert len({letter.content for letter in desk.server.letters}) == 1
    assert len(desk.server.letters) == 2, "the one without an answer, and once more"
    desk.now += timedelta(days=1)
    assert len(desk.send_letters()) == 2
    desk.server.answers = [RecipientState.BOUNCED]
    desk.client().post("/letter/", data={"address": "bob@example.org"})
    desk.send_letters()
    desk.now += LETTER_CLAIM
    assert len(desk.send_letters()) == 2


def test_two_processes_send_one_letter(desk: Reception) -> None:
    """Whoever takes it has it; if they die, it goes out after all."""
    other = opened(desk.workspace)
    desk.client().post("/letter/", data={"address": "ada@example.org"})
    taken = desk.signups.take_letter(NOW)
    assert taken is not None and other.signups.take_letter(NOW) is None
    other.now = NOW + LETTER_CLAIM + timedelta(seconds=1)
    assert [letter["Message-ID"] for letter in other.send_letters()] == [
        desk.sender.write(taken).partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
    ]
    other.signups.close()


def test_the_application_sends_by_itself(desk: Reception) -> None:
    """While it lives, a letter goes out without anybody asking; a fault of the server is told once."""
    desk.server.answers = [Unreachable("the mail server is away")]
    with desk.client() as client:
        client.post("/letter/", data={"address": "ada@example.org"})
        for _ in range(200):
            if desk.said:
                break
            client.get("/health")
        desk.now += timedelta(minutes=2)
        client.post("/letter/", data={"address": "bob@example.org"})
        for _ in range(200):
            if len(desk.server.letters) == 2:
                break
            client.get("/health")
    assert len(desk.server.letters) == 2
    assert desk.said == ["confirmation letters wait: the mail server is away"]


def test_a_database_that_is_away_is_told_in_words(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader gets a sentence, whoever runs it the reason, and the next call is served."""
    with monkeypatch.context() as patch:
        patch.setattr(type(desk.signups), "ask", lambda *_: (_ for _ in ()).throw(Unreachable("it is away")))
        answer = desk.client().post("/letter/", data={"address": "ada@example.org"})
        assert answer.status_code == 503 and "This does not work at the moment" in answer.text
    assert desk.said == ["sign-up pages: it is away"]
    assert desk.client().post("/letter/", data={"address": "ada@example.org"}).status_code == 200


def test_a_ledger_that_is_put_back_is_used(desk: Reception) -> None:
    """No connection is held to a file that `glocal ledger restore` has replaced."""
    desk.confirm(desk.sign_up("ada@example.org"))
    ledger = desk.workspace.state / "ledger.sqlite"
    copy = ledger.with_name("copy.sqlite")
    copy.write_bytes(ledger.read_bytes())
    desk.confirm(desk.sign_up("bob@example.org"))
    copy.replace(ledger)
    assert [address for _, address, _ in desk.signups.subscribed()] == ["ada@example.org"]
    desk.confirm(desk.sign_up("cem@example.org"))
    again = opened(desk.workspace)
    assert {address for _, address, _ in again.signups.subscribed()} == {"ada@example.org", "cem@example.org"}
    again.signups.close()


def test_an_older_ledger_mails_nobody_who_left(tmp_path: Path) -> None:
    """A second witness remembers them: by fingerprint, by token, and by a token whose owner was found."""
    desk = reception(
        tmp_path,
        'subscribers = "list.csv"\nsignups = true\n',
        "address,locale,token\nbob@example.org,de,t-bob\ncem@example.org,de,t-cem\ndan@example.org,de,\n",
    )
    desk.confirm(desk.sign_up("ada@example.org"))
    ledger = desk.workspace.state / "ledger.sqlite"
    older = ledger.read_bytes()
    (tmp_path / "list.csv").rename(tmp_path / "away.csv")
    desk.client().post(desk.leaving("t-cem"), data=ONE_CLICK)
    (tmp_path / "away.csv").rename(tmp_path / "list.csv")
    for who in ("t-bob", person("ada@example.org")):
        desk.client().post(desk.leaving(who), data=ONE_CLICK)
    assert desk.readers() == {"de": ["dan@example.org"]}
    ledger.write_bytes(older)
    witness = desk.workspace.state / "left.txt"
    witness.write_bytes(witness.read_bytes() + b"2026-11-23T09:00")  # a line that was cut off
    assert desk.readers() == {"de": ["dan@example.org"]}
    assert b"@" not in witness.read_bytes()
    again = opened(desk.workspace)
    again.confirm(again.sign_up("ada@example.org"))
    assert again.readers() == {"de": ["ada@example.org", "dan@example.org"]}, "who came back stays"


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_ledger_takes_sign_ups(tmp_path: Path, version: int) -> None:
    """A workspace of before gets the tables when the pages, or a send, first open its ledger."""
    (tmp_path / ".glocal").mkdir()
    old_ledger(tmp_path / ".glocal", version)
    desk = reception(tmp_path)
    desk.confirm(desk.sign_up("ada@example.org"))
    assert [address for _, address, _ in desk.signups.subscribed()] == ["ada@example.org"]
    desk.signups.close()
