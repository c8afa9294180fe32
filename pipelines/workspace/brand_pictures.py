"""Logo and emblem of the brand → the files that mail and website show, at twice the size."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.content.pictures import Picture, PictureFault, prepare
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.rendering.addresses import IMAGES
from pipelines.rendering.brand import BrandPicture
from pipelines.workspace.files import PICTURE_LIMIT
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line

HEIGHTS = {"logo": 40, "logo_dark": 40, "emblem": 48}
"""Pixels, as it is shown."""
WIDEST = 240
"""Pixels, as it is shown."""


@dataclass(frozen=True, slots=True)
class BrandPictures:
    """What templates know, by setting, and the files by their path on the site."""

    shown: dict[str, BrandPicture]
    files: dict[str, bytes]


def brand_pictures(workspace: Workspace) -> BrandPictures:
    """Those that the settings name; SettingsError with the line of one that cannot be shown."""
    found = BrandPictures({}, {})
    for setting, height in HEIGHTS.items():
        if file := getattr(workspace.settings.brand, setting):
            name = f"{setting.replace('_', '-')}.png"
            picture = _brand_picture(workspace, setting, file, height)
            scale = min(height / picture.height, WIDEST / picture.width)
            width, height_shown = (round(scale * side) for side in (picture.width, picture.height))
            found.shown[setting] = BrandPicture(name, max(1, width), max(1, height_shown))
            found.files[f"{IMAGES}/{name}"] = picture.data
    return found


def _brand_picture(workspace: Workspace, setting: str, file: str, height: int) -> Picture:
    path = workspace.root / file
    line = setting_line(workspace.settings_text(), ("brand", setting))
    if not path.is_file():
        raise SettingsError(
            f"brand.{setting}: there is no file {file}",
            origin=Origin(SETTINGS, line),
            hint="name a PNG file in the workspace, from the folder of glocal.toml",
        )
    data = workspace.read_bytes(path, PICTURE_LIMIT)
    try:
        return fit_brand_picture(data, path.name, height)
    except PictureFault as fault:
        raise SettingsError(
            f"brand.{setting}: {file}: {fault.message}", origin=Origin(SETTINGS, line), hint=fault.hint
        ) from fault


def fit_brand_picture(data: bytes, name: str, height: int) -> Picture:
    """A file of this name and content, shown `height` pixels high at most; PictureFault if it cannot be."""
    whole = prepare(data, name)
    scale = min(2 * height / whole.height, 2 * WIDEST / whole.width)
    return whole if scale >= 1 else prepare(data, name, max(1, round(scale * whole.width)))
