"""What a request to the pages of translating in place says: where, which text, what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException

from pipelines.actions.look import Face
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.translating import Entry, WorkPlace
from pipelines.model.errors import ContentError

MOST_FORMS = 6
"""No language has more plural forms."""
FACES = (Face.MAIL, Face.PAGE)
"""In which a text is shown where it stands."""


def translated_place(request: DeskRequest) -> WorkPlace:
    """The article of the address, and the catalog of its language, its own or another of `{catalog}`; 404 for
    what there is not.
    """
    slug, tag, snapshot = request.param("issue"), request.param("locale"), request.snapshot
    domain = str(request.http.path_params.get("catalog", slug))
    if slug not in snapshot.workspace.slugs() or domain not in (slug, *snapshot.frame_domains):
        raise HTTPException(404)
    if tag not in snapshot.workspace.targets(domain):
        raise HTTPException(404)
    try:
        article = snapshot.article(slug)
    except ContentError as error:
        raise HTTPException(404) from error
    if not article.goes_to(tag):
        raise HTTPException(404)
    return WorkPlace(article, domain, tag)


def chosen_entry(entries: Sequence[Entry], name: str) -> Entry:
    """The text of this name; 404 where there is none."""
    found = next((each for each in entries if each.id == name), None)
    if found is None:
        raise HTTPException(404)
    return found


def typed_field(request: DeskRequest, name: str) -> str:
    """As it was typed, however long: a text that is too long is refused, and never cut."""
    value = request.form.get(name)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def typed_strings(request: DeskRequest) -> tuple[str, ...]:
    """What is typed for each form of a text."""
    names = (f"text{number}" for number in range(MOST_FORMS))
    return tuple(typed_field(request, name) for name in names if name in request.form)


def translate_address(place: WorkPlace) -> str:
    """Of the page on which a catalog is translated."""
    more = "" if place.is_own else f"/of/{place.domain}"
    return f"/issues/{place.article.slug}/languages/{place.locale}/translate{more}"
