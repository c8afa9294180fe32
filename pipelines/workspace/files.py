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
