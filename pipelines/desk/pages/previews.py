"""The files of `output/preview`, for those who are signed in; no script of theirs runs."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.rights import Act
from pipelines.desk.routing import page

SANDBOX = {
    # The same origin, for its pictures to come with the cookie; harmless, as long as no script may run.
    "Content-Security-Policy": "sandbox allow-same-origin allow-popups; default-src 'none';"
    " img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; media-src 'self';"
    " frame-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Cache-Control": "no-cache",
    "X-Robots-Tag": "noindex",
}


def show_preview(request: DeskRequest) -> Response:
    """A file of the folder, and nothing else; of a folder, its first page."""
    folder = (request.desk.root / "output/preview").resolve()
    path = (folder / request.param("path")).resolve()
    if not path.is_relative_to(folder):
        raise HTTPException(404)
    if path.is_dir():
        if not request.http.url.path.endswith("/"):
            return RedirectResponse(f"{request.http.url.path}/", 307)
        path /= "index.html"
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers=SANDBOX)


routes = [page("/previews/{path:path}", show_preview, Act.LOOK)]
