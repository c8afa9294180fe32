"""A machine drafts a language at the desk: what it takes is shown and confirmed, what came of it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipelines.actions.draft_store import DraftStore
from pipelines.desk.rights import Right
from pipelines.translation.drafts.mark import is_draft
from pipelines.workspace.catalogs import read_catalog
from tests.actions.draft_room import FRENCH, ToldLater
from tests.desk.reception import Reception, desk_workspace, words_of

HERE = "/issues/hello/languages/fr"
ENGINES = '[drafts]\nengine = "dummy"\n[drafts.memory]\nleast = 100\n'


@pytest.fixture
def room(tmp_path: Path) -> Reception:
    return Reception(desk_workspace(tmp_path, ENGINES))


@pytest.fixture
def browser(room: Reception) -> TestClient:
    """Of a translator of French, whose file is there."""
    translator = room.person(Right.TRANSLATOR, languages=["fr"], name="Jean Petit")
    room.signed_in(Right.PUBLISHER).post(f"{HERE}/make-files")
    return room.as_person(translator)


def drafted(room: Reception, browser: TestClient, **form: str) -> str:
    """What the page tells once it is done."""
    answer = browser.post(f"{HERE}/draft", data={"engine": "dummy", "characters": "0", **form})
    assert answer.status_code == 303, answer.text
    room.desk.drafting.wait()
    room.desk.cache.snapshot(fresh=True)
    return words_of(browser.get(answer.headers["location"]))


def test_a_language_is_drafted_and_waits_for_its_translator(room: Reception, browser: TestClient) -> None:
    """Shown first, confirmed, done in the background; nothing of it is ready."""
    assert f"{HERE}/draft" in browser.get(HERE).text
    shown = words_of(browser.get(f"{HERE}/draft"))
    assert "2 sentences go to dummy. Words go there" in shown  # which counts none
    page = drafted(room, browser)
    assert "It is being drafted: look again in a moment." in page
    assert "2 sentences were drafted. Somebody has to read them." in page
    assert "2 sentences here are by a machine, and nobody has read them yet." in page
    assert "2 sentences to look over , 2 of them drafted by a machine" in page.replace("over,", "over ,")
    messages = read_catalog(room.desk.cache.snapshot().workspace, "hello", "fr").messages
    assert [is_draft(each) for each in messages] == [True, True]
    assert "2 of them drafted by a machine" in words_of(browser.get("/issues/hello/languages"))
    again = words_of(browser.get(f"{HERE}/draft"))
    assert "There is nothing to draft." in again
    assert "dummy: 2 drafts, 2 still to read" in again
    assert "There is nothing to draft." in drafted(room, browser)


def test_what_the_machine_could_not_do_is_told(room: Reception, browser: TestClient) -> None:
    """Another engine may be chosen; each text that stays empty has its reason."""
    assert "2 sentences go to memory." in words_of(browser.get(f"{HERE}/draft?engine=memory"))
    page = drafted(room, browser, engine="memory")
    assert "Nothing was drafted." in page
    assert "2 sentences stay empty" in page
    assert "nothing like it was translated before" in page


def test_a_language_that_the_engine_does_not_know(tmp_path: Path) -> None:
    """Told with what to do, and nothing can be pressed."""
    room = Reception(desk_workspace(tmp_path, '[drafts.apertium]\nprogram = "no-such-program"\n'))
    browser = room.signed_in(Right.PUBLISHER)
    browser.post(f"{HERE}/make-files")
    page = browser.get(f"{HERE}/draft")
    assert "the program no-such-program is not installed here" in words_of(page)
    assert "Draft it" not in page.text


def test_more_than_was_shown_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has written on meanwhile: it is shown again; and the cap of the settings holds here too."""
    room = Reception(desk_workspace(tmp_path, '[drafts]\nengine = "dummy"\nmax_characters = 10\n'))
    browser = room.signed_in(Right.PUBLISHER)
    browser.post(f"{HERE}/make-files")
    monkeypatch.setattr("pipelines.translation.drafts.dummy.Dummy.estimate", lambda *_: 7)
    assert "It counts 7 characters." in words_of(browser.get(f"{HERE}/draft"))
    answer = browser.post(f"{HERE}/draft", data={"engine": "dummy", "characters": "6"})
    assert (answer.status_code, "There is more to draft by now" in answer.text) == (422, True)
    monkeypatch.setattr("pipelines.translation.drafts.dummy.Dummy.estimate", lambda *_: 11)
    answer = browser.post(f"{HERE}/draft", data={"engine": "dummy", "characters": "11"})
    assert "max_characters is 10" in words_of(answer)
    assert room.desk.drafting.outcome("hello", "fr") is None


@pytest.mark.parametrize("form", [{"engine": "deepl"}, {"characters": "x"}, {"characters": "-1"}])
def test_a_form_that_nobody_was_shown_is_refused(browser: TestClient, form: dict[str, str]) -> None:
    """Whatever a caller sends."""
    data = {"engine": "dummy", "characters": "0", **form}
    assert browser.post(f"{HERE}/draft", data=data).status_code == 400


def test_only_who_translates_a_language_has_it_drafted(room: Reception, browser: TestClient) -> None:
    """It costs money, and writes into their file."""
    for path in ("/issues/hello/languages/de/draft", "/issues/hello/languages/en/draft"):
        assert browser.post(path, data={"engine": "dummy", "characters": "0"}).status_code == 403
        assert browser.get(path).status_code == 403
    assert room.signed_in(Right.PUBLISHER).get("/issues/hello/languages/en/draft").status_code == 404


def test_without_an_engine_there_is_no_button(tmp_path: Path) -> None:
    """A workspace that wants no machine sees none."""
    browser = Reception(desk_workspace(tmp_path)).signed_in(Right.PUBLISHER)
    browser.post(f"{HERE}/make-files")
    assert "machine" not in words_of(browser.get(HERE)).lower()
    assert browser.get(f"{HERE}/draft").status_code == 404


def test_drafts_that_come_later_are_taken_at_a_button(
    room: Reception, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of this language alone; until then the page says how many wait."""
    engine = ToldLater()
    monkeypatch.setattr("pipelines.actions.draft_collect.open_engine", lambda *_: engine)
    monkeypatch.setattr("pipelines.desk.drafting.open_engine", lambda *_: engine)
    monkeypatch.setitem(FRENCH, "Hello", "Bonjour")
    monkeypatch.setitem(FRENCH, "We met.", "Nous nous sommes vus.")
    assert "2 sentences were handed in; their drafts come later." in drafted(room, browser, characters="12")
    here = browser.post(f"{HERE}/draft/collect").headers["location"]
    assert "They have not come yet." in words_of(browser.get(here))
    store = DraftStore(room.desk.cache.snapshot().workspace)
    store.receive("later", b"R1")
    assert browser.post("/issues/hello/languages/de/draft/collect").status_code == 403
    publisher = room.signed_in(Right.PUBLISHER)
    publisher.post("/issues/hello/languages/de/draft/collect")
    assert len(store.waiting()) == 1
    page = words_of(browser.get(browser.post(f"{HERE}/draft/collect").headers["location"]))
    assert "2 sentences were drafted. Somebody has to read them." in page
    assert "handed in" not in page
    assert store.waiting() == ()


def test_one_language_is_drafted_once_at_a_time(
    room: Reception, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two presses pay once."""
    monkeypatch.setattr(type(room.desk.drafting), "is_running", lambda *_: True)
    assert "It is being drafted already." in drafted(room, browser)
    assert room.desk.drafting.outcome("hello", "fr") is None
