"""An engine's service as a small server, called by the client that Glocal really has."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from pipelines.delivery.http import Api
from pipelines.translation.drafts.engine import HttpCalls
from tests.delivery.providers.fake import Fake
from tests.translation.drafts.faults import Fault, SetupOfTests

SPANISH = {"Hello from Sofia": "Saludos de Sofía", "See": "Vea", "the map": "el mapa", "now": "ahora"}


def spanish(text: str) -> str:
    """What any of these services makes of the texts of the tests; what else there is, it leaves."""
    for english, words in SPANISH.items():
        text = text.replace(english, words)
    return text


def tags_spoiled(fault: Fault, text: str) -> str:
    """What a service that knows tags may do to them."""
    if fault is Fault.TAG_LOST:
        return re.sub(r'<g id="1">(.*?)</g>', r"\1", text)
    if fault is Fault.TAG_DOUBLED:
        return re.sub(r'(<g id="2">.*?</g>)', r"\1 \1", text)
    if fault is Fault.TAG_ORDER:
        return re.sub(r'(<g id="1">.*?</g>) (<g id="2">.*?</g>)', r"\2 \1", text)
    if fault is Fault.HTML_ADDED:
        return text.replace("ahora", "<b>ahora</b>")
    return text


def signs_spoiled(fault: Fault, text: str) -> str:
    """The same where codes are signs."""
    if fault is Fault.TAG_LOST:
        return text.replace("⟦/1⟧", "")
    if fault is Fault.TAG_DOUBLED:
        return re.sub(r"(⟦2⟧.*?⟦/2⟧)", r"\1 \1", text)
    if fault is Fault.TAG_ORDER:
        return re.sub(r"(⟦1⟧.*⟦/1⟧) (⟦2⟧.*⟦/2⟧)", r"\2 \1", text)
    return tags_spoiled(fault, text)


class ServedSetup(SetupOfTests):
    """What an engine is made of where its service is a fake that runs; nobody waits for limits to lift."""

    def __init__(self, fake: Fake, settings: dict[str, object]) -> None:
        super().__init__(settings)
        self.fake = fake
        self.waits: list[float] = []
        self.secrets: dict[str, str] = {}

    def secret(self, variable: str, /) -> str:
        return self.secrets.get(variable, f"secret-of-{variable}")

    def calls(
        self,
        service: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Any = None,
        error_text: Callable[[Any], str],
        hidden: Sequence[str] = (),
        too_many: Collection[int] = (429,),
    ) -> HttpCalls:
        return Api(
            service,
            base,
            auth=auth,
            headers=headers,
            error_text=error_text,
            hidden=hidden,
            too_many=too_many,
            sleep=self.waits.append,
        )
