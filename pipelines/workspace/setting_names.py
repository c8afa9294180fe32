"""Names in the settings: locales, providers, time zones. Each is looked up, and a wrong one refused.

What a locale may be called is known beside the settings, so pydantic is given it as context: `KnownNames`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from pipelines.languages.table import BUILT_IN, EU24, Languages, eu_order
from pipelines.model.site import WebsiteChoice
from pipelines.model.suggestion import did_you_mean
from pipelines.model.windows import read_window
from pipelines.workspace.plugins import PROVIDERS, plugins

EU24_NAME = "eu24"
"""Stands in `locales` for the official languages."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What names in the settings are looked up in."""

    languages: Languages = BUILT_IN
    published: tuple[str, ...] = ()
    """The workspace's locales."""


class UnknownName(ValueError):  # noqa: N818 - named for what it is; pydantic wants a ValueError
    """A name that is not known, with what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def locale_tag(name: str, languages: Languages) -> str:
    """The tag that a name means, whatever its letter case; UnknownName if that is not sure."""
    if tag := languages.find(name):
        return tag
    near = languages.nearest(name)
    hint = f"did you mean {near!r}? " if near else ""
    raise UnknownName(f"unknown locale {name!r}", f"{hint}glocal locales lists the known ones")


def published_tag(name: str, known: KnownNames) -> str:
    """The tag of one of the workspace's locales; UnknownName for any other name."""
    tag = locale_tag(name, known.languages)
    if tag not in known.published:
        near = did_you_mean(tag, known.published)
        hint = f"{near + ' Or add' if near else 'add'} {tag!r} to locales in glocal.toml"
        raise UnknownName(f"{name!r} is not a locale of this workspace", hint)
    return tag


def published_locales(source: str, names: Iterable[str]) -> tuple[str, ...]:
    """The source's tag and those that `locales` names, in EU order."""
    tags = (tag for name in names for tag in (EU24 if name == EU24_NAME else (name,)))
    return eu_order((source, *tags))


def _known(info: ValidationInfo) -> KnownNames:
    return info.context if isinstance(info.context, KnownNames) else KnownNames(published=tuple(BUILT_IN))


def _tag(name: str, info: ValidationInfo) -> str:
    return locale_tag(name, _known(info).languages)


def _tag_or_group(name: str, info: ValidationInfo) -> str:
    return EU24_NAME if name.strip().lower() == EU24_NAME else _tag(name, info)


def _published(name: str, info: ValidationInfo) -> str:
    return published_tag(name, _known(info))


def _published_or_none(name: str, info: ValidationInfo) -> str:
    return name and _published(name, info)


def _provider(name: str) -> str:
    installed = plugins(PROVIDERS).names
    if name not in installed:
        near = did_you_mean(name.lower(), installed)
        raise UnknownName(
            f"there is no provider {name!r}",
            near or f"installed are: {', '.join(sorted(installed)) or 'none'}",
        )
    return name


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder, such as Europe
        near = did_you_mean(name, available_timezones())
        raise UnknownName(f"unknown time zone {name!r}", near or "write it as Europe/Brussels") from error
    return name


def _website(value: object) -> WebsiteChoice:
    """The choice that is meant, in any letter case and with any sign between its words: `Not-yet`."""
    words = " ".join(re.split(r"[\s_-]+", str(value).strip())).casefold()
    known = [choice.value for choice in WebsiteChoice]
    if words not in known:
        *others, last = map(repr, known)
        hint = did_you_mean(words, known) or f"write {', '.join(others)} or {last}"
        raise UnknownName(f"{value!r} is no choice for the website", hint)
    return WebsiteChoice(words)


def _window(value: str) -> str:
    return str(read_window(value)) if value else ""


Tag = Annotated[str, AfterValidator(_tag)]
"""A locale that Glocal or the workspace knows."""
TagOrGroup = Annotated[str, AfterValidator(_tag_or_group)]
"""The same, or `eu24`."""
PublishedTag = Annotated[str, AfterValidator(_published)]
"""One of the workspace's locales."""
PublishedTagOrNone = Annotated[str, AfterValidator(_published_or_none)]
ProviderName = Annotated[str, AfterValidator(_provider)]
Zone = Annotated[str, AfterValidator(_zone)]
Window = Annotated[str, AfterValidator(_window)]
"""Days and hours, or nothing: at any time."""
Website = Annotated[WebsiteChoice, BeforeValidator(_website)]
