"""What came back is in the record once, whatever happens while it is read, and its readers get no mail."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest
import sqlalchemy as sa

from pipelines.actions import bounces as bounces_action
from pipelines.actions.bounces import BounceReading, bounce_source, read_bounces
from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.mailing.bounces.imap import ImapMailbox
from pipelines.delivery.mailing.bounces.mail_source import MailFiles
from pipelines.delivery.mailing.bounces.record import Effect
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import open_recipient_log
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.send_intents import SendIntent
from pipelines.delivery.mailing.suppression import (
    Suppression,
    SuppressionReason,
    open_suppression_list,
    suppressed_people,
)
from pipelines.delivery.provider import token
from pipelines.model.delivery import DeliveryState, Numbers
from pipelines.model.errors import DeliveryError, Refused, SettingsError, Unreachable
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import SETTINGS, campaign
from tests.delivery.mailing.bounces.imap_fake import ImapFake, imap_running
from tests.delivery.mailing.bounces.samples import ISSUE, SECRET, letter_to, sample
from tests.points import Points

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SMTP = '[providers.smtp]\nhost = "127.0.0.1"\nsign_env = "SIGN"\nsubscribers = "s.csv"\nsecurity = "none"\n'
READERS = ("ada", "bob", "cleo", "dan")
BOUNCED = SuppressionReason.BOUNCED


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN", SECRET)
    monkeypatch.setenv("MAILBOX", "rïght")


def room(folder: Path, more: str = "", issues: Sequence[str] = (ISSUE,)) -> Workspace:
    """A workspace whose four readers have their letters of these issues."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "glocal.toml").write_text(f"{SETTINGS}{SMTP}{more}")
    workspace = open_workspace(folder, explicit=True)
    log = open_recipient_log(workspace)
    for issue in issues:
        key = token(replace(campaign("el"), issue_id=issue))
        log.begin(key, issue, "el", "digest", "run", len(READERS))
        entries = [
            LogEntry(
                *(issue, person(f"{name}@example.org"), key, "el", RecipientState.ACCEPTED, "run"),
                f"<{letter_to(name, issue)}@example.org>",
                letter_date=NOW,
            )
            for name in READERS
        ]
        log.write([SendIntent(entry, (), "mine") for entry in entries])
        log.finish(key)
    log.close()
    return workspace


def mails(folder: Path, *raws: bytes) -> MailFiles:
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(raws):
        (folder / f"{number:03}.eml").write_bytes(raw)
    return MailFiles((folder,))


def states(workspace: Workspace, issue: str = ISSUE) -> dict[str, RecipientState]:
    log = open_recipient_log(workspace)
    known = log.known(issue, [person(f"{name}@example.org") for name in READERS])
    log.close()
    return {name: known[person(f"{name}@example.org")].state for name in READERS}


def suppressed(workspace: Workspace) -> dict[str, SuppressionReason]:
    people = suppressed_people(workspace)
    return {
        name: people[person(f"{name}@example.org")]
        for name in READERS
        if person(f"{name}@example.org") in people
    }


def counts(reading: BounceReading) -> dict[str, int]:
    return {str(name): count for name, count in reading.counts.items() if count}


def test_what_came_back_is_known_once(tmp_path: Path) -> None:
    """A hard bounce, a soft one, a complaint, an answer: the first and third get no more mail."""
    workspace = room(tmp_path)
    source = mails(
        tmp_path / "in",
        sample("postfix", letter_to("ada")),
        sample("gmail", letter_to("bob")),
        sample("complaint", letter_to("cleo")),
        sample("out_of_office", letter_to("dan")),
        sample("postfix", letter_to("ada")),
    )
    first = counts(read_bounces(workspace, source, NOW))
    assert first == {"suppressed": 2, "counted": 1, "known already": 1, "ignored": 1}
    after = states(workspace), suppressed(workspace)
    bounced, accepted = RecipientState.BOUNCED, RecipientState.ACCEPTED
    assert after == (
        {"ada": bounced, "bob": bounced, "cleo": accepted, "dan": accepted},
        {"ada": BOUNCED, "cleo": SuppressionReason.COMPLAINED},
    )
    assert counts(read_bounces(workspace, source, NOW)) == {"known already": 4, "ignored": 1}
    assert (states(workspace), suppressed(workspace)) == after


def test_whom_a_person_let_in_again_stays_in(tmp_path: Path) -> None:
    """The same old mails, read once more, say nothing new."""
    workspace = room(tmp_path)
    raws = [sample("postfix", letter_to("ada")), sample("complaint", letter_to("cleo"))]
    source = mails(tmp_path / "in", *raws)
    read_bounces(workspace, source, NOW)
    people = open_suppression_list(workspace)
    for name in ("ada", "cleo"):
        people.lift(person(f"{name}@example.org"), "zoe", NOW)
    people.close()
    assert counts(read_bounces(workspace, source, NOW)) == {"known already": 2}
    assert suppressed(workspace) == {}


def test_what_nobody_sent_is_named(tmp_path: Path) -> None:
    """A forged report, one of a test mail, one of an older letter whose id anybody could work out."""
    workspace = room(tmp_path)
    old = sha256(f"{ISSUE} el {person('dan@example.org')}".encode()).hexdigest()[:32]
    log = open_recipient_log(workspace)
    (there,) = log.known(ISSUE, [person("dan@example.org")]).values()
    older = replace(there, message_id=f"<{old}@example.org>")
    log.write([SendIntent(older, (RecipientState.ACCEPTED,), "anyone's")])
    log.close()
    source = mails(
        tmp_path / "in",
        sample("forged", letter_to("ada")),
        sample("postfix", letter_to("nobody")),
        sample("exchange", old),
    )
    reading = read_bounces(workspace, source, NOW)
    assert [line.partition(": ")[2] for line in reading.named] == [
        "nothing in it proves which letter it is about",
        Effect.FOREIGN,
        Effect.UNPROVEN,
    ]
    assert suppressed(workspace) == {}
    assert set(states(workspace).values()) == {RecipientState.ACCEPTED}


def test_many_soft_bounces_give_a_reader_up(tmp_path: Path) -> None:
    """A full mailbox three times in the days that count; spread over more it is a busy person."""
    issues = [f"tag:example.org,2026:{number}" for number in range(4)]
    workspace = room(tmp_path, "[bounces]\nsoft_letters = 3\nsoft_days = 30\n", issues)
    days = {"ada": (0, 1, 2), "bob": (0, 20, 40)}
    for name, moments in days.items():
        for issue, day in zip(issues, moments, strict=False):
            source = mails(tmp_path / f"{name}{day}", sample("gmail", letter_to(name, issue)))
            read_bounces(workspace, source, NOW + timedelta(days=day))
    assert suppressed(workspace) == {"ada": BOUNCED}
    people = open_suppression_list(workspace)
    assert people.history(person("ada@example.org")) == (
        Suppression(
            person("ada@example.org"), BOUNCED, NOW + timedelta(days=2), "5.2.2, 3 letters", "bounces"
        ),
    )
    people.close()
    at_once = [sample("gmail", letter_to("cleo", issue)) for issue in issues]
    reading = read_bounces(workspace, mails(tmp_path / "cleo", *at_once), NOW)
    assert counts(reading) == {"counted": 2, "suppressed": 2}


def test_a_soft_bounce_that_becomes_a_hard_one(tmp_path: Path) -> None:
    """Servers try again, and then know better; never the other way round."""
    workspace = room(tmp_path)
    raws = [sample(kind, letter_to("ada")) for kind in ("gmail", "postfix", "gmail")]
    reading = read_bounces(workspace, mails(tmp_path / "in", *raws), NOW)
    assert counts(reading) == {"counted": 1, "suppressed": 1, "known already": 1}


def test_a_letter_in_flight_that_came_back_is_known_to_have_left(tmp_path: Path) -> None:
    """Nobody has to ask about it any more; one that is to be sent anew stays so."""
    workspace = room(tmp_path)
    log = open_recipient_log(workspace)
    for name, state in (
        ("ada", RecipientState.UNKNOWN),
        ("bob", RecipientState.SENDING),
        ("cleo", RecipientState.FAILED),
    ):
        (there,) = log.known(ISSUE, [person(f"{name}@example.org")]).values()
        log.write([SendIntent(replace(there, state=state), (RecipientState.ACCEPTED,), "anyone's")])
    log.close()
    source = mails(tmp_path / "in", *(sample("gmail", letter_to(name)) for name in ("ada", "bob", "cleo")))
    read_bounces(workspace, source, NOW)
    found = states(workspace)
    assert found == {
        "ada": RecipientState.BOUNCED,
        "bob": RecipientState.BOUNCED,
        "cleo": RecipientState.FAILED,
        "dan": RecipientState.ACCEPTED,
    }


def test_status_shows_what_came_back(tmp_path: Path) -> None:
    """Four were accepted, one came back: told of the edition, not as if it had never been accepted."""
    workspace = room(tmp_path)
    edition = campaign("el")
    ledger, holder = open_ledger(workspace), new_holder()
    row = ledger.claim(edition, "smtp", holder, NOW)
    assert row
    ledger.record(row, DeliveryState.DELIVERED, holder, NOW, reference=f"smtp:{token(edition)}")
    ledger.close()
    read_bounces(workspace, mails(tmp_path / "in", sample("postfix", letter_to("ada"))), NOW)
    ledger = open_ledger(workspace)
    (row,) = ledger.rows(ISSUE)
    ledger.close()
    assert row.numbers == Numbers(sent=4, bounced=1, to_send=4)
    log = open_recipient_log(workspace)
    log.reopen(token(edition))  # what a server refused is tried again; what came back was never refused
    log.close()
    assert states(workspace)["ada"] is RecipientState.BOUNCED


def test_killed_at_any_moment_nothing_is_lost_or_counted_twice(tmp_path: Path) -> None:
    """After every statement: the next reading makes of it what an undisturbed one does."""
    raws = [sample(kind, letter_to(name)) for kind, name in (("postfix", "ada"), ("complaint", "bob"))]
    die_at, died, ends = 0, True, Counter[str]()
    room(tmp_path / "new")
    while died:
        folder = tmp_path / str(die_at)
        copytree(tmp_path / "new", folder)
        workspace = open_workspace(folder, explicit=True)
        for name in ("new", "cur"):
            (folder / "box" / name).mkdir(parents=True)
        for number, raw in enumerate(raws):
            (folder / "box" / "new" / str(number)).write_bytes(raw)
        source = MailFiles((folder / "box",))
        child = os.fork()
        if child == 0:
            _read_and_die(workspace, source, die_at)
        status = os.waitpid(child, 0)[1]
        died = os.WIFSIGNALED(status)
        assert died or status == 0
        ends.update(counts(read_bounces(workspace, source, NOW)))
        assert suppressed(workspace) == {"ada": BOUNCED, "bob": SuppressionReason.COMPLAINED}, die_at
        assert [*states(workspace).values()].count(RecipientState.BOUNCED) == 1, die_at
        assert sorted(path.name for path in (folder / "box" / "cur").iterdir()) == ["0:2,S", "1:2,S"]
        die_at += 1
    assert die_at > 12
    assert ends["suppressed"] > 2  # some were killed before the commit,
    assert ends["known already"] > 2  # some after it and before the mails were marked


def _read_and_die(workspace: Workspace, source: MailFiles, die_at: int) -> None:
    points = Points(die_at)

    def executed(*args: object) -> None:
        if str(args[2]).startswith(("INSERT", "UPDATE", "COMMIT")):
            points.reach()

    sa.event.listen(sa.Engine, "after_cursor_execute", executed)
    for name in ("_record_batch", "copy_ledger"):
        setattr(bounces_action, name, points.around(getattr(bounces_action, name)))
    Path.rename = points.around(Path.rename)  # type: ignore[method-assign] # in a child that dies
    try:
        read_bounces(workspace, source, NOW)
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)


def test_kinds_of_files(tmp_path: Path) -> None:
    """A mail, an mbox, a folder, a Maildir of which a part is read: each mail once."""
    raws = [sample(kind, letter_to(name)) for kind, name in (("postfix", "ada"), ("qmail", "bob"))]
    one = tmp_path / "one.eml"
    one.write_bytes(raws[0])
    box = tmp_path / "box.mbox"
    box.write_bytes(b"".join(b"From MAILER-DAEMON Mon Nov 30\n" + raw + b"\n" for raw in raws))
    seen = tmp_path / "maildir"
    for name in ("new", "cur", "tmp"):
        (seen / name).mkdir(parents=True)
    (seen / "cur" / "1:2,S").write_bytes(raws[0])
    (seen / "cur" / "2:2,F").write_bytes(raws[1])
    found = {
        path.name: [
            (mail.raw[:20], mail.origin.removeprefix(str(tmp_path)))
            for mail in MailFiles((path,)).mails(None)
        ]
        for path in (one, box, seen)
    }
    begin = [raw[:20] for raw in raws]
    assert found == {
        "one.eml": [(begin[0], "/one.eml")],
        "box.mbox": [(begin[0], "/box.mbox, mail 1"), (begin[1], "/box.mbox, mail 2")],
        "maildir": [(begin[1], "/maildir/cur/2:2,F")],
    }
    source = MailFiles((seen,))
    source.settled(source.mails(None))
    assert sorted(path.name for path in (seen / "cur").iterdir()) == ["1:2,S", "2:2,FS"]
    with pytest.raises(DeliveryError, match="the mails cannot be read: No such file"):
        list(MailFiles((tmp_path / "none",)).mails(None))


def mailbox(fake: ImapFake, **values: object) -> ImapMailbox:
    plain = ImapMailbox("127.0.0.1", "bounces", "rïght", port=fake.port, security="none", timeout=5)
    return replace(plain, **values)  # type: ignore[arg-type] # a test's own


def test_a_mailbox_is_read_from_where_it_ended(tmp_path: Path) -> None:
    """Only looked at: nothing is marked or deleted. A connection that breaks costs nothing that was read."""
    workspace = room(tmp_path)
    with imap_running(ImapFake()) as fake:
        fake.add(*(sample("postfix", letter_to(name)) for name in ("ada", "bob", "cleo")))
        fake.mails[40_000] = sample("out_of_office", letter_to("dan"))
        fake.drop_at = 3
        with pytest.raises(Unreachable, match=r"the mailbox at 127\.0\.0\.1 cannot be read"):
            read_bounces(workspace, mailbox(fake), NOW)
        assert suppressed(workspace) == {"ada": BOUNCED, "bob": BOUNCED}
        fake.drop_at = 0
        second = counts(read_bounces(workspace, mailbox(fake), NOW))
        third = counts(read_bounces(workspace, mailbox(fake), NOW))
        fake.validity, fake.refuse_at = 8, 2  # another mailbox of the same name; a mail that is gone
        fourth = counts(read_bounces(workspace, mailbox(fake), NOW))
        verbs = {
            " ".join(line.split()[:2]) if line.startswith("UID") else line.split()[0]
            for line in fake.commands
        }
    assert (second, third) == ({"suppressed": 1, "ignored": 1}, {})
    assert fourth == {"known already": 2, "ignored": 2}
    assert verbs <= {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT", "LOGIN"}


def test_what_a_mailbox_may_refuse() -> None:
    """In words, without what was sent to it; and not for ever."""
    with imap_running(ImapFake(mails={1: b"x"})) as fake:
        for values, error, words in (
            ({"password": "wröng"}, Refused, "the server refused user and password"),
            ({"folder": "Bounces"}, Refused, "there is no folder 'Bounces'"),
        ):
            with pytest.raises(error, match=words) as told:
                list(mailbox(fake, **values).mails(None))
            assert "wröng" not in f"{told.value}{told.value.__cause__}"
        fake.plain = False
        assert len(list(mailbox(fake, password="right").mails(None))) == 1
        with pytest.raises(Refused, match="refused user and password"):  # LOGIN takes ASCII alone
            list(mailbox(fake).mails(None))
        fake.plain, fake.silent = True, "EXAMINE"
        with pytest.raises(Unreachable, match="no answer in time"):
            list(mailbox(fake, timeout=0.2).mails(None))
        fake.silent, fake.nonsense = "", "SEARCH"
        with pytest.raises(Unreachable, match="cannot be read"):
            list(mailbox(fake, timeout=0.5).mails(None))
    with pytest.raises(Unreachable, match="cannot be read"):  # nobody is there any more
        list(mailbox(fake).mails(None))


def test_where_the_settings_lead(tmp_path: Path) -> None:
    """A server, a folder, or nothing at all, which is said."""
    server = '[bounces]\nhost = "imap.example.org"\nuser = "bounces"\npassword_env = "MAILBOX"\n'
    assert bounce_source(room(tmp_path / "a", server)) == ImapMailbox("imap.example.org", "bounces", "rïght")
    assert "rïght" not in repr(bounce_source(room(tmp_path / "a", server)))
    folder = bounce_source(room(tmp_path / "b", '[bounces]\nfolder = "in"\n'))
    assert folder == MailFiles((tmp_path / "b" / "in",))
    with pytest.raises(SettingsError, match="nothing says where"):
        bounce_source(room(tmp_path / "c"))
    for wrong in (
        '[bounces]\nhost = "imap.example.org"\n',
        '[bounces]\nhost = "imap.example.org"\nuser = "b"\npassword_env = "MAILBOX"\nsecurity = "none"\n',
        "[bounces]\nsoft_letters = 0\n",
    ):
        with pytest.raises(SettingsError):
            room(tmp_path / "d", wrong)


def test_one_mail_that_cannot_be_read_stops_none(tmp_path: Path) -> None:
    """A folder that is named like a mail, and a mail that the server does not give out."""
    workspace = room(tmp_path)
    source = mails(tmp_path / "in", sample("postfix", letter_to("ada")))
    (tmp_path / "in" / "0.eml").mkdir()
    read = read_bounces(workspace, source, NOW)
    with imap_running(ImapFake(refuse_at=1)) as fake:
        fake.add(b"x", sample("postfix", letter_to("bob")))
        fetched = read_bounces(workspace, mailbox(fake), NOW)
    assert (counts(read), counts(fetched)) == ({"suppressed": 1, "ignored": 1},) * 2
    assert [*read.named, *fetched.named] == [
        f"{tmp_path}/in/0.eml: it cannot be read: Is a directory",
        "INBOX, mail 1: the server does not give it out",
    ]


def test_the_secret_of_another_provider_may_be_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What this machine can tell is read; with no secret at all nothing can be told."""
    workspace = room(tmp_path, '[providers.outbox]\nsign_env = "ELSEWHERE"\n')
    source = mails(tmp_path / "in", sample("postfix", letter_to("ada")))
    assert counts(read_bounces(workspace, source, NOW)) == {"suppressed": 1}
    monkeypatch.delenv("SIGN")
    with pytest.raises(DeliveryError, match="environment variable ELSEWHERE is not set"):
        read_bounces(workspace, source, NOW)


def test_no_letters_of_our_own(tmp_path: Path) -> None:
    """Whoever sends by Brevo alone has nothing to read, and is told so."""
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    workspace = open_workspace(tmp_path, explicit=True)
    with pytest.raises(DeliveryError, match="no provider of this workspace sends to each reader itself"):
        read_bounces(workspace, mails(tmp_path / "in", b"x"), NOW)


def test_more_mails_than_one_commit_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last batch is as good as the first, and one letter in two of them counts once."""
    monkeypatch.setattr(bounces_action, "AT_ONCE", 2)
    workspace = room(tmp_path)
    order = ("ada", "bob", "ada", "cleo", "bob")
    raws = [sample("postfix", letter_to(name)) for name in order]
    reading = read_bounces(workspace, mails(tmp_path / "in", *raws), NOW)
    assert counts(reading) == {"suppressed": 3, "known already": 2}
