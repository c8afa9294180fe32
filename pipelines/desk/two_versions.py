"""Files that others and we have changed at once: who may choose, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.rights import Act
from pipelines.desk.waiting import WaitingThing
from pipelines.workspace.git_record import OpenConflict, git_record

TWO_VERSIONS = "/two-versions"


def may_choose(request: DeskRequest, conflict: OpenConflict) -> bool:
    """Whether it is for whoever visits: texts for authors, catalogs for their translators."""
    workspace = request.snapshot.workspace
    parts = PurePosixPath(conflict.path).parts
    if parts[0] == "content":
        return request.allows(Act.WRITE)
    if parts[0] == "translations" and len(parts) == 4:
        tags = {workspace.languages[tag].gettext: tag for tag in workspace.locales}
        return request.allows(Act.TRANSLATE, "", tags.get(parts[1], ""))
    return request.allows(Act.SETTINGS)


def versions_to_choose(request: DeskRequest) -> Iterator[WaitingThing]:
    """What waits for whoever visits."""
    gettext = request.words.gettext
    for each in git_record(request.snapshot.workspace.state).conflicts:
        if may_choose(request, each):
            yield WaitingThing(
                "wait",
                "wait",
                gettext("Two versions of %(file)s", file=each.path),
                gettext("Others have changed the same as you. Both are kept; somebody has to choose."),
                f"{TWO_VERSIONS}?file={quote(each.path)}",
                gettext("Choose"),
            )
