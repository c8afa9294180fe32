"""A yes that comes too late sends nothing, and says how to choose another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.actions.late import at_another_time, refuse_late
from pipelines.actions.request import PublishParameters
from pipelines.model.errors import PastTime
from pipelines.workspace.paths import open_workspace
from tests.conftest import SLUG
from tests.delivery.providers import brevo_fake

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
ASKED: PublishParameters = {
    "issue": SLUG,
    "languages": ["fr"],
    "provider": "brevo",
    "send": "send at a time",
    "send_at": "2026-12-01T09:00",
}


def test_a_yes_is_refused_from_the_minute_on(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine in Brussels is eight in UTC; a minute before, the same yes is taken."""
    for name, value in brevo_fake.ENV.items():
        monkeypatch.setenv(name, value)
    with (workspace / "glocal.toml").open("a") as settings:
        settings.write("[providers.brevo]\n")
    here = open_workspace(workspace, explicit=True)
    refuse_late(here, "publish x", ASKED, AT - timedelta(minutes=1))
    with pytest.raises(PastTime) as caught:
        refuse_late(here, "publish x", ASKED, AT)
    assert caught.value.message == "publish x: too late, nothing is sent: 2026-12-01 09:00 is past in fr"
    assert caught.value.hint.startswith(f"choose another: glocal approve {SLUG} --at TIME, or --at now")


def test_what_else_is_wrong_meanwhile_is_for_the_run_to_say(workspace: Path) -> None:
    """An answer is not lost because an article was renamed; nor is a yes to what goes out at once late."""
    here = open_workspace(workspace, explicit=True)
    refuse_late(here, "publish x", {**ASKED, "issue": "renamed"}, AT)
    refuse_late(here, "publish x", {"issue": SLUG, "send": "send now"}, AT)


@pytest.mark.parametrize(
    ("when", "changed"),
    [
        ("2026-12-02 09:00", {"send": "send at a time", "send_at": "2026-12-02 09:00"}),
        (" NOW ", {"send": "send now", "send_at": "", "local_time": False}),
    ],
)
def test_another_time_is_the_same_request(when: str, changed: dict[str, object]) -> None:
    """Nothing else of what was asked changes by it."""
    assert at_another_time(ASKED, when) == {**ASKED, **changed}
