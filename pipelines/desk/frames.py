"""What is shown within a frame: documents of editions, which nobody here wrote, and their pictures."""

from __future__ import annotations

from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.look import WAYS, EditionLook, Face, in_scheme, look, look_file
from pipelines.desk.desk_request import DeskRequest
from pipelines.model.article import Article
from pipelines.model.errors import ContentError
from pipelines.workspace.snapshot import Snapshot

SCHEMES = ("light", "dark")
IN_FRAME = {
    # A sandbox without scripts, forms, pop-ups or a way to the page around it. Its origin stays ours, so that
    # pictures are fetched as the person who is signed in; without scripts that is of no use to anybody.
    "Content-Security-Policy": "sandbox allow-same-origin; default-src 'none'; img-src 'self' data:;"
    " style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'",
    "Cache-Control": "no-store",
}


def chosen(value: str, among: Collection[str], otherwise: str) -> str:
    """What stands in an address, if it is one of these."""
    return value if value in among else otherwise


def framed(html: str, scheme: str) -> Response:
    """A document of an edition, for a frame."""
    return Response(in_scheme(html, scheme), headers=IN_FRAME, media_type="text/html")


def edition_look(
    request: DeskRequest, slug: str, files: str, locale: str, face: str
) -> tuple[EditionLook, str]:
    """An edition as it stands on the disk, and light or dark, as the address asks; 404 for what there is not.

    ContentError for an article that cannot be read.
    """
    snapshot = request.snapshot
    if face not in set(Face) or slug not in snapshot.workspace.slugs():
        raise HTTPException(404)
    article = snapshot.article(slug)
    if locale not in article.among(snapshot.workspace.locales):
        raise HTTPException(404)
    way, scheme = chosen(request.query("as"), WAYS, ""), chosen(request.query("scheme"), SCHEMES, "light")
    return look(snapshot, article, locale, Face(face), files, way), scheme


def picture(snapshot: Snapshot, path: str) -> Response:
    """A picture or file of an edition; 404 where there is none."""
    found = look_file(snapshot, path)
    if found is None:
        raise HTTPException(404)
    data, kind = found
    # Opened by itself it is a download or a picture, never a page of this desk.
    policy = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=60",
    }
    return Response(data, headers=policy, media_type=kind)


def locales_of(snapshot: Snapshot, article: Article) -> tuple[str, ...]:
    """The languages that an issue goes out in, the source first."""
    tags = article.among(snapshot.workspace.locales)
    source = snapshot.workspace.source
    return tuple(sorted(tags, key=lambda tag: tag != source))


def readable(request: DeskRequest, slug: str) -> Article | None:
    """The article as it stands on the disk; None if it cannot be read, and 404 if there is none."""
    if slug not in request.snapshot.workspace.slugs():
        raise HTTPException(404)
    try:
        return request.snapshot.article(slug)
    except ContentError:
        return None
