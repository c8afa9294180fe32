"""A provider's API over HTTP: what is retried, what is not, and what an answer means for a send.

Only calls that may be repeated (`GET`, and those marked so) are repeated. Any other call without a clear
answer is a NoReply: it may have taken effect. The delivery protocol then asks, and never repeats it blindly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from pipelines.model.errors import Limited, NoReply, Refused, Unreachable

CONNECT, READ = 10.0, 60.0
"""Seconds to reach a provider, and to wait for its answer."""
TRIES = 4
LONGEST_WAIT = 90.0
"""Seconds that a run waits for a limit to lift; beyond that it stops, and goes on when it is run again."""


class Api:
    """Calls below one address, in one session.

    `error_text` takes the JSON of an error answer and gives the provider's message, in which whatever is
    `hidden` is then replaced: some providers repeat a key.
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
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider, self._base, self._sleep = provider, base.rstrip("/"), sleep
        self._error_text, self._hidden = error_text, hidden
        self._session = requests.Session()
        self._session.trust_env = False  # no password of somebody's .netrc goes to a provider
        self._session.auth = auth
        self._session.headers.update({"Accept": "application/json", **(headers or {})})

    def call(self, method: str, path: str, *, repeatable: bool | None = None, **values: Any) -> Any:
        """The answer's JSON (None if it is empty). Errors: Refused, Limited, NoReply."""
        again = method == "GET" if repeatable is None else repeatable
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(method, path, **values)
            except Limited as limit:
                if limit.wait > LONGEST_WAIT or attempt == TRIES:
                    raise
                self._sleep(limit.wait)
            except NoReply:
                if not again or attempt == TRIES:
                    raise
                self._sleep(0.5 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, path: str, **values: Any) -> Any:
        try:
            answer = self._session.request(
                method, f"{self._base}{path}", timeout=(CONNECT, READ), allow_redirects=False, **values
            )
        except requests.ConnectTimeout as error:
            raise self._unreachable("cannot be reached in time") from error
        except (requests.exceptions.SSLError, requests.exceptions.InvalidURL) as error:
            raise self._refused(f"no secure connection: {type(error).__name__}") from error
        except requests.ConnectionError as error:
            if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
                raise self._unreachable("cannot be reached") from error
            raise self._no_reply("the connection broke") from error
        except requests.RequestException as error:
            raise self._no_reply(type(error).__name__) from error
        return self._read(answer)

    def _read(self, answer: requests.Response) -> Any:
        status = answer.status_code
        if status == requests.codes.too_many_requests:
            text = f"{self._provider}: too many calls: {self._message(answer)}"
            raise Limited(text, _seconds_to_wait(answer))
        if status >= requests.codes.server_error:
            raise self._no_reply(f"error {status}: {self._message(answer)}")
        if status >= requests.codes.multiple_choices:
            raise self._refused(f"error {status}: {self._message(answer)}")
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise self._no_reply("the answer is not JSON") from error

    def _message(self, answer: requests.Response) -> str:
        try:
            text = self._error_text(answer.json())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            text = answer.reason or "no reason given"
        for secret in self._hidden:
            text = text.replace(secret, "(the key)")
        return text[:300]

    def _refused(self, text: str) -> Refused:
        return Refused(
            f"{self._provider}: {text}", hint="check the settings of this provider, and its own page"
        )

    def _unreachable(self, text: str) -> Unreachable:
        return Unreachable(f"{self._provider}: {text}", hint="run it again later")

    def _no_reply(self, text: str) -> NoReply:
        return NoReply(f"{self._provider}: {text}", hint="run it again: it asks first what happened")


def _seconds_to_wait(answer: requests.Response) -> float:
    """Seconds until a limit lifts: Retry-After (RFC 9110, 10.2.3), a provider's own header, else a minute."""
    for name in ("Retry-After", "x-sib-ratelimit-reset", "X-RateLimit-Reset-After"):
        value = answer.headers.get(name, "")
        if value.isdigit():
            return float(value)
        if value:
            try:
                return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
            except ValueError:
                continue
    return 60.0
