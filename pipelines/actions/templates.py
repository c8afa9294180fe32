"""A workspace's own templates over Glocal's: which there are, what differs, a copy to begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.model.errors import SettingsError, TemplateError
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.layers import BUILT_IN_PATH, TemplateLayers, note_of, path_of
from pipelines.rendering.overrides import (
    STATES,
    WITHOUT_MENDS,
    Override,
    difference_lines,
    difference_words,
    overrides,
)
from pipelines.workspace.built_in import BUILT_IN_FOLDER, layers
from pipelines.workspace.check_ids import OLDER_TEMPLATE
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.paths import EMAIL_TEMPLATES, SITE_TEMPLATES, Workspace
from pipelines.workspace.snapshot import Snapshot

_THEME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def workspace_layers(workspace: Workspace) -> tuple[TemplateLayers, TemplateLayers]:
    """The templates of mail and of the website."""
    return layers(workspace, EMAIL_TEMPLATES, themed=True), layers(workspace, SITE_TEMPLATES)


def own_templates(both: Sequence[TemplateLayers]) -> list[Override]:
    """Every template of the workspace's own."""
    return [each for one in both for each in overrides(one)]


def template_rows(found: Sequence[Override]) -> list[dict[str, str]]:
    """For a table, and JSON."""
    return [
        {"file": each.path, "covers": each.covers, "state": STATES[each.state][0], "next": each.advice}
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class TemplateDifference:
    """How a template differs from what it covers."""

    row: dict[str, str]
    lacks: tuple[str, ...]
    """What stands in the built-in one alone, in sentences."""
    diff: tuple[str, ...]
    """A unified diff, line by line."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {**self.row, "lacks": list(self.lacks), "diff": list(self.diff)}

    def lines(self) -> Iterator[str]:
        """For a person."""
        next_step = f" Next: {self.row['next']}" if self.row["next"] else ""
        yield f"{self.row['file']}: {self.row['state']}.{next_step}"
        yield from (f"  {sentence}" for sentence in self.lacks)
        yield from self.diff


def template_differences(found: Sequence[Override]) -> list[TemplateDifference]:
    """Of each override how it differs."""
    return [
        TemplateDifference(row, tuple(difference_words(each)), tuple(difference_lines(each)))
        for each, row in zip(found, template_rows(found), strict=True)
    ]


def named_templates(both: Sequence[TemplateLayers], name: str) -> list[Override]:
    """The override of a name or path, or (no name) all that differ from what they cover.

    TemplateError if the workspace has none of that name.
    """
    found = own_templates(both)
    if not name:
        return [each for each in found if each.state not in {"own", "same"}]
    wanted = PurePosixPath(name).as_posix()
    named = [each for each in found if wanted in {each.path, each.path.partition("/")[2]}]
    if not named:
        known = [each.path for each in found]
        hint = did_you_mean(wanted, known) or "glocal templates list names them"
        raise TemplateError(f"the workspace has no template {name!r} of its own", hint=hint)
    return named


def copy_template(workspace: Workspace, name: str, theme: str = "") -> str:
    """Write a copy of a built-in template into the workspace, or into a theme of its own, to be changed
    there; its path. A note in it says what it was taken from.

    TemplateError for a name of none, SettingsError if something is in the way; nothing is overwritten.
    """
    _refuse_glocals_own(workspace)
    if theme and not _THEME.fullmatch(theme):
        raise SettingsError(
            f"{theme!r} cannot be a theme's name", hint="write small letters, digits and hyphens"
        )
    one, found = _built_in(workspace, name)
    target = f"{theme}/{found}" if theme else found
    covered = one.covers(target) or found
    path = workspace.root / one.folder / target
    origin = refuse_outside(workspace.root, path)
    if path.exists():
        hint = f"glocal templates diff {workspace.relative(path)}"
        raise SettingsError("this template is there already", origin=origin, hint=hint)
    text = one.built_in[covered]
    write_if_changed(path, (note_of(path_of(one.folder, covered, own=False), text) + text).encode())
    return workspace.relative(path)


def _refuse_glocals_own(workspace: Workspace) -> None:
    if workspace.root.resolve() == BUILT_IN_FOLDER:
        raise SettingsError(
            "the templates of this workspace are those that Glocal brings", hint="change them where they are"
        )


def _built_in(workspace: Workspace, name: str) -> tuple[TemplateLayers, str]:
    both = workspace_layers(workspace)
    wanted = PurePosixPath(name.removeprefix(f"{BUILT_IN_PATH}/")).as_posix()
    for one in both:
        for found in one.built_in:
            if wanted in {found, path_of(one.folder, found, own=True)}:
                return one, found
    known = [path_of(one.folder, found, own=True) for one in both for found in one.built_in]
    near = did_you_mean(wanted, known) or did_you_mean(wanted, [each.partition("/")[2] for each in known])
    hint = near or "docs/adding-a-theme.md names the parts"
    raise TemplateError(f"Glocal brings no template {name!r}", hint=hint)


def accept_templates(workspace: Workspace, name: str) -> list[str]:
    """Note in an override that it has what its owner wants of today's version; the paths of what changed."""
    _refuse_glocals_own(workspace)
    changed = []
    for each in named_templates(workspace_layers(workspace), name):
        if not each.covers:
            raise TemplateError(
                f"{each.path} covers nothing of Glocal's", hint="there is nothing to be accepted"
            )
        path = workspace.root / each.path
        refuse_outside(workspace.root, path)
        if write_if_changed(path, (note_of(each.covers, each.covered) + each.text).encode()):
            changed.append(each.path)
    return changed


def older_templates(snapshot: Snapshot) -> Iterator[Finding]:
    """A hint for each template that keeps a mend away; copies that nobody changed are told together."""
    if OLDER_TEMPLATE in snapshot.workspace.settings.checks.ignore:
        return
    found = [each for each in own_templates((snapshot.email, snapshot.site)) if each.state in WITHOUT_MENDS]
    copies = [each for each in found if each.state == "copy"]
    for each in found:
        if each.state == "older":
            message = f"{each.covers} has changed since this was made of it"
            hint = f"{message}: glocal templates diff {each.path}"
            yield Finding(OLDER_TEMPLATE, Severity.HINT, hint, Origin(each.path, 1))
    if copies:
        what = (
            f"{len(copies)} templates, this one first: unchanged copies" if copies[1:] else "unchanged copy"
        )
        message = f"{what} of an earlier version, which later mends do not reach; glocal templates list names"
        hint = f"{message} what can be deleted"
        yield Finding(OLDER_TEMPLATE, Severity.HINT, hint, Origin(copies[0].path, 1))
