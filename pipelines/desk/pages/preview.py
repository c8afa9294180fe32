"""Editions within frames: as they stand, and for a colleague without an account by a link that ends."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.look import Face
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.frames import edition_look, framed, locales_of, picture, readable
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, open_page, page

FILES = "/look/files"
SHARED = timedelta(days=7)
"""How long a link for a colleague leads anywhere."""


def show_edition(request: DeskRequest) -> Response:
    """One edition in one face: for a frame."""
    slug, locale = request.param("issue"), request.param("locale")
    shown, scheme = edition_look(request, slug, FILES, locale, request.param("face"))
    return framed(shown.html, scheme)


def show_picture(request: DeskRequest) -> Response:
    """What an edition shows or links to."""
    return picture(request.snapshot, request.param("path"))


def share(request: DeskRequest) -> Response:
    """A link for somebody without an account, who sees this issue and nothing else until it ends."""
    slug = request.param("issue")
    readable(request, slug)
    desk, gettext = request.desk, request.words.gettext
    ends = desk.clock() + SHARED
    key = desk.store.make_link(_kind(slug), slug, ends)
    address = f"{request.http.url.scheme}://{request.http.url.netloc}/shared/{slug}/{key}"
    desk.audit.done(request.person.id, f"link to a look at {slug}", "for a colleague", request.place)
    told = gettext("This link shows the issue to whoever has it, for 7 days: %(address)s", address=address)
    return request.go(f"/issues/{slug}/look", told)


def end_sharing(request: DeskRequest) -> Response:
    """No link leads to the issue any more."""
    slug = request.param("issue")
    request.desk.store.drop_links(_kind(slug))
    request.desk.audit.done(request.person.id, f"links to a look at {slug} ended", "", request.place)
    return request.go(f"/issues/{slug}/look", request.words.gettext("No link leads to this issue any more."))


def show_shared(request: DeskRequest) -> Response:
    """The issue for a colleague: its languages and faces."""
    slug, key = _shared(request)
    article = readable(request, slug)
    snapshot = request.snapshot
    locales = locales_of(snapshot, article) if article else ()
    locale = request.query("locale")
    face = request.query("face")
    return request.page(
        "shared.html",
        slug=slug,
        base=f"/shared/{slug}/{key}",
        title=article.title.value if article else slug,
        locales=locales,
        locale=locale if locale in locales else (locales[0] if locales else ""),
        face=face if face in set(Face) else Face.MAIL.value,
    )


def show_shared_edition(request: DeskRequest) -> Response:
    """One edition of it, for a frame."""
    slug, key = _shared(request)
    files = f"/shared/{slug}/{key}/files"
    shown, scheme = edition_look(request, slug, files, request.param("locale"), request.param("face"))
    return framed(shown.html, scheme)


def show_shared_picture(request: DeskRequest) -> Response:
    """Pictures of this issue, of what it announces, and those of all issues; no others."""
    slug, _ = _shared(request)
    article = readable(request, slug)
    if article is None:
        raise HTTPException(404)
    path = request.param("path")
    ours = {slug, *(each.slug for each in article.articles)}
    parts = path.split("/")
    if parts[0] != "images" and (len(parts) != 3 or parts[1] not in ours):
        raise HTTPException(404)
    return picture(request.snapshot, path)


def _shared(request: DeskRequest) -> tuple[str, str]:
    """The issue that a link is for, and its key; 404 for a link that is over or never was."""
    slug, key = request.param("issue"), request.param("key")
    if request.desk.store.link(_kind(slug), key, request.desk.clock()) != slug:
        request.desk.audit.refused(
            "", f"a shared look at {slug[:100]}", "The link was over, or there never was one.", request.place
        )
        raise HTTPException(404)
    return slug, key


def _kind(slug: str) -> str:
    return f"look at {slug}"


routes = [
    page("/issues/{issue}/editions/{locale}/{face}", show_edition, Act.LOOK),
    page(FILES + "/{path:path}", show_picture, Act.LOOK),
    form_at("/issues/{issue}/share", share, Act.WRITE),
    form_at("/issues/{issue}/share/end", end_sharing, Act.WRITE),
    open_page("/shared/{issue}/{key}", show_shared),
    open_page("/shared/{issue}/{key}/files/{path:path}", show_shared_picture),
    open_page("/shared/{issue}/{key}/{locale}/{face}", show_shared_edition),
]
