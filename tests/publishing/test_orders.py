"""Who gets it, and when: told before anything is called."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from editions import NOW, SETTINGS

from pipelines.errors import DeliveryError, SettingsError
from pipelines.publishing.provider import Capabilities
from pipelines.steps.orders import mailed, send_times
from pipelines.workspace import Workspace, open_workspace

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
served_by = "mt"
"""
LISTS = Capabilities(*(True,) * 8, look_up="key")
NO_LISTS = Capabilities(*(True,) * 8, look_up="own", lists=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    first, _, rest = AUDIENCES.strip().partition("\n")
    (tmp_path / "glocal.toml").write_text(
        f"{first.replace('lb', 'uk')}\n{SETTINGS}{rest.replace('lb', 'uk')}"
    )
    return open_workspace(tmp_path, explicit=True)


def test_a_time_is_meant_in_brussels_or_where_readers_live(workspace: Workspace) -> None:
    """Nine o'clock in Helsinki is an hour before nine in Brussels."""
    same = send_times(workspace, ["fi", "fr"], "2026-12-01T09:00", NOW, local=False)
    local = send_times(workspace, ["fi", "fr"], "2026-12-01T09:00", NOW, local=True)
    eight, seven = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert (same, local) == ({"fi": eight, "fr": eight}, {"fi": seven, "fr": eight})
    assert send_times(workspace, ["fi"], "", NOW, local=True) == {}


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ("tomorrow", "'tomorrow' is no time"),
        ("2026-11-23T10:30", "2026-11-23T10:30 is past in fi"),
    ],
)
def test_a_time_that_cannot_be_is_told(workspace: Workspace, wanted: str, fault: str) -> None:
    """It is past in Helsinki while it is still to come in Brussels: NOW is 10 there."""
    with pytest.raises(DeliveryError) as caught:
        send_times(workspace, ["fi", "fr"], wanted, NOW.replace(hour=9), local=True)
    assert caught.value.message == fault


def test_readers_without_a_list_get_the_edition_next_to_them(workspace: Workspace) -> None:
    """Down the chain to the first locale that has one; they are not mailed twice."""
    assert mailed(workspace, ["fr", "de", "uk"], LISTS) == (["fr"], {"de": "fr", "uk": "fr"})


@pytest.mark.parametrize("locale", ["el", "mt"])
def test_a_locale_without_an_audience_is_told(workspace: Workspace, locale: str) -> None:
    """Nobody set up, or a circle: its readers would silently get nothing."""
    with pytest.raises(SettingsError, match=f"nobody is set up to get the edition in {locale}"):
        mailed(workspace, ["fr", locale], LISTS)


def test_a_provider_that_knows_its_readers_needs_no_lists(workspace: Workspace) -> None:
    """The outbox has none, and a file of subscribers says each one's language."""
    assert mailed(workspace, ["el", "fr"], NO_LISTS) == (["el", "fr"], {})
