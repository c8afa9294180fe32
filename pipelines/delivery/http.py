"""A provider's API over HTTP: what is retried, what is not, and what an answer means for a send.

Only calls that may be repeated (`GET`, and those marked so) are repeated. Any other call without a clear
answer is a NoReply: it may have taken effect. The delivery protocol then asks, and never repeats it blindly.
Whatever a server sends, once a request has left nothing else than Refused, Limited or NoReply comes of it.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import TimeoutError as NotInTime

from pipelines.delivery.wire import READ, TooLarge, bounded_session, exchange, read_body
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused, Unreachable
from pipelines.model.markup import visible

CONNECT = 10.0
"""Seconds to reach a provider, and for it to take a request."""
TOTAL = 180.0
"""Seconds for a call, its answer, and what of both is repeated; waits that it asks for come on top."""
LARGEST = 32 * 1024 * 1024
"""Bytes of an answer, unpacked. A page of a thousand campaigns has one or two million."""
TRIES = 4
LONGEST_WAIT = 90.0
"""Seconds that a run waits for a limit to lift; beyond that it stops, and goes on when it is run again."""
_LOG = logging.getLogger(__name__)
_SECONDS = re.compile(r"[0-9]{1,9}")
_A_DAY = 86400.0


class Api:
    """Calls below one address, in one session.

    `error_text` takes the JSON of an error answer and gives the provider's message, in which whatever is
    `hidden` is then replaced: some providers repeat a key. `too_many`: the statuses by which it says that a
    call was too much for now, and had no effect.
    """

    def __init__(
        self,
        provider: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        error_text: Callable[[Any], str],
        hidden: Sequence[str] = (),
        too_many: Collection[int] = (429,),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider, self._base, self._sleep = provider, base.rstrip("/"), sleep
        self._error_text, self._hidden, self._too_many = error_text, hidden, too_many
        self._session = bounded_session()
        self._session.auth = auth
        self._session.headers.update({"Accept": "application/json", **(headers or {})})

    def call(self, method: str, path: str, *, repeatable: bool | None = None, **values: Any) -> Any:
        """The answer's JSON (None if it is empty). Errors: Refused, Limited, NoReply."""
        again = method == "GET" if repeatable is None else repeatable
        deadline = time.monotonic() + TOTAL
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(method, path, deadline, **values)
            except Limited as limit:
                if limit.wait > LONGEST_WAIT or attempt == TRIES:
                    raise
                _LOG.info("%s asks to wait %.0f s: too many calls", self._provider, limit.wait)
                self._sleep(limit.wait)
                deadline += limit.wait
            except NoReply:
                if not again or attempt == TRIES or time.monotonic() >= deadline:
                    raise
                _LOG.info("%s gives no answer; it is asked again", self._provider)
                self._sleep(0.5 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, path: str, deadline: float, **values: Any) -> Any:
        with exchange(deadline) as current:
            try:
                with self._session.request(
                    method,
                    f"{self._base}{path}",
                    timeout=(CONNECT, READ),
                    allow_redirects=False,
                    stream=True,
                    **values,
                ) as answer:
                    return self._read(answer)
            except DeliveryError:
                raise
            except Exception as error:  # whatever a server may do to us is one of ours
                if current.left:
                    raise self._no_reply(_what_broke(error)) from error
                raise self._not_sent(error) from error

    def _not_sent(self, error: Exception) -> Refused:
        if isinstance(error, requests.exceptions.SSLError):
            return self._refused(f"no secure connection: {type(error).__name__}")
        if isinstance(error, requests.ConnectTimeout):
            return self._unreachable("cannot be reached in time")
        if isinstance(error, requests.ConnectionError):
            return self._unreachable("cannot be reached")
        return self._refused(f"cannot be called: {type(error).__name__}")

    def _read(self, answer: requests.Response) -> Any:
        status = answer.status_code
        body = read_body(answer, LARGEST)
        if status in self._too_many:
            text = f"{self._provider}: too many calls: {self._message(answer, body)}"
            raise Limited(text, _seconds_to_wait(answer))
        if status >= requests.codes.server_error or status < requests.codes.ok:
            raise self._no_reply(f"error {status}: {self._message(answer, body)}")
        if status >= requests.codes.multiple_choices:
            raise self._refused(f"error {status}: {self._message(answer, body)}", status)
        return json.loads(body) if body else None

    def _message(self, answer: requests.Response, body: bytes) -> str:
        try:
            text = str(self._error_text(json.loads(body)))
        except Exception:  # noqa: BLE001 - an error page may be anything, and the status says enough
            text = str(answer.reason or "no reason given")
        for secret in self._hidden:
            text = text.replace(secret, "(the key)")
        return visible(text[:300])

    def _refused(self, text: str, status: int = 0) -> Refused:
        hint = "check the settings of this provider, and its own page"
        return Refused(f"{self._provider}: {text}", hint=hint, status=status)

    def _unreachable(self, text: str) -> Unreachable:
        return Unreachable(f"{self._provider}: {text}", hint="run it again later")

    def _no_reply(self, text: str) -> NoReply:
        return NoReply(f"{self._provider}: {text}", hint="run it again: it asks first what happened")


def _what_broke(error: Exception) -> str:
    """In words, as the libraries wrap one error in another, with addresses of objects in it."""
    if isinstance(error, TooLarge):
        return str(error)
    if isinstance(error, (ValueError, RecursionError)) and not isinstance(error, requests.RequestException):
        return "the answer is not JSON"
    if isinstance(error, (TimeoutError, requests.Timeout, NotInTime)):
        return "the answer did not come, or did not end, in time"
    return f"the connection broke ({type(error).__name__})"


def _seconds_to_wait(answer: requests.Response) -> float:
    """Seconds until a limit lifts, from 1 to a day: Retry-After (RFC 9110, 10.2.3), a provider's own header,
    else a minute.
    """
    for name in ("Retry-After", "x-sib-ratelimit-reset", "X-RateLimit-Reset-After"):
        value = answer.headers.get(name, "").strip()
        if _SECONDS.fullmatch(value):
            seconds = float(value)
        else:
            try:
                seconds = parsedate_to_datetime(value).timestamp() - time.time()
            except (ValueError, TypeError, OverflowError, OSError):
                continue
        return min(max(1.0, seconds), _A_DAY)
    return 60.0
