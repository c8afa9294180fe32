"""LibreTranslate 1.9.6, as its source has it: /languages, /frontend/settings, /translate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

from tests.delivery.providers.fake import Call, Fake, running
from tests.translation.drafts.faults import Fault
from tests.translation.drafts.served import ServedSetup, spanish, tags_spoiled

FAULTS = frozenset(Fault)
KEY = "secret-of-LIBRE_KEY"


@dataclass
class LibreTranslateService(Fake):
    """A server that wants a key."""

    fault: Fault = Fault.NONE
    char_limit: int = -1
    batch_limit: int = -1
    targets: tuple[str, ...] = ("de", "es", "fr", "pt")

    def answer(self, call: Call) -> tuple[int, Any]:
        match call.method, call.path:
            case "GET", "/languages":
                return 200, [{"code": "en", "name": "English", "targets": ["en", *self.targets]}]
            case "GET", "/frontend/settings":
                return 200, {"charLimit": self.char_limit, "apiKeys": True, "keyRequired": True}
            case "POST", "/translate":
                return self._translate(call.body)
        return 404, {"error": "Not found"}

    def _translate(self, body: Any) -> tuple[int, Any]:
        if body.get("api_key") != KEY:
            return 403, {"error": f"Invalid API key {body.get('api_key')}"}
        if body["target"] not in self.targets:
            return 400, {"error": f"{body['target']} is not supported"}
        texts = body["q"]
        if 0 < self.batch_limit < len(texts):
            return 400, {"error": f"Invalid request: request ({len(texts)}) exceeds text limit"}
        if self.fault is Fault.QUOTA:
            return 429, {"error": "Slowdown: Too many requests this day"}
        done = [tags_spoiled(self.fault, unescape(spanish(text))) for text in texts]
        return 200, {"translatedText": done[1:] if self.fault is Fault.WRONG_COUNT else done}


@contextmanager
def served(fake: LibreTranslateService, **settings: object) -> Iterator[ServedSetup]:
    """What the engine is made of, with that server."""
    with running(fake):
        yield ServedSetup(fake, {"address": fake.url, "key": "LIBRE_KEY", **settings})


@contextmanager
def world(fault: Fault) -> Iterator[ServedSetup]:
    """What the engine is made of, with that fault in it."""
    fake = LibreTranslateService(fault=fault)
    if fault is Fault.TIMEOUT:
        fake.faults.append(("lost", "POST", "/translate"))
    with served(fake) as setup:
        yield setup
