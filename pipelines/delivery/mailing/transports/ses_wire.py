"""Botocore's answers within our bounds: its own limits are for one read each, and none is for the size."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from pipelines.delivery.wire import POOLS, exchange, read_body

TOTAL = 180.0
"""Seconds for a call and its answer."""
LARGEST = 1024 * 1024
"""Bytes of an answer; SES's have some hundred."""


@dataclass(frozen=True, slots=True)
class BoundedHttp:
    """Stands before botocore's own HTTP session, which knows proxies and certificates."""

    session: Any

    def send(self, request: Any) -> Any:
        """As botocore's; TooLarge, or what the libraries raise, for an answer that is never read whole."""
        request.stream_output = True  # so that botocore does not read it
        with exchange(time.monotonic() + TOTAL):
            answer = self.session.send(request)
            try:
                answer._content = read_body(answer, LARGEST)  # noqa: SLF001 - where botocore keeps what it reads
            finally:
                answer.raw.close()
        return answer

    def close(self) -> None:
        self.session.close()


def bound_answers(client: Any) -> None:
    """Have a client of botocore read every answer within our bounds. It has no setting for that, nor a place
    to hand in a session.
    """
    endpoint = client._endpoint  # noqa: SLF001 - see above
    session = endpoint.http_session
    session._pool_classes_by_scheme = session._manager.pool_classes_by_scheme = POOLS  # noqa: SLF001
    endpoint.http_session = BoundedHttp(session)
