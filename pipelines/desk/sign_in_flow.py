"""Somebody on the way to a service and back: what is remembered of it, for ten minutes, and taken once."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.passwords import TooBusy
from pipelines.desk.store import digest_of
from pipelines.workspace.sign_in_settings import SignInService

FLOW = "sign-in by a service"
"""The kind of link that `state` is: an address that is taken once."""
FLOW_TIME = timedelta(minutes=10)
MOST_FLOWS = 1000
"""That wait at the same time: whoever begins many fills no disk."""


@dataclass(frozen=True, slots=True)
class SignInFlow:
    """One sign-in that was begun."""

    service: str
    """Its name in the settings."""
    then: str = "/"
    """Where they wanted to go."""
    person: str = ""
    """The id of who is signed in and adds this way in."""
    link_kind: str = ""
    """Of the link that lets somebody new in; empty: none."""
    link: str = ""
    """Its id."""
    name: str = ""
    """What somebody new is called…"""
    address: str = ""
    """…and their mail address."""
    nonce: str = ""
    verifier: str = ""
    browser: str = ""
    """A digest of what the cookie of this browser says."""


def begin_flow(request: DeskRequest, flow: SignInFlow, service: SignInService) -> Response:
    """The page that leads to the service: by itself, and by a link.

    No redirect, since browsers apply the `form-action` of our policy to wherever that would end, and only the
    service knows through which houses it leads.
    """
    desk, now = request.desk, request.desk.clock()
    if desk.store.drop_old_links(FLOW, now) >= MOST_FLOWS:
        raise TooBusy
    cookie = request.http.cookies.get(_cookie_name(request)) or secrets.token_urlsafe(32)
    begun = replace(
        flow,
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        browser=digest_of(cookie),
    )
    state = desk.store.make_link(FLOW, json.dumps(asdict(begun)), now + FLOW_TIME)
    way = desk.services.way_to(service, way_back(request, flow.service), state, begun.nonce, begun.verifier)
    response = request.page("to-service.html", service=service, way=way)
    response.headers["Refresh"] = f"0;url={way}"
    response.set_cookie(
        _cookie_name(request),
        cookie,
        max_age=int(FLOW_TIME.total_seconds()),
        path="/sign-in",
        httponly=True,
        secure=request.http.url.scheme == "https",
        samesite="lax",  # they come back by a link of another house
    )
    return response


def take_flow(request: DeskRequest, service: str) -> SignInFlow | None:
    """What was begun here and comes back now; None if nothing was, or not in this browser, or long ago."""
    detail = request.desk.store.take_link(FLOW, request.query("state"), request.desk.clock())
    if detail is None:
        return None
    flow = SignInFlow(**json.loads(detail))
    cookie = request.http.cookies.get(_cookie_name(request), "")
    if flow.service != service or not secrets.compare_digest(flow.browser, digest_of(cookie)):
        return None
    return flow


def way_back(request: DeskRequest, service: str) -> str:
    """Where a service leads back to: by the settings, since a `Host` header is the caller's word."""
    return f"{request.snapshot.workspace.settings.notify.desk}/sign-in/{service}/back"


def _cookie_name(request: DeskRequest) -> str:
    return f"{request.desk.cookie}-way"
