"""What a person asks of publish, as an order for each locale; who gets it; and when, where they live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipelines.delivery.provider import Capabilities
from pipelines.model.errors import DeliveryError, SettingsError, UnsupportedFeature
from pipelines.model.finding import Origin
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS


def send_times(
    workspace: Workspace, locales: Iterable[str], wanted: str, now: datetime, *, local: bool
) -> dict[str, datetime]:
    """The moment that `wanted` (ISO, without a zone) means for each locale: in the workspace's time zone, or
    with `local` in the locale's own. DeliveryError if it is none, or past.
    """
    if not wanted:
        return {}
    try:
        naive = datetime.fromisoformat(wanted)
    except ValueError as error:
        raise DeliveryError(f"{wanted!r} is no time", hint="write it as 2026-12-01T09:00") from error
    settings = workspace.settings.delivery
    zones = settings.time_zones if local else {}
    times = {
        locale: naive
        if naive.tzinfo
        else naive.replace(tzinfo=ZoneInfo(zones.get(locale, settings.time_zone)))
        for locale in locales
    }
    if past := [locale for locale, time in times.items() if time <= now]:
        raise DeliveryError(f"{wanted} is past in {', '.join(past)}", hint="give a later time with --at")
    return {locale: time.astimezone(UTC) for locale, time in times.items()}


def check_capabilities(name: str, capabilities: Capabilities, *, scheduled: bool, tested: bool) -> None:
    """UnsupportedFeature for what the provider cannot do, before a run begins."""
    if scheduled and not capabilities.schedules:
        raise UnsupportedFeature(f"{name} cannot send at a time", hint="leave --at out, and run it then")
    if tested and not capabilities.tests:
        raise UnsupportedFeature(f"{name} sends no test mails", hint="look at the editions with glocal build")


def mailed(
    workspace: Workspace, locales: Sequence[str], capabilities: Capabilities
) -> tuple[list[str], dict[str, str]]:
    """The locales that are mailed, and those whose readers get another locale's edition instead.

    SettingsError for a locale without an audience: its readers would silently get nothing.
    """
    if not capabilities.lists:
        return list(locales), {}
    audiences = workspace.settings.audiences
    served: dict[str, str] = {}
    for locale in locales:
        audience = audiences.get(locale)
        if audience and audience.lists:
            continue
        other = _served(audiences, locale)
        if not other:
            raise SettingsError(
                f"nobody is set up to get the edition in {locale}",
                origin=Origin(SETTINGS, 1),
                hint=f"add [audiences.{locale}] with lists = […], or served_by = a locale that has one",
            )
        served[locale] = other
    return [locale for locale in locales if locale not in served], served


def excluded(
    workspace: Workspace, locale: str, to_mail: Sequence[str], capabilities: Capabilities
) -> tuple[str, ...]:
    """The lists whose members get the edition of an earlier one of the locales that are mailed.

    UnsupportedFeature if everybody is to get one, and the provider cannot leave anybody out.
    """
    if not workspace.settings.delivery.one_each or not capabilities.lists:
        return ()
    if not capabilities.excludes:
        raise UnsupportedFeature(
            "this provider cannot leave out the readers of another language's list",
            hint="set one_each = false in [delivery], or see to it that nobody is on two lists",
        )
    audiences = workspace.settings.audiences
    earlier = to_mail[: to_mail.index(locale)]
    own = audiences[locale].lists
    lists = (name for other in earlier for name in audiences[other].lists)
    return tuple(dict.fromkeys(name for name in lists if name not in own))


def _served(audiences: Mapping[str, object], locale: str) -> str:
    """The first locale with lists along the chain of `served_by`; empty where it ends without one."""
    seen = {locale}
    while (audience := audiences.get(locale)) and (other := getattr(audience, "served_by", "")) not in (
        "",
        *seen,
    ):
        seen.add(other)
        locale = other
        if getattr(audiences.get(locale), "lists", ()):
            return locale
    return ""
