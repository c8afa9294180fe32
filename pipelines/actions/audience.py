"""Who gets an edition, and when: lists, other languages' readers, time zones, what a provider can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.delivery.mailing.audiences import served_edition
from pipelines.delivery.provider import Capabilities
from pipelines.model.errors import DeliveryError, PastTime, SettingsError, UnsupportedFeature
from pipelines.model.finding import Origin
from pipelines.model.times import readings, to_the_minute
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS, AudienceSettings, Settings

FARTHEST = timedelta(days=366)
"""How far away a time to send may be; farther is a slip in its year."""


def send_times(
    workspace: Workspace, locales: Iterable[str], at: datetime | None, now: datetime, *, local: bool
) -> dict[str, datetime]:
    """The moment (UTC) that `at` means for each locale: without a zone, in the workspace's time zone, or with
    `local` in the locale's own. PastTime if it is past for one of them; DeliveryError if the clocks of one of
    them show that time twice or never, or if it is more than a year away.
    """
    if at is None:
        return {}
    settings = workspace.settings.delivery
    zones = settings.time_zones if local else {}
    times = {
        locale: at if at.tzinfo else _moment(at, ZoneInfo(zones.get(locale, settings.time_zone)), local=local)
        for locale in locales
    }
    if past := [locale for locale, time in times.items() if time <= now]:
        raise PastTime(f"{to_the_minute(at)} is past in {', '.join(past)}", hint="give a later time")
    if any(time - now > FARTHEST for time in times.values()):
        raise DeliveryError(
            f"{to_the_minute(at)} is more than a year away", hint="look at the year; give a time within one"
        )
    return {locale: time.astimezone(UTC) for locale, time in times.items()}


def _moment(wall: datetime, zone: ZoneInfo, *, local: bool) -> datetime:
    """The one moment that a time means; DeliveryError with both readings where there are two."""
    first, *others = readings(wall, zone)
    if not others:
        return first
    meant = [to_the_minute(moment).replace(" ", "T") for moment in (first, *others)]
    twice = first.replace(tzinfo=None) == wall
    both = f"{meant[0]} or {meant[1]}"
    hint = f"write {both}"
    if local:
        hint = f"choose another time: with each language's own, no zone can be given, such as {both}"
    raise DeliveryError(
        f"at {to_the_minute(wall)} the clocks in {zone.key} are changed:"
        f" {'they show that time twice' if twice else 'they never show that time'}",
        hint=hint,
    )


def check_capabilities(name: str, capabilities: Capabilities, *, scheduled: bool, tested: bool) -> None:
    """UnsupportedFeature for what the provider cannot do, before a run begins."""
    if scheduled and not capabilities.schedules:
        raise UnsupportedFeature(
            f"{name} cannot send at a time", hint="leave the time out, and publish at that time"
        )
    if tested and not capabilities.tests:
        raise UnsupportedFeature(
            f"{name} cannot send test mails", hint="look at the editions with glocal build"
        )


def split_by_audience(
    workspace: Workspace, locales: Sequence[str], capabilities: Capabilities
) -> tuple[list[str], dict[str, str]]:
    """The locales that are mailed, and those whose readers get another locale's edition instead.

    SettingsError for a locale without an audience: its readers would silently get nothing.
    """
    audiences = workspace.settings.audiences
    if not capabilities.reaches_readers:
        return list(locales), {}
    if not capabilities.lists:
        editions = {locale: served_edition(audiences, locale) for locale in locales}
        elsewhere = {locale: edition for locale, edition in editions.items() if locale != edition}
        return [locale for locale in locales if locale not in elsewhere], elsewhere
    served: dict[str, str] = {}
    for locale in locales:
        audience = audiences.get(locale)
        if audience and audience.lists:
            continue
        other = _served_by(audiences, locale)
        if not other:
            raise SettingsError(
                f"nobody is set up to get the edition in {locale}",
                origin=Origin(SETTINGS, 1),
                hint=f"add [audiences.{locale}] with lists = […], or served_by = a locale that has one",
            )
        served[locale] = other
    return [locale for locale in locales if locale not in served], served


def provider_notes(
    settings: Settings, name: str, capabilities: Capabilities, *, several: bool
) -> tuple[str, ...]:
    """What the settings ask for and the provider cannot do, where the mail goes without it.

    `several`: whether more than one language is mailed.
    """
    notes = []
    if settings.email.reply_to and not capabilities.reply_to:
        notes.append(f"{name} cannot let answers go to {settings.email.reply_to}: they go to the sender")
    if settings.email.reply_to and capabilities.answers_to_sender:
        notes.append(f"{name} has one address for both: the mail is from {settings.email.reply_to} too")
    if settings.email.headers and not capabilities.own_headers:
        notes.append(f"{name} cannot send headers of our own: without {', '.join(settings.email.headers)}")
    if several and capabilities.lists and capabilities.reaches_readers and not capabilities.excludes:
        notes.append(f"{name} cannot leave anybody out: on the lists of two languages, both letters")
    return tuple(notes)


def _served_by(audiences: Mapping[str, AudienceSettings], locale: str) -> str:
    """The first locale with lists along the chain of `served_by`; empty where it ends without one."""
    seen = {locale}
    while (audience := audiences.get(locale)) and audience.served_by and audience.served_by not in seen:
        locale = audience.served_by
        seen.add(locale)
        if (other := audiences.get(locale)) and other.lists:
            return locale
    return ""
