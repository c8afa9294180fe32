"""Whether the desk and what works behind it are well, for whoever watches over them: without an account."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from pipelines.desk.routing import open_page
from pipelines.desk.visit import Visit


def show_health(visit: Visit) -> Response:
    """200 and `ok`, else 503 and what is wrong."""
    wrong = visit.desk.complaint()
    return PlainTextResponse(f"{wrong or 'ok'}\n", 503 if wrong else 200)


routes = [open_page("/health", show_health)]
