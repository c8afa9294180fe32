"""A provider's API over HTTP: what is retried, what is not, and what an answer means for a send.

Only calls that may be repeated (`GET`, and those marked so) are repeated. Of any other call without a clear
answer we say that nobody knows (NoReply); the delivery protocol then asks, and never calls it again blindly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from pipelines.model.errors import Limited, NoReply, Refused, Unreachable

CONNECT, READ = 10.0, 60.0
"""Seconds to reach a provider, and to wait for its answer."""
TRIES = 4
LONGEST_WAIT = 90.0
"""Seconds that a run waits for a limit to lift; beyond that it stops, and goes on when it is run again."""


class Api:
    """Calls below one address, with one session; `words` reads a provider's message from an error body."""

    def __init__(
        self,
        provider: str,
        base: str,
        *,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        words: Callable[[Any], str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider, self._base, self._words, self._sleep = provider, base.rstrip("/"), words, sleep
        self._session = requests.Session()
        self._session.trust_env = False  # no password of somebody's .netrc goes to a provider
        self._session.mount("http://", HTTPAdapter(max_retries=0))
        self._session.mount("https://", HTTPAdapter(max_retries=0))
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
            raise self._refused(f"no safe connection: {type(error).__name__}") from error
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
            raise Limited(f"{self._provider}: too many calls: {self._said(answer)}", _wait(answer))
        if status >= requests.codes.server_error:
            raise self._no_reply(f"error {status}: {self._said(answer)}")
        if status >= requests.codes.multiple_choices:
            raise self._refused(f"error {status}: {self._said(answer)}")
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise self._no_reply("an answer that is no JSON") from error

    def _said(self, answer: requests.Response) -> str:
        try:
            return self._words(answer.json())[:300]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return (answer.reason or "no reason given")[:300]

    def _refused(self, text: str) -> Refused:
        return Refused(f"{self._provider}: {text}", hint="see the settings of this provider and its own page")

    def _unreachable(self, text: str) -> Unreachable:
        return Unreachable(f"{self._provider}: {text}", hint="run it again when it is there")

    def _no_reply(self, text: str) -> NoReply:
        return NoReply(f"{self._provider}: {text}", hint="run it again: it asks first what has happened")


def _wait(answer: requests.Response) -> float:
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
