"""The locales that somebody names on the command line or a page."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line


def pick_locales(workspace: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    """The named locales of the workspace in EU order, or all of them; SettingsError for any other name.

    A name is a tag in any letter case, or an older code.
    """
    tags = {name: workspace.languages.find(name) for name in names}
    for name, tag in tags.items():
        if tag not in workspace.locales:
            near = workspace.languages.nearest(name)
            hint = f"did you mean {near!r}? Or " if near != tag and near in workspace.locales else ""
            raise SettingsError(
                f"{name!r} is not a locale of this workspace",
                origin=Origin(SETTINGS, setting_line(workspace.settings_text(), ("locales",))),
                hint=f"{hint}choose from {' '.join(workspace.locales)}, or add it to locales in glocal.toml",
            )
    return tuple(tag for tag in workspace.locales if not names or tag in tags.values())
