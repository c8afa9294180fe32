"""What happens to a send is told to those whom it concerns: once, with a link that leads to the place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.desk.notices import NoticeEvent
from pipelines.desk.rights import Right
from pipelines.desk.teller import Teller
from pipelines.model.errors import NoReply
from tests.actions.publish_room import LISTS
from tests.actions.test_proposals import room
from tests.delivery.mailing.sink import Sink, running
from tests.desk.test_send import MEMORY, SendDesk, approved, proposed

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
ADDRESS = "https://desk.example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as sink:
        yield sink


@pytest.fixture
def desk(tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> SendDesk:
    """A desk whose messages go to the sink, and whose mails to a provider in memory."""
    monkeypatch.setenv("SIGN", "s" * 40)
    notify = f'[notify]\ndesk = "{ADDRESS}/"\nprovider = "smtp"\n[providers.smtp]\nhost = "127.0.0.1"\n'
    notify += f'port = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\nsubscribers = "readers.csv"\n'
    return SendDesk(room(tmp_path, MEMORY + notify + LISTS))


def somebody(desk: SendDesk, name: str, *rights: Right) -> TestClient:
    address = f"{name.lower()}@example.org"
    return desk.reception.as_person(desk.reception.person(*rights, name=name, address=address))


def told_by(desk: SendDesk, sink: Sink) -> dict[str, tuple[str, str]]:
    """Subject and link of what one look told last, by whom; a second look tells nothing more."""
    sink.copies.clear()
    teller = Teller(desk.reception.desk)
    count = teller.tell()
    assert (teller.tell(), Teller(desk.reception.desk).tell()) == (0, 0)
    assert count == sum(sink.copies.values())
    found = {}
    for address in sink.copies:
        mail = sink.mail(address)
        body = mail.get_body(("plain",))
        assert body is not None
        (link,) = re.findall(rf"{ADDRESS}(/\S+)", body.get_content())
        found[address.partition("@")[0]] = (str(mail["Subject"]), link)
    return found


def test_a_question_a_no_and_a_send(desk: SendDesk, sink: Sink) -> None:
    """Who can answer is asked, but not who asked; who asked hears the no, and with who said yes the end."""
    mia = somebody(desk, "Mia", Right.AUTHOR, Right.PUBLISHER)
    jo = somebody(desk, "Jo", Right.PUBLISHER)
    ana = somebody(desk, "Ana", Right.PUBLISHER)
    somebody(desk, "Tom", Right.TRANSLATOR)
    somebody(desk, "Boss", Right.ADMINISTRATOR)
    path = proposed(mia, comment="The Czech date is mended")
    asked = ("For your yes: Hello", path)
    assert told_by(desk, sink) == {"jo": asked, "ana": asked}
    jo.post(f"{path}/refuse", data={"reason": "Wait for the photo."})
    assert told_by(desk, sink) == {"mia": ("Refused: Hello", path)}
    body = sink.mail("mia@example.org").get_body(("plain",))
    assert body is not None and "Wait for the photo." in body.get_content()
    again = proposed(mia)
    assert set(told_by(desk, sink)) == {"jo", "ana"}
    approved(ana, again)
    ana.get(again)
    sent = ("Sent: Hello", again)
    assert told_by(desk, sink) == {"mia": sent, "ana": sent}
    for browser in (mia, ana):
        assert browser.get(again).status_code == 200  # the link leads to the place


def test_what_fell_short_reaches_those_who_can_mend_it(desk: SendDesk, sink: Sink) -> None:
    """All publishers, also who had nothing to do with it; whoever wants none of it hears nothing."""
    mia, jo = somebody(desk, "Mia", Right.AUTHOR), somebody(desk, "Jo", Right.PUBLISHER)
    somebody(desk, "Ana", Right.PUBLISHER)
    quiet = somebody(desk, "Quiet", Right.PUBLISHER)
    others = [each.value for each in NoticeEvent if each is not NoticeEvent.SHORT]
    assert quiet.post("/account/notices", data={"told": others}).status_code == 303
    desk.room.provider.faults["send", "fr"] = NoReply("the line was cut")
    path = proposed(mia)
    approved(jo, path)
    jo.get(path)
    short, sent = ("Fell short: Hello", "/issues/hello/send"), ("Sent: Hello", path)
    assert told_by(desk, sink) == {"mia": sent, "jo": short, "ana": short}
    # Who said yes hears one thing of it: that somebody has no mail.
    assert sink.copies == {"mia@example.org": 1, "jo@example.org": 1, "ana@example.org": 1}
    assert jo.get("/issues/hello/send").headers["location"] == path


def test_nobody_is_asked_for_what_was_answered_or_taken_back(desk: SendDesk, sink: Sink) -> None:
    """A message that comes too late would send people to a page with nothing to decide."""
    mia, jo = somebody(desk, "Mia", Right.AUTHOR), somebody(desk, "Jo", Right.PUBLISHER)
    mia.post(f"{proposed(mia)}/withdraw")
    assert told_by(desk, sink) == {}
    path = proposed(mia)
    desk.reception.later(days=400)  # nobody answered in time, long ago
    assert told_by(desk, sink) == {}
    assert jo.get(path).status_code in (200, 303)


def test_who_asked_hears_that_nobody_answered(desk: SendDesk, sink: Sink) -> None:
    """A send that was to leave by itself would else be missed by 40,000 people and noticed by nobody."""
    mia = somebody(desk, "Mia", Right.AUTHOR)
    somebody(desk, "Jo", Right.PUBLISHER)
    path = proposed(mia)
    told_by(desk, sink)
    desk.reception.later(days=8)
    again = f"/issues/hello/propose?as={path.rpartition('/')[2]}"
    assert told_by(desk, sink) == {"mia": ("Nobody answered in time: Hello", again)}
    assert somebody(desk, "Ana", Right.AUTHOR).get(again).status_code == 200


def test_a_mail_server_that_is_broken_stops_no_send(desk: SendDesk, sink: Sink) -> None:
    """Nobody is told, and the mails go out all the same; when it is back, people hear of it."""
    mia, jo = somebody(desk, "Mia", Right.AUTHOR), somebody(desk, "Jo", Right.PUBLISHER)
    sink.at_everyone = "451 not now"
    path = proposed(mia)
    assert Teller(desk.reception.desk).tell() == 0
    approved(jo, path)
    jo.get(path)
    assert (desk.room.provider.sent, Teller(desk.reception.desk).tell()) == (["en", "fr"], 0)
    sink.at_everyone = ""
    assert {who: said[0] for who, said in told_by(desk, sink).items()} == {
        "mia": "Sent: Hello",
        "jo": "Sent: Hello",
    }
