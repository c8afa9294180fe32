"""A server of chat completions with a model that does what it was asked, or what models do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.delivery.providers.fake import Call, Fake, running
from tests.translation.drafts.faults import Fault
from tests.translation.drafts.served import ServedSetup, signs_spoiled, spanish

FAULTS = frozenset(Fault)
KEY = "secret-of-LLM_KEY"


@dataclass
class ModelService(Fake):
    """One model. `says` makes of the right content what it says; `obeys`: texts that it does as told."""

    fault: Fault = Fault.NONE
    finish: str | None = "stop"
    says: Callable[[str], str] = str
    obeys: str = ""

    def answer(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("Authorization") != f"Bearer {KEY}":
            error = {"message": f"Incorrect API key: {call.headers.get('Authorization')}"}
            return 401, {"error": {**error, "type": "invalid_request_error", "code": "invalid_api_key"}}
        if (call.method, call.path) != ("POST", "/chat/completions"):
            return 404, {"error": {"message": "Unknown request URL", "type": "x", "code": None}}
        if self.fault is Fault.QUOTA:
            return 429, {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
        assert call.body["temperature"] == 0
        asked = json.loads(call.body["messages"][-1]["content"])
        done = [{"id": each["id"], "text": self._drafted(each["text"])} for each in asked["texts"]]
        if self.fault is Fault.WRONG_COUNT:
            done.pop()
        content = self.says(json.dumps({"translations": done}, ensure_ascii=False))
        said = {"index": 0, "message": {"role": "assistant", "content": content}}
        return 200, {"choices": [{**said, "finish_reason": self.finish}], "usage": {"total_tokens": 9}}

    def _drafted(self, text: str) -> str:
        if "gnore the above" in text:
            return self.obeys
        return signs_spoiled(self.fault, spanish(text))


@contextmanager
def served(fake: ModelService, **settings: object) -> Iterator[ServedSetup]:
    """What the engine is made of, with that server."""
    with running(fake):
        yield ServedSetup(fake, {"address": fake.url, "model": "tested-1", "key": "LLM_KEY", **settings})


@contextmanager
def world(fault: Fault) -> Iterator[ServedSetup]:
    """What the engine is made of, with that fault in it."""
    fake = ModelService(fault=fault)
    if fault is Fault.TIMEOUT:
        fake.faults.append(("lost", "POST", "/chat/completions"))
    with served(fake) as setup:
        yield setup
