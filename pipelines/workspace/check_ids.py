"""The names of all checks, by which settings leave one out."""

from __future__ import annotations

from pipelines.emails.preflight import RULES
from pipelines.translation.checks import CHECKS, FILE_CHECKS
from pipelines.translation.checks.whole import LANGUAGE_FILE
from pipelines.translation.questions import QUESTION
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings_file import refuse_unknown_checks

OLDER_TEMPLATE = "older-template"
CHECK_IDS = frozenset(
    (
        *(check.id for check in CHECKS),
        *(name for name, _, _ in FILE_CHECKS),
        *(rule.id for rule in RULES),
        LANGUAGE_FILE,
        QUESTION,
        OLDER_TEMPLATE,
    )
)


def refuse_unknown_check_ids(workspace: Workspace) -> None:
    """SettingsError if the settings name a check that there is not."""
    checks = workspace.settings.checks
    ignored = {*checks.ignore, *(name for own in checks.locale.values() for name in own.ignore)}
    if not ignored <= CHECK_IDS:
        refuse_unknown_checks(workspace.settings_text(), CHECK_IDS)
