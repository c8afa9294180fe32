"""Home: what waits, every issue with its languages, and how to begin something."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.visit import Visit


def show_home(visit: Visit) -> Response:
    """The first page of everybody."""
    return visit.page("home.html", slugs=visit.snapshot.workspace.slugs())


routes = [page("/", show_home, Act.LOOK)]
