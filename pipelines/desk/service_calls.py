"""Calls to a service by which people sign in: bounded in size and time, and led nowhere else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from pipelines.delivery.wire import bounded_session, exchange, read_body
from pipelines.desk.passwords import TooBusy
from pipelines.desk.vouched import NotVouched, SignInFault

SECONDS = 10.0
"""For a call with its answer: somebody waits for it…"""
AT_ONCE = 8
"""…and holds a thread, of which pages need some too."""
LARGEST_ANSWER = 512 * 1024
"""Bytes of an answer, unpacked: the keys of a large service have 20,000."""


class ServiceCalls:
    """Asks the services. `open_session` gives a session of requests for each call: threads share nothing."""

    def __init__(self, open_session: Callable[[], Any] = bounded_session) -> None:
        self._open_session = open_session
        self._turn = BoundedSemaphore(AT_ONCE)

    def ask(
        self,
        method: str,
        address: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        ca_file: Path | None = None,
    ) -> Mapping[str, object]:
        """The JSON object of an answer; NotVouched if there is none, TooBusy if many are asked for."""
        if not self._turn.acquire(blocking=False):
            raise TooBusy
        try:
            status, data = self._answer(method, address, body, headers or {}, ca_file)
        except Exception as error:  # whatever a server may do to us is one of ours
            why = f"{address}: {type(error).__name__}: {error}"
            raise NotVouched(SignInFault.NO_ANSWER, why) from error
        finally:
            self._turn.release()
        return _object_of(address, status, data)

    def _answer(
        self, method: str, address: str, body: str | None, headers: Mapping[str, str], ca_file: Path | None
    ) -> tuple[int, bytes]:
        with (
            exchange(time.monotonic() + SECONDS),
            self._open_session() as session,
            session.request(
                method,
                address,
                data=body,
                headers={"Accept": "application/json", **headers},
                timeout=(SECONDS / 2, SECONDS),
                allow_redirects=False,
                stream=True,
                verify=str(ca_file) if ca_file else True,
            ) as answer,
        ):
            return answer.status_code, read_body(answer, LARGEST_ANSWER)


def _object_of(address: str, status: int, data: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if status != 200:
        said = found.get("error") if isinstance(found, dict) else None
        raise NotVouched(SignInFault.NO_ANSWER, f"{address}: status {status}{f', {said}' if said else ''}")
    if not isinstance(found, dict):
        raise NotVouched(SignInFault.NO_ANSWER, f"{address}: the answer is no JSON object")
    return found
