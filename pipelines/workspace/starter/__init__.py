"""A new workspace: the templates, the interface's translations and the settings that Glocal brings.

In the wheel these folders lie beside this file; in a checkout they are the repository's own.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.settings import SETTINGS

_HERE = Path(__file__).resolve().parent
_PATTERNS = (
    SETTINGS,
    "prefect.yaml",
    "email_templates/**/*",
    "site_templates/**/*",
    "translations/interface.pot",
    "translations/*/LC_MESSAGES/interface.po",
)
_GIT = {
    ".gitignore": b"/output/\n/.glocal/\n",
    ".gitattributes": b"*.po merge=glocal-po\n*.pot merge=glocal-po\n",
}
"""What git is to know of a workspace."""


def lay_out(folder: Path) -> int:
    """Copy the starter files into an empty or new folder; how many. Nothing that is there is overwritten."""
    if (folder / SETTINGS).exists():
        raise SettingsError(
            "this is already a workspace", origin=Origin(str(folder / SETTINGS)), hint="use another folder"
        )
    source = _HERE if (_HERE / SETTINGS).is_file() else _HERE.parents[2]
    files = sorted(path for pattern in _PATTERNS for path in source.glob(pattern) if path.is_file())
    targets = {folder / path.relative_to(source): path for path in files}
    if taken := next((target for target in targets if target.exists()), None):
        raise SettingsError("this file already exists", origin=Origin(str(taken)), hint="use an empty folder")
    # The settings last: they are what makes the folder a workspace.
    for target in sorted(targets, key=lambda path: path.name == SETTINGS):
        write_if_changed(target, targets[target].read_bytes())
    (folder / "content").mkdir(exist_ok=True)
    for name, text in _GIT.items():
        if not (folder / name).exists():
            write_if_changed(folder / name, text)
    return len(targets)
