"""What is said where a page cannot be: in words, with the way on, and never with what is inside."""

from __future__ import annotations

import logging

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipelines.desk.desk import Desk
from pipelines.desk.desk_request import DeskRequest, Forbidden, receive_request
from pipelines.desk.rights import Act, may, missing_right
from pipelines.model.errors import GlocalError

_LOG = logging.getLogger(__name__)


def forbidden(http: Request, error: Exception) -> Response:
    """Not theirs to do: who can, is named."""
    request = _request_of(http)
    act = error.act if isinstance(error, Forbidden) else Act.LOOK
    who = request.somebody.id if request.somebody else ""
    request.desk.audit.refused(who, f"{http.method} {http.url.path}", missing_right(act), request.place)
    gettext = request.words.gettext
    return request.page(
        "error.html",
        403,
        title=gettext("This is not yours to do"),
        sentence=gettext("Your account has no right for it, so nothing was changed."),
        hint="",
        helpers=[each for each in request.desk.people.present() if may(each, act)],
    )


def not_there(http: Request, error: Exception) -> Response:
    """No such page, or not to be called so; or too much at once."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    request = _request_of(http)
    gettext = request.words.gettext
    if status == 413:
        title, sentence = gettext("That is too much at once"), gettext("A form may bring 25 MB, and no more.")
        hint = gettext("Make the pictures smaller, or send them one by one.")
    elif status in (400, 405):
        title, sentence = gettext("This was not understood"), gettext("Nothing was changed.")
        hint = gettext("Go back, open the page anew, and try again.")
    else:
        title, sentence = gettext("There is no such page"), gettext("Perhaps it had another name before.")
        hint = gettext("Everything that is here can be found from the first page.")
    return request.page("error.html", status, title=title, sentence=sentence, hint=hint, helpers=())


def cannot_go_on(http: Request, error: Exception) -> Response:
    """What a person can mend: what is wrong, where, and what to do next."""
    request = _request_of(http)
    if not isinstance(error, GlocalError):
        return broken(http, error)
    where = f"{error.origin}: " if error.origin else ""
    return request.page(
        "error.html",
        409,
        title=request.words.gettext("This cannot go on"),
        sentence=f"{where}{error.message}",
        hint=error.hint,
        helpers=(),
    )


def too_busy(http: Request, _: Exception) -> Response:
    """More people sign in than hashes can be made."""
    request = _request_of(http)
    gettext = request.words.gettext
    response = request.page(
        "error.html",
        503,
        title=gettext("Just a moment"),
        sentence=gettext("Very many try to sign in right now."),
        hint=gettext("Try again in some seconds."),
        helpers=(),
    )
    response.headers["Retry-After"] = "5"
    return response


def broken(http: Request, error: Exception) -> Response:
    """Our own fault: the log has it, the page an apology."""
    _LOG.error("%s %s broke", http.method, http.url.path, exc_info=error)
    request = _request_of(http)
    gettext = request.words.gettext
    return request.page(
        "error.html",
        500,
        title=gettext("Something went wrong here"),
        sentence=gettext("It is a fault of the program, not yours. What was saved before is safe."),
        hint=gettext("Try again. If it comes back, tell whoever looks after this desk when it happened."),
        helpers=(),
    )


def _request_of(http: Request) -> DeskRequest:
    desk: Desk = http.app.state.desk
    try:
        return receive_request(desk, http, FormData())
    except GlocalError:  # it may be that very file which cannot be read
        return DeskRequest(desk, http, desk.templates.words["en"], None, None, FormData())
