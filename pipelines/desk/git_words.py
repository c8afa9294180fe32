"""What a person is told of git after a save."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.workspace.git_commit import Committed


def saved_words(request: DeskRequest, commit: Committed) -> str:
    """That it is saved; and what git makes of it, where it makes trouble."""
    return f"{request.words.gettext('Saved.')} {not_in_git(request, commit)}".strip()


def not_in_git(request: DeskRequest, commit: Committed) -> str:
    """Why a save is in no commit yet, and what to do; empty where it is, or where there is no repository."""
    if not commit.fault:
        return ""
    why = f"{commit.fault}; {commit.hint}" if commit.hint else commit.fault
    return request.words.gettext("It is not in the history of versions yet: %(why)s.", why=why)


def go_after_save(request: DeskRequest, path: str, told: str, commit: Committed) -> Response:
    """On to another page after something was saved; it tells a sentence there, and what git makes of it."""
    return request.go(
        path, f"{told} {not_in_git(request, commit)}".strip(), "wait" if commit.fault else "good"
    )
