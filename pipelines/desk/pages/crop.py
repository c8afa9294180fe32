"""Crop a picture: by its shape and the part that stays, with what comes out to be seen before it is kept."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.crop_picture import (
    CropPlace,
    CropShape,
    crop_picture,
    picture_part,
    use_instead,
)
from pipelines.content.pictures import mime_type
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.draft_panel import beside_names
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.model.errors import ContentError

_AT = "/issues/{issue}/crop"


def show_crop(request: DeskRequest) -> Response:
    """The picture as it is, and as it would be."""
    slug, name = request.param("issue"), request.query("picture")
    frame = issue_frame(request, slug)
    if name not in _pictures(request, slug):
        raise HTTPException(404)
    shape, place = _shape_and_place(request.query("shape"), request.query("place"))
    fault = ""
    try:
        picture_part(request.snapshot.workspace, slug, name, shape, place)
    except ContentError as error:
        fault = f"{error.message}; {error.hint}"
    return request.page(
        "crop.html",
        frame=frame,
        tab="write",
        name=name,
        shape=shape.value,
        place=place.value,
        fault=fault,
        source=request.snapshot.workspace.source,
    )


def show_part(request: DeskRequest) -> Response:
    """The part alone, as a picture."""
    slug, name = request.param("issue"), request.query("picture")
    if name not in _pictures(request, slug):
        raise HTTPException(404)
    shape, place = _shape_and_place(request.query("shape"), request.query("place"))
    part = picture_part(request.snapshot.workspace, slug, name, shape, place)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(part.data, headers=headers, media_type=mime_type(part.name(name)))


def take_part(request: DeskRequest) -> Response:
    """Keep the part beside the text, and name it there if that is wished."""
    slug, fields, gettext = request.param("issue"), request.fields(), request.words.gettext
    name = fields.line("picture")
    if name not in _pictures(request, slug):
        raise HTTPException(404)
    shape, place = _shape_and_place(fields.line("shape"), fields.line("place"))
    workspace, writer = request.snapshot.workspace, writer_of(request)
    added = crop_picture(workspace, slug, name, shape, place, writer)
    request.desk.audit.done(request.person.id, f"file beside {slug}", added.name, request.place)
    told, tone = gettext("Cropped: %(name)s. The picture as it was is still there.", name=added.name), "good"
    if fields.ticked("instead") and not use_instead(workspace, slug, name, added.name, writer):
        told = gettext(
            "Cropped: %(name)s. Somebody saved the text at the same moment: choose it there.", name=added.name
        )
        tone = "wait"
    request.desk.cache.snapshot(fresh=True)
    return request.go(f"/issues/{slug}/write", told, "wait" if tone == "wait" else "good")


def _pictures(request: DeskRequest, slug: str) -> tuple[str, ...]:
    workspace = request.snapshot.workspace
    if slug not in workspace.slugs():
        raise HTTPException(404)
    return beside_names({path.name for path in workspace.article_path(slug).parent.glob("*")})


def _shape_and_place(shape: str, place: str) -> tuple[CropShape, CropPlace]:
    """What an address or a form names; 400 for what there is not."""
    try:
        return CropShape(shape or CropShape.WIDE), CropPlace(place or CropPlace.MIDDLE)
    except ValueError:
        raise HTTPException(400) from None


routes = [
    page(_AT, show_crop, Act.WRITE),
    page(f"{_AT}/part", show_part, Act.WRITE),
    form_at(_AT, take_part, Act.WRITE),
]
