"""The page where people sign in: by a password, by a service, or by either, as the settings have it."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.fields import Fields


def sign_in_page(
    request: DeskRequest,
    status: int = 200,
    *,
    then: str = "/",
    fields: Fields | None = None,
    fault: str = "",
    signed_out: bool = False,
) -> Response:
    """`then`: where it leads afterwards. `fault`: why somebody was not let in. `signed_out`: whether a
    form was sent after a session had ended.
    """
    nobody = not fault and not signed_out and not request.desk.people.present()
    return request.page(
        "sign-in.html",
        status,
        then=then,
        fields=fields,
        fault=fault,
        signed_out=signed_out,
        nobody=nobody,
        ways=request.ways_in,
    )
