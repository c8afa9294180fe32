"""The European Commission's eTranslation by its REST interface, version 2: handed in now, delivered later.

It cannot be asked for a result: it delivers to an address of ours, or into a folder by SFTP. All texts of a
request go as one HTML document, a paragraph each; a delivery is ours if it has the token made for it.
https://language-tools.ec.europa.eu/dev-corner/etranslation/rest-v2/introduction
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, Field, TypeAdapter, model_validator

from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused
from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftParcel,
    DraftRequest,
    DraftTicket,
    EngineKeys,
    EngineSetup,
    Markup,
)
from pipelines.translation.drafts.etranslation_document import document_texts, request_document
from pipelines.translation.drafts.etranslation_parcel import DeliveredDocument, delivered_document
from pipelines.translation.drafts.service import KeyVariable, ServiceAddress, understood, used_up, with_key

_CODE = re.compile(r"\(eTranslation (-\d+)\)")
_QUOTA, _BUSY = -11200, -20028
_STEPS = {
    -90000: "look whether application and password are those of your registration",
    -10500: "ask DGT whether the language models are allowed for you",
    -20001: "ask DGT: callback and pickup exclude each other",
    -70010: "ask DGT: it cannot deliver by pickup",
}
"""What to do about a code of version 2; in version 1 the same numbers mean something else."""
_WAIT = 600.0
_BLOCKED = 3


class ETranslationKeys(EngineKeys):
    """`[drafts.etranslation]`."""

    application: str = Field(min_length=1, max_length=100)
    """The name under which you are registered there."""
    password: KeyVariable = "ETRANSLATION_PASSWORD"  # noqa: S105 - the name of a variable
    """The environment variable that holds its password."""
    callback: ServiceAddress | None = None
    """Where the Commission reaches your desk: `https://desk.example.org/drafts/etranslation`."""
    sftp: KeyVariable | None = None
    """The environment variable that holds the address of a box, `sftp://…`, password and all."""
    folder: str = ""
    """Where that box is mounted here, relative to the workspace."""
    domain: str = Field(default="GEN", pattern=r"^[A-Z0-9_-]{1,20}$")
    """Which of its engines: `GEN` for general texts."""
    address: ServiceAddress = "https://language-tools.ec.europa.eu/etranslation/api"
    """Where it answers."""

    @model_validator(mode="after")
    def _some_way_back(self) -> Self:
        if not self.callback and not (self.sftp and self.folder):
            raise ValueError("needs callback, or sftp and folder: eTranslation only delivers")
        return self


class _Accepted(BaseModel):
    requestId: int | str | None = None  # noqa: N815 - its name there
    errorCode: int | None = None  # noqa: N815 - its name there
    errorMessage: str = ""  # noqa: N815 - its name there


class _Domain(BaseModel):
    domain: str = ""
    languagePairs: list[str] = []  # noqa: N815 - its name there


_ACCEPTED = TypeAdapter(_Accepted)
_DOMAINS: TypeAdapter[dict[str, _Domain] | list[_Domain]] = TypeAdapter(dict[str, _Domain] | list[_Domain])


class ETranslation:
    """Texts, without title and neighbours, go to the European Commission."""

    name = "etranslation"

    def __init__(self, setup: EngineSetup) -> None:
        self._setup, self._keys = setup, setup.keys(ETranslationKeys)
        self.label = f"etranslation {self._keys.domain}"
        password = setup.secret(self._keys.password)
        self._box = setup.secret(self._keys.sftp) if self._keys.sftp else ""
        self._calls = setup.calls(
            "eTranslation",
            self._keys.address,
            auth=(self._keys.application, password),
            error_text=_etranslation_error,
            hidden=[each for each in (password, self._box) if each],
        )
        self._pairs: set[str] | None = None

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """Whether it lists the pair for the domain of the settings."""
        if self._pairs is None:
            self._pairs = self._listed_pairs()
        if f"{_code_of(source)}-{_code_of(target)}" not in self._pairs:
            return None
        return DraftAbility(markup=Markup.TAGS, most_texts=2_000, most_characters=1_000_000)

    def estimate(self, request: DraftRequest) -> int:
        """What is sent; it costs nothing, and has a quota that is not published."""
        return sum(len(text.words) for text in request.texts)

    def submit(self, request: DraftRequest, token: str) -> str:
        """Hand in all texts for one language; the number of the request there."""
        self._refuse_blocked()
        document = request_document([text.words for text in request.texts], request.source)
        content = b64encode(document.encode()).decode()
        body = {
            "sourceLanguage": _code_of(request.source),
            "targetLanguages": [_code_of(request.target)],
            "domain": self._keys.domain,
            "callerInformation": {"externalReference": token},
            "documentToTranslate": {"document": {"format": "html", "filename": token, "content": content}},
            "outputFormat": "html",
            "preserveTags": True,
            **self._way_back(),
        }
        try:
            answer = with_key(
                "eTranslation",
                self._keys.password,
                lambda: self._calls.call("POST", "/askTranslate", json=body),
            )
        except Refused as error:
            raise _code_error(error, _CODE.search(error.message)) from error
        accepted = understood(_ACCEPTED, answer, "eTranslation")
        if accepted.errorCode is not None and accepted.errorCode < 0:
            text = _etranslation_error(accepted.model_dump())
            raise _code_error(Refused(f"eTranslation: {text}"), _CODE.search(text))
        number = str(accepted.requestId)
        if not number.isdecimal() or int(number) <= 0:
            raise NoReply("eTranslation: it gave no number for the request", hint="glocal draft collect")
        return number

    def fetch(self) -> Sequence[DraftParcel]:
        """What lies in the folder."""
        return self._setup.arrived(self._keys.folder) if self._keys.folder else []

    def collect(
        self, request: DraftRequest, ticket: DraftTicket, parcels: Sequence[DraftParcel]
    ) -> Sequence[DraftAnswer] | None:
        """The texts of the first delivery of this request that can be read; Refused if none can."""
        language, wrong = _code_of(request.target), ""
        for parcel in parcels:
            found = delivered_document(parcel, ticket)
            if found is None or (found.languages and language not in found.languages):
                continue
            texts = document_texts(found.document, len(request.texts)) if found.document else None
            if texts is not None:
                return [DraftedText(text) for text in texts]
            wrong = _failure(found)
        if wrong:
            raise Refused(f"eTranslation: {wrong}", hint="let it be drafted again, or use another engine")
        return None

    def _way_back(self) -> dict[str, Any]:
        if not self._keys.callback:
            return {"deliveries": {"sftp": self._box}}
        to = {"http": self._keys.callback}
        return {"deliveries": to, "notifications": {"failure": to}}

    def _refuse_blocked(self) -> None:
        """Limited where the service says that it takes nothing; what else its status is stops nobody."""
        try:
            status = self._calls.call("GET", "/status")
        except DeliveryError:
            return
        if isinstance(status, dict) and str(status.get("level")) == str(_BLOCKED):
            raise Limited("eTranslation: it takes no requests at the moment", _WAIT)

    def _listed_pairs(self) -> set[str]:
        answer = with_key("eTranslation", self._keys.password, lambda: self._calls.call("GET", "/getDomains"))
        domains = understood(_DOMAINS, answer, "eTranslation")
        if isinstance(domains, list):
            domains = {each.domain: each for each in domains}
        found = domains.get(self._keys.domain, _Domain())
        return {pair.upper() for pair in found.languagePairs}


def _code_of(tag: str) -> str:
    return tag.partition("-")[0].upper()


def _failure(found: DeliveredDocument) -> str:
    if found.error:
        return f"it could not translate this: {found.error}"
    return "what it delivered has not the paragraphs that were sent"


def _etranslation_error(answer: Any) -> str:
    return f"{str(answer['errorMessage'])[:200]} (eTranslation {int(answer['errorCode'])})"


def _code_error(error: Refused, code: re.Match[str] | None) -> DeliveryError:
    """What a code of version 2 means for a run."""
    number = int(code[1]) if code else 0
    if number == _QUOTA:
        return used_up("eTranslation", "the quota of this application is used up")
    if number == _BUSY:
        return Limited("eTranslation: too many documents are in work for this application", _WAIT)
    step = _STEPS.get(number, "check the settings of this engine, and what DGT says of the code")
    return Refused(error.message, hint=step, status=error.status)
