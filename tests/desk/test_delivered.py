"""What eTranslation brings to the desk: only what somebody waits for is kept, once, also after a restart."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipelines.actions.draft_store import DraftStore, WaitingRequest, WaitingText
from pipelines.desk.pages.delivered import PATH
from pipelines.translation.drafts.engine import DraftTicket, Markup
from tests.desk.reception import Reception, desk_workspace

TOKEN = "a7" * 16
SETTINGS = (
    '[drafts.etranslation]\napplication = "x"\ncallback = "https://desk.example.org/drafts/etranslation"\n'
)


@pytest.fixture
def room(tmp_path: Path) -> Reception:
    return Reception(desk_workspace(tmp_path, SETTINGS))


@pytest.fixture
def store(room: Reception) -> DraftStore:
    """With one request that waits."""
    store = DraftStore(room.desk.cache.snapshot().workspace)
    ticket, text = DraftTicket(TOKEN, "55555"), WaitingText("Hello", "Hello", "k")
    about = ("etranslation", "etranslation GEN", "hello", "fr", "en", Markup.TAGS, ticket)
    store.keep_waiting(WaitingRequest(*about, "2026-12-01T09:00:00Z", (text,)))
    return store


def delivery(**other: object) -> bytes:
    return json.dumps(
        {
            "requestId": 55555,
            "externalReference": TOKEN,
            "targetLanguage": "FR",
            "result": b64encode(b'<p id="t0">Bonjour</p>').decode(),
            **other,
        }
    ).encode()


def brought(room: Reception, body: bytes, **headers: str) -> int:
    """As the service calls: no cookie, no origin; what it is answered."""
    machine = TestClient(room.app, base_url="http://127.0.0.1:8000", follow_redirects=False)
    given = {"user-agent": "etranslation/2.0", "content-type": "application/json", **headers}
    return int(machine.post(PATH, content=body, headers=given).status_code)


def test_a_delivery_that_is_waited_for_is_kept_once(room: Reception, store: DraftStore) -> None:
    """It comes up to three times, perhaps in other words; the first is kept, each is acknowledged."""
    assert [brought(room, delivery()), brought(room, delivery()), brought(room, delivery(x=1))] == [200] * 3
    assert [each.body for each in store.received("etranslation")] == [delivery()]
    failed = delivery(errorCode=-1, errorMessage="x")
    assert brought(room, failed) == 200
    assert sorted(each.body for each in store.received("etranslation")) == sorted([delivery(), failed])


@pytest.mark.parametrize(
    "other",
    [
        {"externalReference": "a8" * 16},
        {"externalReference": ""},
        {"externalReference": None},
        {"externalReference": [TOKEN]},
        {"requestId": 55556},
        {"requestId": None},
        {"targetLanguage": "DE"},
        {"targetLanguage": ""},
    ],
)
def test_what_nobody_waits_for_is_not_kept(room: Reception, store: DraftStore, other: Any) -> None:
    """Forged, of another request, of another language: not one byte of it stays."""
    assert brought(room, delivery(**other)) == 404
    assert list(store.received("etranslation")) == []


BROKEN = (b"", b"\xff\xfe", b"[" * 50_000, b"null", TOKEN.encode(), b'"' + TOKEN.encode())


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_delivery_is_not_kept(room: Reception, store: DraftStore, body: bytes) -> None:
    """Anybody can call an address."""
    assert brought(room, body) == 404
    assert list(store.received("etranslation")) == []


def test_a_page_of_somebody_elses_may_not_call(room: Reception, store: DraftStore) -> None:
    """Services may come without saying from where; browsers say it, and are held to it."""
    assert brought(room, delivery(), origin="https://evil.example") == 403
    assert brought(room, delivery(), **{"sec-fetch-site": "cross-site"}) == 403
    assert brought(room, delivery(), host="evil.example") == 403
    assert list(store.received("etranslation")) == []


def test_after_a_restart_it_is_still_waited_for(room: Reception, store: DraftStore) -> None:
    """What is waited for stands on disk, not in a process."""
    assert brought(Reception(room.root), delivery()) == 200
    assert brought(room, delivery()) == 200
    assert len(store.received("etranslation")) == 1
