"""Letters to every reader by ourselves: once each, whatever the server and the list are like."""

from __future__ import annotations

import datetime as dt
import ssl
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipelines.actions.approval import ApprovalAnswer, record_answer
from pipelines.actions.audience_sizes import audience_sizes
from pipelines.actions.readers import ReaderWord, readers_in_state, resolve_readers
from pipelines.delivery.approval import campaign_subject
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.return_path import letter_id, letters_in
from pipelines.delivery.mailing.suppression import (
    Suppression,
    SuppressionReason,
    open_suppression_list,
)
from pipelines.delivery.mailing.unsubscribe import signed_by
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import MailingList, Remote, RemoteState
from pipelines.delivery.providers.smtp import SMTP
from pipelines.delivery.send_options import SendOptions
from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.delivery import Campaign, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError, Refused, SettingsError
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.mailing.sink import Sink, running

pytestmark = pytest.mark.slow  # a mail server in each

SECRET = "0123456789abcdef"
LIST = """address,locale,name,token,lists
ada@example.org,el,Ada Lovelace,t1,news;pilots
bob@example.org,el,,,news
cleo@example.org,fr,Cléo,,news
"""


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("SIGN", SECRET)
    monkeypatch.setenv("PASSWORD", "right")
    with running(Sink()) as sink:
        yield sink


def provider(folder: Path, sink: Sink, rows: str = LIST, more: str = "", general: str = "") -> SMTP:
    folder.mkdir(parents=True, exist_ok=True)
    security = "" if "security" in more else 'security = "none"\n'
    source = "" if "subscribers_query" in more else 'subscribers = "subscribers.csv"\n'
    keys = f'host = "127.0.0.1"\nport = {sink.port}\nsign_env = "SIGN"\nbackoff = 0.05\ntimeout = 5\n'
    text = f"{SETTINGS}{general}\n[providers.smtp]\n{keys}{security}{source}{more}\n"
    (folder / "glocal.toml").write_text(text)
    (folder / "subscribers.csv").write_bytes(rows.encode("utf-8", "surrogateescape"))
    return SMTP(open_workspace(folder, explicit=True))


def send(smtp: SMTP, edition: Campaign) -> str:
    reference = smtp.create(edition)
    smtp.send(reference, edition, None)
    return reference


def stands(smtp: SMTP, edition: Campaign) -> dict[str, tuple[RecipientState, str]]:
    found = (smtp._log.entries(edition.issue_id, state) for state in RecipientState)
    return {entry.person: (entry.state, entry.words) for entries in found for entry in entries}


def test_everybody_of_the_locale_gets_one_letter(tmp_path: Path, sink: Sink) -> None:
    """The whole way: found as nothing before, as sent with its numbers after; a second send is no send."""
    smtp, edition = provider(tmp_path, sink), campaign()
    before = smtp.find(edition)
    reference = send(smtp, edition)
    send(smtp, edition)
    digest = smtp.expected(edition)
    sent = Remote(reference, RemoteState.SENT, digest, numbers=Numbers(sent=2, to_send=2))
    assert (before, smtp.find(edition), smtp.read(reference)) == ((), (sent,), sent)
    assert sink.copies == {"ada@example.org": 1, "bob@example.org": 1}


def test_the_headers_of_a_letter(tmp_path: Path, sink: Sink) -> None:
    """Mail programs show the way out, file the list and stay silent on holidays because of these."""
    edition = campaign()
    smtp = provider(tmp_path, sink)
    smtp.clock = lambda: dt.datetime(2026, 11, 30, 8, 5, 7, 999, dt.UTC)
    send(smtp, edition)
    mail = sink.mail("ada@example.org")
    out = str(mail["List-Unsubscribe"])
    shown = {name: str(mail[name]) for name in mail if name not in ("Content-Type", "List-Unsubscribe")}
    sender_id = sha256(b"news@example.org").hexdigest()[:12]
    mark = sha256(f"{edition.issue_id} el".encode()).hexdigest()[:16]
    key = letter_id(edition.issue_id, "el", person("ada@example.org"), SECRET)
    assert shown == {
        "Subject": "Γειά σου – θέμα",
        "To": "Ada Lovelace <ada@example.org>",
        "Message-ID": f"<{key}@example.org>",
        "From": "Zoë News <news@example.org>",
        "Date": "Mon, 30 Nov 2026 08:05:07 +0000",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "<el.example.org>",
        "Feedback-ID": f"{mark}:el:newsletter:{sender_id}",
        "Precedence": "bulk",
        "Content-Language": "el",
        "MIME-Version": "1.0",
    }
    assert out.startswith("<https://example.org/out?lang=el&x=1&subscriber=t1.")
    assert signed_by(out[1:-1], SECRET) == "t1"


def test_a_letter_is_dated_once(tmp_path: Path, sink: Sink) -> None:
    """A mail server that drops doubles must see the same letter again; one that never left us is of today."""
    rows = f"{LIST}dan@example.org,el,Dan,,\n"
    sink.at_content["ada@example.org"] = ["452 later"]
    sink.at_recipient["bob@example.org"] = ["451 later"]
    edition = campaign()
    for day in (1, 2):
        smtp = provider(tmp_path, sink, rows, more="retries = 0\n")
        smtp.clock = lambda day=day: dt.datetime(2026, 12, day, 9, tzinfo=dt.UTC)  # type: ignore[misc]  # a default
        with suppress(DeliveryError):
            send(smtp, edition)
    dates = {name: sink.mail(f"{name}@example.org")["Date"].datetime.day for name in ("ada", "bob", "dan")}
    assert dates == {"ada": 1, "bob": 2, "dan": 1}


def test_every_line_is_as_short_as_the_standards_say(tmp_path: Path, sink: Sink) -> None:
    """RFC 2045 allows 76 characters in quoted-printable; the longest header is the unsubscribe link."""
    send(provider(tmp_path, sink), campaign())
    head, _, body = sink.letters["ada@example.org"].partition(b"\r\n\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert max(len(line) for line in head.split(b"\r\n")) <= 998


def test_twice_in_the_list_is_one_letter(tmp_path: Path, sink: Sink) -> None:
    """A capital letter or a dot of IDN makes no second person; the second line is told."""
    rows = f"{LIST}x@FASS.de,el,,,\nx@faß.de,el,,,\nx@xn--fa-hia.de,el,,,\n"
    smtp = provider(tmp_path, sink, rows, more="connections = 1\n")
    el = send(smtp, campaign("el"))
    send(smtp, campaign("fr"))
    assert sink.copies == {
        **dict.fromkeys(("ada@example.org", "bob@example.org", "cleo@example.org"), 1),
        "x@fass.de": 1,
        "x@xn--fa-hia.de": 1,
    }
    assert smtp.report(el) == ("1 left out: duplicate (subscribers.csv:7)",)


def test_one_list_of_four_languages(tmp_path: Path, sink: Sink) -> None:
    """All editions name the same list, and the column says who reads what: nobody gets the first one sent."""
    tags = ("de", "el", "en", "bg")
    rows = "address,locale,lists\n" + "".join(
        f"{tag}{n}@example.org,{tag},news\n" for tag in tags for n in "12"
    )
    lists = "".join(f'[audiences.{tag}]\nlists = ["news"]\n' for tag in tags)
    smtp = provider(tmp_path, sink, rows, general=lists)
    for tag in tags:
        send(smtp, replace(campaign(tag), audience=("news",)))
    got = {address: str(sink.mail(address)["Content-Language"]) for address in sink.copies}
    assert got == {f"{tag}{n}@example.org": tag for tag in tags for n in "12"}
    assert set(sink.copies.values()) == {1}


def test_whoever_would_get_two_gets_none_before_a_person_decides(tmp_path: Path, sink: Sink) -> None:
    """Neither of the two languages goes out; the others do. With `one_each` the first is theirs."""
    rows = f"{LIST}CLEO@Example.org,el,,,news\nmax@example.org,de,,,\n"
    smtp = provider(tmp_path, sink, rows)
    for tag in ("el", "fr"):
        with pytest.raises(
            Refused, match=r"1 of its readers .* subscribers.csv:4, subscribers.csv:5 \(el and fr"
        ):
            send(smtp, campaign(tag))
    send(smtp, campaign("de"))
    assert sink.copies == {"max@example.org": 1}
    smtp = provider(tmp_path, sink, rows, general="[delivery]\none_each = true\n")
    send(smtp, campaign("el"))
    with pytest.raises(Refused, match="nobody on the list gets this edition"):
        send(smtp, campaign("fr"))
    assert sink.copies == {f"{name}@example.org": 1 for name in ("ada", "bob", "CLEO", "max")}


def test_sent_is_never_said_of_no_letter(tmp_path: Path, sink: Sink) -> None:
    """All have it in another language, all were refused, nobody is known to have it: nothing is "sent"."""
    smtp, edition = provider(tmp_path, sink), campaign("fr")
    send(smtp, campaign("el"))
    moved = provider(tmp_path, sink, LIST.replace(",el,", ",fr,").replace("cleo", "ada"))
    with pytest.raises(Refused, match="nobody was left to get it: all have the issue already"):
        send(moved, edition)
    assert moved.find(edition) == ()
    sink.at_recipient["cleo@example.org"] = ["550 no such user"]
    sink.at_content["cleo@example.org"] = ["drop"]
    smtp = provider(tmp_path, sink)
    with pytest.raises(Refused, match="the server refused everybody, the last one with: 550 no such user"):
        send(smtp, edition)
    with pytest.raises(DeliveryError, match="nobody is known to have it: 1 unknown"):
        send(smtp, edition)
    assert [remote.state for remote in smtp.find(edition)] == [RemoteState.SENDING]
    assert sink.copies["cleo@example.org"] == 1


def test_locales_side_by_side_share_the_connections(tmp_path: Path, sink: Sink) -> None:
    """The flow sends four locales at a time: one book, one pace, and still one letter for each person."""
    tags = ("el", "fr", "bg", "mt")
    mine = "".join(f"{tag}{n}@example.org,{tag},,,\n" for n in range(200) for tag in tags)
    shared = "".join(f"p{n}@example.org,{tag},,,\n" for n in range(50) for tag in tags)
    rows = f"address,locale,name,token,lists\n{mine}{shared}"
    smtp = provider(tmp_path, sink, rows, general="[delivery]\none_each = true\n")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tag: send(smtp, campaign(tag)), tags))
    assert (len(sink.copies), set(sink.copies.values())) == (850, {1})
    assert sink.connections <= 4 * len(tags)
    assert [smtp.find(campaign(tag))[0].state for tag in tags] == [RemoteState.SENT] * 4


def test_lists_and_served_locales_make_the_audience(tmp_path: Path, sink: Sink) -> None:
    """Lists win over locales; readers whose language has no edition get the one that serves them."""
    smtp = provider(tmp_path, sink)
    send(smtp, replace(campaign(), audience=("pilots", "none")))
    assert sink.copies == {"ada@example.org": 1}
    served = provider(tmp_path / "served", sink, general='[audiences.fr]\nserved_by = "el"\n')
    send(served, campaign())
    assert sink.copies == {"ada@example.org": 2, "bob@example.org": 1, "cleo@example.org": 1}


def test_subscribers_out_of_a_database(tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list may live in the site's own database; NULL is nothing."""
    import sqlite3

    with sqlite3.connect(tmp_path / "site.sqlite") as site:
        site.execute("create table people (mail, lang, nick)")
        site.execute("insert into people values ('ada@example.org', 'el', NULL), ('no', 'el', NULL)")
    site.close()
    monkeypatch.setenv("SITE", f"sqlite:///{tmp_path / 'site.sqlite'}")
    query = 'subscribers_query = "select mail as address, lang as locale, nick as name from people"\n'
    smtp = provider(tmp_path / "w", sink, more=f'{query}subscribers_url_env = "SITE"\n')
    reference = send(smtp, campaign())
    assert sink.copies == {"ada@example.org": 1}
    assert smtp.report(reference) == ("1 left out: bad address (subscribers_query:2)",)


def test_refused_for_good_or_for_now(tmp_path: Path, sink: Sink) -> None:
    """5xx is final and told in the server's words without the address; 4xx is tried again in the run."""
    rows = LIST + "".join(f"{name}@example.org,el,,,\n" for name in ("gone", "grey", "spam", "full"))
    sink.at_recipient["gone@example.org"] = ["550 5.1.1 <gone@example.org>: no such user"]
    sink.at_recipient["grey@example.org"] = ["451 come later", "451 come later"]
    sink.at_content["spam@example.org"] = ["554 looks like spam"]
    sink.at_content["full@example.org"] = ["452 disk full"]
    smtp, edition = provider(tmp_path, sink, rows), campaign()
    reference = send(smtp, edition)
    assert sink.copies == dict.fromkeys([f"{n}@example.org" for n in ("ada", "bob", "grey", "full")], 1)
    assert stands(smtp, edition) == {
        **{
            person(f"{name}@example.org"): (RecipientState.ACCEPTED, "250 taken")
            for name in ("ada", "bob", "grey", "full")
        },
        person("gone@example.org"): (RecipientState.BOUNCED, "550 5.1.1 <(address)>: no such user"),
        person("spam@example.org"): (RecipientState.BOUNCED, "554 looks like spam"),
    }
    assert smtp.read(reference).numbers == Numbers(sent=4, bounced=2, to_send=6)


def test_put_off_again_and_again_is_left_to_the_next_run(tmp_path: Path, sink: Sink) -> None:
    """The error says how many; the campaign is not through; the next run writes to those alone."""
    sink.at_recipient["bob@example.org"] = ["451 later"] * 3
    smtp, edition = provider(tmp_path, sink, more="retries = 2\n"), campaign()
    with pytest.raises(DeliveryError, match="1 put off by the mail server; 1 accepted, 1 failed"):
        send(smtp, edition)
    assert [remote.state for remote in smtp.find(edition)] == [RemoteState.SENDING]
    send(provider(tmp_path, sink), edition)
    assert sink.copies == {"ada@example.org": 1, "bob@example.org": 1}
    assert [remote.state for remote in smtp.find(edition)] == [RemoteState.SENT]


def test_lost_after_the_letter_is_unknown_and_lost_before_is_not(tmp_path: Path, sink: Sink) -> None:
    """Only a letter that may have been taken is never repeated; it is told and listed."""
    rows = f"{LIST}dan@example.org,el,,,\neve@example.org,el,,,\n"
    sink.at_content["ada@example.org"] = ["drop"]
    sink.at_recipient["bob@example.org"] = ["drop"]
    sink.at_content["dan@example.org DATA"] = ["drop"]
    smtp, edition = provider(tmp_path, sink, rows), campaign()
    reference = send(smtp, edition)
    send(smtp, edition)
    assert sink.copies == dict.fromkeys([f"{n}@example.org" for n in ("ada", "bob", "dan", "eve")], 1)
    assert [entry.person for entry in smtp.unknown(edition.issue_id)] == [person("ada@example.org")]
    told = "1 may have their message or not, and get no second one: glocal status hello --recipients unknown"
    assert smtp.report(reference) == (told,)
    assert smtp.read(reference).state is RemoteState.SENT


def test_a_send_that_left_some_unknown_is_told_at_once(tmp_path: Path, sink: Sink) -> None:
    """It ended with rc 0, and the status showed numbers of its middle; our own record knows better."""
    sink.at_content["ada@example.org"] = ["drop"]
    smtp, edition = provider(tmp_path, sink), campaign()
    ledger = open_ledger(open_workspace(tmp_path, explicit=True))
    go = partial(deliver, edition, smtp, ledger, "run", lambda: NOW, SendOptions(send=True))
    done = go()
    (kept,) = ledger.rows(edition.issue_id)
    told = "1 may have their message or not, and get no second one: glocal status hello --recipients unknown"
    assert done.note == f"sent now; {told}"
    assert (done.attention, done.state, kept.numbers) == (
        True,
        DeliveryState.SENT,
        Numbers(sent=1, to_send=2),
    )
    smtp.settle_reader(edition.issue_id, "el", "all", has_it=True)
    assert (go().attention, ledger.rows(edition.issue_id)[0].numbers) == (False, Numbers(sent=2, to_send=2))
    ledger.close()


def test_a_person_closes_who_is_unknown(tmp_path: Path, sink: Sink) -> None:
    """Cut off in the letter: one has it, as the server's log says, one is sent the very same letter again."""
    rows = f"{LIST}dan@example.org,el,Dan,,\n"
    for name in ("ada", "dan"):
        sink.at_content[f"{name}@example.org"] = ["drop"]
    sink.at_recipient["bob@example.org"] = ["550 no such user"]
    smtp, room = provider(tmp_path, sink, rows), open_workspace(tmp_path, explicit=True)
    edition = campaign()
    article = Article("hello", edition.issue_id, "en", NOW, Text("Hello", ""), Text("Hello", ""))
    ledger = open_ledger(room)
    say = partial(
        resolve_readers, ledger, article, edition.key, by="Ana", now=NOW, open_provider=lambda _: smtp
    )

    def run(day: int) -> DeliveryState:
        smtp.clock = lambda: dt.datetime(2026, 12, day, tzinfo=dt.UTC)
        return deliver(edition, smtp, ledger, "run", lambda: NOW, SendOptions(send=True)).state

    with pytest.raises(DeliveryError, match="nobody is known to have it: 1 bounced, 2 unknown"):
        run(1)
    first = dict(sink.letters)
    listed = readers_in_state(ledger.rows(article.id), "unknown", lambda _: smtp)
    assert {each.place for _, each in listed} == {"subscribers.csv:2", "subscribers.csv:5"}
    (ada,) = [each.message_id for _, each in listed if each.place.endswith(":2")]
    with pytest.raises(DeliveryError, match=r"nobody like that is unknown in el: bob@example\.org"):
        say(who=["bob@example.org"], word=ReaderWord.SENT)
    assert say(who=[ada], word=ReaderWord.SENT) == 1
    assert run(2) is DeliveryState.SENT
    assert sink.copies == {"ada@example.org": 1, "dan@example.org": 1}
    assert say(who=["dan@EXAMPLE.org"], word=ReaderWord.AGAIN) == 1
    assert say(who=["bob@example.org"], word=ReaderWord.NOT_SENT) == 1
    assert run(3) is DeliveryState.SENT
    assert sink.copies == {"ada@example.org": 1, "dan@example.org": 2, "bob@example.org": 1}
    assert sink.letters["dan@example.org"] == first["dan@example.org"]
    assert readers_in_state(ledger.rows(article.id), "unknown", lambda _: smtp) == []
    with pytest.raises(DeliveryError, match="nobody like that is unknown in el: all"):
        say(who=["all"], word=ReaderWord.AGAIN)
    assert [row.state for row in ledger.rows(article.id)] == [DeliveryState.SENT]
    ledger.close()


def test_a_fault_of_ours_is_nobodys_bounce(tmp_path: Path, sink: Sink) -> None:
    """A sender that is refused, or a relay that takes nobody, must not cost readers the issue."""
    edition, smtp = campaign(), provider(tmp_path, sink)
    sink.at_sender = "550 who are you"
    with pytest.raises(Refused, match=r"takes no mail from news@example\.org: 550 who are you"):
        send(smtp, edition)
    sink.at_sender, sink.at_everyone = "", "554 relay access denied"
    rows = LIST + "".join(f"p{n}@example.org,el,,,\n" for n in range(200))
    smtp = provider(tmp_path, sink, rows, more="connections = 1\n")
    with pytest.raises(DeliveryError, match="refused the first 50 recipients, and accepted none: 554 relay"):
        send(smtp, edition)
    sink.at_everyone = ""
    send(provider(tmp_path, sink, rows), edition)
    assert sum(sink.copies.values()) == len(sink.copies) == 202


def test_nobody_there(tmp_path: Path, sink: Sink) -> None:
    """A server that is down leaves no row; an edition without readers says which setting is meant."""
    down = provider(tmp_path / "down", Sink(port=1))
    with pytest.raises(Refused, match=r"127.0.0.1 cannot be reached: Connection refused"):
        send(down, campaign())
    assert down.find(campaign()) == ()
    with pytest.raises(Refused, match="nobody on the list gets this edition"):
        send(provider(tmp_path / "bg", sink), campaign("bg"))
    sink.greeting = "421 too many"
    with pytest.raises(Refused, match="cannot be reached: it answered 421"):
        send(provider(tmp_path / "busy", sink), campaign())


def test_login(tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password opens, and a wrong one is never shown, not even in the server's own words."""
    sink.login = "glocal"
    more = 'user = "glocal"\npassword_env = "PASSWORD"\n'
    send(provider(tmp_path, sink, more=more), campaign())
    monkeypatch.setenv("PASSWORD", "planted-secret")
    with pytest.raises(Refused) as caught:
        send(provider(tmp_path / "wrong", sink, more=more), campaign())
    assert str(caught.value) == (
        "127.0.0.1: the server refused user and password\n"
        "  next: check security, user and password_env in [providers.smtp]"
    )


def test_the_pace_and_the_connections_are_kept(tmp_path: Path, sink: Sink) -> None:
    """Mail servers shut out who is faster than agreed; a connection carries many letters."""
    rows = LIST + "".join(f"p{n}@example.org,el,,,\n" for n in range(18))
    smtp = provider(tmp_path, sink, rows, more="connections = 2\nrate = 40\n")
    begin = dt.datetime.now(dt.UTC)
    send(smtp, campaign())
    assert (dt.datetime.now(dt.UTC) - begin).total_seconds() >= 19 / 40
    assert (len(sink.copies), sink.connections) == (20, 2)


def test_test_letters_go_to_their_addresses_alone(tmp_path: Path, sink: Sink) -> None:
    """They are marked, and leave no trace that would keep a tester from the real letter."""
    smtp, edition = provider(tmp_path, sink), campaign()
    reference = smtp.create(edition)
    smtp.test(reference, edition, ["ada@example.org"])
    assert (sink.copies, smtp.find(edition)) == ({"ada@example.org": 1}, ())
    assert str(sink.mail("ada@example.org")["Subject"]) == "[Test] Γειά σου – θέμα"
    with pytest.raises(DeliveryError, match="'nobody' is not a mail address"):
        smtp.test(reference, edition, ["nobody"])


def test_what_is_sent_is_not_taken_back(tmp_path: Path, sink: Sink) -> None:
    """Only what waits for its time can be; a letter that left cannot."""
    smtp, edition = provider(tmp_path, sink), campaign()
    reference = send(smtp, edition)
    with pytest.raises(Refused, match="what is sent is sent"):
        smtp.cancel(reference)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('host = "mail.example.org"\nsecurity = "none"', "allow_plain = true"),
        (
            'host = "m.example.org"\nsecurity = "none"\nallow_plain = true\nuser = "u"\npassword_env = "P"',
            "clear",
        ),
        ('host = "m.example.org"\nuser = "u"', "user and password_env together"),
        ('host = "m.example.org"\nsubscribers_query = "x"', "either subscribers or subscribers_query"),
        ('host = "m.example.org"\nspeed = 3', "speed"),
        ("", "host is missing"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, more: str, fault: str) -> None:
    """Found before anything is sent, with the key's name."""
    text = f'{SETTINGS}[providers.smtp]\nsign_env = "SIGN"\nsubscribers = "s.csv"\n{more}\n'
    (tmp_path / "glocal.toml").write_text(text)
    with pytest.raises(SettingsError, match=fault):
        SMTP(open_workspace(tmp_path, explicit=True))


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for; `folder/ca.pem` would."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    folder.mkdir(parents=True, exist_ok=True)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(certificate)
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, plain)
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    """Readers' addresses go to the real server only; one's own authority can be named."""
    monkeypatch.setenv("SIGN", SECRET)
    context = self_signed(tmp_path)
    with running(Sink(tls=context, implicit=security == "tls")) as sink:
        more = f'security = "{security}"\n'
        with pytest.raises(Refused, match="certificate cannot be trusted: self-signed certificate"):
            send(provider(tmp_path, sink, more=more), campaign())
        assert not [line for line in sink.commands if line.startswith(("MAIL", "RCPT"))]
        send(provider(tmp_path, sink, more=f'{more}ca_file = "ca.pem"\n'), campaign())
        assert sink.copies == {"ada@example.org": 1, "bob@example.org": 1}


def test_a_server_without_starttls_gets_no_letter(tmp_path: Path, sink: Sink) -> None:
    """Somebody in between may have taken the offer away: no falling back to the clear."""
    with pytest.raises(Refused, match="does not offer STARTTLS"):
        send(provider(tmp_path, sink, more='security = "starttls"\n'), campaign())
    assert sink.copies == Counter()


def test_suppressed_people_get_nothing(tmp_path: Path, sink: Sink) -> None:
    """On whatever list and language; the question before a send and the report say how many, and why."""
    rows = f"{LIST}dan@example.org,el,Dan,,\nDan@EXAMPLE.org,fr,Dan,,\neve@example.org,el,,,\n"
    smtp, edition = provider(tmp_path, sink, rows), campaign()
    people = open_suppression_list(smtp._workspace)
    reasons = {"dan": SuppressionReason.BOUNCED, "eve": SuppressionReason.UNSUBSCRIBED}
    people.add(Suppression(person(f"{name}@example.org"), why, NOW) for name, why in reasons.items())
    (asked,) = smtp.mailing_lists("el", ())
    reference = send(smtp, edition)
    send(smtp, campaign("fr"))
    assert sink.copies == {"ada@example.org": 1, "bob@example.org": 1, "cleo@example.org": 1}
    assert (asked.size, asked.title) == (
        2,
        "el in our list, without 2 who get no mail any more (1 unsubscribed, 1 bounced)",
    )
    assert smtp.report(reference) == (
        "1 left out: gets no mail any more, bounced (subscribers.csv:5)",
        "1 left out: gets no mail any more, unsubscribed (subscribers.csv:7)",
    )
    assert smtp.read(reference).numbers == Numbers(sent=2, to_send=2)
    with pytest.raises(DeliveryError, match=r"eve@example\.org gets no mail any more, unsubscribed"):
        smtp.test(reference, edition, ["eve@example.org", "zoe@example.org"])
    assert (sink.copies["eve@example.org"], sink.copies["zoe@example.org"]) == (0, 1)
    people.lift(person("dan@example.org"), "zoe", NOW)
    people.close()
    rows = "address,locale\nfay@example.org,bg\n"
    later = provider(tmp_path / "later", sink, rows)
    people = open_suppression_list(later._workspace)
    people.add([Suppression(person("fay@example.org"), SuppressionReason.COMPLAINED, NOW)])
    people.close()
    with pytest.raises(Refused, match=r"nobody is left to get this edition, without 1 .*\(1 complained\)"):
        send(later, campaign("bg"))


def test_each_letter_has_its_own_return_path(tmp_path: Path, sink: Sink) -> None:
    """A mail server that returns nothing of a letter still has to name it; nobody else can."""
    smtp = provider(tmp_path, sink, more='return_path = "bounces+{id}@example.org"')
    edition = campaign()
    send(smtp, edition)
    smtp.test(smtp.create(edition), edition, ["zoe@example.org"])
    senders = [
        line.partition("<")[2].partition(">")[0] for line in sink.commands if line.lower().startswith("mail")
    ]
    ids = {
        name: letter_id(edition.issue_id, "el", person(f"{name}@example.org"), SECRET)
        for name in ("ada", "bob")
    }
    found = [letters_in(sender, SECRET) for sender in senders]
    assert sorted(found) == sorted([[], *([one] for one in ids.values())])
    assert "bounces+test@example.org" in senders
    assert [letters_in(sender, "another secret!!") for sender in senders] == [[], [], []]


def test_a_list_of_ours_can_be_approved(tmp_path: Path, sink: Sink) -> None:
    """Whoever is asked sees how many readers there are; delivery has to count them the same way, or nothing
    that was approved ever goes out. Some more or fewer are not what was approved.
    """
    required = '[delivery]\napproval = "required"\n'
    smtp, edition = provider(tmp_path, sink, general=required), campaign()
    ledger = open_ledger(open_workspace(tmp_path, explicit=True))
    size = audience_sizes(smtp, ledger, [edition])["el"].size
    yes = ApprovalAnswer(send=True, by="Eva")
    go = partial(deliver, edition, smtp, ledger, "run", lambda: NOW, SendOptions(send=True, proposer="Ana"))
    record_answer(ledger, [campaign_subject(edition, None, 20)], yes, "Ana", NOW)
    with pytest.raises(DeliveryError, match="Eva approved 20 readers, and it would reach 2"):
        go()
    record_answer(ledger, [campaign_subject(edition, None, size)], yes, "Ana", NOW)
    assert (size, go().state, len(sink.copies)) == (2, DeliveryState.SENT, 2)
    ledger.close()


def test_rows_that_cannot_be_sent_to_are_in_the_question(tmp_path: Path, sink: Sink) -> None:
    """A language whose one reader has a slip in the address is not one that nobody wants to read."""
    (empty,) = provider(tmp_path / "none", sink).mailing_lists("mt", ())
    (slip,) = provider(tmp_path / "slip", sink, f"{LIST}ċensa@example,mt,,,\n").mailing_lists("mt", ())
    assert empty == MailingList("mt", "mt in our list", 0)
    assert slip == MailingList("mt", "mt in our list, without 1 whose row cannot be used", 0, left_out=1)


def test_whoever_gets_nothing_is_told_by_an_edition_that_went_out(tmp_path: Path, sink: Sink) -> None:
    """Told once a run; what a language has to say that fails, nobody reads."""
    rows = "address,locale\na@x.eu,el\na@x.eu,fr\nb@x.eu,de\nc@x.eu,en\nd@x.eu,tlh\n"
    smtp = provider(tmp_path, sink, rows)
    with pytest.raises(Refused, match="another language's edition too"):
        send(smtp, campaign("el"))
    told = [smtp.report(send(smtp, campaign(locale))) for locale in ("de", "en")]
    assert told == [("1 get no edition at all: unknown locale (subscribers.csv:6)",), ()]


def test_whoever_is_there_in_two_languages_gets_the_first(tmp_path: Path, sink: Sink) -> None:
    """The first in the workspace's order, whichever edition is ready, or sent, before the other."""
    rows = "address,locale\na@x.eu,fr\na@x.eu,el\nb@x.eu,fr\n"
    smtp = provider(tmp_path, sink, rows, general="[delivery]\none_each = true")
    for locale in ("fr", "el"):
        send(smtp, campaign(locale))
    got = {name: sink.mail(name)["Content-Language"] for name in sink.copies}
    assert (got, dict(sink.copies)) == ({"a@x.eu": "el", "b@x.eu": "fr"}, {"a@x.eu": 1, "b@x.eu": 1})
