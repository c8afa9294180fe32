"""Where eTranslation delivers what it was given: it has no account, but knows what only it was told."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from pipelines.actions.draft_delivery import keep_delivery
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.routing import AskedRoute

PATH = "/drafts/etranslation"


async def take_delivery(request: DeskRequest) -> Response:
    """200 at once for what somebody waits for, also when it comes again; 404 for all else, of which nothing
    is kept.
    """
    body = await request.http.body()
    taken = await run_in_threadpool(keep_delivery, request.snapshot.workspace, body)
    return PlainTextResponse("taken\n" if taken else "nobody waits for this\n", 200 if taken else 404)


routes = [AskedRoute(PATH, take_delivery, None, ["POST"])]
"""The guard lets it be called by what is no browser (`make_app`)."""
