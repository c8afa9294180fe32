"""Files of a workspace: text read as UTF-8, and bytes written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin


def decode(data: bytes, path: str) -> str:
    """UTF-8 text with or without BOM, any newlines as LF; SettingsError with the line of a bad byte."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            "this file is not UTF-8 text", origin=Origin(path, line), hint="save it as UTF-8 in your editor"
        ) from error


TEMPLATE_SUFFIXES = (".html", ".mjml", ".txt", ".css")


def template_files(folder: Path) -> list[Path]:
    """The templates in a folder and those in it, in a fixed order; none where there is no such folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in TEMPLATE_SUFFIXES)


TEXT_LIMIT = 2_000_000
"""Bytes of a template, a style sheet or the settings: a hundred times what they have."""
ARTICLE_LIMIT = 400_000
"""Bytes of an article: a book. Gmail shows 102,400 of a mail."""
CATALOG_LIMIT = 10_000_000
"""Bytes of a catalog or a glossary: those of the largest programs have a third, an article's a hundredth."""
PICTURE_LIMIT = 25_000_000
"""Bytes of a picture as the camera made it; what is wrong with one of over 20 MB is told by its reader."""


ATTACHMENT_LIMIT = 10_000_000
"""Bytes of a file that readers can open; a larger one is told by who looks for it."""


def read_within(root: Path, path: Path, limit: int = TEXT_LIMIT) -> bytes:
    """The bytes of a file below `root`; SettingsError for one that is elsewhere, or larger than `limit`.

    A symbolic link may lead to another place in the workspace, never out of it: what is read is published.
    """
    origin = refuse_outside(root, path)
    if path.exists() and not path.is_file():  # a pipe would be waited for, a device read without end
        raise SettingsError("this is not a file", origin=origin, hint="put a file in its place")
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        hint = "make it smaller, or divide it"
        raise SettingsError(f"this file is larger than {limit:,} bytes", origin=origin, hint=hint)
    return data


def refuse_outside(root: Path, path: Path) -> Origin:
    """A path's name in messages; SettingsError if symbolic links lead out of the workspace, or nowhere.

    A file that is not there yet is all right.
    """
    origin = Origin(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)
    # Path.resolve raises RuntimeError for a link that leads to itself, before Python 3.13.
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise _wrong_link("this leads out of the workspace", origin)
    if not path.exists():
        below = len(path.parts) - len(root.parts)
        if any(each.is_symlink() and not each.exists() for each in (path, *path.parents[:below])):
            raise _wrong_link("this symbolic link leads nowhere", origin)
    return origin


def _wrong_link(message: str, origin: Origin) -> SettingsError:
    return SettingsError(
        message, origin=origin, hint="put the file itself here, in the place of the symbolic link"
    )


def write_if_changed(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Put `data` at `path` in one step, whole or not at all; leave an equal file untouched.

    `durable` waits for the disk: for what people wrote, not for what can be made again.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def write_tree(folder: Path, files: Mapping[str, bytes], *, last: Iterable[str] = ()) -> int:
    """Write each changed file of the output under `folder`, those of `last` at the end; how many changed."""
    late = set(last)
    names = sorted(files, key=lambda name: (name in late, name))
    return sum(write_if_changed(folder / name, files[name], durable=name in late) for name in names)
