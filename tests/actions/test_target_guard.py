"""`site.target` cannot be reached, or knows more than we do: what becomes of the run, in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.actions.publish_events import SiteReleased, event_text
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import open_workspace
from tests.actions.memory_provider import ABLE, MemoryProvider
from tests.actions.publish_room import NOW, QuickSteps, Room, report_of, states, workspace_in
from tests.delivery.editions import campaign

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
NOWHERE = "file:///dev/null/web"
WAITS = "not sent: its page is not on the website, which cannot be reached now"
PAGES = {"tag:example.org,2026:hello/en": "en", "tag:example.org,2026:hello/fr": "fr"}


class PagedSteps(QuickSteps):
    """Its mail leads to the page of its article, as ours does."""

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterator[Email]:
        for email in super().render(editions, alternates):
            page = self.run.snapshot.addresses.article(email.locale, "hello")
            yield replace(email, html=f'{email.html}<a href="{page}">')


def room_at(folder: Path, target: str, provider: MemoryProvider | None = None) -> Room:
    workspace_in(folder)
    settings = folder / "glocal.toml"
    settings.write_text(settings.read_text().replace("[site]", f'[site]\ntarget = "{target}"'))
    return Room(open_workspace(folder, explicit=True), provider or MemoryProvider())


def see(room: Room, out: Iterable[str]) -> None:
    """What the target showed when it was seen last."""
    path = room.workspace.target_manifest
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = {"slug": "hello", "published": NOW.isoformat(), "updated": NOW.isoformat()}
    entries = {entry_id: entry | {"locale": tag} for entry_id, tag in PAGES.items() if tag in out}
    path.write_text(json.dumps({"version": 2, "entries": entries, "mailed": {}}))


def sent_before(room: Room) -> None:
    """The ledger knows of an edition that this machine sent."""
    ledger: Ledger = open_ledger(room.workspace)
    before = replace(campaign("mt"), key="old/mt@memory", issue_id="tag:example.org,2026:old")
    deliver(before, room.provider, ledger, "me", lambda: NOW, SendOptions(send=True))
    ledger.close()
    room.provider.log.clear()


def test_the_website_waits_and_the_mail_whose_pages_are_out_goes(tmp_path: Path) -> None:
    """An evening without the object store: nobody is forgotten, and no mail leads nowhere."""
    room = room_at(tmp_path, NOWHERE)
    see(room, ("en", "fr"))
    steps = PagedSteps(room.run())
    events = room.publish(room.request(), steps)
    assert steps.released == []
    assert room.provider.sent == ["en", "fr"]
    rows = states(events)
    assert {tag: note.partition(";")[0] for tag, (state, note) in rows.items() if state == "failed"} == {
        "de": WAITS,
        "mt": WAITS,
    }
    (told,) = [event_text(event) for event in events if isinstance(event, SiteReleased)]
    assert told.startswith("The website is not changed: the website cannot be read at file:///dev/null/web: ")
    assert told in report_of(events).summary
    assert report_of(events).site.fault


def test_never_seen_means_not_out(tmp_path: Path) -> None:
    """What stands in output/ was not copied for certain."""
    room = room_at(tmp_path, NOWHERE)
    events = room.publish(room.request(), PagedSteps(room.run()))
    assert room.provider.sent == []
    assert {state for state, _ in states(events).values()} == {"failed"}


def test_the_website_alone_fails_with_the_reason(tmp_path: Path) -> None:
    """Pages today and mail later: the reason is what the report says."""
    room = room_at(tmp_path, NOWHERE)
    events = room.publish(room.request(send="draft only", website="now"), steps := PagedSteps(room.run()))
    assert (steps.released, bool(report_of(events).site.fault)) == ([], True)


def test_a_draft_does_not_ask_the_target(tmp_path: Path) -> None:
    """Nothing public is touched, so nobody needs to be there."""
    room = room_at(tmp_path, NOWHERE)
    events = room.publish(room.request(send="draft only"), PagedSteps(room.run()))
    assert report_of(events).site.fault == ""


OWN = replace(ABLE, look_up="own")


def test_who_cannot_be_asked_sends_nothing_from_a_new_machine(tmp_path: Path) -> None:
    """With SMTP only the copy of the website knows what a colleague sent; and it does not answer."""
    room = room_at(tmp_path, NOWHERE, MemoryProvider(capabilities=OWN))
    see(room, ("en", "fr"))
    with pytest.raises(DeliveryError, match="tells what other machines sent, and cannot be asked"):
        room.publish(room.request(), PagedSteps(room.run()))
    assert room.provider.sent == []


def test_a_machine_that_always_sent_alone_goes_on(tmp_path: Path) -> None:
    """Its ledger is the one that there is: a website that is away stops no mail."""
    room = room_at(tmp_path, NOWHERE, MemoryProvider(capabilities=OWN))
    see(room, ("en", "fr"))
    sent_before(room)
    room.publish(room.request(languages=["en"]), PagedSteps(room.run()))
    assert room.provider.sent == ["en"]


def test_what_a_colleague_published_stops_the_run(tmp_path: Path) -> None:
    """Before catalogs are touched, and before a letter goes: what is known here is old."""
    there = tmp_path / "web"
    room = room_at(tmp_path / "room", f"file://{there}")
    see(room, ("en",))
    there.mkdir()
    (there / "manifest.json").write_text((room.workspace.target_manifest or there).read_text())
    with pytest.raises(DeliveryError, match="en/hello is published there"):
        room.publish(room.request(), steps := PagedSteps(room.run()))
    assert (steps.released, room.provider.log) == ([], [])
