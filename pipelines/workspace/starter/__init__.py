"""A new workspace: settings of its own, and the words of Glocal's templates for its translators.

Templates stay where they are (`pipelines.workspace.built_in`): a workspace holds only those that it changes.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.content.pictures import PictureFault, prepare
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.built_in import BUILT_IN_FOLDER
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import parse_settings
from pipelines.workspace.starter.first_settings import LOGO, Publisher, first_settings

_PATTERNS = (
    "prefect.yaml",
    "translations/interface.pot",
    "translations/*/LC_MESSAGES/interface.po",
)
_GIT = {
    ".gitignore": b"/output/\n/.glocal/\n",
    ".gitattributes": b"*.po merge=glocal-po\n*.pot merge=glocal-po\n",
}
"""What git is to know of a workspace."""


def lay_out(folder: Path, publisher: Publisher) -> int:
    """Write the starter files into an empty or new folder; how many. Nothing that is there is overwritten.

    SettingsError if something is in the way, or of what was said of the publisher cannot be; nothing is
    written then.
    """
    if (folder / SETTINGS).exists():
        raise SettingsError(
            "this is already a workspace", origin=Origin(str(folder / SETTINGS)), hint="use another folder"
        )
    text = first_settings(publisher)
    parse_settings(text)
    source = BUILT_IN_FOLDER
    paths = sorted(path for pattern in _PATTERNS for path in source.glob(pattern) if path.is_file())
    files = {folder / path.relative_to(source): path.read_bytes() for path in paths}
    if publisher.logo:
        files[folder / LOGO] = _logo(publisher.logo)
    if taken := next((target for target in files if target.exists()), None):
        raise SettingsError("this file already exists", origin=Origin(str(taken)), hint="use an empty folder")
    for target, data in files.items():
        write_if_changed(target, data)
    (folder / "content").mkdir(exist_ok=True)
    for name, data in _GIT.items():
        if not (folder / name).exists():
            write_if_changed(folder / name, data)
    # Last: it is what makes the folder a workspace.
    write_if_changed(folder / SETTINGS, text.encode())
    return len(files) + 1


def _logo(path: Path) -> bytes:
    """A PNG file as it is; SettingsError for what mail programs do not show."""
    hint = "give a PNG file, at least 80 pixels high"
    if path.suffix.lower() != ".png":
        raise SettingsError("mail programs show no logo of this kind", origin=Origin(str(path)), hint=hint)
    if not path.is_file():
        raise SettingsError("there is no such file", origin=Origin(str(path)), hint=hint)
    data = path.read_bytes()
    try:
        prepare(data, path.name)
    except PictureFault as fault:
        raise SettingsError(fault.message, origin=Origin(str(path)), hint=fault.hint) from fault
    return data
