"""A look at an issue before anything is public: every language, face and screen, beside the source."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.look import WAYS, EditionLook, Face
from pipelines.desk.frames import SCHEMES, chosen, edition_look, locales_of, readable
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.language_rows import shown_findings
from pipelines.desk.pages.preview import FILES
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.visit import Visit

WIDTHS = ("phone", "desktop")


def show_look(visit: Visit) -> Response:
    """The page."""
    slug = visit.param("issue")
    frame, article = issue_frame(visit, slug), readable(visit, slug)
    if article is None:
        return visit.page("look.html", frame=frame, tab="look", shown=None)
    source = visit.snapshot.workspace.source
    locales = locales_of(visit.snapshot, article)
    locale = chosen(visit.query("locale"), locales, locales[0])
    face = chosen(visit.query("face"), set(Face), Face.MAIL.value)
    shown: EditionLook = edition_look(visit, slug, FILES, locale, face)[0]
    return visit.page(
        "look.html",
        frame=frame,
        tab="look",
        shown=shown,
        findings=shown_findings(shown.edition.findings),
        locales=locales,
        source=source,
        locale=locale,
        face=face,
        scheme=chosen(visit.query("scheme"), SCHEMES, "light"),
        width=chosen(visit.query("width"), WIDTHS, "phone"),
        way=chosen(visit.query("as"), WAYS, "") if face == Face.MAIL else "",
        beside=bool(visit.query("beside")) and locale != source and source in locales,
    )


routes = [page("/issues/{issue}/look", show_look, Act.LOOK)]
