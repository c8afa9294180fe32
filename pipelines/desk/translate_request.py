"""What a request to the pages of translating in place says: where, which text, what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException

from pipelines.actions.look import Face
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.translating import Entry, WorkPlace
from pipelines.model.article import Article
from pipelines.model.catalog import entry_id
from pipelines.model.errors import ContentError
from pipelines.model.finding import Finding
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.snapshot import Snapshot

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


def question_links(
    snapshot: Snapshot, article: Article, locale: str, questions: Iterable[Finding]
) -> list[tuple[str, str]]:
    """What translators ask, and where it is answered."""
    found = []
    for each in questions:
        domain = PurePosixPath(each.origin.path).stem if each.origin else article.slug
        place = WorkPlace(article, domain, locale)
        catalog, _ = catalog_or_fault(snapshot.workspace, domain, locale)
        line = each.origin.line if each.origin else 0
        entry = next((entry_id(m.context, m.id) for m in catalog.messages if m.line == line), "")
        found.append((each.message.partition(": ")[2], f"{translate_address(place)}?entry={entry}#asked"))
    return found
