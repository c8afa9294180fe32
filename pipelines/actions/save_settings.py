"""Settings and glossary as forms save them: comments stay, and nothing is written that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.container import OutOfOrderTableProxy
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from pipelines.actions.save_article import SAVE_PATIENCE, file_hash
from pipelines.model.errors import CatalogError, SettingsError
from pipelines.translation.glossary import parse_glossary
from pipelines.workspace.files import CATALOG_LIMIT, refuse_outside, write_if_changed
from pipelines.workspace.git_commit import Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import parse_settings
from pipelines.workspace.write_lock import sole_writer

SettingPath = tuple[str, ...]
SettingValue = str | tuple[str, ...]
"""Empty: the setting is taken out, so that it is as if nothing had been said."""


class SettingFault(Exception):  # noqa: N818 - caught by its name
    """One of the values cannot be; nothing was written."""

    def __init__(self, path: SettingPath, error: SettingsError) -> None:
        super().__init__(str(error))
        self.path = path
        self.error = error


def settings_hash(workspace: Workspace) -> str:
    """By what `glocal.toml` is known again."""
    return file_hash(workspace.read_bytes(workspace.root / SETTINGS))


def glossary_file(workspace: Workspace) -> tuple[str, str]:
    """The glossary's text, and by what it is known again; both empty where there is none."""
    if not workspace.glossary_path.is_file():
        return "", ""
    data = workspace.read_bytes(workspace.glossary_path, CATALOG_LIMIT)
    return workspace.read_text(workspace.glossary_path, CATALOG_LIMIT), file_hash(data)


def save_settings(
    workspace: Workspace,
    values: Mapping[SettingPath, SettingValue],
    seen_hash: str,
    writer: Writer,
    files: Mapping[str, bytes] = {},
    without_line: str = "",
) -> Committed | None:
    """Set these in `glocal.toml`; None, and nothing written, if it is not what its editor saw any more.

    `files`: what the settings name, by the path below the workspace; they are written along. `without_line`:
    a comment that is true no more. SettingFault for
    the first value with which the settings cannot be read.
    """
    path = workspace.root / SETTINGS
    paths = [workspace.root / name for name in files]
    for each in (path, *paths):
        refuse_outside(workspace.root, each)
    with sole_writer(workspace, "a save of settings", SAVE_PATIENCE):
        before = workspace.read_bytes(path)
        if file_hash(before) != seen_hash:
            return None
        text = _with_settings(workspace, values)
        if without_line:
            text = "".join(line for line in text.splitlines(keepends=True) if line.rstrip() != without_line)
        for each, data in zip(paths, files.values(), strict=True):
            write_if_changed(each, data)
        write_if_changed(path, text.encode())
    return commit_files(workspace, [path, *paths], "Change the settings", writer)


def _with_settings(workspace: Workspace, values: Mapping[SettingPath, SettingValue]) -> str:
    """All at once: one may be right only beside another. SettingFault names the first that is not."""
    steps = [workspace.settings_text()]
    for at, value in values.items():
        try:
            steps.append(with_setting(steps[-1], at, value))
        except SettingsError as error:
            raise SettingFault(at, error) from error
    try:
        parse_settings(steps[-1], workspace.languages)
    except SettingsError as whole:
        for at, text in zip(values, steps[1:], strict=True):
            try:
                parse_settings(text, workspace.languages)
            except SettingsError as error:
                raise SettingFault(at, error) from error
        raise SettingFault(next(iter(values)), whole) from whole
    return steps[-1]


def with_setting(text: str, at: SettingPath, value: SettingValue) -> str:
    """The text of `glocal.toml` with one setting; all else stays as it is, comments too."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise SettingsError(f"not valid TOML: {error}") from error
    *tables, key = at
    table: tomlkit.TOMLDocument | Table | OutOfOrderTableProxy = document
    for name in tables:
        if name not in table:
            if not value:
                return text
            table[name] = tomlkit.table(is_super_table=name != tables[-1])
        found = table[name]
        if not isinstance(found, Table | OutOfOrderTableProxy):
            raise SettingsError(f"{name} is written in a way that no form can change", hint="edit the file")
        table = found
    if not value:
        if key not in table:
            return text
        del table[key]
    else:
        wanted = list(value) if isinstance(value, tuple) else value
        if key in table and table[key] == wanted:
            return text
        table[key] = wanted
    return tomlkit.dumps(document)


def save_glossary(workspace: Workspace, text: str, seen_hash: str, writer: Writer) -> Committed | None:
    """Put the text in the glossary's place; None, and nothing written, if it is not what its editor saw.

    CatalogError, with the line, for what is no glossary.
    """
    path: Path = workspace.glossary_path
    refuse_outside(workspace.root, path)
    text = text if text.endswith("\n") or not text else f"{text}\n"
    if len(text.encode()) > CATALOG_LIMIT:
        raise CatalogError("the glossary is too large", hint="divide it, or leave some terms out")
    parse_glossary(text, workspace.relative(path), workspace.languages)
    with sole_writer(workspace, "a save of the glossary", SAVE_PATIENCE):
        if glossary_file(workspace)[1] != seen_hash:
            return None
        write_if_changed(path, text.encode())
    return commit_files(workspace, [path], "Change the glossary", writer)
