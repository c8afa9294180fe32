"""A look at an issue before anything is public: every language, face and screen, beside the source."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.look import WAYS, EditionLook, Face
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.frames import SCHEMES, chosen, edition_look, locales_of, readable
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.language_rows import shown_findings
from pipelines.desk.pages.preview import FILES
from pipelines.desk.rights import Act
from pipelines.desk.routing import page

WIDTHS = ("phone", "desktop")


def show_look(request: DeskRequest) -> Response:
    """The page."""
    slug = request.param("issue")
    frame, article = issue_frame(request, slug), readable(request, slug)
    if article is None:
        return request.page("look.html", frame=frame, tab="look", shown=None)
    source = request.snapshot.workspace.source
    locales = locales_of(request.snapshot, article)
    locale = chosen(request.query("locale"), locales, locales[0])
    face = chosen(request.query("face"), set(Face), Face.MAIL.value)
    shown: EditionLook = edition_look(request, slug, FILES, locale, face)[0]
    return request.page(
        "look.html",
        frame=frame,
        tab="look",
        shown=shown,
        findings=shown_findings(shown.edition.findings),
        locales=locales,
        source=source,
        locale=locale,
        face=face,
        scheme=chosen(request.query("scheme"), SCHEMES, "light"),
        width=chosen(request.query("width"), WIDTHS, "phone"),
        way=chosen(request.query("as"), WAYS, "") if face == Face.MAIL else "",
        beside=bool(request.query("beside")) and locale != source and source in locales,
    )


routes = [page("/issues/{issue}/look", show_look, Act.LOOK)]
