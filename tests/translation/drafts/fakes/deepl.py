"""DeepL as its documentation of 2026-06-30 has it: texts, usage, languages and glossaries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from tests.delivery.providers.fake import Call, Fake, running
from tests.translation.drafts.faults import Fault
from tests.translation.drafts.served import ServedSetup, signs_spoiled, spanish, tags_spoiled

FAULTS = frozenset(Fault)
KEY = "secret-of-DEEPL_KEY"
FULL: dict[str, Any] = {
    "formality": {"status": "stable"},
    "tag_handling": {"status": "stable"},
    "glossary": {},
}


def _language(
    lang: str, *, source: bool = True, target: bool = True, **features: dict[str, str]
) -> dict[str, Any]:
    return {
        "lang": lang,
        "name": lang,
        "usable_as_source": source,
        "usable_as_target": target,
        "status": "stable",
        "features": features,
    }


@dataclass
class DeeplService(Fake):
    """One account."""

    fault: Fault = Fault.NONE
    used: int = 0
    most: int = 500_000
    status: list[int] = field(default_factory=list)
    """What the next translations are answered with."""
    used_meanwhile: bool = False
    """Whether somebody else uses the quota up between the look at it and the call."""
    glossaries: list[dict[str, Any]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(
        default_factory=lambda: [
            *(_language(name, **FULL) for name in ("de", "fr", "es")),
            _language("en", target=False, **FULL),
            _language("en-GB", source=False, **FULL),
            _language("pt", target=False, **FULL),
            _language("pt-PT", source=False, **FULL),
            *(_language(name, formality={"status": "stable"}) for name in ("ga", "hr", "mt")),
        ]
    )

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("Authorization") != f"DeepL-Auth-Key {KEY}":
            return 403, {"message": f"Forbidden: {call.headers.get('Authorization')}"}
        match call.method, call.path:
            case "GET", "/v2/usage":
                return 200, {"character_count": self.used, "character_limit": self.most}
            case "GET", "/v3/languages":
                assert call.query == {"resource": "translate_text", "include": "beta"}
                return 200, self.listed
            case "GET", "/v3/glossaries":
                return 200, {"glossaries": self.glossaries}
            case "POST", "/v3/glossaries":
                return self._glossary(call.body)
            case "DELETE", path:
                self.glossaries = [g for g in self.glossaries if g["glossary_id"] != path.split("/")[-1]]
                return 204, None
            case "POST", "/v2/translate":
                return self._translate(call.body)
        return 404, {"message": "Not found"}

    def _glossary(self, body: Any) -> tuple[int, Any]:
        number = len(self.calls)
        made = {"glossary_id": f"0a-{number}", "creation_time": f"2026-12-01T00:00:{number:06}Z", **body}
        self.glossaries.append(made)
        return 201, made

    def _translate(self, body: Any) -> tuple[int, Any]:
        if self.status:
            return self.status.pop(0), {"message": f"no, {KEY}"}
        texts = body["text"]
        if len(texts) > 50 or len(json.dumps(body, ensure_ascii=False).encode()) > 128 * 1024:
            return 413, {"message": "Request too large"}
        count = sum(map(len, texts))
        if self.fault is Fault.QUOTA or self.used_meanwhile or self.used + count > self.most:
            return 456, {"message": "Quota Exceeded"}
        if "glossary_id" in body and body["glossary_id"] not in [g["glossary_id"] for g in self.glossaries]:
            return 404, {"message": "Glossary not found"}
        tags = body.get("tag_handling")
        if tags:
            for text in texts:
                try:
                    ET.fromstring(f"<all>{text}</all>")
                except ET.ParseError:
                    return 400, {"message": "Tag handling parsing failed, please check input."}
        self.used += count
        spoil = tags_spoiled if tags else signs_spoiled
        done = [{"detected_source_language": "EN", "text": spoil(self.fault, spanish(t))} for t in texts]
        return 200, {"translations": done[1:] if self.fault is Fault.WRONG_COUNT else done}


@contextmanager
def served(fake: DeeplService, **settings: object) -> Iterator[ServedSetup]:
    """What the engine is made of, with that service."""
    with running(fake):
        yield ServedSetup(fake, {"address": fake.url, **settings})


@contextmanager
def world(fault: Fault) -> Iterator[ServedSetup]:
    """What the engine is made of, with that fault in it."""
    fake = DeeplService(fault=fault)
    if fault is Fault.TIMEOUT:
        fake.faults.append(("lost", "POST", "/v2/translate"))
    with served(fake) as setup:
        yield setup
