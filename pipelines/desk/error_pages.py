"""What is said where a page cannot be: in words, with the way on, and never with what is inside."""

from __future__ import annotations

import logging

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipelines.desk.desk import Desk
from pipelines.desk.rights import Act, may
from pipelines.desk.visit import Forbidden, Visit, make_visit
from pipelines.model.errors import GlocalError

_LOG = logging.getLogger(__name__)


def forbidden(request: Request, error: Exception) -> Response:
    """Not theirs to do: who can, is named."""
    visit = _visit(request)
    act = error.act if isinstance(error, Forbidden) else Act.LOOK
    who = visit.somebody.id if visit.somebody else ""
    visit.desk.audit.refused(who, f"{request.method} {request.url.path}", f"may not {act}", visit.place)
    gettext = visit.words.gettext
    return visit.page(
        "error.html",
        403,
        title=gettext("This is not yours to do"),
        sentence=gettext("Your account has no right for it, so nothing was changed."),
        hint="",
        helpers=[each for each in visit.desk.people.present() if may(each, act)],
    )


def not_there(request: Request, error: Exception) -> Response:
    """No such page, or not to be called so; or too much at once."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    visit = _visit(request)
    gettext = visit.words.gettext
    if status == 413:
        title, sentence = gettext("That is too much at once"), gettext("A form may bring 25 MB, and no more.")
        hint = gettext("Make the pictures smaller, or send them one by one.")
    elif status in (400, 405):
        title, sentence = gettext("This was not understood"), gettext("Nothing was changed.")
        hint = gettext("Go back, open the page anew, and try again.")
    else:
        title, sentence = gettext("There is no such page"), gettext("Perhaps it had another name before.")
        hint = gettext("Everything that is here can be found from the first page.")
    return visit.page("error.html", status, title=title, sentence=sentence, hint=hint, helpers=())


def cannot_go_on(request: Request, error: Exception) -> Response:
    """What a person can mend: what is wrong, where, and what to do next."""
    visit = _visit(request)
    if not isinstance(error, GlocalError):
        return broken(request, error)
    where = f"{error.origin}: " if error.origin else ""
    return visit.page(
        "error.html",
        409,
        title=visit.words.gettext("This cannot go on"),
        sentence=f"{where}{error.message}",
        hint=error.hint,
        helpers=(),
    )


def too_busy(request: Request, _: Exception) -> Response:
    """More people sign in than hashes can be made."""
    visit = _visit(request)
    gettext = visit.words.gettext
    response = visit.page(
        "error.html",
        503,
        title=gettext("Just a moment"),
        sentence=gettext("Very many try to sign in right now."),
        hint=gettext("Try again in some seconds."),
        helpers=(),
    )
    response.headers["Retry-After"] = "5"
    return response


def broken(request: Request, error: Exception) -> Response:
    """Our own fault: the log has it, the page an apology."""
    _LOG.error("%s %s broke", request.method, request.url.path, exc_info=error)
    visit = _visit(request)
    gettext = visit.words.gettext
    return visit.page(
        "error.html",
        500,
        title=gettext("Something went wrong here"),
        sentence=gettext("It is a fault of the program, not yours. What was saved before is safe."),
        hint=gettext("Try again. If it comes back, tell whoever looks after this desk when it happened."),
        helpers=(),
    )


def _visit(request: Request) -> Visit:
    desk: Desk = request.app.state.desk
    try:
        return make_visit(desk, request, FormData())
    except GlocalError:  # it may be that very file which cannot be read
        return Visit(desk, request, desk.templates.words["en"], None, None, FormData())
