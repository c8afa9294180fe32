"""People are told what waits for them: in their language, once, with a link that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.desk.rights import Right
from pipelines.desk.teller import Teller
from tests.delivery.mailing.sink import Sink, running
from tests.desk.reception import Reception, desk_workspace, words_of

LINK = "https://desk.example.org/issues/hello/languages/fr"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running(Sink()) as sink:
        yield sink


@pytest.fixture
def told(tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Reception:
    """A desk whose messages go to the sink."""
    notify = '[notify]\ndesk = "https://desk.example.org/"\nprovider = "smtp"\n'
    monkeypatch.setenv("SIGN", "s" * 40)
    smtp = f'[providers.smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
    smtp += 'subscribers = "readers.csv"\n'
    return Reception(desk_workspace(tmp_path / "workspace", notify + smtp))


def hand_over(reception: Reception) -> None:
    translator = reception.person(
        Right.TRANSLATOR, languages=["fr"], name="Jean Petit", address="jean@example.org"
    )
    author = reception.signed_in(Right.AUTHOR, name="Mia")
    answer = author.post("/issues/hello/languages/fr/hand-over", data={"person": translator.id})
    assert answer.status_code == 303


def test_texts_are_told_once(told: Reception, sink: Sink) -> None:
    """However often the desk looks, also after it was started anew; a reminder is another message."""
    hand_over(told)
    teller = Teller(told.desk)
    assert (teller.tell(), teller.tell(), Teller(told.desk).tell()) == (1, 0, 0)
    assert sink.copies == {"jean@example.org": 1}
    letter = sink.mail("jean@example.org")
    body = letter.get_body(("plain",))
    assert body is not None
    assert LINK in body.get_content()
    assert "Mia" in body.get_content()
    told.later(hours=1)
    author = told.signed_in(Right.AUTHOR)
    assert author.post("/issues/hello/languages/remind").status_code == 303
    assert (teller.tell(), teller.tell()) == (1, 0)
    assert sink.copies == {"jean@example.org": 2}


def test_a_due_date_is_told_when_it_is_near(told: Reception) -> None:
    """Two days before, once; not while it is far away."""
    hand_over(told)
    teller = Teller(told.desk)
    teller.tell()
    author = told.signed_in(Right.AUTHOR)
    assert author.post("/issues/hello/languages/due", data={"due": "2026-11-28"}).status_code == 303
    assert teller.tell() == 0
    told.later(days=3)
    assert (teller.tell(), teller.tell()) == (1, 0)


def test_a_server_that_refuses_is_asked_three_times(told: Reception, sink: Sink) -> None:
    """Then it stands in the record, with why; nothing else is kept waiting."""
    sink.at_everyone = "550 no such user"
    hand_over(told)
    teller = Teller(told.desk)
    assert [teller.tell() for _ in range(5)] == [0] * 5
    ((_, _, state, tries, fault),) = teller.record()
    assert (state, tries, "550" in fault) == ("failed", 3, True)


def test_a_server_that_comes_back_gets_it(told: Reception, sink: Sink) -> None:
    """A passing fault costs nobody their message."""
    sink.at_recipient["jean@example.org"] = ["451 later"]
    hand_over(told)
    teller = Teller(told.desk)
    assert (teller.tell(), teller.tell(), teller.tell()) == (0, 1, 0)


def test_a_question_reaches_authors_who_want_it(told: Reception, sink: Sink) -> None:
    """Each person chooses, by event."""
    hand_over(told)
    path = told.root / "translations/fr/LC_MESSAGES/hello.po"
    path.write_text(path.read_text().replace('msgid "Hello"', 'msgid "Hello"', 1))
    text = path.read_text()
    index = text.index("#", text.index('msgstr ""', 5))
    path.write_text(f"{text[:index]}# Who <b>are</b> we?\n{text[index:]}")
    told.desk.cache.snapshot(fresh=True)
    quiet = told.person(Right.AUTHOR, address="quiet@example.org")
    events = ["approval", "refused", "sent", "short", "texts", "due"]
    browser = told.as_person(quiet)
    assert browser.post("/account/notices", data={"told": events}).status_code == 303
    assert browser.post("/account/notices", data={"told": ["everything"]}).status_code == 422
    Teller(told.desk).tell()
    assert "quiet@example.org" not in sink.copies
    author = next(each for each in told.desk.people.all() if each.name == "Mia")
    body = sink.mail(author.address).get_body(("plain",))
    assert body is not None
    assert "Who <b>are</b> we?" in body.get_content()


def test_without_settings_nobody_is_told(reception: Reception) -> None:
    """And the page says that people have to be written to."""
    hand_over(reception)
    assert Teller(reception.desk).tell() == 0
    author = reception.signed_in(Right.AUTHOR)
    assert author.post("/issues/hello/languages/remind", data={"locale": "fr"}).status_code == 303
    assert "write to them yourself" in words_of(author.get("/issues/hello/languages/fr"))
    assert author.post("/issues/hello/languages/remind", data={"locale": "xx"}).status_code in (303, 422)
