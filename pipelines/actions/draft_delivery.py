"""What eTranslation delivers over HTTP: kept if somebody waits for it, and looked at when it is collected."""

from __future__ import annotations

from pipelines.actions.draft_store import DraftStore
from pipelines.translation.drafts.engine import DraftParcel
from pipelines.translation.drafts.etranslation_parcel import delivered_document
from pipelines.workspace.paths import Workspace

ENGINE = "etranslation"


def keep_delivery(workspace: Workspace, body: bytes) -> bool:
    """Keep a delivery that has the number and the token of a request that waits; whether it was one.

    Of a request one document is kept, and one failure: what comes again is acknowledged, and nothing more.
    """
    store, parcel = DraftStore(workspace), DraftParcel(body)
    for waiting in store.waiting(ENGINE):
        found = delivered_document(parcel, waiting.ticket)
        language = waiting.locale.partition("-")[0].upper()
        if found and language in found.languages:
            store.receive(ENGINE, body, f"{waiting.ticket.token} {bool(found.error)}")
            return True
    return False
