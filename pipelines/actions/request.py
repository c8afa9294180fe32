"""What a person asks of publish, as one checked value: for the command line, the form and the follow-up.

It is made once, by `read_request`, and every wrong value is refused there: whoever holds a `PublishRequest`
need not look again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NotRequired, Self, TypedDict, assert_never

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipelines.actions.audience import check_capabilities, send_times
from pipelines.actions.language_names import find_locales, languages_of, meant_locales
from pipelines.delivery.mailing.recipients import checked_address
from pipelines.delivery.provider import Provider
from pipelines.delivery.providers import open_provider
from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.errors import ContentError, DeliveryError
from pipelines.model.finding import Origin
from pipelines.model.site import WebsiteChoice
from pipelines.model.suggestion import did_you_mean
from pipelines.model.times import YEARS
from pipelines.model.validation import fault_words, first_fault
from pipelines.workspace.paths import Workspace
from pipelines.workspace.setting_names import UnknownName, Website

OpenProvider = Callable[[str, Workspace], Provider]
"""How a provider is found by its name."""


class MailChoice(StrEnum):
    """What becomes of the mail; the values are what people read on the form."""

    DRAFT = "draft only"
    """Nothing is public afterwards, and everything can be looked at."""
    NOW = "send now"
    AT = "send at a time"


class PublishParameters(TypedDict):
    """A request in the words of the form: what can be written down as JSON and read again."""

    issue: str
    languages: NotRequired[list[str]]
    """Endonyms, tags or legacy codes; none: all."""
    provider: NotRequired[str]
    send: NotRequired[str]
    send_at: NotRequired[str]
    local_time: NotRequired[bool]
    website: NotRequired[str]
    """Empty: what `[site] publish` says."""
    test_addresses: NotRequired[list[str]]
    ask_first: NotRequired[bool]
    any_size: NotRequired[bool]
    approved_only: NotRequired[bool]
    accept: NotRequired[list[str]]
    your_name: NotRequired[str]


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a request is checked against."""

    workspace: Workspace
    now: datetime
    open_provider: OpenProvider


class PublishRequest(BaseModel):
    """Made by `read_request` alone, which knows the workspace."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    issue: str
    locales: tuple[str, ...] = Field(default=(), alias="languages")
    """Tags in EU order; every locale of the workspace where none was named."""
    provider: str = ""
    mail: MailChoice = Field(default=MailChoice.DRAFT, alias="send")
    at: datetime | None = Field(default=None, alias="send_at")
    """With `MailChoice.AT`. Without a zone it is meant in the workspace's, or with `local_time` in each
    language's own."""
    local_time: bool = False
    website: Website = WebsiteChoice.WITH_MAIL
    """What `[site] publish` says, where nothing was said."""
    tests: tuple[str, ...] = Field(default=(), alias="test_addresses")
    """Addresses that get a test mail of each language."""
    ask_first: bool = True
    """Whether a person is asked before anything is sent or public."""
    any_size: bool = False
    """Whether a person said yes to lists that are empty, or far from their last size."""
    approved_only: bool = False
    """Whether nothing goes out but what somebody has approved just so, also where the settings ask for no
    approval; what was not is an error, and nobody is asked."""
    accepted: tuple[str, ...] = Field(default=(), alias="accept")
    """What providers made of our texts and a person accepts: the codes of the messages that say so."""
    by: str = Field(default="", alias="your_name")
    """Who asks."""

    @field_validator("issue")
    @classmethod
    def _known_issue(cls, slug: str, info: ValidationInfo) -> str:
        known = _context(info).workspace.slugs()
        if slug not in known:
            hint = f"there are: {', '.join(known) or 'none yet; write one with glocal new TITLE'}"
            raise ContentError(
                f"there is no article {slug!r}",
                origin=Origin(f"content/{slug}/index.md"),
                hint=did_you_mean(slug, known) or hint,
            )
        return slug

    @field_validator("locales")
    @classmethod
    def _known_locales(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        workspace, slug = _context(info).workspace, str(info.data.get("issue", ""))
        return meant_locales(workspace, slug, find_locales(workspace, names))

    @field_validator("provider")
    @classmethod
    def _known_provider(cls, name: str, info: ValidationInfo) -> str:
        context = _context(info)
        chosen = name or context.workspace.settings.delivery.provider
        context.open_provider(chosen, context.workspace)  # says what is wrong with its name or its settings
        return chosen

    @field_validator("at", mode="before")
    @classmethod
    def _a_time(cls, value: object) -> datetime | None:
        if isinstance(value, datetime) or value is None:
            return value
        if not str(value).strip():
            return None
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            raise DeliveryError(f"{value!r} is not a time", hint="write it as 2026-12-01T09:00")
        with suppress(ValueError):
            date.fromisoformat(str(value).strip())  # it would be midnight, which nobody means
            raise DeliveryError(f"{value!r} has no hour", hint=f"write it as {moment.date()}T09:00")
        return moment

    @field_validator("tests")
    @classmethod
    def _addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            if checked_address(address) is None:
                raise DeliveryError(
                    f"{address!r} is not a mail address", hint="write it as name@example.org, without a name"
                )
        return addresses

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> Self:
        if (self.mail is MailChoice.AT) != (self.at is not None):
            hint = f"choose {MailChoice.AT.value!r} and give a time, or neither"
            raise DeliveryError("a time to send and the choice to send at a time belong together", hint=hint)
        if self.local_time and self.at is None:
            raise DeliveryError(
                "each language's own time is only for a time to send",
                hint="give that time too, or leave it out",
            )
        if self.at and self.at.tzinfo and self.local_time:
            raise DeliveryError(
                f"{self.at.isoformat()} has a zone, so it cannot be meant in each language's own time",
                hint="leave out the zone, or the local time",
            )
        context = _context(info)
        able = context.open_provider(self.provider, context.workspace).capabilities
        check_capabilities(self.provider, able, scheduled=self.at is not None, tested=bool(self.tests))
        if context.workspace.settings.delivery.four_eyes and not self.by and not self.is_draft:
            raise DeliveryError(
                "nobody has put a name to this, and whoever asks must not be who approves",
                hint="fill in your name",
            )
        send_times(context.workspace, self.locales, self.at, context.now, local=self.local_time)
        if self.mail is MailChoice.AT and self.website is WebsiteChoice.WITH_MAIL:
            who = "Glocal" if able.look_up == "own" else self.provider
            raise DeliveryError(
                f"{who} sends by itself at that time, and nobody puts out then what it links to",
                hint=f"choose for the website {WebsiteChoice.NOW.value!r}: the pages are public today; or "
                f"{WebsiteChoice.NOT_YET.value!r}, and put them out yourself before the mail goes",
            )
        return self

    @property
    def sends(self) -> bool:
        """Whether it asks for mail to go out, now or later."""
        return self.mail is not MailChoice.DRAFT

    @property
    def shows_website(self) -> bool:
        """Whether it asks for pages and feeds to become public in this run."""
        match self.website:
            case WebsiteChoice.NOW:
                return True
            case WebsiteChoice.NOT_YET:
                return False
            case WebsiteChoice.WITH_MAIL:
                return self.sends
            case _:
                assert_never(self.website)

    @property
    def is_draft(self) -> bool:
        """Whether nothing is to be public afterwards that was not before."""
        return not self.sends and not self.shows_website

    def parameters(self, languages: Languages = BUILT_IN) -> PublishParameters:
        """The same request in the words of the form."""
        return {
            "issue": self.issue,
            "languages": languages_of(self.locales, languages),
            "provider": self.provider,
            "send": self.mail.value,
            "send_at": self.at.isoformat() if self.at else "",
            "local_time": self.local_time,
            "website": self.website.value,
            "test_addresses": list(self.tests),
            "ask_first": self.ask_first,
            "any_size": self.any_size,
            "approved_only": self.approved_only,
            "accept": list(self.accepted),
            "your_name": self.by,
        }


def read_request(
    workspace: Workspace,
    parameters: PublishParameters,
    now: datetime,
    open_provider: OpenProvider = open_provider,
) -> PublishRequest:
    """The request that the parameters are, complete; a GlocalError names the first that cannot be.

    `now` is aware: a time to send must lie after it in every language.
    """
    try:
        context = RequestContext(workspace, now, open_provider)
        said: dict[str, object] = dict(parameters)
        if not str(said.get("website") or "").strip():
            said["website"] = workspace.settings.site.publish
        return PublishRequest.model_validate(said, context=context)
    except ValidationError as error:
        first = first_fault(error.errors())
        if isinstance(name_fault := first.get("ctx", {}).get("error"), UnknownName):
            raise DeliveryError(str(name_fault), hint=name_fault.hint) from error
        name = ".".join(str(part) for part in first["loc"])
        raise DeliveryError(
            f"{name} {fault_words(first)}", hint="docs/operations.md explains the form"
        ) from error


def _context(info: ValidationInfo) -> RequestContext:
    if not isinstance(info.context, RequestContext):
        raise TypeError("a PublishRequest is made by read_request")
    return info.context
