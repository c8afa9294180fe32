"""listmonk, where one person on the lists of two languages gets one letter."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from pipelines.delivery.http import Api
from pipelines.delivery.provider import token
from pipelines.delivery.providers.listmonk import Listmonk
from pipelines.delivery.providers.listmonk_lists import RIGHTS
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import DeliveryState
from pipelines.model.errors import DeliveryError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.providers import listmonk_fake, test_contract
from tests.delivery.providers.fake import FaultKind
from tests.delivery.providers.listmonk_fake import ListmonkFake
from tests.delivery.providers.test_contract import Scene, run, run_until_settled, scene
from tests.points import Points

PEOPLE = {
    "el@example.org": {3: "confirmed"},
    "fr@example.org": {4: "unconfirmed"},
    "both@example.org": {3: "unconfirmed", 4: "confirmed"},
    "left-el@example.org": {3: "unsubscribed", 4: "confirmed"},
    "left-fr@example.org": {3: "confirmed", 4: "unsubscribed"},
    "blocked@example.org": {3: "confirmed", 4: "confirmed"},
    "others@example.org": {5: "confirmed"},
}
WANTED = {
    "el@example.org": ["el"],
    "both@example.org": ["el"],
    "left-fr@example.org": ["el"],
    "fr@example.org": ["fr"],
    "left-el@example.org": ["fr"],
}
ONE_EACH = "[delivery]\none_each = true\n"


@pytest.fixture(autouse=True)
def _one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """French leaves out the readers of the Greek list, in a workspace that asks for it."""
    plain = Scene.campaigns
    monkeypatch.setattr(
        Scene,
        "campaigns",
        lambda here: [
            replace(each, excluded=("3",) if each.email.locale == "fr" else ()) for each in plain(here)
        ],
    )
    monkeypatch.setattr(test_contract, "SETTINGS", SETTINGS + ONE_EACH)
    monkeypatch.setenv("LISTMONK_TOKEN", listmonk_fake.TOKEN)
    defaults = Api.__init__.__kwdefaults__
    assert defaults
    monkeypatch.setitem(defaults, "sleep", lambda _: None)


def prepared(here: Scene) -> ListmonkFake:
    fake = here.fake
    assert isinstance(fake, ListmonkFake)
    fake.people = {email: dict(lists) for email, lists in PEOPLE.items()}
    fake.rights |= set(RIGHTS)
    return fake


def readers(here: Scene, fake: ListmonkFake) -> dict[str, list[str]]:
    names = {token(each): each.email.locale for each in here.campaigns()}
    found: dict[str, list[str]] = {}
    for email, key in fake.received:
        found.setdefault(email, []).append(names[key])
    return found


def test_whoever_is_on_both_lists_gets_the_first_edition(tmp_path: Path) -> None:
    """Exactly those to whom listmonk itself would send, and each of them once."""
    with scene("listmonk", tmp_path) as here:
        fake = prepared(here)
        provider = Listmonk(open_workspace(here.folder, explicit=True))
        assert provider.count_both(("4",), ("3",)) == 1
        assert {row.state for row in run(here)} == {DeliveryState.SENT}
        assert readers(here, fake) == WANTED
        assert [fake.lists[number] for number in fake.list_tags] == [f"hello · fr · {token(campaign('fr'))}"]
        assert {row.note.split("; ")[0] for row in run(here)} == {"sent before"}


def test_a_draft_that_a_person_sends_there_reaches_the_same_people(tmp_path: Path) -> None:
    """Its list is not empty until we send; and who signs up or leaves before the send counts."""
    with scene("listmonk", tmp_path) as here:
        fake = prepared(here)
        run(here, options=SendOptions(send=False))
        fake.people["new@example.org"] = {4: "confirmed"}
        fake.people["fr@example.org"][4] = "unsubscribed"
        run(here)
        now = {**WANTED, "new@example.org": ["fr"]}
        del now["fr@example.org"]
        assert readers(here, fake) == now
    with scene("listmonk", tmp_path / "hand") as here:
        fake = prepared(here)
        run(here, options=SendOptions(send=False))
        assert all(fake.hand("send", token(each)) for each in here.campaigns())
        assert readers(here, fake) == WANTED


def test_who_leaves_by_the_letter_leaves_the_list_they_signed_up_to(tmp_path: Path) -> None:
    """Else the next issue would reach them: listmonk takes them off the campaign's list, which is ours."""
    with scene("listmonk", tmp_path) as here:
        fake = prepared(here)
        rows = run(here)
        fake.leave("fr@example.org", token(campaign("fr")))
        assert fake.people["fr@example.org"] == {4: "unconfirmed", 6: "unsubscribed"}
        provider = Listmonk(open_workspace(here.folder, explicit=True))
        provider.read(rows[1].reference)
        assert fake.people["fr@example.org"] == {4: "unsubscribed"}
        assert fake.people["left-el@example.org"] == {3: "unsubscribed", 4: "confirmed", 6: "confirmed"}
        fake.people["fr@example.org"][4] = "confirmed"  # and signs up again: that is kept
        provider.read(rows[1].reference)
        assert fake.people["fr@example.org"] == {4: "confirmed"}


def new_calls(folder: Path) -> list[int]:
    """The numbers of the calls that the list takes, one of each kind; the contract tries the others."""
    with scene("listmonk", folder) as here:
        prepared(here)
        run(here)
        kinds: dict[tuple[str, ...], int] = {}
        for number, call in enumerate(here.fake.calls):
            if "/subscribers" in call.path or call.path.endswith("/lists"):
                action = call.body["action"] if call.method == "PUT" else ""
                kinds.setdefault((call.method, call.path, action), number)
    assert len(kinds) == 5
    return list(kinds.values())


def test_killed_at_any_call_each_person_gets_one(tmp_path: Path) -> None:
    """The calls that make, fill and name the list are like the others: nobody twice, nobody forgotten."""
    for point in [2 * number + after for number in new_calls(tmp_path) for after in (0, 1)]:
        with scene("listmonk", tmp_path / str(point)) as here:
            fake = prepared(here)
            child = os.fork()
            if child == 0:
                try:
                    dying = Points(die_at=point)
                    requests.Session.request = dying.around(requests.Session.request, "request")  # type: ignore[method-assign] # the child dies with it
                    run(here)
                finally:
                    os._exit(0)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9, point
            rows = run_until_settled(here)
            assert (point, readers(here, fake)) == (point, WANTED), rows


@pytest.mark.parametrize("fault", ["lost", "500-before"])
@pytest.mark.slow
def test_any_answer_may_get_lost(fault: FaultKind, tmp_path: Path) -> None:
    """A list that was made and not told of is found; one that is filled twice has everybody once."""
    for number in new_calls(tmp_path):
        with scene("listmonk", tmp_path / str(number)) as here:
            fake = prepared(here)
            fake.fault_at = (number, fault)
            first = run(here)
            rows = run_until_settled(here)
            assert (number, readers(here, fake)) == (number, WANTED), (first, rows)


def test_what_it_cannot_do_is_told(tmp_path: Path) -> None:
    """A list that is filled today is not who is subscribed next week; and rights have names."""
    with scene("listmonk", tmp_path) as here:
        fake = prepared(here)
        french = here.campaigns()[1]
        provider = Listmonk(open_workspace(here.folder, explicit=True))
        reference = provider.create(french)
        with pytest.raises(UnsupportedFeature, match="only of what is sent at once"):
            provider.send(reference, french, NOW.replace(year=2040))
        fake.rights -= {"subscribers:sql_query"}
        with pytest.raises(DeliveryError, match=r"lacks subscribers:sql_query"):
            provider.account_questions("")["rights"]()
        assert fake.received == []
