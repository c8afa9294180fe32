"""What git brings: its state, a round at once, and the choice between two versions of a text."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.actions.choose_version import (
    choose_file,
    choose_texts,
    two_files,
    two_texts,
)
from pipelines.desk.desk_request import DeskRequest, Forbidden
from pipelines.desk.draft_panel import differing_lines
from pipelines.desk.git_words import go_after_save
from pipelines.desk.pages.write import writer_of
from pipelines.desk.rights import Act
from pipelines.desk.routing import form_at, page
from pipelines.desk.two_versions import TWO_VERSIONS, may_choose
from pipelines.workspace.git_record import OpenConflict, git_record

_LONGEST = 400_000
"""Bytes of a file whose words are shown."""


def show_two_versions(request: DeskRequest) -> Response:
    """Both, to choose."""
    return _two_versions(request, _asked_conflict(request, request.query("file")))


def choose_version(request: DeskRequest) -> Response:
    """What somebody has chosen is written, and committed."""
    path = request.form.get("file")
    conflict = _asked_conflict(request, path if isinstance(path, str) else "")
    workspace, writer = request.snapshot.workspace, writer_of(request)
    if conflict.entries:
        commit = choose_texts(workspace, conflict, _chosen_texts(request), writer)
    else:
        fields = request.fields()
        theirs = fields.choice("take", ("ours", "theirs")) == "theirs"
        seen = fields.line("seen", longest=64)
        done = choose_file(workspace, conflict, seen, writer, theirs=theirs) if fields.fine else None
        if done is None:
            return _two_versions(request, conflict, 409)
        commit = done
    request.desk.cache.snapshot(fresh=True)
    request.desk.audit.done(request.person.id, "chose a version", conflict.path, request.place)
    request.desk.git_now.set()
    return go_after_save(request, "/", request.words.gettext("Saved."), commit)


def _chosen_texts(request: DeskRequest) -> dict[str, int]:
    """The number of the version, by the key of the text."""
    return {
        name.removeprefix("text-"): int(value)
        for name, value in request.form.items()
        if name.startswith("text-") and isinstance(value, str) and value.isdecimal() and len(value) < 4
    }


def _asked_conflict(request: DeskRequest, path: str) -> OpenConflict:
    """404 for a file of which there are no two versions any more; Forbidden for whom it is not for."""
    known = git_record(request.snapshot.workspace.state).conflicts
    found = next((each for each in known if each.path == path), None)
    if found is None:
        raise HTTPException(404)
    if not may_choose(request, found):
        raise Forbidden(Act.WRITE)
    return found


def _two_versions(request: DeskRequest, conflict: OpenConflict, status: int = 200) -> Response:
    workspace = request.snapshot.workspace
    both = None if conflict.entries else two_files(workspace, conflict)
    ours, theirs = (_words_of_file(each) for each in (both.ours, both.theirs)) if both else (None, None)
    readable = ours is not None and theirs is not None
    return request.page(
        "two-versions.html",
        status,
        conflict=conflict,
        texts=two_texts(workspace, conflict) if conflict.entries else (),
        seen=both.hash if both else "",
        ours=ours,
        theirs=theirs,
        is_there=bool(both and both.theirs is not None),
        lines=differing_lines(theirs or "", ours or "") if readable else [],
        source=workspace.source,
        again=status == 409,
    )


def _words_of_file(data: bytes | None) -> str | None:
    """A file's text; None for what is no text, or too long to be read on a page."""
    if data is None or len(data) > _LONGEST or b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def exchange_now(request: DeskRequest) -> Response:
    """Have a round of pull and push at once, in the background."""
    request.desk.git_now.set()
    return request.go("/settings#git", request.words.gettext("It is asked for: look again in some seconds."))


routes = [
    page(TWO_VERSIONS, show_two_versions, Act.LOOK),
    form_at(TWO_VERSIONS, choose_version, Act.LOOK),
    form_at("/settings/git", exchange_now, Act.SETTINGS),
]
