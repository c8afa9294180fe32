"""The form that staff fill in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule

from pipelines.flows.form import SETTINGS_SCHEDULE, form, schedules_to_keep


def test_a_schema_becomes_a_form() -> None:
    """Labels for people, lists to choose from, and nothing that is not asked for; twice is once."""
    schema = {
        "type": "object",
        "required": ["issue"],
        "properties": {
            "issue": {"title": "issue", "type": "string", "description": "Which"},
            "languages": {"anyOf": [{"type": "array", "items": {}}, {"type": "null"}], "default": None},
            "website": {"type": "string", "enum": ["", "now", "not yet"], "default": ""},
            "ask_first": {"type": "boolean", "default": True},
        },
    }
    values = {"issue": ["a", "b"], "languages": ["français"], "website": ["not yet", "now"]}
    made = form(schema, values, "Europe/Brussels")
    assert made == {
        "type": "object",
        "required": ["issue"],
        "additionalProperties": False,
        "properties": {
            "issue": {"title": "Issue", "type": "string", "description": "Which", "enum": ["a", "b"]},
            "languages": {
                "title": "Languages",
                "type": "array",
                "items": {"type": "string", "enum": ["français"]},
                "uniqueItems": True,
            },
            "website": {
                "title": "Website",
                "type": "string",
                "enum": ["not yet", "now"],
                "default": "not yet",
            },
            "ask_first": {
                "title": "Ask before anything is sent or public",
                "type": "boolean",
                "default": True,
            },
        },
    }
    assert form(made, values, "Europe/Brussels") == made


def _there(cron: str, slug: str | None = None, *, active: bool = True) -> DeploymentSchedule:
    return DeploymentSchedule(
        schedule=CronSchedule(cron=cron, timezone="Europe/Brussels"), active=active, slug=slug
    )


def _said(schedules: Sequence[DeploymentScheduleCreate]) -> list[tuple[str, str | None, bool]]:
    return [
        (each.schedule.cron, each.slug, each.active)
        for each in schedules
        if isinstance(each.schedule, CronSchedule)
    ]


NINE, TEN, PEOPLE = "0 9 * * 1-5", "0 10 * * 1-5", "0 7 * * 6"
OURS = DeploymentScheduleCreate(
    schedule=CronSchedule(cron=NINE, timezone="Europe/Brussels"), slug=SETTINGS_SCHEDULE
)
KEPT: dict[str, tuple[list[DeploymentSchedule], bool, bool, list[tuple[str, str | None, bool]]]] = {
    "the first start": ([], True, True, [(NINE, SETTINGS_SCHEDULE, True)]),
    "again": ([_there(NINE, SETTINGS_SCHEDULE)], True, False, [(NINE, SETTINGS_SCHEDULE, True)]),
    "switched off by a person": (
        [_there(NINE, SETTINGS_SCHEDULE, active=False)],
        True,
        False,
        [(NINE, SETTINGS_SCHEDULE, False)],
    ),
    "moved by a person": ([_there(TEN, SETTINGS_SCHEDULE)], True, False, [(TEN, SETTINGS_SCHEDULE, True)]),
    "removed by a person": ([], True, False, []),
    "added by a person": (
        [_there(NINE, SETTINGS_SCHEDULE), _there(PEOPLE)],
        True,
        False,
        [(NINE, SETTINGS_SCHEDULE, True), (PEOPLE, None, True)],
    ),
    "another time in glocal.toml": (
        [_there(TEN, SETTINGS_SCHEDULE, active=False), _there(PEOPLE, active=False)],
        True,
        True,
        [(NINE, SETTINGS_SCHEDULE, False), (PEOPLE, None, False)],
    ),
    "none in glocal.toml any more": (
        [_there(NINE, SETTINGS_SCHEDULE), _there(PEOPLE)],
        False,
        True,
        [(PEOPLE, None, True)],
    ),
    "made by a former version, switched off": (
        [_there(NINE, active=False), _there(PEOPLE)],
        True,
        True,
        [(NINE, SETTINGS_SCHEDULE, False), (PEOPLE, None, True)],
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_schedules_of_people_survive_a_restart(case: str) -> None:
    """What they added, moved or switched off stays so, until glocal.toml says something new."""
    there, wanted, changed, kept = KEPT[case]
    assert _said(schedules_to_keep(there, OURS if wanted else None, changed=changed)) == kept
