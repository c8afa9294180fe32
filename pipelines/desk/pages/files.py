"""The desk's own style sheets, script and mark, for everybody: no secret is in them."""

from __future__ import annotations

from mimetypes import guess_type

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.page_templates import static_file
from pipelines.desk.routing import open_page
from pipelines.desk.style import brand_css, brand_mark

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The address has a digest of what is there."""


def show_file(request: DeskRequest) -> Response:
    """A file of ours. An address with another digest gets today's, which is not kept."""
    name = request.param("name")
    data = static_file(name)
    if data is None:
        raise HTTPException(404)
    kept = FOR_EVER if request.param("version") == request.desk.templates.version else {}
    return Response(data, headers=kept, media_type=guess_type(name)[0])


def show_colours(request: DeskRequest) -> Response:
    """The brand's colours."""
    return Response(
        brand_css(request.desk.templates.branding().looks), headers=FOR_EVER, media_type="text/css"
    )


def show_mark(request: DeskRequest) -> Response:
    """What stands left of the name, and in the browser's tab."""
    mark = brand_mark(request.desk.templates.branding().looks)
    return Response(mark, headers={"Cache-Control": "max-age=300"}, media_type="image/svg+xml")


routes = [
    open_page("/static/{version}/{name}", show_file),
    open_page("/brand/mark.svg", show_mark),
    open_page("/brand/{digest}.css", show_colours),
]
