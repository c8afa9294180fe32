"""Editions within frames: as they stand, and for a colleague without an account by a link that ends."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.look import Face
from pipelines.desk.frames import edition_look, framed, locales_of, picture, readable
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, open_page, page
from pipelines.desk.visit import Visit

FILES = "/look/files"
SHARED = timedelta(days=7)
"""How long a link for a colleague leads anywhere."""


def show_edition(visit: Visit) -> Response:
    """One edition in one face: for a frame."""
    slug, locale = visit.param("issue"), visit.param("locale")
    shown, scheme = edition_look(visit, slug, FILES, locale, visit.param("face"))
    return framed(shown.html, scheme)


def show_picture(visit: Visit) -> Response:
    """What an edition shows or links to."""
    return picture(visit.snapshot, visit.param("path"))


def share(visit: Visit) -> Response:
    """A link for somebody without an account, who sees this issue and nothing else until it ends."""
    slug = visit.param("issue")
    readable(visit, slug)
    desk, gettext = visit.desk, visit.words.gettext
    ends = desk.clock() + SHARED
    key = desk.store.make_link(_kind(slug), slug, ends)
    address = f"{visit.request.url.scheme}://{visit.request.url.netloc}/shared/{slug}/{key}"
    desk.audit.done(visit.person.id, f"link to a look at {slug}", "for a colleague", visit.place)
    told = gettext("This link shows the issue to whoever has it, for 7 days: %(address)s", address=address)
    return visit.go(f"/issues/{slug}/look", told)


def end_sharing(visit: Visit) -> Response:
    """No link leads to the issue any more."""
    slug = visit.param("issue")
    visit.desk.store.drop_links(_kind(slug))
    visit.desk.audit.done(visit.person.id, f"links to a look at {slug} ended", "", visit.place)
    return visit.go(f"/issues/{slug}/look", visit.words.gettext("No link leads to this issue any more."))


def show_shared(visit: Visit) -> Response:
    """The issue for a colleague: its languages and faces."""
    slug, key = _shared(visit)
    article = readable(visit, slug)
    snapshot = visit.snapshot
    locales = locales_of(snapshot, article) if article else ()
    locale = visit.query("locale")
    face = visit.query("face")
    return visit.page(
        "shared.html",
        slug=slug,
        base=f"/shared/{slug}/{key}",
        title=article.title.value if article else slug,
        locales=locales,
        locale=locale if locale in locales else (locales[0] if locales else ""),
        face=face if face in set(Face) else Face.MAIL.value,
    )


def show_shared_edition(visit: Visit) -> Response:
    """One edition of it, for a frame."""
    slug, key = _shared(visit)
    files = f"/shared/{slug}/{key}/files"
    shown, scheme = edition_look(visit, slug, files, visit.param("locale"), visit.param("face"))
    return framed(shown.html, scheme)


def show_shared_picture(visit: Visit) -> Response:
    """Pictures of this issue, of what it announces, and those of all issues; no others."""
    slug, _ = _shared(visit)
    article = readable(visit, slug)
    if article is None:
        raise HTTPException(404)
    path = visit.param("path")
    ours = {slug, *(each.slug for each in article.articles)}
    parts = path.split("/")
    if parts[0] != "images" and (len(parts) != 3 or parts[1] not in ours):
        raise HTTPException(404)
    return picture(visit.snapshot, path)


def _shared(visit: Visit) -> tuple[str, str]:
    """The issue that a link is for, and its key; 404 for a link that is over or never was."""
    slug, key = visit.param("issue"), visit.param("key")
    if visit.desk.store.link(_kind(slug), key, visit.desk.clock()) != slug:
        visit.desk.audit.refused("", f"a shared look at {slug[:100]}", "the link is over", visit.place)
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
