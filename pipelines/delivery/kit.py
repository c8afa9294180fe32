"""What providers with an API have in common: checks before a call, lists in pages, times and states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict

from pipelines.delivery.provider import Capabilities, RemoteState, title
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, NoReply, Refused

P = ParamSpec("P")
T = TypeVar("T")
Row = Mapping[str, Any]
"""A JSON object of an answer."""
_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,99}")
CAMPAIGN_SERVICE = Capabilities(
    look_up="key", drafts=True, schedules=True, cancels=True, tests=True, numbers=True, text_part=True
)
"""What services with campaigns have in common; an adapter says what is different at its own."""


_CALLS = ("find", "create", "write", "read", "test", "send", "cancel", "mailing_lists")
_MORE_CALLS = ("count_both",)
"""Those that not every provider has."""


def answers_checked(provider: type[T]) -> type[T]:
    """The class, whose calls raise nothing but our errors: an answer of another shape than the provider's
    documentation gives it is a NoReply, as nobody knows what was done.
    """
    for name in (*_CALLS, *(name for name in _MORE_CALLS if hasattr(provider, name))):
        setattr(provider, name, _no_reply_for_odd_answers(getattr(provider, name)))
    return provider


def _no_reply_for_odd_answers(call: Callable[P, T]) -> Callable[P, T]:
    @wraps(call)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
            text = f"an answer is not as documented ({type(error).__name__} in {call.__qualname__})"
            raise NoReply(text, hint="run it again: it asks first what happened") from error

    return checked


class ProviderSettings(BaseModel):
    """Base of a provider's settings: unknown keys are refused, texts are stripped."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def utc_now() -> datetime:
    return datetime.now(UTC)


def has_line_break(text: str) -> bool:
    """Whether a text could begin a new line in a header, or is not text: also bytes that are not UTF-8."""
    bad = {"Cc", "Cs", "Zl", "Zp"}
    return not text.isprintable() and any(unicodedata.category(letter) in bad for letter in text)


def check_lines(campaign: Campaign, **more: str) -> None:
    """DeliveryError if the title, subject, preview text or sender, or one of `more`, is not a single line."""
    email = campaign.email
    lines = {"title": title(campaign), "subject": email.subject, "preview text": email.preheader}
    for name, text in {**lines, "sender": campaign.sender, **more}.items():
        if has_line_break(text):
            raise DeliveryError(
                f"{campaign.key}: the {name} has a line break: {text[:60]!r}", hint="write it in one line"
            )
    if not email.subject:
        raise DeliveryError(f"{campaign.key}: the subject is empty", hint="give the article a title")


def lists_setting(campaign: Campaign) -> str:
    """Where the audience of a campaign is set, for a hint."""
    return f"[audiences.{campaign.email.locale}] lists"


def require_audience(campaign: Campaign, example: str) -> None:
    """DeliveryError if the campaign has no audience; `example` is how the provider names a list."""
    if not campaign.audience:
        raise DeliveryError(
            f"{campaign.key}: nobody would get it",
            hint=f"name a list in glocal.toml: {lists_setting(campaign)} = [{example}]",
        )


def list_numbers(campaign: Campaign, names: Sequence[str], provider: str) -> list[int]:
    """The lists of these names, which the provider has by number; DeliveryError for another name."""
    for name in names:
        if not (name.isascii() and name.isdigit() and int(name)):
            raise DeliveryError(
                f"{campaign.key}: {name!r} is not the number of a list at {provider}",
                hint=f'write {lists_setting(campaign)} as numbers: ["12"]',
            )
    return [int(name) for name in names]


def log_in(provider: str, ask: Callable[[], Any], *variables: str) -> Any:
    """What `ask` answers; a no to who we are becomes one that names the variables with the key."""
    try:
        return ask()
    except Refused as error:
        if error.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise
        raise DeliveryError(
            f"{provider} does not accept the key in {' and '.join(variables)} ({error.message})",
            hint="make a new one there, and set the variable to it",
        ) from error


def sender_domain(sender: str) -> str:
    """The domain of `[email] sender`, in small letters."""
    return parseaddr(sender)[1].rpartition("@")[2].lower()


def whole_number(value: object) -> int:
    """A count out of an answer; ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{str(value)[:40]!r} is not a count")
    return value


def identifier(value: object) -> str:
    """A provider's own name of something, out of an answer; ValueError for what is none."""
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not _IDENTIFIER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not an identifier")
    return text


def moment(value: object) -> datetime | None:
    """A time out of an answer, in UTC; None where there is none, ValueError for what is no time."""
    if value in (None, ""):
        return None
    at = datetime.fromisoformat(str(value))
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def list_number(name: str, provider: str) -> str:
    """The name, which is a number; Refused for another, before it becomes a part of an address."""
    if not (name.isascii() and name.isdigit()):
        raise Refused(f"{name!r} is not the number of a list at {provider}", hint='write numbers: ["12"]')
    return name


def all_rows(page: Callable[[int], tuple[Sequence[Row], int]], what: str) -> Iterator[Row]:
    """All rows of a list that tells its total. `page(seen)`: the rows after the first `seen`, and the total.

    NoReply if rows are missing or the list became shorter: then nothing proves that a row is not there.
    """
    seen, total = 0, 0
    while True:
        rows, newest = page(seen)
        newest = whole_number(newest)
        seen += len(rows)
        if newest < total or (not rows and seen < newest):
            raise NoReply(f"{what}: the list changed meanwhile: {seen} of {newest} came", hint="run it again")
        yield from rows
        total = newest
        if seen >= total:
            return


class Listing:
    """Every campaign of a service that finds none by our key: read once a run, by any of its threads."""

    def __init__(self, read: Callable[[], dict[str, Row]]) -> None:
        self._read, self._lock = read, Lock()
        self._rows: dict[str, Row] | None = None

    def find(self, is_ours: Callable[[Row], bool]) -> dict[str, Row]:
        """The rows that are ours, by reference."""
        with self._lock:
            if self._rows is None:
                self._rows = self._read()
            return {reference: row for reference, row in self._rows.items() if is_ours(row)}

    @contextmanager
    def creating(self) -> Iterator[None]:
        """Around the call that makes a campaign: without an answer it may be there, so the next look asks."""
        try:
            yield
        except NoReply:
            with self._lock:
                self._rows = None
            raise

    def add(self, reference: str, row: Row) -> None:
        """A campaign that was made since the list was read."""
        with self._lock:
            if self._rows is not None:
                self._rows[reference] = row


def known_state(provider: str, row: str, status: object, states: Mapping[Any, RemoteState]) -> RemoteState:
    """Our word for a provider's status; DeliveryError for one that is not in the table."""
    if status not in states:
        raise DeliveryError(
            f"{provider}: campaign {row} has the status {status!r}, which Glocal does not know",
            hint="look at it there",
        )
    return states[status]


def later_utc(provider: str, at: datetime, now: datetime) -> datetime:
    """The time in UTC; Refused if it is not in the future, as some providers then send at once."""
    utc = at.astimezone(UTC)
    if utc <= now:
        raise Refused(
            f"{provider}: {utc:%Y-%m-%d %H:%M} UTC is past", hint="name a later time, or send it now"
        )
    return utc


@contextmanager
def before_the_send() -> Iterator[None]:
    """Around what is asked before the call that counts: if no answer comes, that call is never made."""
    try:
        yield
    except NoReply as error:
        raise Refused(error.message, hint="nothing was made or sent; run it again") from error
