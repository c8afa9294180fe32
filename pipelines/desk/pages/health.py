"""Whether the desk and what works behind it are well, for whoever watches over them: without an account."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.routing import open_page


def show_health(request: DeskRequest) -> Response:
    """200 and `ok`, else 503 and what is wrong."""
    wrong = request.desk.complaint()
    return PlainTextResponse(f"{wrong or 'ok'}\n", 503 if wrong else 200)


routes = [open_page("/health", show_health)]
