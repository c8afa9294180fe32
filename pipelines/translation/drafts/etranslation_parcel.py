"""What eTranslation delivers, over HTTP or as a file: whose it is, and what is in it. Nothing is believed."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from pipelines.translation.drafts.engine import DraftParcel, DraftTicket


@dataclass(frozen=True, slots=True)
class DeliveredDocument:
    """A delivery that has the token of a request."""

    languages: tuple[str, ...]
    """For which it is, in capitals; empty: it does not say."""
    document: str = ""
    error: str = ""
    """Why there is none."""


class _Posted(BaseModel):
    requestId: int | str  # noqa: N815 - its name there, as those below
    externalReference: str  # noqa: N815
    targetLanguage: str = ""  # noqa: N815
    targetLanguages: list[str] = []  # noqa: N815
    result: str = ""
    errorCode: int | None = None  # noqa: N815
    errorMessage: str = ""  # noqa: N815


def delivered_document(parcel: DraftParcel, ticket: DraftTicket) -> DeliveredDocument | None:
    """What a parcel holds for a request; None if it is none of it. A file is known by a token in its name."""
    if ticket.token in parcel.name:
        return DeliveredDocument((), parcel.body.decode(errors="replace"))
    if ticket.token.encode() not in parcel.body:  # the JSON of others need not be read
        return None
    try:
        posted = _Posted.model_validate_json(parcel.body)
    except ValidationError:
        return None
    if posted.externalReference != ticket.token or ticket.reference not in ("", str(posted.requestId)):
        return None
    named = (posted.targetLanguage, *posted.targetLanguages)
    languages = tuple(dict.fromkeys(each.upper() for each in named if each))
    if posted.errorCode is not None:
        return DeliveredDocument(languages, error=f"{posted.errorMessage[:200]} ({posted.errorCode})")
    try:
        return DeliveredDocument(languages, b64decode(posted.result, validate=True).decode())
    except ValueError:
        return DeliveredDocument(languages, error="its result is not as documented")
