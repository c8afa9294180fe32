"""Who gets it, and when: told before anything is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions.audience import excluded_lists, provider_notes, send_times, split_by_audience
from pipelines.delivery.provider import Capabilities
from pipelines.model.errors import DeliveryError, SettingsError, UnsupportedFeature
from pipelines.workspace.paths import Workspace, open_workspace
from tests.conftest import SLUG
from tests.delivery.editions import NOW, SETTINGS

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


def test_whoever_is_on_two_lists_gets_one(room: Workspace, tmp_path: Path) -> None:
    """The first of the languages that go out; without the setting, or a provider for it, nothing is done."""
    path = tmp_path / "glocal.toml"
    lists = '[audiences.es]\nlists = ["7", "12"]\n[audiences.it]\nlists = ["9"]\n'
    assert excluded_lists(room, "fr", ["es", "fr"], LISTS) == ()
    one = "[delivery]\none_each = true\n[delivery.time_zones]"
    path.write_text(path.read_text().replace("[delivery.time_zones]", one) + "\n" + lists)
    again = open_workspace(tmp_path, explicit=True)
    found = {tag: excluded_lists(again, tag, ["es", "fr", "it"], LISTS) for tag in ("es", "fr", "it")}
    assert found == {"es": (), "fr": ("7",), "it": ("7", "12", "13")}
    assert excluded_lists(again, "fr", ["es", "fr"], NO_LISTS) == ()
    with pytest.raises(UnsupportedFeature, match="cannot leave out"):
        excluded_lists(again, "fr", ["es", "fr"], replace(LISTS, excludes=False))


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
    assert provider_notes(settings, "acme", can) == ()
    assert provider_notes(settings, "acme", LISTS) == (
        "acme cannot let answers go to a@example.org: they go to the sender",
        "acme cannot send headers of our own: without X-Org",
    )
    assert provider_notes(settings, "acme", replace(can, answers_to_sender=True)) == (
        "acme has one address for both: the mail is from a@example.org too",
    )
