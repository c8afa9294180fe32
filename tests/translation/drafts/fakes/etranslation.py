"""eTranslation's REST version 2, as three of its clients know it: it accepts, and delivers when told to."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipelines.translation.drafts.engine import DraftParcel
from tests.delivery.providers.fake import Call, Fake, running
from tests.translation.drafts.faults import Fault
from tests.translation.drafts.served import ServedSetup, spanish

FAULTS = frozenset(Fault)
BASIC = "Basic " + b64encode(b"glocal-test:secret-of-ETRANSLATION_PASSWORD").decode()


@dataclass
class ETranslationService(Fake):
    """One application's account."""

    fault: Fault = Fault.NONE
    targets: tuple[str, ...] = ("ES", "FR", "MT")
    level: Any = 0
    error: tuple[int, int] | None = None
    """Status and code with which requests are refused: clients have seen both 200 and 400."""
    accepted: dict[int, Any] = field(default_factory=dict)
    as_list: bool = False

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.path == "/status":
            return (200, {"level": self.level, "message": "x"}) if self.level is not None else (502, {})
        if call.headers.get("Authorization") != BASIC:
            return 401, {"errorCode": -90000, "errorMessage": f"NOT_AUTHORIZED {call.headers}"}
        if call.path == "/getDomains":
            pairs = {"languagePairs": [f"EN-{each}" for each in self.targets]}
            return 200, [{"domain": "GEN", **pairs}] if self.as_list else {"GEN": pairs}
        if (call.method, call.path) != ("POST", "/askTranslate"):
            return 404, {}
        if self.fault is Fault.QUOTA:
            return 200, {"errorCode": -11200, "errorMessage": "QUOTA_EXCEEDED"}
        if self.error:
            return self.error[0], {"errorCode": self.error[1], "errorMessage": "SOME_NAME"}
        number = 55_555 + len(self.accepted)
        self.accepted[number] = call.body
        return 200, {"requestId": number}

    def deliveries(self) -> list[bytes]:
        """What it posts for all that it accepted, in another order than that of the requests."""
        return [self.delivery(number) for number in reversed(self.accepted)]

    def delivery(self, number: int, **other: object) -> bytes:
        body = self.accepted[number]
        sent = b64decode(body["documentToTranslate"]["document"]["content"]).decode()
        return json.dumps(
            {
                "requestId": number,
                "externalReference": body["callerInformation"]["externalReference"],
                "sourceLanguage": body["sourceLanguage"],
                "targetLanguage": body["targetLanguages"][0],
                "outputFormat": "html",
                "result": b64encode(_spoiled(self.fault, spanish(sent)).encode()).decode(),
                **other,
            }
        ).encode()


def _spoiled(fault: Fault, html: str) -> str:
    first, second = r'<span id="g1">(.*?)</span>', r'<span id="g2">.*?</span>'
    match fault:
        case Fault.TAG_LOST:
            return re.sub(first, r"\1", html)
        case Fault.TAG_DOUBLED:
            return re.sub(f"({second})", r"\1 \1", html)
        case Fault.TAG_ORDER:
            return re.sub(f"({first}) ({second})", r"\3 \1", html)
        case Fault.HTML_ADDED:
            return html.replace("ahora", "<b>ahora</b>")
        case Fault.WRONG_COUNT:
            return re.sub(r'<p id="t1">.*?</p>', "", html)
    return html


class BoxSetup(ServedSetup):
    """Where deliveries come into a folder, each twice, as they do."""

    fake: ETranslationService

    def arrived(self, folder: str, /) -> Sequence[DraftParcel]:
        assert folder == "inbox"
        if self.fake.fault is Fault.TIMEOUT:
            return []
        parcels = [DraftParcel(body, f"{n}.json") for n, body in enumerate(self.fake.deliveries())]
        return [DraftParcel(b"{not json", "x"), *parcels, *parcels]


@contextmanager
def served(fake: ETranslationService, **settings: object) -> Iterator[BoxSetup]:
    """What the engine is made of, with that service."""
    box = {"application": "glocal-test", "sftp": "SFTP_BOX", "folder": "inbox"}
    with running(fake):
        yield BoxSetup(fake, {"address": fake.url, **box, **settings})


@contextmanager
def world(fault: Fault) -> Iterator[BoxSetup]:
    """What the engine is made of, with that fault in it."""
    fake = ETranslationService(fault=fault)
    if fault is Fault.TIMEOUT:
        fake.faults.append(("lost", "POST", "/askTranslate"))
    with served(fake) as setup:
        yield setup
