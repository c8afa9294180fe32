"""Who gets it, and when: told before anything is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from click.testing import Result

from pipelines.actions.audience import provider_notes, send_times, split_by_audience
from pipelines.actions.audience_sizes import AudienceSize
from pipelines.actions.one_each import Out, excluded_lists, needs_one_each
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.send_options import within_window
from pipelines.actions.sending_notes import WHO_SENDS, sending_notes
from pipelines.delivery.provider import Capabilities, MailingList, Provider
from pipelines.delivery.send_options import SendOptions
from pipelines.model.errors import DeliveryError, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import Workspace, open_workspace
from tests.conftest import SLUG
from tests.delivery.editions import NOW, SETTINGS, campaign

Glocal = Callable[..., Result]
AUDIENCES = """
locales = ["eu24", "lb"]
[delivery.time_zones]
fi = "Europe/Helsinki"
[audiences.fr]
lists = ["12", "13"]
[audiences.lb]
served_by = "de"
[audiences.de]
served_by = "fr"
[audiences.mt]
served_by = "ga"
[audiences.ga]
lists = []
"""
NINE = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - as people write it: without a zone
LISTS = Capabilities(look_up="key", schedules=True, tests=True, excludes=True)
NO_LISTS = Capabilities(look_up="own", schedules=True, tests=True, excludes=True, lists=False)


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    first, _, rest = AUDIENCES.strip().partition("\n")
    (tmp_path / "glocal.toml").write_text(
        f"{first.replace('lb', 'uk')}\n{SETTINGS}{rest.replace('lb', 'uk')}"
    )
    return open_workspace(tmp_path, explicit=True)


def test_a_time_is_meant_in_brussels_or_where_readers_live(room: Workspace) -> None:
    """Nine o'clock in Helsinki is an hour before nine in Brussels."""
    same = send_times(room, ["fi", "fr"], NINE, NOW, local=False)
    local = send_times(room, ["fi", "fr"], NINE, NOW, local=True)
    eight, seven = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert (same, local) == ({"fi": eight, "fr": eight}, {"fi": seven, "fr": eight})
    assert send_times(room, ["fi"], None, NOW, local=True) == {}


@pytest.mark.parametrize(("hour", "minute"), [(10, 30), (11, 0)])
def test_a_time_that_is_past_somewhere_is_told(room: Workspace, hour: int, minute: int) -> None:
    """Past in Helsinki, or just now, while it is still to come in Brussels: NOW is 10 there and 11 here."""
    wanted = datetime(2026, 11, 23, hour, minute)  # noqa: DTZ001 - see above
    with pytest.raises(DeliveryError) as caught:
        send_times(room, ["fi", "fr"], wanted, NOW, local=True)
    assert caught.value.message == f"2026-11-23 {hour}:{minute:02} is past in fi"


def test_readers_without_a_list_get_the_edition_next_to_them(room: Workspace) -> None:
    """Down the chain to the first locale that has one; they are not mailed twice."""
    assert split_by_audience(room, ["fr", "de", "uk"], LISTS) == (["fr"], {"de": "fr", "uk": "fr"})


@pytest.mark.parametrize("locale", ["el", "mt"])
def test_a_locale_without_an_audience_is_told(room: Workspace, locale: str) -> None:
    """Nobody set up, or a circle: its readers would silently get nothing."""
    with pytest.raises(SettingsError, match=f"nobody is set up to get the edition in {locale}"):
        split_by_audience(room, ["fr", locale], LISTS)


@pytest.fixture
def one_each(room: Workspace, tmp_path: Path) -> Workspace:
    path = tmp_path / "glocal.toml"
    lists = '[audiences.es]\nlists = ["7", "12"]\n[audiences.it]\nlists = ["9"]\n'
    one = "[delivery]\none_each = true\n[delivery.time_zones]"
    path.write_text(path.read_text().replace("[delivery.time_zones]", one) + "\n" + lists)
    assert not needs_one_each(room, LISTS, scheduled=False)
    return open_workspace(tmp_path, explicit=True)


def test_whoever_is_on_two_lists_gets_one(one_each: Workspace) -> None:
    """The first of the languages that go out; without the setting, or a provider for it, nothing is done."""
    found = {tag: excluded_lists(one_each, tag, ["es", "fr", "it"], {}) for tag in ("es", "fr", "it")}
    assert found == {"es": (), "fr": ("7",), "it": ("7", "12", "13")}
    assert needs_one_each(one_each, LISTS, scheduled=True)
    assert not needs_one_each(one_each, NO_LISTS, scheduled=False)
    with pytest.raises(UnsupportedFeature, match="cannot leave out"):
        needs_one_each(one_each, replace(LISTS, excludes=False), scheduled=False)
    with pytest.raises(UnsupportedFeature, match="only of what is sent at once"):
        needs_one_each(one_each, replace(LISTS, excludes_at_once=True), scheduled=True)


@pytest.mark.parametrize(
    ("locale", "out", "left_out"),
    [
        # Italian went out first, as Spanish was held: who is on both lists has a letter.
        ("es", {"it": ()}, ("9",)),
        # Italian left them to Spanish, which then was refused: nobody else will write to them.
        ("es", {"it": ("7", "12", "13")}, ()),
        ("es", {"it": ("12", "13")}, ()),
        # French is out, and left Spanish to Spanish: so does whoever comes after both.
        ("it", {"fr": ("7",)}, ("7", "12", "13")),
        # What is out says what it did, whoever else is mailed today.
        ("it", {"it": ("7",)}, ("7",)),
        # Of before it was written down: the order is all that is known.
        ("es", {"it": None}, ()),
        ("it", {"es": None}, ("7", "12", "13")),
    ],
)
def test_what_is_out_decides_for_those_who_come_later(
    one_each: Workspace, locale: str, out: Out, left_out: tuple[str, ...]
) -> None:
    """Nobody twice, and nobody forgotten, in whatever order languages become ready."""
    assert excluded_lists(one_each, locale, ["es", "fr", "it"], {"fr": ("7",), **out}) == left_out


@pytest.mark.parametrize(("flag", "value"), [("--at", "2999-01-01T09:00"), ("--test", "a@example.org")])
def test_what_a_provider_cannot_do_is_told_at_once(glocal: Glocal, flag: str, value: str) -> None:
    """Not after half a minute of Prefect, and never silently."""
    result = glocal("publish", SLUG, flag, value)
    assert (result.exit_code, result.stderr.startswith("error: outbox ")) == (3, True), result.output


def test_a_provider_that_knows_its_readers_needs_no_lists(room: Workspace) -> None:
    """The outbox has none, and a file of subscribers says each one's language; another may serve it."""
    assert split_by_audience(room, ["el", "fr"], NO_LISTS) == (["el", "fr"], {})
    assert split_by_audience(room, ["el", "fr", "de", "uk"], NO_LISTS) == (
        ["el", "fr"],
        {"de": "fr", "uk": "fr"},
    )
    outbox = replace(NO_LISTS, reaches_readers=False)
    assert split_by_audience(room, ["fr", "de", "uk"], outbox) == (["fr", "de", "uk"], {})


def test_what_a_provider_cannot_send_along_is_said(tmp_path: Path) -> None:
    """Answers that go elsewhere and headers that are missing: once, before anything is sent."""
    more = 'reply_to = "a@example.org"\n[email.headers]\nX-Org = "x"\n'
    (tmp_path / "glocal.toml").write_text(SETTINGS + more)
    settings = open_workspace(tmp_path, explicit=True).settings
    can = replace(LISTS, reply_to=True, own_headers=True)
    assert provider_notes(settings, "acme", can, several=True) == ()
    assert provider_notes(settings, "acme", LISTS, several=True) == (
        "acme cannot let answers go to a@example.org: they go to the sender",
        "acme cannot send headers of our own: without X-Org",
    )
    assert provider_notes(settings, "acme", replace(can, answers_to_sender=True), several=False) == (
        "acme has one address for both: the mail is from a@example.org too",
    )
    twice = "acme cannot leave anybody out: on the lists of two languages, both letters"
    none = replace(can, excludes=False)
    found = [provider_notes(settings, "acme", none, several=several) for several in (True, False)]
    assert found == [(twice,), ()]


def windowed(folder: Path) -> Workspace:
    """The same with hours: none at the weekend, and fewer in Finland."""
    path = folder / "glocal.toml"
    zones = "[delivery.time_zones]"
    more = f'[delivery]\nwindow = "Mon-Fri 08:00-20:00"\n[delivery.windows]\nfi = "09:00-09:30"\n{zones}'
    path.write_text(path.read_text().replace(zones, more))
    return open_workspace(folder, explicit=True)


@pytest.mark.parametrize(
    ("at", "now", "goes"),
    [
        (None, "2026-11-27T12:00", {"fi": "2026-11-28T07:00", "fr": None}),
        (None, "2026-11-27T19:00", {"fi": "2026-11-28T07:00", "fr": "2026-11-30T07:00"}),
        ("2026-11-28T07:10", "2026-11-27T12:00", {"fi": "2026-11-28T07:10", "fr": "2026-11-30T07:00"}),
        ("2026-12-01T10:00", "2026-11-27T12:00", {"fi": "2026-12-02T07:00", "fr": "2026-12-01T10:00"}),
    ],
)
@pytest.mark.usefixtures("room")
def test_mail_waits_until_readers_may_get_it(
    tmp_path: Path, at: str | None, now: str, goes: dict[str, str | None]
) -> None:
    """At once or at a time, by each language's own clock; what is moved is told."""
    here = windowed(tmp_path)
    for locale, then in goes.items():
        asked = datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None
        moment, moved = within_window(here, locale, asked, datetime.fromisoformat(now).replace(tzinfo=UTC))
        assert moment == (datetime.fromisoformat(then).replace(tzinfo=UTC) if then else None)
        assert bool(moved) == (moment != asked)


class ByUs:
    """As much of a provider as is asked for: ten letters a second."""

    name = "smtp"

    def kept(self, reference: str) -> None:
        raise NotImplementedError

    postpone = drop = kept

    def sending_time(self, readers: int) -> timedelta:
        return timedelta(seconds=readers / 10)


@pytest.mark.usefixtures("room")
def test_a_send_that_outlasts_its_window_is_told_before(tmp_path: Path) -> None:
    """Both begin at once and share the rate: 20,000 letters take half an hour, and Finland's hours end."""
    here = windowed(tmp_path)
    begin = datetime(2026, 12, 1, 7, tzinfo=UTC)
    options = {tag: SendOptions(send=True, at=begin) for tag in ("fi", "fr")}
    plan = PublishPlan((), (campaign("fi"), campaign("fr")), options)
    found = {}
    for size in (1000, 10000):
        sizes = {tag: AudienceSize((MailingList("1", "news", size),)) for tag in ("fi", "fr")}
        found[size] = list(sending_notes(here, plan, cast(Provider, ByUs()), sizes, NOW))
    assert found[1000] == [WHO_SENDS]
    told = "At the rate of the settings, 20,000 letters take until 2026-12-01 08:33+01:00: some arrive after"
    told += " the end of the window of fi (2026-12-01 09:30+02:00)."
    assert found[10000] == [WHO_SENDS, told]
